"""Name -> engine, from a plain mapping; and the engine and model that a request names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sessions_app.errors import InvalidRequest
from sessions_app.providers.base import ModelInfo, Provider
from sessions_app.providers.catalog import match, unknown_model
from sessions_app.providers.gemini import GeminiConfig, GeminiProvider
from sessions_app.providers.local import LocalProvider


def build_providers(config: Mapping[str, Any]) -> dict[str, Provider]:
    """The engines of an installation: ``gemini`` and ``vertex`` if they have settings (those of ``GeminiConfig``), and
    ``local``.
    """
    providers: dict[str, Provider] = {}
    if gemini := config.get("gemini"):
        providers["gemini"] = GeminiProvider(GeminiConfig(**gemini))
    if vertex := config.get("vertex"):
        providers["vertex"] = named(GeminiProvider(GeminiConfig(**vertex, vertex=True)), "vertex", "Vertex AI")
    return providers | {"local": LocalProvider()}


def named(provider: Provider, name: str, label: str) -> Provider:
    """The same engine under a name and label of its own, beside others of its kind."""
    provider.name, provider.label = name, label
    return provider


def build_provider(kind: str, name: str, label: str, config: Mapping[str, Any]) -> Provider:
    """One engine of the kind ``gemini``, ``vertex`` or ``gateway`` under its own name. Raises ``InvalidRequest``."""
    if kind == "gateway":
        built = build_providers({"gateways": [{"name": name, "label": label, **config}]})
    else:
        built = {name: named(build_providers({kind: config})[kind], name, label)}
    if name not in built:
        raise InvalidRequest("This version of the studio cannot speak to such an engine.", field="kind")
    return built[name]


def find_model(
    providers: Mapping[str, Provider], provider_name: str | None = None, model_name: str | None = None
) -> tuple[Provider, ModelInfo]:
    """The engine and model to use: without a model the engine's default, without an engine the first that has it.

    Raises ``InvalidRequest`` with code ``model_not_found``, or ``key_missing`` for Gemini where it is not set up.
    """
    if provider_name and provider_name not in providers:
        raise _missing(providers, provider_name)
    chosen = [providers[provider_name]] if provider_name else list(providers.values())
    if not model_name:
        return chosen[0], chosen[0].models()[0]
    for provider in chosen:
        if model := match(provider.models(), model_name):
            return provider, model
    raise unknown_model(model_name, tuple(model for provider in chosen for model in provider.models()))


def _missing(providers: Mapping[str, Provider], name: str) -> InvalidRequest:
    if name == GeminiProvider.name:
        hint = "Put one in under Settings, or choose another engine."
        return InvalidRequest("Gemini has no API key yet.", code="key_missing", hint=hint, field="settings.provider")
    message = f"There is no engine called {name}. Choose one of {', '.join(providers)}."
    return InvalidRequest(message, code="model_not_found", field="settings.provider")
