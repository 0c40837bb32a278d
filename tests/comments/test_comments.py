"""Comments over HTTP: who may, threads, pins, mentions, reactions, and what is told of them."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from tests.cast import Cast, Program

pytestmark = pytest.mark.both_databases

Json = dict[str, Any]


def say(program: Program, turn: Json, text: str = "Too dark", **more: Any) -> Json:
    """A comment that was taken."""
    answer = program.post(f"/turns/{turn['id']}/comments", {"text": text, **more})
    assert answer.status_code == 201, answer.content
    return dict(answer.json())


def comments_of(program: Program, turn: Json) -> list[Json]:
    """All that are shown, in order."""
    return list(program.get(f"/turns/{turn['id']}/comments").json()["items"])


def last_event(program: Program, session: str) -> Json:
    """The session's latest."""
    return dict(program.get(f"/sessions/{session}/events").json()["items"][-1])


def test_it_keeps_threads_with_pins_that_are_numbered_for_good(cast: Cast, rita: Program) -> None:
    turn = cast.bob.upload_turn(cast.bob.new_session())
    first = say(rita, turn, "The napkin fights with the cup", pin=[0.72, 0.6400001])
    loose = say(cast.bob, turn, "I like it")
    region = say(cast.alice, turn, "Crop this away", region=[0, 0, 0.25, 1])
    reply = say(cast.bob, turn, "Green then?", reply_to=first["id"])
    deeper = say(rita, turn, "Yes", reply_to=reply["id"])

    assert (first["pin"], first["number"], first["author"]) == ([0.72, 0.64], 1, "rita")
    assert first["output"] == turn["outputs"][0]["id"]
    assert (region["region"], region["number"], loose["number"]) == ([0, 0, 0.25, 1], 2, None)
    assert deeper["reply_to"] == first["id"]
    assert comments_of(cast.vera, turn) == [first, reply, deeper, loose, region]

    # One with replies stands without its words, one without is gone, and pins keep their numbers.
    assert rita.send("DELETE", f"/comments/{first['id']}").status_code == 204
    assert cast.bob.send("DELETE", f"/comments/{loose['id']}").status_code == 204
    shown = comments_of(cast.vera, turn)
    assert [one["id"] for one in shown] == [first["id"], reply["id"], deeper["id"], region["id"]]
    assert (shown[0]["text"], shown[0]["deleted_at"] is None, shown[3]["number"]) == ("", False, 2)
    now = cast.vera.get(f"/turns/{turn['id']}").json()
    assert (now["comments_count"], now["open_comments"]) == (3, 1)


def test_viewers_read_reviewers_write_and_only_writers_and_owners_take_back(cast: Cast, rita: Program) -> None:
    turn = cast.bob.upload_turn(cast.bob.new_session())
    mine = say(rita, turn)
    path, body = f"/turns/{turn['id']}/comments", {"text": "x"}
    about = f"/comments/{mine['id']}"

    assert cast.vera.get(path).status_code == 200
    assert cast.vera.post(path, body).status_code == 403
    assert cast.vera.send("PATCH", about, {"resolved": True}).status_code == 403
    assert cast.vera.post(f"{about}/reactions", {"kind": "agree"}).status_code == 403
    for program in (cast.mallory,):
        assert program.get(path).status_code == 404
        assert program.post(path, body).status_code == 404
        assert program.send("PATCH", about, {"text": "x"}).status_code == 404
        assert program.send("DELETE", about).status_code == 404
    # A reviewer spends nothing.
    assert rita.post(f"/sessions/{turn['session']}/turns", {"prompt": "x"}).status_code == 403

    refused = cast.bob.send("PATCH", about, {"text": "x", "resolved": True})
    assert (refused.status_code, refused.json()["error"]["hint"]) == (403, "Reply to it instead.")
    assert comments_of(cast.bob, turn) == [mine]
    assert cast.bob.send("DELETE", about).status_code == 403
    assert cast.alice.send("PATCH", about, {"text": "x"}).status_code == 403
    edited = rita.send("PATCH", about, {"text": "Brighter, please"}).json()
    assert (edited["text"], edited["edited_at"] is None) == ("Brighter, please", False)
    assert cast.alice.send("DELETE", about).status_code == 204
    assert rita.send("PATCH", about, {"text": "x"}).status_code == 404
    assert comments_of(cast.bob, turn) == []


def test_it_resolves_reopens_and_counts_reactions_once(cast: Cast, rita: Program) -> None:
    turn = cast.bob.upload_turn(cast.bob.new_session())
    thread = say(rita, turn)
    reply = say(cast.bob, turn, "Done", reply_to=thread["id"])
    about = f"/comments/{thread['id']}"

    closed = cast.bob.send("PATCH", about, {"resolved": True}).json()
    assert (closed["resolved_by"], closed["resolved_at"] is None) == ("bob", False)
    assert cast.bob.get(f"/turns/{turn['id']}").json()["open_comments"] == 0
    assert rita.send("PATCH", about, {"resolved": False}).json()["resolved_by"] is None
    assert cast.bob.send("PATCH", f"/comments/{reply['id']}", {"resolved": True}).status_code == 422

    for program in (cast.bob, cast.bob, rita):
        given = program.post(f"{about}/reactions", {"kind": "agree"}).json()["reactions"]
    assert given == {"agree": ["bob", "rita"]}
    assert cast.bob.post(f"{about}/reactions", {"kind": "agree", "on": False}).json()["reactions"] == {
        "agree": ["rita"]
    }
    assert cast.bob.post(f"{about}/reactions", {"kind": "shrug"}).status_code == 422


def test_it_tells_everybody_what_was_done_and_who_is_mentioned(cast: Cast, rita: Program) -> None:
    session = cast.bob.new_session()
    turn = cast.bob.upload_turn(session)
    thread = say(rita, turn, "@bob and @Alice, see mail@vera and @nobody")
    told = last_event(cast.vera, session)
    mentions = [cast.bob.user.pk, cast.alice.user.pk]
    assert (told["kind"], told["comment"], told["act"]) == ("comment.changed", thread["id"], "created")
    assert told["mentions"] == mentions
    assert (told["comments"], told["turn"]["open_comments"]) == ([thread], 1)

    rita.send("PATCH", f"/comments/{thread['id']}", {"text": "@bob, @vera"})
    told = last_event(cast.vera, session)
    assert (told["act"], told["mentions"]) == ("edited", [cast.vera.user.pk])
    for method, path, body in (
        ("PATCH", "", {"resolved": True}),
        ("PATCH", "", {"resolved": True}),
        ("POST", "/reactions", {"kind": "looking"}),
        ("PATCH", "", {"resolved": False}),
        ("DELETE", "", None),
    ):
        rita.send(method, f"/comments/{thread['id']}{path}", body)
    events = cast.vera.get(f"/sessions/{session}/events").json()["items"]
    acts = [event["act"] for event in events if event["kind"] == "comment.changed"]
    assert acts == ["created", "edited", "resolved", "reacted", "reopened", "deleted"]


def test_a_turn_answers_the_comments_that_it_was_made_of(cast: Cast, rita: Program) -> None:
    session = cast.bob.new_session()
    turn, other = cast.bob.upload_turn(session), cast.bob.upload_turn(cast.bob.new_session())
    threads = [say(rita, turn, pin=[0.5, 0.5]), say(rita, turn, "Warmer")]
    elsewhere = say(rita, other)
    reply = say(rita, turn, reply_to=threads[0]["id"])
    path = f"/sessions/{session}/turns"
    for wrong in (elsewhere["id"], reply["id"], str(uuid4())):
        refused = cast.bob.post(path, {"prompt": "x", "answers": [threads[0]["id"], wrong]})
        assert (refused.status_code, refused.json()["error"]["field"]) == (422, "answers")
    assert cast.bob.get(path).json()["items"][-1]["id"] == turn["id"]

    gone = say(rita, turn, "Never mind")
    rita.send("DELETE", f"/comments/{gone['id']}")
    body = {"prompt": "warmer", "parent": turn["id"], "answers": [one["id"] for one in (*threads, gone)]}
    edit = cast.bob.post(path, body).json()
    assert [one["answered_by"] for one in comments_of(rita, turn)] == [edit["id"], None, edit["id"]]
    told = cast.vera.get(f"/sessions/{session}/events").json()["items"][-3:]
    assert [(one["kind"], one.get("act"), one.get("comment")) for one in told] == [
        ("turn.changed", "submitted", None),
        ("comment.changed", "answered", threads[0]["id"]),
        ("comment.changed", "answered", threads[1]["id"]),
    ]


def test_the_same_id_is_the_same_comment_and_bad_input_is_refused(cast: Cast, rita: Program) -> None:
    session = cast.bob.new_session()
    turn, other = cast.bob.upload_turn(session), cast.bob.upload_turn(session)
    path, own = f"/turns/{turn['id']}/comments", str(uuid4())
    sent = [rita.post(path, {"text": "once", "id": own}) for _ in range(2)]
    assert [answer.status_code for answer in sent] == [201, 200]
    assert sent[0].json() == sent[1].json()
    assert cast.bob.post(path, {"text": "mine", "id": own}).status_code == 409
    for body, field in (
        ({"text": "  \n"}, "text"),
        ({"text": "x" * 4001}, "text"),
        ({"text": "x", "pin": [0.5, 0.5], "region": [0, 0, 1, 1]}, "pin"),
        ({"text": "x", "region": [0.5, 0, 0.6, 1]}, "region"),
        ({"text": "x", "region": [0.5, 0, 0, 1]}, "region"),
        ({"text": "x", "pin": [0.5, 1.2]}, "pin.1"),
        ({"text": "x", "reply_to": own, "pin": [0, 0]}, "pin"),
        ({"text": "x", "reply_to": str(uuid4())}, "reply_to"),
        ({"text": "x", "output": other["outputs"][0]["id"]}, "output"),
        ({"text": "x", "id": "one"}, "id"),
    ):
        refused = rita.post(path, body)
        assert refused.status_code == 422, body
        assert refused.json()["error"]["field"] == field
    waiting = cast.bob.post(f"/sessions/{session}/turns", {"prompt": "a kite"}).json()
    unpinned = rita.post(f"/turns/{waiting['id']}/comments", {"text": "x", "pin": [0, 0]})
    assert (unpinned.status_code, unpinned.json()["error"]["hint"]) == (409, "Comment without a pin.")
    assert rita.post(f"/turns/{waiting['id']}/comments", {"text": "Why?"}).status_code == 201
    assert len(comments_of(rita, turn)) == 1


def test_sessions_are_found_by_what_was_said_until_it_is_taken_back(cast: Cast, rita: Program) -> None:
    session = cast.bob.new_session()
    turn = cast.bob.upload_turn(session)
    thread = say(rita, turn, "The Zwölfender looks tired")
    [found] = cast.vera.get("/sessions", search="zwolf").json()["items"]
    assert (found["id"], found["found"]["kind"], found["found"]["number"]) == (session, "comment", 1)
    rita.send("PATCH", f"/comments/{thread['id']}", {"text": "The stag looks tired"})
    assert cast.vera.get("/sessions", search="zwolf").json()["items"] == []
    assert len(cast.vera.get("/sessions", search="stag").json()["items"]) == 1
    rita.send("DELETE", f"/comments/{thread['id']}")
    assert cast.vera.get("/sessions", search="stag").json()["items"] == []


def test_only_those_who_may_see_a_private_session_can_be_mentioned(cast: Cast) -> None:
    session = cast.bob.new_session()
    turn = cast.bob.upload_turn(session)
    assert cast.bob.send("PATCH", f"/sessions/{session}", {"private": True}).status_code == 200
    say(cast.bob, turn, "@alice owns the workspace, @vera looks on, @mallory is a stranger")
    assert last_event(cast.bob, session)["mentions"] == [cast.alice.user.pk]


def test_a_state_of_the_past_has_the_notes_of_then(cast: Cast, rita: Program) -> None:
    session = cast.bob.new_session()
    turn = cast.bob.upload_turn(session)
    first = say(rita, turn, "Too dark")
    then = last_event(rita, session)["seq"]
    rita.send("PATCH", f"/comments/{first['id']}", {"resolved": True})
    say(rita, turn, "Too bright now")
    browser = Client()
    browser.force_login(cast.bob.user)
    path = f"/sessions/{session}/panel?turn=1"
    now, past = (browser.get(path + more).content.decode() for more in ("", f"&at={then}"))
    assert "Too dark" in past
    assert "Too bright" not in past
    assert "is-resolved" not in past
    assert "Too bright" in now
    assert "is-resolved" in now
