"""The turn that is looked at: its tile stays in sight, and what the panel does is done to it."""

from __future__ import annotations

import re

from playwright.sync_api import Route, expect

from tests.benchmarks.long_chain import fill
from tests.e2e.conftest import OpenPage, Studio

PANEL = re.compile(r"/panel\?turn=3$")
# What the browser does where it lays tiles out between two frames: it scrolls, and tells so before it tells the new size.
GROW = """(scrolled) => {
  const tile = document.querySelector("#turn-39");
  tile.style.paddingBlockEnd = `${parseFloat(tile.style.paddingBlockEnd || 0) + 40}px`;
  document.querySelector("turn-chain").scrollTop += scrolled;
}"""


def test_its_tile_stays_in_sight_until_somebody_scrolls(studio: Studio, open_page: OpenPage) -> None:
    mine = open_page()
    like = mine.start_from().rpartition("/")[2]
    page = mine.page
    page.goto(f"/sessions/{fill(studio.product, like, 40)}?turn=40")
    mine.shows(40)
    expect(mine.tile(40)).to_be_in_viewport(ratio=1)
    for scrolled in (0, 7, 0, 40):
        page.evaluate(GROW, scrolled)
        expect(mine.tile(40)).to_be_in_viewport(ratio=1)

    mine.tile(39).hover()
    page.mouse.wheel(0, -1000)
    expect(mine.tile(40)).not_to_be_in_viewport()
    was = page.evaluate("document.querySelector('turn-chain').scrollTop")
    page.evaluate(GROW, 0)
    # Two frames: what the list's size changes is done with the first.
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    assert page.evaluate("document.querySelector('turn-chain').scrollTop") == was


def test_the_panel_waits_for_it(open_page: OpenPage) -> None:
    mine = open_page()
    mine.start_from()
    mine.ask("black and white")
    mine.wait_for(2)
    mine.shows(2)
    mine.ask("more contrast")
    mine.wait_for(3)
    page = mine.page
    mine.tile(2).locator(".turn-link").click()
    mine.shows(2)
    replay = page.get_by_role("button", name="Replay on other pictures")
    expect(page.locator("turn-panel").get_by_role("heading", name="Turn 2", exact=True)).to_be_visible()
    replay.hover()
    place = replay.bounding_box()
    assert place

    held: list[Route] = []
    page.route(PANEL, lambda route: held.append(route))
    with page.expect_request(PANEL):
        mine.tile(3).locator(".turn-link").click()
    mine.shows(3)
    # What is in it is turn 2's still.
    page.mouse.click(place["x"] + 8, place["y"] + 8)
    held[0].continue_()
    expect(page.locator("turn-panel").get_by_role("heading", name="Turn 3", exact=True)).to_be_visible()
    dialog = page.get_by_role("dialog", name="Replay on other pictures")
    expect(dialog).to_be_hidden()
    replay.click()
    expect(dialog).to_contain_text("settings of turns 2 and 3 are run again on each picture")
