"""The prices that hold on this installation: the catalogue's, where nobody has set others."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache

from sessions_app.models import Attempt, ModelPrice
from sessions_app.models.prices import TOKENS
from sessions_app.providers import catalog
from sessions_app.providers.base import ImageResult, ModelInfo, TokenPrices

SHOWN_SECONDS = 2
Own = dict[str, Decimal]


def effective(model: ModelInfo) -> ModelInfo:
    """The model with the prices that its next call is counted by."""
    return effective_all([model])[0]


def effective_all(models: Iterable[ModelInfo]) -> list[ModelInfo]:
    """Like ``effective``, in one query."""
    own = _own()
    return [_with(model, own.get((model.provider, model.name), {})) for model in models]


def shown(models: Iterable[ModelInfo]) -> tuple[ModelInfo, ...]:
    """Like ``effective_all``, for tiles, of which a page has hundreds: by what was asked at most two seconds ago."""
    own = _own_lately(int(time.monotonic() / SHOWN_SECONDS))
    return tuple(_with(model, own.get((model.provider, model.name), {})) for model in models)


def _own() -> dict[tuple[str, str], Own]:
    own: dict[tuple[str, str], Own] = {}
    for row in ModelPrice.objects.all():
        own.setdefault((row.provider, row.model), {})[row.what] = row.usd
    return own


@lru_cache(maxsize=1)
def _own_lately(_now: int) -> dict[tuple[str, str], Own]:
    return _own()


def tokens_of(model: ModelInfo) -> TokenPrices | None:
    """What a million tokens cost; None for a model that is not priced by tokens."""
    if model.token_prices is not None:
        return model.token_prices
    known = catalog.match(catalog.MODELS, model.name)
    return catalog.details(known.name).token_prices if known else None


def true_cost(attempt: Attempt, result: ImageResult) -> Decimal | None:
    """What the answer cost by its usage and by this installation's prices; None where nobody knows."""
    served = catalog.match(catalog.MODELS, result.model_id)
    name = served.name if served else attempt.model
    own = {row.what: row.usd for row in ModelPrice.objects.filter(provider=attempt.provider, model=name)}
    if not own or result.cost_usd is None and served is not None:
        return result.cost_usd
    size = attempt.turn.settings.get("image_size") or "1K"
    pictures = own[size] * len(result.pictures) if size in own else None
    if served is None:
        return pictures if result.cost_usd is None else result.cost_usd
    return catalog.cost_usd(result.model_id, result.usage, tokens_of(_with(served, own)), pictures)


def _with(model: ModelInfo, own: Own) -> ModelInfo:
    sizes = {what: usd for what, usd in own.items() if what not in TOKENS}
    tokens = {what: usd for what, usd in own.items() if what in TOKENS}
    if sizes:
        model = replace(model, prices_usd={**model.prices_usd, **sizes})
    if not tokens:
        return model
    given = tokens_of(model)
    usual = {kind: getattr(given, kind) if given else Decimal(0) for kind in TOKENS}
    return replace(model, token_prices=TokenPrices(**{**usual, **tokens}))
