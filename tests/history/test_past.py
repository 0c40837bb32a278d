"""A session as it was at any moment: exactly what it was said to be at that time."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client as Browser

from tests.cast import Cast
from tests.imaging.samples import encoded, photo
from tests.services.client import Client
from tests.services.product import Product

AS_THEN = (
    *("number", "status", "starred", "muted", "branch", "alt_text", "chosen_output", "text", "error", "cost"),
    *("comments_count", "open_comments", "review"),
)


@pytest.fixture
def client(product_with_google: Product) -> Client:
    return Client(product_with_google)


def seen(client: Client, session: str, at: int | None = None) -> list[dict[str, Any]]:
    """What the API says of the session's turns, as far as it is to be the same later."""
    turns = client.get(f"/sessions/{session}/turns", at=at or 0)["items"]
    return [
        {**{name: turn[name] for name in AS_THEN}, "outputs": [one["id"] for one in turn["outputs"]]} for turn in turns
    ]


def test_each_moment_can_be_seen_again_exactly(client: Client) -> None:
    session, first = client.start(encoded(photo(), "JPEG"))
    moments: dict[int, list[dict[str, Any]]] = {}

    def note() -> None:
        moments[client.get(f"/sessions/{session}")["last_seq"]] = seen(client, session)

    note()
    darker = client.run(session, "darker", settings={"variants": 2})
    note()
    for path, body in (
        ("star", {"starred": True}),
        ("choose", {"output": darker["outputs"][0]["id"]}),
        ("mute", {"muted": True}),
        ("branch", {"name": "Night"}),
        ("alt-text", {"alt_text": "a dark picture"}),
        ("star", {"starred": False}),
        ("choose", {"output": darker["outputs"][1]["id"]}),
        ("branch", {"name": "Dusk"}),
        ("comments", {"text": "warmer please"}),
        ("comments", {"text": "and brighter"}),
        ("reviews", {"decision": "changes_requested"}),
        ("reviews", {"decision": "approved"}),
    ):
        made = client.post(f"/turns/{darker['id']}/{path}", body, status=(200, 201))
        note()
        if path == "comments":
            assert client.http.patch(f"/comments/{made['id']}", json={"resolved": True}).status_code == 200
            note()
    client.run(session, "black and white")
    note()
    forked = client.post(f"/sessions/{session}/fork", {"turn": darker["id"]})["id"]
    last = client.get(f"/sessions/{forked}")["last_seq"]
    assert seen(client, forked, last) == seen(client, forked)
    assert seen(client, forked, 1) == []

    assert len(moments) == 17
    for seq, then in moments.items():
        assert seen(client, session, seq) == then, seq
    # Between submit and end it was under way, without a picture.
    started = next(
        one["seq"] for one in client.get(f"/sessions/{session}/activity")["items"] if one["act"] == "submitted"
    )
    last = seen(client, session, started)[-1]
    assert (last["status"], last["outputs"]) == ("queued", [])


def test_the_page_is_of_then_and_only_to_be_looked_at(cast: Cast) -> None:
    bob = cast.bob
    session = bob.new_session("First")
    bob.upload_turn(session)
    bob.send("PATCH", f"/sessions/{session}", {"tags": ["hero"]})
    then = bob.get(f"/sessions/{session}").json()["last_seq"]
    bob.send("PATCH", f"/sessions/{session}", {"title": "Second"})
    bob.upload_turn(session)
    browser = Browser()
    browser.force_login(bob.user)

    page = browser.get(f"/sessions/{session}?at={then}").content.decode()
    assert ">First</span>" in page and 'data-role="viewer"' in page and "Go back to now" in page
    assert 'id="turn-1"' in page and 'id="turn-2"' not in page
    assert "<turn-composer" not in page and 'data-socket="/ws/sessions' not in page
    assert browser.get(f"/sessions/{session}/panel?turn=1&at={then}").status_code == 200
    assert browser.get(f"/sessions/{session}/panel?turn=2&at={then}").status_code == 404
    assert 'id="turn-2"' not in browser.get(f"/sessions/{session}/tiles?turns=1,2&at={then}").content.decode()
    assert browser.get(f"/sessions/{session}?at=99999").status_code == 404
    assert bob.get(f"/sessions/{session}/turns", at=99999).status_code == 404


def test_comments_and_decisions_are_those_of_then(cast: Cast) -> None:
    bob = cast.bob
    session = bob.new_session()
    turn = bob.upload_turn(session)

    def now() -> int:
        return int(bob.get(f"/sessions/{session}").json()["last_seq"])

    def panel(at: int) -> str:
        return browser.get(f"/sessions/{session}/panel?turn=1&at={at}").content.decode()

    browser = Browser()
    browser.force_login(bob.user)
    before = now()
    comment = bob.post(f"/turns/{turn['id']}/comments", {"text": "warmer please"}).json()["id"]
    bob.post(f"/turns/{turn['id']}/branch", {"name": "Night"})
    commented = now()
    bob.send("PATCH", f"/comments/{comment}", {"resolved": True})
    cast.alice.post(f"/turns/{turn['id']}/reviews", {"decision": "approved", "note": "lovely"})
    decided = now()
    bob.post(f"/turns/{turn['id']}/branch", {"name": "Dusk"})
    assert "warmer please" in panel(commented) and "warmer please" not in panel(before)
    bob.send("DELETE", f"/comments/{comment}")
    assert "warmer please" not in panel(commented)

    assert "still there" not in panel(before) and "lovely" not in panel(before) and "Night" not in panel(before)
    assert "Night" in panel(commented) and "Dusk" not in panel(commented) and "lovely" not in panel(commented)
    assert "lovely" in panel(decided) and "Night" in panel(decided)
    assert "Resolved by" not in panel(commented)
    # What was deleted since has no words any more; where it was resolved and answered stays told.
    reply = bob.post(f"/turns/{turn['id']}/comments", {"text": "still there"}).json()["id"]
    opened = now()
    bob.send("PATCH", f"/comments/{reply}", {"resolved": True})
    assert "still there" in panel(opened) and "Resolved by" not in panel(opened)
    assert "Resolved by bob" in panel(now())
