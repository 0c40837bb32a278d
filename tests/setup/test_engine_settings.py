"""Which engines the environment sets up, and which is the default."""

from __future__ import annotations

import json
import runpy
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from tests.services.environment import PRODUCT_VARIABLES

GATEWAY = {"GATEWAY_BASE_URL": "https://gw.example/v1", "GATEWAY_MODEL": "acme/x"}
KEYS = ("gemini", "vertex", "gateways")


def settings(monkeypatch: pytest.MonkeyPatch, **environment: str) -> dict[str, Any]:
    """The settings as a start with this environment reads them."""
    for name in filter(PRODUCT_VARIABLES.fullmatch, ("GEMINI_API_KEY", "GOOGLE_API_KEY", "DEFAULT_PROVIDER")):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    return runpy.run_path("studio/settings.py")


@pytest.mark.parametrize(
    ("environment", "there", "default"),
    [
        ({}, [], "local"),
        ({"GEMINI_API_KEY": "k"}, ["gemini"], "gemini"),
        ({"GOOGLE_GENAI_USE_ENTERPRISE": "True", "GOOGLE_API_KEY": "k"}, ["vertex"], "local"),
        ({"GOOGLE_GENAI_USE_VERTEXAI": "1", "GOOGLE_CLOUD_PROJECT": "p"}, ["vertex"], "local"),
        (
            {"GOOGLE_GENAI_USE_ENTERPRISE": "1", "GOOGLE_CLOUD_PROJECT": "p", "GEMINI_API_KEY": "k"},
            ["gemini", "vertex"],
            "gemini",
        ),
        (GATEWAY, ["gateways"], "local"),
        (GATEWAY | {"DEFAULT_PROVIDER": "local"}, ["gateways"], "local"),
        (GATEWAY | {"GEMINI_API_KEY": "k", "DEFAULT_PROVIDER": "gateway"}, ["gemini", "gateways"], "gateway"),
    ],
)
def test_it_sets_up_what_the_environment_names(
    environment: dict[str, str], there: list[str], default: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = settings(monkeypatch, **environment)
    assert [key for key in KEYS if found["PROVIDERS"][key]] == there
    assert found["DEFAULT_PROVIDER"] == default


def test_it_passes_on_where_and_by_whom(monkeypatch: pytest.MonkeyPatch) -> None:
    environment = {"GOOGLE_GENAI_USE_ENTERPRISE": "1", "GOOGLE_CLOUD_PROJECT": "p", "GOOGLE_CLOUD_LOCATION": "eu"}
    found = settings(monkeypatch, **environment, **GATEWAY, GATEWAY_API_KEY="k")
    vertex, (gateway,) = found["PROVIDERS"]["vertex"], found["PROVIDERS"]["gateways"]
    assert (vertex["project"], vertex["location"], vertex["api_key"]) == ("p", "eu", "")
    assert gateway == {"base_url": "https://gw.example/v1", "api_key": "k", "model": "acme/x", "text_model": ""}
    json.dumps(found["PROVIDERS"])


@pytest.mark.parametrize(
    ("environment", "said"),
    [
        ({"DEFAULT_PROVIDER": "gemini"}, "GEMINI_API_KEY is not set"),
        ({"DEFAULT_PROVIDER": "vertex"}, "GOOGLE_GENAI_USE_ENTERPRISE is not set"),
        ({"DEFAULT_PROVIDER": "gateway"}, "GATEWAY_BASE_URL is not set"),
        ({"DEFAULT_PROVIDER": "midjourney"}, "must be one of gateway, gemini, local, vertex"),
        ({"GOOGLE_GENAI_USE_ENTERPRISE": "1"}, "GOOGLE_CLOUD_PROJECT"),
        ({"GATEWAY_BASE_URL": "https://gw.example/v1"}, "GATEWAY_MODEL is not"),
    ],
)
def test_it_stops_with_a_sentence(environment: dict[str, str], said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ImproperlyConfigured, match=said):
        settings(monkeypatch, **environment)
