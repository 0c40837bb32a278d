"""The page of all sessions: the start card, what to look for, and the gallery."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from sessions_app import access, budgets, engines, gallery
from sessions_app.models import Member, Role, Session, Tag
from sessions_app.providers.base import Provider
from sessions_app.views.settings import Place, open_place

PAGE = 24
NAMES = ("search", "show", "status", "starred", "author", "model", "folder", "tag", "notes", "since", "until")
EXAMPLES = (
    "A red fox in a snowy forest",
    "A cat and a bicycle in a sunny field",
    "A robot in a city at night",
    "A sailing boat on a stormy sea",
)
# Prompts to begin with, for models: what each leaves open stands in braces. English, as it goes to the model.
RECIPES = (
    (
        gettext_lazy("Product shot"),
        "A studio photograph of {a ceramic mug} on {pale oak}, soft window light from the left, calm plain background",
    ),
    (
        gettext_lazy("Greeting card"),
        "A greeting card with the words “{Happy birthday, Mia}” in hand-drawn letters, {wild flowers} around them, soft paper texture",
    ),
    (
        gettext_lazy("Character sheet"),
        "Character sheet of {a friendly lighthouse keeper}: front, side and back view, same clothes and proportions, plain white background",
    ),
    (
        gettext_lazy("Infographic"),
        "A clean infographic that explains {how a heat pump works} in four labelled steps, large readable text, two colours",
    ),
    (
        gettext_lazy("Logo"),
        "A simple flat logo for {a bakery called Crumb}, one bold shape, two colours, plain white background",
    ),
    (
        gettext_lazy("Interior"),
        "An interior photograph of {a reading corner} in {Scandinavian} style, late afternoon light, wide angle",
    ),
)
SAMPLES = (
    ("samples/portrait.jpg", gettext_lazy("Portrait"), 1024, 1024),
    ("samples/product.jpg", gettext_lazy("Product"), 1200, 800),
    ("samples/pet.jpg", gettext_lazy("Pet"), 1128, 750),
)


@dataclass(frozen=True)
class Link:
    """A pill or a chip: what it says, where it leads, and whether what it stands for is asked for now."""

    name: str
    label: str
    address: str
    current: bool = False


@login_required
@require_safe
def sessions(request: HttpRequest) -> HttpResponse:
    """The start card and the latest sessions, or those that the address asks for."""
    if not access.memberships_of(request.user):
        return render(request, "account/no_workspace.html", {"may_create": request.user.is_staff})
    place = open_place(request)
    workspace, role = place.workspace, Role(place.role)
    context = _cards(request, place)
    asked = context["asked"]
    offered = engines.offered(workspace.pk, place.user.pk)
    context |= {
        "workspace": workspace,
        "role": role.name.lower(),
        "may_edit": role >= Role.EDITOR,
        "only_local": list(offered) == [engines.LOCAL],
        "recipes": RECIPES if next(iter(offered)) != engines.LOCAL else (),
        # From the books, one row; the sum over a ledger of 100,000 calls takes half a second.
        "month_cost": budgets.standing(budgets.account_of_workspace(workspace.pk)).spent_usd,
        "has_sessions": bool(context["cards"]) or context["listed"].exists(),
        "all": Link("all", _("All"), _address(_only(asked, "search")), not set(asked) - {"search"}),
        "pills": list(_pills(asked, request.user.get_username())),
        "trash_days": settings.TRASH_DAYS,
        "examples": EXAMPLES,
        "samples": SAMPLES,
        "max_upload_bytes": settings.MAX_UPLOAD_BYTES,
        "max_import_bytes": settings.MAX_IMPORT_BYTES,
    }
    context |= _choices(place, context["listed"], offered)
    context["chips"] = list(_chips(asked, context))
    return render(request, "sessions/sessions.html", context)


@login_required
@require_safe
def sessions_page(request: HttpRequest) -> HttpResponse:
    """More cards of the gallery as a fragment: the next ones, or with ``only`` those of the named sessions."""
    return render(request, "sessions/cards.html", _cards(request, open_place(request)))


def _cards(request: HttpRequest, place: Place) -> dict[str, Any]:
    filters = gallery.parse_filters(request.GET.dict())
    seen = listed = access.listed_sessions(place.user, place.workspace)
    only, cursor = request.GET.get("only", ""), request.GET.get("cursor", "")
    if only:
        listed = listed.filter(pk__in=[access.parse_id(pk, "session") for pk in only.split(",")[:PAGE]])
    page = gallery.page(listed, filters, cursor, PAGE)
    asked = _asked(request)
    more = _address(asked, cursor=page.next) if page.next else None
    members = Member.objects.filter(workspace=place.workspace).select_related("user").order_by("user__username")
    return {
        "listed": seen,
        "cards": page.cards,
        "more": more,
        "number": page.number,
        "filters": filters,
        "asked": asked,
        "is_empty": not (page.cards or cursor or only),
        # Alone one has nobody to hide a session from.
        "members": list(members),
        "takers": [one for one in members if one.role >= Role.EDITOR and one.user.is_active],
        "is_owner": place.is_owner,
    }


def _asked(request: HttpRequest) -> dict[str, str]:
    given = {name: request.GET.get(name, "").strip() for name in NAMES}
    return {name: value for name, value in given.items() if value}


def _only(asked: dict[str, str], *names: str) -> dict[str, str]:
    return {name: value for name, value in asked.items() if name in names}


def _address(asked: dict[str, str], **changes: str | None) -> str:
    """The query of an address that asks for the same, but for the changes."""
    query = {name: value for name, value in {**asked, **changes}.items() if value}
    return f"?{urlencode(query)}" if query else reverse("sessions")


def _pills(asked: dict[str, str], me: str) -> Iterator[Link]:
    """One click each, and another takes it back. Where to look is one of several; so is what has become of a turn."""
    own = {"author": me}
    for name, label, values in (
        ("mine", _("Mine"), own),
        ("starred", _("Starred"), {"starred": "1"}),
        ("running", _("Running"), {"status": "running"}),
        ("failed", _("Failed"), {"status": "failed"}),
        ("archived", _("Archived"), {"show": "archived"}),
        ("trash", _("Trash"), {"show": "trash"}),
    ):
        [(key, value)] = values.items()
        current = asked.get(key) == value
        yield Link(name, label, _address(asked, **{key: None if current else value}), current)


def _chips(asked: dict[str, str], choices: dict[str, Any]) -> Iterator[Link]:
    """What else is asked for; a click takes it away."""
    value = asked.get
    folders = {str(folder.pk): folder.name for folder in choices["folders"]}
    labels = {
        "author": _("By %(name)s") % {"name": value("author")},
        "model": dict(choices["models"]).get(value("model"), value("model")),
        "folder": folders.get(value("folder", ""), _("A folder that is gone")),
        "tag": f"#{value('tag')}",
        "notes": _("With open notes") if value("notes") == "open" else _("With notes"),
        "since": _("From %(day)s") % {"day": value("since")},
        "until": _("Until %(day)s") % {"day": value("until")},
    }
    for name, label in labels.items():
        if name in asked:
            yield Link(name, label, _address(asked, **{name: None}), True)


def _choices(place: Place, seen: QuerySet[Session], offered: dict[str, Provider]) -> dict[str, Any]:
    """What the menus offer: models, folders and tags of the workspace, as far as the user sees them."""
    models = {m.name: m.label for engine in offered.values() for m in engine.models()}
    folders = access.folders_of(place.user).filter(workspace=place.workspace)
    return {
        "models": list(models.items()),
        "folders": list(folders.prefetch_related("members")),
        "tags": list(
            Tag.objects.filter(sessions__in=seen.filter(trashed_at=None)).values_list("name", flat=True).distinct()
        ),
    }
