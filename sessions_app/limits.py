"""What one person may have waiting at once."""

from __future__ import annotations

from django.contrib.auth.models import User

from sessions_app.errors import LimitReached
from sessions_app.models import Attempt, Comment, Session, Status, Turn

MAX_WAITING = 200
MAX_TURNS = 1000
MAX_COMMENTS = 1000


def check_queue(user: User, more: int) -> None:
    """Raise LimitReached if ``more`` attempts would put the user over the number that may wait at once."""
    waiting = Attempt.objects.filter(turn__author=user, status__in=[Status.QUEUED, Status.RUNNING]).count()
    if waiting + more > MAX_WAITING:
        raise LimitReached(
            f"You have {waiting} edits waiting or running; {MAX_WAITING} at once is the limit.",
            hint="Wait for some to finish, or cancel some.",
        )


def check_turns(session: Session) -> None:
    """Raise LimitReached if the session has as many turns as one may have."""
    if session.last_turn >= MAX_TURNS:
        raise LimitReached(f"A session holds at most {MAX_TURNS} turns.", hint="Start a new session from a turn.")


def check_comments(turn: Turn) -> None:
    """Raise LimitReached if the turn has as many comments as one may have."""
    if Comment.objects.filter(turn=turn).count() >= MAX_COMMENTS:
        raise LimitReached(f"A turn holds at most {MAX_COMMENTS:,} comments.", hint="Go on with them on a newer turn.")
