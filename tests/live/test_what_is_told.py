"""What events say to members and guests, without a socket."""

from __future__ import annotations

import gc
import json
import tracemalloc
from typing import Any

import pytest
from django.test import Client

from sessions_app.models import Asset, Attempt, Event, Output, Session, Status, Turn
from tests.cast import Cast, cast

__all__ = ["cast"]

pytestmark = pytest.mark.django_db


def make_turn(session: Session, *slots: tuple[Status, ...]) -> Turn:
    """A turn with the attempts of each slot in order; those that succeeded have a picture."""
    number = Turn.objects.count() + 1
    turn = Turn.objects.create(session=session, number=number, client_id=str(number), prompt="a cup")
    for slot, statuses in enumerate(slots, start=1):
        for tried, status in enumerate(statuses, start=1):
            attempt = Attempt.objects.create(
                turn=turn, slot=slot, number=tried, provider="local", model="local", status=status
            )
            if status == Status.SUCCEEDED:
                digest = f"{Asset.objects.count():064x}"
                asset = Asset.objects.create(
                    workspace=session.workspace, sha256=digest, mime_type="image/png", size=1, width=8, height=8
                )
                Output.objects.create(attempt=attempt, slot=slot, asset=asset)
    Event.objects.create(session=session, seq=number, kind="turn.changed", turn=turn)
    Session.objects.filter(pk=session.pk).update(last_seq=number)
    return turn


def test_it_tells_guests_live_of_just_the_turns_that_their_page_has(cast: Cast, client: Client) -> None:
    session = Session.objects.get(pk=cast.bob.new_session())
    done = make_turn(session, (Status.SUCCEEDED,))
    one_variant_is_tried_again = make_turn(session, (Status.SUCCEEDED,), (Status.FAILED, Status.RUNNING))
    make_turn(session, (Status.RUNNING,))
    its_answer_came_after_the_retry = make_turn(session, (Status.SUCCEEDED, Status.QUEUED))
    url = cast.bob.post(f"/sessions/{session.pk}/shares", {"scope": "session"}).json()["url"]

    told: list[dict[str, Any]] = json.loads(client.get(f"{url}/events").content)["items"]
    page = client.get(url).content.decode()

    assert [event["seq"] for event in told] == [1, 2, 3, 4, 5]
    shown = {event["turn"]["id"] for event in told if "turn" in event}
    assert shown == {str(done.pk), str(one_variant_is_tried_again.pk), str(its_answer_came_after_the_retry.pk)}
    assert all(f'data-turn="{pk}"' in page for pk in shown)


def test_a_page_brings_each_turn_once_with_its_last_event(cast: Cast, client: Client) -> None:
    session = Session.objects.get(pk=cast.bob.new_session())
    first, second = make_turn(session, (Status.SUCCEEDED,)), make_turn(session, (Status.SUCCEEDED,))
    for seq, turn in ((3, first), (4, second), (5, first)):
        Event.objects.create(session=session, seq=seq, kind="turn.stage", turn=turn, payload={"stage": str(seq)})
    Session.objects.filter(pk=session.pk).update(last_seq=5)
    url = cast.bob.post(f"/sessions/{session.pk}/shares", {"scope": "session"}).json()["url"]

    mine = cast.bob.get(f"/sessions/{session.pk}/events", html="1").json()["items"]
    theirs: list[dict[str, Any]] = json.loads(client.get(f"{url}/events?html=1").content)["items"]

    brought = {4: str(second.pk), 5: str(first.pk)}
    for told in (mine, theirs):
        assert {event["seq"]: event["turn"]["id"] for event in told if "turn" in event} == brought
        assert {event["seq"] for event in told if "html" in event} == set(brought)
    assert [event["seq"] for event in mine[:5]] == [1, 2, 3, 4, 5]
    assert mine[2]["stage"] == "3"


def test_it_keeps_no_long_pages_in_memory(cast: Cast) -> None:
    session = Session.objects.get(pk=cast.bob.new_session())
    turns = Turn.objects.bulk_create(
        Turn(session=session, number=seq, client_id=str(seq), prompt="p" * 30_000) for seq in range(1, 201)
    )
    Event.objects.bulk_create(Event(session=session, seq=turn.number, kind="turn.changed", turn=turn) for turn in turns)
    Session.objects.filter(pk=session.pk).update(last_seq=200)
    path = f"/sessions/{session.pk}/events"
    size = len(cast.bob.get(path).content)
    assert size > 5_000_000

    tracemalloc.start()
    for after in range(1, 5):
        cast.bob.get(path, after=after)
    gc.collect()
    kept, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert kept < 2 * size  # the last answer may linger; four of them must not
