"""The prices that hold on this installation: the catalogue's, where nobody has set others.

Google has one list of prices, which holds for every key of Gemini's and for Vertex AI; each gateway has its own. A model
costs what the model that serves it today costs; a price that is set for the model people choose comes before that.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.db.models import IntegerField, Sum
from django.db.models.fields.json import KT
from django.db.models.functions import Cast
from django.utils import timezone

from sessions_app.models import Attempt, ModelPrice, ProviderCall
from sessions_app.models.prices import SEARCH, TOKENS
from sessions_app.providers import catalog
from sessions_app.providers.base import ImageResult, ModelInfo, Provider, TokenPrices
from sessions_app.providers.tiers import at_tier

GOOGLE = "gemini"
SHOWN_SECONDS = 2
MOST_USD = Decimal(1000)
"""No call costs as much. Whoever says so, by mistake or to spend a budget, is not believed; the ledger could not hold it."""
Own = dict[str, Decimal]
Prices = dict[tuple[str, str], Own]


def list_of(provider: str) -> str:
    """The name of the price list of an engine; the name of one that people set up begins with its kind."""
    return GOOGLE if provider.partition("-")[0] in ("gemini", "vertex") else provider


def effective(model: ModelInfo, image_size: str | None = None) -> ModelInfo:
    """The model with the prices that its next call is counted by, its tokens' those of a picture of this size."""
    return _priced(model, _own(), image_size)


def effective_all(models: Iterable[ModelInfo]) -> list[ModelInfo]:
    """Like ``effective``, in one query."""
    own = _own()
    return [_priced(model, own) for model in models]


def shown(engine: Provider) -> tuple[ModelInfo, ...]:
    """Like ``effective_all`` of the engine's models, for tiles, of which a page has hundreds: by what was asked at most
    two seconds ago.
    """
    return _shown_lately(engine, int(time.monotonic() / SHOWN_SECONDS))


def given_and_own(model: ModelInfo) -> tuple[ModelInfo, Own]:
    """The model with the prices that hold where none is set for itself, and those that are, by what they are for."""
    own = _own()
    mine = own.pop((list_of(model.provider), model.name), {})
    return _priced(model, own), mine


def _own() -> Prices:
    own: Prices = {}
    for row in ModelPrice.objects.all():
        own.setdefault((row.provider, row.model), {})[row.what] = row.usd
    return own


@lru_cache(maxsize=8)
def _shown_lately(engine: Provider, _now: int) -> tuple[ModelInfo, ...]:
    return tuple(effective_all(engine.models()))


def _priced(model: ModelInfo, own: Prices, image_size: str | None = None) -> ModelInfo:
    prices = list_of(model.provider)
    mine = own.get((prices, model.name), {})
    if prices != GOOGLE:
        return _with(model, mine)

    def served(size: str | None) -> ModelInfo:
        serving = catalog.serving(model, size)
        return _with(serving, own.get((GOOGLE, serving.name), {}) | mine)

    by_size = {size: served(size).prices_usd[size] for size in model.prices_usd}
    now = served(image_size)
    model = replace(model, token_prices=tokens_of(now), search_usd=now.search_usd)
    return replace(model, prices_usd={**by_size, **_sizes(mine)})


def _with(model: ModelInfo, own: Own) -> ModelInfo:
    """The model with its own prices replaced. A picture whose tokens have another price has one in proportion."""
    given = tokens_of(model)
    tokens = {what: usd for what, usd in own.items() if what in TOKENS}
    usual = {kind: getattr(given, kind) if given else Decimal(0) for kind in TOKENS}
    by_size = dict(model.prices_usd)
    if given and given.image and "image" in tokens:
        by_size = {size: usd * tokens["image"] / given.image for size, usd in by_size.items()}
    return replace(
        model,
        prices_usd={**by_size, **_sizes(own)},
        token_prices=TokenPrices(**{**usual, **tokens}) if tokens else model.token_prices,
        search_usd=own.get(SEARCH, model.search_usd),
    )


def _sizes(own: Own) -> Own:
    return {what: usd for what, usd in own.items() if what not in (*TOKENS, SEARCH)}


def tokens_of(model: ModelInfo) -> TokenPrices | None:
    """What a million tokens cost; None for a model that is not priced by tokens."""
    if model.token_prices is not None:
        return model.token_prices
    known = catalog.match(catalog.MODELS, model.name)
    return catalog.details(known.name).token_prices if known else None


def true_cost(attempt: Attempt, sent: Mapping[str, Any], result: ImageResult) -> Decimal | None:
    """What the answer cost by its usage and by this installation's prices; None where nobody knows.

    An answer without a picture counts for its tokens. What was served at another tier costs that tier's share; where
    nobody says at which, the one that was asked for. ``sent`` are the turn's settings as far as the attempt's model
    takes them: another than the turn's own may have none of its tiers or sizes.
    """
    prices = list_of(attempt.provider)
    served = catalog.match(catalog.MODELS, result.model_id) if prices == GOOGLE else None
    rows = ModelPrice.objects.filter(provider=prices, model__in={attempt.model, served.name if served else ""})
    # Those of the model that was chosen come last, and so before the others.
    own = {row.what: row.usd for row in sorted(rows, key=lambda row: row.model == attempt.model)}
    size = sent.get("image_size") or "1K"
    pictures = own[size] * len(result.pictures) if size in own and result.pictures else None
    if served is None:
        return pictures if result.cost_usd is None else result.cost_usd
    priced = _with(served, own)
    cost = catalog.cost_usd(result.model_id, result.usage, tokens_of(priced), pictures)
    cost = at_tier(cost, result.service_tier or sent.get("service_tier"))
    return None if cost is None else cost + _searching_usd(attempt.provider, priced, searches_of(result))


def counted(cost: Decimal | None, estimated: Decimal | None) -> Decimal | None:
    """What a paid call counts for: its cost, or the estimate where nobody knows that or it cannot be."""
    return estimated if cost is None or cost >= MOST_USD else cost


def cost_of_words(model: ModelInfo, answer: ImageResult) -> Decimal | None:
    """What an answer in words cost; ``model`` is the text model with its effective prices. None where nobody knows."""
    counted = catalog.cost_usd("", answer.usage, model.token_prices) if model.token_prices else None
    return counted if answer.cost_usd is None else answer.cost_usd


def searches_of(result: ImageResult) -> int:
    """How many search queries the model ran for this answer."""
    found = result.grounding or {}
    kinds = (found.get("webSearchQueries"), found.get("imageSearchQueries"))
    return sum(len(queries) for queries in kinds if isinstance(queries, list))


def _searching_usd(provider: str, model: ModelInfo, searches: int) -> Decimal:
    """What these searches cost, after those of this engine's month that Google gives away."""
    if not searches or not model.search_usd:
        return Decimal(0)
    month = timezone.now().astimezone(UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    calls = ProviderCall.objects.filter(provider=provider, opened_at__gte=month)
    number = Sum(Cast(KT("usage__searches"), IntegerField()))
    before = calls.filter(usage__has_key="searches").aggregate(number=number)["number"] or 0
    free = max(0, catalog.FREE_SEARCHES - before)
    return max(0, searches - free) * model.search_usd
