"""The text of a picture in many languages."""

from __future__ import annotations

from typing import Annotated, Any

from ninja import Router, Status
from pydantic import Field

from sessions_app.access import get_session
from sessions_app.actions.localising import Localisation, localise_turn
from sessions_app.api.auth import ApiRequest
from sessions_app.api.schemas import Input, Text, TurnPage, TurnSettings
from sessions_app.models import Role, Turn
from sessions_app.queries import Media, turn_view, turns_for_show
from sessions_app.representation import turn_json

router = Router(tags=["Turns"])


class LocaliseIn(Input):
    """The picture of ``turn`` (or its output ``base_output``) with its text in each of ``languages``, such as "de".

    The same ``client_id``, at most 60 characters, gives the same turns.
    """

    turn: Text
    base_output: Text | None = None
    languages: Annotated[list[Text], Field(min_length=1, max_length=100)]
    settings: TurnSettings = TurnSettings()
    client_id: Annotated[Text, Field(min_length=1, max_length=60)] | None = None


@router.post("/sessions/{session_id}/localise", response={201: TurnPage, 200: TurnPage}, summary="Translate a picture")
def localise(request: ApiRequest, session_id: str, body: LocaliseIn) -> Any:
    """201 with a turn for each language, all or none of them; 200 with the same turns if they were made before."""
    session = get_session(request.auth, session_id, Role.EDITOR)
    wanted = Localisation(
        turn=body.turn,
        base_output=body.base_output,
        languages=tuple(body.languages),
        settings=body.settings.model_dump(exclude_none=True),
        client_id=body.client_id or "",
    )
    turns, created = localise_turn(session, request.auth, wanted)
    shown = turns_for_show(Turn.objects.filter(pk__in=[turn.pk for turn in turns]))
    items = [turn_json(turn_view(turn, Media()), Media()) for turn in shown]
    return Status(201 if created else 200, {"items": items, "next": None})
