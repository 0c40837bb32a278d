"""A budget holds, and every dollar that was set aside is accounted for, whatever becomes of the call."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection

from sessions_app import budgets
from sessions_app.errors import Billed, ProviderError
from sessions_app.generation.settle import settle_error, settle_result
from sessions_app.models import Attempt, AuditEntry, Budget, Charge, ModelPrice, Turn
from sessions_app.providers.base import ImageResult, Part, Picture, Usage
from sessions_app.providers.catalog import MODELS
from tests.cast import Cast
from tests.imaging.samples import encoded, photo
from tests.money.conftest import ask, claim, limit_workspace, position

ANSWER = ImageResult(
    parts=(Part(picture=Picture(encoded(photo(64, 48), "JPEG"), "image/jpeg")),),
    model_id="gemini-nano-banana-2.1",
    usage=Usage(input_tokens=1000, image_tokens=1120, thought_tokens=200),
    cost_usd=Decimal("0.0366"),
)

# A thousand tokens in at 1.50 a million, and a hundred of thought at 7.50: no picture.
REFUSAL = ImageResult((), "gemini-nano-banana-2.1", Usage(input_tokens=1000, thought_tokens=100), Decimal("0.00225"))


def ended(billed: Billed, **more: Any) -> ProviderError:
    return ProviderError("no_image", "No.", billed=billed, **more)


@pytest.mark.both_databases
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("scope", ["installation", "workspace", "person"])
def test_fifty_submits_at_once_never_pass_a_limit(cast: Cast, scope: str) -> None:
    target = {
        "installation": "",
        "workspace": str(cast.workspace.pk),
        "person": f"{cast.workspace.pk}:{cast.bob.user.pk}",
    }[scope]
    Budget.objects.create(scope=scope, target=target, limit_usd="0.34")
    sessions = [cast.bob.new_session() for _ in range(5)]

    def submit(number: int) -> Any:
        try:
            return ask(cast.bob, sessions[number % 5])
        finally:
            connection.close()

    with ThreadPoolExecutor(50) as pool:
        answers = list(pool.map(submit, range(50)))

    assert sorted(answer.status_code for answer in answers) == [201] * 10 + [402] * 40
    assert Attempt.objects.count() == Turn.objects.count() == 10
    assert position(cast) == ("0.336", "0.000", "0.000")


@pytest.mark.django_db
def test_it_says_whose_budget_what_is_left_and_when_it_starts_anew(cast: Cast) -> None:
    limit_workspace(cast, "0.05")
    session = cast.bob.new_session()
    assert ask(cast.bob, session).status_code == 201

    answer = ask(cast.bob, session)

    error = answer.json()["error"]
    assert (answer.status_code, error["code"]) == (402, "budget_exceeded")
    assert "about $0.034, and the workspace's budget has $0.016 left of $0.05" in error["message"]
    anew = budgets.next_month(budgets.month_of())
    assert f"Your prompt is kept. The budget starts anew on {anew.day} {anew:%B} (UTC)" in error["hint"]
    assert position(cast) == ("0.034", "0.000", "0.000")


@pytest.mark.django_db
def test_a_storyboard_is_paid_for_whole_or_not_begun_and_says_how_much_would_fit(cast: Cast) -> None:
    limit_workspace(cast, "0.08")
    session = cast.bob.new_session()
    model = {"provider": "gemini", "model": "nano-banana-2"}

    answer = cast.bob.post(f"/sessions/{session}/storyboard", {"frames": ["a", "b", "c"], "settings": model})

    error = answer.json()["error"]
    assert (answer.status_code, error["code"]) == (402, "budget_exceeded")
    assert "Together these 3 turns cost more than the month's budget has left; it has room for 2" in error["message"]
    assert Turn.objects.count() == 0
    assert position(cast) == ("0.000", "0.000", "0.000")


@pytest.mark.django_db
def test_all_variants_of_a_turn_are_paid_for_or_none(cast: Cast) -> None:
    limit_workspace(cast, "0.10")
    session = cast.bob.new_session()
    assert ask(cast.bob, session, variants=4).status_code == 402
    assert position(cast) == ("0.000", "0.000", "0.000")
    assert ask(cast.bob, session, variants=2).status_code == 201
    assert position(cast) == ("0.067", "0.000", "0.000")


@pytest.mark.django_db
def test_the_installation_has_a_limit_by_the_environment(cast: Cast, settings: Any) -> None:
    settings.MONTHLY_BUDGET_USD = Decimal("0.03")
    Budget.objects.create(scope="installation", limit_usd="10")
    assert "the budget of this installation" in ask(cast.bob, cast.bob.new_session()).json()["error"]["message"]
    # It binds everybody here, and a free engine needs no money.
    assert ask(cast.mallory, cast.mallory.new_session()).status_code == 402
    assert ask(cast.bob, cast.bob.new_session(), provider="local", model="local").status_code == 201


@pytest.mark.django_db
def test_one_workspace_does_not_pay_for_another(cast: Cast) -> None:
    limit_workspace(cast, "0.03")
    assert ask(cast.mallory, cast.mallory.new_session()).status_code == 201
    assert position(cast) == ("0.000", "0.000", "0.000")


@pytest.mark.both_databases
@pytest.mark.django_db
def test_the_true_cost_takes_the_place_of_the_reservation(cast: Cast) -> None:
    turn = ask(cast.bob, cast.bob.new_session()).json()
    attempt, call = claim(turn["id"])
    assert position(cast) == ("0.034", "0.000", "0.000")
    for _ in range(2):
        settle_result(attempt, call, ANSWER, 1.0)
    assert position(cast) == ("0.000", "0.037", "0.000")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("error", "after"),
    [
        (ended(Billed.NO), ("0.000", "0.000", "0.000")),
        (ended(Billed.YES, answer=REFUSAL), ("0.000", "0.002", "0.000")),
        (ended(Billed.UNKNOWN), ("0.000", "0.000", "0.034")),
        (ended(Billed.NO, automatic=True), ("0.034", "0.000", "0.000")),
    ],
    ids=["free", "billed", "unknown", "to be repeated"],
)
def test_an_ending_without_a_picture_counts_for_what_it_cost(
    cast: Cast, error: ProviderError, after: tuple[str, str, str]
) -> None:
    turn = ask(cast.bob, cast.bob.new_session()).json()
    settle_error(*claim(turn["id"]), error)
    assert position(cast) == after


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("limit", "reserved", "status"), [("0.14", "0.134", "queued"), ("0.10", "0.000", "failed")], ids=["room", "none"]
)
def test_a_model_that_runs_instead_of_an_overloaded_one_has_to_be_paid_for_too(
    cast: Cast, limit: str, reserved: str, status: str
) -> None:
    limit_workspace(cast, limit)
    turn = ask(cast.bob, cast.bob.new_session(), fallback=True).json()
    settle_error(*claim(turn["id"]), ended(Billed.NO, offer="nano-banana-pro", overloaded=True))
    assert position(cast) == (reserved, "0.000", "0.000")
    assert cast.bob.get(f"/turns/{turn['id']}").json()["status"] == status


@pytest.mark.django_db
def test_a_late_error_runs_no_other_model_where_the_slot_was_tried_again(cast: Cast) -> None:
    turn = ask(cast.bob, cast.bob.new_session(), fallback=True).json()
    attempt, call = claim(turn["id"])
    settle_error(attempt, call, ended(Billed.UNKNOWN))
    assert cast.bob.post(f"/turns/{turn['id']}/retry").status_code == 200

    settle_error(attempt, call, ended(Billed.NO, offer="nano-banana-pro", overloaded=True))

    tries = Attempt.objects.filter(turn=turn["id"]).order_by("number")
    assert list(tries.values_list("number", "model", "status")) == [
        (1, "nano-banana-2", "failed"),
        (2, "nano-banana-2", "queued"),
    ]
    assert position(cast) == ("0.034", "0.000", "0.000")


@pytest.mark.django_db
def test_a_model_without_the_tier_that_was_asked_for_costs_its_whole_price(cast: Cast) -> None:
    turn = ask(cast.bob, cast.bob.new_session(), service_tier="flex").json()
    settle_error(*claim(turn["id"]), ended(Billed.NO))
    assert cast.bob.post(f"/turns/{turn['id']}/retry", {"model": "nano-banana"}).status_code == 200
    answer = replace(ANSWER, model_id="gemini-2.5-flash-image", usage=Usage(image_tokens=1290))

    settle_result(*claim(turn["id"]), answer, 1.0)

    assert position(cast) == ("0.000", "0.039", "0.000")


@pytest.mark.django_db
@pytest.mark.parametrize(("charged", "spent"), [(True, "0.034"), (False, "0.000")])
def test_a_person_settles_what_is_not_known(cast: Cast, charged: bool, spent: str) -> None:
    limit_workspace(cast, "0.04")
    session = cast.bob.new_session()
    turn = ask(cast.bob, session).json()
    settle_error(*claim(turn["id"]), ended(Billed.UNKNOWN))
    assert ask(cast.bob, session).status_code == 402

    assert cast.bob.post(f"/turns/{turn['id']}/resolve", {"charged": charged}).status_code == 200
    noted = AuditEntry.objects.get(act="outcome_resolved")
    assert (noted.name, noted.detail["charged"]) == ("bob", charged)

    assert position(cast) == ("0.000", spent, "0.000")
    assert ask(cast.bob, session).status_code == (402 if charged else 201)


@pytest.mark.django_db
def test_the_late_truth_about_a_lost_call_counts(cast: Cast) -> None:
    turn = ask(cast.bob, cast.bob.new_session()).json()
    attempt, call = claim(turn["id"])
    settle_error(attempt, call, ended(Billed.UNKNOWN))
    settle_result(attempt, call, ANSWER, 1.0)
    assert position(cast) == ("0.000", "0.037", "0.000")


@pytest.mark.django_db
def test_canceling_before_it_is_sent_gives_the_money_back(cast: Cast) -> None:
    turn = ask(cast.bob, cast.bob.new_session()).json()
    cast.bob.post(f"/turns/{turn['id']}/cancel")
    assert position(cast) == ("0.000", "0.000", "0.000")


@pytest.mark.django_db
def test_canceling_after_it_is_sent_waits_for_the_truth(cast: Cast) -> None:
    turn = ask(cast.bob, cast.bob.new_session()).json()
    attempt, call = claim(turn["id"])
    cast.bob.post(f"/turns/{turn['id']}/cancel")
    assert position(cast) == ("0.034", "0.000", "0.000")
    assert not settle_result(attempt, call, ANSWER, 1.0)
    assert position(cast) == ("0.000", "0.037", "0.000")


@pytest.mark.django_db
def test_a_retry_is_a_reservation_of_its_own(cast: Cast) -> None:
    limit_workspace(cast, "0.06")
    turn = ask(cast.bob, cast.bob.new_session()).json()
    settle_error(*claim(turn["id"]), ended(Billed.UNKNOWN))

    refused = cast.bob.post(f"/turns/{turn['id']}/retry")
    assert (refused.status_code, refused.json()["error"]["code"]) == (402, "budget_exceeded")
    assert position(cast) == ("0.000", "0.000", "0.034")

    Budget.objects.update(limit_usd="0.07")
    assert cast.bob.post(f"/turns/{turn['id']}/retry").status_code == 200
    assert position(cast) == ("0.034", "0.000", "0.034")
    assert Charge.objects.count() == 2


@pytest.mark.django_db
def test_a_model_without_a_price_is_refused_where_there_is_a_budget(cast: Cast, monkeypatch: Any) -> None:
    models = tuple(replace(model, prices_usd={}) for model in MODELS)
    monkeypatch.setattr("sessions_app.providers.gemini.GeminiProvider.models", lambda self: models)
    session = cast.bob.new_session()
    assert ask(cast.bob, session).status_code == 201
    limit_workspace(cast, "5")
    refused = ask(cast.bob, session).json()["error"]
    assert refused["code"] == "budget_exceeded" and "set the price" in refused["hint"]
    ModelPrice.objects.create(provider="gemini", model="nano-banana-2", what="1K", usd="0.02")
    assert ask(cast.bob, session).status_code == 201
    assert position(cast) == ("0.020", "0.000", "0.000")


def test_months_are_calendar_months_in_utc() -> None:
    assert budgets.month_of(datetime.fromisoformat("2026-12-31T23:30:00-05:00")) == date(2027, 1, 1)
    assert budgets.month_of(datetime(2026, 11, 30, 23, 59, 59, tzinfo=UTC)) == date(2026, 11, 1)
    assert budgets.next_month(date(2026, 11, 1)) == date(2026, 12, 1)
    assert budgets.next_month(date(2026, 12, 1)) == date(2027, 1, 1)


@pytest.mark.django_db
def test_a_new_month_starts_from_nothing(cast: Cast, monkeypatch: Any) -> None:
    limit_workspace(cast, "0.04")
    session = cast.bob.new_session()
    november = datetime(2026, 11, 30, 23, 59, tzinfo=UTC)
    monkeypatch.setattr("sessions_app.budgets.timezone.now", lambda: november)
    turn = ask(cast.bob, session).json()
    assert ask(cast.bob, session).status_code == 402
    monkeypatch.setattr("sessions_app.budgets.timezone.now", lambda: november.replace(month=12, day=1))
    assert ask(cast.bob, session).status_code == 201
    # What was reserved in November is settled in November's books.
    settle_result(*claim(turn["id"]), ANSWER, 1.0)
    key = budgets.account_of_workspace(cast.workspace.pk)
    assert budgets.standing(key, date(2026, 11, 1)).spent_usd == Decimal("0.0366")
    assert budgets.standing(key, date(2026, 12, 1)).spent_usd == 0
    assert budgets.imbalances() == []
