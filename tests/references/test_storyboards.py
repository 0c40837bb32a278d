"""Storyboards: one turn for each prompt, all or none, and never twice."""

from __future__ import annotations

import pytest

from sessions_app.models import Turn
from tests.cast import Cast
from tests.references.conftest import Pictures
from tests.references.test_subjects import NB2, make_subject, sent

FRAMES = ["@Mia wakes up", "  ", "@Mia at breakfast", "the empty street"]


@pytest.mark.both_databases
def test_it_makes_a_sibling_for_each_frame_with_the_same_subjects(cast: Cast, pictures: Pictures) -> None:
    session = cast.bob.new_session()
    start = cast.bob.upload_turn(session)
    face, logo = pictures(2)
    make_subject(cast, "Mia", [face])
    body = {
        "client_id": "board-1",
        "frames": FRAMES,
        "inputs": [{"asset": logo, "role": "reference", "name": "Logo"}],
        "settings": {**NB2, "variants": 2},
    }
    answer = cast.bob.post(f"/sessions/{session}/storyboard", body)
    assert answer.status_code == 201, answer.content
    turns = answer.json()["items"]
    assert [turn["prompt"] for turn in turns] == ["@Mia wakes up", "@Mia at breakfast", "the empty street"]
    assert {(turn["parent"], turn["base_output"]) for turn in turns} == {(start["id"], start["outputs"][0]["id"])}
    assert [[name for _, name, _ in sent(turn)] for turn in turns] == [["Logo", "Mia"], ["Logo", "Mia"], ["Logo"]]
    assert {turn["status"] for turn in turns} == {"queued"}
    # Two variants at the prices of 2.1, which serves them: the picture, and 1120 tokens at $1.50 a million for each one
    # that goes in.
    pictures = [len(turn["inputs"]) + (turn["base_output"] is not None) for turn in turns]
    prices = [turn["cost"]["estimated_usd"] for turn in turns]
    assert prices == pytest.approx([2 * (0.0336 + n * 1120 * 1.5e-6) for n in pictures], abs=1e-4)

    again = cast.bob.post(f"/sessions/{session}/storyboard", body)
    assert (again.status_code, again.json()) == (200, answer.json())
    assert Turn.objects.filter(session=session).count() == 4


def test_it_makes_all_frames_or_none(cast: Cast) -> None:
    session = cast.bob.new_session()
    make_subject(cast, "Ghost", [])
    body = {"frames": ["a street", "@Ghost appears"], "settings": {**NB2, "context": "fresh"}}
    refused = cast.bob.post(f"/sessions/{session}/storyboard", body)
    assert (refused.status_code, refused.json()["error"]["message"]) == (422, "Ghost has no pictures yet.")
    assert not Turn.objects.exists()


@pytest.mark.parametrize("frames", [[], [" "], ["x"] * 21])
def test_it_wants_one_to_twenty_frames(frames: list[str], cast: Cast) -> None:
    session = cast.bob.new_session()
    assert cast.bob.post(f"/sessions/{session}/storyboard", {"frames": frames}).status_code == 422


def test_it_is_for_editors_of_the_workspace(cast: Cast) -> None:
    session = cast.bob.new_session()
    assert cast.vera.post(f"/sessions/{session}/storyboard", {"frames": ["x"]}).status_code == 403
    assert cast.mallory.post(f"/sessions/{session}/storyboard", {"frames": ["x"]}).status_code == 404
