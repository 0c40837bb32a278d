"""Every figure of the usage is the ledger's, for those who may see it, on the page, in the API and in the CSV."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db.models import Sum
from django.test import Client

from sessions_app import budgets, usage
from sessions_app.actions.engine_setup import Setup
from sessions_app.actions.engines import create_engine
from sessions_app.actions.new_turns import NewTurn
from sessions_app.actions.turns import submit_turn
from sessions_app.errors import Billed, ProviderError
from sessions_app.generation.settle import settle_error, settle_result
from sessions_app.models import Budget, ProviderCall, Session
from tests.cast import Cast
from tests.money.conftest import ask, claim
from tests.money.test_budgets import ANSWER

pytestmark = pytest.mark.django_db
LOST = ProviderError("outcome_unknown", "Lost.", billed=Billed.UNKNOWN)
FREE = ProviderError("prompt_refused", "No.", billed=Billed.NO)


@pytest.fixture
def spent(cast: Cast) -> dict[str, str]:
    """Two sessions: Bob's with a paid and a lost call, Alice's with a paid call of October and a free one."""
    mine, other = cast.bob.new_session("=HYPERLINK(1)"), cast.alice.new_session("Poster")
    settle_result(*claim(ask(cast.bob, mine).json()["id"]), ANSWER, 1.0)
    settle_error(*claim(ask(cast.bob, mine, context="fresh").json()["id"]), LOST)
    turn = ask(cast.alice, other, model="nano-banana-pro").json()["id"]
    _, call = claim(turn)
    settle_result(call.attempt, call, ANSWER, 1.0)
    ProviderCall.objects.filter(pk=call.pk).update(opened_at=datetime(2026, 10, 31, 23, 59, 59, tzinfo=UTC))
    settle_error(*claim(ask(cast.alice, other).json()["id"]), FREE)
    return {"bob": mine, "alice": other}


def rows(answer: Any) -> list[tuple[str, int, float, float]]:
    return [(row["label"], row["calls"], row["cost_usd"], row["unknown_usd"]) for row in answer.json()["items"]]


@pytest.mark.both_databases
def test_it_sums_the_ledger_by_what_is_asked(cast: Cast, spent: dict[str, str]) -> None:
    this_month = f"{budgets.month_of():%Y-%m}"
    assert rows(cast.vera.get("/usage")) == [("=HYPERLINK(1)", 2, 0.0366, 0.033602), ("Poster", 2, 0.0366, 0.0)]
    assert rows(cast.vera.get("/usage", group="member")) == [("bob", 2, 0.0366, 0.033602), ("alice", 2, 0.0366, 0.0)]
    assert rows(cast.vera.get("/usage", group="month")) == [
        ("2026-10", 1, 0.0366, 0.0),
        (this_month, 3, 0.0366, 0.033602),
    ]
    assert rows(cast.vera.get("/usage", group="model")) == [
        ("Nano Banana 2", 3, 0.0366, 0.033602),
        ("Nano Banana Pro", 1, 0.0366, 0.0),
    ]
    ledger = ProviderCall.objects.filter(status="paid").aggregate(total=Sum("actual_usd"))["total"]
    assert cast.vera.get("/usage").json()["total"]["cost_usd"] == float(round(ledger, 6)) == 0.0732


def test_days_are_in_utc_and_both_included(cast: Cast, spent: dict[str, str]) -> None:
    october = {"from": "2026-10-01", "to": "2026-10-31"}
    assert rows(cast.bob.get("/usage", **october)) == [("Poster", 1, 0.0366, 0.0)]
    assert rows(cast.bob.get("/usage", to="2026-10-30")) == []
    assert cast.bob.get("/usage", **{"from": "2026-11-01", "to": "2026-10-01"}).status_code == 422
    assert cast.bob.get("/usage", **{"from": "soon"}).status_code == 422
    assert cast.bob.get("/usage", to="9999-12-31").status_code == 200


def test_the_month_on_the_sessions_page_is_the_calendar_month(cast: Cast, spent: dict[str, str]) -> None:
    late = datetime(2026, 10, 31, 23, 59, 59, 999999, tzinfo=UTC)
    assert usage.month_cost_usd(cast.workspace.pk, late) == Decimal("0.0366")
    # The 1st of a month that follows one of 31 days, and a February: the neighbours stay out.
    assert usage.month_cost_usd(cast.workspace.pk, datetime(2026, 9, 30, tzinfo=UTC)) == 0
    assert usage.month_cost_usd(cast.workspace.pk, datetime(2027, 2, 28, tzinfo=UTC)) == 0


def test_all_figures_of_a_session_are_the_same(cast: Cast, spent: dict[str, str]) -> None:
    session = spent["bob"]
    turns = cast.bob.get(f"/sessions/{session}/turns").json()["items"]
    assert sum(turn["cost"]["actual_usd"] or 0 for turn in turns) == 0.0366
    assert cast.bob.get(f"/sessions/{session}").json()["cost_usd"] == 0.0366
    browser = Client()
    browser.force_login(cast.bob.user)
    page = browser.get(f"/sessions/{session}").content.decode()
    assert '<b id="session-cost">$0.037</b>' in page and "$0.034 more may have been charged" in page
    assert page.count("<span>$0.037</span>") == 1 and "$0.034 may have been charged" in page
    assert page.count('data-act="resolve"') == 2


def test_the_csv_has_every_call_and_no_formula(cast: Cast, spent: dict[str, str]) -> None:
    answer = cast.vera.get("/usage/calls.csv")
    assert answer["Content-Type"] == "text/csv; charset=utf-8" and "attachment" in answer["Content-Disposition"]
    table = list(csv.DictReader(io.StringIO(answer.content.decode())))
    assert [row["outcome"] for row in table] == ["paid", "paid", "unknown", "free"]
    assert table[0]["opened_at"] == "2026-10-31T23:59:59Z"
    assert {row["session_title"] for row in table} == {"'=HYPERLINK(1)", "Poster"}
    assert sum(Decimal(row["actual_usd"] or 0) for row in table) == Decimal("0.0732")
    assert table[1]["input_tokens"] == "1000" and table[1]["person"] == "bob"
    for cell in (cell for row in table for cell in row.values()):
        assert not cell.startswith(("=", "+", "-", "@", "\t", "\r"))


def test_what_a_private_session_cost_is_summed_and_its_name_is_not_told(cast: Cast, spent: dict[str, str]) -> None:
    cast.bob.send("PATCH", f"/sessions/{spent['bob']}", {"private": True})
    named = [("=HYPERLINK(1)", 2, 0.0366, 0.033602), ("Poster", 2, 0.0366, 0.0)]
    assert rows(cast.alice.get("/usage")) == rows(cast.bob.get("/usage")) == named
    assert rows(cast.vera.get("/usage")) == [named[1], ("Private sessions", *named[0][1:])]
    table = list(csv.DictReader(io.StringIO(cast.vera.get("/usage/calls.csv").content.decode())))
    assert [(row["session"], row["session_title"]) for row in table if row["person"] == "bob"] == [("", "")] * 2
    browser = Client()
    browser.force_login(cast.vera.user)
    page = browser.get("/settings/usage/").content.decode()
    assert "HYPERLINK" not in page and spent["bob"] not in page and "Private sessions" in page


def test_nobody_sees_what_another_workspace_has_spent(cast: Cast, spent: dict[str, str]) -> None:
    assert rows(cast.mallory.get("/usage")) == []
    assert cast.mallory.get("/usage", workspace=str(cast.workspace.pk)).status_code == 404
    assert cast.mallory.get("/usage/calls.csv", workspace=str(cast.workspace.pk)).status_code == 404
    assert len(cast.mallory.get("/usage/calls.csv").content.decode().splitlines()) == 1


def test_the_page_shows_the_sums_and_the_budgets(cast: Cast, spent: dict[str, str]) -> None:
    Budget.objects.create(scope="workspace", target=str(cast.workspace.pk), limit_usd="0.06")
    owner, viewer = Client(), Client()
    owner.force_login(cast.alice.user)
    viewer.force_login(cast.vera.user)
    page = owner.get("/settings/usage/?group=member").content.decode()
    assert 'value="0.06"' in page and 'data-level="full"' in page and "$0.00 left" in page
    assert page.count('class="usage-limit"') == 5, "the workspace, and the four people in it"
    assert "alice" in page and "bob" in page
    seen = viewer.get("/settings/usage/?group=model").content.decode()
    assert 'class="usage-limit"' not in seen and "Nano Banana Pro" in seen
    assert viewer.get("/settings/usage/?from=2026-13-01").status_code == 422
    assert viewer.get("/settings/usage/?workspace=x").status_code == 404


def test_owners_set_limits_of_people_and_take_them_away(cast: Cast) -> None:
    browser = Client()
    browser.force_login(cast.alice.user)
    sent = {"workspace": str(cast.workspace.pk), "person": str(cast.bob.user.pk), "limit": "$0.03"}
    assert browser.post("/settings/usage/limit", sent).status_code == 302
    refused = ask(cast.bob, cast.bob.new_session()).json()["error"]
    assert "your budget in this workspace has $0.03 left of $0.03" in refused["message"]
    assert ask(cast.alice, cast.alice.new_session()).status_code == 201

    assert browser.post("/settings/usage/limit", sent | {"limit": "a lot"}).status_code == 422
    assert browser.post("/settings/usage/limit", sent | {"limit": "-1"}).status_code == 422
    assert browser.post("/settings/usage/limit", sent | {"person": str(cast.mallory.user.pk)}).status_code == 404
    assert browser.post("/settings/usage/limit", sent | {"limit": ""}).status_code == 302
    assert not Budget.objects.exists()


def test_budgets_are_set_and_read_over_the_api(cast: Cast) -> None:
    body = {"scope": "person", "person": "bob", "limit_usd": 5}
    assert cast.alice.send("PUT", "/budgets", body).status_code == 200
    assert cast.bob.send("PUT", "/budgets", body).status_code == 403
    assert cast.alice.send("PUT", "/budgets", body | {"person": "mallory"}).status_code == 404
    assert cast.alice.send("PUT", "/budgets", {"scope": "installation", "limit_usd": 1}).status_code == 403
    ask(cast.bob, cast.bob.new_session())
    (found,) = cast.bob.get("/budgets").json()["items"]
    assert (found["scope"], found["limit_usd"], found["reserved_usd"], found["left_usd"]) == (
        "person",
        5,
        0.033602,
        4.966398,
    )
    assert found["anew"] == budgets.next_month(budgets.month_of()).isoformat()
    assert cast.alice.get("/budgets").json()["items"] == []


def test_a_budget_is_whole_cents(cast: Cast) -> None:
    for amount in (0.004, 0.015):
        body = {"scope": "workspace", "limit_usd": amount}
        refused = cast.alice.send("PUT", "/budgets", body)
        assert (refused.status_code, refused.json()["error"]["field"]) == (422, "limit_usd")
        assert refused.json()["error"]["message"].startswith("A budget is whole cents: $0.01 or more")
    assert not Budget.objects.exists()
    assert cast.alice.send("PUT", "/budgets", {"scope": "workspace", "limit_usd": 0.01}).status_code == 200
    assert ask(cast.bob, cast.bob.new_session()).status_code == 402


def test_two_keys_of_one_model_are_told_apart_by_what_they_are_called(cast: Cast) -> None:
    settle_result(*claim(ask(cast.bob, cast.bob.new_session()).json()["id"]), ANSWER, 1.0)
    setup = Setup(kind="gemini", label="Ours", secret="another-key")
    name = create_engine(cast.alice.user, cast.workspace, setup).name
    settle_result(*claim(ask(cast.bob, cast.bob.new_session(), provider=name).json()["id"]), ANSWER, 1.0)
    told = {row["key"]: row["label"] for row in cast.bob.get("/usage", group="model").json()["items"]}
    assert told == {"gemini/nano-banana-2": "Nano Banana 2, Gemini", f"{name}/nano-banana-2": "Nano Banana 2, Ours"}
    browser = Client()
    browser.force_login(cast.bob.user)
    assert "Nano Banana 2, Ours" in browser.get("/settings/usage/?group=model").content.decode()


def test_searches_are_counted_beside_the_cost(cast: Cast) -> None:
    session = Session.objects.get(pk=cast.bob.new_session())
    chosen = {"provider": "gemini", "model": "nano-banana-2", "grounding": "web"}
    turn, _ = submit_turn(session, cast.bob.user, NewTurn(prompt="a cup", settings=chosen))
    attempt, call = claim(str(turn.pk))
    answer = type(ANSWER)(
        ANSWER.parts, ANSWER.model_id, ANSWER.usage, ANSWER.cost_usd, grounding={"webSearchQueries": ["a", "b"]}
    )
    settle_result(attempt, call, answer, 1.0)
    call.refresh_from_db()
    assert call.usage["searches"] == 2 and call.actual_usd == Decimal("0.0366")
