"""The bell's list, how one is told, and the link that ends e-mails."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from sessions_app.access import with_proven_address
from sessions_app.actions.notifications import choose_notifications, unsubscribe
from sessions_app.errors import NotFound
from sessions_app.models import Notification, NotificationChoice
from sessions_app.notices import channels_of, notices_of, unread_count, unsubscriber
from sessions_app.views.settings import place_of

EVERY = ((15, _("every 15 minutes at most")), (60, _("once an hour at most")), (1440, _("once a day at most")))


@login_required
@require_safe
@never_cache
def notifications(request: HttpRequest) -> HttpResponse:
    """The list, as a fragment; with ``?cursor=`` its next page."""
    notices, more = notices_of(_me(request), cursor=request.GET.get("cursor", ""))
    return render(request, "notifications/list.html", {"notices": notices, "more": more})


@login_required
@require_safe
@never_cache
def unread(request: HttpRequest) -> HttpResponse:
    """How many are unread."""
    return JsonResponse({"unread": unread_count(request.user)})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def settings_notifications(request: HttpRequest) -> HttpResponse:
    """How one is told of what, and how often by e-mail."""
    place = place_of(request)
    if request.method == "POST":
        given = {kind: request.POST[kind] for kind in Notification.Kind.values if kind in request.POST}
        minutes = request.POST.get("mail_minutes", "")
        choose_notifications(place.user, given, int(minutes) if minutes.isdecimal() and len(minutes) < 6 else None)
        return redirect("settings-notifications")
    channels = channels_of(place.user)
    choice = NotificationChoice.objects.filter(person=place.user).first() or NotificationChoice()
    context = {
        "kinds": [(kind, kind.label, channels[kind]) for kind in Notification.Kind],
        "channels": NotificationChoice.Channel.choices,
        "every": EVERY,
        "mail_minutes": choice.mail_minutes,
        "is_proven": with_proven_address().filter(pk=place.user.pk).exists(),
        "mail_is_printed": not settings.EMAIL_HOST,
    }
    return render(request, "settings/notifications.html", {**place.context, **context})


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def stop_mail(request: HttpRequest, signed: str) -> HttpResponse:
    """Ask, and on POST end all e-mail to whoever the link names. Mail programs post without a page (RFC 8058)."""
    if request.method == "POST":
        return render(request, "notifications/unsubscribe.html", {"person": unsubscribe(signed), "done": True})
    return render(request, "notifications/unsubscribe.html", {"person": unsubscriber(signed), "done": False})


def _me(request: HttpRequest) -> User:
    if not isinstance(request.user, User):
        raise NotFound("There is no such person.")
    return request.user
