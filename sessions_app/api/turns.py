"""Turns: submit, follow, stop, repeat, mark, choose."""

from __future__ import annotations

from typing import Any

from django.utils.http import urlsafe_base64_decode, urlsafe_base64_encode
from ninja import HeaderEx, P, Router, Status

from sessions_app.access import get_session, get_turn
from sessions_app.actions.new_turns import NewTurn
from sessions_app.actions.references import NewInput
from sessions_app.actions.regions import NewRegion
from sessions_app.actions.turns import cancel_turn, choose_output, resolve_turn, retry_turn, star_turn, submit_turn
from sessions_app.api.attempts import SlotIn
from sessions_app.api.auth import ApiRequest
from sessions_app.api.region_schemas import SelectionIn
from sessions_app.api.schemas import (
    ChooseIn,
    Key,
    Limit,
    ResolveIn,
    Sequence,
    StarIn,
    Text,
    TurnOut,
    TurnPage,
)
from sessions_app.api.turn_schemas import NewTurnIn, RetryIn
from sessions_app.errors import InvalidRequest
from sessions_app.models import Role, Turn
from sessions_app.past import past_of
from sessions_app.queries import Media, turn_view, turns_for_show
from sessions_app.representation import Json, turn_json

router = Router(tags=["Turns"])


@router.post("/sessions/{session_id}/turns", response={201: TurnOut, 200: TurnOut}, summary="Submit a turn")
def create(
    request: ApiRequest,
    session_id: str,
    body: NewTurnIn,
    idempotency_key: HeaderEx[Key | None, P(alias="Idempotency-Key")] = None,
) -> Any:
    """201 with the new turn; 200 with the same turn if its ``client_id`` has been sent before.

    The header ``Idempotency-Key`` stands in for a missing ``client_id``.
    """
    session = get_session(request.auth, session_id, Role.EDITOR)
    turn, created = submit_turn(session, request.auth, new_turn(body, body.client_id or idempotency_key or ""))
    if created and turn.is_remembered:
        return Status(201, turn_json(turn_view(turn, Media()), Media()))
    return Status(201 if created else 200, _shown(turn))


@router.get("/sessions/{session_id}/turns", response=TurnPage, summary="List a session's turns")
def index(
    request: ApiRequest,
    session_id: str,
    since: Sequence = 0,
    cursor: Text = "",
    limit: Limit = 100,
    at: Sequence = 0,
) -> Any:
    """In order of their numbers; ``since`` leaves out those whose ``revision`` is not greater.

    With ``at`` they are as they were after the event of that number; ``revision`` is today's.
    """
    session = get_session(request.auth, session_id)
    past = past_of(session, str(at) if at else "")
    turns = Turn.objects.filter(session=session, revision__gt=since, number__gt=_number(cursor))
    if past:
        turns = turns.filter(pk__in=past.turns)
    found = list(turns_for_show(turns)[: limit + 1])
    found = past.as_then(found) if past else found
    more = urlsafe_base64_encode(str(found[limit - 1].number).encode()) if len(found) > limit else None
    return {"items": [turn_json(turn_view(turn, Media()), Media()) for turn in found[:limit]], "next": more}


@router.get("/turns/{turn_id}", response=TurnOut, summary="Get a turn")
def get(request: ApiRequest, turn_id: str) -> Any:
    """One turn as it is now."""
    return _shown(get_turn(request.auth, turn_id))


@router.post("/turns/{turn_id}/cancel", response=TurnOut, summary="Stop a turn")
def cancel(request: ApiRequest, turn_id: str, body: SlotIn | None = None) -> Any:
    """Whatever of it, or of one ``slot``, waits or runs. A call that was already sent may still be charged."""
    slot = body.slot if body else None
    return _shown(cancel_turn(get_turn(request.auth, turn_id, Role.EDITOR), request.auth, slot))


@router.post("/turns/{turn_id}/retry", response=TurnOut, summary="Try a turn again")
def retry(request: ApiRequest, turn_id: str, body: RetryIn | None = None) -> Any:
    """Whatever of it, or one ``slot``, that did not succeed, with every input kept; with ``model``, by another model of
    the same engine.
    """
    wanted = body or RetryIn()
    turn = get_turn(request.auth, turn_id, Role.EDITOR)
    return _shown(retry_turn(turn, request.auth, model=wanted.model, slot=wanted.slot))


@router.post("/turns/{turn_id}/resolve", response=TurnOut, summary="Say whether a lost call was charged")
def resolve(request: ApiRequest, turn_id: str, body: ResolveIn) -> Any:
    """Closes the books of a turn whose outcome is unknown; it counts as failed from then on."""
    return _shown(resolve_turn(get_turn(request.auth, turn_id, Role.EDITOR), request.auth, body.charged))


@router.post("/turns/{turn_id}/star", response=TurnOut, summary="Star a turn")
def star(request: ApiRequest, turn_id: str, body: StarIn | None = None) -> Any:
    """Without a body the star is set; ``{"starred": false}`` takes it away."""
    wanted = body or StarIn()
    return _shown(star_turn(get_turn(request.auth, turn_id, Role.EDITOR), request.auth, wanted.starred))


@router.post("/turns/{turn_id}/choose", response=TurnOut, summary="Choose a turn's picture")
def choose(request: ApiRequest, turn_id: str, body: ChooseIn) -> Any:
    """Which of several outputs stands for the turn, and is what the next edit builds on."""
    return _shown(choose_output(get_turn(request.auth, turn_id, Role.EDITOR), request.auth, body.output))


def new_turn(body: NewTurnIn, client_id: str) -> NewTurn:
    """The body as the action takes it."""
    return NewTurn(
        prompt=body.prompt,
        client_id=client_id,
        parent=body.parent,
        base_output=body.base_output,
        waits=body.wait,
        revises=body.revises,
        answers=tuple(body.answers),
        inputs=tuple(NewInput(**item.model_dump()) for item in body.inputs),
        settings=body.settings.model_dump(exclude_none=True),
        region=new_region(body.region) if body.region else None,
        pins=tuple(pin.model_dump() for pin in body.pins),
        markup=tuple(mark.model_dump(exclude_none=True) for mark in body.markup),
        adjustment=tuple(one.model_dump(exclude_none=True) for one in body.adjustment or ()),
    )


def new_region(body: SelectionIn) -> NewRegion:
    """The part of a picture as the actions take it."""
    return NewRegion(
        rect=tuple(body.rect) if body.rect else None,
        polygon=tuple(map(tuple, body.polygon)) if body.polygon else None,
        **body.model_dump(include={"mask", "turn", "invert", "grow", "feather", "keep"}),
    )


def _number(cursor: str) -> int:
    try:
        return int(urlsafe_base64_decode(cursor).decode("ascii")) if cursor else 0
    except ValueError:
        raise InvalidRequest("This cursor is not one that the studio gave out.", field="cursor") from None


def _shown(turn: Turn) -> Json:
    shown = turns_for_show(Turn.objects.filter(pk=turn.pk)).get()
    return turn_json(turn_view(shown, Media()), Media())
