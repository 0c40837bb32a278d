"""The gallery of sessions, and the workspace of one."""

from __future__ import annotations

import time
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from sessions_app import access, budgets, engines, queries, usage
from sessions_app.exporting.code import LANGUAGES
from sessions_app.models import THUMB, Role, Session, Turn
from sessions_app.queries import Media, TurnView
from sessions_app.rendering import render_chain, turn_context
from sessions_app.sent import sent_view
from sessions_app.views.provenance import provenance_context

PAGE = 24
FILTERS = (("", _("All")), ("running", _("Running")), ("trash", _("Trash")))
EXAMPLES = (
    _("A red fox in a snowy forest"),
    _("A cat and a bicycle in a sunny field"),
    _("A robot in a city at night"),
    _("A sailing boat on a stormy sea"),
)
# Prompts to begin with, for models: what each leaves open stands in braces. English, as it goes to the model.
RECIPES = (
    (
        _("Product shot"),
        "A studio photograph of {a ceramic mug} on {pale oak}, soft window light from the left, calm plain background",
    ),
    (
        _("Greeting card"),
        "A greeting card with the words “{Happy birthday, Mia}” in hand-drawn letters, {wild flowers} around them, soft paper texture",
    ),
    (
        _("Character sheet"),
        "Character sheet of {a friendly lighthouse keeper}: front, side and back view, same clothes and proportions, plain white background",
    ),
    (
        _("Infographic"),
        "A clean infographic that explains {how a heat pump works} in four labelled steps, large readable text, two colours",
    ),
    (_("Logo"), "A simple flat logo for {a bakery called Crumb}, one bold shape, two colours, plain white background"),
    (
        _("Interior"),
        "An interior photograph of {a reading corner} in {Scandinavian} style, late afternoon light, wide angle",
    ),
)
SAMPLES = (
    ("samples/portrait.jpg", _("Portrait"), 1024, 1024),
    ("samples/product.jpg", _("Product"), 1200, 800),
    ("samples/pet.jpg", _("Pet"), 1128, 750),
)
# Sentences that every engine understands.
SUGGESTIONS = (_("make the background darker"), _("warmer light"), _("black and white"), _("crop to 16:9"))
CODE_LANGUAGES = tuple((name, language.label) for name, language in LANGUAGES.items())


@login_required
@require_safe
def sessions(request: HttpRequest) -> HttpResponse:
    """The start card and the newest sessions."""
    workspace = access.get_workspace(request.user)
    context = _page_of_cards(request) | {
        "workspace": workspace,
        "month_cost": usage.month_cost_usd(workspace.pk),
        "is_owner": access.role_in(request.user, workspace.pk) >= Role.OWNER,
        "only_local": engines.offered(workspace.pk).keys() == {engines.LOCAL},
        "has_sessions": access.sessions_of(request.user).exists(),
        "filters": FILTERS,
        "examples": EXAMPLES,
        "recipes": RECIPES if next(iter(engines.offered(workspace.pk))) != "local" else (),
        "samples": SAMPLES,
        "max_upload_bytes": settings.MAX_UPLOAD_BYTES,
    }
    return render(request, "sessions/sessions.html", context)


@login_required
@require_safe
def sessions_page(request: HttpRequest) -> HttpResponse:
    """The next cards of the gallery, as a fragment."""
    return render(request, "sessions/cards.html", _page_of_cards(request))


@login_required
@require_safe
def workspace(request: HttpRequest, session_id: str) -> HttpResponse:
    """The chain, the picture and the prompt of one session; ``?turn=N`` is the turn to look at."""
    session = access.get_session(request.user, session_id)
    # Built once here, so that no tile has to ask for its engine.
    engines.offered(session.workspace_id)
    views = queries.timeline(Turn.objects.filter(session=session), Media())
    selected = _selected(views, request.GET.get("turn", ""))
    role = access.role_in(request.user, session.workspace_id)
    context = {
        "session": session,
        "seq": session.last_seq,
        "server_time": f"{time.time():.3f}",
        "tiles": render_chain(views),
        **money_context(session, request.user.pk),
        "role": Role(role).name.lower(),
        "suggestions": SUGGESTIONS,
        "examples": EXAMPLES,
        "max_upload_bytes": settings.MAX_UPLOAD_BYTES,
        "selected": selected,
        **panel_context(selected, role),
    }
    return render(request, "sessions/workspace.html", context)


def money_context(session: Session, person: int | None) -> dict[str, Any]:
    """What the session has cost, and the budgets that its next edit counts against, the fullest first."""
    found = budgets.standings(session.workspace_id, person)
    return {
        "session": session,
        "money": usage.of_session(session.pk),
        "budgets": found,
        "budget": next(iter(found), None),
    }


def panel_context(view: TurnView | None, role: int) -> dict[str, Any]:
    """What the right panel says about a turn."""
    may_edit = role >= Role.EDITOR
    if view is None:
        return {"may_edit": may_edit}
    own = {
        "may_edit": may_edit,
        "sent": sent_view(view.turn, view.attempt),
        "thumb": THUMB,
        "code_languages": CODE_LANGUAGES,
    }
    return turn_context(view) | provenance_context(view) | own


def _selected(views: list[TurnView], number: str) -> TurnView | None:
    """The turn that the address names, else the newest that has a picture, else the newest."""
    named = [view for view in views if str(view.turn.number) == number]
    pictured = [view for view in views if view.picture]
    return next(iter(named or pictured[-1:] or views[-1:]), None)


def _page_of_cards(request: HttpRequest) -> dict[str, Any]:
    show, search = request.GET.get("show", ""), request.GET.get("search", "").strip()
    found = access.sessions_of(request.user).filter(trashed_at__isnull=show != "trash")
    if show == "running":
        found = queries.running(found)
    found = queries.matching(found, search)
    if cursor := request.GET.get("cursor", ""):
        found = queries.older_than(found, cursor)
    cards = queries.gallery(found, PAGE + 1)
    more = queries.cursor_of(cards[PAGE - 1].session) if len(cards) > PAGE else None
    return {"cards": cards[:PAGE], "next": more, "show": show, "search": search}
