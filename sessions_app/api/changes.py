"""What an edit changed, measured on the pixels."""

from __future__ import annotations

from base64 import b64encode
from typing import Any

from django.http import HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from ninja import Router

from sessions_app.access import get_turn
from sessions_app.api.auth import ApiRequest
from sessions_app.api.schemas import ChangesOut
from sessions_app.assetstore import read_plain
from sessions_app.errors import NotFound
from sessions_app.imaging.comparison import compare_safely
from sessions_app.models import Asset, Turn
from sessions_app.queries import turns_for_show
from sessions_app.regions import drawn_on, turn_mask
from sessions_app.representation import Json

router = Router(tags=["Turns"])


@router.get("/turns/{turn_id}/changes", response=ChangesOut, summary="Measure what a turn changed")
def get(request: ApiRequest, turn_id: str, response: HttpResponse, against: str | None = None) -> Any:
    """Against the picture that it was made from, or against the picture of another turn."""
    turn = _with_pictures(get_turn(request.auth, turn_id))
    other = _with_pictures(get_turn(request.auth, against)) if against else None
    before = other.picture if other else turn.base
    if turn.picture is None or before is None:
        raise NotFound("There are no two pictures to compare.", hint="Name another turn with ?against=.")
    # What a turn changed in which region is said of the turn alone: both never change.
    region = f"-{turn.pk}" if other is None and drawn_on(turn).composes else ""
    etag = quote_etag(f"{before.asset.sha256[:24]}-{turn.picture.asset.sha256[:24]}{region}")
    # Comparing takes a moment, and pictures never change.
    if unchanged := get_conditional_response(request, etag=etag):
        return unchanged
    response["ETag"], response["Cache-Control"] = etag, "private, no-cache"
    return _compared(before.asset, turn.picture.asset, turn_mask(turn, "touched") if region else None)


def _with_pictures(turn: Turn) -> Turn:
    return turns_for_show(Turn.objects.filter(pk=turn.pk)).get()


def _compared(before: Asset, after: Asset, mask: bytes | None) -> Json:
    found = compare_safely(read_plain(before).data, read_plain(after).data, None, mask)
    return {
        "changed_share": found.changed_share,
        "changed_inside_share": found.changed_inside,
        "changed_outside_share": found.changed_outside,
        "sharpness_kept": min(1.0, found.sharpness_ratio),
        "map": f"data:image/png;base64,{b64encode(found.heatmap_png).decode()}",
    }
