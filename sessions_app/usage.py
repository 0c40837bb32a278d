"""What has been spent, summed from the ledger: one source for every figure on every screen, and for the CSV.

A call belongs to the day, in UTC, on which its row was opened.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import TruncMonth
from django.utils import timezone
from django.utils.translation import gettext as _

from sessions_app.days import within
from sessions_app.errors import InvalidRequest
from sessions_app.models import ProviderCall
from sessions_app.models.engines import OWN, is_own

# The key of what sessions have cost that the asker may not see.
HIDDEN = "private"
GROUPS = ("session", "member", "month", "model")
PAID, UNKNOWN = ProviderCall.Status.PAID, ProviderCall.Status.UNKNOWN


@dataclass(frozen=True)
class UsageRow:
    """Calls and dollars of one session, person, month or model. Unknown is what may have been charged, beside cost."""

    key: str
    label: str
    calls: int
    cost_usd: Decimal
    unknown_calls: int
    unknown_usd: Decimal


def calls_between(start: date | None = None, end: date | None = None) -> QuerySet[ProviderCall]:
    """The calls of these days, both included. Raises InvalidRequest if the first day is after the last."""
    if start and end and start > end:
        raise InvalidRequest("The first day is after the last.", field="from")
    return within(ProviderCall.objects.all(), "opened_at", start, end)


def of_workspace(calls: QuerySet[ProviderCall], workspace: UUID) -> QuerySet[ProviderCall]:
    """Those of one workspace, whether its sessions are in the trash or not."""
    return calls.filter(workspace=workspace)


def of_session(session: UUID) -> UsageRow:
    """All that one session has cost."""
    return total(ProviderCall.objects.filter(session=session))


def by_own_keys(calls: QuerySet[ProviderCall]) -> UsageRow:
    """Those that people paid by keys of their own, in one row."""
    return total(calls.filter(provider__contains=OWN))


def total(calls: QuerySet[ProviderCall]) -> UsageRow:
    """All of them in one row."""
    return _row("", "", calls.aggregate(**_SUMS))


def grouped(calls: QuerySet[ProviderCall], group: str, hidden: Collection[UUID] = ()) -> list[UsageRow]:
    """One row for each member of the group: months in order, the rest dearest first.

    The ``hidden`` sessions are one row, which names none of them.
    """
    fields, named = _GROUPS[group]
    marked = calls.annotate(month=TruncMonth("opened_at", tzinfo=UTC)) if group == "month" else calls
    if group == "session" and hidden:
        shut = total(calls.filter(session__in=hidden))
        shown = grouped(calls.exclude(session__in=hidden), group)
        return [*shown, replace(shut, key=HIDDEN, label=_("Private sessions"))] if shut.calls else shown
    rows = [_row(*named(found), found) for found in marked.order_by().values(*fields).annotate(**_SUMS)]
    if group == "month":
        return sorted(rows, key=lambda row: row.key)
    return sorted(rows, key=lambda row: (-row.cost_usd, -row.unknown_usd, row.label, row.key))


def month_cost_usd(workspace: UUID, now: datetime | None = None) -> Decimal:
    """What the workspace has spent since the first of this month (UTC), the future left out."""
    today = (now or timezone.now()).astimezone(UTC).date()
    return total(of_workspace(calls_between(today.replace(day=1), today), workspace)).cost_usd


CSV_COLUMNS = (
    "opened_at",
    "purpose",
    "session",
    "session_title",
    "turn",
    "slot",
    "attempt",
    "person",
    "provider",
    "model",
    "model_id",
    "outcome",
    "error_code",
    "estimated_usd",
    "actual_usd",
    "input_tokens",
    "image_tokens",
    "text_tokens",
    "thought_tokens",
    "searches",
    "call",
    "own_key",
)


def csv_rows(calls: QuerySet[ProviderCall], hidden: Collection[UUID] = ()) -> Iterator[Sequence[object]]:
    """A head, and one row for each call, oldest first. One that made no picture has no turn; ``hidden`` sessions no name."""
    yield CSV_COLUMNS
    for call in calls.select_related("attempt__turn", "session", "person").order_by("opened_at", "pk"):
        attempt, session = call.attempt, call.session if call.session_id not in hidden else None
        yield (
            call.opened_at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
            call.purpose,
            session.pk if session else "",
            session.title if session else "",
            *((attempt.turn.number, attempt.slot, attempt.number) if attempt else ("", "", "")),
            call.person.get_username() if call.person else "",
            call.provider,
            call.model,
            attempt.model_id if attempt else "",
            call.status,
            call.error_code,
            _plain(call.estimated_usd),
            _plain(call.actual_usd),
            *(call.usage.get(kind, "") for kind in ("input_tokens", "image_tokens", "text_tokens", "thought_tokens")),
            call.usage.get("searches", ""),
            call.pk,
            "yes" if is_own(call.provider) else "",
        )


def _plain(amount: Decimal | None) -> str:
    return "" if amount is None else f"{amount:.6f}"


_SUMS: dict[str, Any] = {
    "calls": Count("pk"),
    "cost": Sum("actual_usd", filter=Q(status=PAID)),
    "unknown_calls": Count("pk", filter=Q(status=UNKNOWN)),
    "unknown": Sum("estimated_usd", filter=Q(status=UNKNOWN)),
}
Named = Callable[[dict[str, Any]], tuple[str, str]]
_GROUPS: dict[str, tuple[tuple[str, ...], Named]] = {
    "session": (
        ("session", "session__title"),
        lambda found: (str(found["session"] or ""), found["session__title"] or ""),
    ),
    "member": (
        ("person", "person__username"),
        lambda found: (str(found["person"] or ""), found["person__username"] or ""),
    ),
    "month": (("month",), lambda found: (f"{found['month']:%Y-%m}", f"{found['month']:%Y-%m}")),
    "model": (
        ("provider", "model"),
        lambda found: (f"{found['provider']}/{found['model']}", f"{found['provider']}/{found['model']}"),
    ),
}


def _row(key: str, label: str, sums: dict[str, Any]) -> UsageRow:
    return UsageRow(
        key=key,
        label=label,
        calls=sums["calls"],
        # SQLite adds floating-point numbers; the ledger has six decimals.
        cost_usd=round(sums["cost"] or Decimal(0), 6),
        unknown_calls=sums["unknown_calls"],
        unknown_usd=round(sums["unknown"] or Decimal(0), 6),
    )
