"""The page of all sessions, and searching, with 10,000 sessions of ten turns each: how long the server takes.

The baselines of the same run: the page of a studio with 20 sessions, and a search that compares every text.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import httpx2

from tests.benchmarks.setting import product
from tests.services.environment import plain_environment
from tests.services.postgres import postgres_server
from tests.services.processes import ChildProcess, ServiceError
from tests.services.product import ROOT, Product

SESSIONS, TURNS = 10_000, 10
PAGE_MS, SEARCH_MS = 200, 300
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
        _fill(studio, 20, TURNS)
        small = _milliseconds(http, "/", {})
        _fill(studio, SESSIONS, TURNS)
        large = _milliseconds(http, "/", {})
        yield f"{name}: first page {large:.0f} ms, at most {PAGE_MS} ms wanted; {large / small:.1f} times that of 20"
        cursor = http.get("/api/v1/sessions", params={"limit": 200}).json()["next"]
        for _ in range(20):
            cursor = http.get("/api/v1/sessions", params={"limit": 200, "cursor": cursor}).json()["next"]
        yield f"{name}: a page after 4,000 sessions {_milliseconds(http, '/sessions', {'cursor': cursor}):.0f} ms"
        times = {words: _milliseconds(http, "/", asked) for words, asked in ASKED.items()}
        yield f"{name}: search, at most {SEARCH_MS} ms wanted: {_list(times)}"
        yield f"{name}: filters: {_list({words: _milliseconds(http, '/', asked) for words, asked in NARROWED.items()})}"


def _fill(studio: Product, sessions: int, turns: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "tests.benchmarks.many_sessions", str(sessions), str(turns)]
        environment = {**plain_environment(), **studio.environment}
        process = ChildProcess(command, Path(folder) / "log", environment=environment, folder=ROOT)
        if process.wait(600):
            raise ServiceError(process.tail())


def _milliseconds(http: httpx2.Client, path: str, asked: Mapping[str, Any]) -> float:
    """The median of five answers, after one."""
    times = []
    for _ in range(6):
        started = time.perf_counter()
        http.get(path, params=dict(asked)).raise_for_status()
        times.append((time.perf_counter() - started) * 1000)
    return statistics.median(times[1:])


def _list(times: Mapping[str, float]) -> str:
    return ", ".join(f"{words} {milliseconds:.0f}" for words, milliseconds in times.items())
