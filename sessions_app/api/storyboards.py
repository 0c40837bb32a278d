"""Storyboards: one turn for each prompt of a list."""

from __future__ import annotations

from typing import Any

from ninja import Router, Status
from pydantic import Field

from sessions_app.access import get_session
from sessions_app.actions.new_turns import NewTurn
from sessions_app.actions.references import NewInput
from sessions_app.actions.storyboards import submit_storyboard
from sessions_app.api.auth import ApiRequest
from sessions_app.api.schemas import Input, ShortKey, Text, TurnInputIn, TurnPage, TurnSettings
from sessions_app.models import Role, Turn
from sessions_app.queries import Media, turn_view, turns_for_show
from sessions_app.representation import turn_json

router = Router(tags=["Turns"])


class StoryboardIn(Input):
    """Prompts, and what all of their turns share, as in a turn.

    Each frame builds on ``parent`` (the newest turn with a picture if none is named); with the context ``fresh`` each
    is a new picture. ``chained``: each builds on the frame before it. The same ``client_id`` gives the same turns.
    """

    frames: list[Text] = Field(min_length=1, max_length=100)
    chained: bool = False
    client_id: ShortKey | None = None
    parent: Text | None = None
    base_output: Text | None = None
    inputs: list[TurnInputIn] = []
    settings: TurnSettings = TurnSettings()


@router.post(
    "/sessions/{session_id}/storyboard", response={201: TurnPage, 200: TurnPage}, summary="Submit a storyboard"
)
def create(request: ApiRequest, session_id: str, body: StoryboardIn) -> Any:
    """All of its turns or none; they run at the same time, or if they are chained one after the other."""
    session = get_session(request.auth, session_id, Role.EDITOR)
    every = NewTurn(
        client_id=body.client_id or "",
        parent=body.parent,
        base_output=body.base_output,
        inputs=tuple(NewInput(**item.model_dump()) for item in body.inputs),
        settings=body.settings.model_dump(exclude_none=True),
    )
    turns, created = submit_storyboard(session, request.auth, body.frames, every, chained=body.chained)
    found = turns_for_show(Turn.objects.filter(pk__in=[turn.pk for turn in turns]))
    items = [turn_json(turn_view(turn, Media()), Media()) for turn in found]
    return Status(201 if created else 200, {"items": items, "next": None})
