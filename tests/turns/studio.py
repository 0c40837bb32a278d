"""A user of the one running product with a stand-in for Gemini, for tests that neither end it nor set it up.

    from tests.turns.studio import client, gemini

Each test starts sessions of its own, and whatever it leaves unfinished has ended before the next one begins. A test that
ends the product, wants it set up otherwise, makes it wait for more than a few seconds or believe that a model is gone
starts its own by ``product``.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.providers.stand_in import StandIn
from tests.services.client import Client
from tests.services.product import Product


@pytest.fixture
def gemini(google: StandIn) -> StandIn:
    """The stand-in of the running product, with nothing in its log."""
    google.reset()
    return google


@pytest.fixture
def client(product_with_google: Product, google: StandIn) -> Iterator[Client]:
    """A user of the running product."""
    client = Client(product_with_google)
    yield client
    google.reset()
    client.settle()
