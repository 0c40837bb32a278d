"""New attempts: what a model has to be able to do for a turn, and the money set aside for it."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now

from sessions_app import budgets, engines, prices
from sessions_app.errors import Billed, ProviderError, StudioError
from sessions_app.generation.pricing import price_of
from sessions_app.models import Attempt, Turn, TurnInput
from sessions_app.providers.base import ModelInfo, Provider
from sessions_app.providers.requiring import fitting, validate

logger = logging.getLogger(__name__)


class Shown(Protocol):
    """A picture that goes along, stored or still to be."""

    @property
    def role(self) -> str: ...

    @property
    def purpose(self) -> str: ...


def check_settings(model: ModelInfo, chosen: Mapping[str, Any], inputs: Sequence[Shown]) -> None:
    """Raises InvalidRequest where the model does not take the settings, or so many references."""
    validate(
        model,
        aspect_ratio=chosen.get("aspect_ratio"),
        image_size=chosen.get("image_size"),
        thinking_level=chosen.get("thinking_level"),
        grounding=chosen.get("grounding", "off"),
        service_tier=chosen.get("service_tier"),
        references=sum(i.role == TurnInput.Kind.REFERENCE for i in inputs),
        purposes=Counter(i.purpose for i in inputs if i.role == TurnInput.Kind.REFERENCE),
    )


def check_turn(model: ModelInfo, turn: Turn) -> None:
    """Raises InvalidRequest if the model cannot make the turn even without the settings that it does not take."""
    check_settings(model, fitting(model, turn.settings), list(turn.inputs.all()))


def create_attempts(turn: Turn, numbers: Mapping[int, int], provider: Provider, model: ModelInfo) -> list[Attempt]:
    """Queue an attempt for each slot (slot -> its number), with the money set aside that it may cost.

    Whoever calls wakes a worker; without that, the sweeper does so within seconds. Raises BudgetExceeded.
    """
    size = fitting(model, turn.settings).get("image_size")
    price = price_of(turn, provider, prices.effective(model, size)) if provider.costs_money else None
    attempts = [
        Attempt.objects.create(
            turn=turn, slot=slot, number=number, provider=provider.name, model=model.name, estimated_usd=price
        )
        for slot, number in numbers.items()
    ]
    if provider.costs_money:
        budgets.reserve(turn, attempts)
    return attempts


def fall_back(attempt: Attempt, error: StudioError) -> None:
    """Run the model that the error offers in the place of one that is overloaded, if the person wanted that before.

    Only after a failure that was free, once for each model, and not where the slot was tried again meanwhile: the error
    may be that of a lost call. Called in the transaction in which the attempt fails; where the other model cannot make
    the turn, or no budget covers it, the failure stays, with its offer.
    """
    turn = attempt.turn
    if not (isinstance(error, ProviderError) and error.overloaded and error.billed is Billed.NO):
        return
    if not turn.settings.get("fallback"):
        return
    tried = Q(model=error.offer) | Q(number__gt=attempt.number)
    if Attempt.objects.filter(tried, turn=turn, slot=attempt.slot).exists():
        return
    try:
        provider, model = engines.find(attempt.provider, error.offer, turn.session.workspace_id, turn.author_id)
        check_turn(model, turn)
        with transaction.atomic():
            made = create_attempts(turn, {attempt.slot: attempt.number + 1}, provider, model)
            # Due at once, so that the next sweep wakes a worker.
            Attempt.objects.filter(pk=made[0].pk).update(not_before=Now(), published_at=Now())
    except StudioError as refusal:
        logger.info("Attempt %s fails without %s: %s", attempt.pk, error.offer, refusal.message)
