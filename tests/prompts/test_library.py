"""A team's own styles and snippets, beside the built-in ones."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from tests.cast import Cast


def test_it_offers_the_built_in_styles_to_everybody(cast: Cast) -> None:
    styles = cast.vera.get("/presets").json()["items"]
    names = [style["name"] for style in styles]
    assert {"Photorealistic", "Cinematic lighting", "Studio quality", "Minimalist", "Watercolour"} <= set(names)
    assert len(names) == len(set(names)) > 16
    assert all(style["built_in"] and style["id"] is None and style["words"] for style in styles)


def test_a_team_keeps_changes_and_removes_its_own(cast: Cast) -> None:
    made = cast.bob.post("/presets", {"name": "  Autumn  menu ", "words": " warm oak, linen, soft window light "})
    assert made.status_code == 201
    preset = made.json()
    assert (preset["name"], preset["words"]) == ("Autumn menu", "warm oak, linen, soft window light")
    assert cast.alice.get("/presets").json()["items"][0] == preset
    changed = cast.alice.send("PATCH", f"/presets/{preset['id']}", {"words": "warm oak"}).json()
    assert (changed["name"], changed["words"]) == ("Autumn menu", "warm oak")
    assert preset["id"] not in str(cast.mallory.get("/presets").json())
    assert cast.bob.send("DELETE", f"/presets/{preset['id']}").status_code == 204
    assert all(style["built_in"] for style in cast.bob.get("/presets").json()["items"])

    snippet = cast.bob.post("/snippets", {"name": "Recolour", "text": "change the {thing} to {colour}"}).json()
    assert cast.vera.get("/snippets").json()["items"] == [snippet]
    cast.bob.send("PATCH", f"/snippets/{snippet['id']}", {"name": "Colour"})
    assert [one["name"] for one in cast.bob.get("/snippets").json()["items"]] == ["Colour"]
    cast.bob.send("DELETE", f"/snippets/{snippet['id']}")
    assert cast.bob.get("/snippets").json()["items"] == []


@pytest.mark.parametrize(
    ("path", "body", "status", "field"),
    [
        ("/presets", {"name": " ", "words": "x"}, 422, "name"),
        ("/presets", {"name": "x", "words": "\n"}, 422, "words"),
        ("/presets", {"name": "x" * 61, "words": "x"}, 422, "name"),
        ("/presets", {"name": "x", "words": "x" * 2001}, 422, "words"),
        ("/presets", {"name": "Taken", "words": "x"}, 409, "name"),
        ("/snippets", {"name": "x", "text": ""}, 422, "text"),
        ("/snippets", {"name": "Taken", "text": "x"}, 409, "name"),
    ],
)
def test_it_refuses_what_it_cannot_keep(cast: Cast, path: str, body: dict[str, Any], status: int, field: str) -> None:
    cast.bob.post("/presets", {"name": "Taken", "words": "x"})
    cast.bob.post("/snippets", {"name": "Taken", "text": "x"})
    refused = cast.bob.post(path, body)
    assert (refused.status_code, refused.json()["error"]["field"]) == (status, field)


def test_what_it_keeps_is_text_and_never_markup(cast: Cast, client: Client) -> None:
    evil = "<script>alert(1)</script>"
    cast.bob.post("/presets", {"name": evil, "words": evil})
    cast.bob.post("/snippets", {"name": evil, "text": evil})
    client.force_login(cast.bob.user)
    for path in ("/settings/presets/", f"/sessions/{cast.bob.new_session()}/styles"):
        page = client.get(path).content.decode()
        assert "&lt;script&gt;" in page
        assert evil not in page


def test_people_who_only_look_on_see_the_library_and_no_way_to_change_it(cast: Cast, client: Client) -> None:
    cast.bob.post("/presets", {"name": "Ours", "words": "in our look"})
    client.force_login(cast.vera.user)
    page = client.get("/settings/presets/").content.decode()
    assert "in our look" in page
    assert "<form" not in page.partition("<main")[2]
