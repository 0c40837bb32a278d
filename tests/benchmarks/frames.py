"""How smoothly a pair of 4K pictures is panned and zoomed in each way of comparing.

Chromium draws without a graphics card here, so what counts is the ratio to the frames of an empty page in the same run.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from playwright.sync_api import Page, sync_playwright

from tests.benchmarks.setting import product
from tests.imaging.samples import encoded, photo
from tests.services.browser import ARGUMENTS, find_chromium
from tests.services.client import Client

WANTED = 0.9
SIZE = (4096, 2731)
MODES = ("single", "slider", "side", "map", "pixels")
# Counts frames for two seconds while `step(n)` is done before each.
COUNT = """
(step) => new Promise((resolve) => {
  const times = [];
  const frame = (now) => {
    times.push(now);
    if (now - times[0] > 2000) return resolve(times.slice(1).map((time, at) => time - times[at]));
    step(times.length);
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
})
"""
# A drag in circles, with a turn of the wheel in every third frame.
MOVE = """
async () => {
  const count = COUNT;
  const view = document.querySelector(".stage-view");
  const { left, top, width, height } = view.getBoundingClientRect();
  const at = (n) => ({
    clientX: left + width * (0.75 + 0.2 * Math.cos(n / 20)), clientY: top + height * (0.5 + 0.3 * Math.sin(n / 20)),
    bubbles: true, cancelable: true, button: 0, buttons: 1, pointerId: 7, pointerType: "mouse", isPrimary: true,
  });
  view.dispatchEvent(new PointerEvent("pointerdown", at(0)));
  const step = (n) => {
    view.dispatchEvent(new PointerEvent("pointermove", at(n)));
    if (n % 3 === 0) view.dispatchEvent(new WheelEvent("wheel", { ...at(n), deltaY: n % 60 < 30 ? -8 : 8 }));
  };
  const frames = await count(step);
  document.dispatchEvent(new PointerEvent("pointerup", at(0)));
  return frames;
}
""".replace("COUNT", COUNT)


def run() -> Iterator[str]:
    """Look at an edit of a 4K picture beside what it was made from."""
    with product() as studio, sync_playwright() as playwright:
        client = Client(studio)
        session, _ = client.start(encoded(photo(*SIZE), "JPEG", quality=92))
        client.run(session, "make it warmer")
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=ARGUMENTS)
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        empty = _rate(page.evaluate(f"() => ({COUNT})(() => {{}})"))
        page.goto(studio.enter_url)
        page.goto(f"{studio.base_url}/sessions/{session}?turn=2")
        yield f"an empty page: {empty:.0f} frames a second"
        for mode in MODES:
            frames = _frames(page, mode)
            slow = sorted(frames)[int(len(frames) * 0.95)]
            share = _rate(frames) / empty
            yield f"{mode}: {share:.2f} of these, at least {WANTED} wanted; 95 of 100 frames within {slow:.0f} ms"
        browser.close()


def _frames(page: Page, mode: str) -> list[float]:
    """Times between frames in ms, after full pixels have come in."""
    page.reload()
    page.wait_for_function("() => document.querySelector('.pane-after .picture')?.naturalWidth")
    page.evaluate("document.activeElement.blur()")
    _press(page, {"slider": ["\\"], "side": ["v"], "map": ["d"]}.get(mode, []))
    _press(page, ["1", *(["+"] * 6 if mode == "pixels" else [])])
    page.wait_for_function("() => document.querySelector('.pane-after .full')", timeout=60_000)
    frames: list[float] = page.evaluate(MOVE)
    _press(page, {"slider": ["\\"], "side": ["v"], "map": ["d"]}.get(mode, []))
    return frames


def _press(page: Page, keys: list[str]) -> None:
    for key in keys:
        page.keyboard.press(key)


def _rate(frames: list[Any]) -> float:
    return 1000 * len(frames) / sum(frames)
