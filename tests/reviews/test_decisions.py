"""Approve, ask for changes, take back: on exact bytes, by whom, and what it comes to."""

from __future__ import annotations

from typing import Any

import pytest

from sessions_app.actions.reviews import decide
from sessions_app.models import Attempt, Output, ShareLink, Turn
from tests.cast import Cast, Program
from tests.imaging.samples import encoded, photo
from tests.reviews.conftest import Panel

pytestmark = pytest.mark.both_databases


@pytest.fixture
def turn(cast: Cast) -> dict[str, Any]:
    """A turn with a picture."""
    return cast.bob.upload_turn(cast.bob.new_session("Autumn menu"))


def review(program: Program, turn: dict[str, Any], decision: str = "approved", **body: Any) -> dict[str, Any]:
    answer = program.post(f"/turns/{turn['id']}/reviews", {"decision": decision, **body})
    assert answer.status_code in (200, 201), answer.content
    return dict(answer.json())


def state(program: Program, turn: dict[str, Any]) -> Any:
    return program.get(f"/turns/{turn['id']}").json()["review"]


def test_it_keeps_who_approved_which_bytes_and_why(cast: Cast, panel: Panel, turn: dict[str, Any]) -> None:
    assert turn["review"] is None
    made = review(panel.rita, turn, note="  Lovely light. ")
    [output] = turn["outputs"]
    assert (made["sha256"], made["output"]) == (output["sha256"], output["id"])
    assert (made["decision"], made["note"], made["reviewer"], made["guest"]) == (
        "approved",
        "Lovely light.",
        "rita",
        None,
    )
    assert state(cast.vera, turn) == {
        "output": output["id"],
        "sha256": output["sha256"],
        "state": "approved",
        "approvals": 1,
        "required": 1,
        "changes_requested": 0,
        "open_requests": 0,
    }
    listed = cast.vera.get(f"/turns/{turn['id']}/reviews").json()
    assert listed["items"] == [made]


def test_the_latest_decision_of_each_counts_and_the_others_are_kept(
    cast: Cast, panel: Panel, turn: dict[str, Any]
) -> None:
    first = review(panel.rita, turn, note="Good")
    second = review(panel.rita, turn, "changes_requested", note="The napkin fights with the cup.")
    review(panel.rob, turn)
    assert state(cast.bob, turn)["state"] == "changes_requested"
    listed = cast.bob.get(f"/turns/{turn['id']}/reviews").json()["items"]
    counts = {one["id"]: one["replaced_at"] is None for one in listed}
    assert (counts[first["id"]], counts[second["id"]]) == (False, True)

    taken = panel.rita.send("DELETE", f"/reviews/{second['id']}")
    assert (taken.status_code, taken.json()["decision"]) == (200, "withdrawn")
    assert state(cast.bob, turn)["state"] == "approved"
    assert panel.rita.send("DELETE", f"/reviews/{second['id']}").status_code == 409
    assert panel.rita.send("DELETE", f"/reviews/{taken.json()['id']}").status_code == 409
    assert panel.rob.send("DELETE", f"/reviews/{second['id']}").status_code == 403
    assert len(cast.bob.get(f"/turns/{turn['id']}/reviews").json()["items"]) == 4


def test_the_same_decision_twice_is_one(panel: Panel, turn: dict[str, Any]) -> None:
    path, body = f"/turns/{turn['id']}/reviews", {"decision": "approved", "note": "Good"}
    first, second = panel.rita.post(path, body), panel.rita.post(path, body)
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json() == second.json()


def test_it_takes_as_many_people_as_the_workspace_or_the_folder_says(
    cast: Cast, panel: Panel, turn: dict[str, Any]
) -> None:
    assert cast.alice.send("PUT", "/approvals", {"required_approvals": 2}).status_code == 200
    assert cast.vera.get("/approvals").json()["required_approvals"] == 2
    review(panel.rita, turn)
    assert (state(cast.bob, turn)["state"], state(cast.bob, turn)["required"]) == ("pending", 2)
    review(panel.rob, turn)
    assert state(cast.bob, turn)["state"] == "approved"

    folder = cast.bob.post("/folders", {"name": "Campaign"}).json()
    assert folder["required_approvals"] is None
    cast.bob.send("PATCH", f"/sessions/{turn['session']}", {"folder": folder["id"]})
    assert state(cast.bob, turn)["required"] == 2
    path = f"/folders/{folder['id']}"
    assert cast.bob.send("PATCH", path, {"required_approvals": 3}).status_code == 403
    assert cast.alice.send("PATCH", path, {"required_approvals": 3}).json()["required_approvals"] == 3
    assert (state(cast.bob, turn)["approvals"], state(cast.bob, turn)["state"]) == (2, "pending")
    for number in (0, 21):
        refused = cast.alice.send("PATCH", path, {"required_approvals": number})
        assert (refused.status_code, refused.json()["error"]["field"]) == (422, "required_approvals")
    assert cast.alice.send("PATCH", path, {"required_approvals": None}).json()["required_approvals"] is None


def test_a_decision_is_about_the_picture_that_was_looked_at(cast: Cast, panel: Panel, turn: dict[str, Any]) -> None:
    other = cast.bob.upload_turn(turn["session"], encoded(photo(seed=9)))
    body = {"decision": "approved", "sha256": other["outputs"][0]["sha256"]}
    refused = panel.rita.post(f"/turns/{turn['id']}/reviews", body)
    assert (refused.status_code, refused.json()["error"]["field"]) == (409, "sha256")
    body = {"decision": "approved", "output": other["outputs"][0]["id"]}
    assert panel.rita.post(f"/turns/{turn['id']}/reviews", body).status_code == 404
    waiting = cast.bob.post(f"/sessions/{turn['session']}/turns", {"prompt": "warmer light"}).json()
    assert panel.rita.post(f"/turns/{waiting['id']}/reviews", {"decision": "approved"}).status_code == 409
    long = panel.rita.post(f"/turns/{turn['id']}/reviews", {"decision": "approved", "note": "x" * 2001})
    assert (long.status_code, long.json()["error"]["field"]) == (422, "note")
    assert state(cast.bob, turn) is None


def test_reviewers_decide_and_spend_nothing(cast: Cast, panel: Panel, turn: dict[str, Any]) -> None:
    assert cast.vera.post(f"/turns/{turn['id']}/reviews", {"decision": "approved"}).status_code == 403
    assert cast.mallory.post(f"/turns/{turn['id']}/reviews", {"decision": "approved"}).status_code == 404
    assert panel.rita.post(f"/sessions/{turn['session']}/turns", {"prompt": "warmer light"}).status_code == 403
    assert panel.rita.post(f"/turns/{turn['id']}/review-requests").status_code == 403
    assert panel.rita.post(f"/turns/{turn['id']}/reviews", {"decision": "approved"}).status_code == 201


def test_everybody_in_the_session_is_told(cast: Cast, panel: Panel, turn: dict[str, Any]) -> None:
    after = cast.bob.get(f"/sessions/{turn['session']}").json()["last_seq"]
    made = review(panel.rita, turn)
    events = cast.vera.get(f"/sessions/{turn['session']}/events", after=after).json()["items"]
    [event] = events
    assert (event["kind"], event["review"], event["decision"]) == ("review.changed", made["id"], "approved")
    assert event["sha256"] == made["sha256"]
    assert event["turn"]["review"]["state"] == "approved"
    [event] = cast.vera.get(f"/sessions/{turn['session']}/events", after=after, html="true").json()["items"]
    assert "Approved" in event["html"]


def test_guests_of_one_link_count_once(cast: Cast, panel: Panel, turn: dict[str, Any]) -> None:
    cast.alice.send("PUT", "/approvals", {"required_approvals": 2})
    made = cast.bob.post(f"/sessions/{turn['session']}/shares", {"scope": "session"}).json()
    link, row = ShareLink.objects.get(pk=made["id"]), Turn.objects.select_related("session").get(pk=turn["id"])
    for name in ("Carla", "Carl"):
        decide(row, None, "approved", guest_name=name, link=link)
    assert (state(cast.bob, turn)["approvals"], state(cast.bob, turn)["state"]) == (1, "pending")
    _, new = decide(row, None, "approved", guest_name="Carl", link=link)
    assert not new
    review(panel.rita, turn)
    assert state(cast.bob, turn)["state"] == "approved"
    decide(row, None, "changes_requested", guest_name="Carl", link=link)
    assert state(cast.bob, turn)["state"] == "changes_requested"
    told = cast.bob.get(f"/turns/{turn['id']}/reviews").json()["items"]
    # What one guest says takes nothing of the other's back.
    assert [one["guest"] for one in told if one["replaced_at"]] == ["Carl"]
    assert {one["guest"] for one in told if not one["replaced_at"]} == {"Carla", "Carl", None}


def test_an_approval_is_of_its_picture_and_of_no_other_that_stands_for_the_turn(
    cast: Cast, panel: Panel, turn: dict[str, Any]
) -> None:
    review(panel.rita, turn)
    [first] = turn["outputs"]
    asset = cast.bob.new_asset(encoded(photo(seed=2)))
    later = Output.objects.create(attempt=Attempt.objects.get(turn=turn["id"]), asset_id=asset, position=1)
    for output, said in ((str(later.pk), None), (first["id"], "approved")):
        chosen = cast.bob.post(f"/turns/{turn['id']}/choose", {"output": output}).json()["review"]
        assert chosen == state(cast.vera, turn)
        assert (chosen and chosen["state"]) == said
    cast.bob.post(f"/turns/{turn['id']}/choose", {"output": str(later.pk)})
    review(panel.rob, turn, "changes_requested")
    assert (state(cast.bob, turn)["approvals"], state(cast.bob, turn)["changes_requested"]) == (0, 1)
