"""Who is asked, what waits for whom, and what has changed since the picture that was approved."""

from __future__ import annotations

from typing import Any

import pytest

from sessions_app.models import Turn
from tests.cast import Cast, Program
from tests.imaging.samples import encoded, photo
from tests.reviews.conftest import Panel
from tests.reviews.test_decisions import review, state

pytestmark = pytest.mark.both_databases


def shown(program: Program, show: str = "waiting") -> list[int]:
    """The numbers of the turns that a list shows."""
    return [item["number"] for item in program.get("/reviews", show=show).json()["items"]]


@pytest.fixture
def turns(cast: Cast) -> list[dict[str, Any]]:
    """Three pictures, each an edit of the one before."""
    session = cast.bob.new_session("Espresso hero")
    made = [cast.bob.upload_turn(session, encoded(photo(seed=seed))) for seed in (1, 2, 3)]
    for before, turn in zip(made, made[1:], strict=False):
        Turn.objects.filter(pk=turn["id"]).update(parent=before["id"], prompt=f"Edit {turn['number']}")
    return made


def test_what_is_asked_waits_until_it_is_decided(cast: Cast, panel: Panel, turns: list[dict[str, Any]]) -> None:
    path = f"/turns/{turns[2]['id']}/review-requests"
    asked = cast.bob.post(path, {"people": ["rita"], "note": "Is the steam right?"})
    assert asked.status_code == 201
    [request] = asked.json()["items"]
    assert (request["asked"], request["asked_by"], request["note"]) == ("rita", "bob", "Is the steam right?")
    assert (shown(panel.rita), shown(panel.rob), shown(cast.bob, "asked")) == ([3], [], [3])
    assert panel.rita.get("/reviews/waiting").json() == {"waiting": 1}
    assert (state(cast.vera, turns[2])["state"], state(cast.vera, turns[2])["open_requests"]) == ("pending", 1)
    # All: those who may and are not the one who asks; nobody is asked twice.
    everybody = cast.bob.post(path).json()["items"]
    assert {one["asked"] for one in everybody} == {"rita", "rob", "alice"}
    assert [one["id"] for one in everybody if one["asked"] == "rita"] == [request["id"]]

    made = review(panel.rita, turns[2])
    assert (shown(panel.rita), shown(panel.rita, "approved"), shown(panel.rob)) == ([], [3], [3])
    panel.rita.send("DELETE", f"/reviews/{made['id']}")
    assert (shown(panel.rita), shown(panel.rita, "approved")) == ([3], [])
    assert cast.bob.send("DELETE", f"/review-requests/{request['id']}").status_code == 204
    assert cast.bob.send("DELETE", f"/review-requests/{request['id']}").status_code == 204
    assert shown(panel.rita) == []


def test_only_those_who_may_review_can_be_asked(cast: Cast, panel: Panel, turns: list[dict[str, Any]]) -> None:
    path = f"/turns/{turns[0]['id']}/review-requests"
    for name in ("vera", "mallory", "nobody"):
        refused = cast.bob.post(path, {"people": ["rita", name]})
        assert (refused.status_code, refused.json()["error"]["field"]) == (422, "people")
        assert name in refused.json()["error"]["message"]
    assert shown(panel.rita) == []
    for program in (panel.rita, panel.rob, cast.alice):
        review(program, turns[0])
    assert cast.bob.post(path).status_code == 409
    path = f"/sessions/{turns[0]['session']}"
    assert cast.vera.get(f"{path}/reviewers").json() == ["alice", "bob", "rita", "rob"]
    # Nobody is asked about what they may not see.
    assert cast.bob.send("PATCH", path, {"private": True}).status_code == 200
    assert cast.bob.get(f"{path}/reviewers").json() == ["alice", "bob"]
    assert cast.bob.post(f"/turns/{turns[0]['id']}/review-requests", {"people": ["rita"]}).status_code == 422


def test_lists_are_filtered_paged_and_end_with_the_session(
    cast: Cast, panel: Panel, turns: list[dict[str, Any]]
) -> None:
    for turn in turns:
        cast.bob.post(f"/turns/{turn['id']}/review-requests", {"people": ["rita"]})
    review(panel.rita, turns[0])
    review(panel.rita, turns[1], "changes_requested")
    assert shown(panel.rita, "all") == [2, 1, 3]
    assert (shown(panel.rita, "changes_requested"), shown(panel.rita, "approved")) == ([2], [1])
    assert shown(cast.mallory, "all") == []
    numbers, cursor = [], ""
    while cursor is not None:
        page = panel.rita.get("/reviews", show="all", limit=1, cursor=cursor).json()
        numbers += [item["number"] for item in page["items"]]
        cursor = page["next"]
    assert numbers == [2, 1, 3]
    for query in ({"cursor": "x"}, {"show": "mine"}):
        assert panel.rita.get("/reviews", **query).status_code == 422
    cast.bob.send("DELETE", f"/sessions/{turns[0]['session']}")
    assert (shown(panel.rita, "all"), panel.rita.get("/reviews/waiting").json()) == ([], {"waiting": 0})


def test_it_says_what_came_after_the_approved_picture(cast: Cast, panel: Panel, turns: list[dict[str, Any]]) -> None:
    cast.bob.post(f"/turns/{turns[2]['id']}/review-requests", {"people": ["rita"]})
    [item] = panel.rita.get("/reviews").json()["items"]
    assert (item["title"], item["since"]) == ("Espresso hero", None)
    review(panel.rob, turns[0])
    [item] = panel.rita.get("/reviews").json()["items"]
    assert item["since"]["number"] == 1
    assert item["since"]["picture"]["output"] == turns[0]["outputs"][0]["id"]
    assert item["since"]["steps"] == [{"number": 2, "prompt": "Edit 2"}, {"number": 3, "prompt": "Edit 3"}]
    # An approval that no longer holds is none.
    cast.alice.send("PUT", "/approvals", {"required_approvals": 2})
    [item] = panel.rita.get("/reviews").json()["items"]
    assert item["since"] is None
