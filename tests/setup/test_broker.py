"""The broker of the one-process mode delivers at once, without being asked all the time."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from kombu import Connection

from studio import broker

FAR = 60


@pytest.fixture
def connection() -> Iterator[Connection]:
    with Connection("memory://localhost", transport="studio.broker:Transport") as connection:
        yield connection


def test_a_message_wakes_whoever_waits(connection: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(broker, "LOOK_SECONDS", FAR)
    waits = threading.Event()
    original = broker.Bell.wait

    def wait(bell: broker.Bell, heard: int, seconds: float) -> None:
        waits.set()
        original(bell, heard, seconds)

    monkeypatch.setattr(broker.Bell, "wait", wait)
    got: list[str] = []

    def consume() -> None:
        with connection.SimpleBuffer("test-wakes") as queue:
            got.append(queue.get(timeout=FAR).payload)

    consumer = threading.Thread(target=consume, daemon=True)
    consumer.start()
    assert waits.wait(10)
    with Connection("memory://localhost", transport="studio.broker:Transport") as other:
        other.SimpleBuffer("test-wakes").put("now")
    consumer.join(10)
    assert got == ["now"]


def test_a_message_sent_before_anybody_waits_is_delivered(connection: Connection) -> None:
    queue = connection.SimpleBuffer("test-early")
    queue.put("first")
    queue.put("second")
    assert [queue.get(timeout=FAR).payload for _ in range(2)] == ["first", "second"]


def test_without_a_message_the_wait_ends(connection: Connection) -> None:
    queue = connection.SimpleBuffer("test-nothing")
    with pytest.raises(queue.Empty):
        queue.get(timeout=0.05)
