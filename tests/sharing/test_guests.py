"""What guests say on a link: under a name that they gave, about what the link shows, and no more than it allows."""

from __future__ import annotations

import json
from typing import Any

from django.test import Client

from sessions_app.models import Asset, Attempt, Output
from tests.cast import Cast
from tests.imaging.samples import encoded, photo
from tests.sharing.test_links import Link

SAYS = {"text": "Warmer, please"}


def call(link: Link, method: str, path: str, body: Any = None, guest: Client | None = None) -> Any:
    address = f"/api/v1/shared/{link.path.rpartition('/')[2]}{path}"
    return (guest or link.guest).generic(method, address, json.dumps(body or {}), content_type="application/json")


def named(link: Link, name: str) -> Client:
    """Another browser, whose guest has this name."""
    guest = Client()
    assert guest.post(f"{link.path}/name", {"name": name}).status_code == 204
    return guest


def test_a_guest_comments_by_name_and_everybody_sees_it(cast: Cast) -> None:
    session = cast.bob.new_session()
    turn = cast.bob.upload_turn(session)["id"]
    link = Link(cast.bob, session, scope="session", allow={"comment": True})
    asked = call(link, "POST", f"/turns/{turn}/comments", SAYS)
    assert (asked.status_code, asked.json()["error"]["code"]) == (403, "name_needed")
    ann, ben = named(link, "Ann Lee"), named(link, "Ben")
    made = call(link, "POST", f"/turns/{turn}/comments", {**SAYS, "pin": [0.5, 0.25]}, ann)
    assert made.status_code == 201
    assert (made.json()["guest"], made.json()["author"], made.json()["pin"]) == ("Ann Lee", None, [0.5, 0.25])
    comment = made.json()["id"]
    [told] = cast.bob.get(f"/turns/{turn}/comments").json()["items"]
    assert (told["guest"], told["text"]) == ("Ann Lee", "Warmer, please")
    answer = {"text": "Done", "reply_to": comment}
    cast.bob.post(f"/turns/{turn}/comments", answer)
    read = call(link, "GET", f"/turns/{turn}/comments", guest=ben).json()["items"]
    assert [(one["text"], one["author"]) for one in read] == [("Warmer, please", None), ("Done", None)]
    assert "Done" in link.get("events", after="0").content.decode()
    page = link.get("notes", turn=turn).content.decode()
    assert "Done" in page and "bob" not in page
    path = f"/comments/{comment}"
    assert call(link, "PATCH", path, {"text": "Colder"}, ben).status_code == 403
    assert call(link, "PATCH", path, {"text": "Colder"}, ann).json()["text"] == "Colder"
    assert call(link, "POST", f"{path}/reactions", {"kind": "agree"}, ben).json()["reactions"] == {"agree": 1}
    assert call(link, "DELETE", path, guest=ben).status_code == 403
    assert call(link, "DELETE", path, guest=ann).status_code == 204


def test_nobody_goes_by_the_name_of_a_guest_who_has_said_something(cast: Cast) -> None:
    session = cast.bob.new_session()
    turn = cast.bob.upload_turn(session)["id"]
    link = Link(cast.bob, session, scope="session", allow={"comment": True, "approve": True})
    other = Link(cast.bob, session, scope="session", allow={"comment": True})
    ann, ben = named(link, "Ann Lee"), named(link, "Ben")
    comment = call(link, "POST", f"/turns/{turn}/comments", SAYS, ann).json()["id"]
    refused = ben.post(f"{link.path}/name", {"name": "ann lee"}, headers={"Accept": "application/json"})
    assert (refused.status_code, refused.json()["error"]["code"]) == (409, "name_taken")
    assert call(link, "POST", f"/turns/{turn}/comments", SAYS, ben).json()["guest"] == "Ben"
    assert ann.post(f"{link.path}/name", {"name": "Ann Lee"}).status_code == 204
    # Who reacts or decides has said something, too.
    call(link, "POST", f"/comments/{comment}/reactions", {"kind": "agree"}, named(link, "Cleo"))
    call(link, "POST", f"/turns/{turn}/reviews", {"decision": "approved"}, named(link, "Dan"))
    for name in ("Cleo", "Dan"):
        assert ben.post(f"{link.path}/name", {"name": name}).status_code == 409
    # By another link it may be somebody else, whose words those are not.
    namesake = named(other, "Ann Lee")
    for method in ("PATCH", "DELETE"):
        assert call(other, method, f"/comments/{comment}", SAYS, namesake).status_code == 403


def test_a_guest_is_told_nothing_of_a_turn_without_a_picture(cast: Cast) -> None:
    session = cast.bob.new_session()
    upload = cast.bob.upload_turn(session)["id"]
    waiting = cast.bob.post(f"/sessions/{session}/turns", {"prompt": "a red kite", "parent": upload}).json()["id"]
    cast.bob.post(f"/turns/{waiting}/comments", {"text": "too kitschy?"})
    link = Link(cast.bob, session, scope="session", allow={"comment": True, "fork": True})
    ann = named(link, "Ann")
    assert link.get("notes", turn=waiting).status_code == 404
    for method in ("GET", "POST"):
        assert call(link, method, f"/turns/{waiting}/comments", SAYS, ann).status_code == 404


def test_a_guest_decides_by_name_where_the_link_asks_for_it(cast: Cast) -> None:
    session = cast.bob.new_session()
    turn = cast.bob.upload_turn(session)
    path, body = f"/turns/{turn['id']}/reviews", {"decision": "approved", "output": turn["outputs"][0]["id"]}
    link = Link(cast.bob, session, scope="session", allow={"approve": True})
    silent = Link(cast.bob, session, scope="session", allow={"comment": True})
    assert call(link, "POST", path, body).json()["error"]["code"] == "name_needed"
    assert call(silent, "POST", path, body, named(silent, "Ann")).status_code == 403
    ann = named(link, "Ann")
    made = call(link, "POST", path, body, ann)
    assert (made.status_code, made.json()["guest"], made.json()["sha256"]) == (201, "Ann", turn["outputs"][0]["sha256"])
    assert cast.bob.get(f"/turns/{turn['id']}").json()["review"]["state"] == "approved"
    assert ", Approved" in link.open(ann).content.decode()
    decided = f'data-decided="{{&quot;{turn["outputs"][0]["id"]}&quot;: &quot;approved&quot;}}"'
    assert decided in link.open(ann).content.decode()
    assert decided not in link.open(named(link, "Ben")).content.decode()
    assert ", Approved" not in silent.open().content.decode()
    assert ", Approved" in link.get("events", after="0").content.decode()
    assert ", Approved" not in silent.get("events", after="0").content.decode()


def test_guests_are_shown_comments_only_where_they_may_comment_and_only_of_what_they_see(cast: Cast) -> None:
    session = cast.bob.new_session()
    turn = cast.bob.upload_turn(session, encoded(photo(seed=1)))
    other = cast.bob.upload_turn(session, encoded(photo(seed=2)))
    output = turn["outputs"][0]["id"]
    cast.bob.post(f"/turns/{turn['id']}/comments", {"text": "about the turn"})
    cast.bob.post(f"/turns/{turn['id']}/comments", {"text": "about the picture", "output": output})
    cast.bob.post(f"/turns/{other['id']}/comments", {"text": "about another"})
    silent = Link(cast.bob, session, scope="session")
    one = Link(cast.bob, session, scope="output", turn=turn["id"], allow={"comment": True, "approve": True})
    ann = named(one, "Ann")
    for path in (f"/turns/{turn['id']}/comments", f"/turns/{other['id']}/comments"):
        assert call(silent, "GET", path).status_code == 403
    assert "about the" not in silent.told()
    assert silent.get("notes", turn=turn["id"]).status_code == 403
    told = call(one, "GET", f"/turns/{turn['id']}/comments").json()["items"]
    assert [item["text"] for item in told] == ["about the picture"]
    assert "about the turn" not in one.told() and "about another" not in one.told()
    assert call(one, "POST", f"/turns/{turn['id']}/comments", SAYS, ann).json()["output"] == output
    hidden = [item["id"] for item in cast.bob.get(f"/turns/{turn['id']}/comments").json()["items"]][0]
    reply = {"text": "x", "reply_to": hidden}
    assert call(one, "POST", f"/turns/{turn['id']}/comments", reply, ann).status_code == 404
    assert call(one, "POST", f"/comments/{hidden}/reactions", {"kind": "agree"}, ann).status_code == 404
    for path, body in (("comments", SAYS), ("reviews", {"decision": "approved"})):
        assert call(one, "POST", f"/turns/{other['id']}/{path}", body, ann).status_code == 404


def test_on_a_frozen_link_guests_speak_of_the_picture_that_they_see(cast: Cast) -> None:
    session = cast.bob.new_session()
    turn = cast.bob.upload_turn(session)
    seen = turn["outputs"][0]["id"]
    link = Link(cast.bob, session, scope="session", mode="frozen", allow={"comment": True, "approve": True})
    asset = Asset.objects.get(pk=cast.bob.new_asset(encoded(photo(seed=2))))
    later = Output.objects.create(attempt=Attempt.objects.get(turn=turn["id"]), asset=asset, position=1)
    assert cast.bob.post(f"/turns/{turn['id']}/choose", {"output": str(later.pk)}).status_code == 200
    ann = named(link, "Ann")
    pinned = call(link, "POST", f"/turns/{turn['id']}/comments", {**SAYS, "pin": [0.5, 0.5]}, ann)
    assert pinned.json()["output"] == seen
    decided = call(link, "POST", f"/turns/{turn['id']}/reviews", {"decision": "approved"}, ann).json()
    assert (decided["output"], decided["sha256"]) == (seen, turn["outputs"][0]["sha256"])


def test_a_guest_of_an_ended_or_locked_link_says_nothing(cast: Cast) -> None:
    session = cast.bob.new_session()
    turn = cast.bob.upload_turn(session)["id"]
    link = Link(cast.bob, session, scope="session", allow={"comment": True, "approve": True})
    ann = named(link, "Ann")
    cast.bob.send("PATCH", f"/shares/{link.id}", {"password": "open sesame"})
    for path, body in (("comments", SAYS), ("reviews", {"decision": "approved"})):
        assert call(link, "POST", f"/turns/{turn}/{path}", body, ann).status_code == 403
    cast.bob.send("DELETE", f"/shares/{link.id}")
    for path, body in (("comments", SAYS), ("reviews", {"decision": "approved"})):
        assert call(link, "POST", f"/turns/{turn}/{path}", body, ann).status_code == 404
