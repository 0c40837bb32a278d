"""What was spent, what may be spent, and at which prices."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any, cast
from urllib.parse import urlencode
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sessions_app import access, budgets, limits, usage
from sessions_app.actions.budgets import set_budget, set_currency, set_prices
from sessions_app.budgets import Standing
from sessions_app.days import parse_day
from sessions_app.engines import model_labels, offered
from sessions_app.errors import InvalidRequest, NotFound
from sessions_app.models import Currency, Member, Role, Scope, Workspace
from sessions_app.models.prices import SEARCH, TOKENS
from sessions_app.prices import GOOGLE, given_and_own, list_of, tokens_of
from sessions_app.providers.base import ModelInfo
from sessions_app.providers.catalog import serving
from sessions_app.usage import GROUPS, UsageRow
from sessions_app.views.sessions import money_context
from sessions_app.views.settings import place_of

GROUP_NAMES = {"session": _("Session"), "member": _("Person"), "model": _("Model"), "month": _("Month")}
MONTHS_SHOWN = 12
# The chart's own units; the page scales it.
CHART_HEIGHT, COLUMN, GAP = 120, 44, 16


@dataclass(frozen=True)
class Line:
    """One line of this month's budgets; ``may_set``: the asker may change the limit."""

    label: str
    standing: Standing
    person: int | None
    may_set: bool


@dataclass(frozen=True)
class Column:
    """One month of the chart, in the chart's units, from the top left."""

    month: date
    cost_usd: Decimal
    x: int
    y: float
    height: float


@login_required
@require_safe
def session_money(request: HttpRequest, session_id: str) -> HttpResponse:
    """What the session has cost and what the budgets have left, as the fragment of the workspace's top bar."""
    session = access.get_session(request.user, session_id)
    return render(request, "sessions/money.html", money_context(session, request.user.pk))


@login_required
@require_safe
def usage_page(request: HttpRequest) -> HttpResponse:
    """Totals by ``?group=``, for the days ``?from=`` to ``?to=``, of ``?workspace=``; this month against its budgets."""
    place = place_of(request)
    workspace = place.workspace
    group = request.GET.get("group", "session")
    start, end = (parse_day(request.GET.get(name, ""), name) for name in ("from", "to"))
    calls = usage.of_workspace(usage.calls_between(start, end), workspace.pk)
    chosen = group if group in GROUPS else "session"
    rows = usage.grouped(calls, chosen, access.hidden_sessions(request.user, workspace.pk))
    if chosen == "model":
        labels = model_labels(row.key for row in rows)
        rows = [replace(row, label=labels[row.key]) for row in rows]
    columns = _columns(workspace)
    kept = {"workspace": str(workspace.pk), "from": start or "", "to": end or ""}
    context = {
        **place.context,
        "group": chosen,
        "groups": GROUP_NAMES.items(),
        "rows": rows,
        "dearest": max((row.cost_usd for row in rows), default=Decimal(0)),
        "total": usage.total(calls),
        "by_own_keys": usage.by_own_keys(calls),
        "start": start,
        "end": end,
        "query": urlencode({name: value for name, value in kept.items() if value}),
        "month": budgets.month_of(),
        "anew": budgets.next_month(budgets.month_of()),
        "currency": Currency.shown(),
        "lines": _lines(request.user, workspace),
        "quotas": limits.quotas(_user(request)),
        "columns": columns,
        "year_cost": sum(column.cost_usd for column in columns),
        "chart_width": MONTHS_SHOWN * (COLUMN + GAP),
        "column_width": COLUMN,
    }
    return render(request, "usage/usage.html", context)


@login_required
@require_POST
def set_limit(request: HttpRequest) -> HttpResponse:
    """Set or, with an empty field, take away the budget of the workspace, a person in it, or the installation."""
    workspace = access.get_workspace(request.user, request.POST.get("workspace"))
    scope, target = Scope.INSTALLATION, ""
    if person := request.POST.get("person", ""):
        member = access.get_member(request.user, workspace, int(person) if person.isdecimal() else 0)
        scope, target = Scope.PERSON, budgets.account_of_person(workspace.pk, member.user_id)[1]
    elif request.POST.get("scope") == Scope.WORKSPACE:
        access.get_workspace(request.user, workspace.pk, Role.OWNER)
        scope, target = Scope.WORKSPACE, budgets.account_of_workspace(workspace.pk)[1]
    else:
        access.require_staff(request.user)
    set_budget(_user(request), scope, target, _amount(request.POST.get("limit", ""), "limit"))
    return redirect(f"{reverse('usage')}?{urlencode({'workspace': str(workspace.pk)})}")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def prices(request: HttpRequest) -> HttpResponse:
    """The prices of every model, to be changed by staff; an empty field goes back to the catalogue's."""
    access.require_staff(request.user)
    place = place_of(request)
    listed = _listed(place.workspace.pk)
    if request.method == "POST" and "currency" in request.POST:
        rate = _amount(request.POST.get("per_usd", ""), "per_usd")
        set_currency(_user(request), request.POST["currency"].replace("\x00", ""), rate)
        return redirect(f"{reverse('prices')}#currency")
    if request.method == "POST":
        key = (list_of(request.POST.get("provider", "")), request.POST.get("model", ""))
        if key not in listed:
            raise NotFound("There is no such model here.", field="model")
        asked = {what: _amount(request.POST.get(what, ""), what) for what in _kinds(listed[key][1])}
        set_prices(_user(request), *key, asked)
        return redirect(f"{reverse('prices')}#{'-'.join(key)}")
    models = [
        {"list": key[0], "whose": whose, "model": model, "prices": _price_fields(model), "served": _served_by(model)}
        for key, (whose, model) in listed.items()
    ]
    return render(request, "usage/prices.html", {**place.context, "models": models, "currency": Currency.shown()})


def _listed(workspace: UUID) -> dict[tuple[str, str], tuple[str, ModelInfo]]:
    """Every model that has a price, by its price list and name, and whose it is: Google's once for all its keys."""
    found: dict[tuple[str, str], tuple[str, ModelInfo]] = {}
    for engine in offered(workspace).values():
        if not engine.costs_money:
            continue
        prices = list_of(engine.name)
        for model in filter(None, (*engine.models(), engine.text_model())):
            found.setdefault((prices, model.name), ("Google" if prices == GOOGLE else engine.label, model))
    return found


def _served_by(model: ModelInfo) -> str:
    """The label of the model that Google serves this one by today; empty if that is itself, or it is not Google's."""
    served = serving(model) if list_of(model.provider) == GOOGLE else model
    return served.label if served.name != model.name else ""


def _lines(user: Any, workspace: Workspace) -> list[Line]:
    """The installation for staff, the workspace, and its people: all of them for owners, else oneself."""
    owner = access.role_in(user, workspace.pk) >= Role.OWNER
    members = Member.objects.filter(workspace=workspace).select_related("user").order_by("user__username")
    people = members if owner else members.filter(user=user)
    everything = (Scope.INSTALLATION.value, "")
    keys = {member: budgets.account_of_person(workspace.pk, member.user_id) for member in people}
    own = budgets.account_of_workspace(workspace.pk)
    limits = budgets.limits_of([everything, own, *keys.values()])

    def line(label: Any, key: budgets.Key, may_set: bool, person: int | None = None) -> Line:
        return Line(str(label), budgets.standing(key, None, limits.get(key)), person, may_set)

    found = [line(_("This installation"), everything, True)] if user.is_staff else []
    found.append(line(_("This workspace"), own, owner))
    return found + [line(m.user.get_username(), key, owner, m.user_id) for m, key in keys.items()]


def _columns(workspace: Workspace) -> list[Column]:
    """The last twelve months, the highest as high as the chart."""
    months = [budgets.month_of()]
    while len(months) < MONTHS_SHOWN:
        months.insert(0, (months[0] - timedelta(days=1)).replace(day=1))
    spent: dict[str, UsageRow] = {
        row.key: row for row in usage.grouped(usage.of_workspace(usage.calls_between(months[0]), workspace.pk), "month")
    }
    costs = [spent[f"{month:%Y-%m}"].cost_usd if f"{month:%Y-%m}" in spent else Decimal(0) for month in months]
    highest = max(costs) or Decimal(1)
    heights = [float(CHART_HEIGHT * cost / highest) for cost in costs]
    return [
        Column(month, cost, number * (COLUMN + GAP) + GAP // 2, CHART_HEIGHT - height + 20, height)
        for number, (month, cost, height) in enumerate(zip(months, costs, heights, strict=True))
    ]


def _kinds(model: ModelInfo) -> list[str]:
    """Whatever of the model has a price: its sizes, then its tokens."""
    if not model.capabilities.text_to_image:
        return ["input", "text"]
    sizes = model.capabilities.image_sizes or tuple(model.prices_usd) or ("1K",)
    return [*sizes, *TOKENS, *([SEARCH] if model.search_usd is not None else [])]


def _price_fields(model: ModelInfo) -> list[dict[str, Any]]:
    """For each kind of price the one that holds where none is set here, and the one that is."""
    given, own = given_and_own(model)
    tokens = tokens_of(given)
    usual = {**given.prices_usd, SEARCH: given.search_usd, **{kind: getattr(tokens, kind, None) for kind in TOKENS}}
    return [
        {"what": what, "token": what in TOKENS, "given": usual.get(what), "own": own.get(what)}
        for what in _kinds(model)
    ]


def _amount(text: str, field: str) -> Decimal | None:
    """Dollars as a person types them; None for an empty field."""
    text = text.strip().lstrip("$")
    try:
        return Decimal(text) if text else None
    except InvalidOperation:
        raise InvalidRequest(
            f"{text[:40]!r} is no amount. Write dollars, for example 25 or 0.067.", field=field
        ) from None


def _user(request: HttpRequest) -> User:
    return cast(User, request.user)
