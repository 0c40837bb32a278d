"""Amounts in the installation's currency, at a rate that staff set; the ledger, the CSV and the API stay in US dollars."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils.translation import override

from sessions_app.generation.settle import settle_result
from sessions_app.models import AuditEntry, Currency, ProviderCall
from sessions_app.sentences import translated
from tests.cast import Cast, Program
from tests.money.conftest import ask, claim, limit_workspace
from tests.money.test_budgets import ANSWER

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_is_remembered() -> Iterator[None]:
    """A process asks for the currency every two seconds."""
    Currency.forget_shown()
    yield
    Currency.forget_shown()


def staff(program: Program) -> Client:
    """A browser of the program's user, who is staff."""
    User.objects.filter(pk=program.user.pk).update(is_staff=True)
    return page_of(program)


def page_of(program: Program) -> Client:
    client = Client()
    client.force_login(program.user)
    return client


def test_staff_set_it_and_every_page_shows_it(cast: Cast) -> None:
    session = cast.bob.new_session()
    turn = ask(cast.bob, session).json()
    settle_result(*claim(turn["id"]), ANSWER, 1.0)
    paid = ProviderCall.objects.get().actual_usd
    limit_workspace(cast, "10.00")

    set_up = staff(cast.alice).post("/settings/prices/", {"currency": "eur", "per_usd": "0.5"})

    assert set_up.status_code == 302
    euros = f"{float(paid or 0) / 2:.3f}"
    bob = page_of(cast.bob)
    workspace = bob.get(f"/sessions/{session}").content.decode()
    assert f"€{euros}" in workspace and f"${float(paid or 0):.3f}" not in workspace
    assert 'data-currency="EUR" data-per-usd="0.500000"' in workspace
    usage = bob.get("/settings/usage/").content.decode()
    assert f"€{euros}" in usage and "Shown in EUR at 0.5 to the US dollar" in usage and "€5.00" in usage
    german = bob.get("/settings/usage/", headers={"Accept-Language": "de"}).content.decode()
    assert f"{euros.replace('.', ',')} €" in german
    # What is a contract stays in US dollars.
    told = cast.bob.get("/usage").json()
    assert told["total"]["cost_usd"] == float(paid or 0) and told["currency"] == {"code": "EUR", "per_usd": 0.5}
    assert cast.bob.get(f"/turns/{turn['id']}").json()["cost"]["actual_usd"] == float(paid or 0)
    assert str(paid) in cast.bob.get("/usage/calls.csv").content.decode()
    assert ProviderCall.objects.get().actual_usd == paid
    entry = AuditEntry.objects.get(act="currency")
    assert (entry.what, entry.detail) == ("EUR", {"per_usd": "0.500000"})


def test_refusals_speak_it_too_in_the_readers_language(cast: Cast) -> None:
    staff(cast.alice).post("/settings/prices/", {"currency": "CHF", "per_usd": "2"})
    limit_workspace(cast, "0.01")
    said = ask(cast.bob, cast.bob.new_session()).json()["error"]["message"]
    assert "CHF\xa00.067" in said and "CHF\xa00.02 " in said and "$" not in said
    with override("de"):
        assert "0,067 CHF" in translated(said)


def test_it_goes_back_to_dollars(cast: Cast) -> None:
    page = staff(cast.alice)
    page.post("/settings/prices/", {"currency": "JPY", "per_usd": "150"})
    assert 'value="JPY"' in page.get("/settings/prices/").content.decode()
    page.post("/settings/prices/", {"currency": "", "per_usd": ""})
    assert not Currency.objects.exists()
    assert "data-currency" not in page.get("/settings/prices/").content.decode()


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"currency": "euro", "per_usd": "1"}, "three letters"),
        ({"currency": "€", "per_usd": "1"}, "three letters"),
        ({"currency": "EUR", "per_usd": ""}, "how much of EUR"),
        ({"currency": "EUR", "per_usd": "0"}, "how much of EUR"),
        ({"currency": "EUR", "per_usd": "nan"}, "how much of EUR"),
        ({"currency": "EUR", "per_usd": "0,92"}, "is no amount"),
    ],
)
def test_it_says_what_is_wrong(cast: Cast, form: dict[str, Any], words: str) -> None:
    answer = staff(cast.alice).post("/settings/prices/", form)
    assert answer.status_code == 422 and words in answer.content.decode()
    assert not Currency.objects.exists()


def test_only_staff_set_it(cast: Cast) -> None:
    assert page_of(cast.bob).post("/settings/prices/", {"currency": "EUR", "per_usd": "1"}).status_code == 403
