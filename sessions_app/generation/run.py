"""Run one attempt: claim it, call the engine, settle the answer."""

from __future__ import annotations

import logging
import time
from datetime import datetime
from functools import partial
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models.functions import Now

from sessions_app import engines, events, lines
from sessions_app.connections import give_back_connection
from sessions_app.errors import StorageAway, StudioError
from sessions_app.generation import gate, spool
from sessions_app.generation.answers import DATABASE_AWAY, as_billed, prepare_stage, settle_own_mistake
from sessions_app.generation.batch import hand_in, is_batch
from sessions_app.generation.context import build_request
from sessions_app.generation.leases import LEASE, Lease, keeper
from sessions_app.generation.record import recorder
from sessions_app.generation.settle import StoredPart, settle_error, settle_result, store_result
from sessions_app.imaging.renditions import render_safely
from sessions_app.models import Attempt, Draft, ProviderCall, Status
from sessions_app.providers.base import CallHooks, ModelInfo, Picture, Provider

logger = logging.getLogger(__name__)

DRAFT = "fit-384.webp"


def run_attempt(attempt_id: UUID | str) -> list[UUID]:
    """A wake-up for this attempt's engine: run whichever of those that wait for it is next in line, if any is.

    There is one wake-up for each attempt, so each has its turn. Returns the attempts to be woken now: those that waited
    for this one's picture, and one that has had its wake-up in vain because too many calls were under way.
    """
    engine = Attempt.objects.filter(pk=attempt_id).values_list("provider", flat=True).first()
    if engine is None or keeper.draining:
        return []
    # Whoever loses the race for an attempt looks again: the line is shorter by one then.
    while (attempt := lines.next_in_line(engine)) is not None:
        try:
            if _run_if_mine(attempt):
                return _to_wake(attempt)
        except gate.Held as held:
            if held.until is not None:
                _hold(attempt, held.until)
            return []
    return []


def _run_if_mine(attempt: Attempt) -> bool:
    """Run the attempt unless somebody else has it. Raises ``gate.Held``."""
    try:
        provider, model = engines.of_attempt(attempt)
    except StudioError as error:
        # Claimed first: it may be somebody else's by now.
        if won := attempt.claim(LEASE):
            settle_error(attempt, None, error)
        return won
    claimed, call = claim_attempt(attempt, provider, model)
    if claimed:
        with keeper.hold(attempt) as lease:
            if call is not None and call.poll_at is not None:
                hand_in(attempt, call, provider, model, lease)
            else:
                _run(attempt, call, provider, model, lease)
    return claimed


@transaction.atomic
def _hold(attempt: Attempt, until: datetime) -> None:
    """The key has had its calls for now: back into the line, with the time told."""
    message = "This key may make no more calls for a moment."
    if attempt.hold(until, error_code="rate_limited", error_message=message, error_hint=""):
        events.turn_changed(attempt.turn, act="waiting", became={attempt: Status.QUEUED})
        events.line_moved(attempt.provider)


def _to_wake(attempt: Attempt) -> list[UUID]:
    """Whose turn has come by the end of this one."""
    if not Attempt.objects.claimable().exists():
        return []
    return [*_let_go(attempt), *_held_back(attempt.provider)]


def _let_go(attempt: Attempt) -> list[UUID]:
    """Those that build on the picture which this attempt has made, and had to wait for it."""
    waiting = Attempt.objects.claimable().filter(turn__base__attempt=attempt.pk, turn__parent=attempt.turn_id)
    return list(waiting.values_list("pk", flat=True))


def _held_back(account: str) -> list[UUID]:
    if gate.calls_in_flight(account) + 1 < settings.CALLS_IN_FLIGHT:
        return []
    waiting = lines.next_in_line(account)
    return [waiting.pk] if waiting else []


def claim_attempt(attempt: Attempt, provider: Provider, model: ModelInfo) -> tuple[bool, ProviderCall | None]:
    """Take the attempt and, in the same commit, write the ledger's row: a crash can never hide a paid call.

    Raises ``gate.Held`` if the account may not be called now.
    """
    with transaction.atomic():
        if provider.costs_money:
            gate.enter(attempt.provider)
        if not attempt.claim(LEASE):
            transaction.set_rollback(True)  # what the gate has counted
            return False, None
        call = None
        if provider.costs_money:
            call = ProviderCall.objects.create(
                workspace_id=attempt.turn.session.workspace_id,
                session_id=attempt.turn.session_id,
                person_id=attempt.turn.author_id,
                attempt=attempt,
                number=attempt.fence,
                provider=provider.name,
                model=model.name,
                estimated_usd=attempt.estimated_usd,
                poll_at=Now() if is_batch(attempt, model) else None,
            )
        events.turn_changed(attempt.turn, act="started", became={attempt: Status.RUNNING}, begins=True)
        if not attempt.alone_in_line:
            events.line_moved(attempt.provider)
    return True, call


def _run(attempt: Attempt, call: ProviderCall | None, provider: Provider, model: ModelInfo, lease: Lease) -> None:
    """Call and settle. Whatever happens, the attempt leaves "running" and the call is closed."""
    call_id = str(call.pk if call else attempt.pk)
    hooks = CallHooks(canceled=lease.lost.is_set, stage=lease.progress.enter)
    if call is not None:
        hooks.preview = partial(_show_draft, lease)
        hooks.thought = lease.progress.think
    started = time.monotonic()
    stored: list[StoredPart] = []
    try:
        request, plan = build_request(attempt, model, call_id)
        hooks.sending = recorder(attempt, call, plan)
        give_back_connection()
        started = time.monotonic()
        with spool.keeping(call_id) as hooks.spool:
            result = provider.generate(request, hooks)
            seconds = time.monotonic() - started
            lease.progress.enter("saving")
            stored = store_result(attempt, result)
        settle_result(attempt, call, result, seconds, stored)
    except StorageAway as error:
        # As below: an answer that is in the spool is paid for, and waits there until storage takes it.
        if call is None or not spool.path_of(call.pk).exists():
            settle_error(attempt, call, as_billed(error, lease.progress.sent is not None), time.monotonic() - started)
        return
    except StudioError as error:
        settle_error(attempt, call, as_billed(error, lease.progress.sent is not None), time.monotonic() - started)
    except DATABASE_AWAY:
        # The answer, if there is one, is in the spool: the sweeper settles it once the lease is over.
        logger.exception("Attempt %s could not be settled", attempt.pk)
        return
    except Exception:
        logger.exception("Attempt %s ended in a mistake of ours", attempt.pk)
        settle_own_mistake(attempt, call, lease.progress.sent is not None)
        return
    if call is not None:
        spool.remove(call_id)
    if lease.progress.drafts:
        Draft.objects.filter(attempt=attempt).delete()
    if not all(picture.is_ready for item in stored for picture in item.kept):
        prepare_stage(attempt)


def _show_draft(lease: Lease, picture: Picture) -> None:
    """Keep a small copy for those who watch. A draft that cannot be shown must not cost the picture."""
    try:
        (small,) = render_safely(picture.data, DRAFT)
    except StudioError as error:
        logger.info("A draft of attempt %s cannot be shown: %s", lease.attempt_id, error)
        return
    if len(small.data) <= Draft.MAX_BYTES:
        lease.progress.show(small.data)
