"""Setting budgets and prices."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from decimal import Decimal
from uuid import UUID

from django.contrib.auth.models import User
from django.db import transaction

from sessions_app import audit
from sessions_app.errors import InvalidRequest
from sessions_app.models import Budget, Currency, ModelPrice, Scope

logger = logging.getLogger(__name__)

HIGHEST_USD = Decimal(1_000_000)
CENT = Decimal("0.01")
LOWEST_RATE = Decimal("0.000001")


@transaction.atomic
def set_budget(user: User, scope: Scope, target: str, limit_usd: Decimal | None) -> None:
    """Set what may be spent in a month, in whole cents; None takes the budget away. Raises InvalidRequest for others."""
    if limit_usd is None:
        Budget.objects.filter(scope=scope, target=target).delete()
    else:
        amount = check_amount(limit_usd, "limit_usd").quantize(CENT)
        if amount != limit_usd:
            raise InvalidRequest(
                "A budget is whole cents: $0.01 or more, or 0 to spend nothing.", hint="Round it.", field="limit_usd"
            )
        Budget.objects.update_or_create(scope=scope, target=target, defaults={"limit_usd": amount})
    whose, person = owner_of(scope, target)
    limit = None if limit_usd is None else str(limit_usd)
    audit.note("budget", scope.value, actor=user, workspace=whose, detail={"limit_usd": limit, **person})
    logger.info("%s set the budget of %s %s to %s", user.get_username(), scope.value, target, limit_usd)


@transaction.atomic
def set_prices(user: User, provider: str, model: str, prices: Mapping[str, Decimal | None]) -> None:
    """Set this installation's prices of a model, by picture size or kind of token; None goes back to the catalogue's.

    They hold from the next call on. Raises InvalidRequest for what is no amount.
    """
    for what, usd in prices.items():
        if usd is None:
            ModelPrice.objects.filter(provider=provider, model=model, what=what).delete()
        else:
            amount = check_amount(usd, what).quantize(Decimal("0.000001"))
            ModelPrice.objects.update_or_create(provider=provider, model=model, what=what, defaults={"usd": amount})
    changed = {what: None if usd is None else str(usd) for what, usd in prices.items()}
    audit.note("prices", f"{provider}/{model}", actor=user, detail=changed)
    logger.info("%s set prices of %s/%s", user.get_username(), provider, model)


@transaction.atomic
def set_currency(user: User, code: str, per_usd: Decimal | None) -> None:
    """Set in which currency people read amounts, and how much of it a dollar is; ``USD`` or an empty code goes back to
    US dollars. Ledger, budgets and price lists stay in US dollars. Raises InvalidRequest.
    """
    code = code.strip().upper() or "USD"
    if not re.fullmatch("[A-Z]{3}", code):
        raise InvalidRequest("A currency is three letters, for example EUR.", field="currency")
    if code == "USD":
        Currency.objects.all().delete()
        told = None
    elif per_usd is None or not per_usd.is_finite() or not LOWEST_RATE <= per_usd <= HIGHEST_USD:
        message = f"Say how much of {code} one US dollar is, for example 0.92."
        raise InvalidRequest(message, hint="0.000001 to 1,000,000.", field="per_usd")
    else:
        rate = per_usd.quantize(LOWEST_RATE)
        Currency.objects.update_or_create(pk=1, defaults={"code": code, "per_usd": rate})
        told = str(rate)
    Currency.forget_shown()
    audit.note("currency", code, actor=user, detail={"per_usd": told} if told else {})
    logger.info("%s set the currency to %s at %s", user.get_username(), code, told)


def owner_of(scope: Scope, target: str) -> tuple[UUID | None, dict[str, str]]:
    """The workspace that a budget's target lies in, and the person whose it is, for the audit log."""
    if scope == Scope.INSTALLATION:
        return None, {}
    workspace, _, person = target.partition(":")
    name = User.objects.filter(pk=person).values_list("username", flat=True).first() if person else None
    return UUID(workspace), {"person": name} if name else {}


def check_amount(usd: Decimal, field: str) -> Decimal:
    """The amount itself. Raises InvalidRequest if it is below zero, beyond a million, or no number."""
    if not usd.is_finite() or not 0 <= usd <= HIGHEST_USD:
        raise InvalidRequest("An amount is 0 to 1,000,000 US dollars.", field=field)
    return usd
