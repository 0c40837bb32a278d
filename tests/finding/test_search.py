"""Full-text search over titles, prompts and replies: the same on both databases."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction

from sessions_app import engines
from sessions_app.generation.run import claim_attempt
from sessions_app.generation.settle import settle_result
from sessions_app.models import Attempt, SearchText, Turn
from sessions_app.providers.base import ImageResult, Part, Picture
from tests.cast import Cast
from tests.imaging.samples import encoded, photo

pytestmark = pytest.mark.both_databases


def ask(cast: Cast, session: str, prompt: str) -> dict[str, Any]:
    turn: dict[str, Any] = cast.bob.post(
        f"/sessions/{session}/turns", {"prompt": prompt, "settings": {"provider": "local"}}
    ).json()
    return turn


def answer(turn: dict[str, Any], text: str) -> None:
    """The engine's reply, with a picture."""
    attempt = Attempt.objects.select_related("turn__session__workspace").get(turn=turn["id"])
    claim_attempt(attempt, *engines.find("local"))
    parts = (Part(text=text), Part(picture=Picture(encoded(photo(64, 48)), "image/png")))
    assert settle_result(attempt, None, ImageResult(parts, "local-engine"), 1.0)


def found(cast: Cast, words: str) -> list[str]:
    return [item["title"] for item in cast.vera.get("/sessions", search=words).json()["items"]]


@pytest.fixture
def fox(cast: Cast) -> str:
    session = cast.bob.new_session("Winter posters")
    ask(cast, session, "a red fox in the snow, 16:9")
    ask(cast, session, "give it a top-hat and a café behind it")
    cast.bob.new_session("Something else")
    return session


@pytest.mark.parametrize(
    "words",
    ["fox", "FOX", "fo", "red fox", "fox red", "hat fox", "winter fox", '"red fox"', '"a top hat"', '"red fox', "16:9",
     "cafe", "CAFÉ", "cafe\u0301", "top-hat", "posters", "  fox  ", "fox!", "fox fox"],
)  # fmt: skip
def test_it_finds_words_beginnings_phrases_and_accents(cast: Cast, fox: str, words: str) -> None:
    assert found(cast, words) == ["Winter posters"]


@pytest.mark.parametrize(
    "words", ["ox", '"fox red"', '"red fo"', "fox wolf", "!!!", '""', "9:16", "fox AND NOT red OR x", "*", "x" * 60_000]
)
def test_it_finds_nothing_else(cast: Cast, fox: str, words: str) -> None:
    assert found(cast, words) == []


@pytest.mark.parametrize(
    "words", ["'", '"', "fox'", "fox)", "(fox", "fox:*", "fox & red", "fox <-> red", "fox\\", "%fox"]
)
def test_signs_of_a_query_language_mean_nothing(cast: Cast, fox: str, words: str) -> None:
    assert cast.vera.get("/sessions", search=words).status_code == 200


def test_it_reads_other_scripts(cast: Cast) -> None:
    session = cast.bob.new_session("Kyrillisch")
    ask(cast, session, "Рыжая лиса, été à la plage, Straße nach Łódź")
    for words in ("рыжая", "ЛИС", "ete", "plage", "straße", "nach"):
        assert found(cast, words) == ["Kyrillisch"], words


def test_it_says_what_was_found_where_with_the_turns_picture(cast: Cast) -> None:
    session = cast.bob.new_session("Posters")
    ask(cast, session, "a red fox")
    turn = ask(cast, session, "give it a hat")
    answer(turn, "Here is the fox with a straw hat on its head.")
    [item] = cast.vera.get("/sessions", search="fox straw").json()["items"]

    hit = item["found"]
    assert (hit["kind"], hit["turn"], hit["number"]) == ("reply", turn["id"], 2)
    assert [hit["text"][start:end] for start, end in hit["words"]] == ["fox", "straw"]
    assert hit["picture"]["output"] == cast.vera.get(f"/turns/{turn['id']}").json()["outputs"][0]["id"]
    assert cast.vera.get("/sessions").json()["items"][0]["found"] is None


def test_long_texts_are_cut_around_what_was_found(cast: Cast) -> None:
    session = cast.bob.new_session("Long")
    ask(cast, session, "snow " * 200 + "and one Fuchsbau " + "snow " * 200)
    hit = cast.vera.get("/sessions", search="fuchs").json()["items"][0]["found"]

    assert len(hit["text"]) < 200
    assert [hit["text"][start:end] for start, end in hit["words"]] == ["Fuchsbau"]


def test_a_change_is_found_at_once_and_what_was_there_no_more(cast: Cast, fox: str) -> None:
    cast.bob.send("PATCH", f"/sessions/{fox}", {"title": "Summer posters"})
    assert (found(cast, "summer"), found(cast, "winter")) == (["Summer posters"], [])
    Turn.objects.filter(session=fox).delete()
    assert found(cast, "fox") == []


def test_what_is_rolled_back_is_not_found(cast: Cast, fox: str) -> None:
    with transaction.atomic():
        Turn.objects.filter(session=fox, number=1).update(prompt="an owl")
        assert found(cast, "owl") == ["Winter posters"]
        transaction.set_rollback(True)
    assert found(cast, "owl") == []


def test_rows_made_in_bulk_are_found(cast: Cast) -> None:
    session = cast.bob.new_session("Many")
    Turn.objects.bulk_create(
        Turn(session_id=session, number=n, client_id=str(n), prompt=f"number{n}") for n in range(1, 4)
    )
    assert found(cast, "number3") == ["Many"]


def test_nobody_finds_others_sessions(cast: Cast, fox: str) -> None:
    assert cast.mallory.get("/sessions", search="fox").json() == {"items": [], "next": None}


@pytest.mark.django_db(transaction=True)
def test_the_index_survives_migrations(cast: Cast, fox: str) -> None:
    call_command("migrate", "sessions_app", "0013", verbosity=0)  # before there was an index
    call_command("migrate", verbosity=0)
    assert found(cast, "fox") == ["Winter posters"]
    ask(cast, fox, "and an owl")
    assert found(cast, "owl") == ["Winter posters"]
    assert SearchText.objects.filter(session=fox).count() == 4
