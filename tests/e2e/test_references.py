"""References in the browser: brought from files and from the session, named by keyboard, kept over a reload, sent."""

from __future__ import annotations

import hashlib
import re

from playwright.sync_api import Locator, Route, expect

from tests.e2e.conftest import OpenPage, Studio
from tests.e2e.screen import GEMINI, PORTRAIT, PRODUCT, Screen
from tests.imaging.samples import encoded, photo


def references(screen: Screen) -> Locator:
    return screen.page.locator("reference-strip li")


def choices(screen: Screen) -> Locator:
    return screen.page.get_by_role("listbox", name="References and subjects").get_by_role("option")


def drop(screen: Screen, data: bytes) -> None:
    """Drop a file onto the prompt bar."""
    make = """bytes => { const held = new DataTransfer(); held.items.add(
        new File([Uint8Array.from(bytes)], "hat.jpg", {type: "image/jpeg"})); return held }"""
    held = screen.page.evaluate_handle(make, list(data))
    for event in ("dragenter", "dragover", "drop"):
        screen.page.dispatch_event("turn-composer textarea", event, {"dataTransfer": held})


def unpin_before_the_pins_are_known(screen: Screen) -> None:
    """Load the page and press Remove while the server's answer about the pins is still on its way."""
    held: list[Route] = []
    pins = re.compile(r"/api/v1/sessions/[^/]+/references$")
    screen.page.route(pins, lambda route: held.append(route))
    with screen.page.expect_request(pins):
        screen.page.goto(screen.page.url)
    screen.page.get_by_role("button", name="Remove the reference: Image 1").press("Enter")
    held[0].continue_()
    screen.page.unroute(pins)


def test_references_are_brought_named_kept_and_sent(studio: Studio, open_page: OpenPage) -> None:
    mine = open_page()
    mine.start_from(PRODUCT)
    mine.choose("model", GEMINI)
    mine.page.get_by_role("button", name="Reference", exact=True).click()
    dialog = mine.page.get_by_role("dialog", name="References")
    expect(dialog).to_contain_text("Nano Banana 2 takes at most 14 references: 10 objects, 4 characters.")
    mine.page.set_input_files("reference-dialog input[type=file]", PORTRAIT)
    expect(references(mine)).to_have_count(1)
    dialog.get_by_role("button", name="Turn 1").click()
    expect(references(mine)).to_have_count(2)
    dialog.get_by_role("button", name="Done").click()
    drop(mine, encoded(photo(64, 48), "JPEG"))
    expect(references(mine)).to_have_count(3)
    expect(mine.page.locator(".turn")).to_have_count(1)
    mine.page.get_by_role("button", name="Remove the reference: Image 3").press("Enter")
    mine.page.get_by_role("button", name="Remove the reference: Image 2").press("Enter")
    expect(references(mine)).to_have_count(1)
    mine.tile(1).locator(".turn-link").drag_to(mine.prompt)
    expect(references(mine)).to_have_count(2)
    expect(references(mine).nth(1).locator(".reference-name")).to_have_value("Turn 1")
    name = mine.page.get_by_role("textbox", name="Name of the reference: Image 1")
    name.fill("Eileen")
    name.press("Enter")
    expect(mine.prompt).to_be_focused()

    mine.prompt.press_sequentially("Put @")
    expect(choices(mine)).to_have_text([re.compile("Eileen"), re.compile("Turn 1")])
    mine.prompt.press("ArrowDown")
    mine.prompt.press("ArrowUp")
    expect(choices(mine).first).to_have_attribute("aria-selected", "true")
    mine.prompt.press("Enter")
    expect(mine.prompt).to_have_value("Put @Eileen ")
    mine.prompt.press_sequentially("beside the cup")

    mine.page.reload()
    expect(references(mine)).to_have_count(2)
    expect(mine.prompt).to_have_value("Put @Eileen beside the cup")
    mine.prompt.press("Enter")
    mine.wait_for(2)
    expect(references(mine)).to_have_count(0)
    mine.shows(2)
    expect(mine.page.locator(".panel-references li")).to_have_text([re.compile("1 *Eileen"), re.compile("2 *Turn 1")])
    parts = studio.gemini.log[-1]["contents"][-1]["parts"]
    assert [part["text"] for part in parts if "text" in part] == [
        "Image 1 (Eileen):",
        "Image 2 (Turn 1):",
        "The picture to edit:",
        "Put Eileen (Image 1) beside the cup",
    ]
    sent = [part["picture"] for part in parts if "picture" in part]
    portrait, product = (hashlib.sha256(path.read_bytes()).hexdigest() for path in (PORTRAIT, PRODUCT))
    assert sent == [portrait, product, product]


def test_subjects_and_pins_are_the_teams(studio: Studio, open_page: OpenPage) -> None:
    mine, colleague = open_page(), open_page()
    colleague.page.goto(mine.start_from(PORTRAIT))
    mine.choose("model", GEMINI)
    panel = mine.page.locator("turn-panel")
    panel.get_by_role("button", name="Use as reference").press("Enter")
    expect(references(mine)).to_have_count(1)
    mine.page.get_by_role("button", name="Pin to this session: Image 1").press("Enter")
    expect(references(colleague)).to_have_count(1)
    expect(references(colleague)).to_have_attribute("data-pinned", "")

    panel.get_by_role("button", name="Save as subject").press("Enter")
    dialog = mine.page.get_by_role("dialog", name="Save as subject")
    dialog.get_by_label("Name").fill("Collins")
    dialog.get_by_role("button", name="Save", exact=True).click()
    expect(dialog).to_be_hidden()
    unpin_before_the_pins_are_known(mine)
    expect(references(colleague)).to_have_count(0)
    expect(references(mine)).to_have_count(0)

    mine.prompt.press_sequentially("@col")
    expect(choices(mine)).to_have_text([re.compile("Collins")])
    mine.prompt.press("Escape")
    expect(choices(mine)).to_have_count(0)
    mine.prompt.fill("")
    mine.prompt.press_sequentially("@coll")
    expect(choices(mine)).to_have_count(1)
    mine.prompt.press("Tab")
    expect(mine.prompt).to_have_value("@Collins ")
    expect(references(mine)).to_have_count(1)
    mine.choose("model", "local/local")
    expect(mine.page.locator("reference-strip")).to_contain_text(
        "Local engine takes no reference pictures; choose another model to send these."
    )
    mine.choose("model", GEMINI)

    mine.page.get_by_role("button", name="Storyboard").click()
    board = mine.page.get_by_role("dialog", name="Storyboard")
    board.get_by_label("Frames").fill("@Collins wakes up\n\n@Collins on the way")
    expect(board.get_by_role("button", name="Make 2 frames")).to_contain_text("$0.067")
    board.get_by_role("button", name="Make 2 frames").click()
    for number in (2, 3):
        expect(mine.wait_for(number)).to_have_attribute("data-parent", "1")
    expect(board).to_be_hidden()
    expect(mine.page.locator(".news-chip")).to_have_text("See turns 2 to 3")
    questions = {entry["contents"][-1]["parts"][-1]["text"] for entry in studio.gemini.log}
    assert questions == {"Collins (Image 1) wakes up", "Collins (Image 1) on the way"}
    # Whoever goes on with another edit has no word of them lying on the picture.
    mine.ask("warmer light")
    expect(mine.page.locator(".news-chip")).to_be_hidden()
    mine.wait_for(4)

    mine.page.goto("/settings/subjects/")
    field = mine.page.get_by_label("Name of Collins")
    field.fill("Eileen Collins")
    field.press("Tab")
    expect(mine.announced).to_have_text("Saved")
    mine.page.get_by_role("button", name="Delete Collins").click()
    mine.page.get_by_role("button", name="Delete", exact=True).click()
    expect(mine.page.locator("subject-library .subject")).to_have_count(0)

    palettes = mine.page.locator("palette-library")
    palettes.get_by_label("Name", exact=True).fill("Autumn")
    palettes.get_by_role("button", name="Add palette").click()
    palettes.get_by_role("button", name="Add a colour to Autumn").click()
    expect(palettes.locator("input[type=color]")).to_have_count(3)
    colleague.page.reload()
    expect(colleague.page.locator("turn-composer:defined engine-settings:defined")).to_be_visible()
    colleague.prompt.press_sequentially("@aut")
    expect(choices(colleague)).to_have_text([re.compile("Autumn.*Palette")])
    expect(choices(colleague).locator(".mention-colors i")).to_have_count(3)
    palettes.get_by_role("button", name="Delete Autumn").click()
    mine.page.get_by_role("button", name="Delete", exact=True).click()
    expect(palettes.locator(".palette")).to_have_count(0)
