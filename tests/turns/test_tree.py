"""The tree through the API: turns that wait for the one they build on, changed prompts, what follows made again, names."""

from __future__ import annotations

from typing import Any

from tests.imaging.samples import encoded, photo
from tests.providers.stand_in import StandIn
from tests.services.client import Client
from tests.turns.studio import client, gemini

__all__ = ["client", "gemini"]


def ended(client: Client, session: str, turns: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [client.wait_for(session, turn["id"]) for turn in turns]


def test_an_edit_waits_for_the_turn_that_it_builds_on(client: Client, gemini: StandIn) -> None:
    gemini.script({"delay": 1.0})
    session, _ = client.start(encoded(photo(), "JPEG"))
    first = client.submit(session, "darker")

    second = client.submit(session, "warmer", parent=first["id"], wait=True)
    third = client.submit(session, "brighter", parent=second["id"], wait=True)

    assert (second["status"], second["waits"], second["base_output"]) == ("queued", True, None)
    assert second["cost"]["estimated_usd"] >= first["cost"]["estimated_usd"]
    first, second, third = ended(client, session, [first, second, third])
    assert [turn["status"] for turn in (first, second, third)] == ["succeeded"] * 3
    assert (second["waits"], second["base_output"]) == (False, first["outputs"][0]["id"])
    assert third["base_output"] == second["outputs"][0]["id"]
    # Each was sent what the one before it had made.
    assert [entry["turn"] for entry in gemini.log] == [1, 2, 3]


def test_it_ends_with_a_turn_that_has_no_picture_and_both_can_be_retried(client: Client, gemini: StandIn) -> None:
    gemini.script({"delay": 2.0, "status": 400, "body": "no"})
    session, _ = client.start(encoded(photo(), "JPEG"))
    first = client.submit(session, "darker")
    second = client.submit(session, "warmer", parent=first["id"], wait=True)
    third = client.submit(session, "brighter", parent=second["id"], wait=True)

    first, second, third = ended(client, session, [first, second, third])

    assert [turn["status"] for turn in (first, second, third)] == ["failed"] * 3
    assert (second["error"]["code"], second["error"]["billed"]) == ("parent_failed", "no")
    assert second["error"]["message"] == "Turn 2, which this one builds on, has no picture."
    assert third["error"]["hint"] == "Retry turn 3 first, then this one."
    assert len(gemini.log) == 1
    # Whoever was about to wait for it hears of its end by themselves; what it would cost is no trouble.
    next_one = {"prompt": "sharper", "parent": first["id"], "wait": True}
    assert client.post(f"/sessions/{session}/estimate", next_one, 200)["pictures_in"] == 1
    client.post(f"/sessions/{session}/turns", next_one, 409)
    refused = client.post(f"/turns/{second['id']}/retry", status=409)
    assert refused["error"]["code"] == "parent_failed"
    client.post(f"/turns/{first['id']}/retry", status=200)
    client.wait_for(session, first["id"], lambda turn: turn["status"] == "succeeded")
    client.post(f"/turns/{second['id']}/retry", status=200)
    assert client.wait_for(session, second["id"], lambda turn: turn["status"] == "succeeded")["base_output"]


def test_what_follows_a_changed_prompt_is_made_again(client: Client, gemini: StandIn) -> None:
    session, _ = client.start(encoded(photo(), "JPEG"))
    old = [client.run(session, prompt) for prompt in ("darker", "warmer", "brighter")]

    parent = old[0]["parent"]
    changed = client.run(session, "much darker", parent=parent, revises=old[0]["id"])
    plan = client.get(f"/turns/{changed['id']}/rerun")
    short = client.get(f"/turns/{changed['id']}/rerun", to=old[1]["id"])
    made = client.post(f"/turns/{changed['id']}/rerun", {"client_id": "again"})["items"]
    same = client.post(f"/turns/{changed['id']}/rerun", {"client_id": "again"}, status=200)["items"]

    assert (plan["turns"], short["turns"]) == ([3, 4], [3])
    assert plan["estimated_usd"] > short["estimated_usd"] > 0.03
    reserved = sum(turn["cost"]["estimated_usd"] for turn in made)
    assert abs(reserved - plan["estimated_usd"]) < 1e-5
    assert [turn["id"] for turn in same] == [turn["id"] for turn in made]
    made = ended(client, session, made)
    assert [(turn["prompt"], turn["revises"], turn["status"]) for turn in made] == [
        ("warmer", old[1]["id"], "succeeded"),
        ("brighter", old[2]["id"], "succeeded"),
    ]
    assert [turn["parent"] for turn in made] == [changed["id"], made[0]["id"]]
    assert made[0]["base_output"] == changed["outputs"][0]["id"]
    turns = client.get(f"/sessions/{session}/turns")["items"]
    assert [turn["prompt"] for turn in turns[1:4]] == ["darker", "warmer", "brighter"]
    assert client.post(f"/turns/{changed['id']}/rerun", status=409)["error"]["message"].startswith("Nothing is left")
    assert client.post(f"/turns/{old[0]['id']}/rerun", status=409)["error"]["code"] == "conflict"
    later = client.run(session, "add a hat", parent=old[2]["id"])
    assert client.get(f"/turns/{changed['id']}/rerun")["turns"] == [later["number"]]


def test_what_the_studios_own_tools_did_is_done_again_for_nothing(client: Client, gemini: StandIn) -> None:
    session, _ = client.start(encoded(photo(), "JPEG"))
    old = client.run(session, "darker")
    lit = [{"op": "exposure", "stops": 1.0}]
    client.run(session, "", parent=old["id"], adjustment=lit)
    changed = client.run(session, "much darker", parent=old["parent"], revises=old["id"])

    plan = client.get(f"/turns/{changed['id']}/rerun")
    [made] = ended(client, session, client.post(f"/turns/{changed['id']}/rerun")["items"])

    assert (plan["turns"], plan["estimated_usd"]) == ([3], 0)
    assert (made["status"], made["base_output"]) == ("succeeded", changed["outputs"][0]["id"])
    assert made["adjustment"] == lit
    assert len(gemini.log) == 2

    # It waits for a picture that is still being made, too.
    gemini.script({"delay": 1.0})
    later = client.submit(session, "warmer", parent=made["id"])
    on_top = client.submit(session, "", parent=later["id"], adjustment=lit, wait=True)
    assert on_top["waits"]
    assert client.wait_for(session, on_top["id"])["status"] == "succeeded"


def test_what_the_picture_to_come_does_not_allow_ends_free_and_in_words(client: Client, gemini: StandIn) -> None:
    session, upload = client.start(encoded(photo(), "JPEG"))
    lock = client.post(f"/turns/{upload['id']}/locks", {"rect": [0, 0, 0.3, 0.3]})
    gemini.script({"delay": 1.0})
    first = client.submit(session, "darker", parent=upload["id"])
    flip = [{"op": "flip", "axis": "horizontal"}]

    flipped = client.submit(session, "", parent=first["id"], adjustment=flip, wait=True)
    wide = client.submit(session, "warmer", parent=first["id"], wait=True, settings={"aspect_ratio": "21:9"})

    first, flipped, wide = ended(client, session, [first, flipped, wide])
    assert first["status"] == "succeeded" and flipped["status"] == wide["status"] == "failed"
    assert "is locked" in flipped["error"]["message"] and flipped["error"]["hint"] == "Lift the lock first."
    assert "do not go together" in wide["error"]["message"] and wide["error"]["billed"] == "no"
    assert len(gemini.log) == 1
    assert client.http.post(f"/turns/{flipped['id']}/retry").status_code == 409
    client.http.delete(f"/locks/{lock['id']}")
    assert (
        "no model can" in client.post(f"/turns/{flipped['id']}/retry", {"model": "x"}, status=422)["error"]["message"]
    )
    client.post(f"/turns/{flipped['id']}/retry", status=200)
    assert client.wait_for(session, flipped["id"], lambda turn: turn["status"] == "succeeded")["adjustment"] == flip


def test_canceling_one_stops_those_after_it(client: Client, gemini: StandIn) -> None:
    session, _ = client.start(encoded(photo(), "JPEG"))
    old = [client.run(session, prompt) for prompt in ("darker", "warmer", "brighter")]
    changed = client.run(session, "much darker", parent=old[0]["parent"], revises=old[0]["id"])
    gemini.script({"delay": 30})
    made = client.post(f"/turns/{changed['id']}/rerun")["items"]
    client.wait_for(session, made[0]["id"], lambda turn: turn["status"] == "running")

    client.post(f"/turns/{made[0]['id']}/cancel", status=200)

    first, second = ended(client, session, made)
    assert (first["status"], second["status"]) == ("canceled", "failed")
    assert second["error"]["code"] == "parent_failed"
    assert len(gemini.log) <= 5
    # Without a picture they do not count as made again.
    assert client.get(f"/turns/{changed['id']}/rerun")["turns"] == [old[1]["number"], old[2]["number"]]


def test_frames_of_a_storyboard_build_on_each_other(client: Client, gemini: StandIn) -> None:
    session, upload = client.start(encoded(photo(), "JPEG"))

    body = {"frames": ["Mia wakes up", "Mia at breakfast", "Mia leaves"], "chained": True}
    frames = ended(client, session, client.post(f"/sessions/{session}/storyboard", body)["items"])

    assert [frame["status"] for frame in frames] == ["succeeded"] * 3
    assert [frame["parent"] for frame in frames] == [upload["id"], frames[0]["id"], frames[1]["id"]]
    assert frames[2]["base_output"] == frames[1]["outputs"][0]["id"]


def test_a_branch_has_a_name(client: Client) -> None:
    session, upload = client.start(encoded(photo(), "JPEG"))
    local = {"provider": "local", "model": "local"}
    first = client.run(session, "darker", settings=local)
    second = client.run(session, "warmer", settings=local)
    other = client.run(session, "brighter", settings=local, parent=upload["id"])

    # The first turn after the fork carries the name, whichever turn of the line it was given at.
    named = client.post(f"/turns/{second['id']}/branch", {"name": "  Dark   mood "}, status=200)
    assert (named["id"], named["branch"]) == (first["id"], "Dark mood")
    assert client.post(f"/turns/{first['id']}/branch", {"name": "Night"}, status=200)["branch"] == "Night"
    refused = client.post(f"/turns/{other['id']}/branch", {"name": "night"}, status=409)
    assert refused["error"]["message"] == "Another branch is called night."
    assert client.post(f"/turns/{other['id']}/branch", {"name": "x" * 61}, status=422)["error"]["field"] == "name"
    assert client.post(f"/turns/{second['id']}/branch", {"name": ""}, status=200)["branch"] == ""


def test_a_retry_is_held_to_the_locks_that_hold_now(client: Client, gemini: StandIn) -> None:
    gemini.script({"status": 400, "body": "no"})
    session, upload = client.start(encoded(photo(640, 480), "JPEG"))
    turn = client.run(session, "wider", settings={"aspect_ratio": "16:9"})
    lock = client.post(f"/turns/{upload['id']}/locks", {"rect": [0, 0, 0.5, 0.5]})

    refused = client.post(f"/turns/{turn['id']}/retry", status=422)

    assert refused["error"]["field"] == "settings.aspect_ratio"
    client.http.delete(f"/locks/{lock['id']}")
    client.post(f"/turns/{turn['id']}/retry", status=200)
    client.wait_for(session, turn["id"], lambda turn: turn["status"] == "succeeded")


def test_a_chains_edits_are_replayed_on_other_pictures(client: Client, gemini: StandIn) -> None:
    session, start = client.start(encoded(photo(), "JPEG"))
    one = client.run(session, "darker", region={"rect": [0.1, 0.1, 0.5, 0.5]})
    lit = [{"op": "exposure", "stops": 0.5}]
    two = client.run(session, "", parent=one["id"], adjustment=lit)
    others = [client.upload(encoded(photo(seed=seed), "JPEG"))["id"] for seed in (5, 6)]

    plan = client.get(f"/sessions/{session}/replay", to_turn=two["id"])
    assert plan["turns"] == [2, 3]
    assert plan["estimated_usd"] > 0.03
    body = {"to_turn": two["id"], "assets": others, "client_id": "replay"}
    made = client.post(f"/sessions/{session}/replay", body, status=202)["items"]
    same = client.post(f"/sessions/{session}/replay", body, status=200)["items"]

    assert [turn["id"] for turn in same] == [turn["id"] for turn in made]
    made = [turn if turn["upload"] else client.wait_for(session, turn["id"]) for turn in made]
    assert [turn["status"] for turn in made] == ["succeeded"] * 6
    for asset, (upload, first, second) in zip(others, (made[:3], made[3:]), strict=True):
        assert (upload["parent"], upload["outputs"][0]["asset"]) == (None, asset)
        assert (first["prompt"], first["region"]["rect"]) == ("darker", [0.1, 0.1, 0.5, 0.5])
        assert first["base_output"] == upload["outputs"][0]["id"]
        assert (second["adjustment"], second["base_output"]) == (lit, first["outputs"][0]["id"])
    # What was sent for them is what they edit, and no history of the other line.
    assert [entry["turn"] for entry in gemini.log][1:] == [1, 1]

    short = client.get(f"/sessions/{session}/replay", to_turn=two["id"], from_turn=two["id"])
    assert (short["turns"], short["estimated_usd"]) == ([3], 0)
    assert client.get(f"/sessions/{session}/replay", status=409, to_turn=start["id"])["error"]["code"] == "conflict"
    wrong = [
        {"to_turn": one["id"], "from_turn": two["id"], "assets": others},
        {"to_turn": client.start(encoded(photo(), "JPEG"))[1]["id"], "assets": others},
        {"to_turn": one["id"], "assets": [f"x{n}" for n in range(21)]},
    ]
    for refused in wrong:
        assert client.post(f"/sessions/{session}/replay", refused, status=422)["error"]["field"]
