"""A copy of a link's chain, for people who edit somewhere: no more of it than the link shows."""

from __future__ import annotations

from typing import Any

from django.test import Client

from sessions_app.models import Asset, Attempt, Output, Status, Turn
from tests.cast import Cast
from tests.imaging.samples import encoded, photo
from tests.sharing.test_links import Link


def edited_session(cast: Cast) -> tuple[str, dict[str, Any], Turn]:
    """A session, its upload, and an edit of it with a picture of its own."""
    session = cast.bob.new_session("Espresso hero")
    upload = cast.bob.upload_turn(session, encoded(photo(seed=1)))
    edit = cast.bob.post(f"/sessions/{session}/turns", {"prompt": "a red kite", "parent": upload["id"]}).json()
    asset = Asset.objects.get(pk=cast.bob.new_asset(encoded(photo(seed=2))))
    attempt = Attempt.objects.get(turn=edit["id"])
    Attempt.objects.filter(pk=attempt.pk).update(status=Status.SUCCEEDED, text="Here it is", model="nano-banana")
    Output.objects.create(attempt=attempt, asset=asset)
    return session, upload, Turn.objects.get(pk=edit["id"])


def fork(link: Link, browser: Client, turn: Turn) -> Any:
    return browser.post(f"{link.path}/fork", {"turn": str(turn.pk)})


def test_a_guest_who_edits_elsewhere_takes_a_copy(cast: Cast) -> None:
    session, upload, edit = edited_session(cast)
    link = Link(cast.bob, session, scope="session", allow={"fork": True})
    browser = Client()
    browser.force_login(cast.mallory.user)
    made = fork(link, browser, edit)
    assert made.status_code == 201
    copy = made.json()["url"].rpartition("/")[2]
    assert browser.get(made.json()["url"]).status_code == 200
    turns = cast.mallory.get(f"/sessions/{copy}/turns").json()["items"]
    assert [turn["prompt"] for turn in turns] == ["", "a red kite"]
    assert [turn["author"] for turn in turns] == [None, None]
    assert turns[0]["outputs"][0]["sha256"] == upload["outputs"][0]["sha256"]
    assert turns[0]["outputs"][0]["asset"] != upload["outputs"][0]["asset"]
    assert cast.mallory.get(f"/sessions/{copy}").json()["title"] == "Espresso hero"
    told = str(turns)
    assert "photo.png" not in told and "Here it is" not in told
    url = turns[1]["outputs"][0]["url"]
    assert browser.get(url).status_code == 200
    assert cast.bob.get(f"/sessions/{copy}").status_code == 404


def test_a_copy_has_no_prompt_that_the_link_hides_and_no_turn_beyond_it(cast: Cast) -> None:
    session, upload, edit = edited_session(cast)
    hidden = Link(cast.bob, session, scope="session", allow={"fork": True}, show={"prompts": False})
    one = Link(cast.bob, session, scope="output", turn=str(edit.pk), allow={"fork": True})
    browser = Client()
    browser.force_login(cast.mallory.user)
    copy = fork(hidden, browser, edit).json()["url"].rpartition("/")[2]
    assert len(cast.mallory.get(f"/sessions/{copy}/turns").json()["items"]) == 2
    told = browser.get(f"/sessions/{copy}").content.decode() + str(cast.mallory.get(f"/sessions/{copy}/events").json())
    assert "a red kite" not in told and "Espresso hero" not in told
    copy = fork(one, browser, edit).json()["url"].rpartition("/")[2]
    [turn] = cast.mallory.get(f"/sessions/{copy}/turns").json()["items"]
    assert (turn["prompt"], turn["parent"], turn["base_output"]) == ("a red kite", None, None)
    assert fork(one, browser, Turn.objects.get(pk=upload["id"])).status_code == 404


def test_a_copy_needs_a_link_that_allows_it_and_somebody_who_may_edit(cast: Cast) -> None:
    session, _, edit = edited_session(cast)
    link = Link(cast.bob, session, scope="session", allow={"fork": True})
    plain = Link(cast.bob, session, scope="session")
    viewer, editor = Client(), Client()
    viewer.force_login(cast.vera.user)
    editor.force_login(cast.mallory.user)
    assert fork(link, Client(), edit).status_code == 403
    assert fork(link, viewer, edit).status_code == 403
    assert fork(plain, editor, edit).status_code == 403
