"""Turns that cannot be: each refused with one sentence that names the field, and nothing left behind."""

from __future__ import annotations

from typing import Any

import pytest

from tests.cast import Cast
from tests.imaging.samples import encoded, photo

NOBODY = "00000000-0000-0000-0000-000000000000"


@pytest.mark.parametrize(
    ("body", "status", "code", "field"),
    [
        ({}, 422, "invalid_request", "prompt"),
        ({"prompt": ""}, 422, "invalid_request", "prompt"),
        ({"prompt": " \n\t "}, 422, "invalid_request", "prompt"),
        ({"prompt": "x" * 40_000}, 422, "invalid_request", "prompt"),
        ({"prompt": "x", "settings": {"model": "no-such-model"}}, 422, "model_not_found", "settings.model"),
        ({"prompt": "x", "settings": {"provider": "nobody"}}, 422, "model_not_found", None),
        ({"prompt": "x", "settings": {"aspect_ratio": "7:3"}}, 422, "invalid_request", "settings.aspect_ratio"),
        ({"prompt": "x", "settings": {"aspect_ratio": "wide"}}, 422, "invalid_request", "settings.aspect_ratio"),
        ({"prompt": "x", "settings": {"image_size": "64K"}}, 422, "invalid_request", "settings.image_size"),
        ({"prompt": "x", "settings": {"thinking_level": "deep"}}, 422, "invalid_request", "settings.thinking_level"),
        ({"prompt": "x", "settings": {"fallback": True}}, 422, "invalid_request", "settings.fallback"),
        ({"prompt": "x", "settings": {"service_tier": "flex"}}, 422, "invalid_request", "settings.service_tier"),
        # The engine of this studio makes the same picture each time.
        ({"prompt": "x", "settings": {"variants": 2}}, 422, "invalid_request", "settings.variants"),
        ({"prompt": "x", "settings": {"variants": 0}}, 422, "invalid_request", "settings.variants"),
        ({"prompt": "x", "settings": {"variants": 5}}, 422, "invalid_request", "settings.variants"),
        ({"prompt": "x", "settings": {"variants": True}}, 422, "invalid_request", "settings.variants"),
        ({"prompt": "x", "parent": NOBODY}, 422, "invalid_request", "parent"),
        ({"prompt": "x", "parent": "nonsense"}, 404, "not_found", None),
        ({"prompt": "x", "base_output": NOBODY}, 422, "invalid_request", "base_output"),
        ({"prompt": "x", "inputs": [{"asset": NOBODY, "role": "base"}]}, 404, "not_found", None),
        ({"prompt": "x", "inputs": [{"asset": "x", "role": "reference"}] * 50}, 422, "invalid_request", "inputs"),
        ({"prompt": "x", "region": {"rect": [0.5, 0.5, 0.9, 0.1]}}, 422, "invalid_request", "region"),
        ({"prompt": "x", "region": {"rect": [0.5, 0.5, 0, 0]}}, 422, "invalid_request", "region"),
    ],
)
def test_it_refuses_with_one_clear_sentence(
    cast: Cast, body: dict[str, Any], status: int, code: str, field: str | None
) -> None:
    session = cast.bob.new_session()
    refused = cast.bob.post(f"/sessions/{session}/turns", body)
    error = refused.json()["error"]
    assert (refused.status_code, error["code"]) == (status, code), error
    assert field is None or error.get("field") == field
    assert error["message"].endswith(".")
    assert len(error["message"]) < 300
    assert cast.bob.get(f"/sessions/{session}/turns").json()["items"] == []
    assert cast.bob.get(f"/sessions/{session}").json()["last_seq"] == 0


def test_it_names_the_limit_and_the_length_of_a_prompt_that_is_too_long(cast: Cast) -> None:
    path = f"/sessions/{cast.bob.new_session()}/turns"
    message = cast.bob.post(path, {"prompt": "x" * 40_000}).json()["error"]["message"]
    assert "32,000" in message
    assert "40,000" in message
    assert cast.bob.post(path, {"prompt": "x" * 32_000}).status_code == 201


def test_it_keeps_prompts_of_any_script_exactly(cast: Cast) -> None:
    path = f"/sessions/{cast.bob.new_session()}/turns"
    for prompt in (
        "背景を暗くする",
        "اجعل الخلفية أغمق",
        "e\u0301 é 🧑🏽‍🎨",
        "<script>alert('x')</script> & \\n \"q\"",
        "a\nb",
    ):
        assert cast.bob.post(path, {"prompt": prompt}).json()["prompt"] == prompt


def test_it_builds_only_on_turns_and_pictures_of_the_same_session(cast: Cast) -> None:
    other = cast.bob.upload_turn(cast.bob.new_session())
    path = f"/sessions/{cast.bob.new_session()}/turns"
    for body in ({"parent": other["id"]}, {"base_output": other["outputs"][0]["id"]}):
        refused = cast.bob.post(path, {"prompt": "x", **body})
        assert (refused.status_code, refused.json()["error"]["field"]) == (422, next(iter(body)))


def test_it_uses_only_pictures_that_the_person_may_see(cast: Cast) -> None:
    foreign = cast.mallory.new_asset(encoded(photo(seed=9)))
    path = f"/sessions/{cast.bob.new_session()}/turns"
    for prompt in ("x", ""):
        refused = cast.bob.post(path, {"prompt": prompt, "inputs": [{"asset": foreign, "role": "base"}]})
        assert (refused.status_code, refused.json()["error"]["code"]) == (404, "not_found")


def test_it_refuses_pictures_that_the_engine_would_not_look_at(cast: Cast) -> None:
    session = cast.bob.new_session()
    picture = cast.bob.new_asset()
    for role, field in (("reference", "inputs"), ("markup", "markup")):
        body = {"prompt": "darker", "inputs": [{"asset": picture, "role": role}], "settings": {"provider": "local"}}
        refused = cast.bob.post(f"/sessions/{session}/turns", body)
        assert (refused.status_code, refused.json()["error"]["field"]) == (422, field)


def test_it_refuses_an_edit_of_a_turn_that_has_no_picture_yet(cast: Cast) -> None:
    path = f"/sessions/{cast.bob.new_session()}/turns"
    waiting = cast.bob.post(path, {"prompt": "a red kite"}).json()
    refused = cast.bob.post(path, {"prompt": "make it blue", "parent": waiting["id"]})
    assert (refused.status_code, refused.json()["error"]["code"]) == (409, "conflict")


def test_it_takes_a_double_submit_for_one(cast: Cast) -> None:
    session = cast.bob.new_session()
    body = {"client_id": "twice", "prompt": "a red kite"}
    answers = [cast.bob.post(f"/sessions/{session}/turns", body) for _ in range(5)]
    assert [answer.status_code for answer in answers] == [201, 200, 200, 200, 200]
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert cast.bob.get(f"/sessions/{session}").json()["running"] == 1


def test_it_refuses_a_title_that_is_too_long(cast: Cast) -> None:
    refused = cast.bob.post("/sessions", {"title": "x" * 201})
    assert (refused.status_code, refused.json()["error"]["field"]) == (422, "title")
    session = cast.bob.new_session()
    assert cast.bob.send("PATCH", f"/sessions/{session}", {"title": "x" * 201}).status_code == 422
