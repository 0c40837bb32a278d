"""Several variants of a turn: each has its own end, cost and retry."""

from __future__ import annotations

from typing import Any

import pytest

from tests.imaging.samples import encoded, photo
from tests.providers.stand_in import StandIn
from tests.services.client import Client, all_ended
from tests.turns.studio import client, gemini

__all__ = ["client", "gemini"]


@pytest.fixture
def session(client: Client) -> str:
    return client.start(encoded(photo(), "JPEG"))[0]


def slots(turn: dict[str, Any]) -> dict[int, str]:
    return {attempt["slot"]: attempt["status"] for attempt in turn["attempts"]}


def test_one_variant_fails_and_is_tried_again_alone(client: Client, session: str, gemini: StandIn) -> None:
    gemini.script({"finish": "IMAGE_SAFETY"})
    turn = client.submit(session, "darker", settings={"variants": 3})
    ended = client.wait_for(session, turn["id"], all_ended)

    assert ended["status"] == "succeeded" and len(ended["outputs"]) == 2
    (failed,) = [attempt for attempt in ended["attempts"] if attempt["status"] == "failed"]
    assert failed["error"]["code"] == "output_refused" and failed["error"]["billed"] == "yes"
    assert 0 < failed["cost"]["actual_usd"] < failed["cost"]["estimated_usd"]
    assert all(one["timings"]["total_s"] >= 0 for one in ended["attempts"])
    good = next(attempt["slot"] for attempt in ended["attempts"] if attempt["status"] == "succeeded")
    assert client.post(f"/turns/{turn['id']}/retry", {"slot": good}, status=409)["error"]["code"] == "conflict"

    client.post(f"/turns/{turn['id']}/retry", {"slot": failed["slot"]}, status=200)
    whole = client.wait_for(session, turn["id"], lambda turn: len(turn["outputs"]) == 3)

    assert slots(whole) == {1: "succeeded", 2: "succeeded", 3: "succeeded"}
    assert {one["number"] for one in whole["attempts"] if one["slot"] == failed["slot"]} == {2}
    assert len(gemini.log) == 4
    costs = [one["cost"]["actual_usd"] for one in whole["attempts"]] + [failed["cost"]["actual_usd"]]
    assert whole["cost"]["actual_usd"] == pytest.approx(sum(costs))


def test_one_variant_is_canceled_and_the_others_go_on(client: Client, session: str, gemini: StandIn) -> None:
    gemini.set(gather=2)
    turn = client.submit(session, "darker", settings={"variants": 2})
    assert gemini.wait_for(lambda log: len(log) == 2)
    gemini.script({"hang": True})
    client.post(f"/turns/{turn['id']}/cancel", {"slot": 1}, status=200)

    ended = client.wait_for(session, turn["id"], all_ended)

    assert slots(ended) == {1: "canceled", 2: "succeeded"}
    assert ended["status"] == "succeeded" and len(ended["outputs"]) == 1


def test_a_variant_that_is_tried_by_another_model_leaves_the_turn_its_own(
    client: Client, session: str, gemini: StandIn
) -> None:
    gemini.script({"finish": "IMAGE_SAFETY"})
    turn = client.submit(session, "darker", settings={"variants": 2})
    ended = client.wait_for(session, turn["id"], all_ended)
    (slot,) = [one["slot"] for one in ended["attempts"] if one["status"] == "failed"]

    client.post(f"/turns/{turn['id']}/retry", {"slot": slot, "model": "nano-banana-pro"}, status=200)
    whole = client.wait_for(session, turn["id"], lambda turn: len(turn["outputs"]) == 2)

    assert whole["settings"]["model"] == "nano-banana-2"
    assert {one["slot"]: one["model"] for one in whole["attempts"]} == {
        3 - slot: "nano-banana-2",
        slot: "nano-banana-pro",
    }
    again = client.post(f"/turns/{turn['id']}/again")
    assert {one["model"] for one in again["attempts"]} == {"nano-banana-2"}
    # Finish goes by the picture: each is rendered again by the model that made it.
    for picture in whole["outputs"]:
        client.post(f"/turns/{turn['id']}/choose", {"output": picture["id"]}, status=200)
        finished = client.post(f"/turns/{turn['id']}/finish", {"image_size": "4K"})
        assert finished["settings"]["model"] == ("nano-banana-pro" if picture["slot"] == slot else "nano-banana-2")


def test_it_refuses_a_slot_that_there_cannot_be(client: Client, session: str) -> None:
    turn = client.run(session, "darker")
    assert client.post(f"/turns/{turn['id']}/retry", {"slot": 5}, status=422)["error"]["code"] == "invalid_request"
    assert client.post(f"/turns/{turn['id']}/cancel", {"slot": 2}, status=409)["error"]["code"] == "conflict"
