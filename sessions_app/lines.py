"""Whose turn it is: the order in which waiting attempts are taken, and what that means for one who waits."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Min

from sessions_app.models import Attempt, Status, Turn

AGE = ("created_at", "slot", "pk")


def next_in_line(provider: str) -> Attempt | None:
    """The attempt to take next for this engine: the oldest of the author who has the fewest running."""
    waiting = Attempt.objects.claimable().filter(provider=provider).order_by(*AGE)
    wanted = waiting.select_related("turn__session__workspace", "turn__author", "turn__base__asset")
    first = list(wanted[:2])
    if not first:
        return None
    if len(first) == 1:
        first[0].alone_in_line = True
        return first[0]
    oldest = dict(waiting.values_list("turn__author").annotate(since=Min("created_at")).order_by())
    running = _running(provider)
    author = min(oldest, key=lambda one: (running.get(one, 0), oldest[one]), default=None)
    # Another worker may have taken this author's last one meanwhile; that does not make the line empty.
    return wanted.filter(turn__author=author).first() or wanted.first()


@dataclass(frozen=True)
class Place:
    """Where in the line an attempt waits, from 1, and how many are being made at once meanwhile."""

    number: int
    at_once: int

    def seconds(self, usual: float | None) -> float | None:
        """About how long until it is its turn, if each takes the usual time; None where that is not known."""
        return None if usual is None else usual * -(-self.number // max(1, self.at_once))


def place_of(attempt: Attempt) -> Place | None:
    """The place of a queued attempt if authors take turns; None if it is not waiting in line."""
    if attempt.status != Status.QUEUED:
        return None
    waiting = Attempt.objects.claimable().filter(provider=attempt.provider)
    author = attempt.turn.author_id
    mine = list(waiting.filter(turn__author=author).order_by(*AGE).values_list("pk", flat=True))
    running = _running(attempt.provider)
    if attempt.pk not in mine or not running:
        return None
    before = mine.index(attempt.pk)
    others = waiting.exclude(turn__author=author).values_list("turn__author").order_by()
    for other, number, oldest in others.annotate(number=Count("pk"), oldest=Min("created_at")):
        # Whoever has fewer running comes first; of two with as many, the one whose oldest has waited longer.
        ahead = running.get(author, 0) + mine.index(attempt.pk) - running.get(other, 0) + (oldest < attempt.created_at)
        before += min(number, max(0, ahead))
    return Place(before + 1, sum(running.values()))


def waiting_in(session_id: UUID) -> list[tuple[Turn, str, Place]]:
    """The session's turns that wait in line, with the model and the place of the first variant that does."""
    queued = Attempt.objects.filter(turn__session_id=session_id, status=Status.QUEUED).select_related("turn")
    first: dict[UUID, Attempt] = {}
    for attempt in queued.order_by("turn__number", "slot"):
        first.setdefault(attempt.turn_id, attempt)
    placed = [(attempt, place_of(attempt)) for attempt in first.values()]
    return [(attempt.turn, attempt.model, place) for attempt, place in placed if place]


def _running(provider: str) -> dict[int | None, int]:
    """How many each author has running, batch queues left out: those take nobody's place."""
    at_work = Attempt.objects.in_hand().filter(provider=provider)
    return dict(at_work.values_list("turn__author").annotate(number=Count("pk")).order_by())
