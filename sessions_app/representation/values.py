"""Ids, times, money, errors."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sessions_app.errors import StudioError
from sessions_app.sentences import translated

Json = dict[str, Any]


def error_json(error: StudioError) -> Json:
    """The body of every refusal: a stable code, a sentence in the asker's language, and where they help a hint and the
    field at fault.
    """
    told = {
        "code": error.code,
        "message": translated(error.message),
        "hint": translated(error.hint),
        "field": error.field,
    }
    return {"error": {name: value for name, value in told.items() if value}}


def opaque_id(value: UUID | None) -> str | None:
    """An id as clients have it."""
    return None if value is None else str(value)


def moment(value: datetime) -> str:
    """A time as the API writes it."""
    return value.isoformat().replace("+00:00", "Z")


def rounded(value: float | None) -> float | None:
    """Seconds, to the millisecond."""
    return None if value is None else round(value, 3)


def dollars(value: Decimal | None) -> float | None:
    """US dollars with at most six decimals."""
    return None if value is None else float(round(value, 6))


def dollars_of_all(values: Iterable[Decimal | None]) -> float | None:
    """Their sum, or None where nothing is known."""
    known = [value for value in values if value is not None]
    return dollars(sum(known, Decimal(0))) if known else None
