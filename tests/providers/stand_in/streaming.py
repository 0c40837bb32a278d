"""A 200 of streamGenerateContent: the same answer as server-sent events, one for each part, the ending in the last."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any


def events(body: dict[str, Any], behaviour: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The events of a GenerateContentResponse.

    ``cut`` (a number): the stream ends after so many events, as if it were whole. ``fail`` (an error's JSON): after
    the events that ``cut`` lets through, or after the first, comes this error.
    """
    whole = list(_whole(body))
    if "fail" in behaviour:
        yield from whole[: behaviour.get("cut", 1)]
        yield {"error": behaviour["fail"]}
    else:
        yield from whole[: behaviour.get("cut", len(whole))]


def encode(event: dict[str, Any]) -> bytes:
    """One event as it goes over the wire."""
    return b"data: " + json.dumps(event).encode() + b"\r\n\r\n"


def _whole(body: dict[str, Any]) -> Iterator[dict[str, Any]]:
    named = {name: body[name] for name in ("modelVersion", "responseId") if name in body}
    candidates = body.get("candidates") or []
    for part in (candidates[0].get("content") or {}).get("parts", []) if candidates else []:
        yield {"candidates": [{"index": 0, "content": {"role": "model", "parts": [part]}}], **named}
    last = {name: value for name, value in body.items() if name != "candidates"}
    if candidates:
        ending = {name: value for name, value in candidates[0].items() if name != "content"}
        # As Google does it: the last event holds an empty text beside the finish reason.
        last["candidates"] = [ending | {"content": {"role": "model", "parts": [{"text": ""}]}}]
    yield last
