"""The models that can be used on this installation."""

from __future__ import annotations

from typing import Any

from ninja import Router

from sessions_app import engines
from sessions_app.access import get_workspace
from sessions_app.api.auth import ApiRequest
from sessions_app.api.schemas import Answer
from sessions_app.models.prices import TOKENS
from sessions_app.prices import effective, effective_all, tokens_of
from sessions_app.providers.base import Capabilities, ModelInfo, Provider
from sessions_app.providers.text_models import estimate_usd
from sessions_app.providers.tiers import FACTORS
from sessions_app.representation import Json
from sessions_app.rewriting import INSTRUCTIONS, USUAL_PROMPT, USUAL_QUESTION
from sessions_app.sentences import translated

router = Router(tags=["Models"])


class CapabilitiesOut(Answer):
    """What a model takes; an empty list means that it has no such setting. ``pixels`` by ratio and size.

    Every model can be held to a region. ``masks``: it is sent the mask itself; ``marks``: it understands markup;
    ``varies``: the same again makes another picture, so a turn may have variants.
    """

    aspect_ratios: list[str]
    image_sizes: list[str]
    thinking_levels: list[str]
    grounding: list[str]
    service_tiers: list[str]
    max_references: int
    max_characters: int | None
    max_objects: int | None
    max_styles: int | None
    text_to_image: bool
    history: bool
    masks: bool
    marks: bool
    varies: bool
    pixels: dict[str, dict[str, list[int]]]


class RewritingOut(Answer):
    """The engine's text model, and about what it costs to have a prompt rewritten; null where nobody knows."""

    model: str
    usd: float | None


class ModelOut(Answer):
    """A model that can be used here. ``prices_usd``: one picture of each size; ``token_prices_usd``: a million each;
    ``tier_factors``: what a service tier costs, as a share of these.
    """

    provider: str
    provider_label: str
    name: str
    label: str
    tagline: str
    ids: list[str]
    aliases: list[str]
    fallback: str | None
    default: bool
    costs_money: bool
    capabilities: CapabilitiesOut
    prices_usd: dict[str, float]
    token_prices_usd: dict[str, float] | None
    tier_factors: dict[str, float]
    rewriting: RewritingOut | None


class ModelPage(Answer):
    """The models, the default first."""

    items: list[ModelOut]
    next: str | None


@router.get("", response=ModelPage, summary="List models")
def index(request: ApiRequest, workspace: str = "") -> Any:
    """What each takes and costs in the named workspace, or in your first. The first is the default."""
    there = engines.offered(get_workspace(request.auth, workspace or None).pk, request.auth.pk).values()
    models = []
    for engine in there:
        rewriting = _rewriting_json(engine)
        models += [_model_json(engine, model) | {"rewriting": rewriting} for model in effective_all(engine.models())]
    for place, model in enumerate(models):
        model["default"] = place == 0
    return {"items": models, "next": None}


def _model_json(engine: Provider, model: ModelInfo) -> Json:
    return {
        "provider": engine.name,
        "provider_label": translated(engine.label),
        "name": model.name,
        "label": translated(model.label),
        "tagline": translated(model.tagline),
        "ids": list(model.ids),
        "aliases": list(model.aliases),
        "fallback": model.fallback or None,
        "costs_money": engine.costs_money,
        "capabilities": _capabilities_json(model.capabilities),
        "prices_usd": {size: float(price) for size, price in model.prices_usd.items()},
        "token_prices_usd": _tokens_json(model),
        "tier_factors": {tier: float(FACTORS[tier]) for tier in model.capabilities.service_tiers},
    }


def _rewriting_json(engine: Provider) -> Json | None:
    """Who says a prompt anew, and about what it costs for a prompt of a few sentences."""
    model = engine.text_model()
    if model is None:
        return None
    usd = estimate_usd(effective(model), len(INSTRUCTIONS) + USUAL_QUESTION, USUAL_PROMPT)
    return {"model": model.label, "usd": None if usd is None else float(usd)}


def _tokens_json(model: ModelInfo) -> Json | None:
    prices = tokens_of(model)
    return {kind: float(getattr(prices, kind)) for kind in TOKENS} if prices else None


def _capabilities_json(can: Capabilities) -> Json:
    pixels: dict[str, dict[str, list[int]]] = {}
    for (ratio, size), area in can.pixels.items():
        pixels.setdefault(ratio, {})[size] = list(area)
    return {
        "aspect_ratios": list(can.aspect_ratios),
        "image_sizes": list(can.image_sizes),
        "thinking_levels": list(can.thinking_levels),
        "grounding": list(can.grounding),
        "service_tiers": list(can.service_tiers),
        "max_references": can.max_references,
        "max_characters": can.max_characters,
        "max_objects": can.max_objects,
        "max_styles": can.max_styles,
        "text_to_image": can.text_to_image,
        "history": can.history,
        "masks": can.masks,
        "marks": can.marks,
        "varies": can.varies,
        "pixels": pixels,
    }
