"""Events over HTTP: everything that happened, in order, without gaps."""

from __future__ import annotations

from django.db import transaction

from sessions_app.events import record
from sessions_app.models import Session
from tests.cast import Cast


def test_it_lists_what_happened_in_order_and_without_gaps(cast: Cast) -> None:
    session = cast.bob.new_session()
    turn = cast.bob.upload_turn(session)
    cast.bob.post(f"/turns/{turn['id']}/star")
    events = cast.vera.get(f"/sessions/{session}/events").json()["items"]
    assert [event["seq"] for event in events] == list(range(1, len(events) + 1))
    assert {event["session"] for event in events} == {session}
    changed = [event for event in events if event["kind"] == "turn.changed"]
    assert changed[-1]["turn"] == cast.vera.get(f"/turns/{turn['id']}").json()
    assert all("html" not in event for event in events)


def test_it_lists_only_what_came_after(cast: Cast) -> None:
    session = cast.bob.new_session()
    turn = cast.bob.upload_turn(session)
    last = cast.bob.get(f"/sessions/{session}").json()["last_seq"]
    assert cast.bob.get(f"/sessions/{session}/events", after=last).json() == {"items": [], "next": None}
    cast.bob.post(f"/turns/{turn['id']}/star")
    [event] = cast.bob.get(f"/sessions/{session}/events", after=last).json()["items"]
    assert (event["seq"], event["turn"]["starred"]) == (last + 1, True)


def test_it_adds_the_tiles_of_the_page_when_asked(cast: Cast) -> None:
    session = cast.bob.new_session()
    turn = cast.bob.post(f"/sessions/{session}/turns", {"prompt": "a <b>red</b> kite"}).json()
    events = cast.bob.get(f"/sessions/{session}/events", html="1").json()["items"]
    [tile] = [event["html"] for event in events if event["kind"] == "turn.changed"]
    assert turn["id"] in tile
    assert "a &lt;b&gt;red&lt;/b&gt; kite" in tile


def test_it_gives_long_histories_in_pages(cast: Cast) -> None:
    session = cast.bob.new_session()
    with transaction.atomic():
        for _ in range(205):
            record(Session.objects.get(pk=session), "session.changed")
    first = cast.bob.get(f"/sessions/{session}/events").json()
    second = cast.bob.get(f"/sessions/{session}/events", after=first["next"]).json()
    assert [event["seq"] for event in first["items"] + second["items"]] == list(range(1, 206))
    assert (len(first["items"]), second["next"]) == (200, None)
