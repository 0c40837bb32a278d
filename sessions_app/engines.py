"""The engines of this installation, built once per process from the settings."""

from __future__ import annotations

from functools import cache

from django.conf import settings

from sessions_app.providers.base import ModelInfo, Provider
from sessions_app.providers.registry import build_providers, find_model


@cache
def all_engines() -> dict[str, Provider]:
    """Every engine that is set up, by name, the default first."""
    built = build_providers(settings.PROVIDERS)
    return dict(sorted(built.items(), key=lambda item: item[0] != settings.DEFAULT_PROVIDER))


def find(provider: str | None = None, model: str | None = None) -> tuple[Provider, ModelInfo]:
    """The engine and model to use; without names, the default ones. Raises StudioError ``model_not_found``."""
    if not provider and not model:
        provider = settings.DEFAULT_PROVIDER
    return find_model(all_engines(), provider, model)
