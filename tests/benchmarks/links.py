"""A shared link: the player of 40 turns at four times a slower processor, and 200 guests on one session's link at once.

The first picture's time is Chromium's own Largest Contentful Paint (https://web.dev/articles/lcp). The editor's share is
what POST takes while 200 sockets listen, against the same with none.
"""

from __future__ import annotations

import asyncio
import json
import statistics
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx2
from playwright.sync_api import Browser, Response, sync_playwright
from websockets.asyncio.client import ClientConnection, connect

from tests.benchmarks.long_chain import fill
from tests.benchmarks.page import LOADS, SLOWER, WATCH
from tests.benchmarks.setting import product
from tests.services.browser import ARGUMENTS, find_chromium
from tests.services.client import Client
from tests.services.product import ROOT, Product

TURNS = 40
GUESTS = 200
EVENTS = 20
MOST_SECONDS = 60.0
PHOTO = ROOT / "static" / "samples" / "product.jpg"
LIMITS = {"kB": 250, "LCP": 1000, "p95": 1.0}


def run() -> Iterator[str]:
    """Both, on one product."""
    with product() as studio:
        client = Client(studio)
        session, turn = client.start(Path(PHOTO).read_bytes())
        forty = fill(studio, session, TURNS)
        url = client.post(f"/sessions/{forty}/shares", {"scope": "session"})["url"]
        # Renditions are made once, by whoever comes first.
        page = httpx2.get(url).text
        for path in {part.split('"')[0] for part in page.split('src="')[1:] if "/renditions/" in part}:
            httpx2.get(f"{studio.base_url}{path}").raise_for_status()
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=find_chromium(), args=ARGUMENTS)
            yield _player(browser, url)
            browser.close()
        yield from asyncio.run(_guests(studio, client, session, turn["id"]))


def _player(browser: Browser, url: str) -> str:
    """The best of a few first visits, each with an empty cache."""
    times, sizes = [], []
    for _ in range(LOADS):
        page = browser.new_context(viewport={"width": 390, "height": 844}).new_page()
        page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
        page.add_init_script(WATCH)
        files: dict[str, int] = {}
        page.on("response", lambda response, files=files: _count(response, files))
        page.goto(url, wait_until="networkidle")
        page.wait_for_selector("picture-stage[data-picture]")
        times.append(float(page.evaluate("() => seen.lcp")))
        sizes.append(sum(files.values()) / 1000)
        page.context.close()
    return (
        f"player of {TURNS} turns: first picture after {min(times):.0f} ms, the best of {LOADS} (at most {LIMITS['LCP']} "
        f"wanted); {max(sizes):.0f} kB before pictures, as this server sends them (at most {LIMITS['kB']} wanted)"
    )


def _count(response: Response, files: dict[str, int]) -> None:
    """The bytes of what is no picture, compressed or not as they came."""
    if "/renditions/" not in urlsplit(response.url).path:
        sizes = response.request.sizes()
        files[response.url] = sizes["responseBodySize"] + sizes["responseHeadersSize"]


async def _guests(studio: Product, client: Client, session: str, turn: str) -> list[str]:
    alone = [await _star(client, turn, number) for number in range(EVENTS)]
    token = client.post(f"/sessions/{session}/shares", {"scope": "session"})["url"].rpartition("/")[2]
    address = f"ws://127.0.0.1:{studio.port}/ws/shared/{token}"
    sockets = await asyncio.gather(*(connect(address) for _ in range(GUESTS)))
    try:
        async with asyncio.timeout(MOST_SECONDS):
            delays, crowded = await _tell(sockets, client, turn)
    finally:
        await asyncio.gather(*(socket.close() for socket in sockets))
    delays.sort()
    p95, usual, busy = delays[int(len(delays) * 0.95)], statistics.median(alone), statistics.median(crowded)
    return [
        f"{GUESTS} guests: an event has reached 95 % of them after {p95:.2f} s, all after {delays[-1]:.2f} s "
        f"(p95 of at most {LIMITS['p95']:.0f} s wanted)",
        f"the editor's POST takes {busy * 1000:.0f} ms with them, {usual * 1000:.0f} ms without: {busy / usual:.1f} times",
    ]


async def _tell(sockets: list[ClientConnection], client: Client, turn: str) -> tuple[list[float], list[float]]:
    """Star and unstar a turn; how long each event took to each socket, and each POST."""
    heard = Heard()
    listening = [asyncio.create_task(_listen(socket, heard)) for socket in sockets]
    # Until every socket has joined its group.
    await asyncio.sleep(1)
    delays, posts = [], []
    for number in range(EVENTS):
        started = time.perf_counter()
        posts.append(await _star(client, turn, number))
        seq = client.get(f"/turns/{turn}")["revision"]
        async with heard:
            await heard.wait_for(lambda seq=seq: len(heard.times(seq)) == len(sockets))
        delays += [moment - started for moment in heard.times(seq)]
    for task in listening:
        task.cancel()
    return delays, posts


class Heard(asyncio.Condition):
    """When each socket was told of each event."""

    def __init__(self) -> None:
        super().__init__()
        self._times: dict[int, list[float]] = {}

    def times(self, seq: int) -> list[float]:
        """By ``time.perf_counter``, in order."""
        return self._times.get(seq, [])

    async def note(self, seq: int) -> None:
        """One socket was told."""
        self._times.setdefault(seq, []).append(time.perf_counter())
        async with self:
            self.notify_all()


async def _listen(socket: ClientConnection, heard: Heard) -> None:
    async for text in socket:
        await heard.note(json.loads(text).get("seq"))


async def _star(client: Client, turn: str, number: int) -> float:
    """Seconds from POST to its answer, in a thread: the sockets go on meanwhile."""
    started = time.perf_counter()
    await asyncio.to_thread(client.post, f"/turns/{turn}/star", {"starred": number % 2 == 0}, 200)
    return time.perf_counter() - started
