"""One deadline for the whole call, cancel at any moment, many calls at once, and processes that fork."""

from __future__ import annotations

import os
import threading
from concurrent.futures import ThreadPoolExecutor

from sessions_app.errors import Billed
from sessions_app.providers.base import CallHooks
from sessions_app.providers.gemini import GeminiProvider
from tests.providers.stand_in import StandIn
from tests.providers.support import ask, provider_for, refusal


def test_it_gives_up_at_the_deadline_though_bytes_keep_coming(gemini: StandIn) -> None:
    gemini.script({"trickle": 0.05})
    error = refusal(provider_for(gemini, deadline_seconds=1.5))
    assert (error.code, error.billed, error.automatic) == ("outcome_unknown", Billed.UNKNOWN, False)
    assert gemini.wait_for(lambda log: log[0]["aborted"])
    assert len(gemini.log) == 1


def test_it_gives_up_at_the_deadline_in_silence(gemini: StandIn) -> None:
    gemini.script({"hang": True})
    error = refusal(provider_for(gemini, deadline_seconds=1.5))
    assert (error.code, error.billed) == ("outcome_unknown", Billed.UNKNOWN)
    assert gemini.wait_for(lambda log: log[0]["aborted"])


def test_it_hangs_up_when_the_call_is_canceled(gemini: StandIn, provider: GeminiProvider) -> None:
    gemini.script({"hang": True})
    canceled = threading.Event()
    with ThreadPoolExecutor() as pool:
        call = pool.submit(refusal, provider, hooks=CallHooks(canceled=canceled.is_set))
        assert gemini.wait_for(lambda log: len(log) == 1 and "turn" in log[0])
        canceled.set()
        error = call.result(timeout=20)
    assert (error.code, error.billed, error.automatic) == ("canceled", Billed.UNKNOWN, False)
    assert gemini.wait_for(lambda log: log[0]["aborted"])
    assert ask(provider).pictures


def test_it_costs_nothing_to_cancel_before_sending(gemini: StandIn, provider: GeminiProvider) -> None:
    error = refusal(provider, hooks=CallHooks(canceled=lambda: True))
    assert (error.code, error.billed) == ("canceled", Billed.NO)
    assert gemini.log == []


def test_it_tells_the_stages_in_order(gemini: StandIn, provider: GeminiProvider) -> None:
    stages: list[str] = []
    ask(provider, hooks=CallHooks(stage=stages.append))
    assert stages == ["sent", "thinking", "receiving"]


def test_it_has_64_calls_in_flight_at_once(gemini: StandIn, provider: GeminiProvider) -> None:
    gemini.set(gather=64, signature_bytes=64)
    with ThreadPoolExecutor(64) as pool:
        results = list(pool.map(lambda number: ask(provider, f"boat {number % 4}"), range(64)))
    assert len({result.pictures[0].data for result in results}) == 4
    assert len(gemini.log) == 64


def test_a_forked_child_makes_connections_of_its_own(gemini: StandIn) -> None:
    provider = provider_for(gemini, deadline_seconds=20)
    mine = ask(provider, "a boat")
    child = os.fork()
    if child == 0:
        status = 1
        try:
            status = 0 if ask(provider, "a house").pictures != mine.pictures else 2
        finally:
            os._exit(status)
    again = ask(provider, "a boat")
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert again.pictures == mine.pictures
    ports: dict[str, set[int]] = {"a boat": set(), "a house": set()}
    for entry in gemini.log:
        ports[entry["contents"][0]["parts"][0]["text"]].add(entry["client"])
    assert len(ports["a house"]) == 1
    assert not ports["a boat"] & ports["a house"]
