"""How many queries something asks."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from django.test.utils import CaptureQueriesContext


@contextmanager
def queries_asked() -> Iterator[list[str]]:
    """The SQL of all that is asked within, once it is over.

    But for the currency: each process asks for that every two seconds, so whoever comes first in these has one more.
    """
    asked: list[str] = []
    with CaptureQueriesContext(connection) as captured:
        yield asked
    asked += [query["sql"] for query in captured if "sessions_app_currency" not in query["sql"]]
