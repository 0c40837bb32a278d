"""Setting budgets and prices."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from decimal import Decimal

from django.contrib.auth.models import User
from django.db import transaction

from sessions_app.errors import InvalidRequest
from sessions_app.models import Budget, ModelPrice, Scope

logger = logging.getLogger(__name__)

HIGHEST_USD = Decimal(1_000_000)
CENT = Decimal("0.01")


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
    logger.info("%s set prices of %s/%s", user.get_username(), provider, model)


def check_amount(usd: Decimal, field: str) -> Decimal:
    """The amount itself. Raises InvalidRequest if it is below zero, beyond a million, or no number."""
    if not usd.is_finite() or not 0 <= usd <= HIGHEST_USD:
        raise InvalidRequest("An amount is 0 to 1,000,000 US dollars.", field=field)
    return usd
