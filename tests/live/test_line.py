"""Places in the line are pushed: other sessions move them, and only members who wait are told."""

from __future__ import annotations

import json
import time
from typing import Any

from websockets.sync.client import ClientConnection, connect

from tests.conftest import StartProduct
from tests.imaging.samples import encoded, photo
from tests.providers.stand_in import StandIn
from tests.services.client import Client

Json = dict[str, Any]


def next_line(socket: ClientConnection, *places: int) -> Json:
    """The next message with just these places."""
    deadline = time.monotonic() + 60
    while True:
        message: Json = json.loads(socket.recv(timeout=max(0.0, deadline - time.monotonic())))
        if message.get("kind") == "line" and [item["place"] for item in message["items"]] == list(places):
            return message


def test_a_session_is_told_when_others_move_its_place(
    product: StartProduct, with_gemini: dict[str, str], gemini: StandIn
) -> None:
    client = Client(product(**with_gemini, WORKER_CONCURRENCY="1"))
    others, before = client.start(encoded(photo(), "JPEG"))
    mine, base = client.start(encoded(photo(), "JPEG"))
    token = client.post(f"/sessions/{mine}/shares", {"scope": "session"})["url"].rsplit("/", 1)[1]
    gemini.script({"hang": True}, {"hang": True})
    first, second = (client.submit(others, text, parent=before["id"]) for text in ("darker", "warmer"))
    client.wait_for(others, first["id"], lambda turn: turn["status"] == "running")

    address = f"{client.product.base_url.replace('http', 'ws', 1)}/ws/shared/{token}?after=0"
    with client.stream(mine) as socket, connect(address) as guest:
        waits = client.submit(mine, "colder", parent=base["id"])
        told = next_line(socket, 2)
        assert told == {
            "kind": "line",
            "items": [{"turn": waits["id"], "number": waits["number"], "place": 2, "seconds": None}],
        }
        with client.stream(mine, after=1) as late:
            assert next_line(late, 2) == told
        assert client.get(f"/sessions/{mine}/line")["items"] == told["items"]

        client.post(f"/turns/{first['id']}/cancel", status=200)
        next_line(socket, 1)
        client.post(f"/turns/{second['id']}/cancel", status=200)
        next_line(socket)

        kinds, status = [], ""
        while status != "succeeded":
            message = json.loads(guest.recv(timeout=60))
            kinds.append(message.get("kind"))
            turn = message.get("turn") or {}
            status = turn.get("status", "") if turn.get("number") == waits["number"] else ""
        assert "line" not in kinds
