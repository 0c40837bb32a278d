"""People who act in these tests, and Gemini's models to act with; nothing is sent: no worker runs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from sessions_app import engines
from tests.cast import Cast, cast
from tests.imaging.samples import encoded, photo

__all__ = ["cast"]

Pictures = Callable[[int], list[str]]


@pytest.fixture(autouse=True)
def with_gemini_models(settings: Any) -> Iterator[None]:
    """The local engine and Gemini with a key, of which only the catalogue is used."""
    settings.PROVIDERS = {"local": {}, "gemini": {"api_key": "k", "base_url": "", "api_version": ""}}
    engines.all_engines.cache_clear()
    yield
    engines.all_engines.cache_clear()


@pytest.fixture
def pictures(cast: Cast) -> Pictures:
    """``pictures(3)``: the ids of three different pictures of Bob's workspace."""
    return lambda number: [cast.bob.new_asset(encoded(photo(32, 24, seed=seed))) for seed in range(1, number + 1)]
