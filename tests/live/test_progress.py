"""What a socket tells of a call under way: stages, drafts, waits, and the truth about what was canceled."""

from __future__ import annotations

import io
import json
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import httpx2
import pytest
from PIL import Image

from tests.conftest import StartProduct
from tests.imaging.samples import encoded, photo
from tests.providers.stand_in import StandIn
from tests.services.client import Client
from tests.turns.studio import client, gemini

__all__ = ["client", "gemini"]

PRO = {"model": "nano-banana-pro"}
Json = dict[str, Any]


@pytest.fixture
def session(client: Client) -> str:
    return client.start(encoded(photo(), "JPEG"))[0]


def told(client: Client, session: str, turn: Json, until: Callable[[Json], bool]) -> list[Json]:
    """The messages about the turn, up to the first whose turn is as wanted; of several at once, the last brings it."""
    deadline = time.monotonic() + 60
    found: list[Json] = []
    with client.stream(session) as socket:
        while not found or "turn" not in found[-1] or not until(found[-1]["turn"]):
            message = json.loads(socket.recv(timeout=max(0.0, deadline - time.monotonic())))
            mine = message.get("turn", turn)["id"] == turn["id"]
            if mine and message.get("kind", "").startswith("turn."):
                found.append(message)
    return found


def has_ended(turn: Json) -> bool:
    return turn["status"] in ("succeeded", "failed", "canceled", "unknown")


def test_drafts_are_shown_while_the_picture_is_made_and_gone_with_its_end(
    client: Client, session: str, gemini: StandIn
) -> None:
    gemini.set(drafts=2, pause=1.2)
    turn = client.submit(session, "darker", settings=PRO)
    shown = client.wait_for(session, turn["id"], lambda turn: bool(turn["attempts"][0]["preview"]))
    assert shown["status"] == "running" and shown["outputs"] == []
    assert shown["attempts"][0]["thoughts"].startswith("**Draft 1** Thinking") and shown["text"] == ""
    url = shown["attempts"][0]["preview"]
    with Image.open(io.BytesIO(client.bytes_of(url))) as draft:
        assert draft.format == "WEBP" and max(draft.size) <= 384

    messages = told(client, session, turn, has_ended)

    kinds = [message["kind"] for message in messages]
    assert 1 <= kinds.count("turn.preview") <= 2
    assert len(kinds) <= 8
    done = messages[-1]["turn"]
    assert done["status"] == "succeeded" and len(done["outputs"]) == 1
    assert done["attempts"][0]["preview"] is None
    thought = "Thinking about the light."
    assert done["attempts"][0]["thoughts"] == f"**Draft 1** {thought}\n\n**Draft 2** {thought}"
    assert httpx2.get(f"{client.product.base_url}{url}", headers=client.headers).status_code == 204


def test_stages_are_told_of_a_call_that_takes_its_time(client: Client, session: str, gemini: StandIn) -> None:
    gemini.script({"hang": True})
    turn = client.submit(session, "darker")

    thinking = client.wait_for(session, turn["id"], lambda turn: turn["stage"] == "thinking")

    assert thinking["attempts"][0]["stage"] == "thinking"
    client.post(f"/turns/{turn['id']}/cancel", status=200)


def test_what_was_canceled_says_what_it_may_have_cost(client: Client, session: str, gemini: StandIn) -> None:
    gemini.script({"hang": True})
    turn = client.submit(session, "darker")
    client.wait_for(session, turn["id"], lambda turn: turn["stage"] == "thinking")

    client.post(f"/turns/{turn['id']}/cancel", status=200)
    assert gemini.wait_for(lambda log: log[0]["aborted"])
    client.wait_for(session, turn["id"])

    page = told(client, session, turn, lambda turn: turn["status"] == "canceled")[-1]["html"]
    assert "Canceled. It was sent" in page and "it may have cost $0.035." in page


BUSY = {
    "status": 503,
    "body": {
        "error": {
            "code": 503,
            "message": "The model is overloaded.",
            "status": "UNAVAILABLE",
            "details": [{"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "30s"}],
        }
    },
}


def test_a_wait_says_why_and_until_when_survives_a_restart_and_stops_on_cancel(
    product: StartProduct, with_gemini: dict[str, str], gemini: StandIn
) -> None:
    studio = product(**with_gemini)
    client = Client(studio)
    session, _ = client.start(encoded(photo(), "JPEG"))
    gemini.script(BUSY)
    turn = client.submit(session, "darker")
    message = told(client, session, turn, lambda turn: bool(turn["attempts"][0]["waits_until"]))[-1]

    waiting = message["turn"]["attempts"][0]
    assert (waiting["status"], waiting["error"]["code"], waiting["error"]["billed"]) == (
        "queued",
        "provider_unavailable",
        "no",
    )
    assert message["turn"]["error"]["message"] == "Gemini is overloaded."
    left = datetime.fromisoformat(waiting["waits_until"]) - datetime.now(UTC)
    assert 20 < left.total_seconds() <= 30
    assert 'data-why="Gemini is overloaded"' in message["html"] and "data-until=" in message["html"]

    studio.stop()
    studio.restart()
    after = client.get(f"/turns/{turn['id']}")
    assert (after["status"], after["attempts"][0]["waits_until"]) == ("queued", waiting["waits_until"])
    canceled = client.post(f"/turns/{turn['id']}/cancel", status=200)
    assert canceled["status"] == "canceled" and canceled["error"] is None
    assert len(gemini.log) == 1


def test_with_one_worker_a_wait_holds_none_and_what_was_never_sent_cost_nothing(
    product: StartProduct, with_gemini: dict[str, str], gemini: StandIn
) -> None:
    client = Client(product(**with_gemini, WORKER_CONCURRENCY="1"))
    session, upload = client.start(encoded(photo(), "JPEG"))
    gemini.script({"hang": True})
    running = client.submit(session, "darker", parent=upload["id"])
    assert gemini.wait_for(lambda log: len(log) == 1)
    waiting = client.submit(session, "warmer", parent=upload["id"], settings={"variants": 4})
    client.post(f"/turns/{waiting['id']}/cancel", status=200)
    told_last = told(client, session, waiting, lambda turn: turn["status"] == "canceled")[-1]
    # Once for all four.
    assert told_last["html"].count("Canceled before it was sent. Not billed.") == 1
    assert told_last["turn"]["attempts"][0]["cost"]["actual_usd"] is None
    client.post(f"/turns/{running['id']}/cancel", status=200)
    assert client.run(session, "brighter", parent=upload["id"])["status"] == "succeeded"
    assert len(gemini.log) == 2

    gemini.script(BUSY)
    waits = client.submit(session, "darker", parent=upload["id"])
    client.wait_for(session, waits["id"], lambda turn: bool(turn["attempts"][0]["waits_until"]))
    other = client.run(session, "warmer", parent=upload["id"])
    assert other["status"] == "succeeded"
    assert client.get(f"/turns/{waits['id']}")["status"] == "queued"
