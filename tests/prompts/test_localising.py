"""One picture in many languages: a branch each, all of them or none."""

from __future__ import annotations

from typing import Any

import pytest

from sessions_app.actions.languages import BY_CODE
from sessions_app.models import ProviderCall, Turn
from tests.cast import Cast, Program
from tests.conftest import StartProduct
from tests.imaging.samples import encoded, photo
from tests.providers.stand_in import StandIn
from tests.services.client import Client
from tests.turns.studio import client, gemini

__all__ = ["client", "gemini"]

GEMINI = {"provider": "gemini", "model": "nano-banana-2"}


def test_it_makes_a_branch_for_each_language_at_once(client: Client, gemini: StandIn) -> None:
    session, upload = client.start(encoded(photo()))
    # Nobody gets an answer before all three requests are there.
    gemini.set(gather=3)
    body = {"turn": upload["id"], "languages": ["de", "ja", "ar"], "settings": GEMINI, "client_id": "menu"}
    made = client.post(f"/sessions/{session}/localise", body)["items"]
    done = [client.wait_for(session, turn["id"]) for turn in made]
    assert [(turn["status"], turn["parent"]) for turn in done] == [("succeeded", upload["id"])] * 3
    assert [turn["prompt"].split(".")[0] for turn in done] == [
        "Translate every text in this picture into German",
        "Translate every text in this picture into Japanese",
        "Translate every text in this picture into Arabic",
    ]
    assert ["right to left" in turn["prompt"] for turn in done] == [False, False, True]
    assert len(gemini.log) == 3

    again = client.post(f"/sessions/{session}/localise", body, status=200)["items"]
    assert [turn["id"] for turn in again] == [turn["id"] for turn in made]
    assert len(client.get(f"/sessions/{session}/turns")["items"]) == 4


@pytest.fixture
def upload(cast: Cast) -> tuple[Program, str, dict[str, Any]]:
    session = cast.bob.new_session()
    return cast.bob, session, cast.bob.upload_turn(session)


@pytest.mark.parametrize(
    ("change", "status", "field", "words"),
    [
        ({"settings": {"provider": "local"}}, 422, "settings.model", "The local engine cannot read or translate"),
        ({"settings": {}}, 422, "settings.model", "The local engine cannot read or translate"),
        ({"languages": ["de", "tlh"]}, 422, "languages", "There is no language tlh"),
        ({"languages": []}, 422, "languages", ""),
        ({"client_id": "x" * 61}, 422, "client_id", ""),
    ],
)
def test_it_refuses_before_anything_is_made(
    upload: tuple[Program, str, dict[str, Any]], change: dict[str, Any], status: int, field: str, words: str
) -> None:
    bob, session, turn = upload
    body = {"turn": turn["id"], "languages": ["de", "fr"], **change}
    refused = bob.post(f"/sessions/{session}/localise", body)
    error = refused.json()["error"]
    assert (refused.status_code, error["field"]) == (status, field)
    assert error["message"].startswith(words)
    assert Turn.objects.count() == 1
    assert ProviderCall.objects.count() == 0


def test_it_makes_all_or_none(product: StartProduct, with_gemini: dict[str, str], gemini: StandIn) -> None:
    """The first 140 pictures wait, so the next 140 are over the limit of 200, though many of them would fit."""
    client = Client(product(**with_gemini))
    gemini.set(gather=1000)
    session, upload = client.start(encoded(photo()))
    body = {"turn": upload["id"], "languages": list(BY_CODE), "settings": {**GEMINI, "variants": 4}}
    assert len(client.post(f"/sessions/{session}/localise", body)["items"]) == len(BY_CODE) == 35
    refused = client.post(f"/sessions/{session}/localise", body, status=429)
    assert refused["error"]["code"] == "limit_reached"
    assert len(client.get(f"/sessions/{session}/turns", limit=200)["items"]) == 36
