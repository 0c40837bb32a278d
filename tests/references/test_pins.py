"""Pinned references: kept by the session, sent with every new turn, the same for everybody."""

from __future__ import annotations

import pytest

from tests.cast import Cast
from tests.references.conftest import Pictures
from tests.references.test_subjects import NB2, make_subject, sent, submit


def pin(cast: Cast, session: str, asset: str, **more: str) -> dict[str, str]:
    answer = cast.bob.post(f"/sessions/{session}/references", {"asset": asset, **more})
    assert answer.status_code == 201, answer.content
    made: dict[str, str] = answer.json()
    return made


@pytest.mark.both_databases
def test_it_sends_pins_with_every_turn_until_they_are_unpinned(cast: Cast, pictures: Pictures) -> None:
    session = cast.bob.new_session()
    logo, face, other = pictures(3)
    first = pin(cast, session, logo, name="Logo", purpose="object")
    pin(cast, session, face, name="Face")
    own = [{"asset": other, "role": "reference", "name": "Other"}, {"asset": face, "role": "reference", "name": "Me"}]
    turn = submit(cast, session, "a poster", inputs=own)
    assert sent(turn) == [(other, "Other", ""), (face, "Me", ""), (logo, "Logo", "object")]
    assert cast.bob.send("DELETE", f"/sessions/{session}/references/{first['id']}").status_code == 204
    assert sent(submit(cast, session, "another")) == [(face, "Face", "")]
    assert sent(cast.bob.get(f"/turns/{turn['id']}").json()) == sent(turn)


def test_it_sends_no_pins_to_a_model_that_takes_none_nor_with_an_upload(cast: Cast, pictures: Pictures) -> None:
    session = cast.bob.new_session()
    pin(cast, session, pictures(1)[0])
    assert len(cast.bob.upload_turn(session)["inputs"]) == 1
    local = {"provider": "local", "model": "local"}
    assert sent(submit(cast, session, "make it darker", settings=local)) == []


def test_everybody_has_the_same_pins_and_hears_of_changes(cast: Cast, pictures: Pictures) -> None:
    session = cast.bob.new_session()
    logo, face = pictures(2)
    mia = make_subject(cast, "Mia", [face])
    pin(cast, session, logo, name="Logo")
    by_subject = pin(cast, session, face, subject=mia["id"])
    assert (by_subject["name"], by_subject["purpose"]) == ("Mia", "character")
    again = pin(cast, session, logo, name="Sign")
    path = f"/sessions/{session}/references"
    cast.bob.send("PATCH", f"{path}/{again['id']}", {"purpose": "style"})
    seen = [(one["name"], one["purpose"]) for one in cast.vera.get(path).json()["items"]]
    assert seen == [("Sign", "style"), ("Mia", "character")]
    events = cast.vera.get(f"/sessions/{session}/events").json()["items"]
    told = [event for event in events if event.get("references")]
    assert [event["kind"] for event in told] == ["session.changed"] * 4


def test_it_pins_at_most_fourteen(cast: Cast, pictures: Pictures) -> None:
    session = cast.bob.new_session()
    assets = pictures(15)
    for asset in assets[:14]:
        pin(cast, session, asset)
    refused = cast.bob.post(f"/sessions/{session}/references", {"asset": assets[14]})
    assert (refused.status_code, refused.json()["error"]["hint"]) == (429, "Unpin one first.")


def test_a_pin_belongs_to_its_session(cast: Cast, pictures: Pictures) -> None:
    session, other = cast.bob.new_session(), cast.bob.new_session()
    [logo] = pictures(1)
    made = pin(cast, session, logo)
    path = f"/sessions/{session}/references"
    assert cast.bob.send("DELETE", f"/sessions/{other}/references/{made['id']}").status_code == 404
    assert cast.mallory.get(path).status_code == 404
    assert cast.mallory.send("DELETE", f"{path}/{made['id']}").status_code == 404
    foreign = cast.mallory.new_session()
    assert cast.mallory.post(f"/sessions/{foreign}/references", {"asset": logo}).status_code == 404
    assert cast.vera.send("DELETE", f"{path}/{made['id']}").status_code == 403
    assert submit(cast, other, "nothing pinned", settings=NB2)["inputs"] == []


def test_it_runs_a_turn_again_without_what_was_pinned_since(cast: Cast, pictures: Pictures) -> None:
    session = cast.bob.new_session()
    face, logo = pictures(2)
    make_subject(cast, "Mia", [face])
    turn = submit(cast, session, "a poster of @Mia")
    pin(cast, session, logo, name="Logo")
    again = cast.bob.post(f"/turns/{turn['id']}/again")
    assert again.status_code == 201
    assert again.json()["inputs"] == turn["inputs"]
