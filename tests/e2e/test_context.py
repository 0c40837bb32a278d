"""What the model is told: said before sending, muted by a click, read afterwards; and a turn that is run again."""

from __future__ import annotations

import json

from playwright.sync_api import expect

from tests.e2e.conftest import OpenPage, Studio
from tests.e2e.screen import GEMINI, PORTRAIT, Screen
from tests.e2e.test_sharing import make_link


def with_two_edits(screen: Screen) -> None:
    """A photo and two edits by Gemini."""
    screen.start_from()
    screen.choose("model", GEMINI)
    for number, prompt in ((2, "make the background darker"), (3, "warmer light")):
        screen.ask(prompt)
        screen.wait_for(number)
        screen.shows(number)


def test_a_muted_turn_is_not_told_and_the_line_says_so_at_once(open_page: OpenPage) -> None:
    mine = open_page()
    with_two_edits(mine)
    line = mine.page.locator("history-sent [data-said]")
    expect(line).to_have_text("History sent: turns 1, 2 and 3")
    expect(mine.above_prompt).to_have_text("Building on turn 3, with its history.")

    mine.tile(2).locator(".turn-link").hover()
    mine.tile(2).get_by_role("button", name="Mute for the model").click()

    expect(mine.tile(2)).to_have_attribute("data-muted", "")
    expect(line).to_have_text("History sent: turn 3")
    line.click()
    sheet = mine.page.locator(".history-sheet")
    expect(sheet).to_contain_text("Left out: turn 1 (an upload); turn 2 (muted)")
    mine.page.keyboard.press("Escape")
    expect(sheet).to_be_hidden()
    mine.shows(3)
    mute = mine.page.locator("turn-acts").get_by_role("button", name="Mute for the model")
    mute.click()
    expect(mine.page.locator("turn-acts").get_by_role("button", pressed=True)).to_be_visible()
    mine.page.reload()
    expect(mine.tile(3)).to_have_attribute("data-muted", "")

    mine.choose("context", "image_only")
    expect(line).to_have_text("Picture only")
    mine.choose("context", "full")
    mine.choose("model", "gemini/nano-banana-pro")
    expect(line).to_have_text("Picture only")
    expect(mine.above_prompt).to_have_text("Building on turn 3, its picture only.")


def test_a_phone_tells_it_too_with_what_it_costs_beside_references(open_page: OpenPage) -> None:
    mine = open_page(phone=True)
    with_two_edits(mine)
    mine.choose("variants", "4")
    price = mine.page.locator("turn-price")
    expect(price).to_have_text("$0.155")
    line, sheet = mine.page.locator(".history-line"), mine.page.locator(".history-sheet")
    expect(line).to_have_text("3 turns sent, +$0.014", use_inner_text=True)

    mine.page.get_by_role("button", name="Reference", exact=True).click()
    expect(mine.page.locator("reference-dialog dialog")).to_be_visible()
    mine.page.set_input_files("reference-dialog input[type=file]", PORTRAIT)
    mine.page.keyboard.press("Escape")

    expect(price).to_have_text("$0.161")
    line.click()
    expect(sheet).to_contain_text("History sent: turns 1, 2 and 3")
    expect(sheet).to_contain_text("Earlier pictures: 2, $0.014 of the price")
    expect(sheet).to_contain_text("References in the prompt bar: 1")
    sheet.get_by_role("button", name="Send the last only").click()
    expect(sheet).to_be_hidden()
    expect(line).to_have_text("Picture only", use_inner_text=True)


def test_what_was_sent_is_in_the_panel_and_a_guest_never_sees_it(open_page: OpenPage, studio: Studio) -> None:
    mine, guest = open_page(permissions=["clipboard-read", "clipboard-write"]), open_page(guest=True)
    with_two_edits(mine)

    mine.page.get_by_role("tab", name="Code").click()
    mine.page.get_by_text("What was sent").click()
    words = mine.page.locator(".sent-words")
    expect(words).to_have_text(["make the background darker", "Here it is: turn 1, 1 pictures seen.", "warmer light"])
    expect(mine.page.locator(".sent-picture")).to_have_count(2)
    mine.tile(2).locator(".turn-link").click()
    expect(words).to_have_text(["make the background darker"])
    expect(words).to_be_visible()
    mine.tile(3).locator(".turn-link").click()
    expect(words).to_have_count(3)
    mine.page.get_by_role("button", name="Copy as JSON").click()
    expect(mine.announced).to_have_text("Copied")
    copied = json.loads(mine.page.evaluate("navigator.clipboard.readText()"))
    assert [content["role"] for content in copied["requests"][0]["contents"]] == ["user", "model", "user"]

    guest.page.goto(make_link(mine, whole=True))
    expect(guest.page.locator(".step")).to_have_count(3)
    assert "gemini-nano-banana-2.1" not in guest.page.content()
    expect(guest.page.get_by_text("What was sent")).to_have_count(0)

    # Run again, it is told the same.
    mine.page.keyboard.press("Escape")
    mine.page.get_by_role("tab", name="Details").click()
    mine.page.get_by_role("button", name="Run again").click()
    mine.wait_for(4)
    mine.shows(4)
    expect(mine.tile(4)).to_have_attribute("data-parent", "2")
    assert studio.gemini.log[-1]["contents"] == studio.gemini.log[-2]["contents"]
