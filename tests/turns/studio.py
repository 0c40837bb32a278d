"""One product over one stand-in for all tests of a file, each of which starts a session of its own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.providers.stand_in import StandIn
from tests.services.client import Client
from tests.services.product import Product


@pytest.fixture(scope="module")
def google() -> Iterator[StandIn]:
    """The stand-in of the file."""
    with StandIn() as stand_in:
        yield stand_in


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory, google: StandIn) -> Iterator[Client]:
    """A user of the product of the file."""
    environment = {"GEMINI_API_KEY": "paid-key", "GOOGLE_GEMINI_BASE_URL": google.base_url}
    product = Product(tmp_path_factory.mktemp("product"), environment)
    yield Client(product)
    product.clean_up()


@pytest.fixture
def gemini(google: StandIn) -> StandIn:
    """The stand-in, with nothing in its log."""
    google.reset()
    return google
