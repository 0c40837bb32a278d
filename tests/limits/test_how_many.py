"""How much there may be at once: edits that wait, turns of a session, comments on a turn."""

from __future__ import annotations

from typing import Any

import pytest

from sessions_app.models import Attempt, Comment, Session, Status, Turn
from tests.cast import Cast


def refusal(answer: Any) -> str:
    """The sentence of one that says that a limit is reached."""
    error = answer.json()["error"]
    assert (answer.status_code, error["code"]) == (429, "limit_reached") and error["hint"], error
    return str(error["message"])


@pytest.mark.django_db
def test_one_person_has_two_hundred_edits_waiting_and_no_more(cast: Cast) -> None:
    session = cast.bob.new_session()
    path, edit = f"/sessions/{session}/turns", {"prompt": "a red kite", "settings": {"context": "fresh"}}
    first = cast.bob.post(path, edit).json()["id"]
    cast.bob.post(f"/turns/{first}/cancel")
    more = [Attempt(turn_id=first, slot=2, number=number, provider="local") for number in range(1, 200)]
    Attempt.objects.bulk_create(more)
    Attempt.objects.filter(slot=2, number__lt=5).update(status=Status.RUNNING)
    assert cast.bob.post(path, edit).status_code == 201

    for asked in (cast.bob.post(path, edit), cast.bob.post(f"/turns/{first}/retry")):
        assert refusal(asked) == "You have 200 edits waiting or running; 200 at once is the limit."

    assert Turn.objects.count() == 2 and Attempt.objects.count() == 201
    assert cast.alice.post(path, edit).status_code == 201, "another person's are their own"
    Attempt.objects.filter(slot=2, number=5).update(status=Status.SUCCEEDED)
    assert cast.bob.post(path, edit).status_code == 201


@pytest.mark.django_db
def test_a_session_holds_a_thousand_turns(cast: Cast) -> None:
    session = cast.bob.new_session()
    Session.objects.filter(pk=session).update(last_turn=999)
    assert cast.bob.upload_turn(session)["number"] == 1000

    path, edit = f"/sessions/{session}/turns", {"prompt": "a red kite", "settings": {"context": "fresh"}}
    assert refusal(cast.bob.post(path, edit)) == "A session holds at most 1000 turns."
    upload = {"inputs": [{"asset": cast.bob.new_asset(), "role": "base"}]}
    assert refusal(cast.bob.post(path, upload)) == "A session holds at most 1000 turns."
    assert Turn.objects.count() == 1


@pytest.mark.django_db
def test_a_turn_holds_a_thousand_comments(cast: Cast) -> None:
    session = cast.bob.new_session()
    turn = cast.bob.upload_turn(session)["id"]
    Comment.objects.bulk_create(
        Comment(session_id=session, turn_id=turn, author=cast.rita.user, text="Warmer") for _ in range(999)
    )
    assert cast.rita.post(f"/turns/{turn}/comments", {"text": "The last"}).status_code == 201

    refused = cast.rita.post(f"/turns/{turn}/comments", {"text": "One more"})

    assert refusal(refused) == "A turn holds at most 1,000 comments."
    assert Comment.objects.count() == 1000
