"""Who waits in line for an engine that others use just now."""

from __future__ import annotations

from typing import Any

from ninja import Router

from sessions_app.access import get_session
from sessions_app.api.auth import ApiRequest
from sessions_app.api.schemas import Answer
from sessions_app.representation import line_json

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
    """The session's socket tells whenever places move: other sessions move them, so it is no event of this one."""
    return {"items": line_json(get_session(request.auth, session_id).pk), "next": None}
