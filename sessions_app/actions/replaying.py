"""The edits of a chain on other pictures: each becomes a line of its own, on which the same turns are made again."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from uuid import uuid4

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Exists, OuterRef

from sessions_app.access import branch_of, parse_id
from sessions_app.actions.batches import submit_all
from sessions_app.actions.context import turn_again
from sessions_app.actions.new_turns import NewTurn
from sessions_app.actions.references import NewInput
from sessions_app.actions.revising import price_again
from sessions_app.errors import Conflict, InvalidRequest
from sessions_app.models import Attempt, Session, Status, Turn, TurnInput

MAX_PICTURES = 20
MAX_TURNS = 100


@dataclass(frozen=True)
class Replay:
    """The edits in their order, and what they cost on one picture; None where nobody knows."""

    turns: tuple[Turn, ...]
    usd: Decimal | None


def plan_replay(session: Session, user: User, to_turn: str, from_turn: str | None = None) -> Replay:
    """The edits that lead to ``to_turn``: from ``from_turn`` on, but at most back to the picture that they all build on.

    Turns without a picture, and finished drafts, are left out. Raises InvalidRequest for turns that are not in the
    session, or not on one line, and Conflict if there is no edit among them.
    """
    end = _turn(session, to_turn, "to_turn")
    line = branch_of(end.pk, session.pk)
    line = line[line.index(end.pk) :][::-1]
    begin = _turn(session, from_turn, "from_turn").pk if from_turn else line[0]
    if begin not in line:
        raise InvalidRequest(f"That turn does not lead to turn {end.number}.", field="from_turn")
    good = Attempt.objects.filter(turn=OuterRef("pk"), status=Status.SUCCEEDED)
    known = Turn.objects.select_related("session__workspace", "base__asset").annotate(good=Exists(good)).in_bulk(line)
    # An upload, or a picture from words alone: what leads to it has no part in it.
    new = max(
        (at for at, pk in enumerate(line, start=1) if known[pk].base_id is None and not known[pk].waits), default=0
    )
    edits = [known[pk] for pk in line[max(new, line.index(begin)) :]]
    edits = [turn for turn in edits if turn.good and turn.finishes_id is None]
    if not edits:
        raise Conflict(f"Nothing that leads to turn {end.number} edits a picture.", hint="Choose a turn that does.")
    costs = [price_again(turn, user) for turn in edits]
    return Replay(tuple(edits), None if None in costs else sum(filter(None, costs), Decimal(0)))


@transaction.atomic
def replay(
    session: Session, user: User, assets: list[str], to_turn: str, from_turn: str | None = None, client_id: str = ""
) -> tuple[list[Turn], bool]:
    """Make the edits again on each of the pictures, one after the other; all or none. Returns the new turns, those that
    bring the pictures included, and whether any is new.

    The same ``client_id`` gives the same turns. Raises what ``plan_replay`` and ``submit_turn`` do, and InvalidRequest for
    too many.
    """
    pictures = list(dict.fromkeys(assets))
    if not 1 <= len(pictures) <= MAX_PICTURES:
        raise InvalidRequest(f"Choose 1 to {MAX_PICTURES} pictures; these are {len(pictures)}.", field="assets")
    edits = plan_replay(session, user, to_turn, from_turn).turns
    number = len(pictures) * len(edits)
    if number > MAX_TURNS:
        raise InvalidRequest(
            f"At most {MAX_TURNS} turns are made at once; these would be {number}.",
            hint="Take fewer pictures, or a shorter part of the chain.",
            field="assets",
        )
    name = client_id or uuid4().hex
    wanted: list[NewTurn] = []
    for at, asset in enumerate(pictures, start=1):
        wanted.append(NewTurn(client_id=f"{name}.{at}.0", inputs=(NewInput(asset, TurnInput.Kind.BASE),)))
        again = [turn_again(turn, f"{name}.{at}.{step}") for step, turn in enumerate(edits, start=1)]
        # Whatever the picture was that it edited: here it is the one before it.
        wanted += [replace(one, is_first=False) for one in again]
    return submit_all(session, user, wanted, chained=True)


def _turn(session: Session, turn_id: str, field: str) -> Turn:
    found = session.turns.filter(pk=parse_id(turn_id, "turn")).first()
    if found is None:
        raise InvalidRequest("That turn belongs to another session.", field=field)
    return found
