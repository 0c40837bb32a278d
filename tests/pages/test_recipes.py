"""Recipes on the first page: for models, whose gaps a person fills in; the local engine would refuse most of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from sessions_app import engines
from sessions_app.actions.workspaces import ensure_user
from sessions_app.views.sessions_page import RECIPES


@pytest.fixture
def page(db: None) -> Client:
    client = Client()
    client.force_login(ensure_user("owner"))
    return client


@pytest.fixture
def default_engine(settings: Any) -> Iterator[Any]:
    """Say which engine is the default."""
    settings.PROVIDERS = {"local": {}, "gemini": {"api_key": "k", "base_url": "", "api_version": ""}}

    def choose(name: str) -> None:
        settings.DEFAULT_PROVIDER = name
        engines.all_engines.cache_clear()

    yield choose
    engines.all_engines.cache_clear()


@pytest.mark.parametrize(("engine", "number"), [("gemini", len(RECIPES)), ("local", 0)])
def test_recipes_are_offered_where_a_model_is_the_default(
    page: Client, default_engine: Any, engine: str, number: int
) -> None:
    default_engine(engine)
    html = page.get("/").content.decode()
    assert len(re.findall(r'data-example="[^"]*\{[^"]*"', html)) == number


def test_every_recipe_has_gaps_that_the_prompt_field_finds() -> None:
    for _, recipe in RECIPES:
        assert re.search(r"\{[^{}\n]{1,60}\}", recipe)
