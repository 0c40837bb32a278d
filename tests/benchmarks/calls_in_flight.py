"""Memory of 64 calls in flight in one worker: what each adds while it waits, and the most that all take to their end."""

from __future__ import annotations

import io
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import httpx2
import psutil
from PIL import Image

from tests.benchmarks.setting import product, stand_in, with_gemini
from tests.services.client import Client

CALLS = 64
WHOLE_MB = 600
TIMES_THE_PICTURE = 6
LOOK_EVERY_SECONDS = 0.1


def run() -> Iterator[str]:
    """Hold all at the stand-in until the last has arrived, look, let them be answered, and look to the end."""
    picture = _grainy_1k()
    with stand_in() as url, product(**with_gemini(url)) as studio:
        client = Client(studio)
        session, upload = client.start(picture)
        # Warm: the first call loads the SDK, and the first picture starts the process that decodes.
        client.run(session, "darker", parent=upload["id"])
        process = psutil.Process(studio.pid)
        before = _megabytes(process)
        # One more than there are: only ``gather: 0`` lets them go, so all of them are sent and none is answered.
        _control(url, gather=CALLS + 1)
        with _watched(process) as peak:
            turns = [client.submit(session, f"darker {n}", parent=upload["id"]) for n in range(CALLS)]
            _wait_until_sent(url, CALLS + 1)
            waiting = _megabytes(process)
            _control(url, gather=0)
            ended = [client.wait_for(session, turn["id"], seconds=300)["status"] for turn in turns]
    size = len(picture) / 2**20
    each = (waiting - before) / CALLS
    whole = (max(peak) - before) / CALLS
    yield f"{ended.count('succeeded')} of {CALLS} calls with a picture of {size:.2f} MB each, {before:.0f} MB before"
    yield f"waiting {waiting:.0f} MB: {each:.1f} MB a call, {each / size:.1f} times the picture"
    yield f"at most {max(peak):.0f} MB ({WHOLE_MB} wanted): {whole:.1f} MB a call, {whole / size:.1f} times the picture"
    yield f"at most {TIMES_THE_PICTURE} times wanted"


def _grainy_1k() -> bytes:
    """A PNG as heavy as those of the model: about 1.4 MB."""
    buffer = io.BytesIO()
    Image.merge("RGB", [Image.effect_noise((1024, 1024), 7)] * 3).save(buffer, "PNG", compress_level=1)
    return buffer.getvalue()


def _megabytes(process: psutil.Process) -> float:
    """What the product takes with all its children, shared pages counted once."""
    total = 0
    for one in [process, *process.children(recursive=True)]:
        try:
            total += one.memory_full_info().pss
        except psutil.Error:
            continue
    return total / 2**20


@contextmanager
def _watched(process: psutil.Process) -> Iterator[list[float]]:
    """Fills the list with what the product took, ten times a second."""
    seen: list[float] = [0.0]
    over = threading.Event()

    def look() -> None:
        while not over.wait(LOOK_EVERY_SECONDS):
            seen.append(_megabytes(process))

    thread = threading.Thread(target=look)
    thread.start()
    try:
        yield seen
    finally:
        over.set()
        thread.join()


def _control(url: str, **settings: int) -> None:
    httpx2.post(f"{url}/control", json={"settings": settings}).raise_for_status()


def _wait_until_sent(url: str, count: int) -> None:
    """Until so many requests have arrived whole."""
    pause = threading.Event()
    for _ in range(240):
        requests = httpx2.get(f"{url}/log").json()["requests"]
        if sum("turn" in one for one in requests) >= count:
            return
        pause.wait(0.5)
    raise AssertionError(f"Fewer than {count} requests arrived.")
