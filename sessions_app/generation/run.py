"""Run one attempt: claim it, call the engine, settle the answer."""

from __future__ import annotations

import logging
import time
from datetime import datetime
from functools import partial
from uuid import UUID

from django.conf import settings
from django.db import InterfaceError, OperationalError, transaction

from sessions_app import assetstore, engines, events, lines
from sessions_app.connections import give_back_connection
from sessions_app.errors import Billed, ProviderError, StudioError
from sessions_app.generation import gate, spool
from sessions_app.generation.context import build_request
from sessions_app.generation.leases import LEASE, Lease, keeper
from sessions_app.generation.record import recorder
from sessions_app.generation.settle import settle_error, settle_result, store_result
from sessions_app.imaging.renditions import render_safely
from sessions_app.models import STAGE, Attempt, Draft, Output, ProviderCall
from sessions_app.providers.base import CallHooks, ModelInfo, Picture, Provider

logger = logging.getLogger(__name__)

DRAFT = "fit-384.webp"
# Worth another try later. All other database errors are about what was to be written and would come again.
DATABASE_AWAY = (InterfaceError, OperationalError)


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
                return [*_let_go(attempt), *_held_back(attempt.provider)]
        except gate.Held as held:
            if held.until is not None:
                _hold(attempt, held.until)
            return []
    return []


def _run_if_mine(attempt: Attempt) -> bool:
    """Run the attempt unless somebody else has it. Raises ``gate.Held``."""
    try:
        provider, model = engines.find(attempt.provider, attempt.model, attempt.turn.session.workspace_id)
    except StudioError as error:
        # Claimed first: it may be somebody else's by now.
        if won := attempt.claim(LEASE):
            settle_error(attempt, None, error)
        return won
    claimed, call = claim_attempt(attempt, provider, model)
    if claimed:
        with keeper.hold(attempt) as lease:
            _run(attempt, call, provider, model, lease)
    return claimed


@transaction.atomic
def _hold(attempt: Attempt, until: datetime) -> None:
    """The key has had its calls for now: back into the line, with the time told."""
    message = "This key may make no more calls for a moment."
    if attempt.hold(until, error_code="rate_limited", error_message=message, error_hint=""):
        events.turn_changed(attempt.turn)
        events.line_moved(attempt.provider)


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
                attempt=attempt,
                number=attempt.fence,
                provider=provider.name,
                model=model.name,
                estimated_usd=attempt.estimated_usd,
            )
        events.turn_changed(attempt.turn, begins=True)
        if not attempt.alone_in_line:
            events.line_moved(attempt.provider)
    return True, call


def _run(attempt: Attempt, call: ProviderCall | None, provider: Provider, model: ModelInfo, lease: Lease) -> None:
    """Call and settle. Whatever happens, the attempt leaves "running" and the call is closed."""
    call_id = str(call.pk if call else attempt.pk)
    hooks = CallHooks(canceled=lease.lost.is_set, stage=lease.progress.enter)
    if call is not None:
        hooks.preview = partial(_show_draft, lease)
    started = time.monotonic()
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
    except StudioError as error:
        settle_error(attempt, call, _as_billed(error, lease.progress.sent is not None), time.monotonic() - started)
    except DATABASE_AWAY:
        # The answer, if there is one, is in the spool: the sweeper settles it once the lease is over.
        logger.exception("Attempt %s could not be settled", attempt.pk)
        return
    except Exception:
        logger.exception("Attempt %s ended in a mistake of ours", attempt.pk)
        _settle_own_mistake(attempt, call, lease.progress.sent is not None)
        return
    if call is not None:
        spool.remove(call_id)
    if lease.progress.drafts:
        Draft.objects.filter(attempt=attempt).delete()
    _prepare_stage(attempt)


def _show_draft(lease: Lease, picture: Picture) -> None:
    """Keep a small copy for those who watch. A draft that cannot be shown must not cost the picture."""
    try:
        (small,) = render_safely(picture.data, DRAFT)
    except StudioError as error:
        logger.info("A draft of attempt %s cannot be shown: %s", lease.attempt_id, error)
        return
    if len(small.data) <= Draft.MAX_BYTES:
        lease.progress.show(small.data)


def _prepare_stage(attempt: Attempt) -> None:
    """What is looked at next, made before the first person opens it and after all have been told: a rendition of large
    pictures for the stage, and the Content Credentials.
    """
    pictures = ("asset__credentials", "model_asset__credentials")
    for output in Output.objects.filter(attempt=attempt).select_related(*pictures):
        if not output.asset.fits_stage:
            assetstore.ensure_rendition(output.asset, STAGE)
        for asset in filter(None, (output.asset, output.model_asset)):
            if not hasattr(asset, "credentials"):
                assetstore.ensure_credentials(asset)


def settle_from_spool(call: ProviderCall) -> None:
    """Settle an answer that was saved but not told to the database. Safe to repeat, and in two processes at once.

    While its engine is not set up, the answer waits; until then the outcome is unknown.
    """
    attempt = call.attempt
    try:
        provider, _ = engines.find(attempt.provider, attempt.model, attempt.turn.session.workspace_id)
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
