"""Paid calls that make no picture: money set aside and a row in the ledger before, the truth after, as for pictures.

They have no attempt. Nobody waits for the limiter: whoever may not call now is told so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Now

from sessions_app import budgets, prices
from sessions_app.errors import Billed, LimitReached, ProviderError, StudioError
from sessions_app.generation import gate
from sessions_app.models import ProviderCall
from sessions_app.providers.base import ImageResult

LOST_AFTER = timedelta(minutes=3)
"""No such call takes so long: a question has 45 seconds, a test at most 20 for each word and 15 to sign in."""
CALL_STATUS = {
    Billed.YES: ProviderCall.Status.PAID,
    Billed.NO: ProviderCall.Status.FREE,
    Billed.UNKNOWN: ProviderCall.Status.UNKNOWN,
}


@transaction.atomic
def open_call(
    purpose: ProviderCall.Purpose,
    provider: str,
    model: str,
    estimated_usd: Decimal | None,
    *,
    workspace: UUID,
    session: UUID | None = None,
    person: int | None = None,
) -> ProviderCall:
    """The ledger's row, committed before anything is sent. Raises LimitReached and BudgetExceeded."""
    try:
        gate.enter(provider)
    except gate.Held:
        message = "This key may make no more calls for a moment."
        raise LimitReached(message, code="rate_limited", hint="Try again in a minute.") from None
    call = ProviderCall.objects.create(
        purpose=purpose,
        provider=provider,
        model=model[:80],
        estimated_usd=estimated_usd,
        workspace_id=workspace,
        session_id=session,
        person_id=person,
    )
    budgets.reserve_call(call, workspace)
    return call


@transaction.atomic
def close_call(call: ProviderCall, billed: Billed, cost: Decimal | None = None, **values: Any) -> bool:
    """Say what became of the money; unknown becomes paid or free when the truth comes late. False: it was known.

    A paid call whose cost nobody knows counts for its estimate.
    """
    if billed is not Billed.UNKNOWN:
        paid = billed is not Billed.NO
        values["actual_usd"] = prices.counted(cost, call.estimated_usd) if paid else Decimal(0)
    still = ProviderCall.objects.filter(pk=call.pk, status__in=["open", "unknown"])
    won = bool(still.update(status=CALL_STATUS[billed], closed_at=Now(), **values))
    budgets.balance_call(call)
    return won


def close_failed(call: ProviderCall, error: StudioError, cost: Decimal | None = None) -> bool:
    """The same for a call that ended in an error; ``cost`` is what the answer to a billed one came to."""
    billed = error.billed if isinstance(error, ProviderError) else Billed.NO
    if error.code == "rate_limited" and billed is Billed.NO:
        gate.pause(call.provider, error.retry_after if isinstance(error, ProviderError) else None)
    answer = error.answer if isinstance(error, ProviderError) else None
    return close_call(call, billed, cost, error_code=error.code, **(used(answer) if answer else {}))


def used(answer: ImageResult) -> Mapping[str, Any]:
    """What the ledger keeps of an answer."""
    return {"usage": asdict(answer.usage), "response_id": answer.response_id[:120]}


def lost_calls() -> QuerySet[ProviderCall]:
    """Those whose process died before it could say what became of them."""
    return ProviderCall.objects.filter(attempt=None, status=ProviderCall.Status.OPEN, opened_at__lt=Now() - LOST_AFTER)
