"""The studio and a shared link on a phone."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, expect

from tests.e2e.conftest import OpenPage
from tests.e2e.screen import PORTRAIT, Screen


def fits(screen: Screen) -> None:
    """Nothing makes the page wider than the window."""
    widths = screen.page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert widths[0] <= widths[1], widths


def box(locator: Locator) -> dict[str, float]:
    found = locator.bounding_box()
    assert found is not None
    return dict(found)


def test_the_main_job_is_done_on_a_phone(open_page: OpenPage) -> None:
    mine = open_page(phone=True)
    mine.page.set_viewport_size({"width": 360, "height": 780})
    mine.page.goto("/")
    fits(mine)
    mine.start_from()
    fits(mine)
    assert mine.page.locator(".session-title").evaluate("(name) => name.scrollWidth <= name.clientWidth")
    mine.prompt.tap()
    mine.prompt.fill("black and white")
    mine.page.get_by_role("button", name="Apply edit").tap()
    mine.wait_for(2)
    mine.shows(2)
    fits(mine)
    stage, chain, prompt = box(mine.picture), box(mine.page.locator("#chain")), box(mine.prompt)
    assert stage["y"] + stage["height"] <= chain["y"] < prompt["y"]
    # A long prompt grows in its own place, and the picture stays as it is.
    mine.prompt.fill("warmer light\nand softer shadows\nand no clouds\nand a boat")
    assert box(mine.picture) == stage
    assert box(mine.prompt)["height"] < 4 * prompt["height"]
    mine.tile(1).locator(".turn-link").tap()
    mine.shows(1)
    mine.page.set_viewport_size({"width": 390, "height": 780})
    fits(mine)


def test_the_strip_lies_free_above_the_prompt_bar(open_page: OpenPage) -> None:
    mine = open_page(phone=True)
    mine.start_from()
    strip, bar = mine.page.locator("#chain"), mine.page.locator("turn-composer")
    above = box(strip)["y"]
    mine.page.locator('[data-open="reference-dialog"]').tap()
    expect(mine.page.get_by_role("dialog", name="References")).to_be_visible()
    mine.page.set_input_files("reference-dialog input[type=file]", PORTRAIT)
    mine.page.get_by_role("dialog", name="References").get_by_role("button", name="Done").tap()
    expect(mine.page.locator("reference-strip li")).to_have_count(1)
    expect(mine.page.locator("reference-strip li img")).to_be_in_viewport()
    assert box(strip)["y"] + box(strip)["height"] <= box(bar)["y"]
    assert box(strip)["y"] <= above
    mine.page.get_by_role("button", name=re.compile("^Remove the reference")).tap()
    mine.ask("make it dance")
    mine.wait_for(2, "failed")
    expect(mine.refusal).to_be_visible()
    mine.tile(2).locator(".turn-link").tap()
    expect(mine.tile(2).locator(".turn-link")).to_have_attribute("aria-current", "true")

    mouse = open_page()
    mouse.page.set_viewport_size({"width": 800, "height": 800})
    mouse.start_from()
    over, under = box(mouse.page.locator("#chain")), box(mouse.page.locator(".above-prompt"))
    assert 0 <= under["y"] - over["y"] - over["height"] <= 12


def test_the_panel_is_a_sheet_and_the_prompt_stays_in_sight_above_a_keyboard(open_page: OpenPage) -> None:
    mine = open_page(phone=True)
    mine.start_from()
    side = mine.page.locator("#side")
    expect(side).to_be_hidden()
    mine.page.get_by_role("button", name="Details").tap()
    expect(side).to_be_in_viewport()
    expect(side).to_contain_text("Download original")
    side.evaluate("(sheet) => Promise.all(sheet.getAnimations().map(({ finished }) => finished))")
    tops = set()
    for name in ("Details", "Provenance", "Code"):
        tab = mine.page.get_by_role("tab", name=name)
        tab.tap()
        expect(tab).to_have_attribute("aria-selected", "true")
        tops.add(box(tab)["y"])
    assert len(tops) == 1
    mine.page.get_by_role("button", name="Hide the panel").tap()
    expect(side).to_be_hidden()
    mine.page.get_by_role("button", name="Details").tap()
    expect(side).to_be_in_viewport()
    mine.page.touchscreen.tap(195, 160)
    expect(side).to_be_hidden()

    # A window that is made narrow shows the picture, not the sheet over it.
    mine.page.set_viewport_size({"width": 1280, "height": 844})
    expect(side).to_be_visible()
    mine.page.set_viewport_size({"width": 390, "height": 844})
    expect(side).to_be_hidden()

    mine.page.set_viewport_size({"width": 390, "height": 420})
    mine.prompt.fill("black and white")

    expect(mine.prompt).to_be_in_viewport(ratio=1)
    expect(mine.page.get_by_role("button", name="Apply edit")).to_be_in_viewport(ratio=1)
    expect(mine.picture).to_be_in_viewport()
    fits(mine)


def test_a_phone_held_sideways_has_two_columns(open_page: OpenPage) -> None:
    mine = open_page(phone=True)
    mine.page.set_viewport_size({"width": 844, "height": 390})
    mine.start_from()
    mine.ask("make it dance")
    mine.wait_for(2, "failed").locator(".turn-link").tap()
    expect(mine.tile(2).locator(".turn-link")).to_have_attribute("aria-current", "true")
    expect(mine.page.locator(".stage-state")).to_contain_text("Not billed.")
    mine.prompt.fill("warmer light\nand softer shadows\nand no clouds")

    picture, chain, bar = box(mine.picture), box(mine.page.locator("#chain")), box(mine.page.locator("turn-composer"))
    assert picture["height"] > 240
    assert picture["x"] + picture["width"] <= min(chain["x"], bar["x"])
    assert chain["y"] + chain["height"] <= bar["y"]
    for part in (mine.picture, mine.prompt, mine.page.get_by_role("button", name="Apply edit")):
        expect(part).to_be_in_viewport(ratio=1)
    fits(mine)
    mine.page.set_viewport_size({"width": 844, "height": 190})
    mine.prompt.focus()
    for part in (mine.prompt, mine.page.get_by_role("button", name="Apply edit")):
        expect(part).to_be_in_viewport(ratio=1)


def test_a_guest_looks_on_a_phone(open_page: OpenPage) -> None:
    mine, guest = open_page(), open_page(phone=True, guest=True)
    mine.start_from()
    mine.ask("black and white")
    mine.wait_for(2)
    mine.shows(2)
    mine.page.click('[data-command="share"]')
    mine.page.click("text=Create link")
    field = mine.page.locator("#share-url")
    expect(field).not_to_have_value("")
    guest.page.goto(field.input_value())

    expect(guest.page.locator(".player-prompt")).to_have_text("black and white")
    fits(guest)
    on = guest.page.get_by_role("button", name="Next step")
    expect(on).to_be_in_viewport(ratio=1)
    for number in range(3, 7):
        mine.page.keyboard.press("Escape")
        mine.ask("sepia")
        mine.wait_for(number)
        mine.shows(number)
    expect(guest.page.locator(".step")).to_have_count(6)
    expect(on).to_be_in_viewport(ratio=1)
    fits(guest)
    guest.page.get_by_role("button", name="Step before").tap()
    expect(guest.page.locator(".label-after")).to_have_text("Step 5 of 6")
