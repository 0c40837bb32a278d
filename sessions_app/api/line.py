"""Who waits in line for an engine that others use just now."""

from __future__ import annotations

from functools import cache
from typing import Any

from ninja import Router

from sessions_app.access import get_session
from sessions_app.api.auth import ApiRequest
from sessions_app.api.schemas import Answer
from sessions_app.lines import waiting_in
from sessions_app.queries import usual_seconds

router = Router(tags=["Turns"])


class PlaceOut(Answer):
    """``place`` counts from 1; ``seconds``: about how long it will wait, null where nobody knows yet."""

    turn: str
    number: int
    place: int
    seconds: float | None


class LinePage(Answer):
    """The session's turns that wait for others, in order."""

    items: list[PlaceOut]
    next: str | None


@router.get("/sessions/{session_id}/line", response=LinePage, summary="Say which turns wait in line")
def index(request: ApiRequest, session_id: str) -> Any:
    """Places move whenever another turn of the installation ends, which is no event of this session: ask now and then."""
    usual = cache(usual_seconds)
    items = [
        {
            "turn": str(turn.pk),
            "number": turn.number,
            "place": place.number,
            "seconds": place.seconds(usual(model, turn.settings.get("image_size") or "")),
        }
        for turn, model, place in waiting_in(get_session(request.auth, session_id).pk)
    ]
    return {"items": items, "next": None}
