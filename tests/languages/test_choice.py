"""In which language pages, refusals and live messages speak, and who chooses it."""

from __future__ import annotations

import gzip
import re

import pytest
from django.conf import settings
from django.test import Client
from django.utils.translation import override

from sessions_app.sentences import translated
from tests.cast import Cast

GERMAN = {"Accept-Language": "de-DE,de;q=0.9,en;q=0.5"}


@pytest.fixture
def alice(cast: Cast) -> Client:
    client = Client()
    client.force_login(cast.alice.user)
    return client


def test_the_browser_asks_for_its_language_and_the_person_may_choose_another(alice: Client) -> None:
    page = alice.get("/", headers=GERMAN).content.decode()
    assert '<html lang="de"' in page
    assert "Ihre Sitzungen" in page

    answer = alice.post("/language", {"language": "en", "next": "/settings/"}, headers=GERMAN)
    assert (answer.status_code, answer["Location"]) == (302, "/settings/")
    page = alice.get("/", headers=GERMAN).content.decode()
    assert '<html lang="en"' in page
    assert "Your sessions" in page


def test_who_asks_for_no_language_or_one_that_is_not_there_is_told_in_english(alice: Client) -> None:
    assert '<html lang="en"' in alice.get("/").content.decode()
    assert '<html lang="en"' in alice.get("/", headers={"Accept-Language": "fr"}).content.decode()


def test_scripts_get_the_one_catalogue_of_the_page_once_and_for_all(alice: Client) -> None:
    assert "/language/" not in alice.get("/").content.decode().partition("</head>")[0]
    address = re.findall(r'<script defer src="(/language/de\.[^"]+)"', alice.get("/", headers=GERMAN).content.decode())[
        0
    ]
    answer = alice.get(address, headers={"Accept-Encoding": "gzip"})

    script = gzip.decompress(answer.content).decode()
    assert script.startswith("globalThis.catalogue = {")
    assert "Das Studio ist nicht erreichbar." in script
    assert "immutable" in answer["Cache-Control"]
    assert len(answer.content) < 8_000
    assert alice.get("/language/de.another.js")["Cache-Control"] == "no-cache"
    assert alice.get("/language/fr.another.js").status_code == 404


def test_a_refusal_keeps_its_code_in_every_language(cast: Cast) -> None:
    english = cast.alice.get("/turns/nothing").json()["error"]
    german = cast.alice.send("GET", "/turns/nothing", Accept_Language="de").json()["error"]

    assert english["message"] == "There is no such turn."
    assert german == {**english, "message": "Diesen Schritt gibt es nicht."}


def test_each_listener_is_told_in_their_language(cast: Cast) -> None:
    session = cast.alice.new_session()
    cast.alice.upload_turn(session)
    told = [
        cast.bob.send("GET", f"/sessions/{session}/events?html=1", Accept_Language=language).content.decode()
        for language in ("de", "en", "de")
    ]

    assert "Hochgeladen: photo.png" in told[0]
    assert "Uploaded photo.png" in told[1]
    assert told[2] == told[0]


def test_what_machines_read_has_no_comma_in_any_language(alice: Client, cast: Cast) -> None:
    session = cast.alice.new_session()
    cast.alice.upload_turn(session)
    comma = re.compile(r'\s(?!title|alt|placeholder|aria-)[a-z-]+="-?\d+,\d+"')
    for address in ("/", f"/sessions/{session}", "/settings/engines/", "/settings/usage/"):
        page = alice.get(address, headers=GERMAN)
        assert page.status_code == 200
        assert comma.findall(page.content.decode()) == []


@pytest.mark.parametrize(
    ("english", "german"),
    [
        ("", ""),
        ("Darkened the background by 20 %.", "Abgedunkelt: Hintergrund, um 20 %."),
        ("Say it in other words. Google says: No way. Go.", "Anders ausdrücken. Google sagt: No way. Go."),
        (
            "This would cost about $0.34, and the workspace's budget has $0.10 left of $1,234.50 for this month.",
            "Das würde etwa 0,34 $ kosten, und das Budget des Arbeitsbereichs hat für diesen Monat noch 0,10 $ von "
            "1.234,50 $.",
        ),
        (
            "This file is a PDF, which the studio cannot read.",
            "Diese Datei ist ein PDF; das kann das Studio nicht lesen.",
        ),
        ("Words of a person: never touched.", "Words of a person: never touched."),
    ],
)
def test_a_sentence_that_was_kept_in_english_is_shown_in_german(english: str, german: str) -> None:
    with override("de"):
        assert translated(english) == german
    with override("en"):
        assert translated(english) == english


def test_every_language_has_a_name_and_a_catalogue() -> None:
    assert [code for code, _ in settings.LANGUAGES] == ["en", "de"]
