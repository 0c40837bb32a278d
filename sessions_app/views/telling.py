"""Sections of the settings for owners: webhooks, and the audit log."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from sessions_app import access, audit
from sessions_app.actions.webhooks import change_webhook, create_webhook, remove_webhook, test_webhook
from sessions_app.errors import NotFound, StudioError
from sessions_app.models import Role, Webhook
from sessions_app.views.settings import Place, place_of

LATEST = 10
PAGE = 100
FILTERS = ("person", "act", "since", "until")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def webhooks(request: HttpRequest) -> HttpResponse:
    """The workspace's webhooks with their last messages; posted, another one, whose secret is shown this once."""
    place = place_of(request, Role.OWNER)
    if request.method != "POST":
        return _webhooks(request, place)
    url, kinds = request.POST.get("url", ""), request.POST.getlist("kinds")
    try:
        hook, secret = create_webhook(place.user, place.workspace, url, kinds)
    except StudioError as error:
        return _webhooks(request, place, status=error.http_status, error=error, url=url, chosen=kinds)
    return _webhooks(request, place, made=hook, secret=secret)


def _webhooks(request: HttpRequest, place: Place, status: int = 200, **more: Any) -> HttpResponse:
    hooks = Webhook.objects.filter(workspace=place.workspace)
    context = {
        "hooks": [
            (hook, [(Webhook.Kind(kind).label) for kind in hook.kinds], hook.deliveries.all()[:LATEST])
            for hook in hooks
        ],
        "kinds": Webhook.Kind.choices,
        "chosen": Webhook.Kind.values,
    }
    return render(request, "settings/webhooks.html", {**place.context, **context, **more}, status=status)


@login_required
@require_POST
def webhook_act(request: HttpRequest, webhook_id: str, act: str) -> HttpResponse:
    """Test it, switch it on or off, or remove it."""
    hook = access.get_webhook(request.user, webhook_id)
    user = place_of(request).user
    if act == "test":
        test_webhook(hook)
    elif act == "remove":
        remove_webhook(user, hook)
    elif act in ("on", "off"):
        change_webhook(user, hook, active=act == "on")
    else:
        raise NotFound("There is nothing at this address.", hint="Check the address.")
    back = f"{reverse('settings-webhooks')}?workspace={hook.workspace_id}"
    return HttpResponseClientRedirect(back) if request.headers.get("HX-Request") else redirect(back)


@login_required
@require_safe
def audit_log(request: HttpRequest) -> HttpResponse:
    """Who did what to people, keys, links and money; ``?before=`` is the id that a page ends at."""
    place = place_of(request, Role.OWNER)
    asked = {name: value for name in FILTERS if (value := request.GET.get(name, "").strip())}
    entries = audit.entries_of(place.workspace, audit.parse_audit_filters(asked), staff=place.user.is_staff)
    before = request.GET.get("before", "")
    if before.isdecimal() and len(before) < 19:
        entries = entries.filter(pk__lt=int(before))
    found = list(entries[: PAGE + 1])
    query = {"workspace": str(place.workspace.pk), **asked}
    context = {
        "entries": [(entry, audit.ACTS.get(entry.act, entry.act), _details(entry.detail)) for entry in found[:PAGE]],
        "more": f"?{urlencode({**query, 'before': found[PAGE - 1].pk})}" if len(found) > PAGE else "",
        "asked": asked,
        "acts": list(audit.ACTS.items()),
        "csv": f"/api/v1/audit.csv?{urlencode(query)}",
    }
    return render(request, "settings/audit.html", {**place.context, **context})


def _details(detail: dict[str, Any]) -> list[tuple[str, str, str]]:
    """Name, value and where it leads of each, but for what is empty, and for ids of links, which the CSV file has."""
    shown = []
    for name, value in detail.items():
        if value in (None, "", []) or name == "link":
            continue
        address = reverse("workspace", args=[value]) if name == "session" else ""
        text = _("the session") if address else audit.detail_text(name, value)
        shown.append((str(audit.DETAILS.get(name, name.replace("_", " "))), text, address))
    return shown
