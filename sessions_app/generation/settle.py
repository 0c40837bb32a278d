"""The one place where an attempt and its paid call end. Idempotent: settling twice is settling once."""

from __future__ import annotations

import logging
import random
from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from decimal import Decimal
from typing import Any, TypeGuard

from django.db import transaction
from django.db.models.functions import Coalesce, Now
from django.utils import timezone

from sessions_app import assetstore, budgets, engines, events, prices
from sessions_app.assetstore import Kept
from sessions_app.errors import Billed, ProviderError, StudioError
from sessions_app.generation import gate
from sessions_app.generation.attempts import fall_back
from sessions_app.generation.drawing import Composed, compose_output, measures_of
from sessions_app.generation.waiting import parent_ended
from sessions_app.imaging.region import Composition
from sessions_app.models import Asset, Attempt, Output, ProviderCall, ReplyPart, Session, Status
from sessions_app.models.turns import MAX_THOUGHTS
from sessions_app.providers.base import ImageResult, Part
from sessions_app.providers.tiers import BATCH

logger = logging.getLogger(__name__)

JITTER = random.SystemRandom()
MAX_CALLS = 4
FIRST_DELAY_SECONDS = 2.0
MAX_DELAY_SECONDS = 600.0
CALL_STATUS = {
    Billed.YES: ProviderCall.Status.PAID,
    Billed.NO: ProviderCall.Status.FREE,
    Billed.UNKNOWN: ProviderCall.Status.UNKNOWN,
}


@dataclass(frozen=True)
class StoredPart:
    """A part of the answer whose bytes are safe on disk; ``composed`` as ``drawing.compose_output`` says."""

    part: Part
    picture: Kept | None
    signature: Kept | None
    composed: Composed | str | None = None

    @property
    def kept(self) -> list[Kept]:
        """Its pictures: the one that came, and the one that is shown if that was composed of it."""
        composed = self.composed.picture if isinstance(self.composed, Composed) else None
        return [one for one in (self.picture, composed) if one]


def settle_result(
    attempt: Attempt,
    call: ProviderCall | None,
    result: ImageResult,
    seconds: float | None,
    stored: list[StoredPart] | None = None,
) -> bool:
    """The answer is here: keep its bytes, unless they are ``stored``, then tell the database. ``seconds`` is how long
    the engine took.

    Returns whether the attempt succeeded by it; False if it had been canceled or settled before. Raises StudioError
    if a picture in the answer cannot be read.
    """
    result = _as_served(call, result)
    stored = store_result(attempt, result) if stored is None else stored
    cost = Decimal(0) if call is None else prices.counted(_true_cost(attempt, result), call.estimated_usd)
    with transaction.atomic():
        if call is not None:
            _close_call(
                call,
                ProviderCall.Status.PAID,
                actual_usd=cost,
                usage=_usage_json(result),
                response_id=result.response_id[:120],
            )
        won = attempt.succeed(
            model_id=result.model_id,
            service_tier=result.service_tier,
            text=result.text,
            thoughts=result.thoughts[:MAX_THOUGHTS],
            notes=[*result.notes, *(item.composed for item in stored if isinstance(item.composed, str))],
            grounding=result.grounding,
            billed=Billed.YES if call else Billed.NO,
            actual_usd=cost,
            error_code="",
            error_message="",
            error_hint="",
            error_offer="",
            **_times(seconds),
        )
        if won:
            _attach(attempt, stored)
            events.turn_changed(attempt.turn, act="succeeded", became={attempt: Status.SUCCEEDED})
            events.line_moved(attempt.provider)
        elif call is not None and _correct_canceled(attempt, Billed.YES, cost, seconds):
            # Canceled while it ran: the picture is dropped, the money is not hidden.
            events.turn_changed(attempt.turn)
        budgets.balance(attempt)
        if won:
            parent_ended(attempt.turn)
    return won


def settle_error(attempt: Attempt, call: ProviderCall | None, error: StudioError, seconds: float | None = None) -> None:
    """There is no picture: close the call by what it cost, then wait and try again, fail, or say that it is unknown."""
    billed = error.billed if isinstance(error, ProviderError) else Billed.NO
    values = {
        "error_code": _code_for_turn(error, billed),
        "error_message": error.message,
        "error_hint": error.hint,
        "error_offer": error.offer if isinstance(error, ProviderError) else "",
        "error_retryable": not isinstance(error, ProviderError) or error.retryable,
        "billed": billed if call else Billed.NO,
    }
    if isinstance(error, ProviderError) and error.answer is not None:
        values["thoughts"] = error.answer.thoughts[:MAX_THOUGHTS]
    if call is not None and error.code == "rate_limited" and billed is Billed.NO:
        # Before the transaction: whoever claims locks this row first and the session's last.
        gate.pause(attempt.provider, error.retry_after if isinstance(error, ProviderError) else None)
    cost, became = None, None
    with transaction.atomic():
        if call is not None:
            cost, used = _cost_of(error, billed, attempt, call)
            _close_call(call, CALL_STATUS[billed], actual_usd=cost, error_code=error.code, **used)
            values["actual_usd"] = cost
        if _may_repeat(error, attempt) and attempt.release(_delay(attempt, error), **values):
            became = Status.QUEUED
        elif billed is Billed.UNKNOWN and call is not None:
            became = Status.UNKNOWN if attempt.lose(**values) else None
        else:
            failed = attempt.fail(**values, **_times(seconds), **_until(error))
            became = Status.FAILED if failed else None
        if became is not None:
            events.turn_changed(attempt.turn, act=_act_of(became), became={attempt: became}, error=error.message)
            events.line_moved(attempt.provider)
        elif call is not None and _correct_canceled(attempt, billed, cost, seconds, error):
            events.turn_changed(attempt.turn)
        budgets.balance(attempt)
        if became is Status.FAILED:
            # After the books: it may take what this attempt gives back. Nothing that it writes is waited for while the
            # accounts are locked, since whoever makes attempts in a session locks it first, as this did.
            fall_back(attempt, error)
        if became is not None:
            # After that: another model may still bring the picture that others wait for.
            parent_ended(attempt.turn)


def _act_of(became: Status) -> str:
    """What happened to the turn, in the log's words: one that is tried again has only been held up."""
    return "waiting" if became is Status.QUEUED else became.value


def _code_for_turn(error: StudioError, billed: Billed) -> str:
    """A call that was broken off is ``canceled`` in the ledger. That a person did so, the attempt's state says; where
    it was not a person, its worker lost it. What of ours was away is our fault, as others are.
    """
    if error.code == "unavailable":
        return "internal_error"
    if error.code != "canceled":
        return error.code
    return "outcome_unknown" if billed is Billed.UNKNOWN else "worker_lost"


def _usage_json(result: ImageResult) -> dict[str, int]:
    """What the ledger keeps: the tokens, and how often the model searched if it did."""
    searches = prices.searches_of(result)
    return asdict(result.usage) | ({"searches": searches} if searches else {})


def _correct_canceled(
    attempt: Attempt, billed: Billed, cost: Decimal | None, seconds: float | None, error: StudioError | None = None
) -> bool:
    """Whoever canceled is told what it cost, or may have cost, once that is known."""
    values: dict[str, Any] = {"billed": billed, "actual_usd": cost}
    if billed is Billed.NO and error is not None and error.code == "canceled":
        values["sent_at"] = None  # the engine was stopped before it sent anything
    elif seconds is not None:
        values["sent_at"] = Coalesce("sent_at", Now() - timedelta(seconds=seconds))
    return bool(Attempt.objects.filter(pk=attempt.pk, status=Status.CANCELED).update(**values))


def _cost_of(
    error: StudioError, billed: Billed, attempt: Attempt, call: ProviderCall
) -> tuple[Decimal | None, dict[str, Any]]:
    """What a call without a picture cost, None where nobody knows; and what it used, for the ledger."""
    answer = error.answer if isinstance(error, ProviderError) else None
    if billed is not Billed.YES:
        return (Decimal(0) if billed is Billed.NO else None), {}
    if answer is None:
        return call.estimated_usd, {}
    cost = prices.counted(_true_cost(attempt, _as_served(call, answer)), call.estimated_usd)
    return cost, {"usage": _usage_json(answer)}


def _as_served(call: ProviderCall | None, result: ImageResult) -> ImageResult:
    """An answer out of a batch was served at that tier, whatever tier ran it or is named in it."""
    return replace(result, service_tier=BATCH) if call is not None and call.job else result


def _true_cost(attempt: Attempt, answer: ImageResult) -> Decimal | None:
    return prices.true_cost(attempt, engines.asked_of(attempt), answer)


def _may_repeat(error: StudioError, attempt: Attempt) -> TypeGuard[ProviderError]:
    return isinstance(error, ProviderError) and error.automatic and attempt.calls.count() < MAX_CALLS


def store_result(attempt: Attempt, result: ImageResult) -> list[StoredPart]:
    """All bytes of the answer on disk, decoded once, and what is composed of them. Drafts are dropped: they are no
    results.

    Raises StudioError if a picture in the answer cannot be read.
    """
    return [_stored(attempt, part, result.composition) for part in result.parts if not part.thought]


def _stored(attempt: Attempt, part: Part, composition: Composition | None) -> StoredPart:
    signing = assetstore.keep_signature(part.signature) if part.signature else None
    picture = assetstore.keep_picture(part.picture.data, at_once=True) if part.picture else None
    composed: Composed | str | None = None
    if picture and composition is not None:
        composed = Composed(picture, measures_of(composition))
    elif part.picture and picture and attempt.turn.adjustment is None:
        by_model = attempt.provider != "local"
        composed = compose_output(attempt.turn, part.picture.data, picture, by_model=by_model)
    return StoredPart(part, picture, signing.result() if signing else None, composed)


def _attach(attempt: Attempt, stored: list[StoredPart]) -> None:
    kept = [one for item in stored for one in (*item.kept, item.signature) if one]
    turn = attempt.turn
    assets = assetstore.record_all(turn.session.workspace, turn.author, kept)
    replies = [
        ReplyPart(
            attempt=attempt,
            position=position,
            text=item.part.text or "",
            picture=assets[item.picture.sha256] if item.picture else None,
            signature=assets[item.signature.sha256] if item.signature else None,
        )
        for position, item in enumerate(stored)
    ]
    ReplyPart.objects.bulk_create(replies)
    outputs = Output.objects.bulk_create(
        _output(attempt, reply, item, assets)
        for reply, item in zip(replies, stored, strict=True)
        if reply.picture is not None
    )
    # Python's clock, as wherever sessions are saved: on SQLite its times and Now()'s do not sort with each other.
    Session.objects.filter(pk=turn.session_id).update(cover=outputs[-1], updated_at=timezone.now())


def _output(attempt: Attempt, reply: ReplyPart, item: StoredPart, assets: dict[str, Asset]) -> Output:
    """The picture as it came, or the one that was composed of it, which keeps what it was made from."""
    output = Output(attempt=attempt, slot=attempt.slot, position=reply.position, asset=reply.picture)
    if isinstance(item.composed, Composed):
        output.asset = assets[item.composed.picture.sha256]
        output.model_asset = None if output.asset == reply.picture else reply.picture
        output.composition = item.composed.measured
    return output


def _close_call(call: ProviderCall, status: ProviderCall.Status, **values: Any) -> bool:
    """open -> an end; unknown -> paid or free when the truth comes late. A closed call stays as it is: False."""
    still = ProviderCall.objects.filter(pk=call.pk, status__in=["open", "unknown"])
    return bool(still.update(status=status, closed_at=Now(), poll_at=None, **values))


def _times(seconds: float | None) -> dict[str, Any]:
    if seconds is None:
        return {}
    return {"sent_at": Now() - timedelta(seconds=seconds), "answered_at": Now()}


def _until(error: StudioError) -> dict[str, Any]:
    """Before when another try is of no use, where the vendor lets that be known."""
    if not isinstance(error, ProviderError) or error.automatic or error.retry_after is None:
        return {}
    return {"not_before": Now() + timedelta(seconds=error.retry_after)}


def _delay(attempt: Attempt, error: ProviderError) -> timedelta:
    """What the vendor asks for, else doubling with jitter, so that waiting turns do not come back all at once."""
    tries = attempt.calls.count()
    backoff = FIRST_DELAY_SECONDS * 2**tries * JITTER.uniform(0.5, 1.0)
    return timedelta(seconds=min(MAX_DELAY_SECONDS, error.retry_after or backoff))
