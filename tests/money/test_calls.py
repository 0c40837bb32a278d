"""Paid calls that make no picture: rewritten prompts and the word of a test, in budgets and totals as pictures are."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.db.models.functions import Now
from django.test import Client

from sessions_app import budgets, engines
from sessions_app.generation import recovery, spool
from sessions_app.generation.rewriting import run_rewrite
from sessions_app.models import EngineAccount, ModelPrice, ProviderCall, Rewrite
from sessions_app.providers.gemini import GeminiProvider
from tests.cast import Cast, Program
from tests.money.conftest import limit_workspace, position
from tests.providers.stand_in import StandIn

ROUGH = 'make @Mia hold a sign with "SALE 50%" on it'
GOOD = 'Give @Mia a wooden sign that reads "SALE 50%", lit from the left.'


@pytest.fixture
def gemini(settings: Any) -> Iterator[StandIn]:
    """The stand-in, which the environment's Gemini leads to."""
    with StandIn() as stand_in:
        settings.PROVIDERS = {"gemini": {"api_key": "k", "base_url": stand_in.base_url}, "local": {}}
        engines.all_engines.cache_clear()
        yield stand_in


def wish(program: Program, session: str, prompt: str = ROUGH, **more: Any) -> Any:
    """The answer to a wish for a rewrite."""
    return program.post(f"/sessions/{session}/rewrites", {"prompt": prompt, "provider": "gemini", **more})


def rewritten(program: Program, session: str, prompt: str = ROUGH, **more: Any) -> dict[str, Any]:
    """The rewrite once a worker has had it."""
    made = wish(program, session, prompt, **more).json()
    run_rewrite(made["id"])
    found: dict[str, Any] = program.get(f"/rewrites/{made['id']}").json()
    return found


@pytest.mark.django_db
def test_a_rewrite_is_asked_once_and_counted_to_the_cent(cast: Cast, gemini: StandIn) -> None:
    session = cast.bob.new_session("Cups")
    photo = cast.bob.upload_turn(session)
    gemini.script({"words": f"```\n{GOOD}\n```"})

    told = rewritten(cast.bob, session, parent=photo["id"], names=["Mia"], client_id="one")
    again = wish(cast.bob, session, client_id="one")

    assert (told["status"], told["text"], told["prompt"]) == ("succeeded", GOOD, ROUGH)
    assert (again.status_code, again.json()["id"]) == (200, told["id"])
    (sent,) = gemini.log
    assert sent["model"] == "gemini-3.5-flash-lite" and sent["call"] == str(ProviderCall.objects.get().pk)
    said = sent["contents"][0]["parts"][0]["text"]
    assert "an edit of an existing picture" in said and "@Mia" in said and f"<prompt>{ROUGH}</prompt>" in said
    # By the tokens: 0.30 for a million in, 2.50 for a million out.
    call = ProviderCall.objects.get()
    tokens = call.usage["input_tokens"] * Decimal("0.30") + call.usage["text_tokens"] * Decimal("2.50")
    cost = round(tokens / 1_000_000, 6)
    assert (call.purpose, call.status, call.actual_usd) == ("rewrite", "paid", cost)
    assert call.estimated_usd is not None and cost < call.estimated_usd
    assert told["cost_usd"] == pytest.approx(float(cost))
    assert budgets.imbalances() == []
    shown = {group: cast.bob.get("/usage", group=group).json() for group in ("session", "member", "model", "month")}
    for usage in shown.values():
        assert [(row["calls"], row["cost_usd"]) for row in usage["items"]] == [(1, pytest.approx(float(cost)))]
    assert [usage["items"][0]["label"] for usage in shown.values()][:2] == ["Cups", "bob"]
    (row,) = csv.DictReader(io.StringIO(cast.bob.get("/usage/calls.csv").content.decode()))
    assert (row["purpose"], row["session"], row["turn"], row["person"]) == ("rewrite", session, "", "bob")
    assert cast.alice.get(f"/rewrites/{told['id']}").status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("answer", "what"),
    [
        ('Give Mia a sign that reads "SALE 50%".', "lost @Mia"),
        ('Give @Mia a sign that reads "Sale 50%".', "lost the text “SALE 50%”"),
        ("Give @Mia a sign that reads SALE 50%.", "lost the text “SALE 50%”"),
        ('Give @Mia and @Leo a sign that reads "SALE 50%".', "speaks of @Leo"),
    ],
)
def test_a_rewrite_that_loses_what_must_stay_is_refused(cast: Cast, gemini: StandIn, answer: str, what: str) -> None:
    gemini.script({"words": answer})

    told = rewritten(cast.bob, cast.bob.new_session(), names=["Mia"])

    assert (told["status"], told["text"], told["prompt"]) == ("failed", None, ROUGH)
    assert told["error"]["code"] == "rewrite_unusable" and what in told["error"]["message"]
    assert ProviderCall.objects.get().status == "paid"
    assert budgets.imbalances() == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("behaviour", "code", "money"),
    [
        ({"status": 429}, "rate_limited", "free"),
        ({"status": 404}, "model_not_found", "free"),
        ({"reset": "after"}, "outcome_unknown", "unknown"),
        ({"block": "SAFETY"}, "prompt_refused", "paid"),
        ({"finish": "MAX_TOKENS"}, "no_text", "paid"),
    ],
)
def test_a_failure_is_one_sentence_and_the_truth_about_the_money(
    cast: Cast, gemini: StandIn, behaviour: dict[str, Any], code: str, money: str
) -> None:
    gemini.script(behaviour)

    told = rewritten(cast.bob, cast.bob.new_session())

    assert (told["status"], told["error"]["code"], told["prompt"]) == ("failed", code, ROUGH)
    assert told["error"]["message"].endswith(".")
    assert ProviderCall.objects.get().status == money
    assert budgets.imbalances() == []
    assert len(gemini.log) == 1


@pytest.mark.both_databases
@pytest.mark.django_db(transaction=True)
def test_rewrites_at_once_never_pass_a_budget(cast: Cast, gemini: StandIn) -> None:
    ModelPrice.objects.create(provider="gemini", model="gemini-3.5-flash-lite", what="text", usd="1000")
    limit_workspace(cast, "1.00")
    askers = [cast.alice, cast.bob] * 2
    ids = [wish(one, one.new_session(), client_id=str(number)).json()["id"] for number, one in enumerate(askers * 2)]
    gemini.set(gather=5)

    def run(id: str) -> None:
        try:
            run_rewrite(id)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        ends = as_completed([pool.submit(run, id) for id in ids])
        for _ in range(4):
            next(ends)
        gemini.set(gather=0)

    # Each is thought to cost $0.21, so that four fit; what does not fit was never sent.
    assert len(gemini.log) == ProviderCall.objects.count() == 4
    refused = Rewrite.objects.filter(error_code="budget_exceeded")
    assert refused.count() == 4 and all("the workspace's budget" in one.error_message for one in refused)
    assert budgets.imbalances() == []


@pytest.mark.django_db
def test_it_keeps_to_the_limits_of_the_key(cast: Cast, gemini: StandIn, settings: Any) -> None:
    settings.CALLS_PER_MINUTE = 1
    session = cast.bob.new_session()
    assert rewritten(cast.bob, session)["status"] == "succeeded"
    held = rewritten(cast.bob, session, "a red cup")
    assert (held["status"], held["error"]["code"]) == ("failed", "rate_limited")
    assert len(gemini.log) == ProviderCall.objects.count() == 1


@pytest.mark.both_databases
@pytest.mark.django_db
def test_after_a_crash_the_row_says_what_is_known(cast: Cast, gemini: StandIn, monkeypatch: Any) -> None:
    session = cast.bob.new_session()
    lost, saved, late = (wish(cast.bob, session, "a red cup", client_id=name).json()["id"] for name in "abc")
    for id in (lost, saved):
        # The process dies as soon as the answer, or the end of the wait for it, is there.
        with monkeypatch.context() as patched, pytest.raises(SystemExit):
            patched.setattr("sessions_app.generation.rewriting._settle", die)
            run_rewrite(id)
    for call in ProviderCall.objects.filter(rewrite=lost):
        spool.remove(call.pk)

    recovery.sweep(lambda _: None, lambda _: None)
    assert ProviderCall.objects.get(rewrite=saved).status == "paid"
    assert cast.bob.get(f"/rewrites/{saved}").json()["status"] == "succeeded"
    assert ProviderCall.objects.get(rewrite=lost).status == "open"

    ProviderCall.objects.update(opened_at=Now() - timedelta(minutes=4))
    Rewrite.objects.update(created_at=Now() - timedelta(minutes=4))
    recovery.sweep(lambda _: None, lambda _: None)
    assert ProviderCall.objects.get(rewrite=lost).status == "unknown"
    ends = [cast.bob.get(f"/rewrites/{id}").json()["error"]["code"] for id in (lost, late)]
    assert ends == ["outcome_unknown", "worker_lost"]
    assert position(cast)[0] == "0.000"


@pytest.mark.django_db
def test_an_answer_that_cannot_be_settled_stops_no_sweep(cast: Cast, gemini: StandIn, monkeypatch: Any) -> None:
    session = cast.bob.new_session()
    broken, whole = (wish(cast.bob, session, "a red cup", client_id=name).json()["id"] for name in "ab")
    for id in (broken, whole):
        with monkeypatch.context() as patched, pytest.raises(SystemExit):
            patched.setattr("sessions_app.generation.rewriting._settle", die)
            run_rewrite(id)
    # What a mistake of ours in the reader would do.
    call = ProviderCall.objects.get(rewrite=broken)
    read = GeminiProvider.read_words
    monkeypatch.setattr(GeminiProvider, "read_words", lambda *args: read(*args) if args[1] != b"{}" else 1 / 0)
    spool.path_of(call.pk).write_bytes(b"{}")

    recovery.sweep(lambda _: None, lambda _: None)
    assert cast.bob.get(f"/rewrites/{broken}").json()["error"]["code"] == "internal_error"
    assert cast.bob.get(f"/rewrites/{whole}").json()["status"] == "succeeded"
    call.refresh_from_db()
    assert (call.status, call.actual_usd) == ("paid", call.estimated_usd)
    assert list(spool.waiting()) == [] and budgets.imbalances() == []


def die(*_: Any) -> None:
    raise SystemExit


@pytest.mark.django_db
def test_whoever_cancels_pays_for_nothing_that_was_not_sent(cast: Cast, gemini: StandIn) -> None:
    made = wish(cast.bob, cast.bob.new_session()).json()
    assert cast.bob.post(f"/rewrites/{made['id']}/cancel").json()["status"] == "canceled"
    assert cast.bob.post(f"/rewrites/{made['id']}/cancel").status_code == 409
    run_rewrite(made["id"])
    assert gemini.log == [] and not ProviderCall.objects.exists()


@pytest.mark.django_db
def test_the_local_engine_has_no_words_and_says_so(cast: Cast, gemini: StandIn) -> None:
    session = cast.bob.new_session()
    answer = cast.bob.post(f"/sessions/{session}/rewrites", {"prompt": "a cup", "provider": "local"})
    assert answer.json()["error"]["message"] == "Local engine has no text model that could rewrite this."
    offered = {model["provider"]: model["rewriting"] for model in cast.bob.get("/models").json()["items"]}
    assert offered["local"] is None
    assert offered["gemini"] == {"model": "Gemini 3.5 Flash-Lite", "usd": pytest.approx(0.001, abs=0.0005)}
    cast.alice.user.is_staff = True
    cast.alice.user.save()
    staff = Client()
    staff.force_login(cast.alice.user)
    assert "Gemini 3.5 Flash-Lite" in staff.get("/settings/prices/").content.decode()
    staff.post("/settings/prices/", {"provider": "gemini", "model": "gemini-3.5-flash-lite", "text": "25"})
    dearer = {model["provider"]: model["rewriting"] for model in cast.bob.get("/models").json()["items"]}["gemini"]
    assert dearer["usd"] == pytest.approx(0.0067, abs=0.001)
    assert wish(cast.bob, session, " ").json()["error"]["message"] == "There is nothing to rewrite yet."


@pytest.mark.django_db
def test_the_word_of_a_test_is_in_the_ledger(cast: Cast, gemini: StandIn) -> None:
    account = EngineAccount(workspace=cast.workspace, kind="gemini", label="Ours", name="gemini-ours-1")
    account.base_url = gemini.base_url
    account.put_secret("paid-key-of-many-letters")
    account.save()
    owner = Client()
    owner.force_login(cast.alice.user)

    owner.post(f"/settings/engines/{account.pk}/test")

    call = ProviderCall.objects.get()
    assert (call.purpose, call.status, call.provider, call.person) == ("test", "paid", account.name, cast.alice.user)
    assert call.session is None and call.actual_usd is not None and 0 < call.actual_usd <= Decimal("0.0001")
    (row,) = cast.alice.get("/usage", group="session").json()["items"]
    assert (row["calls"], row["label"]) == (1, "")
    assert "Tests of engines" in owner.get("/settings/usage/").content.decode()
    limit_workspace(cast, "0.00")
    told = owner.post(f"/settings/engines/{account.pk}/test").content.decode()
    assert "The key works" in told and "could not be tried: This would cost about" in told
    assert ProviderCall.objects.count() == 1 and budgets.imbalances() == []
