"""What a socket tells: everything, in order, once; whoever may not listen is shut out."""

from __future__ import annotations

import base64
import json
import time

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from tests.imaging.samples import encoded, photo
from tests.services.client import Client
from tests.services.product import Product


@pytest.fixture
def client(shared_product: Product) -> Client:
    return Client(shared_product)


def _until(socket, wanted) -> list[dict]:
    """The messages up to the first that ``wanted`` accepts."""
    deadline = time.monotonic() + 60
    got = []
    while not got or not wanted(got[-1]):
        message = json.loads(socket.recv(timeout=max(0.0, deadline - time.monotonic())))
        # Now and then a socket only says where it is.
        if "kind" in message:
            got.append(message)
    return got


def test_it_tells_every_step_in_order_and_without_gaps(client: Client) -> None:
    session, _ = client.start(encoded(photo(), "JPEG"))
    with client.stream(session) as socket:
        turn = client.submit(session, "make it darker")
        messages = _until(socket, lambda m: m.get("turn", {}).get("status") == "succeeded" and m["turn"]["number"] == 2)

    assert [m["seq"] for m in messages] == list(range(1, len(messages) + 1))
    states = [m["turn"]["status"] for m in messages if m.get("turn", {}).get("id") == turn["id"]]
    assert states[-1] == "succeeded"
    assert all("html" in m for m in messages if "turn" in m)
    # The picture comes along, so that nobody has to ask for it.
    ((address, data),) = messages[-1]["pictures"].items()
    assert f'src="{address}"' in messages[-1]["html"] and data.startswith("data:image/webp;base64,")
    assert base64.b64decode(data.partition(",")[2]) == client.http.get(address).content
    assert all("pictures" not in m for m in messages[:-1] if m.get("turn", {}).get("number") == 2)


def test_it_catches_up_after_a_break(client: Client) -> None:
    session, _ = client.start(encoded(photo(), "JPEG"))
    with client.stream(session) as socket:
        seen = json.loads(socket.recv(timeout=10))["seq"]
    client.run(session, "make it warmer")

    with client.stream(session, after=seen) as socket:
        messages = _until(socket, lambda m: m.get("turn", {}).get("number") == 2 and m["turn"]["status"] == "succeeded")

    assert [m["seq"] for m in messages] == list(range(seen + 1, seen + 1 + len(messages)))
    again = client.get(f"/sessions/{session}/events", after=seen)["items"]
    assert [m["seq"] for m in again][: len(messages)] == [m["seq"] for m in messages]


def test_it_sends_a_page_back_that_has_seen_more_than_there_is(client: Client) -> None:
    session, _ = client.start(encoded(photo(), "JPEG"))

    with client.stream(session, after=999_999) as socket:
        first = json.loads(socket.recv(timeout=10))

    assert (first["kind"], first["session"]) == ("resync", session)
    assert first["seq"] < 999_999


def test_it_shuts_out_strangers(client: Client, shared_product: Product) -> None:
    session, _ = client.start(encoded(photo(), "JPEG"))
    stranger = Client(shared_product, "stranger")

    with stranger.stream(session) as socket, pytest.raises(ConnectionClosed) as closed:
        socket.recv(timeout=10)

    assert closed.value.rcvd is not None and closed.value.rcvd.code == 4404


def test_it_lets_a_guest_listen_until_the_link_is_revoked(client: Client) -> None:
    session, _ = client.start(encoded(photo(), "JPEG"))
    share = client.post(f"/sessions/{session}/shares", {"scope": "session"})
    token = share["url"].rsplit("/", 1)[1]
    address = f"{client.product.base_url.replace('http', 'ws', 1)}/ws/shared/{token}?after=0"
    with connect(address) as socket:
        first = _until(socket, lambda m: "turn" in m)[-1]
        assert first["turn"]["status"] == "succeeded" and first["turn"]["author"] is None

        client.http.delete(f"/shares/{share['id']}").raise_for_status()

        with pytest.raises(ConnectionClosed) as closed:
            while True:
                socket.recv(timeout=5)
    assert closed.value.rcvd is not None and closed.value.rcvd.code == 4404


def test_it_refuses_a_page_of_another_origin(client: Client) -> None:
    session, _ = client.start(encoded(photo(), "JPEG"))
    address = f"{client.product.base_url.replace('http', 'ws', 1)}/ws/sessions/{session}"

    with pytest.raises(Exception, match="403"):
        connect(address, additional_headers=client.headers, origin="http://localhost:3000").close()
