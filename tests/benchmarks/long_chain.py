"""The page of a session of 1,000 turns against that of one of 20: server time, bytes, frames while its chain scrolls."""

from __future__ import annotations

import gzip
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import httpx2
from playwright.sync_api import Page, sync_playwright

from tests.benchmarks.setting import product
from tests.services.browser import ARGUMENTS, find_chromium
from tests.services.client import Client
from tests.services.environment import plain_environment
from tests.services.processes import ChildProcess, ServiceError
from tests.services.product import ROOT, Product

TURNS, FEW = 1000, 20
MOST_BYTES, MOST_FRAME_MS = 150_000, 50
PHOTO = ROOT / "static" / "samples" / "product.jpg"

# Scrolls the whole chain from its end to its start in about four seconds, and notes how long each frame took.
SCROLL = """async () => {
  const chain = document.querySelector("turn-chain");
  const frames = [];
  const step = chain.scrollHeight / 240;
  await new Promise((done) => {
    let last = performance.now();
    const next = (now) => {
      frames.push(now - last);
      last = now;
      chain.scrollTop -= step;
      if (chain.scrollTop > 0) requestAnimationFrame(next);
      else done();
    };
    requestAnimationFrame(next);
  });
  return frames.slice(2);
}"""


def run() -> Iterator[str]:
    """The server's side over HTTP, then Chromium."""
    with product() as studio, httpx2.Client(base_url=studio.base_url, timeout=60) as http:
        http.get(studio.enter_url, follow_redirects=True)
        like, _ = Client(studio).start(PHOTO.read_bytes())
        pages = {turns: f"/sessions/{fill(studio, like, turns)}" for turns in (FEW, TURNS)}
        times = {turns: _milliseconds(http, path) for turns, path in pages.items()}
        size = len(gzip.compress(http.get(pages[TURNS]).content))
        yield f"page of {TURNS} turns {times[TURNS]:.0f} ms, {times[TURNS] / times[FEW]:.1f} times that of {FEW}"
        yield f"compressed {size / 1000:.0f} kB, at most {MOST_BYTES / 1000:.0f} wanted"
        cookies = [{"name": c.name, "value": c.value or "", "url": studio.base_url} for c in http.cookies.jar]
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=find_chromium(), args=ARGUMENTS)
            context = browser.new_context(base_url=studio.base_url, viewport={"width": 1440, "height": 900})
            context.add_cookies(cookies)  # type: ignore[arg-type]
            page = context.new_page()
            for turns, path in pages.items():
                yield f"{turns} turns: {_in_browser(page, path)}"
            browser.close()


def _in_browser(page: Page, path: str) -> str:
    page.goto(path)
    page.wait_for_selector("picture-stage[data-picture]")
    frames = page.evaluate(SCROLL)
    page.wait_for_selector("#turn-1:not(.is-away)")
    usual, longest = statistics.median(frames), max(frames)
    return (
        f"{len(frames)} frames while scrolling, median {usual:.0f} ms, longest {longest:.0f} ms "
        f"(at most {MOST_FRAME_MS} wanted)"
    )


def fill(studio: Product, like: str, turns: int) -> str:
    """Make a session of so many turns, all with the picture of the first turn of ``like``; returns its id."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "tests.benchmarks.long_session", like, str(turns)]
        environment = {**plain_environment(), **studio.environment}
        process = ChildProcess(command, Path(folder) / "log", environment=environment, folder=ROOT)
        if process.wait(600):
            raise ServiceError(process.tail())
        return process.tail(1).strip()


def _milliseconds(http: httpx2.Client, path: str) -> float:
    """The median of seven answers, after one."""
    http.get(path).raise_for_status()
    times = []
    for _ in range(7):
        started = time.perf_counter()
        http.get(path).raise_for_status()
        times.append((time.perf_counter() - started) * 1000)
    return statistics.median(times)
