"""Turns over HTTP: submit once however often sent, follow, stop, repeat, mark, choose."""

from __future__ import annotations

import pytest

from tests.cast import Cast
from tests.imaging.samples import encoded, photo
from tests.services.queries import queries_asked

pytestmark = pytest.mark.both_databases


def test_it_makes_an_upload_the_first_turn_with_its_picture_at_once(cast: Cast) -> None:
    session = cast.bob.new_session()
    data = encoded(photo(200, 100))
    turn = cast.bob.upload_turn(session, data)
    assert (turn["number"], turn["status"], turn["upload"], turn["author"]) == (1, "succeeded", True, "bob")
    assert (turn["parent"], turn["base_output"], turn["prompt"], turn["error"]) == (None, None, "", None)
    [output] = turn["outputs"]
    assert (output["width"], output["height"], output["mime"]) == (200, 100, "image/png")
    assert cast.vera.get(output["url"].removeprefix("/api/v1")).getvalue() == data
    [used] = turn["inputs"]
    assert (used["asset"], used["role"], used["name"]) == (output["asset"], "base", "photo.png")
    assert cast.bob.get(f"/sessions/{session}").json()["cover"]["asset"] == output["asset"]


def test_it_builds_an_edit_on_the_picture_before_it(cast: Cast) -> None:
    session = cast.bob.new_session()
    upload = cast.bob.upload_turn(session)
    answer = cast.bob.post(f"/sessions/{session}/turns", {"prompt": "make the background darker"})
    assert answer.status_code == 201
    edit = answer.json()
    assert (edit["number"], edit["parent"], edit["status"]) == (2, upload["id"], "queued")
    assert edit["base_output"] == upload["outputs"][0]["id"]
    assert edit["settings"]["provider"] == "local"
    assert edit["timings"] == {"queued_s": None, "provider_s": None, "total_s": None}
    assert cast.vera.get(f"/turns/{edit['id']}").json() == edit


def test_it_gives_the_same_turn_for_the_same_client_id(cast: Cast) -> None:
    session = cast.bob.new_session()
    body = {"client_id": "click-1", "prompt": "a red kite"}
    first = cast.bob.post(f"/sessions/{session}/turns", body)
    second = cast.bob.post(f"/sessions/{session}/turns", body)
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json() == second.json()
    assert cast.bob.get(f"/sessions/{session}").json()["turns"] == 1


def test_it_takes_an_idempotency_key_for_a_missing_client_id(cast: Cast) -> None:
    session = cast.bob.new_session()
    path, body = f"/sessions/{session}/turns", {"prompt": "a red kite"}
    first = cast.bob.post(path, body, Idempotency_Key="key-1")
    assert cast.bob.post(path, body, Idempotency_Key="key-1").json()["id"] == first.json()["id"]
    assert cast.bob.post(path, {**body, "client_id": "other"}, Idempotency_Key="key-1").status_code == 201
    assert cast.bob.get(f"/sessions/{session}").json()["turns"] == 2


def test_it_lists_turns_in_order_and_those_changed_since_a_revision(cast: Cast) -> None:
    session = cast.bob.new_session()
    turns = [cast.bob.upload_turn(session) for _ in range(3)]
    path = f"/sessions/{session}/turns"
    assert [t["number"] for t in cast.vera.get(path).json()["items"]] == [1, 2, 3]
    newest = turns[-1]["revision"]
    assert cast.vera.get(path, since=newest).json()["items"] == []
    starred = cast.bob.post(f"/turns/{turns[0]['id']}/star").json()
    assert cast.vera.get(path, since=newest).json()["items"] == [starred]
    assert starred["revision"] > newest


def test_it_lists_turns_in_pages_without_gaps(cast: Cast) -> None:
    session = cast.bob.new_session()
    for _ in range(5):
        cast.bob.upload_turn(session)
    numbers: list[int] = []
    cursor = ""
    while cursor is not None:
        page = cast.bob.get(f"/sessions/{session}/turns", limit=2, cursor=cursor).json()
        numbers += [turn["number"] for turn in page["items"]]
        cursor = page["next"]
    assert numbers == [1, 2, 3, 4, 5]


def test_it_cancels_a_waiting_turn_and_tries_it_again(cast: Cast) -> None:
    session = cast.bob.new_session()
    turn = cast.bob.post(f"/sessions/{session}/turns", {"prompt": "a red kite"}).json()
    assert cast.bob.post(f"/turns/{turn['id']}/cancel").json()["status"] == "canceled"
    again = cast.bob.post(f"/turns/{turn['id']}/cancel")
    assert (again.status_code, again.json()["error"]["code"]) == (409, "conflict")
    retried = cast.bob.post(f"/turns/{turn['id']}/retry").json()
    assert (retried["status"], retried["prompt"], retried["number"]) == ("queued", "a red kite", 1)
    assert cast.bob.post(f"/turns/{turn['id']}/retry").status_code == 409


def test_it_stars_a_turn_and_takes_the_star_away(cast: Cast) -> None:
    turn = cast.bob.upload_turn(cast.bob.new_session())
    path = f"/turns/{turn['id']}/star"
    assert cast.bob.post(path).json()["starred"] is True
    assert cast.bob.post(path, {"starred": True}).json()["starred"] is True
    assert cast.bob.post(path, {"starred": False}).json()["starred"] is False


def test_it_chooses_one_of_the_turns_own_pictures(cast: Cast) -> None:
    session = cast.bob.new_session()
    turn, other = cast.bob.upload_turn(session), cast.bob.upload_turn(session, encoded(photo(seed=2)))
    path = f"/turns/{turn['id']}/choose"
    assert cast.bob.post(path, {"output": turn["outputs"][0]["id"]}).json()["chosen_output"] == turn["outputs"][0]["id"]
    assert cast.bob.post(path, {"output": other["outputs"][0]["id"]}).status_code == 404


def test_it_lets_a_viewer_look_but_not_touch(cast: Cast) -> None:
    session = cast.bob.new_session()
    turn = cast.bob.upload_turn(session)
    assert cast.vera.get(f"/turns/{turn['id']}").status_code == 200
    for path in ("cancel", "retry", "star"):
        assert cast.vera.post(f"/turns/{turn['id']}/{path}").status_code == 403
    assert cast.vera.post(f"/sessions/{session}/turns", {"prompt": "mine"}).status_code == 403


def test_it_asks_the_database_no_more_for_a_long_session(cast: Cast) -> None:
    session, asset = cast.bob.new_session(), cast.bob.new_asset()
    for _ in range(12):
        cast.bob.post(f"/sessions/{session}/turns", {"inputs": [{"asset": asset, "role": "base"}]})
    with queries_asked() as queries:
        assert len(cast.bob.get(f"/sessions/{session}/turns").json()["items"]) == 12
    assert len(queries) <= 12
    with queries_asked() as queries:
        assert len(cast.bob.get(f"/sessions/{session}/events").json()["items"]) >= 12
    assert len(queries) <= 12
    with queries_asked() as queries:
        assert cast.bob.get("/sessions").json()["items"][0]["turns"] == 12
    assert len(queries) <= 12
