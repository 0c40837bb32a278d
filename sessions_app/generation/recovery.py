"""Find what a dead worker, a lost message or a lost answer left behind, and bring it to an honest end."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import timedelta
from functools import cache
from itertools import count

from django.conf import settings
from django.db import Error, connection, transaction
from django.db.models import F, Q
from django.db.models.functions import Now
from kombu.exceptions import OperationalError

from sessions_app import events
from sessions_app.errors import Billed, ProviderError, StorageAway, StudioError
from sessions_app.generation import batch, cleaning, rewriting, spool
from sessions_app.generation.answers import settle_from_spool
from sessions_app.generation.settle import settle_error
from sessions_app.generation.waiting import settle_forgotten
from sessions_app.models import Attempt, Draft, ProviderCall, Status

logger = logging.getLogger(__name__)

SWEEP_EVERY_SECONDS = 2.0
PURGE_EVERY_ROUNDS = 1800  # an hour
CLEAN_UP_EVERY_ROUNDS = 24 * PURGE_EVERY_ROUNDS
PUBLISH_AGAIN_AFTER = timedelta(seconds=30)
MAX_CLAIMS = 5
Publish = Callable[[str], object]


def sweep(publish: Publish, look_at: Publish) -> None:
    """One round, safe in any number of processes at once: every change is conditional.

    ``publish`` has an attempt run, ``look_at`` a batch job looked at.
    """
    try:
        _settle_saved_answers()
    except StorageAway:
        logger.warning("Answers that were paid for wait in the spool until the storage of pictures is back.")
    _end_lost_attempts()
    _close_lost_calls()
    rewriting.sweep()
    settle_forgotten()
    _publish_waiting(publish)
    batch.wake_due(look_at)
    stale = Draft.objects.exclude(attempt__status=Status.RUNNING)
    # Looked for first: a delete takes SQLite's only lock for writing, even if there is nothing to delete.
    if stale.exists():
        stale.delete()


def take_over() -> None:
    """At the start of the only process: whatever is still marked as running belongs to a process that is gone."""
    Attempt.objects.exclude(lease_until=None).update(lease_until=Now() - timedelta(seconds=1))
    Attempt.objects.filter(status=Status.QUEUED).update(published_at=Now() - PUBLISH_AGAIN_AFTER)
    ProviderCall.objects.exclude(poll_at=None).update(poll_at=Now() - timedelta(seconds=1))


@cache
def start_sweeper(publish: Publish, look_at: Publish, tell: Callable[[], object]) -> threading.Thread:
    """Sweep every two seconds in a thread of this process; calling it again changes nothing.

    ``tell`` does what is due besides: notifications and webhooks.
    """
    thread = threading.Thread(target=_sweep_for_ever, args=[publish, look_at, tell], name="sweeper", daemon=True)
    thread.start()
    return thread


def try_sweep(publish: Publish, look_at: Publish) -> bool:
    """One round that never raises; returns whether it came to its end. Nobody would start a dead sweeper again."""
    return _try(lambda: sweep(publish, look_at))


def _try(work: Callable[[], object]) -> bool:
    try:
        work()
        return True
    except (Error, OSError, OperationalError, StudioError) as error:
        logger.warning("A sweep was cut short and will be repeated: %s", error)
    except Exception:
        logger.exception("A sweep ended in a mistake of ours and will be repeated")
    return False


def _sweep_for_ever(publish: Publish, look_at: Publish, tell: Callable[[], object]) -> None:
    pause = threading.Event()
    for number in count(1):
        try_sweep(publish, look_at)
        _try(tell)
        if settings.EMBEDDED and number % CLEAN_UP_EVERY_ROUNDS == 1:
            # Many processes have a scheduler for this.
            _try(cleaning.clean_up)
        elif number % PURGE_EVERY_ROUNDS == 1:
            _try(cleaning.purge_trash)
        connection.close()
        pause.wait(SWEEP_EVERY_SECONDS)


def _settle_saved_answers() -> None:
    for call_id, _ in spool.waiting():
        call = ProviderCall.objects.select_related("attempt__turn__session__workspace").filter(pk=call_id).first()
        if call is None:
            spool.set_aside(call_id)
        elif call.status in (ProviderCall.Status.PAID, ProviderCall.Status.FREE):
            spool.remove(call_id)
        elif call.attempt_id is None:
            rewriting.settle_saved(call)
        elif ProviderCall.objects.filter(pk=call_id, poll_at__gt=Now()).exists():
            pass  # whoever looks at the job is about to settle it
        elif not Attempt.objects.filter(pk=call.attempt_id, status=Status.RUNNING, lease_until__gte=Now()).exists():
            settle_from_spool(call)


def _end_lost_attempts() -> None:
    for attempt in Attempt.objects.expired().select_related("turn__session"):
        call = attempt.calls.filter(status=ProviderCall.Status.OPEN).first()
        if call is not None and call.poll_at is not None:
            batch.leave_in_queue(attempt, call, wait=timedelta(0))  # there may be a job, which is looked for
        elif call is not None:
            settle_error(attempt, call, _outcome_unknown())
        elif attempt.fence >= MAX_CLAIMS:
            settle_error(attempt, None, _worker_lost())
        else:
            _queue_again(attempt)


def _close_lost_calls() -> None:
    """A turn was canceled while its call was under way, and then the worker died: the money is not hidden."""
    gone = Q(attempt__lease_until=None) | Q(attempt__lease_until__lt=Now())
    open_calls = ProviderCall.objects.exclude(attempt=None).filter(gone, status=ProviderCall.Status.OPEN, poll_at=None)
    for call in open_calls.exclude(attempt__status=Status.RUNNING).select_related("attempt__turn__session"):
        if call.attempt is not None:
            settle_error(call.attempt, call, _outcome_unknown())


@transaction.atomic
def _queue_again(attempt: Attempt) -> None:
    if attempt.release():
        events.turn_changed(attempt.turn, act="waiting", became={attempt: Status.QUEUED})
        events.line_moved(attempt.provider)


def _publish_waiting(publish: Publish) -> None:
    """Claimable attempts whose message is old, or whose time to wait, be it none, is over."""
    due = Q(published_at__lte=Now() - PUBLISH_AGAIN_AFTER) | Q(not_before__gte=F("published_at"))
    for attempt in Attempt.objects.claimable().filter(due)[:200]:
        # "At most", for SQLite keeps times as text, and the same moment may be written with three digits or six.
        mine = Attempt.objects.filter(pk=attempt.pk, status=Status.QUEUED, published_at__lte=attempt.published_at)
        if mine.update(published_at=Now()):
            publish(str(attempt.pk))


def _outcome_unknown() -> ProviderError:
    return ProviderError(
        "outcome_unknown",
        "We sent this to the model but lost the answer. It may have been charged.",
        billed=Billed.UNKNOWN,
        hint="Retry sends it again, which may be charged again.",
    )


def _worker_lost() -> ProviderError:
    return ProviderError(
        "worker_lost",
        "The worker stopped several times while it made this picture.",
        billed=Billed.NO,
        hint="Try a smaller picture, or look at the server's log.",
    )
