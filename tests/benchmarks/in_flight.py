"""32 edits of 5 s each at once: they finish together, not one after the other."""

from __future__ import annotations

import time
from collections.abc import Iterator

from tests.benchmarks.setting import product, stand_in, with_gemini
from tests.imaging.samples import encoded, photo
from tests.services.client import Client

EDITS = 32
SECONDS = 5.0


def run() -> Iterator[str]:
    """Submit all, wait for all."""
    with stand_in(delay=SECONDS) as url, product(**with_gemini(url)) as studio:
        client = Client(studio)
        session, upload = client.start(encoded(photo(1024, 768), "JPEG"))
        started = time.perf_counter()
        turns = [client.submit(session, f"darker {n}", parent=upload["id"]) for n in range(EDITS)]
        ended = [client.wait_for(session, turn["id"], seconds=300)["status"] for turn in turns]
        whole = time.perf_counter() - started
    yield f"{ended.count('succeeded')} of {EDITS} edits of {SECONDS:.0f} s each in {whole:.1f} s"
    yield f"ratio to one edit {whole / SECONDS:.2f}, to one after the other {whole / SECONDS / EDITS:.3f}"
