"""One limit for each vendor's account, shared by all workers: calls in a minute, calls at once, and pauses.

Kept in the database, so that it holds over processes and machines. Nobody sleeps here: who may not call now is told
until when, and goes back into the line.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import F, Q
from django.db.models.functions import Now

from sessions_app.models import Attempt, ProviderCall, ProviderGate

WINDOW = timedelta(minutes=1)
PAUSE_SECONDS = 5.0


class Held(Exception):
    """No call may be sent now. ``until`` is when one may; None: as soon as another has ended."""

    def __init__(self, until: datetime | None) -> None:
        super().__init__(f"held until {until}")
        self.until = until


def enter(account: str) -> None:
    """Count one call of this account. Raises ``Held``. If then, or for want of a claim, there is no call, roll back.

    To be called in the transaction that claims, before the claim: the lock on the row makes the numbers exact.
    """
    if not _count_one(account):
        # The first call of all, or of this minute.
        ProviderGate.objects.get_or_create(account=account)
        over = ProviderGate.objects.filter(account=account, window_start__lte=Now() - WINDOW)
        over.update(window_start=Now(), sent=0)
        if not _count_one(account):
            raise Held(_opens_at(ProviderGate.objects.get(account=account)))
    if calls_in_flight(account) >= settings.CALLS_IN_FLIGHT:
        raise Held(None)


def pause(account: str, seconds: float | None) -> None:
    """The vendor wants no more calls of this account for so many seconds; what one worker is told holds for all."""
    until = Now() + timedelta(seconds=PAUSE_SECONDS if seconds is None else seconds)
    ProviderGate.objects.get_or_create(account=account)
    sooner = Q(paused_until=None) | Q(paused_until__lt=until)
    ProviderGate.objects.filter(sooner, account=account).update(paused_until=until)


def calls_in_flight(account: str) -> int:
    """How many calls of this account are under way, in all processes; what waits in a batch queue is none."""
    pictures = Attempt.objects.in_hand().filter(provider=account).count()
    others = ProviderCall.objects.filter(attempt=None, status=ProviderCall.Status.OPEN, provider=account).count()
    return pictures + others


def _count_one(account: str) -> bool:
    """The minute is not over, it has room, and nothing is paused: one more."""
    unpaused = Q(paused_until=None) | Q(paused_until__lte=Now())
    mine = ProviderGate.objects.filter(unpaused, account=account, window_start__gt=Now() - WINDOW)
    return bool(mine.filter(sent__lt=settings.CALLS_PER_MINUTE).update(sent=F("sent") + 1))


def _opens_at(gate: ProviderGate) -> datetime:
    full = gate.window_start + WINDOW if gate.sent >= settings.CALLS_PER_MINUTE else None
    return max(when for when in (full, gate.paused_until, gate.window_start) if when is not None)
