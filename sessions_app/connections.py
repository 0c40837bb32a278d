"""Database connections between two uses."""

from __future__ import annotations

from django.db import connection


def give_back_connection() -> None:
    """Before a wait for somebody else's server: what waits for seconds must not hold a pool's connections.

    Django takes one again by itself. Within a transaction it is kept.
    """
    if not connection.in_atomic_block:
        connection.close_if_unusable_or_obsolete()
