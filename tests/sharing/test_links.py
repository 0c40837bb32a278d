"""What guests get of each kind of link, by the doors that they have: pages, pictures, events."""

from __future__ import annotations

import io
import re
import time
from typing import Any

import numpy as np
import pytest
from django.test import Client
from django.utils import timezone
from PIL import Image

from sessions_app.access import get_shared
from sessions_app.actions.sharing import note_view
from sessions_app.errors import NotFound
from sessions_app.models import Event, Member, PasswordTry, Role, ShareLink
from tests.cast import Cast, Program
from tests.imaging.samples import encoded, photo
from tests.services.queries import queries_asked

STAGE = "renditions/fit-1536.webp"


class Link:
    """A link, and a browser that opens it."""

    def __init__(self, by: Program, session: str, **body: Any) -> None:
        made = by.post(f"/sessions/{session}/shares", body)
        assert made.status_code == 201, made.content
        self.id = made.json()["id"]
        self.path = f"/s/{made.json()['url'].rpartition('/')[2]}"
        self.guest = Client()

    def open(self, guest: Client | None = None) -> Any:
        return (guest or self.guest).get(self.path)

    def press(self, guest: Client | None = None) -> Any:
        """Press the button of a link that opens for so many people."""
        return (guest or self.guest).post(self.path)

    def get(self, rest: str, **query: str) -> Any:
        return self.guest.get(f"{self.path}/{rest}", query)

    def steps(self) -> list[str]:
        """The numbers of the turns that the player shows."""
        return re.findall(r'id="step-(\d+)"', self.open().content.decode())

    def told(self) -> str:
        """All that the link's page and its events say."""
        return self.open().content.decode() + self.get("events", after="0").content.decode()


def picture_of(turn: dict[str, Any]) -> str:
    return str(turn["outputs"][0]["asset"])


def test_a_frozen_link_stays_as_it_was(cast: Cast) -> None:
    session = cast.bob.new_session("Before")
    first = cast.bob.upload_turn(session, encoded(photo(seed=1)))
    link = Link(cast.bob, session, scope="session", mode="frozen")
    live = Link(cast.bob, session, scope="session")
    later = cast.bob.upload_turn(session, encoded(photo(seed=2)))
    cast.bob.send("PATCH", f"/sessions/{session}", {"title": "Afterwards"})
    cast.bob.post(f"/turns/{first['id']}/star", {"starred": True})
    cast.bob.post(f"/turns/{first['id']}/alt-text", {"alt_text": "a red kite"})
    assert (link.steps(), live.steps()) == (["1"], ["1", "2"])
    assert "<h1>Before</h1>" in link.told() and "Afterwards" not in link.told()
    assert "a red kite" not in link.told() and "a red kite" in live.told()
    assert '"starred": true' not in link.told() and '"starred": true' in live.told()
    assert link.get(f"assets/{picture_of(later)}/{STAGE}").status_code == 404
    assert cast.bob.get(f"/sessions/{session}/shares").json()["items"][1]["mode"] == "frozen"


def test_a_link_to_one_picture_shows_no_other(cast: Cast) -> None:
    session = cast.bob.new_session()
    first = cast.bob.upload_turn(session, encoded(photo(seed=1)))
    later = cast.bob.upload_turn(session, encoded(photo(seed=2)))
    link = Link(cast.bob, session, scope="output", turn=later["id"])
    assert link.steps() == ["2"]
    assert picture_of(first) not in link.told()
    assert first["id"] not in link.told()
    assert link.get(f"assets/{picture_of(later)}/original").status_code == 200
    assert link.get(f"assets/{picture_of(first)}/{STAGE}").status_code == 404
    named = Link(cast.bob, session, scope="output", turn=first["id"], output=first["outputs"][0]["id"])
    assert named.steps() == ["1"]
    foreign = {"scope": "output", "turn": first["id"], "output": later["outputs"][0]["id"]}
    assert cast.bob.post(f"/sessions/{session}/shares", foreign).json()["error"]["field"] == "output"


def test_a_password_opens_its_own_link_alone(cast: Cast) -> None:
    session = cast.bob.new_session()
    turn = cast.bob.upload_turn(session)
    link = Link(cast.bob, session, scope="session", password="open sesame", note="For Ann")
    other = Link(cast.bob, session, scope="session", password="open sesame")
    assert "open sesame" not in str(ShareLink.objects.values())
    asked = link.open()
    assert (asked.status_code, asked["X-Robots-Tag"]) == (403, "noindex, nofollow, noarchive")
    assert "For Ann" not in asked.content.decode() and picture_of(turn) not in asked.content.decode()
    assert link.get(f"assets/{picture_of(turn)}/{STAGE}").status_code == 403
    assert link.get("events", after="0").status_code == 403
    assert link.guest.post(link.path, {"password": "sesame"}).status_code == 403
    assert link.guest.post(link.path, {"password": "open sesame"}).status_code == 302
    assert "For Ann" in link.open().content.decode()
    assert link.get(f"assets/{picture_of(turn)}/{STAGE}").status_code == 200
    [cookie] = [value for name, value in link.guest.cookies.items() if name.startswith("guest_")]
    assert cookie["httponly"] and cookie["samesite"] == "Lax" and not cookie["secure"]
    [safe] = Client().post(link.path, {"password": "open sesame"}, secure=True).cookies.values()
    assert safe["secure"]
    assert other.open(link.guest).status_code == 403
    forged = Client()
    forged.cookies[f"guest_{ShareLink.objects.get(pk=other.id).pk.hex}"] = cookie.value
    assert other.open(forged).status_code == 403
    # Another password, and the one that was given opens nothing any more.
    assert cast.bob.send("PATCH", f"/shares/{link.id}", {"password": "another"}).json()["password"] is True
    assert link.open().status_code == 403
    assert cast.bob.send("PATCH", f"/shares/{link.id}", {"password": None}).json()["password"] is False
    assert link.open(Client()).status_code == 200


def test_tries_at_a_password_are_few(cast: Cast) -> None:
    link = Link(cast.bob, cast.bob.new_session(), scope="session", password="open sesame")

    def guess(address: str, password: str) -> int:
        client = Client(REMOTE_ADDR=address)
        return int(client.post(link.path, {"password": password}).status_code)

    assert [guess("192.0.2.1", "wrong") for _ in range(11)] == [403] * 10 + [429]
    assert guess("192.0.2.1", "open sesame") == 429
    assert guess("192.0.2.2", "open sesame") == 302
    assert "192.0.2.1" not in str(PasswordTry.objects.values())
    first = PasswordTry.objects.earliest("created_at")
    PasswordTry.objects.bulk_create(PasswordTry(link_id=link.id, address_hash=str(n)) for n in range(100))
    assert guess("192.0.2.3", "open sesame") == 429
    PasswordTry.objects.update(created_at=timezone.now() - timezone.timedelta(minutes=11))
    assert guess("192.0.2.1", "open sesame") == 302
    assert not PasswordTry.objects.filter(pk=first.pk).exists()


def test_a_link_opens_for_so_many_and_then_looks_as_if_it_never_was(cast: Cast) -> None:
    session = cast.bob.new_session()
    turn = cast.bob.upload_turn(session)
    link = Link(cast.bob, session, scope="session", max_views=1)
    # A program that looks at it for a preview uses nothing up, and sees nothing.
    for _ in range(2):
        assert "This link opens for one person" in link.open(Client()).content.decode()
    asked = link.open()
    assert picture_of(turn) not in asked.content.decode() and "no-referrer" not in asked.get("Referrer-Policy", "")
    assert link.get("events", after="0").status_code == 404
    assert link.get(f"assets/{picture_of(turn)}/{STAGE}").status_code == 404
    late = Client()
    assert "This link opens for one person" in link.open(late).content.decode()
    assert (link.press().status_code, link.press().status_code) == (302, 302)
    assert picture_of(turn) in link.open().content.decode()
    assert link.get(f"assets/{picture_of(turn)}/{STAGE}").status_code == 200
    assert (link.press(late).status_code, link.open(late).status_code) == (404, 404)
    assert late.get(f"{link.path}/assets/{picture_of(turn)}/{STAGE}").status_code == 404
    [told] = cast.bob.get(f"/sessions/{session}/shares").json()["items"]
    assert (told["views"], told["max_views"]) == (1, 1)
    assert cast.bob.send("PATCH", f"/shares/{link.id}", {"max_views": 2}).status_code == 200
    assert (link.press(late).status_code, link.open(late).status_code) == (302, 200)


def test_the_last_view_is_given_to_one_of_two_who_press_at_once(cast: Cast) -> None:
    link = Link(cast.bob, cast.bob.new_session(), scope="session", max_views=1)
    first, second = (get_shared(link.path.rpartition("/")[2], opening=True) for _ in range(2))
    note_view(first)
    with pytest.raises(NotFound):
        note_view(second)
    assert ShareLink.objects.get(pk=link.id).views == 1


def test_a_browser_that_gave_the_password_is_known_for_a_month(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    link = Link(cast.bob, cast.bob.new_session(), scope="session", password="open sesame")
    assert link.guest.post(link.path, {"password": "open sesame"}).status_code == 302
    now = time.time()
    # Each visit begins another month. What a browser kept for longer than it was told is worth nothing.
    for days, status in ((29, 200), (58, 200), (89, 403)):
        monkeypatch.setattr(time, "time", lambda days=days: now + days * 24 * 3600)
        assert link.open().status_code == status, days


def test_a_password_is_the_button_of_a_link_for_so_many(cast: Cast) -> None:
    link = Link(cast.bob, cast.bob.new_session(), scope="session", max_views=1, password="open sesame")
    assert link.press().status_code == 403
    assert link.guest.post(link.path, {"password": "open sesame"}).status_code == 302
    assert link.open().status_code == 200
    assert Client().post(link.path, {"password": "open sesame"}).status_code == 404


def test_programs_that_look_for_a_preview_are_no_views(cast: Cast) -> None:
    session = cast.bob.new_session()
    turn = cast.bob.upload_turn(session)
    link = Link(cast.bob, session, scope="session")
    for program in ("Slackbot-LinkExpanding 1.0", "WhatsApp/2.23", "facebookexternalhit/1.1", "SkypeUriPreview"):
        seen = link.open(Client(headers={"User-Agent": program}))
        assert picture_of(turn) in seen.content.decode() and not [
            name for name in seen.cookies if name.startswith("guest_")
        ]
    assert cast.bob.get(f"/sessions/{session}/shares").json()["items"][0]["views"] == 0
    for person in ("Mozilla/5.0 (Linux; Android 13; CUBOT X70) Chrome/120", "Mozilla/5.0 Telegram-Android/10"):
        link.open(Client(headers={"User-Agent": person}))
    [told] = cast.bob.get(f"/sessions/{session}/shares").json()["items"]
    assert told["views"] == 2 and told["last_opened_at"]
    # Each is counted; that it was opened is told once an hour.
    opened = Event.objects.filter(kind="share.changed", payload__act="opened")
    assert opened.count() == 1
    ShareLink.objects.update(last_opened_at=timezone.now() - timezone.timedelta(minutes=61))
    link.open()
    assert opened.count() == 2


def test_links_that_do_not_open_look_and_cost_the_same(cast: Cast) -> None:
    session = cast.bob.new_session()
    cast.bob.upload_turn(session)
    revoked, expired, used, locked = (
        Link(cast.bob, session, scope="session", **more)
        for more in ({}, {}, {"max_views": 1}, {"password": "open sesame"})
    )
    used.press()
    cast.bob.send("DELETE", f"/shares/{revoked.id}")
    cast.bob.send("DELETE", f"/shares/{locked.id}")
    ShareLink.objects.filter(pk=expired.id).update(expires_at=timezone.now())
    paths = [link.path for link in (revoked, expired, used, locked)] + [f"/s/{'x' * 32}"]
    for rest, method in (("", "get"), ("/events", "get"), (f"/assets/{'0' * 32}/{STAGE}", "get"), ("", "post")):
        answers = []
        for path in paths:
            with queries_asked() as queries:
                answer = getattr(Client(), method)(path + rest, {"password": "open sesame"})
            # What differs between any two answers: Django's masked token and the policy's nonce.
            body = re.sub(r'(csrf-token" content|nonce)="[^"]*"', "", answer.content.decode())
            headers = {name: value for name, value in answer.items() if name != "Content-Security-Policy"}
            answers.append((answer.status_code, body, headers, len(queries)))
        assert answers[0][0] == 404
        assert all(answer == answers[0] for answer in answers), (rest, method)


def test_a_watermark_is_on_all_that_guests_can_reach(cast: Cast) -> None:
    session = cast.bob.new_session()
    turn = cast.bob.upload_turn(session, encoded(photo(640, 480, seed=1)))
    asset = picture_of(turn)
    link = Link(cast.bob, session, scope="session", watermark="For  Ann")
    [told] = cast.bob.get(f"/sessions/{session}/shares").json()["items"]
    assert (told["watermark"], told["allow"]["download"]) == ("For Ann", False)
    for spec in ("fit-384.webp", "fit-1536.webp", "fit-1200.jpg"):
        plain = pixels(cast.bob.get(f"/assets/{asset}/renditions/{spec}"))
        marked = pixels(link.get(f"assets/{asset}/renditions/{spec}"))
        assert plain.shape == marked.shape
        assert (abs(plain - marked).max(axis=2) > 40).mean() > 0.02, spec
    for rest in ("original", "renditions/full.png", "renditions/fit-2560.webp"):
        assert link.get(f"assets/{asset}/{rest}").status_code == 403
    kept = [row for row in cast.workspace.assets.get(pk=asset).renditions.all() if row.spec.startswith("wm-")]
    assert len(kept) == 3
    assert cast.bob.get(f"/assets/{asset}/renditions/{kept[0].spec}").status_code == 422
    assert "/original" not in link.told()


def pixels(answer: Any) -> np.ndarray[Any, Any]:
    """RGB of the picture in an answer, as integers that can be subtracted."""
    data = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return np.asarray(Image.open(io.BytesIO(data)).convert("RGB")).astype(int)


def test_other_sites_are_shown_the_picture_of_an_open_link_alone(cast: Cast) -> None:
    session = cast.bob.new_session("Espresso hero")
    turn = cast.bob.upload_turn(session)
    link = Link(cast.bob, session, scope="session", note="First <draft>")
    page = link.open().content.decode()
    image = f"http://testserver{link.path}/assets/{picture_of(turn)}/renditions/fit-1200.jpg"
    assert f'<meta property="og:image" content="{image}">' in page
    assert 'property="og:title" content="Espresso hero"' in page and "First &lt;draft&gt;" in page
    assert "noindex" in page
    assert Client().get(image)["Content-Type"] == "image/jpeg"
    for body in ({"password": "x"}, {"max_views": 5}):
        assert "og:image" not in Link(cast.bob, session, scope="session", **body).open().content.decode()
    many = Link(cast.bob, session, scope="session", max_views=5)
    assert many.press().status_code == 302
    assert "og:image" not in many.open().content.decode()


def test_names_and_costs_are_shown_only_where_the_link_says_so(cast: Cast) -> None:
    session = cast.bob.new_session()
    cast.bob.upload_turn(session)
    hidden = Link(cast.bob, session, scope="session").told()
    shown = Link(cast.bob, session, scope="session", show={"names": True, "costs": True}).told()
    assert 'data-author="bob"' not in hidden and '"author": "bob"' not in hidden and "estimated_usd" not in hidden
    assert 'data-author="bob"' in shown and '"author": "bob"' in shown and "estimated_usd" in shown


def test_terms_are_changed_one_by_one(cast: Cast) -> None:
    session = cast.bob.new_session()
    link = Link(cast.bob, session, scope="session", allow={"comment": True}, password="open sesame")
    told = cast.bob.send("PATCH", f"/shares/{link.id}", {"allow": {"download": False}, "expires_at": None}).json()
    assert (told["allow"]["download"], told["allow"]["comment"], told["password"]) == (False, True, True)
    assert told["expires_at"] is None
    assert [one["id"] for one in cast.bob.get("/shares").json()["items"]] == [link.id]
    assert cast.alice.get("/shares").json()["items"] == []
    refused = cast.bob.send("PATCH", f"/shares/{link.id}", {"allow": {"fork": True}})
    assert (refused.status_code, refused.json()["error"]["field"]) == (422, "allow.fork")
    cast.bob.send("DELETE", f"/shares/{link.id}")
    assert cast.bob.send("PATCH", f"/shares/{link.id}", {"note": "x"}).status_code == 409
    assert cast.bob.get("/shares").json()["items"] == []


def test_links_are_listed_while_they_open_for_those_who_may_end_them(cast: Cast) -> None:
    session, gone = cast.bob.new_session(), cast.bob.new_session()
    link = Link(cast.bob, session, scope="session")
    ended, trashed = (Link(cast.bob, one, scope="session") for one in (session, gone))
    ShareLink.objects.filter(pk=ended.id).update(expires_at=timezone.now())
    cast.bob.send("DELETE", f"/sessions/{gone}")
    for path in ("/shares", f"/sessions/{session}/shares"):
        assert [one["id"] for one in cast.bob.get(path).json()["items"]] == [link.id]
    cast.bob.post(f"/sessions/{gone}/restore")
    assert {one["id"] for one in cast.bob.get("/shares").json()["items"]} == {link.id, trashed.id}
    Member.objects.filter(user=cast.bob.user).update(role=Role.REVIEWER)
    assert cast.bob.get("/shares").json()["items"] == []


@pytest.mark.parametrize("name", ["", " ", "x" * 61, "a\x00b"])
def test_a_guest_says_a_name_that_can_be_shown(cast: Cast, name: str) -> None:
    session = cast.bob.new_session()
    link = Link(cast.bob, session, scope="session")
    assert link.guest.post(f"{link.path}/name", {"name": name}).status_code == 422
    assert link.guest.post(f"{link.path}/name", {"name": "  Ann   Lee "}).status_code == 204
