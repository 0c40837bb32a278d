"""What one person may have waiting at once and make in a time, and how much the disk has to have room for."""

from __future__ import annotations

import shutil
from datetime import datetime, timedelta
from typing import NamedTuple

from django.conf import settings
from django.contrib.auth.models import User
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone

from sessions_app.errors import Billed, LimitReached, StorageFull, word
from sessions_app.models import Attempt, Comment, Session, Status, Turn
from sessions_app.rates import room_again

MAX_WAITING = 200
MAX_TURNS = 1000
MAX_COMMENTS = 1000
KEPT = word("Your prompt is kept.")


def check_queue(user: User, more: int) -> None:
    """Raise LimitReached if ``more`` attempts would put the user over the number that may wait at once."""
    waiting = Attempt.objects.filter(turn__author=user, status__in=[Status.QUEUED, Status.RUNNING]).count()
    if waiting + more > MAX_WAITING:
        raise LimitReached(
            f"You have {waiting} edits waiting or running; {MAX_WAITING} at once is the limit.",
            hint="Wait for some to finish, or cancel some.",
        )


class Quota(NamedTuple):
    """How many pictures one person may have made in a time, and when those were asked for that count: the newest first,
    no more than ``limit`` of them. ``within`` names the time after "in".
    """

    limit: int
    span: timedelta
    within: str
    made: list[datetime]


def quotas(person: User) -> list[Quota]:
    """Those that the installation sets, by EDITS_PER_MINUTE and EDITS_PER_DAY.

    Uploads, copies and what the studio's own tools do are no edits; what ended without a picture and without cost counts by
    the minute alone.
    """
    # Whatever was made here was claimed once; uploads, copies and what was imported never were.
    edits = Attempt.objects.filter(turn__author=person, turn__adjustment__isnull=True)
    edits = edits.exclude(status=Status.SUCCEEDED, fence=0).exclude(~Q(billed=Billed.NO), fence=0)
    counted = edits.exclude(status__in=[Status.FAILED, Status.CANCELED], billed=Billed.NO)
    by_minute = (edits, settings.EDITS_PER_MINUTE, timedelta(minutes=1), word("a minute"))
    by_day = (counted, settings.EDITS_PER_DAY, timedelta(days=1), word("24 hours"))
    found = []
    for asked, limit, span, within in (by_minute, by_day):
        if limit:
            times = asked.filter(created_at__gt=Now() - span).order_by("-created_at")
            found.append(Quota(limit, span, within, list(times.values_list("created_at", flat=True)[:limit])))
    return found


def check_quota(author: User | None, more: int) -> None:
    """Raise LimitReached if ``more`` attempts would put the author over a quota.

    Called in the transaction that makes them. Whoever submits elsewhere at the same time waits here, so that no number of
    submits at once gets past the limit; where there is none, nothing is asked.
    """
    if author is None or not (settings.EDITS_PER_MINUTE or settings.EDITS_PER_DAY):
        return
    User.objects.select_for_update(no_key=True).only("pk").get(pk=author.pk)
    for limit, span, within, made in quotas(author):
        if more > limit:
            raise LimitReached(
                f"This asks for {more} pictures at once, and one person's are limited to {limit} in {within}.",
                hint="Your prompt is kept. Choose fewer variants.",
            )
        over = len(made) + more - limit
        if over > 0:
            wait = max(0.0, (made[-over] + span - timezone.now()).total_seconds())
            raise LimitReached(
                f"One person's pictures are limited to {limit} in {within}.",
                hint=f"{KEPT} {room_again(wait)}",
                retry_after=wait,
            )


def check_disk(more: int = 0) -> None:
    """Raise StorageFull if the disk that holds pictures or database has less than MIN_FREE_MB left, with so many bytes
    more on it.

    What is under way may use the rest, so that nothing that was paid for is lost for want of room.
    """
    if free_bytes() - more < settings.MIN_FREE_MB * 2**20:
        raise StorageFull(
            "The studio's disk is nearly full, so it takes no new work.",
            hint="Nothing is lost: send this again once whoever runs the studio has made room.",
        )


def free_bytes() -> int:
    """What is left on the disk of DATA_DIR."""
    return shutil.disk_usage(settings.DATA_DIR).free


def check_turns(session: Session) -> None:
    """Raise LimitReached if the session has as many turns as one may have."""
    if session.last_turn >= MAX_TURNS:
        raise LimitReached(f"A session holds at most {MAX_TURNS} turns.", hint="Start a new session from a turn.")


def check_comments(turn: Turn) -> None:
    """Raise LimitReached if the turn has as many comments as one may have."""
    if Comment.objects.filter(turn=turn).count() >= MAX_COMMENTS:
        raise LimitReached(f"A turn holds at most {MAX_COMMENTS:,} comments.", hint="Go on with them on a newer turn.")
