"""What benchmarks run against: the stand-in and the product, each in a process of its own."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.services.environment import plain_environment
from tests.services.processes import ChildProcess, free_port
from tests.services.product import ROOT, Product, answers_ready


@contextmanager
def stand_in(delay: float = 0.0) -> Iterator[str]:
    """A stand-in for Gemini that answers with real 1K PNGs of about 1.4 MB; gives its address."""
    port = free_port()
    options = ["--port", str(port), "--delay", str(delay), "--png"]
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "tests.providers.stand_in", *options]
        process = ChildProcess(command, Path(folder) / "log", environment=plain_environment(), folder=ROOT)
        url = f"http://127.0.0.1:{port}"
        try:
            process.wait_until(lambda: answers_ready(url, "/log"), "The stand-in answers")
            yield url
        finally:
            process.clean_up()


@contextmanager
def product(**environment: str) -> Iterator[Product]:
    """The product over an empty folder."""
    with tempfile.TemporaryDirectory() as folder:
        running = Product(Path(folder), environment, first_start=True)
        try:
            yield running
        finally:
            running.clean_up()


def with_gemini(url: str) -> dict[str, str]:
    """The environment that points the product at the stand-in."""
    return {"GEMINI_API_KEY": "paid-key", "GOOGLE_GEMINI_BASE_URL": url}
