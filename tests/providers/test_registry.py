"""Which engines there are, and which one a request means."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from sessions_app.errors import InvalidRequest
from sessions_app.providers.base import Check
from sessions_app.providers.registry import build_providers, find_model
from tests.providers.stand_in import StandIn

GEMINI = {"gemini": {"api_key": "paid-key", "base_url": "", "api_version": ""}, "local": {}}


def test_it_always_has_the_local_engine() -> None:
    assert list(build_providers({"gemini": None})) == ["local"]
    assert list(build_providers(GEMINI)) == ["gemini", "local"]


def test_it_has_every_door_that_is_set_up(gemini: StandIn) -> None:
    other: dict[str, Any] = {
        "name": "acme",
        "label": "Acme",
        "base_url": f"{gemini.base_url}/v1",
        "api_key": "k",
        "model": "acme/x",
    }
    other["prices_usd"] = {"1K": "0.05", "2K": 0.1}
    providers = build_providers(
        GEMINI
        | {
            "vertex": {"project": "p"},
            "gateways": [other, {"base_url": "https://gw.example/v1", "model": "google/gemini-3-pro-image"}],
        }
    )
    assert {name: provider.label for name, provider in providers.items()} == {
        "gemini": "Gemini",
        "vertex": "Vertex AI",
        "acme": "Acme",
        "gateway": "Gateway",
        "local": "Local engine",
    }
    assert [provider.models()[0].provider for provider in providers.values()] == list(providers)
    assert find_model(providers, None, "acme/x")[0].name == "acme"
    assert find_model(providers, "gateway", "nano-banana-pro")[1].name == "google/gemini-3-pro-image"
    assert find_model(providers, "vertex", None)[1].name == "nano-banana-2"
    assert providers["acme"].models()[0].prices_usd == {"1K": Decimal("0.05")}
    assert isinstance(providers["local"].check(), Check)


@pytest.mark.parametrize("name", ["gemini", "vertex", "local", "acme"])
def test_it_has_no_two_engines_of_one_name(name: str) -> None:
    gateway = {"name": name, "base_url": "https://gw.example/v1", "model": "acme/x"}
    with pytest.raises(ValueError, match=f"two engines called {name}"):
        build_providers({"gateways": [gateway | {"name": "acme"}, gateway]})


def test_it_takes_the_first_engines_default_without_names() -> None:
    provider, model = find_model(build_providers(GEMINI))
    assert (provider.name, model.name) == ("gemini", "nano-banana-2")
    provider, model = find_model(build_providers({}))
    assert (provider.name, provider.models()[0]) == ("local", model)


def test_it_finds_the_engine_that_has_a_model() -> None:
    providers = build_providers(GEMINI)
    assert find_model(providers, None, "gemini-3-pro-image-preview")[1].name == "nano-banana-pro"
    assert find_model(providers, None, "gemini-nano-banana-2.1")[1].name == "nano-banana-2.1"
    local = providers["local"].models()[0].name
    assert find_model(providers, None, local)[0].name == "local"
    assert find_model(providers, "local", None)[1].name == local


@pytest.mark.parametrize(
    ("provider", "model", "code", "field"),
    [
        ("gemini", None, "key_missing", "settings.provider"),
        ("vertex", None, "key_missing", "settings.provider"),
        ("gateway", None, "key_missing", "settings.provider"),
        ("midjourney", None, "model_not_found", "settings.provider"),
        ("local", "nano-banana-2", "model_not_found", "settings.model"),
        (None, "nano-banana-2", "model_not_found", "settings.model"),
    ],
)
def test_it_says_what_is_missing(provider: str | None, model: str | None, code: str, field: str) -> None:
    with pytest.raises(InvalidRequest) as caught:
        find_model(build_providers({}), provider, model)
    assert (caught.value.code, caught.value.field) == (code, field)
