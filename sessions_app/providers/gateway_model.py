"""Where a gateway is, and what is known of the one model that it is set up for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Literal

from sessions_app.providers import catalog
from sessions_app.providers.base import Capabilities, ModelInfo
from sessions_app.providers.gateway_request import CHAT_SIZES, GPT_SIZES

MAX_NAME = 80
"""Letters of a model's name; its id may have more."""

Dialect = Literal["auto", "chat", "images"]


@dataclass(frozen=True, slots=True)
class GatewayConfig:
    """An OpenAI-compatible endpoint, and one model of it.

    ``base_url`` is what stands before ``/chat/completions`` (``https://openrouter.ai/api/v1``). ``prices_usd`` maps an
    image size to the price of one picture; the key ``""`` stands for every size that is not named. ``dialect``:
    ``chat`` for pictures in chat/completions, ``images`` for images/generations and images/edits, ``auto`` to find
    out. ``deadline_seconds`` is for one whole call. ``text_model`` is the id to ask for words; empty: the
    catalogue's, under the prefix of a model of Gemini's (``google/``), and none beside another vendor's.
    """

    name: str = "gateway"
    label: str = "Gateway"
    base_url: str = ""
    api_key: str = field(default="", repr=False)
    model: str = ""
    prices_usd: Mapping[str, Decimal] = field(default_factory=dict)
    dialect: Dialect = "auto"
    deadline_seconds: float = 300.0
    text_model: str = ""


def family_of(model_id: str) -> ModelInfo | None:
    """The catalogue's model that a gateway's id stands for: ``google/gemini-3-pro-image:free`` is Nano Banana Pro."""
    bare = model_id.rpartition("/")[2].partition(":")[0]
    return catalog.match(catalog.MODELS, bare)


def build_model(config: GatewayConfig) -> ModelInfo:
    """The model that a person can choose. Of one that the catalogue does not know, little is promised."""
    family = family_of(config.model)
    takes = _capabilities(config, family)
    listed = dict(family.prices_usd) if family else {}
    own = config.prices_usd
    sizes = takes.image_sizes or ("1K",)
    prices = {size: own.get(size, own.get("")) for size in sizes} if own else {size: listed.get(size) for size in sizes}
    return ModelInfo(
        name=config.model[:MAX_NAME],
        label=family.label if family else config.model,
        provider=config.name,
        ids=(config.model,),
        tagline=family.tagline if family else "",
        capabilities=takes,
        prices_usd={size: price for size, price in prices.items() if price is not None},
        aliases=(family.name,) if family else (),
    )


def sizes_of(config: GatewayConfig) -> dict[str, str]:
    """The ``size`` of the image endpoints by ratio."""
    if "gpt-image" in config.model:
        return GPT_SIZES
    return CHAT_SIZES if family_of(config.model) else {}


def _capabilities(config: GatewayConfig, family: ModelInfo | None) -> Capabilities:
    """A gateway passes neither thinking levels nor search on; the image endpoints no sizes and no history either."""
    if family is None or config.dialect == "images":
        references = family.capabilities.max_references if family else 3
        return Capabilities(
            aspect_ratios=tuple(sizes_of(config)),
            max_references=references,
            history=config.dialect != "images",
            masks=config.dialect != "chat",
            max_picture_bytes=catalog.MAX_PICTURE_BYTES,
        )
    return replace(
        family.capabilities, thinking_levels=(), grounding=("off",), history=True, masks=config.dialect != "chat"
    )
