"""Gemini's streamed answers: drafts while they arrive, and all the events as one answer in the end."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from sessions_app.errors import Billed, ProviderError
from sessions_app.providers.base import CallHooks
from sessions_app.providers.endings import Ending
from sessions_app.providers.gemini_endings import STREAM_CUT, find_ending
from sessions_app.providers.reading import as_dict, as_text, decode, first, open_picture
from sessions_app.providers.sse import is_thought, read_events


class DraftReader:
    """Tells the caller of drafts and thoughts, and when the answer itself begins, event by event."""

    def __init__(self, hooks: CallHooks) -> None:
        self._hooks = hooks
        self._answering = False

    def read(self, data: bytes) -> None:
        """One event. What cannot be read is left for the reading of the whole answer."""
        if is_thought(data):
            self._tell_thoughts(data)
        elif not self._answering:
            self._answering = True
            self._hooks.stage("receiving")

    def _tell_thoughts(self, data: bytes) -> None:
        try:
            body = as_dict(json.loads(data))
        except ValueError:
            return
        for part in parts_of(as_dict(first(body.get("candidates")))):
            if not part.get("thought"):
                continue
            if text := as_text(part.get("text")):
                self._hooks.thought(text)
            picture = open_picture(decode(as_dict(part.get("inlineData")).get("data")))
            if picture is not None and self._hooks.preview is not None:
                self._hooks.preview(picture)


def parts_of(candidate: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The parts of a candidate that are parts at all."""
    parts = as_dict(candidate.get("content")).get("parts")
    return [part for part in parts if isinstance(part, dict)] if isinstance(parts, list) else []


def join_events(raw: bytes) -> dict[str, Any]:
    """The events of a stream as one GenerateContentResponse: parts in the order of arrival, the rest as last said.

    Raises ``ProviderError`` for a stream that ends in an error or before its end: whether it was charged is not known.
    """
    body: dict[str, Any] = {}
    parts: list[dict[str, Any]] = []
    candidate: dict[str, Any] = {}
    for event in read_events(raw):
        if event is None:
            continue
        if event.get("error"):
            raise _broken_off(as_dict(event["error"]))
        found = as_dict(first(event.get("candidates")))
        parts += parts_of(found)
        candidate |= {name: value for name, value in found.items() if name != "content" and value}
        body |= {name: value for name, value in event.items() if name != "candidates"}
    if body.get("promptFeedback", {}).get("blockReason"):
        return body
    if not candidate.get("finishReason"):
        raise STREAM_CUT.error()
    return body | {"candidates": [candidate | {"content": {"role": "model", "parts": parts}}]}


def _broken_off(error: Mapping[str, Any]) -> ProviderError:
    """An error in the middle of an answer: the table's words, but nobody can say that it was free."""
    code = error.get("code")
    message = str(error.get("message") or "")
    found = find_ending(code if isinstance(code, int) else 500, json.dumps(error, default=str))
    return Ending(found.code, found.message, Billed.UNKNOWN, found.hint, retryable=True).error(
        "" if "<" in message else message
    )
