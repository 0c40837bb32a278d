"""The log of a session and of a workspace: what it says, how it is narrowed, and that it stays quick."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from sessions_app import events
from sessions_app.models import Event, Session, Turn, Workspace
from tests.cast import Cast, Program
from tests.services.queries import queries_asked

pytestmark = pytest.mark.django_db


def log(program: Program, path: str, **query: Any) -> list[str]:
    answer = program.get(path, **query).json()
    return [f"{one['by'] or ''} {one['sentence']}".strip() for one in answer["items"]]


def page_of(program: Program, address: str, language: str = "en") -> str:
    client = Client()
    client.force_login(program.user)
    return client.get(address, headers={"accept-language": language}).content.decode()


@pytest.fixture
def session(cast: Cast) -> str:
    """Where a little has happened."""
    bob = cast.bob
    session = bob.new_session("Poster")
    turn = bob.upload_turn(session)
    bob.post(f"/turns/{turn['id']}/star", {"starred": True})
    bob.post(f"/turns/{turn['id']}/star", {"starred": False})
    bob.post(f"/turns/{turn['id']}/branch", {"name": "Night"})
    cast.alice.send("PATCH", f"/sessions/{session}", {"title": "Poster, 2nd try", "tags": ["hero"]})
    link = bob.post(f"/sessions/{session}/shares", {"scope": "session"}).json()
    bob.send("DELETE", f"/shares/{link['id']}")
    return session


def test_it_says_who_did_what(cast: Cast, session: str) -> None:
    assert log(cast.vera, f"/sessions/{session}/activity") == [
        "bob ended a link",
        "bob shared the session by a link",
        "alice renamed the session to “Poster, 2nd try”, tagged the session #hero",
        "bob called the branch at turn 1 “Night”",
        "bob took the star from turn 1",
        "bob starred turn 1",
        "bob added a picture as turn 1",
    ]
    page = page_of(cast.vera, f"/activity/?session={session}")
    assert "called the branch at turn 1 “Night”" in page and "?at=1&amp;turn=1" in page


def test_it_is_narrowed_by_person_topic_and_day(cast: Cast, session: str) -> None:
    path = f"/sessions/{session}/activity"
    assert [line.split()[0] for line in log(cast.vera, path, person="alice")] == ["alice"]
    assert len(log(cast.vera, path, topic="choices")) == 3
    tomorrow = (timezone.now() + timedelta(days=1)).date().isoformat()
    assert log(cast.vera, path, since=tomorrow) == []
    assert len(log(cast.vera, path, until=tomorrow)) == len(log(cast.vera, path, until="9999-12-31")) == 7
    assert cast.vera.get(path, topic="gossip").status_code == 422
    assert cast.vera.get(path, since="yesterday").status_code == 422
    assert "Nothing fits these filters." in page_of(cast.vera, f"/activity/?since={tomorrow}")


def test_it_comes_in_pages_without_gaps(cast: Cast, session: str) -> None:
    whole = log(cast.vera, "/activity")
    assert len(whole) == 7
    for path in ("/activity", f"/sessions/{session}/activity"):
        found, cursor = [], ""
        while cursor is not None:
            answer = cast.vera.get(path, limit=3, cursor=cursor).json()
            found += [f"{one['by'] or ''} {one['sentence']}".strip() for one in answer["items"]]
            cursor = answer["next"]
        assert found == whole
    assert cast.vera.get("/activity", cursor="bm9uc2Vuc2U").status_code == 422


def test_it_is_the_workspaces_own_and_leaves_the_trash_out(cast: Cast, session: str) -> None:
    assert log(cast.mallory, "/activity") == []
    assert cast.mallory.get(f"/sessions/{session}/activity").status_code == 404
    cast.bob.send("DELETE", f"/sessions/{session}")
    assert log(cast.vera, "/activity") == []


def test_guests_are_told_none_of_it(cast: Cast, session: str) -> None:
    url = cast.bob.post(f"/sessions/{session}/shares", {"scope": "session"}).json()["url"]
    told = Client().get(f"{url}/events").json()["items"]
    assert [set(one) - {"seq", "kind", "session", "turn", "html"} for one in told] == [set() for _ in told]


def grow(workspace: Workspace, number: int) -> None:
    """So many events, a few of them about links, over twenty sessions."""
    sessions = [Session(workspace=workspace, title=str(at), last_seq=number) for at in range(20)]
    Session.objects.bulk_create(sessions)
    topics = ["turns", "", "", "choices"]
    Event.objects.bulk_create(
        (
            Event(
                session=sessions[seq % 20],
                workspace=workspace,
                seq=seq,
                kind="turn.changed",
                topic="links" if seq % 5000 == 0 else topics[seq % 4],
            )
            for seq in range(1, number + 1)
        ),
        batch_size=5000,
    )


def test_it_follows_an_index_however_much_has_happened(cast: Cast) -> None:
    workspace = Workspace.objects.get(members__user=cast.bob.user)
    grow(workspace, 20_000)
    session = str(Session.objects.filter(workspace=workspace).first().pk)  # type: ignore[union-attr]
    for path, query in (
        ("/activity", {}),
        ("/activity", {"topic": "links"}),
        ("/activity", {"person": "alice"}),
        ("/activity", {"until": "2020-01-01"}),
        (f"/sessions/{session}/activity", {}),
    ):
        with queries_asked() as queries:
            cast.vera.get(path, **query)
        assert len(queries) < 14
        (asked,) = [sql for sql in queries if 'FROM "sessions_app_event"' in sql]
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN QUERY PLAN {asked}")
            plan = " ".join(row[3] for row in cursor.fetchall())
        assert "SCAN sessions_app_event" not in plan, plan
        assert "TEMP B-TREE" not in plan, plan


def test_why_a_turn_failed_is_said_in_the_readers_language(cast: Cast, session: str) -> None:
    turn = Turn.objects.select_related("session").get(session=session)
    said = {"error": "Gemini's safety filter kept the picture that it made."}
    with transaction.atomic():
        events.record(turn.session, "turn.changed", turn=turn, actor=None, payload={"act": "failed", "said": said})
    assert log(cast.vera, f"/sessions/{session}/activity")[0] == f"Turn 1 failed: {said['error']}"
    assert "fehlgeschlagen: Der Sicherheitsfilter von Gemini" in page_of(
        cast.vera, f"/activity/?session={session}", "de"
    )


def test_a_person_who_is_not_there_did_nothing(cast: Cast, session: str) -> None:
    assert log(cast.vera, "/activity", person=str(uuid4())) == []


def test_it_quotes_comments_and_names_reviewers(cast: Cast, session: str) -> None:
    turn = cast.bob.get(f"/sessions/{session}/turns").json()["items"][0]["id"]
    cast.alice.post(f"/turns/{turn}/comments", {"text": "warmer please"})
    cast.bob.post(f"/turns/{turn}/review-requests", {"people": ["alice"]})
    cast.alice.post(f"/turns/{turn}/reviews", {"decision": "approved"})
    lines = log(cast.vera, f"/sessions/{session}/activity", topic="review")
    assert lines == [
        "alice approved turn 1",
        "bob asked alice to review turn 1",
        "alice commented on turn 1",
    ]
    assert "warmer please" in page_of(cast.vera, f"/activity/?session={session}&topic=review")
