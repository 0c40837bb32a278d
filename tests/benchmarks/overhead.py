"""From POST to the result in a second browser, against a bare loop over the same SDK that decodes the picture.

The stand-in answers without a delay; the provider's own time is that of the same request sent raw and read without a
look at it. What the product takes beyond that may be 2.5 times what the bare loop takes. Beside it, as information, the
stricter ratios: of the two whole times, and of what each takes beyond the provider's own.
"""

from __future__ import annotations

import time
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator
from io import BytesIO
from statistics import median

import httpx2
from google import genai
from google.genai import types
from PIL import Image
from playwright.sync_api import Page, sync_playwright

from tests.benchmarks.setting import product, stand_in, with_gemini
from tests.imaging.samples import encoded, photo
from tests.services.browser import ARGUMENTS, find_chromium
from tests.services.client import Client

ROUNDS = 15
LIMIT = 2.5
MODEL_ID = "gemini-nano-banana-2.1"
PROMPT = "make the background darker"
# Notes the moment at which the picture of each turn is there to be seen, and tells who waits for it. Nothing polls: a page
# that is asked at every frame takes a fifth of a core from what is measured.
WATCH = """
() => {
  const shown = {}, waiting = {};
  window.shownAt = (turn) => new Promise((resolve) => (turn in shown ? resolve(shown[turn]) : (waiting[turn] = resolve)));
  const note = (turn, moment) => {
    shown[turn] ??= moment;
    waiting[turn]?.(shown[turn]);
  };
  const look = () => {
    for (const turn of document.querySelectorAll('li.turn[data-status="succeeded"]')) {
      const picture = turn.querySelector("img");
      if (picture && picture.loading !== "eager") picture.loading = "eager";
      if (picture && picture.complete && picture.naturalWidth) note(turn.dataset.turn, Date.now());
    }
  };
  new MutationObserver(look).observe(document.body, { subtree: true, childList: true, attributes: true });
  document.addEventListener("load", look, true);
}
"""


def run() -> Iterator[str]:
    """Take turns: the provider alone, the bare loop, the product."""
    picture = encoded(photo(1024, 768), "JPEG", quality=92)
    with stand_in() as url, product(**with_gemini(url)) as studio, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=ARGUMENTS)
        ours = _product_turn(Client(studio), browser.new_page(), studio.enter_url, picture)
        bare = _bare_turn(url, picture)
        alone = _raw_request(url, picture)
        for warm_up in (alone, bare, ours):
            warm_up()
        times = [(alone(), bare(), ours()) for _ in range(ROUNDS)]
        browser.close()
    provider, loop, whole = (median(column) * 1000 for column in zip(*times, strict=True))
    beyond = (whole - provider) / (loop - provider)
    yield f"raw request {provider:.0f} ms, bare loop {loop:.0f} ms, shown in a second browser {whole:.0f} ms"
    yield f"beyond the provider's own time, as a share of the bare loop: {(whole - provider) / loop:.2f}, at most {LIMIT} wanted"
    yield f"(whole times {whole / loop:.2f}; both beyond the provider's own time {beyond:.2f})"


def _raw_request(url: str, picture: bytes) -> Callable[[], float]:
    http = httpx2.Client(timeout=60)
    inline = {"mime_type": "image/jpeg", "data": urlsafe_b64encode(picture).decode()}
    body = {
        "contents": [{"role": "user", "parts": [{"inlineData": inline}, {"text": PROMPT}]}],
        "generationConfig": {"responseModalities": ["TEXT", "IMAGE"]},
    }

    def measure() -> float:
        started = time.perf_counter()
        http.post(
            f"{url}/v1/models/{MODEL_ID}:generateContent", json=body, headers={"x-goog-api-key": "paid-key"}
        ).raise_for_status()
        return time.perf_counter() - started

    return measure


def _bare_turn(url: str, picture: bytes) -> Callable[[], float]:
    client = genai.Client(api_key="paid-key", http_options=types.HttpOptions(base_url=url))
    config = types.GenerateContentConfig(response_modalities=["TEXT", "IMAGE"])

    def measure() -> float:
        started = time.perf_counter()
        part = types.Part.from_bytes(data=picture, mime_type="image/jpeg")
        answer = client.models.generate_content(model=MODEL_ID, contents=[part, PROMPT], config=config)
        data = next(part.inline_data.data for part in answer.parts if part.inline_data)
        Image.open(BytesIO(data)).load()
        return time.perf_counter() - started

    return measure


def _product_turn(client: Client, page: Page, enter_url: str, picture: bytes) -> Callable[[], float]:
    session, upload = client.start(picture)
    page.goto(enter_url)
    page.goto(f"{client.product.base_url}/sessions/{session}")
    page.wait_for_selector("li.turn")
    page.evaluate(WATCH)

    def measure() -> float:
        # The next round begins at rest: a moment after a turn has ended, the page asks what goes along with another edit.
        with page.expect_event("requestfinished", lambda request: "/context?" in request.url):
            started = time.time()
            turn = client.submit(session, PROMPT, parent=upload["id"], settings={"context": "image_only"})
            shown = page.evaluate("turn => window.shownAt(turn)", turn["id"])
        return float(shown) / 1000 - started

    return measure
