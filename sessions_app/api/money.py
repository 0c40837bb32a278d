"""What things cost: a turn before it is made, the ledger summed and as a file, and the budgets."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal

from django.http import HttpResponse
from ninja import P, QueryEx, Router
from pydantic import Field

from sessions_app import budgets, engines, usage
from sessions_app.access import get_member, get_session, get_workspace, hidden_sessions, require_staff
from sessions_app.actions.budgets import set_budget
from sessions_app.actions.turns import estimate_turn
from sessions_app.api.auth import ApiRequest
from sessions_app.api.schemas import Answer, Input, Text
from sessions_app.api.turn_schemas import NewTurnIn
from sessions_app.api.turns import new_turn
from sessions_app.budgets import Standing
from sessions_app.errors import NotFound
from sessions_app.models import Currency, Member, Role, Scope, Workspace
from sessions_app.representation import Json
from sessions_app.sentences import translated
from sessions_app.sheets import CSV, csv_response
from sessions_app.usage import UsageRow

router = Router(tags=["Money"])

FromDay = QueryEx[date | None, P(alias="from")]


class EstimateOut(Answer):
    """US dollars for all variants; ``estimated_usd`` is what a submit reserves, null where nobody knows the price.

    ``picture_usd`` is the part of the pictures themselves; the rest is for the ``pictures_in`` that go along and the
    words. ``history_usd`` is what it costs more than it would with the latest picture alone, for the
    ``history_pictures`` that this leaves out. ``note`` says what may come on top.
    """

    estimated_usd: float | None
    picture_usd: float | None
    pictures_in: int
    history_usd: float | None
    history_pictures: int
    variants: int
    note: str


class UsageOut(Answer):
    """Calls and dollars of one session, member, month or model. ``unknown`` may have been charged, beside ``cost``."""

    key: str
    label: str
    calls: int
    cost_usd: float
    unknown_calls: int
    unknown_usd: float


class CurrencyOut(Answer):
    """In which currency pages show amounts, and how much of it one US dollar is. Amounts of the API are US dollars."""

    code: str
    per_usd: float


class UsagePage(Answer):
    """Months in order, the rest dearest first; ``total`` is the sum of all."""

    items: list[UsageOut]
    next: str | None
    total: UsageOut
    currency: CurrencyOut


class BudgetOut(Answer):
    """A limit for the calendar month in UTC, and what this month has taken of it; it starts anew on ``anew``."""

    scope: Literal["installation", "workspace", "person"]
    limit_usd: float
    spent_usd: float
    reserved_usd: float
    unknown_usd: float
    left_usd: float
    anew: date


class BudgetPage(Answer):
    """The budgets that your next edit counts against, the fullest first."""

    items: list[BudgetOut]
    next: str | None


class BudgetIn(Input):
    """``limit_usd`` null takes the budget away. ``person`` is a username, for the scope ``person``."""

    scope: Literal["installation", "workspace", "person"]
    workspace: Text | None = None
    person: Text | None = None
    limit_usd: Annotated[float, Field(ge=0, le=1_000_000)] | None


@router.post("/sessions/{session_id}/estimate", response=EstimateOut, summary="Say what a turn would cost")
def estimate(request: ApiRequest, session_id: str, body: NewTurnIn) -> Any:
    """Takes what a submit takes, and changes nothing. A turn without words is priced too."""
    session, turn = get_session(request.auth, session_id, Role.EDITOR), new_turn(body, "")
    quote = estimate_turn(session, request.auth, turn)
    alone = quote
    if turn.settings.get("context") not in ("image_only", "fresh"):
        alone = estimate_turn(session, request.auth, replace(turn, settings=turn.settings | {"context": "image_only"}))
    variants = body.settings.variants or 1
    return {
        "estimated_usd": _times(quote.usd, variants),
        "picture_usd": _times(quote.picture_usd, variants),
        "pictures_in": quote.pictures_in,
        "history_usd": None if quote.usd is None or alone.usd is None else _times(quote.usd - alone.usd, variants),
        "history_pictures": quote.pictures_in - alone.pictures_in,
        "variants": variants,
        "note": translated(quote.note),
    }


@router.get("/usage", response=UsagePage, summary="Sum up what was spent")
def index(
    request: ApiRequest,
    group: Literal["session", "member", "month", "model"] = "session",
    start: FromDay = None,
    to: date | None = None,
    workspace: Text | None = None,
) -> Any:
    """Of one of your workspaces; ``from`` and ``to`` are days in UTC, both included. Of sessions that you may not see
    there is one sum, under the key ``private``.
    """
    asked = get_workspace(request.auth, workspace)
    calls = usage.of_workspace(usage.calls_between(start, to), asked.pk)
    found = usage.grouped(calls, group, hidden_sessions(request.auth, asked.pk))
    labels = engines.model_labels(row.key for row in found) if group == "model" else {}
    rows = [_usage_json(row) | ({"label": labels[row.key]} if labels else {}) for row in found]
    shown = Currency.shown()
    currency = {"code": shown.code, "per_usd": float(shown.per_usd)}
    return {"items": rows, "next": None, "total": _usage_json(usage.total(calls)), "currency": currency}


@router.get("/usage/calls.csv", summary="Get every call as CSV", openapi_extra=CSV)
def calls_csv(
    request: ApiRequest, start: FromDay = None, to: date | None = None, workspace: Text | None = None
) -> HttpResponse:
    """One row for each call to a vendor that may have cost money, oldest first."""
    asked = get_workspace(request.auth, workspace)
    calls = usage.of_workspace(usage.calls_between(start, to), asked.pk)
    return csv_response(usage.csv_rows(calls, hidden_sessions(request.auth, asked.pk)), "palimpsest-calls.csv")


@router.get("/budgets", response=BudgetPage, summary="List your budgets")
def list_budgets(request: ApiRequest, workspace: Text | None = None) -> Any:
    """What this month has left for you in one of your workspaces."""
    found = get_workspace(request.auth, workspace)
    return _budgets_json(found, request.auth.pk)


@router.put("/budgets", response=BudgetPage, summary="Set a budget")
def change_budget(request: ApiRequest, body: BudgetIn) -> Any:
    """For the workspace, or a person in it: its owners. For the installation: staff."""
    scope = Scope(body.scope)
    if scope is Scope.INSTALLATION:
        require_staff(request.auth)
        found, key = get_workspace(request.auth, body.workspace), (scope.value, "")
    else:
        found = get_workspace(request.auth, body.workspace, Role.OWNER)
        key = budgets.account_of_workspace(found.pk)
    if scope is Scope.PERSON:
        key = budgets.account_of_person(found.pk, _named(request, found, body.person or "").user_id)
    limit = None if body.limit_usd is None else Decimal(str(body.limit_usd))
    set_budget(request.auth, scope, key[1], limit)
    return _budgets_json(found, request.auth.pk)


def _times(usd: Decimal | None, variants: int) -> float | None:
    return None if usd is None else float(usd * variants)


def _named(request: ApiRequest, workspace: Workspace, username: str) -> Member:
    member = workspace.members.filter(user__username=username.replace("\x00", "")).first()
    if member is None:
        raise NotFound("This person does not work in this workspace.", field="person")
    return get_member(request.auth, workspace, member.user_id)


def _budgets_json(workspace: Workspace, person: int) -> Json:
    return {"items": [_budget_json(one) for one in budgets.standings(workspace.pk, person)], "next": None}


def _budget_json(one: Standing) -> Json:
    return {
        "scope": one.scope,
        "limit_usd": float(one.limit_usd or 0),
        "spent_usd": float(one.spent_usd),
        "reserved_usd": float(one.reserved_usd),
        "unknown_usd": float(one.unknown_usd),
        "left_usd": float(one.left_usd),
        "anew": one.anew,
    }


def _usage_json(row: UsageRow) -> Json:
    return {
        "key": row.key,
        "label": row.label,
        "calls": row.calls,
        "cost_usd": float(row.cost_usd),
        "unknown_calls": row.unknown_calls,
        "unknown_usd": float(row.unknown_usd),
    }
