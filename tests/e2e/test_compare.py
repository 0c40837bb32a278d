"""Looking closely at two pictures: zoom, panes in step, single pixels, the map of what changed; and nothing jumps."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import OpenPage
from tests.imaging.samples import encoded, photo

# Larger than what the stage shows of it, so that looking closely needs the real pixels.
SIZE = (2400, 1600)


@pytest.fixture
def large(tmp_path: Path) -> Path:
    """A photo on the disk."""
    file = tmp_path / "large.png"
    file.write_bytes(encoded(photo(*SIZE)))
    return file


# Both lenses hold what lies under the pointer: not the same of both pictures, for one of them is grey.
LENSES_SHOW = """() => {
  // Read from a copy: a lens that is read again and again is complained of.
  const dot = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
  const seen = [...document.querySelectorAll(".loupe canvas")].map((lens) => {
    dot.clearRect(0, 0, 1, 1);
    dot.drawImage(lens, 3, 3, 1, 1, 0, 0, 1, 1);
    return [...dot.getImageData(0, 0, 1, 1).data];
  });
  const isGrey = ([r, g, b]) => Math.max(r, g, b) - Math.min(r, g, b) < 3;
  return seen.length === 2 && seen.every(([, , , alpha]) => alpha === 255) && !isGrey(seen[0]) && isGrey(seen[1]);
}"""


def test_two_pictures_are_looked_at_closely(open_page: OpenPage, large: Path) -> None:
    mine = open_page()
    mine.start_from(large)
    mine.ask("black and white")
    mine.wait_for(2)
    mine.shows(2)
    mine.tile(1).locator(".turn-link").click()
    mine.shows(1)
    mine.ask("warmer light")
    mine.wait_for(3)
    mine.shows(3)
    page, stage = mine.page, mine.page.locator("picture-stage")
    page.evaluate("document.activeElement.blur()")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))

    # Nothing more than the renditions, until somebody looks closely.
    page.keyboard.press("g")
    page.keyboard.press("v")
    expect(page.locator(".label-before")).to_have_text("Turn 1")
    assert not [url for url in asked if url.endswith("/original") or "inspect" in url]
    page.keyboard.press("1")
    expect(page.locator(".zoom-now")).to_have_text("100%")
    expect(page.locator(".pane-before .full")).to_be_visible()
    expect(page.locator(".pane-after .full")).to_be_visible()
    mine.shows(3)

    # Both panes in step, by wheel and drag.
    pane = page.locator(".pane-after").bounding_box() or {}
    middle = (pane["x"] + pane["width"] / 2, pane["y"] + pane["height"] / 2)
    page.mouse.move(*middle)
    page.mouse.wheel(0, -120)
    page.mouse.down()
    page.mouse.move(middle[0] - 60, middle[1] + 40, steps=4)
    page.mouse.up()
    expect(page.locator(".zoom-now")).not_to_have_text("100%")
    assert_in_step(page)
    page.keyboard.press("Shift+ArrowRight")
    assert_in_step(page)

    # Same zoom and place with another turn of the shape, another way of comparing, another size of the window.
    seen = middle_of(page)
    zoom = page.locator(".zoom-now").inner_text()
    page.keyboard.press("ArrowLeft")
    mine.shows(2)
    assert middle_of(page) == pytest.approx(seen, abs=0.002)
    page.keyboard.press("\\")
    expect(page.locator("image-compare")).to_be_visible()
    assert middle_of(page) == pytest.approx(seen, abs=0.002)
    page.set_viewport_size({"width": 1180, "height": 800})
    page.wait_for_function("() => document.querySelector('.stage-view').clientWidth < 700")
    assert middle_of(page) == pytest.approx(seen, abs=0.002)
    expect(page.locator(".zoom-now")).to_have_text(zoom)

    # Single pixels.
    expect(page.locator(".pixel-grid")).to_be_hidden()
    for _ in range(6):
        page.keyboard.press("+")
    expect(page.locator(".pixel-grid")).to_be_visible()
    expect(mine.picture).to_have_css("image-rendering", "pixelated")
    page.keyboard.press("g")
    expect(page.locator(".pixel-grid")).to_be_hidden()
    page.keyboard.press("z")
    page.locator(".stage-view").hover(position={"x": 100, "y": 200})
    expect(page.locator(".loupe figcaption")).to_have_text(["Turn 1", "Turn 2"])
    page.wait_for_function(LENSES_SHOW)
    expect(page.locator(".inspect")).to_have_text(re.compile(r"2400 × 1600\s*[\d,]+%\s*\d+, \d+\s*#[0-9a-f]{6}"))
    page.keyboard.press("z")
    expect(page.locator(".loupe")).to_be_hidden()
    page.keyboard.press("g")

    # What changed, on the picture; then against another turn than the parent.
    page.keyboard.press("f")
    page.keyboard.press("d")
    expect(page.locator(".pane-after .change-map")).to_be_visible()
    expect(page.locator(".map-note")).to_have_text(re.compile(r"^\d+% changed$"))
    mine.tile(3).locator(".turn-link").click(modifiers=["Shift"])
    expect(stage).to_have_attribute("data-base", mine.tile(3).get_attribute("data-turn") or "")
    expect(page.locator(".label-before")).to_have_text("Turn 3")
    page.wait_for_function(
        "() => performance.getEntriesByType('resource').some((one) => one.name.includes('?against='))"
    )
    expect(page.locator(".map-note")).to_have_text(re.compile(r"changed$"))
    page.get_by_role("button", name="Compare with what each was made from").click()
    expect(page.locator(".label-before")).to_have_text("Turn 1")
    page.keyboard.press("d")
    expect(page.locator(".change-map")).to_have_count(0)


def test_two_fingers_move_both_pictures(open_page: OpenPage, large: Path) -> None:
    phone = open_page(phone=True)
    phone.start_from(large)
    phone.ask("black and white")
    phone.wait_for(2)
    phone.shows(2)
    phone.page.get_by_role("button", name="Side").click()
    pane = phone.page.locator(".pane-before").bounding_box() or {}
    x, y = pane["x"] + pane["width"] / 2, pane["y"] + pane["height"] / 2
    fingers = phone.page.context.new_cdp_session(phone.page)

    def touch(kind: str, *points: tuple[float, float]) -> None:
        at = [{"x": px, "y": py, "id": index} for index, (px, py) in enumerate(points)]
        fingers.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": at})

    touch("touchStart", (x - 20, y), (x + 20, y))
    for spread in (30, 50, 70):
        touch("touchMove", (x - spread, y + spread / 2), (x + spread, y + spread / 2))
    touch("touchEnd")
    expect(phone.page.locator(".zoom-now")).to_have_text(re.compile(r"\d+%"))
    assert_in_step(phone.page)


def assert_in_step(page: Page) -> None:
    """The two pictures lie at the same place of their panes."""
    page.wait_for_function(
        """() => {
          const place = (side) => {
            const [pane, sheet] = [`.pane-${side}`, `.pane-${side} .sheet`].map((one) => document.querySelector(one).getBoundingClientRect());
            return [sheet.left - pane.left, sheet.top - pane.top, sheet.width];
          };
          const [one, other] = [place("before"), place("after")];
          const moves = [...document.querySelectorAll(".pane > .sheet")].map((sheet) => sheet.style.transform);
          return moves[0] === moves[1] && one.every((value, at) => Math.abs(value - other[at]) < 1.5);
        }"""
    )


def middle_of(page: Page) -> list[float]:
    """Which spot of the picture lies in the middle of its pane, in shares of it, once all is drawn."""
    return page.evaluate(
        """() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => {
          const pane = document.querySelector(".pane-after").getBoundingClientRect();
          const { place } = document.querySelector("picture-stage");
          resolve([(pane.width / 2 - place.x) / place.width, (pane.height / 2 - place.y) / place.height]);
        })))"""
    )
