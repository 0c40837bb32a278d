from __future__ import annotations

from collections.abc import Iterator

import pytest

from sessions_app.providers.gemini import GeminiProvider
from tests.providers.stand_in import StandIn
from tests.providers.support import provider_for


@pytest.fixture
def gemini() -> Iterator[StandIn]:
    """A Gemini stand-in of this test's own."""
    with StandIn() as stand_in:
        yield stand_in


@pytest.fixture
def provider(gemini: StandIn) -> GeminiProvider:
    """A provider with a paid key for it."""
    return provider_for(gemini)
