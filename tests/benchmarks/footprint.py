"""How soon the installed product is ready, and what it takes when nobody uses it."""

from __future__ import annotations

import time
from collections.abc import Iterator

import psutil

from tests.benchmarks.setting import product

READY_SECONDS = 5
IDLE_MB = 250


def run() -> Iterator[str]:
    """Start it twice: on an empty folder, and on one that is set up."""
    started = time.perf_counter()
    with product() as studio:
        first = time.perf_counter() - started
        studio.stop()
        started = time.perf_counter()
        studio.restart()
        again = time.perf_counter() - started
        process = psutil.Process(studio.pid)
        memory = sum(p.memory_full_info().pss for p in [process, *process.children(recursive=True)]) / 2**20
    yield f"ready after {again:.1f} s ({first:.1f} s with an empty folder), at most {READY_SECONDS} s wanted"
    yield f"idle memory {memory:.0f} MB with all children, at most {IDLE_MB} MB wanted"
