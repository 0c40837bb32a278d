"""The price that is told, the price that is reserved and the price that is set here are one and the same."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from sessions_app.actions.engine_setup import Setup
from sessions_app.actions.engines import create_engine
from sessions_app.errors import Billed
from sessions_app.generation.settle import settle_error, settle_result
from sessions_app.models import Attempt, ModelPrice, ProviderCall, Turn
from tests.cast import Cast
from tests.money.conftest import ask, claim, position
from tests.money.test_budgets import ANSWER, REFUSAL, ended

pytestmark = pytest.mark.django_db
BANANA = {"provider": "gemini", "model": "nano-banana-2"}


def price(cast: Cast, session: str, **body: Any) -> Any:
    settings = {**BANANA, **body.pop("settings", {})}
    return cast.bob.post(f"/sessions/{session}/estimate", {**body, "settings": settings}).json()


@pytest.mark.parametrize(
    "chosen",
    [
        {},
        {"image_size": "4K"},
        {"image_size": "2K", "variants": 3},
        {"model": "nano-banana-pro", "image_size": "4K"},
        {"service_tier": "flex"},
        {"service_tier": "priority", "image_size": "2K"},
        {"context": "fresh"},
        {"context": "image_only"},
    ],
)
def test_what_is_told_is_what_is_reserved(cast: Cast, chosen: dict[str, Any]) -> None:
    session = cast.bob.new_session()
    cast.bob.upload_turn(session)
    for _ in range(2):
        turn = ask(cast.bob, session).json()["id"]
        settle_result(*claim(turn), ANSWER, 1.0)
    body = {"prompt": "a longer sentence about the cup", "settings": {**BANANA, **chosen}}
    told = cast.bob.post(f"/sessions/{session}/estimate", body).json()

    assert Turn.objects.filter(session=session).count() == 3, "an estimate makes nothing"
    made = cast.bob.post(f"/sessions/{session}/turns", body).json()

    assert made["cost"]["estimated_usd"] == told["estimated_usd"]
    reserved = sum(a.charge.reserved for a in Attempt.objects.filter(turn=made["id"]).select_related("charge"))
    assert reserved == round(told["estimated_usd"] * 1_000_000)
    assert position(cast)[0] == f"{told['estimated_usd']:.3f}"


def test_it_counts_what_goes_along(cast: Cast) -> None:
    session = cast.bob.new_session()
    alone = price(cast, session, prompt="x" * 4000)
    assert (alone["picture_usd"], alone["estimated_usd"], alone["pictures_in"]) == (0.0336, 0.0351, 0)
    upload = cast.bob.upload_turn(session)
    assert price(cast, session)["pictures_in"] == 1
    reference = {"asset": upload["outputs"][0]["asset"], "role": "reference"}
    more = price(cast, session, inputs=[reference, reference], settings={"variants": 2})
    assert more["pictures_in"] == 3
    assert more["estimated_usd"] == pytest.approx(2 * (0.0336 + 3 * 1120 * 1.5 / 1e6))
    assert price(cast, session, settings={"context": "fresh"})["pictures_in"] == 0
    assert "A search may add $0.014" in price(cast, session, settings={"grounding": "web"})["note"]


def test_it_prices_no_turn_that_would_be_refused(cast: Cast) -> None:
    session = cast.bob.new_session()
    assert price(cast, session, settings={"image_size": "8K"})["error"]["field"] == "settings.image_size"
    local = {"settings": {"provider": "local", "model": "local"}}
    assert cast.bob.post(f"/sessions/{session}/estimate", local).json()["estimated_usd"] == 0
    assert cast.vera.post(f"/sessions/{session}/estimate", local).status_code == 403


def staff_of(cast: Cast) -> Client:
    """Alice's browser, whose owner runs the installation too."""
    staff = Client()
    User.objects.filter(pk=cast.alice.user.pk).update(is_staff=True, is_superuser=True)
    staff.force_login(User.objects.get(pk=cast.alice.user.pk))
    return staff


def test_a_price_set_by_staff_holds_from_the_next_call_on(cast: Cast) -> None:
    session = cast.bob.new_session()
    before = ask(cast.bob, session).json()["id"]
    staff = staff_of(cast)

    sent = {**BANANA, "1K": "0.02", "2K": "", "input": "1"}
    assert staff.post("/settings/prices/", sent).status_code == 302

    listed = next(m for m in cast.bob.get("/models").json()["items"] if m["name"] == "nano-banana-2")
    assert listed["prices_usd"] == {"512": 0.045, "1K": 0.02, "2K": 0.0504, "4K": 0.0756}
    assert listed["token_prices_usd"] == {"input": 1.0, "text": 7.5, "image": 30.0}
    after = ask(cast.bob, session).json()
    assert after["cost"]["estimated_usd"] == 0.020001
    assert Attempt.objects.get(turn=before).estimated_usd == Decimal("0.033602")

    # The picture at its own price, 1,000 tokens in at a dollar and 200 of thought at 7.50 a million.
    settle_result(*claim(after["id"]), ANSWER, 1.0)
    call = ProviderCall.objects.get(attempt__turn=after["id"])
    assert call.actual_usd == Attempt.objects.get(turn=after["id"]).actual_usd == Decimal("0.0225")
    page = staff.get("/settings/prices/").content.decode()
    assert 'value="0.02"' in page and 'placeholder="0.0336"' in page


def test_an_empty_field_goes_back_to_the_catalogue(cast: Cast) -> None:
    staff = staff_of(cast)
    assert staff.get("/settings/prices/").status_code == 200
    staff.post("/settings/prices/", {**BANANA, "1K": "0.5"})
    assert price(cast, cast.bob.new_session())["picture_usd"] == 0.5
    assert staff.post("/settings/prices/", {**BANANA, "1K": "x"}).status_code == 422
    assert staff.post("/settings/prices/", {**BANANA, "1K": "NaN"}).status_code == 422
    staff.post("/settings/prices/", {**BANANA, "1K": ""})
    assert not ModelPrice.objects.exists()
    assert price(cast, cast.bob.new_session())["picture_usd"] == 0.0336


def test_staff_edit_prices_in_the_administration_too(cast: Cast) -> None:
    staff = staff_of(cast)
    row = {**BANANA, "what": "2K", "usd": "0.08"}
    assert staff.post("/admin/sessions_app/modelprice/add/", row).status_code == 302
    assert staff.post("/admin/sessions_app/modelprice/add/", row | {"what": "3K"}).status_code == 200
    assert price(cast, cast.bob.new_session(), settings={"image_size": "2K"})["picture_usd"] == 0.08


def spend(cast: Cast, answer: Any = ANSWER, **chosen: Any) -> Decimal:
    """What one more edit cost by the ledger, its answer being this one."""
    turn = ask(cast.bob, cast.bob.new_session(), **chosen).json()["id"]
    attempt, call = claim(turn)
    settle_result(attempt, call, answer, 1.0)
    call.refresh_from_db()
    assert call.actual_usd is not None
    return call.actual_usd


def test_a_model_costs_what_the_one_that_serves_it_costs(cast: Cast) -> None:
    session = cast.bob.new_session()
    told = {size: price(cast, session, settings={"image_size": size})["picture_usd"] for size in ("512", "1K", "4K")}
    # The successor, which costs half, makes no 512 pixels.
    assert told == {"512": 0.045, "1K": 0.0336, "4K": 0.0756}
    in_512 = price(cast, session, prompt="x" * 4000, settings={"image_size": "512"})
    assert in_512["estimated_usd"] == 0.0455, "a thousand tokens at the price of the one that makes it"
    page = staff_of(cast).get("/settings/prices/").content.decode()
    assert page.count("Served by Nano Banana 2.1 today") == 1


def test_a_price_of_the_model_that_serves_holds_until_the_chosen_one_has_its_own(cast: Cast) -> None:
    staff, session = staff_of(cast), cast.bob.new_session()
    staff.post("/settings/prices/", {**BANANA, "model": "nano-banana-2.1", "1K": "0.03"})
    assert price(cast, session)["picture_usd"] == 0.03
    assert spend(cast) == Decimal("0.033")
    assert 'placeholder="0.03"' in staff.get("/settings/prices/").content.decode()
    staff.post("/settings/prices/", {**BANANA, "1K": "0.01"})
    assert price(cast, session)["picture_usd"] == 0.01
    assert spend(cast) == Decimal("0.013")
    assert spend(cast, model="nano-banana-2.1") == Decimal("0.033")


def test_the_price_of_picture_tokens_reaches_the_button_too(cast: Cast) -> None:
    staff_of(cast).post("/settings/prices/", {**BANANA, "image": "15"})
    assert price(cast, cast.bob.new_session())["picture_usd"] == 0.0168
    assert spend(cast) == Decimal("0.0168") + Decimal("0.003")


def test_a_price_holds_for_every_key_of_googles_but_for_no_gateway(cast: Cast) -> None:
    own = create_engine(cast.alice.user, cast.workspace, Setup(kind="gemini", label="Ours", secret="another-key"))
    vertex = create_engine(cast.alice.user, cast.workspace, Setup(kind="vertex", label="Cloud", secret="express-key"))
    gateway = Setup(
        kind="gateway", label="Acme", base_url="http://gateway.test/v1", model="gemini-nano-banana-2.1", secret="k"
    )
    acme = create_engine(cast.alice.user, cast.workspace, replace(gateway, prices={"any": "0.05"}))
    staff = staff_of(cast)
    page = staff.get("/settings/prices/").content.decode()
    # Beside its model, the gateway has a text model.
    assert page.count("Nano Banana Pro <span") == 1 and page.count('<span class="dim">Acme</span>') == 2

    staff.post("/settings/prices/", {**BANANA, "1K": "0.01"})

    for engine in (own, vertex):
        assert price(cast, cast.bob.new_session(), settings={"provider": engine.name})["picture_usd"] == 0.01
        assert spend(cast, provider=engine.name) == Decimal("0.013")
    there = {"provider": acme.name, "model": "gemini-nano-banana-2.1"}
    assert price(cast, cast.bob.new_session(), settings=there)["picture_usd"] == 0.05
    silent = replace(ANSWER, cost_usd=None)
    assert spend(cast, silent, **there) == Decimal("0.05"), "what the gateway does not say counts as was told"
    dear = replace(ANSWER, cost_usd=Decimal("1e9"))
    assert spend(cast, dear, **there) == Decimal("0.05"), "and so does what no picture costs"
    staff.post("/settings/prices/", {**there, "1K": "0.04"})
    assert spend(cast, silent, **there) == Decimal("0.04")
    assert spend(cast, **there) == ANSWER.cost_usd, "what the gateway says is what it cost"
    assert staff.post("/settings/prices/", {**BANANA, "model": "acme", "1K": "1"}).status_code == 404


def test_a_billed_refusal_counts_by_the_edited_prices_and_says_what_it_used(cast: Cast) -> None:
    staff_of(cast).post("/settings/prices/", {**BANANA, "1K": "0.5", "input": "10", "text": "20"})
    turn = ask(cast.bob, cast.bob.new_session()).json()["id"]
    attempt, call = claim(turn)
    settle_error(attempt, call, ended(Billed.YES, answer=REFUSAL))
    call.refresh_from_db()
    assert call.actual_usd == Decimal("0.012")
    assert (call.usage["input_tokens"], call.usage["thought_tokens"]) == (1000, 100)


@pytest.mark.both_databases
def test_searches_cost_once_the_free_ones_of_the_month_are_used(cast: Cast) -> None:
    searched = replace(ANSWER, grounding={"webSearchQueries": ["a", "b"], "imageSearchQueries": ["c"]})
    assert spend(cast, searched, grounding="web_and_image") == Decimal("0.0366")
    (first,) = ProviderCall.objects.all()
    assert first.usage["searches"] == 3
    first.usage["searches"] = 4999
    first.save()
    assert spend(cast, searched, grounding="web") == Decimal("0.0366") + 2 * Decimal("0.014")
    staff_of(cast).post("/settings/prices/", {**BANANA, "search": "0.02"})
    assert "A search may add $0.02 " in price(cast, cast.bob.new_session(), settings={"grounding": "web"})["note"]
    assert spend(cast, searched, grounding="web") == Decimal("0.0366") + 3 * Decimal("0.02")
    # Those of other months, and of other keys, do not count.
    ProviderCall.objects.update(opened_at=datetime(2026, 10, 31, tzinfo=UTC))
    assert spend(cast, searched, grounding="web") == Decimal("0.0366")
