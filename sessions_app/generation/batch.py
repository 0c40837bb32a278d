"""The batch tier: a job is handed in once, and looked at now and then. Nobody waits for it meanwhile.

Its call has a ``poll_at`` from the claim on. A process that dies, or is told nothing, after it handed in a job leaves a
call without the job's name; whoever looks at it then finds the job in the vendor's list, and never hands in another.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Coalesce, Now
from django.utils import timezone

from sessions_app import engines, events
from sessions_app.connections import give_back_connection
from sessions_app.errors import Billed, ProviderError, StudioError
from sessions_app.generation import spool
from sessions_app.generation.answers import DATABASE_AWAY, prepare_stage, settle_from_spool, settle_own_mistake
from sessions_app.generation.context import build_request
from sessions_app.generation.leases import Lease, keeper
from sessions_app.generation.record import recorder
from sessions_app.generation.settle import settle_error
from sessions_app.models import Attempt, ProviderCall, Status
from sessions_app.providers.base import BatchProvider, CallHooks, Job, ModelInfo, Provider
from sessions_app.providers.requiring import fitting
from sessions_app.providers.tiers import BATCH

logger = logging.getLogger(__name__)

STAGE = "batch"
# A job is looked at again after a quarter of its age, within these.
SOONEST, LATEST = timedelta(seconds=2), timedelta(minutes=10)
# Longer than one look takes. Whoever looks may die; then it is looked at again after this.
LOOKING = timedelta(minutes=5)
# Counted from the claim: a hand-in takes up to the deadline of a call, five minutes, and the job may need a moment more to
# be in the vendor's list. Too early a verdict would let a job run, and be paid for, that nobody looks at any more.
LISTED_AFTER = timedelta(minutes=15)
# Google ends a job that has waited for 48 hours.
GIVEN_UP_AFTER = timedelta(days=3)


def is_batch(attempt: Attempt, model: ModelInfo) -> bool:
    """Whether the attempt is to be handed in as a job; a draft is finished at the standard tier."""
    return attempt.turn.finishes_id is None and fitting(model, attempt.turn.settings).get("service_tier") == BATCH


def hand_in(attempt: Attempt, call: ProviderCall, provider: Provider, model: ModelInfo, lease: Lease) -> None:
    """Hand in the job of a call that was just opened, and let go of the attempt."""
    progress = lease.progress
    hooks = CallHooks(
        # Once it is on its way it is let through: a job whose name is known can be canceled, another could not.
        canceled=lambda: progress.sent is None and lease.lost.is_set(),
        stage=lambda stage: progress.enter(stage) if stage == "sent" else None,
    )
    try:
        request, plan = build_request(attempt, model, str(call.pk))
        hooks.sending = recorder(attempt, call, plan)
        give_back_connection()
        if not isinstance(provider, BatchProvider):
            raise TypeError(f"{provider.name} takes no batches")
        job = provider.create_job(request, hooks)
        progress.enter(STAGE)
        leave_in_queue(attempt, call, job)
    except StudioError as error:
        if isinstance(error, ProviderError) and error.billed is Billed.UNKNOWN:
            logger.info("Whether the job of call %s is there will be looked for: %s", call.pk, error.message)
            progress.enter(STAGE)
            leave_in_queue(attempt, call)
        else:
            settle_error(attempt, call, error)
    except DATABASE_AWAY:
        # Once the lease is over, the job is looked for.
        logger.exception("The job of call %s could not be noted", call.pk)
    except Exception:
        logger.exception("Attempt %s ended in a mistake of ours", attempt.pk)
        if progress.sent is None:
            settle_own_mistake(attempt, call, sent=False)


@transaction.atomic
def leave_in_queue(attempt: Attempt, call: ProviderCall, job: str = "", wait: timedelta = SOONEST) -> None:
    """The vendor has the job, or may have it: note its name, and let go of the attempt.

    It is looked at after ``wait``. The truth about a call that was given up meanwhile is taken too.
    """
    still = ProviderCall.objects.filter(pk=call.pk, status__in=["open", "unknown"])
    still.update(poll_at=Now() + wait, **({"job": job} if job else {}))
    call.job = job
    mine = Attempt.objects.filter(pk=attempt.pk)
    if mine.filter(status=Status.RUNNING).update(stage=STAGE, sent_at=Coalesce("sent_at", Now())):
        events.turn_changed(attempt.turn)
    mine.update(lease_until=None)


def wake_due(publish: Callable[[str], object]) -> None:
    """Have somebody look at every job whose time has come, each by one process."""
    free = Q(attempt__lease_until=None) | Q(attempt__lease_until__lt=Now())
    due = ProviderCall.objects.filter(poll_at__lte=Now(), status__in=["open", "unknown"])
    for pk in list(due.filter(free).values_list("pk", flat=True)[:200]):
        if due.filter(pk=pk).update(poll_at=Now() + LOOKING):
            publish(str(pk))


def look_at(call_id: UUID | str) -> None:
    """Look once at what has become of a job, and settle what it came to."""
    calls = ProviderCall.objects.select_related("attempt__turn__session__workspace")
    call = calls.filter(pk=call_id, poll_at__isnull=False, status__in=["open", "unknown"]).first()
    attempt = call.attempt if call else None
    if call is None or attempt is None or keeper.draining:
        return
    try:
        if not spool.path_of(call.pk).exists():
            job = _ask(attempt, call)
            if job.answer is not None:
                spool.write(call.pk, job.answer)
            else:
                _settle_or_look_again(attempt, call, job.error)
                return
    except DATABASE_AWAY:
        raise
    except Exception as error:  # whatever it is, it must not be tried for ever
        expected = isinstance(error, StudioError | OSError)
        logger.warning(
            "What became of the job of call %s cannot be read now: %s", call.pk, error, exc_info=not expected
        )
        _settle_or_look_again(attempt, call, None)
        return
    settle_from_spool(call)
    prepare_stage(attempt)


def _ask(attempt: Attempt, call: ProviderCall) -> Job:
    """Find the job if need be, cancel it if nobody wants its picture any more, and ask what it came to.

    Raises StudioError where that cannot be known now.
    """
    provider, _ = engines.of_attempt(attempt)
    if not isinstance(provider, BatchProvider):
        raise StudioError(f"{provider.label} takes no batches.")
    give_back_connection()
    if not call.job:
        found = provider.find_job(str(call.pk))
        if not found:
            young = timezone.now() - call.opened_at < LISTED_AFTER
            return Job() if young else Job(error=_lost("We sent this to the batch queue, where it is not to be found."))
        leave_in_queue(attempt, call, found)
    if attempt.status == Status.CANCELED:
        try:
            provider.cancel_job(call.job)
        except StudioError as error:
            # It may have ended by itself; if not, this is done again.
            logger.info("The job of call %s could not be canceled: %s", call.pk, error.message)
    return provider.ask_job(call.job)


def _settle_or_look_again(attempt: Attempt, call: ProviderCall, error: ProviderError | None) -> None:
    """End it with ``error``, or where there is none yet look again, though not for ever."""
    if error is None and timezone.now() - call.opened_at > GIVEN_UP_AFTER:
        error = _lost("For days nobody could read what became of this batch job.")
    if error is None:
        _look_again(call)
    else:
        settle_error(attempt, call, error)


def _look_again(call: ProviderCall) -> None:
    """Later, unless it was canceled meanwhile: then the next look is due already."""
    later = min(LATEST, max(SOONEST, (timezone.now() - call.opened_at) / 4))
    ProviderCall.objects.filter(pk=call.pk, poll_at__gt=Now()).update(poll_at=Now() + later)


def _lost(message: str) -> ProviderError:
    hint = "It may have been charged. Look at your bill, or try again if that is worth it."
    return ProviderError("outcome_unknown", message, billed=Billed.UNKNOWN, hint=hint)
