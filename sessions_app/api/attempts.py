"""The tries of a turn: one slot of several, and the final picture of a draft."""

from __future__ import annotations

from typing import Annotated, Any

from ninja import Router, Status
from pydantic import Field

from sessions_app.access import get_turn
from sessions_app.actions.finishing import finish_turn
from sessions_app.api.auth import ApiRequest
from sessions_app.api.schemas import Input, Key, Text, TurnOut
from sessions_app.models import Role, Turn
from sessions_app.queries import Media, turn_view, turns_for_show
from sessions_app.representation import turn_json

router = Router(tags=["Turns"])


class SlotIn(Input):
    """One of the turn's variants; without it, all of them."""

    slot: Annotated[int, Field(ge=1, le=4)] | None = None


class FinishIn(Input):
    """The size of the final picture, larger than the draft's; ``model`` if another is to render it."""

    image_size: Text
    model: Text | None = None
    client_id: Key | None = None


@router.post(
    "/turns/{turn_id}/finish", response={201: TurnOut, 200: TurnOut}, summary="Finish a draft at a larger size"
)
def finish(request: ApiRequest, turn_id: str, body: FinishIn) -> Any:
    """201 with a new turn beside the draft: the same picture, rendered again. 200 if its ``client_id`` is known."""
    turn = get_turn(request.auth, turn_id, Role.EDITOR)
    made, created = finish_turn(turn, request.auth, body.image_size, body.model, body.client_id or "")
    shown = turns_for_show(Turn.objects.filter(pk=made.pk)).get()
    return Status(201 if created else 200, turn_json(turn_view(shown, Media()), Media()))
