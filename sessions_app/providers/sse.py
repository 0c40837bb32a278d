"""Server-sent events of a streamed answer: cut apart as they arrive, and read from the spool as they were."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

_END = re.compile(rb"\r?\n\r?\n")
_START = re.compile(rb"\s*(data|event|id|retry)?:")
_THOUGHT = re.compile(rb'"thought"\s*:\s*true')


class EventCutter:
    """Takes the bytes of a stream as they arrive and tells each whole event's data, undecoded."""

    def __init__(self, tell: Callable[[bytes], None]) -> None:
        self._tell = tell
        self._rest = bytearray()

    def feed(self, chunk: bytes) -> None:
        """The next bytes, cut anywhere."""
        # An event's end may lie across two chunks; a picture's megabytes are not searched again with each of them.
        start = max(0, len(self._rest) - 3)
        self._rest += chunk
        while end := _END.search(self._rest, start):
            event = bytes(self._rest[: end.start()])
            del self._rest[: end.end()]
            start = 0
            if data := data_of(event):
                self._tell(data)


def data_of(event: bytes) -> bytes:
    """What the ``data:`` lines of one event hold; a bare JSON object, as some servers send errors, as it is."""
    if event.lstrip().startswith((b"{", b"[")):
        return event.strip()
    lines = [line[5:].strip() for line in event.splitlines() if line.startswith(b"data:")]
    return b"\n".join(lines)


def is_stream(raw: bytes) -> bool:
    """Whether an answer is a stream of events; any other is one JSON document."""
    return bool(_START.match(raw))


def is_thought(data: bytes) -> bool:
    """Whether an event holds a draft or reasoning; tells without parsing megabytes."""
    return bool(_THOUGHT.search(data))


def read_events(raw: bytes) -> Iterator[dict[str, Any] | None]:
    """The events of a whole stream, in order; None for one that is no JSON object."""
    for event in _END.split(raw):
        data = data_of(event)
        if not data or data == b"[DONE]":
            continue
        try:
            found = json.loads(data)
        except ValueError:
            yield None
            continue
        found = found[0] if isinstance(found, list) and found else found
        yield found if isinstance(found, dict) else None
