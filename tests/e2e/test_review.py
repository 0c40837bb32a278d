"""A whole review by two people: the designer asks, the reviewer decides by keyboard, each sees the other's part live."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.e2e.axe import violations
from tests.e2e.conftest import OpenPage, Studio
from tests.e2e.people import reviewer_of
from tests.e2e.test_reach import FAINT_TEXT


def test_two_people_review_a_chain(studio: Studio, open_page: OpenPage) -> None:
    mine, theirs = open_page(reduced_motion="reduce"), open_page(guest=True, reduced_motion="reduce")
    theirs.page.goto(reviewer_of(studio))
    page, inbox = mine.page, theirs.page
    mine.start_from()
    mine.ask("black and white")
    mine.wait_for(2)
    mine.shows(2)
    # Key A asks nothing, and can be taken back.
    mine.prompt.press("Escape")
    page.keyboard.press("a")
    expect(mine.tile(2)).to_have_attribute("data-review", "approved")
    expect(page.locator("undo-notice")).to_contain_text("Turn 2 is approved by you.")
    page.locator("undo-notice button").click()
    expect(mine.tile(2)).not_to_have_attribute("data-review", "approved")
    page.keyboard.press("a")
    expect(mine.tile(2).locator(".tag-ok")).to_have_text("Approved")

    inbox.goto("/review/")
    expect(inbox.locator(".review-none")).to_contain_text("Nothing waits for you.")
    mine.ask("warmer light")
    mine.wait_for(3)
    mine.shows(3)
    page.get_by_role("tab", name="Notes").click()
    page.locator(".review-ask summary").click()
    page.locator('.review-ask input[value="rita"]').check()
    page.fill("#review-ask-note", "Is it warm enough?")
    page.locator('[data-review="ask"]').click()
    expect(mine.tile(3).locator(".tag-info")).to_have_text("In review")

    # It comes by itself, with what changed since the approved turn, and is decided without a mouse.
    item = inbox.locator(".review-item")
    expect(item).to_contain_text("Is it warm enough?")
    expect(inbox.locator("review-count b")).to_have_text("1")
    expect(item).to_contain_text("What changed since the approved turn 2")
    expect(item.locator("img")).to_have_count(2)
    assert violations(inbox) == []
    # In colours of the system's own all of it can be read, and on paper it is dark on white, without buttons.
    inbox.emulate_media(forced_colors="active")
    assert inbox.evaluate(FAINT_TEXT) == []
    inbox.emulate_media(forced_colors="none", media="print")
    expect(item.get_by_role("button", name="Approve")).to_be_hidden()
    assert inbox.evaluate("getComputedStyle(document.documentElement).colorScheme") == "light"
    inbox.emulate_media(media="screen")
    inbox.keyboard.press("r")
    inbox.keyboard.type("The napkin fights with the cup.")
    assert violations(inbox) == []
    inbox.keyboard.press("Enter")
    expect(inbox.locator(".review-none")).to_be_visible()
    expect(inbox.locator("review-count b")).to_be_hidden()

    expect(mine.tile(3).locator(".tag-bad")).to_have_text("Changes requested")
    expect(mine.announced).to_have_text("rita requests changes to turn 3")
    expect(page.locator(".review .decision-note")).to_have_text("The napkin fights with the cup.")
    assert violations(page) == []
    page.locator('[data-review="compare"]').click()
    expect(page.locator(".chain-against b")).to_have_text("2")

    # The other lists, and from one to the session, where a reviewer decides and edits nothing.
    inbox.goto("/review/?show=all")
    expect(item.first).to_be_visible()
    inbox.keyboard.press("j")
    inbox.keyboard.press("k")
    inbox.keyboard.press("Enter")
    inbox.wait_for_url("**/sessions/*")
    expect(theirs.tile(3).locator(".turn-link")).to_have_attribute("aria-current", "true")
    expect(inbox.locator(".chain-against b")).to_have_text("2")
    inbox.keyboard.press("a")
    expect(theirs.tile(3).locator(".tag-ok")).to_have_text("Approved")
    expect(mine.tile(3).locator(".tag-ok")).to_have_text("Approved")
    expect(inbox.locator(".review-ask")).to_have_count(0)
