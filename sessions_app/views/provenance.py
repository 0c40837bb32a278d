"""Where the picture of a turn comes from, and what a model found by searching for it."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from sessions_app import access, queries
from sessions_app.assetstore import ensure_credentials
from sessions_app.errors import NotFound
from sessions_app.models import AssetCredentials, Turn
from sessions_app.provenance.sources import read_sources
from sessions_app.provenance.watermarks import stated_watermark
from sessions_app.queries import Media, TurnView

# Google's markup is shown as it came, so it gets a place where it can do nothing but look like itself and be clicked.
SUGGESTIONS_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data: https:; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox"
)


def provenance_context(view: TurnView) -> dict[str, Any]:
    """What the panel says of credentials, if they have been read, of watermarks and of sources."""
    read: AssetCredentials | None = getattr(view.picture.asset, "credentials", None) if view.picture else None
    found = [(attempt.slot, read_sources(attempt.grounding)) for attempt in view.turn.current_attempts]
    return _credentials_context(view, read) | {"sources": [(slot, sources) for slot, sources in found if sources]}


@login_required
@require_safe
def provenance(request: HttpRequest, turn_id: str) -> HttpResponse:
    """The section about the turn's picture, read now if that was not done yet."""
    turn = access.get_turn(request.user, turn_id)
    view = queries.turn_view(queries.turns_for_show(Turn.objects.filter(pk=turn.pk)).get(), Media())
    if view.picture is None:
        raise NotFound("This turn has no picture.")
    context = _credentials_context(view, ensure_credentials(view.picture.asset))
    return render(request, "sessions/provenance.html", {"view": view, "attempt": view.attempt, **context})


@login_required
@require_safe
def search_suggestions(request: HttpRequest, turn_id: str, slot: int) -> HttpResponse:
    """Google's search suggestions for one variant of the turn, exactly as they were given, for a frame of the panel."""
    turn = access.get_turn(request.user, turn_id)
    attempt = next((one for one in turn.current_attempts if one.slot == slot), None)
    sources = read_sources(attempt.grounding if attempt else None)
    if not sources.suggestions:
        raise NotFound("There are no search suggestions for this turn.")
    response = render(request, "sessions/search_suggestions.html", {"suggestions": sources.suggestions})
    response["Content-Security-Policy"] = SUGGESTIONS_POLICY
    response["X-Frame-Options"] = "SAMEORIGIN"
    response["Referrer-Policy"] = "no-referrer"
    response["Cache-Control"] = "private, no-cache"
    return response


def _credentials_context(view: TurnView, read: AssetCredentials | None) -> dict[str, Any]:
    watermark = stated_watermark(view.attempt.model_id) if view.attempt else None
    return {"credentials": read.told if read else None, "watermark": watermark}
