"""Links over HTTP: made, listed and ended; what cannot be is refused, never ignored."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from sessions_app.models import ShareLink, Turn
from sessions_app.queries import Media, turn_view, turns_for_show
from sessions_app.representation import guests_of, turn_json
from tests.cast import Cast


def test_it_makes_a_link_to_a_branch_and_shows_its_address_once(cast: Cast, client: Client) -> None:
    session = cast.bob.new_session()
    turn = cast.bob.upload_turn(session)
    made = cast.bob.post(f"/sessions/{session}/shares", {"scope": "branch", "turn": turn["id"]})
    assert made.status_code == 201
    link = made.json()
    assert link["url"].startswith("http://testserver/s/")
    assert (link["scope"], link["turn"], link["mode"]) == ("branch", turn["id"], "live")
    assert [name for name, allowed in link["allow"].items() if allowed] == ["download"]
    assert [name for name, shown in link["show"].items() if shown] == ["prompts"]
    assert link["qr"].startswith("<svg")
    token = link["url"].rpartition("/")[2]
    # 192 bits, in base 64.
    assert re.fullmatch(r"[\w-]{32}", token)
    assert token not in str(ShareLink.objects.values().get())
    [listed] = cast.alice.get(f"/sessions/{session}/shares").json()["items"]
    assert listed == {key: value for key, value in link.items() if key not in ("url", "qr")}
    picture = turn["outputs"][0]["asset"]
    assert client.get(f"/s/{token}/assets/{picture}/original").status_code == 200


def test_it_ends_a_link_at_once(cast: Cast, client: Client) -> None:
    session = cast.bob.new_session()
    picture = cast.bob.upload_turn(session)["outputs"][0]["asset"]
    link = cast.bob.post(f"/sessions/{session}/shares", {"scope": "session"}).json()
    path = f"/s/{link['url'].rpartition('/')[2]}/assets/{picture}/original"
    assert client.get(path)["Cache-Control"] == "private, no-cache"
    assert cast.bob.send("DELETE", f"/shares/{link['id']}").status_code == 204
    assert cast.bob.send("DELETE", f"/shares/{link['id']}").status_code == 204
    assert client.get(path).status_code == 404
    assert cast.bob.get(f"/sessions/{session}/shares").json()["items"] == []


def test_it_ends_a_link_after_30_days_unless_told_otherwise(cast: Cast) -> None:
    path = f"/sessions/{cast.bob.new_session()}/shares"
    usual = datetime.fromisoformat(cast.bob.post(path, {"scope": "session"}).json()["expires_at"])
    assert timedelta(days=29, hours=23) < usual - timezone.now() < timedelta(days=30, minutes=1)
    assert cast.bob.post(path, {"scope": "session", "expires_at": None}).json()["expires_at"] is None
    tomorrow = (timezone.now() + timedelta(days=1)).isoformat()
    chosen = cast.bob.post(path, {"scope": "session", "expires_at": tomorrow}).json()["expires_at"]
    assert datetime.fromisoformat(chosen) == datetime.fromisoformat(tomorrow)
    for never in ("2020-01-01T00:00:00Z", "9999-12-31T23:59:59-10:00"):
        refused = cast.bob.post(path, {"scope": "session", "expires_at": never})
        assert (refused.status_code, refused.json()["error"]["field"]) == (422, "expires_at")


def test_it_keeps_originals_from_guests_whose_link_allows_no_download(cast: Cast, client: Client) -> None:
    session = cast.bob.new_session()
    picture = cast.bob.upload_turn(session)["outputs"][0]["asset"]
    body = {"scope": "session", "allow": {"download": False}}
    token = cast.bob.post(f"/sessions/{session}/shares", body).json()["url"].rpartition("/")[2]
    assert client.get(f"/s/{token}/assets/{picture}/original").status_code == 403
    assert client.get(f"/s/{token}/assets/{picture}/renditions/full.png").status_code == 403
    assert client.get(f"/s/{token}/assets/{picture}/renditions/fit-1536.webp").status_code == 200


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"scope": "output"}, "turn"),
        ({"scope": "everything"}, "scope"),
        ({"scope": "branch"}, "turn"),
        ({"scope": "session", "mode": "cold"}, "mode"),
        ({"scope": "session", "password": "x" * 129}, "password"),
        ({"scope": "session", "max_views": 0}, "max_views"),
        ({"scope": "session", "allow": {"fork": True, "download": False}}, "allow.fork"),
        ({"scope": "session", "allow": {"download": True}, "watermark": "Preview"}, "watermark"),
        ({"scope": "session", "watermark": "\u9884\u89c8"}, "watermark"),
        ({"scope": "session", "note": "x" * 1001}, "note"),
        ({"scope": "session", "colour": "red"}, "colour"),
        ({"scope": "session", "expires_at": "2099-01-01T00:00:00"}, "expires_at"),
        ({"scope": "session", "expires_at": "2099-01-01T00:00:00Z"}, "expires_at"),
    ],
)
def test_it_refuses_a_link_that_cannot_be(cast: Cast, body: dict[str, Any], field: str) -> None:
    refused = cast.bob.post(f"/sessions/{cast.bob.new_session()}/shares", body)
    assert refused.status_code == 422
    error = refused.json()["error"]
    assert (error["code"], error["field"]) == ("invalid_request", field)
    assert error["message"].endswith(".")


def test_it_refuses_a_link_that_ends_at_a_turn_of_another_session(cast: Cast) -> None:
    other = cast.bob.upload_turn(cast.bob.new_session())
    refused = cast.bob.post(f"/sessions/{cast.bob.new_session()}/shares", {"scope": "branch", "turn": other["id"]})
    assert (refused.status_code, refused.json()["error"]["field"]) == (422, "turn")


def test_it_hides_a_title_that_is_a_prompt_from_guests_who_may_see_none(cast: Cast, client: Client) -> None:
    session = cast.bob.new_session()
    cast.bob.post(f"/sessions/{session}/turns", {"prompt": "the secret poster"})
    links = {
        shown: cast.bob.post(f"/sessions/{session}/shares", {"scope": "session", "show": {"prompts": shown}}).json()
        for shown in (True, False)
    }
    pages = {shown: client.get(link["url"]).content.decode() for shown, link in links.items()}
    assert "the secret poster" in pages[True]
    assert "the secret poster" not in pages[False]


def test_it_keeps_the_names_of_engines_from_guests(cast: Cast) -> None:
    session = cast.bob.new_session()
    made = cast.bob.post(
        f"/sessions/{session}/turns", {"prompt": "a boat", "settings": {"provider": "local", "aspect_ratio": "1:1"}}
    ).json()
    cast.bob.post(f"/sessions/{session}/shares", {"scope": "session"})
    view = turn_view(turns_for_show(Turn.objects.filter(pk=made["id"])).get(), Media())
    told = turn_json(view, Media(), guests_of(ShareLink.objects.get()))
    assert made["settings"]["provider"] == "local"
    assert told["settings"] == {name: value for name, value in made["settings"].items() if name != "provider"}
