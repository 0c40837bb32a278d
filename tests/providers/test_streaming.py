"""Streamed answers: drafts while they are made, the same result in the end, and every way in which a stream can break."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from sessions_app.errors import Billed
from sessions_app.providers.base import CallHooks, Picture
from sessions_app.providers.gemini import GeminiProvider
from tests.providers.stand_in import StandIn
from tests.providers.support import ask, exchange, provider_for, refusal

PRO = {"model": "nano-banana-pro"}


class Watcher:
    """What a caller that wants drafts hears, in order, and the raw answer."""

    def __init__(self) -> None:
        self.heard: list[str] = []
        self.drafts: list[Picture] = []
        self.thoughts: list[str] = []
        self.raw = b""
        self.canceled = threading.Event()
        self.hooks = CallHooks(
            spool=self._spool,
            stage=self.heard.append,
            canceled=self.canceled.is_set,
            preview=self._preview,
            thought=self.thoughts.append,
        )

    def _spool(self, raw: bytes) -> None:
        self.raw = raw

    def _preview(self, picture: Picture) -> None:
        self.drafts.append(picture)
        self.heard.append("draft")


def test_it_shows_drafts_while_they_are_made_and_never_as_results(gemini: StandIn, provider: GeminiProvider) -> None:
    gemini.set(drafts=2)
    watcher = Watcher()

    result = ask(provider, hooks=watcher.hooks, **PRO)

    assert watcher.heard == ["sent", "thinking", "draft", "draft", "receiving"]
    assert len(result.pictures) == 1
    assert result.pictures[0].data not in [draft.data for draft in watcher.drafts]
    assert result.text == "Here it is: turn 1, 0 pictures seen."
    assert watcher.thoughts == [f"**Draft {n}** Thinking about the light." for n in (1, 2)]
    assert result.thoughts == "\n\n".join(watcher.thoughts)
    assert gemini.log[0]["path"].endswith(":streamGenerateContent?alt=sse")
    assert gemini.log[0]["body"]["generationConfig"]["thinkingConfig"] in (
        {"includeThoughts": True},
        {"include_thoughts": True},
    )


def test_a_stream_found_in_the_spool_reads_the_same(gemini: StandIn, provider: GeminiProvider) -> None:
    gemini.set(drafts=1)
    watcher = Watcher()
    result = ask(provider, hooks=watcher.hooks, **PRO)

    again = provider.parse(watcher.raw, "nano-banana-pro")

    assert again == result
    assert all(part.signature for part in again.parts if part.picture and not part.thought)
    assert again.cost_usd


def test_it_sends_a_streamed_answer_back_as_history(gemini: StandIn, provider: GeminiProvider) -> None:
    from_stream = ask(provider, "a boat", hooks=Watcher().hooks, **PRO)

    ask(provider, "darker", history=(exchange("a boat", from_stream),), **PRO)
    assert gemini.log[-1]["turn"] == 2


@pytest.mark.parametrize(
    ("model", "level", "streamed"),
    [
        ("nano-banana-pro", None, True),
        ("nano-banana-2.1", None, True),
        ("nano-banana-2.1", "minimal", False),
        ("nano-banana-2", None, False),
        ("nano-banana-2", "high", True),
        ("nano-banana", None, False),
    ],
)
def test_it_streams_only_where_the_model_draws_drafts(
    gemini: StandIn, provider: GeminiProvider, model: str, level: str | None, streamed: bool
) -> None:
    assert ask(provider, model=model, thinking_level=level, hooks=Watcher().hooks).pictures
    assert (":streamGenerateContent" in gemini.log[0]["path"]) is streamed


def test_nobody_who_wants_no_drafts_is_sent_any(gemini: StandIn, provider: GeminiProvider) -> None:
    ask(provider, **PRO)
    assert gemini.log[0]["path"].endswith(":generateContent")


BREAKS = {
    "it ends without a finish reason": ({"cut": 2}, "outcome_unknown", Billed.UNKNOWN),
    "half of an event": ({"truncate": True}, "outcome_unknown", Billed.UNKNOWN),
    "reset in the middle": ({"reset": "body"}, "outcome_unknown", Billed.UNKNOWN),
    "an error in the middle": (
        {"fail": {"code": 503, "status": "UNAVAILABLE", "message": "Overloaded."}},
        "provider_unavailable",
        Billed.UNKNOWN,
    ),
    "an error at once": (
        {"cut": 0, "fail": {"code": 429, "status": "RESOURCE_EXHAUSTED", "message": "Quota exceeded"}},
        "rate_limited",
        Billed.UNKNOWN,
    ),
    "an error without a code": ({"fail": {"message": "Sorry."}}, "provider_unavailable", Billed.UNKNOWN),
    "drafts only": ({"only": "drafts"}, "no_image", Billed.YES),
    "text only": ({"only": "text", "text": "Which cat?"}, "no_image", Billed.YES),
    "a refused picture": ({"finish": "IMAGE_SAFETY"}, "output_refused", Billed.YES),
    "a refused prompt": ({"block": "SAFETY"}, "prompt_refused", Billed.YES),
    "bytes that are no picture": ({"picture": "broken"}, "invalid_image", Billed.YES),
    "an empty stream": ({"body": ""}, "no_image", Billed.YES),
    "an HTTP error": ({"status": 403}, "permission_denied", Billed.NO),
}


@pytest.mark.parametrize(("behaviour", "code", "billed"), BREAKS.values(), ids=BREAKS)
def test_it_says_how_a_stream_ended(
    gemini: StandIn, provider: GeminiProvider, behaviour: dict[str, Any], code: str, billed: Billed
) -> None:
    gemini.set(drafts=1)
    gemini.script(behaviour)

    error = refusal(provider, hooks=Watcher().hooks, **PRO)

    assert (error.code, error.billed, error.automatic) == (code, billed, False)
    assert error.message.endswith(".")
    assert len(gemini.log) == 1


def test_it_hangs_up_between_two_drafts_when_it_is_canceled(gemini: StandIn, provider: GeminiProvider) -> None:
    gemini.set(drafts=2)
    gemini.script({"pause": 30})
    watcher = Watcher()
    watcher.hooks.preview = lambda picture: watcher.canceled.set()
    # The first event is the words of the first draft; the draft itself would come after the pause.
    with ThreadPoolExecutor() as pool:
        call = pool.submit(refusal, provider, hooks=watcher.hooks, **PRO)
        assert gemini.wait_for(lambda log: bool(log) and log[0]["status"] == 200)
        watcher.canceled.set()
        error = call.result(timeout=20)

    assert (error.code, error.billed) == ("canceled", Billed.UNKNOWN)
    assert gemini.wait_for(lambda log: log[0]["aborted"])


def test_one_deadline_holds_for_the_whole_stream(gemini: StandIn) -> None:
    gemini.script({"trickle": 0.05})
    error = refusal(provider_for(gemini, deadline_seconds=1.5), hooks=Watcher().hooks, **PRO)
    assert (error.code, error.billed) == ("outcome_unknown", Billed.UNKNOWN)


def test_it_reads_a_compressed_stream(gemini: StandIn, provider: GeminiProvider) -> None:
    gemini.set(drafts=1)
    gemini.script({"gzip": True})
    watcher = Watcher()
    assert ask(provider, hooks=watcher.hooks, **PRO).pictures
    assert len(watcher.drafts) == 1
