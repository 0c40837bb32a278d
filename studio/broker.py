"""Kombu's broker in memory, which wakes its consumer: the original looks for messages every so often, and sleeps."""

from __future__ import annotations

import time
from queue import Empty
from threading import Condition
from typing import Any

from kombu.transport import memory
from kombu.utils.scheduling import FairCycle

# For what is not announced: a consumer that takes more again because it has acknowledged enough.
LOOK_SECONDS = 0.5


class Bell:
    """Rings for every message that is put anywhere. Thread-safe."""

    def __init__(self) -> None:
        self._rung = Condition()
        self.count = 0

    def ring(self) -> None:
        """Wake whoever waits."""
        with self._rung:
            self.count += 1
            self._rung.notify_all()

    def wait(self, heard: int, seconds: float) -> None:
        """Until there was more than the ``heard`` rings, or so long."""
        with self._rung:
            self._rung.wait_for(lambda: self.count != heard, seconds)


BELL = Bell()


class Channel(memory.Channel):
    """Kombu's channel, which rings."""

    def _put(self, queue: str, message: Any, **options: Any) -> None:
        super()._put(queue, message, **options)  # type: ignore[no-untyped-call]
        BELL.ring()

    def _put_fanout(self, exchange: str, message: Any, routing_key: str | None = None, **options: Any) -> None:
        super()._put_fanout(exchange, message, routing_key, **options)  # type: ignore[no-untyped-call]
        BELL.ring()


class Transport(memory.Transport):
    """Kombu's transport, which waits for the bell."""

    Channel = Channel
    cycle: FairCycle

    def drain_events(self, connection: Any, timeout: float | None = None, **_: Any) -> None:
        """Deliver one message. Raises TimeoutError when none came for ``timeout`` seconds."""
        deadline = None if timeout is None else time.monotonic() + timeout
        while True:
            heard = BELL.count
            try:
                self.cycle.get(self._deliver, timeout=timeout)  # type: ignore[no-untyped-call]
                return
            except Empty:
                left = LOOK_SECONDS if deadline is None else min(LOOK_SECONDS, deadline - time.monotonic())
            if left <= 0:
                raise TimeoutError
            BELL.wait(heard, left)
