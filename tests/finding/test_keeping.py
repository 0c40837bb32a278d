"""Folders, tags, archive and trash, for one session or many, and filters over them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from sessions_app.actions.sessions import rename_session, restore_session
from sessions_app.errors import NotFound
from sessions_app.models import Attempt, Session, Status, Turn
from tests.cast import Cast, Program
from tests.services.queries import queries_asked

pytestmark = pytest.mark.both_databases


def titles(program: Program, **query: Any) -> list[str]:
    return [item["title"] for item in program.get("/sessions", **query).json()["items"]]


def change(cast: Cast, *sessions: dict[str, Any]) -> dict[str, Any]:
    answer = cast.bob.send("PATCH", "/sessions", {"sessions": list(sessions)})
    assert answer.status_code == 200, answer.json()
    return dict(answer.json())


@pytest.fixture
def three(cast: Cast) -> list[str]:
    return [cast.bob.new_session(title) for title in ("One", "Two", "Three")]


def test_a_session_goes_into_the_archive_and_comes_back(cast: Cast, three: list[str]) -> None:
    archived = cast.bob.send("PATCH", f"/sessions/{three[0]}", {"archived": True}).json()
    assert archived["archived_at"]
    assert titles(cast.vera) == ["Three", "Two"]
    assert titles(cast.vera, archived="true") == ["One"]
    assert cast.vera.get(f"/sessions/{three[0]}").status_code == 200
    cast.bob.send("PATCH", f"/sessions/{three[0]}", {"archived": False})
    assert titles(cast.vera) == ["Three", "Two", "One"]


def test_sessions_are_in_a_folder_and_carry_tags(cast: Cast, three: list[str]) -> None:
    folder = cast.bob.post("/folders", {"name": "  Autumn   menu "}).json()
    assert folder["name"] == "Autumn menu"
    changed = cast.bob.send(
        "PATCH", f"/sessions/{three[1]}", {"folder": folder["id"], "tags": ["hero", "#Hero", "print"]}
    )
    assert (changed.json()["folder"], changed.json()["tags"]) == (folder["id"], ["Hero", "print"])
    cast.bob.send("PATCH", f"/sessions/{three[2]}", {"tags": ["HERO"]})
    assert titles(cast.vera, folder=folder["id"]) == ["Two"]
    assert titles(cast.vera, tag="Hero") == ["Three", "Two"]
    assert cast.vera.get("/tags").json()["items"] == [{"name": "Hero", "sessions": 2}, {"name": "print", "sessions": 1}]
    cast.bob.send("DELETE", f"/folders/{folder['id']}")
    assert cast.vera.get(f"/sessions/{three[1]}").json()["folder"] is None
    assert titles(cast.vera) == ["Three", "Two", "One"]


def test_many_change_at_once_and_one_undo_takes_it_back(cast: Cast, three: list[str]) -> None:
    folder = cast.bob.post("/folders", {"name": "Autumn"}).json()["id"]
    cast.bob.send("PATCH", f"/sessions/{three[0]}", {"folder": folder, "tags": ["hero"]})
    before = cast.vera.get("/sessions").json()["items"]
    answer = change(
        cast,
        {"id": three[0], "folder": None, "tags": []},
        {"id": three[1], "trashed": True, "title": "2"},
        {"id": three[2], "archived": True, "folder": folder},
    )
    assert [item["id"] for item in answer["items"]] == three
    assert titles(cast.vera) == ["One"]
    change(cast, *answer["undo"]["sessions"])
    after = cast.vera.get("/sessions").json()["items"]
    assert [{**item, "last_seq": 0} for item in after] == [{**item, "last_seq": 0} for item in before]


def test_a_change_leaves_what_somebody_else_changed_meanwhile(cast: Cast, three: list[str]) -> None:
    stale = Session.objects.get(pk=three[0])
    cast.bob.send("PATCH", f"/sessions/{three[0]}", {"archived": True})
    rename_session(stale, cast.bob.user, "Renamed")
    assert titles(cast.vera, archived="true") == ["Renamed"]
    assert stale.archived_at

    Session.objects.filter(pk=three[0]).update(purged_at=datetime.now(UTC))
    with pytest.raises(NotFound):
        restore_session(stale, cast.bob.user)


def test_a_session_that_is_named_twice_is_refused(cast: Cast, three: list[str]) -> None:
    twice = [{"id": three[0], "title": "1"}, {"id": three[0], "archived": True}]
    answer = cast.bob.send("PATCH", "/sessions", {"sessions": twice})
    assert (answer.status_code, answer.json()["error"]["field"]) == (422, "sessions")
    assert titles(cast.vera) == ["Three", "Two", "One"]


@pytest.mark.parametrize(
    ("wrong", "status"),
    [
        ({"title": "x" * 201}, 422),
        ({"tags": ["x" * 61]}, 422),
        ({"tags": [" # "]}, 422),
        ({"tags": [str(n) for n in range(21)]}, 422),
        ({"folder": "nonsense"}, 404),
        ({"color": "red"}, 422),
    ],
)
def test_if_one_cannot_change_none_does(cast: Cast, three: list[str], wrong: dict[str, Any], status: int) -> None:
    body = {"sessions": [{"id": three[0], "trashed": True}, {"id": three[1], **wrong}]}
    assert cast.bob.send("PATCH", "/sessions", body).status_code == status
    assert titles(cast.vera) == ["Three", "Two", "One"]


def test_nobody_changes_others_sessions_or_uses_others_folders(cast: Cast, three: list[str]) -> None:
    theirs = cast.mallory.post("/folders", {"name": "Theirs"}).json()["id"]
    own = cast.mallory.new_session("Mine")
    both = {"sessions": [{"id": own, "trashed": True}, {"id": three[0], "trashed": True}]}
    assert cast.mallory.send("PATCH", "/sessions", both).status_code == 404
    assert titles(cast.mallory) == ["Mine"]
    assert cast.bob.send("PATCH", f"/sessions/{three[0]}", {"folder": theirs}).status_code == 422


def test_a_folders_name_is_its_own(cast: Cast) -> None:
    folder = cast.bob.post("/folders", {"name": "Autumn"}).json()
    assert cast.bob.post("/folders", {"name": "Autumn"}).status_code == 409
    assert cast.bob.post("/folders", {"name": " "}).status_code == 422
    assert cast.bob.send("PATCH", f"/folders/{folder['id']}", {"name": "Winter"}).json()["name"] == "Winter"
    assert [item["name"] for item in cast.vera.get("/folders").json()["items"]] == ["Winter"]


def test_filters_narrow_by_person_model_day_star_and_outcome(cast: Cast, three: list[str]) -> None:
    own = cast.alice.new_session("Hers")
    for session, status, model in ((three[0], Status.FAILED, "a"), (three[1], Status.RUNNING, "b")):
        turn = Turn.objects.create(session_id=session, number=1, client_id="1", starred=session == three[0])
        Attempt.objects.create(turn=turn, provider="local", model=model, status=status)
    Session.objects.filter(pk=own).update(updated_at=datetime.now(UTC) - timedelta(days=3))
    yesterday = (datetime.now(UTC) - timedelta(days=1)).date().isoformat()

    assert titles(cast.vera, author="alice") == ["Hers"]
    assert titles(cast.vera, model="b") == ["Two"]
    assert titles(cast.vera, starred="true") == ["One"]
    assert titles(cast.vera, status="failed") == ["One"]
    assert titles(cast.vera, status="running") == ["Two"]
    assert titles(cast.vera, since=yesterday) == ["Three", "Two", "One"]
    assert titles(cast.vera, until=yesterday) == ["Hers"]
    assert titles(cast.vera, model="a", status="running") == []
    retried = Attempt.objects.get(model="a")
    Attempt.objects.create(turn=retried.turn, number=2, provider="local", model="a", status=Status.SUCCEEDED)
    assert titles(cast.vera, status="failed") == []


def test_sessions_are_found_by_their_notes(cast: Cast, three: list[str]) -> None:
    turns = [cast.bob.upload_turn(session) for session in three[:2]]
    notes = [cast.rita.post(f"/turns/{turn['id']}/comments", {"text": "Warmer?"}).json()["id"] for turn in turns]
    assert titles(cast.vera, notes="open") == titles(cast.vera, notes="any") == ["Two", "One"]
    cast.rita.post(f"/turns/{turns[0]['id']}/comments", {"text": "Will do", "reply_to": notes[0]})
    cast.rita.send("PATCH", f"/comments/{notes[0]}", {"resolved": True})
    cast.rita.send("DELETE", f"/comments/{notes[1]}")
    assert (titles(cast.vera, notes="open"), titles(cast.vera, notes="any")) == ([], ["One"])

    client = Client()
    client.force_login(cast.vera.user)
    page = client.get("/?notes=any")
    assert [card.session.title for card in page.context["cards"]] == ["One"]
    assert [(chip.label, chip.address) for chip in page.context["chips"]] == [("With notes", "/")]


@pytest.mark.parametrize("wrong", [{"since": "yesterday"}, {"folder": "x"}, {"status": "odd"}, {"notes": "odd"}])
def test_a_filter_that_is_none_is_refused_in_a_sentence(cast: Cast, wrong: dict[str, str]) -> None:
    refused = cast.vera.get("/sessions", **wrong)
    assert refused.status_code == 422
    assert refused.json()["error"]["message"]


@pytest.mark.parametrize("address", ["/", "/?search=word", "/?starred=1&tag=hero"])
def test_the_page_asks_as_many_questions_for_many_cards_as_for_one(cast: Cast, address: str) -> None:
    client = Client()
    client.force_login(cast.bob.user)
    asked = []
    for number in (1, 12):
        for n in range(number):
            session = cast.bob.new_session(f"Session {n}")
            turn = cast.bob.upload_turn(session)
            Turn.objects.filter(pk=turn["id"]).update(prompt="words", starred=True)
            cast.bob.send("PATCH", f"/sessions/{session}", {"tags": ["hero"]})
        client.get(address)
        with queries_asked() as queries:
            assert len(client.get(address).context["cards"]) == (1 if number == 1 else 13)
        asked.append(len(queries))
    assert asked[0] == asked[1] <= 35
