"""A key of one's own: for the turns that one submits oneself, before the workspace's, and for nobody else's."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User

from sessions_app import budgets, engines
from sessions_app.generation.run import run_attempt
from sessions_app.models import Attempt, AuditEntry, Budget, EngineAccount, ProviderCall, ProviderGate
from tests.cast import Cast, Program
from tests.engines.conftest import browser_of, models_of, set_up
from tests.providers.stand_in import StandIn

pytestmark = pytest.mark.django_db

KEY = "paid-key-of-bob-that-nobody-sees-7d1e"


@pytest.fixture
def team(cast: Cast, gemini: StandIn, settings: Any, tmp_path: Path) -> Iterator[Cast]:
    """The cast, whose workspace pays by a key of the environment."""
    settings.SPOOL_DIR = tmp_path / "spool"
    settings.FETCH_PRIVATE_HOSTS = ["127.0.0.1"]
    settings.PROVIDERS = {"gemini": {"api_key": "paid-key-of-all", "base_url": gemini.base_url}, "local": {}}
    settings.DEFAULT_PROVIDER = "gemini"
    engines.all_engines.cache_clear()
    yield cast
    engines.all_engines.cache_clear()


def own_key(program: Program, gemini: StandIn, **body: Any) -> dict[str, Any]:
    """A key of the program's user."""
    return set_up(program, secret=KEY, base_url=gemini.base_url, own=True, **body)


def submitted(program: Program, session: str, prompt: str = "a cup", **settings: str) -> Attempt:
    """The attempt of a new turn."""
    answer = program.post(f"/sessions/{session}/turns", {"prompt": prompt, "settings": settings})
    assert answer.status_code == 201, answer.content
    return Attempt.objects.get(turn=answer.json()["id"])


def keys_used(gemini: StandIn) -> list[str]:
    """What the keys end in that the calls came with."""
    return [str(entry["key_ends"]) for entry in gemini.log]


def panel(program: Program, attempt: Attempt) -> str:
    """What the details of the attempt's turn say."""
    page = browser_of(program).get(f"/sessions/{attempt.turn.session_id}/panel?turn={attempt.turn.number}")
    return str(page.content.decode())


def test_it_is_used_for_ones_own_turns_and_for_nobody_elses(team: Cast, gemini: StandIn) -> None:
    everybodys = set_up(team.alice, base_url=gemini.base_url)
    own = own_key(team.bob, gemini)
    session = team.bob.new_session()

    bobs, alices = submitted(team.bob, session), submitted(team.alice, session)
    # What the other's turn says of its engine, said again: each pays with what is nearest to them.
    again = submitted(team.alice, session, provider=own["name"])
    back = submitted(team.bob, session, provider=everybodys["name"])
    for attempt in (bobs, alices, again, back):
        run_attempt(attempt.pk)

    assert [a.provider for a in (bobs, alices, again, back)] == [own["name"], *[everybodys["name"]] * 2, own["name"]]
    assert sorted(keys_used(gemini)) == sorted([KEY[-4:], KEY[-4:], "ters", "ters"])
    assert {name for name, _ in models_of(team.bob)} == {own["name"], "local"}
    assert {name for name, _ in models_of(team.alice)} == {everybodys["name"], "local"}
    # One limit for each key.
    assert set(ProviderGate.objects.values_list("account", "sent")) == {(own["name"], 2), (everybodys["name"], 2)}
    assert "Your own key" in panel(team.bob, bobs) and "The author's own key" in panel(team.alice, bobs)
    assert "The workspace's key" in panel(team.alice, alices)
    told = team.alice.get(f"/turns/{bobs.turn_id}").json()
    assert told["cost"]["own_key"] is True and told["attempts"][0]["cost"]["own_key"] is True
    assert team.alice.get(f"/turns/{alices.turn_id}").json()["cost"]["own_key"] is False


def test_nobody_else_tries_again_at_its_owners_cost(team: Cast, gemini: StandIn) -> None:
    own_key(team.bob, gemini)
    gemini.script({"status": 400, "message": "no"})
    attempt = submitted(team.bob, team.bob.new_session())
    run_attempt(attempt.pk)

    refused = team.alice.post(f"/turns/{attempt.turn_id}/retry")

    assert refused.status_code == 409 and "its author's own" in refused.json()["error"]["message"]
    assert team.bob.post(f"/turns/{attempt.turn_id}/retry").status_code == 200


def test_it_is_a_gateway_that_others_are_refused_plainly(team: Cast) -> None:
    gateway = {"base_url": "http://127.0.0.1:9/v1", "model": "m", "prices_usd": {"any": 0.1}}
    own = set_up(team.bob, kind="gateway", own=True, default=True, **gateway)
    assert models_of(team.bob)[0] == (own["name"], "m") and ("gemini", "nano-banana-2") in models_of(team.bob)
    body = {"prompt": "a cup", "settings": {"provider": own["name"]}}
    refused = team.alice.post(f"/sessions/{team.alice.new_session()}/turns", body)
    assert refused.status_code == 422 and "somebody else's own" in refused.json()["error"]["message"]


def test_it_counts_in_no_budget_and_the_usage_says_so(team: Cast, gemini: StandIn) -> None:
    Budget.objects.create(scope="workspace", target=str(team.workspace.pk), limit_usd="0.00")
    session = team.bob.new_session()
    assert team.bob.post(f"/sessions/{session}/turns", {"prompt": "a cup"}).status_code == 402
    own_key(team.bob, gemini)

    attempt = submitted(team.bob, session)
    run_attempt(attempt.pk)

    call = ProviderCall.objects.get()
    assert (call.status, call.actual_usd) == ("paid", Attempt.objects.get().actual_usd)
    assert budgets.imbalances() == [] and not budgets.standing(budgets.account_of_workspace(team.workspace.pk)).used_usd
    assert 'id="by-own-keys"' in browser_of(team.alice).get("/settings/usage/").content.decode()
    assert team.alice.get("/usage/calls.csv").content.decode().splitlines()[1].endswith(",yes")


def test_turns_that_wait_for_a_removed_key_fail_and_say_so(team: Cast, gemini: StandIn) -> None:
    own = own_key(team.bob, gemini)
    session = team.bob.new_session()
    waiting = submitted(team.bob, session)
    assert team.bob.send("DELETE", f"/engines/{own['id']}").status_code == 204

    run_attempt(waiting.pk)

    error = team.bob.get(f"/turns/{waiting.turn_id}").json()["error"]
    assert (error["code"], error["billed"]) == ("key_missing", "no")
    assert error["message"] == "The own key that this turn was made for has been removed."
    assert gemini.log == [] and "Your own key" not in panel(team.bob, waiting)
    # New ones are the workspace's, even where they say the same words again.
    assert submitted(team.bob, session, provider=own["name"]).provider == "gemini"
    acts = list(AuditEntry.objects.filter(act__startswith="own_").order_by("pk").values_list("act", flat=True))
    assert acts == ["own_engine_created", "own_engine_removed"]
    assert "removed a key of their own" in browser_of(team.alice).get("/settings/audit/").content.decode()


def test_it_is_seen_and_changed_by_its_owner_alone(team: Cast, gemini: StandIn) -> None:
    User.objects.filter(pk=team.alice.user.pk).update(is_staff=True, is_superuser=True)
    own = own_key(team.bob, gemini)
    alice = browser_of(team.alice)
    for method, path, body in (
        ("PATCH", "", {"label": "Mine"}),
        ("DELETE", "", None),
        ("POST", "/test", None),
        ("POST", "/default", {}),
    ):
        assert team.alice.send(method, f"/engines/{own['id']}{path}", body).status_code == 404
    assert alice.get(f"/settings/engines/{own['id']}/edit").status_code == 404
    assert alice.post("/settings/engines/try", {"engine": own["id"]}).status_code == 404
    seen = [alice.get("/settings/").content, alice.get("/settings/keys/").content, team.alice.get("/engines").content]
    seen += [alice.get("/admin/sessions_app/engineaccount/").content, team.alice.get("/engines", own="true").content]
    assert all(own["id"] not in page.decode() for page in seen)
    assert team.bob.get("/engines", own="true").json()["items"][0]["id"] == own["id"]


def test_it_is_for_editors_and_goes_to_public_addresses_alone(team: Cast, settings: Any) -> None:
    settings.FETCH_PRIVATE_HOSTS = []
    body = {"kind": "gateway", "secret": KEY, "base_url": "http://127.0.0.1:9/v1", "model": "m", "own": True}
    refused = team.bob.post("/engines", body)
    assert (refused.status_code, refused.json()["error"]["field"]) == (422, "base_url")
    tried = browser_of(team.bob).post("/settings/engines/try", {**body, "own": "1"})
    assert "in a private network" in tried.content.decode()
    assert team.alice.post("/engines", {**body, "own": False}).status_code == 201, "an owner's may"
    assert team.vera.post("/engines", body).status_code == 403
    vera = browser_of(team.vera)
    assert vera.post("/settings/engines/try", {**body, "own": "1"}).status_code in (200, 403)
    assert "for people who edit" in vera.get("/settings/keys/").content.decode()
    assert not EngineAccount.objects.exclude(person=None).exists()


def test_it_goes_with_its_owner(team: Cast, gemini: StandIn) -> None:
    own = own_key(team.bob, gemini)
    session = team.bob.new_session()
    waiting = submitted(team.bob, session)
    page = browser_of(team.alice)
    answer = page.post(f"/settings/people/{team.bob.user.pk}/remove", {"heir": team.alice.user.pk})
    assert answer.status_code in (200, 302)
    run_attempt(waiting.pk)
    assert Attempt.objects.get(pk=waiting.pk).status == "canceled" and gemini.log == []
    assert {name for name, _ in models_of(team.alice)} == {"gemini", "local"}
    assert EngineAccount.objects.get(pk=own["id"]).person == team.bob.user
    User.objects.get(pk=team.bob.user.pk).delete()
    assert not EngineAccount.objects.exists()


def test_it_is_set_up_tested_and_never_shown(team: Cast, gemini: StandIn, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    bob = browser_of(team.bob)
    form = {"kind": "gemini", "secret": KEY, "base_url": gemini.base_url, "own": "1", "by_default": "1"}
    told = [bob.get("/settings/engines/new?kind=gemini&own=1"), bob.post("/settings/engines/try", form)]
    told += [bob.post("/settings/engines/new", form)]
    own = EngineAccount.objects.get()
    told += [bob.get("/settings/keys/"), bob.get(f"/settings/engines/{own.pk}/edit?own=1")]
    told += [bob.post(f"/settings/engines/{own.pk}/test", {"own": "1", "then_default": "1"})]
    told += [
        bob.post(
            f"/settings/engines/{own.pk}/edit",
            {"own": "1", "label": "Mine", "base_url": gemini.base_url, "enabled": "1"},
        )
    ]
    told += [bob.post(f"/settings/engines/{own.pk}/default", {"own": "1"}), bob.get("/settings/")]
    attempt = submitted(team.bob, team.bob.new_session())
    run_attempt(attempt.pk)
    told += [team.bob.get("/engines", own="true"), team.bob.get(f"/turns/{attempt.turn_id}")]
    told += [team.bob.get(f"/turns/{attempt.turn_id}/request"), team.bob.get("/usage/calls.csv")]
    pages = [answer.content.decode() for answer in told]
    assert [answer.status_code for answer in told] == [200] * len(told), pages
    assert "The key works" in pages[1] and "The key works" in pages[5] and f"…{KEY[-4:]}" in pages[3]
    own.refresh_from_db()
    assert (own.person, own.is_default, own.label, own.secret) == (team.bob.user, True, "Mine", KEY)
    assert "Not by default" in pages[5]
    bob.post(f"/settings/engines/{own.pk}/default", {"own": "1", "off": "1"})
    own.refresh_from_db()
    assert not own.is_default
    assert KEY[-4:] in keys_used(gemini) and all(KEY not in text for text in (*pages, caplog.text, own.sealed))
    assert [row["purpose"] for row in ProviderCall.objects.values("purpose")].count("test") == 2
    assert bob.post(f"/settings/engines/{own.pk}/remove", {"own": "1"}).status_code == 200
    assert not EngineAccount.objects.exists()
