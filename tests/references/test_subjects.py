"""Subjects: kept by the workspace, named in prompts, sent with their pictures, and never changing history."""

from __future__ import annotations

from typing import Any

import pytest

from tests.cast import Cast
from tests.imaging.samples import encoded, photo
from tests.references.conftest import Pictures

NB2 = {"provider": "gemini", "model": "nano-banana-2"}


def make_subject(cast: Cast, name: str, assets: list[str], **more: Any) -> dict[str, Any]:
    answer = cast.bob.post("/subjects", {"name": name, "pictures": assets, **more})
    assert answer.status_code == 201, answer.content
    made: dict[str, Any] = answer.json()
    return made


def submit(cast: Cast, session: str, prompt: str, **more: Any) -> dict[str, Any]:
    answer = cast.bob.post(f"/sessions/{session}/turns", {"prompt": prompt, "settings": NB2, **more})
    assert answer.status_code == 201, answer.content
    turn: dict[str, Any] = answer.json()
    return turn


def sent(turn: dict[str, Any]) -> list[tuple[str, str, str]]:
    return [(used["asset"], used["name"], used["purpose"]) for used in turn["inputs"]]


@pytest.mark.both_databases
def test_it_keeps_a_subject_with_its_pictures_in_order(cast: Cast, pictures: Pictures) -> None:
    first, second, third = pictures(3)
    mia = make_subject(cast, " Mia ", [first, second], kind="character", description="Red hair")
    assert (mia["name"], mia["kind"], mia["description"]) == ("Mia", "character", "Red hair")
    assert [picture["asset"] for picture in mia["pictures"]] == [first, second]
    path = f"/subjects/{mia['id']}"
    cast.bob.post(f"{path}/pictures", {"asset": third})
    again = cast.bob.post(f"{path}/pictures", {"asset": third}).json()
    assert [picture["asset"] for picture in again["pictures"]] == [first, second, third]
    changed = cast.bob.send("PATCH", path, {"name": "Mia Blum", "pictures": [third, first]}).json()
    assert [picture["asset"] for picture in changed["pictures"]] == [third, first]
    left = cast.bob.send("DELETE", f"{path}/pictures/{third}").json()
    assert [picture["asset"] for picture in left["pictures"]] == [first]
    [listed] = cast.vera.get("/subjects").json()["items"]
    assert (listed["name"], listed["description"]) == ("Mia Blum", "Red hair")
    assert cast.bob.send("DELETE", path).status_code == 204
    assert cast.vera.get("/subjects").json()["items"] == []


@pytest.mark.both_databases
def test_it_wants_a_name_of_its_own_for_each(cast: Cast, pictures: Pictures) -> None:
    make_subject(cast, "Mia", [])
    twice = cast.bob.post("/subjects", {"name": "MIA"})
    assert (twice.status_code, twice.json()["error"]["field"]) == (409, "name")
    for bad in ("", "  ", "a@b", "x" * 41, "Mia!"):
        assert cast.bob.post("/subjects", {"name": bad}).status_code == 422, bad
    assert cast.mallory.post("/subjects", {"name": "Mia"}).status_code == 201
    too_many = cast.bob.post("/subjects", {"name": "Crowd", "pictures": pictures(15)})
    assert too_many.json()["error"]["message"] == "A subject has at most 14 pictures."


def test_it_sends_a_named_subject_with_all_its_pictures(cast: Cast, pictures: Pictures) -> None:
    session = cast.bob.new_session()
    logo, front, side, car = pictures(4)
    mia = make_subject(cast, "Mia", [front, side])
    make_subject(cast, "Red car", [car], kind="object")
    inputs = [{"asset": logo, "role": "reference", "name": "Logo"}]
    turn = submit(cast, session, "Put @mia into @red car, with the @logo, not mia@example.org", inputs=inputs)
    assert turn["prompt"] == "Put @mia into @red car, with the @logo, not mia@example.org"
    assert sent(turn) == [
        (logo, "Logo", ""),
        (front, "Mia", "character"),
        (side, "Mia", "character"),
        (car, "Red car", "object"),
    ]
    assert [used["subject"] for used in turn["inputs"]][1] == mia["id"]


def test_it_takes_the_pictures_that_are_given_for_a_subject(cast: Cast, pictures: Pictures) -> None:
    session = cast.bob.new_session()
    front, side = pictures(2)
    mia = make_subject(cast, "Mia", [front, side])
    inputs = [{"asset": side, "role": "reference", "subject": mia["id"]}]
    assert sent(submit(cast, session, "@Mia smiles", inputs=inputs)) == [(side, "Mia", "character")]


def test_a_later_change_of_a_subject_changes_no_history(cast: Cast, pictures: Pictures) -> None:
    session = cast.bob.new_session()
    front, side = pictures(2)
    mia = make_subject(cast, "Mia", [front])
    turn = submit(cast, session, "@Mia smiles")
    cast.bob.send("PATCH", f"/subjects/{mia['id']}", {"name": "Maria", "pictures": [side]})
    assert sent(cast.bob.get(f"/turns/{turn['id']}").json()) == [(front, "Mia", "character")]
    cast.bob.send("DELETE", f"/subjects/{mia['id']}")
    kept = cast.bob.get(f"/turns/{turn['id']}").json()
    assert sent(kept) == [(front, "Mia", "character")]
    assert kept["inputs"][0]["subject"] is None


def test_it_says_when_a_subject_cannot_be_sent(cast: Cast, pictures: Pictures) -> None:
    session = cast.bob.new_session()
    make_subject(cast, "Ghost", [])
    make_subject(cast, "Crowd", pictures(5))
    path = f"/sessions/{session}/turns"
    empty = cast.bob.post(path, {"prompt": "@Ghost waves", "settings": NB2})
    assert empty.json()["error"]["message"] == "Ghost has no pictures yet."
    many = cast.bob.post(path, {"prompt": "@Crowd waves", "settings": NB2})
    assert "there are 5 of characters" in many.json()["error"]["message"]
    local = cast.bob.post(path, {"prompt": "@Crowd waves", "settings": {"provider": "local", "model": "local"}})
    assert local.json()["error"]["message"] == "Local engine takes no reference pictures; there are 5."


def test_a_subject_of_one_session_is_known_there_alone(cast: Cast, pictures: Pictures) -> None:
    here, elsewhere = cast.bob.new_session(), cast.bob.new_session()
    [front] = pictures(1)
    subject = make_subject(cast, "Mia", [front], session=here)
    assert [one["name"] for one in cast.vera.get("/subjects", session=here).json()["items"]] == ["Mia"]
    assert cast.vera.get("/subjects", session=elsewhere).json()["items"] == []
    assert cast.vera.get("/subjects").json()["items"] == []
    assert sent(submit(cast, here, "@Mia smiles")) == [(front, "Mia", "character")]
    assert sent(submit(cast, elsewhere, "@Mia smiles")) == []
    inputs = [{"asset": front, "role": "reference", "subject": subject["id"]}]
    body = {"prompt": "x", "settings": NB2, "inputs": inputs}
    assert cast.bob.post(f"/sessions/{elsewhere}/turns", body).status_code == 404


def test_other_workspaces_know_nothing_of_it(cast: Cast, pictures: Pictures) -> None:
    mia = make_subject(cast, "Mia", pictures(1))
    path = f"/subjects/{mia['id']}"
    calls = (("GET", path), ("PATCH", path), ("DELETE", path), ("POST", f"{path}/pictures"))
    for method, address in calls:
        body = {"asset": "x"} if method == "POST" else {}
        assert cast.mallory.send(method, address, body).status_code == 404, (method, address)
        assert cast.vera.send(method, address, body).status_code == (200 if method == "GET" else 403), method
    session = cast.mallory.new_session()
    own = cast.mallory.new_asset(encoded(photo(seed=9)))
    inputs = [{"asset": own, "role": "reference", "subject": mia["id"]}]
    stolen = cast.mallory.post(f"/sessions/{session}/turns", {"prompt": "x", "settings": NB2, "inputs": inputs})
    assert stolen.status_code == 404
    assert cast.mallory.post("/subjects", {"name": "Own", "pictures": [mia["pictures"][0]["asset"]]}).status_code == 404
