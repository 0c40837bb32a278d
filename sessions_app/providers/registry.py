"""Name -> engine, from a plain mapping; and the engine and model that a request names."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from sessions_app.errors import InvalidRequest
from sessions_app.providers.base import ModelInfo, Provider
from sessions_app.providers.catalog import match, unknown_model
from sessions_app.providers.gateway_model import GatewayConfig
from sessions_app.providers.gemini import GeminiConfig, GeminiProvider
from sessions_app.providers.local import LocalProvider

RESERVED = ("gemini", "vertex", "local", "studio")
"""Names that no gateway can have."""

_NOT_SET_UP = {
    "gemini": "Gemini has no API key yet.",
    "vertex": "Vertex AI has no project or key yet.",
    "gateway": "No gateway is set up yet.",
}


def build_providers(config: Mapping[str, Any]) -> dict[str, Provider]:
    """The engines of an installation or a workspace.

    ``gemini`` and ``vertex`` hold the settings of ``GeminiConfig``, or None; ``gateways`` is a list of those of
    ``GatewayConfig``, each with a ``name`` of its own; prices may be numbers or texts. The local engine is always there.
    """
    providers: dict[str, Provider] = {}
    if gemini := config.get("gemini"):
        providers["gemini"] = GeminiProvider(GeminiConfig(**gemini))
    if vertex := config.get("vertex"):
        providers["vertex"] = GeminiProvider(GeminiConfig(**{**vertex, "vertex": True}))
    for gateway in config.get("gateways") or ():
        # The SDK takes a fifth of a start, and most studios have no gateway.
        from sessions_app.providers.gateway import GatewayProvider  # noqa: PLC0415

        prices = {size: Decimal(str(price)) for size, price in (gateway.get("prices_usd") or {}).items()}
        made = GatewayProvider(GatewayConfig(**{**gateway, "prices_usd": prices}))
        if made.name in (*RESERVED, *providers):
            raise ValueError(f"There are two engines called {made.name}.")
        providers[made.name] = made
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

    Raises ``InvalidRequest`` with code ``model_not_found``, or ``key_missing`` for one that is not set up.
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
    if name in _NOT_SET_UP:
        hint = "Set it up under Settings, or choose another engine."
        return InvalidRequest(_NOT_SET_UP[name], code="key_missing", hint=hint, field="settings.provider")
    message = f"There is no engine called {name}. Choose one of {', '.join(providers)}."
    return InvalidRequest(message, code="model_not_found", field="settings.provider")
