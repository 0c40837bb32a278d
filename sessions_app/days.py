"""Days (UTC) that a list is asked for, both included."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import TypeVar

from django.db.models import Model, QuerySet

from sessions_app.errors import InvalidRequest

M = TypeVar("M", bound=Model)


def parse_day(text: str, field: str) -> date | None:
    """A day as it stands in an address; None for none. Raises InvalidRequest."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise InvalidRequest("A day is written as 2026-11-30.", field=field) from None


def _start_of(day: date) -> datetime:
    """Its first moment."""
    return datetime.combine(day, time.min, UTC)


def within(rows: QuerySet[M], name: str, since: date | None, until: date | None) -> QuerySet[M]:
    """Those whose time ``name`` lies within the days."""
    if since:
        rows = rows.filter(**{f"{name}__gte": _start_of(since)})
    if until and until < date.max:
        rows = rows.filter(**{f"{name}__lt": _start_of(until) + timedelta(days=1)})
    return rows
