"""Request bodies that are too large or never end are stopped while they stream, at the running product's door."""

from __future__ import annotations

import asyncio
import http.client
import json
import re
import socket
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
from asgiref.testing import ApplicationCommunicator

from studio import body_limit
from tests.cast import API
from tests.services.product import Product

MB = 1024 * 1024


@pytest.fixture(scope="module")
def token(shared_product: Product) -> str:
    """An API token of the running product."""
    command = shared_product.manage("create_token", "bodies")
    command.wait_until(lambda: not command.running, "The token is printed")
    return re.findall(r"\S{32}", command.tail())[-1]


def chunks(total: int, sent: list[int]) -> Iterator[bytes]:
    """A body of so many bytes; ``sent`` counts what was taken."""
    for _ in range(total // MB):
        sent[0] += MB
        yield b"x" * MB


def post(product: Product, path: str, body: Any, **headers: str) -> tuple[int, dict[str, Any]]:
    """Send a body, whole or in chunks without a length; returns the status and the error."""
    connection = http.client.HTTPConnection("127.0.0.1", product.port, timeout=60)
    try:
        # When the server stops reading, its answer is already there.
        with suppress(BrokenPipeError, ConnectionResetError):
            connection.request("POST", path, body, {name.replace("_", "-"): value for name, value in headers.items()})
        answer = connection.getresponse()
        return answer.status, json.load(answer)["error"]
    finally:
        connection.close()


def test_it_stops_an_upload_of_60_mb_while_it_streams(shared_product: Product, token: str) -> None:
    bearer, sent = f"Bearer {token}", [0]
    kind = "multipart/form-data; boundary=x"
    status, error = post(
        shared_product, f"{API}/assets", chunks(1024 * MB, sent), Authorization=bearer, Content_Type=kind
    )
    assert (status, error["code"]) == (413, "request_too_large")
    assert "40 MB" in error["message"]
    assert sent[0] < 128 * MB


def test_it_takes_the_zip_of_a_session_from_people_who_are_signed_in(shared_product: Product, token: str) -> None:
    for known, code, stops in ((f"Bearer {token}", "invalid_request", 100), ("Bearer wrong", "request_too_large", 64)):
        sent = [0]
        status, error = post(
            shared_product,
            f"{API}/imports",
            chunks(100 * MB, sent),
            Authorization=known,
            Content_Type="application/zip",
        )
        assert (status in (413, 422), error["code"]) == (True, code)
        assert sent[0] <= stops * MB


def test_it_refuses_a_length_that_is_too_large_before_the_first_byte(shared_product: Product) -> None:
    for path, length in ((f"{API}/assets", 60 * MB), (f"{API}/sessions", 2 * MB), ("/nonsense", 2 * MB)):
        with socket.create_connection(("127.0.0.1", shared_product.port), timeout=30) as raw:
            head = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{shared_product.port}\r\nContent-Length: {length}\r\n\r\n"
            raw.sendall(head.encode())
            answer = raw.makefile("rb").read()
        assert answer.startswith(b"HTTP/1.1 413 "), path
        assert json.loads(answer.partition(b"\r\n\r\n")[2])["error"]["code"] == "request_too_large"


def test_it_stops_large_bodies_everywhere_else_after_one_mb(shared_product: Product, token: str) -> None:
    for path in (f"{API}/sessions", "/sign-in", "/nonsense", "/s/x"):
        sent = [0]
        status, error = post(shared_product, path, chunks(256 * MB, sent), Content_Type="application/json")
        assert (status, error["code"]) == (413, "request_too_large"), path
        assert sent[0] < 64 * MB


def test_it_takes_a_prompt_of_40_000_characters_to_the_check_of_its_length(shared_product: Product, token: str) -> None:
    bearer = {"Authorization": f"Bearer {token}", "Content_Type": "application/json"}
    prompt = json.dumps({"prompt": "🖼" * 40_000})
    status, error = post(shared_product, f"{API}/sessions/x/turns", prompt, **bearer)
    assert (status, error["code"]) == (404, "not_found")


def test_it_goes_on_serving_after_all_that(shared_product: Product) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", shared_product.port, timeout=30)
    connection.request("GET", "/healthz")
    assert connection.getresponse().read() == b"ok"
    connection.close()


def test_it_gives_up_on_a_body_that_stops_coming(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(body_limit, "IDLE_SECONDS", 0.01)
    monkeypatch.setattr(body_limit, "LINGER_SECONDS", 0.01)
    scope = {"type": "http", "method": "POST", "path": "/", "headers": []}

    async def work() -> list[dict[str, Any]]:
        async def app(_scope: Any, receive: Any, _send: Any) -> None:
            while (await receive())["more_body"]:
                pass

        communicator = ApplicationCommunicator(body_limit.BodyLimit(app, 1000, {}), scope)
        await communicator.send_input({"type": "http.request", "body": b"x", "more_body": True})
        return [await communicator.receive_output(10) for _ in range(3)]

    start, body, end = asyncio.run(work())
    assert start["status"] == 408
    assert json.loads(body["body"])["error"]["code"] == "request_timeout"
    assert end["more_body"] is False
