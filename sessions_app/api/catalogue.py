"""The models that can be used on this installation."""

from __future__ import annotations

from typing import Any

from ninja import Router

from sessions_app.api.auth import ApiRequest
from sessions_app.api.schemas import ModelPage
from sessions_app.engines import all_engines
from sessions_app.providers.base import Capabilities, ModelInfo, Provider
from sessions_app.representation import Json

router = Router(tags=["Models"])


@router.get("", response=ModelPage, summary="List models")
def index(request: ApiRequest) -> Any:
    """What each takes and costs. The first is the default."""
    models = [_model_json(engine, model) for engine in all_engines().values() for model in engine.models()]
    for place, model in enumerate(models):
        model["default"] = place == 0
    return {"items": models, "next": None}


def _model_json(engine: Provider, model: ModelInfo) -> Json:
    return {
        "provider": engine.name,
        "provider_label": engine.label,
        "name": model.name,
        "label": model.label,
        "tagline": model.tagline,
        "ids": list(model.ids),
        "aliases": list(model.aliases),
        "costs_money": engine.costs_money,
        "capabilities": _capabilities_json(model.capabilities),
        "prices_usd": {size: float(price) for size, price in model.prices_usd.items()},
    }


def _capabilities_json(can: Capabilities) -> Json:
    pixels: dict[str, dict[str, list[int]]] = {}
    for (ratio, size), area in can.pixels.items():
        pixels.setdefault(ratio, {})[size] = list(area)
    return {
        "aspect_ratios": list(can.aspect_ratios),
        "image_sizes": list(can.image_sizes),
        "thinking_levels": list(can.thinking_levels),
        "grounding": list(can.grounding),
        "max_references": can.max_references,
        "max_characters": can.max_characters,
        "max_objects": can.max_objects,
        "max_styles": can.max_styles,
        "text_to_image": can.text_to_image,
        "history": can.history,
        "pixels": pixels,
    }
