"""What an edit changed, measured on the pixels."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from ninja import Router

from sessions_app.access import get_turn
from sessions_app.api.auth import ApiRequest
from sessions_app.api.schemas import ChangesOut
from sessions_app.assetstore import ensure_changes
from sessions_app.errors import NotFound
from sessions_app.models import Turn
from sessions_app.queries import turns_for_show
from sessions_app.regions import drawn_on, turn_mask

router = Router(tags=["Turns"])


@router.get("/turns/{turn_id}/changes", response=ChangesOut, summary="Measure what a turn changed")
def get(request: ApiRequest, turn_id: str, against: str | None = None) -> Any:
    """Against the picture that it was made from, or against the picture of another turn."""
    turn = _with_pictures(get_turn(request.auth, turn_id))
    other = _with_pictures(get_turn(request.auth, against)) if against else None
    before = other.picture if other else turn.base
    if turn.picture is None or before is None:
        raise NotFound("There are no two pictures to compare.", hint="Name another turn with ?against=.")
    # What a turn changed in which region is said of the turn alone: both never change.
    region = str(turn.pk) if other is None and drawn_on(turn).composes else ""
    etag = quote_etag(f"{before.asset.sha256[:24]}-{turn.picture.asset.sha256[:24]}-{region}")
    # Pictures never change.
    if unchanged := get_conditional_response(request, etag=etag):
        return unchanged
    mask = (lambda: turn_mask(turn, "touched")) if region else None
    changes = ensure_changes(before.asset, turn.picture.asset, region, mask)
    headers = {"ETag": etag, "Cache-Control": "private, no-cache"}
    return HttpResponse(changes, content_type="application/json", headers=headers)


def _with_pictures(turn: Turn) -> Turn:
    return turns_for_show(Turn.objects.filter(pk=turn.pk)).get()
