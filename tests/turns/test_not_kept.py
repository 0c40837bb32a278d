"""Where the studio cannot write down what it is about to send, it sends nothing, and nothing is charged."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.providers.stand_in import StandIn
from tests.services.client import Client
from tests.services.product import Product
from tests.turns.studio import client, gemini

__all__ = ["client", "gemini"]


@pytest.fixture
def nothing_is_kept(client: Client) -> Iterator[None]:
    """A database that refuses every record of a request."""
    assert isinstance(client.product, Product)
    [database] = Path(client.product.data_dir).glob("*.sqlite3")
    refuse = "BEFORE INSERT ON sessions_app_sentrequest BEGIN SELECT RAISE(ABORT, 'no room'); END"
    with closing(sqlite3.connect(database, timeout=30)) as connection:
        connection.execute(f"CREATE TRIGGER refuse {refuse}")
        yield
        connection.execute("DROP TRIGGER refuse")


@pytest.mark.usefixtures("nothing_is_kept")
def test_it_sends_nothing_that_it_cannot_keep(client: Client, gemini: StandIn) -> None:
    turn = client.run(client.new_session(), "a boat")

    assert (turn["status"], turn["error"]["code"]) == ("failed", "internal_error")
    assert (turn["error"]["billed"], turn["cost"]["actual_usd"]) == ("no", 0)
    assert turn["error"]["retryable"]
    assert gemini.log == []
