"""The page of all sessions, and searching, with 10,000 sessions of ten turns each: how long the server takes.

Milliseconds from request to answer, and in brackets of the server's processor time, which other work on the machine
hardly changes (the database's own is in it with SQLite only). The baseline of the same run is a studio with 20 sessions.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import httpx2
import psutil

from tests.benchmarks.setting import product
from tests.services.environment import plain_environment
from tests.services.postgres import postgres_server
from tests.services.processes import ChildProcess, ServiceError
from tests.services.product import ROOT, Product

SESSIONS, TURNS = 10_000, 10
PAGE_MS, SEARCH_MS = 200, 300
FIRST: dict[str, dict[str, str]] = {"all": {}, "a word": {"search": "fox"}}
ASKED: dict[str, dict[str, str]] = {
    "a word of one session": {"search": "quokka"},
    "a word of 20": {"search": "lighthouse"},
    "a word of all": {"search": "fox"},
    "two words of all": {"search": "fox snow"},
    "a beginning": {"search": "s"},
    "a phrase": {"search": '"red fox"'},
    "nothing": {"search": "xylophone"},
}
NARROWED: dict[str, dict[str, str]] = {
    "starred": {"starred": "1"},
    "failed": {"status": "failed"},
    "running": {"status": "running"},
    "a model": {"model": "local"},
    "a tag": {"tag": "campaign"},
    "a tag and words": {"tag": "campaign", "search": "fox snow"},
}


@dataclass(frozen=True)
class Measured:
    """Milliseconds for one answer: on the clock, and of the server's processor time."""

    wall: float
    processor: float


def run() -> Iterator[str]:
    """SQLite, then PostgreSQL if it is at hand."""
    yield from _on("SQLite", {})
    try:
        with postgres_server() as server:
            yield from _on("PostgreSQL", {"DATABASE_URL": server.new_database()})
    except ServiceError as error:
        yield f"PostgreSQL is not at hand: {error}"


def _on(name: str, environment: Mapping[str, str]) -> Iterator[str]:
    with product(**environment) as studio, httpx2.Client(base_url=studio.base_url, timeout=60) as http:
        http.get(studio.enter_url, follow_redirects=True)
        measure = partial(_measure, http, psutil.Process(studio.pid))
        _fill(studio, 20, TURNS)
        small = {words: measure("/", asked) for words, asked in FIRST.items()}
        _fill(studio, SESSIONS, TURNS)
        yield f"{name}: first page, at most {PAGE_MS} ms wanted, and times that of 20 sessions: " + _list(
            {words: measure("/", asked) for words, asked in FIRST.items()}, small
        )
        cursor = ""
        for _ in range(20):
            cursor = http.get("/api/v1/sessions", params={"limit": 200, "cursor": cursor}).json()["next"]
        yield f"{name}: a page after 4,000 sessions: {_list({'scrolled': measure('/sessions', {'cursor': cursor})})}"
        yield f"{name}: search, at most {SEARCH_MS} ms wanted: " + _list(
            {words: measure("/", asked) for words, asked in ASKED.items()}
        )
        yield f"{name}: filters: " + _list({words: measure("/", asked) for words, asked in NARROWED.items()})


def _fill(studio: Product, sessions: int, turns: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "tests.benchmarks.many_sessions", str(sessions), str(turns)]
        environment = {**plain_environment(), **studio.environment}
        process = ChildProcess(command, Path(folder) / "log", environment=environment, folder=ROOT)
        if process.wait(1800):
            raise ServiceError(process.tail())


def _measure(http: httpx2.Client, server: psutil.Process, path: str, asked: Mapping[str, Any]) -> Measured:
    """The median of five answers, after one."""
    http.get(path, params=dict(asked)).raise_for_status()
    times = []
    before = server.cpu_times()
    for _ in range(5):
        started = time.perf_counter()
        http.get(path, params=dict(asked)).raise_for_status()
        times.append((time.perf_counter() - started) * 1000)
    after = server.cpu_times()
    spent = after.user + after.system - before.user - before.system
    return Measured(statistics.median(times), spent * 1000 / len(times))


def _list(times: Mapping[str, Measured], small: Mapping[str, Measured] | None = None) -> str:
    return ", ".join(
        f"{words} {m.wall:.0f} ({m.processor:.0f})" + (f" {m.wall / small[words].wall:.1f} times" if small else "")
        for words, m in times.items()
    )
