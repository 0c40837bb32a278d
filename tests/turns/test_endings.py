"""How a turn can end otherwise: refused, failed, canceled, unknown; what is told, and what Retry keeps."""

from __future__ import annotations

import pytest

from tests.conftest import StartProduct
from tests.imaging.samples import encoded, photo
from tests.providers.stand_in import StandIn
from tests.services.client import Client
from tests.turns.studio import client, gemini

__all__ = ["client", "gemini"]


@pytest.fixture
def session(client: Client) -> str:
    return client.start(encoded(photo(), "JPEG"))[0]


def test_it_says_why_a_turn_was_refused_and_retries_with_everything_kept(
    client: Client, session: str, gemini: StandIn
) -> None:
    gemini.script({"finish": "IMAGE_SAFETY"})

    refused = client.run(session, "darker", settings={"image_size": "2K"})

    assert refused["status"] == "failed"
    assert refused["error"]["code"] == "output_refused" and refused["error"]["message"]
    client.post(f"/turns/{refused['id']}/retry", status=200)
    again = client.wait_for(session, refused["id"], lambda turn: turn["status"] == "succeeded")
    assert again["id"] == refused["id"] and again["settings"]["image_size"] == "2K"
    assert gemini.log[0]["body"] == gemini.log[1]["body"]


def test_it_tries_again_by_itself_what_was_free(client: Client, session: str, gemini: StandIn) -> None:
    gemini.script({"status": 503, "body": {"error": {"code": 503, "message": "Overloaded", "status": "UNAVAILABLE"}}})

    turn = client.run(session, "darker")

    assert turn["status"] == "succeeded"
    assert [entry["status"] for entry in gemini.log] == [503, 200]


def test_it_never_repeats_a_call_whose_answer_is_lost(client: Client, session: str, gemini: StandIn) -> None:
    gemini.script({"reset": "after"})

    turn = client.run(session, "darker")

    assert turn["status"] == "unknown"
    assert turn["error"]["code"] == "outcome_unknown" and turn["error"]["billed"] == "unknown"
    assert len(gemini.log) == 1
    client.post(f"/turns/{turn['id']}/retry", status=200)
    assert client.wait_for(session, turn["id"], lambda turn: turn["status"] == "succeeded")
    assert len(gemini.log) == 2


def test_it_closes_the_books_of_a_lost_call_by_what_a_person_says(
    client: Client, session: str, gemini: StandIn
) -> None:
    gemini.script({"reset": "after"})
    lost = client.run(session, "darker")

    resolved = client.post(f"/turns/{lost['id']}/resolve", {"charged": True}, status=200)

    assert (resolved["status"], resolved["error"]["billed"]) == ("failed", "yes")
    assert resolved["cost"]["actual_usd"] == lost["cost"]["estimated_usd"]
    client.post(f"/turns/{lost['id']}/resolve", {"charged": True}, status=409)


def test_it_cancels_a_running_turn_and_drops_the_late_result(client: Client, session: str, gemini: StandIn) -> None:
    gemini.script({"hang": True})
    turn = client.submit(session, "darker")
    assert gemini.wait_for(lambda log: len(log) == 1)

    canceled = client.post(f"/turns/{turn['id']}/cancel", status=200)

    assert canceled["status"] == "canceled" and canceled["outputs"] == []
    assert gemini.wait_for(lambda log: log[0]["aborted"])
    again = client.post(f"/turns/{turn['id']}/cancel", status=409)
    assert again["error"]["code"] == "conflict"


def test_it_keeps_the_books_of_a_turn(client: Client, session: str) -> None:
    turn = client.run(session, "darker")

    assert turn["cost"]["estimated_usd"] > 0
    assert turn["cost"]["actual_usd"] > 0
    assert turn["timings"]["total_s"] >= turn["timings"]["provider_s"] >= 0


def test_it_tells_a_paid_picture_that_cannot_be_read(client: Client, session: str, gemini: StandIn) -> None:
    gemini.script({"picture": "broken"})

    turn = client.run(session, "darker")

    assert turn["status"] == "failed"
    assert turn["error"]["billed"] == "yes"


@pytest.mark.parametrize("sentence", ["add a cat", "make him smile"])
def test_it_refuses_what_the_local_engine_cannot_do(shared_product: object, sentence: str) -> None:
    client = Client(shared_product)
    session, _ = client.start(encoded(photo(), "JPEG"))

    turn = client.run(session, sentence)

    assert turn["status"] == "failed"
    assert turn["error"]["code"] == "instruction_not_understood" and turn["error"]["hint"]
    assert turn["error"]["billed"] == "no"


def test_it_offers_the_successor_of_a_model_that_is_gone(
    product: StartProduct, with_gemini: dict[str, str], gemini: StandIn
) -> None:
    client = Client(product(**with_gemini))  # it remembers what is gone
    session, _ = client.start(encoded(photo(), "JPEG"))
    gemini.set(retired=["gemini-3.1-flash-lite-image"])

    gone = client.run(session, "darker", settings={"model": "nano-banana-2-lite"})

    assert gone["error"]["code"] == "model_not_found" and gone["error"]["billed"] == "no"
    assert gone["error"]["offer"] == "nano-banana-2.1"
    refused = client.post(f"/turns/{gone['id']}/retry", {"model": "no-such-model"}, status=422)
    assert refused["error"]["code"] == "model_not_found"
    client.post(f"/turns/{gone['id']}/retry", {"model": gone["error"]["offer"]}, status=200)
    again = client.wait_for(session, gone["id"], lambda turn: turn["status"] == "succeeded")
    assert again["model_id"] == "gemini-nano-banana-2.1" and again["error"] is None
    assert again["settings"]["model"] == "nano-banana-2.1"
    # The picture, and the one that goes in: 1120 tokens at $1.50 a million.
    assert again["cost"]["estimated_usd"] == pytest.approx(0.0336 + 1120 * 1.5e-6, abs=1e-5)
