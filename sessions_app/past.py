"""A session as it was after one of its events: which turns were there, how they stood, and what was chosen.

Reproduced exactly, from what the events carry: turns, the state of each attempt and its pictures, stars, chosen variants,
muting, descriptions, names of branches, the title; and from their own rows which comments and decisions were there, and
stood. Not reproduced, and shown as they are now: the words of comments that were edited or deleted since, reactions,
references, locks, folder, tags, links, and the words and costs of attempts that had ended by then. Events from before they carried anything tell
only that a turn was there; its attempts then stand as their times say.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from sessions_app.errors import NotFound
from sessions_app.models import Attempt, Comment, Event, Review, ReviewRequest, Session, Status, Turn
from sessions_app.models.turns import prefetched

# What an attempt has from its answer on, and what it is before.
UNANSWERED: dict[str, Any] = {
    "text": "",
    "thoughts": "",
    "notes": [],
    "grounding": None,
    "model_id": "",
    "actual_usd": None,
    "billed": "no",
    "error_code": "",
    "error_message": "",
    "error_hint": "",
    "error_offer": "",
    "answered_at": None,
    "finished_at": None,
    "not_before": None,
    "drafts": 0,
    "stage": "",
}


@dataclass(frozen=True)
class Past:
    """How the session stood after event ``seq``, which was ``at``. ``earlier`` and ``later`` are the events of the log
    beside it, by number.

    ``turns`` are those that were there, ``statuses`` those of attempts by id, ``said`` what had been chosen for a turn.
    """

    seq: int
    at: datetime
    title: str
    earlier: int | None
    later: int | None
    turns: frozenset[UUID]
    statuses: dict[str, str]
    said: dict[UUID, dict[str, Any]]

    def branch_of(self, turn_id: UUID) -> str:
        """What the line that begins at the turn was called."""
        return str(self.said.get(turn_id, {}).get("branch", ""))

    def line_of(self, turn: Turn) -> str:
        """What the line that the turn is on was called: by the nearest turn before it that had a name, up to a fork."""
        rows = Turn.objects.filter(pk__in=self.turns).values_list("pk", "parent_id")
        parents = dict(rows)
        children = Counter(parents.values())
        at: UUID | None = turn.pk
        while at and not self.branch_of(at):
            parent = parents.get(at)
            at = parent if parent and children[parent] == 1 else None
        return self.branch_of(at) if at else ""

    def as_then(self, turns: Iterable[Turn]) -> list[Turn]:
        """These turns, fetched by ``queries.turns_for_show``, as they were; not to be saved."""
        listed = [turn for turn in turns if turn.pk in self.turns]
        there = Q(turn__in=listed, created_at__lte=self.at)
        stood = Q(replaced_at=None) | Q(replaced_at__gt=self.at)
        waited = Q(ended_at=None) | Q(ended_at__gt=self.at)
        decided, asked = Review.objects.filter(there, stood), ReviewRequest.objects.filter(there, waited)
        said = Comment.objects.filter(there, deleted_at=None)
        for turn in listed:
            self._set_turn_back(turn)
            self._count([one for one in said if one.turn_id == turn.pk], turn)
            prefetched(turn, "reviews", [one for one in decided if one.turn_id == turn.pk])
            prefetched(turn, "review_requests", [one for one in asked if one.turn_id == turn.pk])
        return listed

    def _count(self, comments: list[Comment], turn: Turn) -> None:
        """How many there were, and how many threads of them were open."""
        is_open = [not one.parent_id and not (one.resolved_at and one.resolved_at <= self.at) for one in comments]
        turn.comments_count, turn.open_comments = len(comments), sum(is_open)
        turn.commented_at = max((one.created_at for one in comments), default=None)

    def _set_turn_back(self, turn: Turn) -> None:
        said = self.said.get(turn.pk, {})
        turn.seen_at = self.at
        turn.starred = said.get("starred", False)
        turn.muted = said.get("muted", False)
        turn.alt_text = said.get("alt_text", "")
        turn.branch = said.get("branch", "")
        turn.chosen_output_id = UUID(said["output"]) if "output" in said else None
        attempts = [attempt for attempt in turn.attempts.all() if self._was_there(attempt)]
        for attempt in attempts:
            self._set_back(attempt)
        prefetched(turn, "attempts", attempts)

    def _was_there(self, attempt: Attempt) -> bool:
        return str(attempt.pk) in self.statuses or attempt.created_at <= self.at

    def _set_back(self, attempt: Attempt) -> None:
        status = self.statuses.get(str(attempt.pk)) or self._by_time(attempt)
        if status in (Status.QUEUED, Status.RUNNING):
            for name, value in UNANSWERED.items():
                setattr(attempt, name, value)
        if status != Status.SUCCEEDED:
            prefetched(attempt, "outputs", [])
        attempt.status = status

    def _by_time(self, attempt: Attempt) -> str:
        if attempt.finished_at and attempt.finished_at <= self.at:
            return attempt.status
        began = attempt.started_at is not None and attempt.started_at <= self.at
        return Status.RUNNING if began else Status.QUEUED


def past_of(session: Session, wanted: str) -> Past | None:
    """The session after the event whose number an address names; None where it names none.

    Raises NotFound for an event that the session does not have.
    """
    if not wanted:
        return None
    seq = int(wanted) if wanted.isdecimal() and len(wanted) < 10 else 0
    events = Event.objects.filter(session=session)
    event = events.filter(seq=seq).first()
    if event is None:
        raise NotFound("Nothing happened in this session at that point.", hint="Choose a line of its log.")
    turns: set[UUID] = set()
    statuses: dict[str, str] = {}
    said: dict[UUID, dict[str, Any]] = {}
    before = events.filter(seq__lte=seq).exclude(turn=None).order_by("seq")
    for turn_id, payload in before.values_list("turn", "payload").iterator():
        turns.add(turn_id)
        statuses |= payload.get("attempts", {})
        said.setdefault(turn_id, {}).update(payload.get("said", {}))
    listed = events.exclude(topic="").values_list("seq", flat=True)
    return Past(
        seq=seq,
        at=event.created_at,
        title=_title(session, seq),
        earlier=listed.filter(seq__lt=seq).order_by("-seq").first(),
        later=listed.filter(seq__gt=seq).order_by("seq").first(),
        turns=frozenset(turns),
        statuses=statuses,
        said=said,
    )


def _title(session: Session, seq: int) -> str:
    """What the first later change of it took away, else what it is now."""
    later = Event.objects.filter(session=session, seq__gt=seq, kind="session.changed").order_by("seq")
    changes = (payload.get("was", {}) for payload in later.values_list("payload", flat=True))
    return next((str(was["title"]) for was in changes if "title" in was), session.title)
