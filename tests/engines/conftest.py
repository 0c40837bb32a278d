"""People, a page to set up engines in, and a vendor to set them up for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from sessions_app import engines
from tests.cast import Cast, Program, cast

__all__ = ["cast"]


@pytest.fixture
def owner(cast: Cast) -> Client:
    """A browser in which Alice is signed in."""
    return browser_of(cast.alice)


@pytest.fixture
def environment(settings: Any) -> Iterator[dict[str, Any]]:
    """What the environment sets up: Gemini and the local engine. Changes hold for this test."""
    settings.PROVIDERS = {
        "gemini": {"api_key": "env-key", "base_url": "http://127.0.0.1:9", "api_version": ""},
        "local": {},
    }
    settings.DEFAULT_PROVIDER = "gemini"
    engines.all_engines.cache_clear()
    yield settings.PROVIDERS
    engines.all_engines.cache_clear()


def browser_of(program: Program) -> Client:
    """A browser in which the program's user is signed in."""
    client = Client(headers={"HX-Request": "true"})
    client.force_login(program.user)
    return client


def set_up(program: Program, **body: Any) -> dict[str, Any]:
    """A new engine, by the API."""
    answer: HttpResponse = program.post("/engines", {"kind": "gemini", "secret": "a-key-of-sixteen-letters", **body})
    assert answer.status_code == 201, answer.content
    made: dict[str, Any] = answer.json()
    return made


def models_of(program: Program) -> list[tuple[str, str]]:
    """The engine and name of each model that a new turn may use, the default first."""
    return [(model["provider"], model["name"]) for model in program.get("/models").json()["items"]]
