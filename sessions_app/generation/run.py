"""Run one attempt: claim it, call the engine, settle the answer."""

from __future__ import annotations

import logging
import time
from uuid import UUID

from django.db import InterfaceError, OperationalError, connection, transaction

from sessions_app import assetstore, engines, events
from sessions_app.errors import Billed, ProviderError, StudioError
from sessions_app.generation import spool
from sessions_app.generation.context import build_request
from sessions_app.generation.leases import LEASE, Lease, keeper
from sessions_app.generation.settle import settle_error, settle_result
from sessions_app.models import STAGE, Attempt, Output, ProviderCall
from sessions_app.providers.base import CallHooks, ModelInfo, Provider

logger = logging.getLogger(__name__)

# Worth another try later. All other database errors are about what was to be written and would come again.
DATABASE_AWAY = (InterfaceError, OperationalError)


def run_attempt(attempt_id: UUID | str) -> None:
    """Run an attempt that is waiting; do nothing if it is not (a second message, a canceled turn, a late retry)."""
    attempt = Attempt.objects.select_related("turn__session__workspace", "turn__author").filter(pk=attempt_id).first()
    if attempt is None or keeper.draining:
        return
    try:
        provider, model = engines.find(attempt.provider, attempt.model)
    except StudioError as error:
        # Claimed first: this may be a second message, and the attempt somebody else's by now.
        if attempt.claim(LEASE):
            settle_error(attempt, None, error)
        return
    claimed, call = claim_attempt(attempt, provider, model)
    if not claimed:
        return
    with keeper.hold(attempt) as lease:
        _run(attempt, call, provider, model, lease)


def claim_attempt(attempt: Attempt, provider: Provider, model: ModelInfo) -> tuple[bool, ProviderCall | None]:
    """Take the attempt and, in the same commit, write the ledger's row: a crash can never hide a paid call."""
    with transaction.atomic():
        if not attempt.claim(LEASE):
            return False, None
        call = None
        if provider.costs_money:
            call = ProviderCall.objects.create(
                attempt=attempt,
                number=attempt.calls.count() + 1,
                provider=provider.name,
                model=model.name,
                estimated_usd=attempt.estimated_usd,
            )
        events.turn_changed(attempt.turn, begins=True)
    return True, call


def _run(attempt: Attempt, call: ProviderCall | None, provider: Provider, model: ModelInfo, lease: Lease) -> None:
    """Call and settle. Whatever happens, the attempt leaves "running" and the call is closed."""
    call_id = str(call.pk if call else attempt.pk)
    hooks = CallHooks(canceled=lease.lost.is_set)
    sent = False
    started = time.monotonic()
    try:
        request = build_request(attempt, model, call_id)
        _give_back_connection()
        sent, started = True, time.monotonic()
        with spool.keeping(call_id) as hooks.spool:
            result = provider.generate(request, hooks)
        settle_result(attempt, call, result, time.monotonic() - started)
    except StudioError as error:
        settle_error(attempt, call, _as_billed(error, sent), time.monotonic() - started)
    except DATABASE_AWAY:
        # The answer, if there is one, is in the spool: the sweeper settles it once the lease is over.
        logger.exception("Attempt %s could not be settled", attempt.pk)
        return
    except Exception:
        logger.exception("Attempt %s ended in a mistake of ours", attempt.pk)
        _settle_own_mistake(attempt, call, sent)
        return
    if call is not None:
        spool.remove(call_id)
    _prepare_stage(attempt)


def _prepare_stage(attempt: Attempt) -> None:
    """Large pictures are derived for the stage before the first person opens them, and after all have been told."""
    for output in Output.objects.filter(attempt=attempt).select_related("asset"):
        if not output.asset.fits_stage:
            assetstore.ensure_rendition(output.asset, STAGE)


def settle_from_spool(call: ProviderCall) -> None:
    """Settle an answer that was saved but not told to the database. Safe to repeat, and in two processes at once.

    While its engine is not set up, the answer waits; until then the outcome is unknown.
    """
    attempt = call.attempt
    try:
        provider, _ = engines.find(attempt.provider, attempt.model)
        raw = spool.path_of(call.pk).read_bytes()
    except (StudioError, FileNotFoundError):
        return
    try:
        _settle_raw(attempt, call, provider, raw)
    except DATABASE_AWAY:
        raise
    except Exception:
        # Set aside, or one answer that the database refuses would stop every later sweep.
        logger.exception("The saved answer to call %s cannot be settled", call.pk)
        _settle_own_mistake(attempt, call, sent=True)
        return
    spool.remove(call.pk)


def _settle_raw(attempt: Attempt, call: ProviderCall, provider: Provider, raw: bytes) -> None:
    try:
        settle_result(attempt, call, provider.parse(raw, attempt.model), None)
    except StudioError as error:
        settle_error(attempt, call, _as_billed(error, sent=True))


def _as_billed(error: StudioError, sent: bool) -> StudioError:
    """A picture that cannot be read came in an answer, so it was paid for; the engine's own errors know better."""
    if isinstance(error, ProviderError) or not sent:
        return error
    return ProviderError(error.code, error.message, billed=Billed.YES, hint=error.hint)


def _settle_own_mistake(attempt: Attempt, call: ProviderCall | None, sent: bool) -> None:
    answered = call is not None and spool.path_of(call.pk).exists()
    billed = Billed.YES if answered else Billed.UNKNOWN if call is not None and sent else Billed.NO
    message = "Something went wrong in the studio, not in your edit."
    hint = "Try again. If it happens again, the server's log says why."
    settle_error(attempt, call, ProviderError("internal_error", message, billed=billed, hint=hint))
    if call is not None:
        spool.set_aside(call.pk)


def _give_back_connection() -> None:
    """A call waits for seconds; 64 of them must not hold 64 database connections. Django opens one again by itself."""
    if not connection.in_atomic_block:
        connection.close()
