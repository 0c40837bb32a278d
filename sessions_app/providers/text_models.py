"""The text model that says a prompt anew, as data: its id, and what it costs.

Google's price list of 2026-10-07, as a third party copied it: USD 0.30 for a million tokens in, 2.50 out, thoughts
included. The id is how others call it, and unconfirmed: it is editable with each engine (``text_model``,
GEMINI_TEXT_MODEL, VERTEX_TEXT_MODEL, GATEWAY_TEXT_MODEL), its prices as every model's are.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from sessions_app.providers.base import Capabilities, ModelInfo, TokenPrices

_NO_PICTURES = Capabilities(text_to_image=False)
TEXT_MODEL = ModelInfo(
    name="gemini-3.5-flash-lite",
    label="Gemini 3.5 Flash-Lite",
    provider="gemini",
    ids=("gemini-3.5-flash-lite",),
    tagline="",
    capabilities=_NO_PICTURES,
    token_prices=TokenPrices(Decimal("0.30"), Decimal("2.50"), Decimal("2.50")),
)
"""The catalogue's."""

DEADLINE_SECONDS = 45.0
"""For a whole answer in words; such a model takes one to five."""

MAX_NAME = 80
_ANSWER_TOKENS = 200
"""Of thoughts, beside the words: about."""


def text_model(provider: str, id: str = "") -> ModelInfo:
    """The text model of this id on this engine; without one the catalogue's. Of another, no price is known."""
    id = id or TEXT_MODEL.ids[0]
    if id.rpartition("/")[2] == TEXT_MODEL.ids[0]:
        return replace(TEXT_MODEL, name=id[:MAX_NAME], ids=(id,), provider=provider)
    return ModelInfo(id[:MAX_NAME], id, provider, (id,), "", _NO_PICTURES)


def estimate_usd(model: ModelInfo, asked: int, answered: int) -> Decimal | None:
    """About what an answer of ``answered`` characters to ``asked`` costs, a token for each four; None without prices."""
    prices = model.token_prices
    if prices is None:
        return None
    tokens = asked // 4 * prices.input + (answered // 4 + _ANSWER_TOKENS) * prices.text
    return (tokens / 1_000_000).quantize(Decimal("0.000001"))
