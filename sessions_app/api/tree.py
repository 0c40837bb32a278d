"""The tree: names of its lines, and what follows a changed prompt made again."""

from __future__ import annotations

from typing import Annotated, Any

from ninja import HeaderEx, P, Router, Status
from pydantic import Field

from sessions_app.access import get_session, get_turn
from sessions_app.actions.branches import name_branch
from sessions_app.actions.replaying import plan_replay, replay
from sessions_app.actions.revising import plan_rerun, rerun
from sessions_app.api.auth import ApiRequest
from sessions_app.api.schemas import Answer, Input, ShortKey, Text, TurnOut, TurnPage
from sessions_app.models import Role, Turn
from sessions_app.queries import Media, turn_view, turns_for_show
from sessions_app.representation import Json, turn_json

router = Router(tags=["Turns"])


class BranchIn(Input):
    """What to call it; empty for no name."""

    name: Text


class RerunIn(Input):
    """``to`` is the last turn to make again; without it, the newest that has a picture."""

    client_id: ShortKey | None = None
    to: Text | None = None


class RerunOut(Answer):
    """The numbers of the turns that would be made again, in order, and what all of them reserve."""

    turns: list[int]
    estimated_usd: float | None


class ReplayIn(Input):
    """The edits from ``from_turn`` (else all that build on one picture) to ``to_turn``, and up to 20 other ``assets``."""

    to_turn: Text
    from_turn: Text | None = None
    assets: Annotated[list[Text], Field(min_length=1, max_length=100)]
    client_id: ShortKey | None = None


@router.post("/turns/{turn_id}/branch", response=TurnOut, summary="Name a branch")
def branch(request: ApiRequest, turn_id: str, body: BranchIn) -> Any:
    """The line that the turn is on; the answer is the turn that carries the name, the first after the fork."""
    return _shown([name_branch(get_turn(request.auth, turn_id, Role.EDITOR), request.auth, body.name)])[0]


@router.get("/turns/{turn_id}/rerun", response=RerunOut, summary="See what a changed prompt makes stale")
def plan(request: ApiRequest, turn_id: str, to: Text = "") -> Any:
    """For a turn that ``revises`` another: what follows that one, and what making it again on top of this one costs."""
    planned = plan_rerun(get_turn(request.auth, turn_id, Role.EDITOR), request.auth, to or None)
    usd = None if planned.usd is None else float(planned.usd)
    return {"turns": [turn.number for turn in planned.turns], "estimated_usd": usd}


@router.post("/turns/{turn_id}/rerun", response={201: TurnPage, 200: TurnPage}, summary="Make what follows again")
def again(
    request: ApiRequest,
    turn_id: str,
    body: RerunIn | None = None,
    idempotency_key: HeaderEx[ShortKey | None, P(alias="Idempotency-Key")] = None,
) -> Any:
    """As new turns on top of this one, one after the other; all or none. Canceling one ends those after it."""
    wanted = body or RerunIn()
    turn = get_turn(request.auth, turn_id, Role.EDITOR)
    turns, created = rerun(turn, request.auth, wanted.client_id or idempotency_key or "", wanted.to)
    return Status(201 if created else 200, {"items": _shown(turns), "next": None})


@router.get("/sessions/{session_id}/replay", response=RerunOut, summary="See which edits would be replayed")
def replayed(request: ApiRequest, session_id: str, to_turn: Text, from_turn: Text = "") -> Any:
    """Those that lead to ``to_turn``, and what they cost on one picture."""
    planned = plan_replay(get_session(request.auth, session_id, Role.EDITOR), request.auth, to_turn, from_turn or None)
    usd = None if planned.usd is None else float(planned.usd)
    return {"turns": [turn.number for turn in planned.turns], "estimated_usd": usd}


@router.post(
    "/sessions/{session_id}/replay", response={202: TurnPage, 200: TurnPage}, summary="Replay edits on other pictures"
)
def replay_edits(
    request: ApiRequest,
    session_id: str,
    body: ReplayIn,
    idempotency_key: HeaderEx[ShortKey | None, P(alias="Idempotency-Key")] = None,
) -> Any:
    """A line of its own for each picture, with the same edits one after the other; all or none."""
    session = get_session(request.auth, session_id, Role.EDITOR)
    client_id = body.client_id or idempotency_key or ""
    turns, created = replay(session, request.auth, body.assets, body.to_turn, body.from_turn, client_id)
    return Status(202 if created else 200, {"items": _shown(turns), "next": None})


def _shown(turns: list[Turn]) -> list[Json]:
    found = turns_for_show(Turn.objects.filter(pk__in=[turn.pk for turn in turns]))
    return [turn_json(turn_view(turn, Media()), Media()) for turn in found]
