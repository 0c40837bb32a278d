"""An earlier prompt was changed: what follows the old turn is made again on top of the new one, as new turns."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Exists, OuterRef

from sessions_app import engines, prices
from sessions_app.access import branch_of, parse_id
from sessions_app.actions.batches import submit_all
from sessions_app.actions.context import turn_again
from sessions_app.errors import Conflict, NotFound
from sessions_app.generation.pricing import price_of
from sessions_app.models import Attempt, Session, Status, Turn
from sessions_app.providers.requiring import fitting

MAX_RERUN = 50


@dataclass(frozen=True)
class Rerun:
    """The turns to make again, in order, on top of ``start``; and what all of it will cost, None where nobody knows."""

    start: Turn
    turns: tuple[Turn, ...]
    usd: Decimal | None


def plan_rerun(turn: Turn, user: User, to: str | None = None) -> Rerun:
    """What follows the turn that this one revises: up to turn ``to``, else to the newest that has a picture.

    What does not build on it (a new picture in the line, and what follows that) is left alone, and so is what was made
    again already: it goes on from there. Raises Conflict if nothing is left to do, NotFound.
    """
    start, turns = _left(turn, to)
    if not turns:
        raise Conflict(f"Nothing is left that follows turn {_number(turn)} and was not made again.")
    if len(turns) > MAX_RERUN:
        raise Conflict(f"At most {MAX_RERUN} turns are made again at once.", hint="Choose an earlier turn to stop at.")
    costs = [price_again(one, user) for one in turns]
    usd = None if None in costs else sum(filter(None, costs), Decimal(0))
    return Rerun(start, tuple(turns), usd)


def is_followed(turn: Turn) -> bool:
    """Whether there is something to make again on top of the turn."""
    return turn.revises_id is not None and bool(_left(turn, None)[1])


@transaction.atomic
def rerun(turn: Turn, user: User, client_id: str = "", to: str | None = None) -> tuple[list[Turn], bool]:
    """Make these turns again, one after the other, each on the one before it; all or none.

    When one ends without a picture, those after it end too. The same ``client_id`` gives the same turns. Returns them and
    whether any is new. Raises what ``plan_rerun`` and ``submit_turn`` do.
    """
    # Whoever asks for the same at the same time waits, and finds it made.
    Session.objects.select_for_update().get(pk=turn.session_id)
    name = client_id or uuid4().hex
    made = list(Turn.objects.filter(session=turn.session, client_id__startswith=f"{name}.", revises__isnull=False))
    if made:
        return made, False
    plan = plan_rerun(turn, user, to)
    again = [replace(turn_again(one, f"{name}.{n}"), revises=str(one.pk)) for n, one in enumerate(plan.turns, start=1)]
    first = replace(again[0], parent=str(plan.start.pk), base_output=None, waits=True)
    return submit_all(turn.session, user, [first, *again[1:]], chained=True)


def _number(turn: Turn) -> int:
    return turn.revises.number if turn.revises else turn.number


def _left(turn: Turn, to: str | None) -> tuple[Turn, list[Turn]]:
    """The turn to go on from, and what is still to be made again."""
    followers = _followers(turn, to)
    again = {one.revises_id: one for one in _made_on(turn) if one.stands}
    done = max((at for at, one in enumerate(followers, start=1) if one.pk in again), default=0)
    return again[followers[done - 1].pk] if done else turn, followers[done:]


def _made_on(turn: Turn) -> list[Any]:
    """The turns that build on this one, however far, in order; ``stands``: it has a picture, or is to have one."""
    under: dict[UUID, Turn] = {}
    good = Attempt.objects.filter(turn=OuterRef("pk"), status__in=[Status.SUCCEEDED, Status.QUEUED, Status.RUNNING])
    later = Turn.objects.filter(session=turn.session_id, number__gt=turn.number).annotate(stands=Exists(good))
    for one in later.order_by("number"):
        if one.parent_id == turn.pk or one.parent_id in under:
            under[one.pk] = one
    return list(under.values())


def _followers(turn: Turn, to: str | None) -> list[Turn]:
    if turn.revises is None:
        raise Conflict(f"Turn {turn.number} changes no other turn's prompt.")
    end = turn.session.turns.filter(pk=parse_id(to, "turn")).first() if to else turn.revises
    if end is None:
        raise NotFound("There is no such turn in this session.", field="to")
    line = branch_of(end.pk, turn.session_id)
    line = line[line.index(end.pk) :] if to else line
    if turn.revises_id not in line:
        raise Conflict(f"Turn {end.number} does not follow turn {turn.revises.number}.", field="to")
    following = line[: line.index(turn.revises_id)][::-1]
    found = Turn.objects.select_related("session__workspace", "base__asset").in_bulk(following)
    followers = [found[pk] for pk in following if found[pk].finishes_id is None]
    alone = next((at for at, one in enumerate(followers) if one.base_id is None and not one.waits), len(followers))
    return followers[:alone]


def price_again(turn: Turn, user: User) -> Decimal | None:
    """What making the same turn again, as the user's, costs, for all pictures that it asks for; None where nobody knows."""
    if turn.adjustment is not None:
        return Decimal(0)
    provider, model = engines.choose(
        turn.session.workspace_id, user.pk, turn.settings.get("provider"), turn.settings.get("model")
    )
    if not provider.costs_money:
        return Decimal(0)
    size = fitting(model, turn.settings).get("image_size")
    one = price_of(turn, provider, prices.effective(model, size))
    return None if one is None else one * int(turn.settings.get("variants") or 1)
