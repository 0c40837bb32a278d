"""What an ending without a picture is made of; each vendor has a table of its own."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from sessions_app.errors import Billed, ProviderError
from sessions_app.providers.base import ImageResult, Part
from sessions_app.providers.reading import as_dict, as_list

MAX_QUOTE = 600
"""Characters of the vendor's own words in a hint."""
MAX_ERROR_QUOTE = 300
"""Characters of an error's message: whatever address was put in may have written it."""
MAX_WAIT_SECONDS = 3600.0


@dataclass(frozen=True, slots=True)
class Ending:
    """What to tell a person, and whether money was spent. A ``quote`` is put before the vendor's words in the hint.

    ``overloaded``: the vendor has no room for this model now, and may have for another one.
    """

    code: str
    message: str
    billed: Billed
    hint: str = ""
    retryable: bool = False
    automatic: bool = False
    quote: str = "Google says:"
    overloaded: bool = False

    def error(
        self, said: str = "", *, retry_after: float | None = None, answer: ImageResult | None = None, offer: str = ""
    ) -> ProviderError:
        """The error to raise; ``said`` is the vendor's or the model's own explanation, ``answer`` what it is priced by."""
        quoted = f"{self.quote} {said.strip()[:MAX_QUOTE]}".strip() if said.strip() else ""
        return ProviderError(
            self.code,
            self.message,
            billed=self.billed,
            hint=" ".join(text for text in (self.hint, quoted) if text),
            retryable=self.retryable,
            automatic=self.automatic,
            retry_after=retry_after,
            answer=answer and replace(answer, parts=_thoughts(answer)),
            offer=offer,
            overloaded=self.overloaded and bool(offer),
        )


def _thoughts(answer: ImageResult) -> tuple[Part, ...]:
    """What is kept of the parts of an answer without a picture: in words, what the model thought."""
    return (Part(text=answer.thoughts, thought=True),) if answer.thoughts else ()


Row = tuple[range | frozenset[int], str, Ending]
"""HTTP status, what to look for in the error's text (no case), ending."""


def first_that_fits(rows: Iterable[Row], status: int, text: str) -> Ending | None:
    """The first row for this status whose pattern is in the text."""
    for statuses, pattern, ending in rows:
        if status in statuses and re.search(pattern, text, re.IGNORECASE):
            return ending
    return None


def retry_after(body: Any, headers: Mapping[str, str]) -> float | None:
    """Seconds to wait by the error's RetryInfo (``"34s"``), else by its Retry-After header; at most an hour, for whatever
    address was put in may have written it, and the whole account waits.
    """
    error = as_dict(body).get("error")
    details = as_list(as_dict(error).get("details"))
    found = [as_dict(detail).get("retryDelay") for detail in details]
    for delay in (*found, headers.get("retry-after")):
        seconds = _seconds(str(delay))
        if seconds is not None:
            return min(max(0.0, seconds), MAX_WAIT_SECONDS)
    return None


def _seconds(delay: str) -> float | None:
    """A number of seconds, or the time until a date (RFC 9110, 10.2.3); None for what is neither."""
    with suppress(ValueError):
        seconds = float(delay.removesuffix("s"))
        return None if math.isnan(seconds) else seconds
    with suppress(ValueError, OverflowError):
        until = parsedate_to_datetime(delay)
        return (until.replace(tzinfo=until.tzinfo or UTC) - datetime.now(UTC)).total_seconds()
    return None


def quotable(said: str, *secrets: str) -> str:
    """An error's words as one short line of plain text, without secrets, which some repeat; nothing of a page of HTML.

    Controls and marks of direction become spaces: they could hide or turn round what stands beside them.
    """
    for secret in secrets:
        said = said.replace(secret, "...") if secret else said
    plain = " ".join("".join(letter if letter.isprintable() else " " for letter in said).split())
    if "<" in plain:
        return ""
    return plain if len(plain) <= MAX_ERROR_QUOTE else plain[: MAX_ERROR_QUOTE - 1].rstrip() + "…"
