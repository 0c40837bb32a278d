"""The price that is told, the price that is reserved and the price that is set here are one and the same."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from sessions_app.generation.settle import settle_result
from sessions_app.models import Attempt, ModelPrice, ProviderCall, Turn
from tests.cast import Cast
from tests.money.conftest import ask, claim, position
from tests.money.test_budgets import ANSWER

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
    assert (alone["picture_usd"], alone["estimated_usd"], alone["pictures_in"]) == (0.067, 0.0675, 0)
    upload = cast.bob.upload_turn(session)
    assert price(cast, session)["pictures_in"] == 1
    reference = {"asset": upload["outputs"][0]["asset"], "role": "reference"}
    more = price(cast, session, inputs=[reference, reference], settings={"variants": 2})
    assert more["pictures_in"] == 3
    assert more["estimated_usd"] == pytest.approx(2 * (0.067 + 3 * 1120 * 0.5 / 1e6))
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
    assert listed["prices_usd"] == {"512": 0.045, "1K": 0.02, "2K": 0.101, "4K": 0.151}
    assert listed["token_prices_usd"] == {"input": 1.0, "text": 3.0, "image": 60.0}
    after = ask(cast.bob, session).json()
    assert after["cost"]["estimated_usd"] == 0.020001
    assert Attempt.objects.get(turn=before).estimated_usd == Decimal("0.067")

    # The picture at its own price, 1,000 tokens in at a dollar and 200 of thought at three dollars a million.
    settle_result(*claim(after["id"]), ANSWER, 1.0)
    call = ProviderCall.objects.get(attempt__turn=after["id"])
    assert call.actual_usd == Attempt.objects.get(turn=after["id"]).actual_usd == Decimal("0.0216")
    page = staff.get("/settings/prices/").content.decode()
    assert 'value="0.02"' in page and 'placeholder="0.067"' in page


def test_an_empty_field_goes_back_to_the_catalogue(cast: Cast) -> None:
    staff = staff_of(cast)
    assert staff.get("/settings/prices/").status_code == 200
    staff.post("/settings/prices/", {**BANANA, "1K": "0.5"})
    assert price(cast, cast.bob.new_session())["picture_usd"] == 0.5
    assert staff.post("/settings/prices/", {**BANANA, "1K": "x"}).status_code == 422
    assert staff.post("/settings/prices/", {**BANANA, "1K": "NaN"}).status_code == 422
    staff.post("/settings/prices/", {**BANANA, "1K": ""})
    assert not ModelPrice.objects.exists()
    assert price(cast, cast.bob.new_session())["picture_usd"] == 0.067


def test_staff_edit_prices_in_the_administration_too(cast: Cast) -> None:
    staff = staff_of(cast)
    row = {**BANANA, "what": "2K", "usd": "0.08"}
    assert staff.post("/admin/sessions_app/modelprice/add/", row).status_code == 302
    assert staff.post("/admin/sessions_app/modelprice/add/", row | {"what": "3K"}).status_code == 200
    assert price(cast, cast.bob.new_session(), settings={"image_size": "2K"})["picture_usd"] == 0.08
