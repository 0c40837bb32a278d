"""Which engines there are: built from a plain dict, and found by the names that people and programs use."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sessions_app.errors import StudioError
from sessions_app.providers.base import ModelInfo, Provider
from sessions_app.providers.gemini import GeminiConfig, GeminiProvider
from sessions_app.providers.local import LocalProvider


def build_providers(config: Mapping[str, Mapping[str, Any] | None]) -> dict[str, Provider]:
    """The engines by name. ``gemini`` holds GeminiConfig's fields, or None where there is no key; ``local`` is always.

    Making one opens no connection.
    """
    providers: dict[str, Provider] = {}
    gemini = config.get("gemini")
    if gemini is not None:
        providers["gemini"] = GeminiProvider(GeminiConfig(**gemini))
    providers["local"] = LocalProvider()
    return providers


def find_model(
    providers: Mapping[str, Provider], provider: str | None, model: str | None
) -> tuple[Provider, ModelInfo]:
    """The engine and the model by their names; a model may also be called by one of its vendor's ids.

    Without a provider, the first engine that has the model; without a model, the engine's default. Raises StudioError
    ``model_not_found``, which names what there is.
    """
    if provider and provider not in providers:
        raise _not_found(f"There is no engine called {provider}.", providers)
    for engine in [providers[provider]] if provider else providers.values():
        for info in engine.models():
            if not model or model in (info.name, *info.ids, *info.aliases):
                return engine, info
    raise _not_found(f"There is no model called {model}.", providers)


def _not_found(message: str, providers: Mapping[str, Provider]) -> StudioError:
    names = [f"{info.name} ({name})" for name, engine in providers.items() for info in engine.models()]
    return StudioError(
        message, code="model_not_found", hint=f"Choose one of {', '.join(names)}.", field="settings.model", http_status=422
    )
