"""Sessions over HTTP: start, find, rename, trash, restore."""

from __future__ import annotations

import pytest

from sessions_app import engines
from sessions_app.generation.run import claim_attempt
from sessions_app.generation.settle import settle_result
from sessions_app.models import Attempt
from sessions_app.providers.base import ImageResult, Part, Picture
from tests.cast import Cast
from tests.imaging.samples import encoded, photo

pytestmark = pytest.mark.both_databases


def test_it_starts_a_session_and_describes_it(cast: Cast) -> None:
    made = cast.bob.post("/sessions", {"title": "  Winter   posters "})
    assert made.status_code == 201
    session = made.json()
    assert session["title"] == "Winter posters"
    assert session["workspace"] == str(cast.workspace.pk)
    assert (session["author"], session["turns"], session["cover"], session["trashed_at"]) == ("bob", 0, None, None)
    assert cast.vera.get(f"/sessions/{session['id']}").json() == session


def test_it_starts_a_session_in_a_named_workspace_only_for_its_members(cast: Cast) -> None:
    body = {"workspace": str(cast.workspace.pk)}
    assert cast.alice.post("/sessions", body).status_code == 201
    assert cast.mallory.post("/sessions", body).status_code == 404
    assert cast.vera.post("/sessions", body).status_code == 403


def test_it_lists_the_latest_changed_first_in_pages_without_gaps(cast: Cast) -> None:
    made = [cast.bob.new_session(f"Session {number}") for number in range(5)]
    listed: list[str] = []
    cursor = ""
    while cursor is not None:
        page = cast.vera.get("/sessions", cursor=cursor, limit=2).json()
        assert len(page["items"]) <= 2
        listed += [session["id"] for session in page["items"]]
        cursor = page["next"]
    assert listed == made[::-1]


def test_it_lists_sessions_with_new_pictures_once_each(cast: Cast) -> None:
    made = []
    for _ in range(3):
        made.append(cast.bob.new_session())
        cast.bob.post(f"/sessions/{made[-1]}/turns", {"prompt": "a red fox", "settings": {"provider": "local"}})
        attempt = Attempt.objects.select_related("turn__session__workspace").get(turn__session=made[-1])
        claim_attempt(attempt, *engines.find("local"))
        picture = Part(picture=Picture(encoded(photo(64, 48)), "image/png"))
        assert settle_result(attempt, None, ImageResult((picture,), "local-engine"), 1.0)
    listed: list[str] = []
    cursor = ""
    while cursor is not None and len(listed) <= len(made):
        page = cast.bob.get("/sessions", cursor=cursor, limit=1).json()
        listed += [session["id"] for session in page["items"]]
        cursor = page["next"]
    assert listed == made[::-1]


def test_it_finds_sessions_by_title_and_by_prompt(cast: Cast) -> None:
    by_title = cast.bob.new_session("A lighthouse")
    by_prompt = cast.bob.new_session("Untitled")
    cast.bob.post(f"/sessions/{by_prompt}/turns", {"prompt": "a small LIGHTHOUSE at night"})
    cast.bob.new_session("Something else")
    found = {session["id"] for session in cast.bob.get("/sessions", search="lighthouse").json()["items"]}
    assert found == {by_title, by_prompt}
    assert cast.mallory.get("/sessions", search="lighthouse").json() == {"items": [], "next": None}


def test_it_takes_a_search_of_any_length(cast: Cast) -> None:
    session = cast.bob.new_session("a" * 200)
    found = cast.bob.get("/sessions", search="a" * 60_000)
    assert [item["id"] for item in found.json()["items"]] == [session]


def test_it_renames_a_session(cast: Cast) -> None:
    session = cast.bob.new_session("Old")
    assert cast.bob.send("PATCH", f"/sessions/{session}", {"title": "New"}).json()["title"] == "New"
    assert cast.vera.send("PATCH", f"/sessions/{session}", {"title": "Mine"}).status_code == 403
    assert cast.bob.get(f"/sessions/{session}").json()["title"] == "New"


def test_it_trashes_and_restores_a_session(cast: Cast) -> None:
    session = cast.bob.new_session()
    assert cast.bob.send("DELETE", f"/sessions/{session}").json()["trashed_at"]
    assert cast.bob.get(f"/sessions/{session}").status_code == 404
    assert cast.bob.get("/sessions").json()["items"] == []
    assert [s["id"] for s in cast.bob.get("/sessions", trashed="true").json()["items"]] == [session]
    assert cast.bob.post(f"/sessions/{session}/restore").json()["trashed_at"] is None
    assert cast.bob.post(f"/sessions/{session}/restore").status_code == 200
    assert cast.bob.get(f"/sessions/{session}").status_code == 200


def test_it_refuses_a_cursor_that_it_did_not_give_out(cast: Cast) -> None:
    for cursor in ("x", "%%%", "MjAyNg", "AAAA"):
        refused = cast.bob.get("/sessions", cursor=cursor)
        assert refused.status_code == 422
        assert refused.json()["error"]["field"] == "cursor"
