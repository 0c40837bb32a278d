"""Links: made, copied, listed and revoked by members, opened by guests."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.e2e.conftest import OpenPage
from tests.e2e.screen import Screen


def make_link(screen: Screen, *, whole: bool = False, prompts: bool = True, download: bool = True) -> str:
    """Make a link with the dialog, and leave it open; returns the link's address."""
    screen.page.click('[data-command="share"]')
    screen.page.check(f'input[name="scope"][value="{"session" if whole else "branch"}"]')
    screen.page.set_checked('input[name="prompts"]', prompts)
    screen.page.set_checked('input[name="download"]', download)
    screen.page.click("text=Create link")
    field = screen.page.locator("#share-url")
    expect(field).to_have_value(re.compile("^http.+/s/.+"))
    return field.input_value()


def with_two_branches(screen: Screen) -> None:
    """A photo and two edits of it."""
    screen.start_from()
    screen.ask("black and white")
    screen.wait_for(2)
    screen.tile(1).locator(".turn-link").click()
    screen.shows(1)
    screen.ask("warmer light")
    screen.wait_for(3)
    screen.shows(3)


def test_a_guest_steps_through_the_whole_tree(open_page: OpenPage) -> None:
    mine, guest = open_page(), open_page(guest=True)
    with_two_branches(mine)
    guest.page.goto(make_link(mine, whole=True))

    expect(guest.page.locator(".step")).to_have_count(3)
    expect(guest.page.locator(".steps-rail")).to_be_visible()
    expect(guest.page.locator(".player-note")).to_have_text(re.compile("step 3 of 3, from step 1$", re.IGNORECASE))
    expect(guest.page.locator(".label-before")).to_have_text("Original")
    guest.page.locator(".step").nth(1).click()
    expect(guest.page).to_have_url(re.compile(r"\?step=2$"))
    guest.page.reload()
    expect(guest.page.locator(".label-after")).to_have_text("Step 2 of 3")


def test_a_guest_of_a_branch_sees_no_other(open_page: OpenPage) -> None:
    mine, guest = open_page(), open_page(guest=True)
    with_two_branches(mine)
    guest.page.goto(make_link(mine))

    expect(guest.page.locator(".step")).to_have_count(2)
    expect(guest.page.locator("#step-2")).to_have_count(0)
    expect(guest.page.locator(".steps-rail")).to_be_hidden()


def test_a_guest_may_be_shown_no_prompts_and_no_originals(open_page: OpenPage) -> None:
    mine, guest = open_page(), open_page(guest=True)
    with_two_branches(mine)
    guest.page.goto(make_link(mine, whole=True, prompts=False, download=False))

    expect(guest.page.locator(".label-after")).to_have_text("Step 3 of 3")
    expect(guest.page.locator(".player-prompt")).to_have_text("")
    expect(guest.page.get_by_text("Download")).to_have_count(0)
    assert "warmer light" not in guest.page.content()


def test_a_new_step_arrives_while_the_guest_looks(open_page: OpenPage) -> None:
    mine, guest = open_page(), open_page(guest=True)
    with_two_branches(mine)
    guest.page.goto(make_link(mine, whole=True))
    expect(guest.page.locator("session-stream")).to_have_attribute("data-state", "open")
    mine.page.keyboard.press("Escape")
    mine.ask("crop to 1:1")
    mine.wait_for(4)

    expect(guest.page.locator(".step")).to_have_count(4)
    expect(guest.page.locator(".player-prompt")).to_have_text("crop to 1:1")
    expect(guest.page.locator(".label-after")).to_have_text("Step 4 of 4")


def test_a_revoked_link_ends_at_once(open_page: OpenPage) -> None:
    mine, guest = open_page(), open_page(guest=True)
    guest.complaints.expected("404")
    with_two_branches(mine)
    link = make_link(mine, whole=True)
    guest.page.goto(link)
    expect(guest.page.locator("session-stream")).to_have_attribute("data-state", "open")
    row = mine.page.locator(".share-link")
    expect(row).to_have_count(1)
    row.get_by_role("button", name="Revoke").click()

    expect(guest.page.get_by_role("heading", name="This link has ended.")).to_be_visible()
    expect(row).to_have_count(0)
    mine.page.keyboard.press("Escape")
    mine.page.click('[data-command="share"]')
    expect(mine.page.get_by_text("Create link")).to_be_visible()
    expect(mine.page.locator("#share-links")).to_be_hidden()


def test_the_list_counts_views(open_page: OpenPage) -> None:
    mine, guest = open_page(), open_page(guest=True)
    with_two_branches(mine)
    link = make_link(mine)
    mine.page.keyboard.press("Escape")
    guest.page.goto(link)
    mine.page.click('[data-command="share"]')

    expect(mine.page.locator(".share-link")).to_contain_text("1 view, last opened just now")
    expect(mine.page.locator(".share-link")).to_contain_text("ends")


def test_the_link_is_copied(open_page: OpenPage) -> None:
    mine = open_page(permissions=["clipboard-read", "clipboard-write"])
    mine.start_from()
    link = make_link(mine)
    mine.page.get_by_role("button", name="Copy").click()

    expect(mine.page.get_by_role("button", name="Copied")).to_be_visible()
    assert mine.page.evaluate("navigator.clipboard.readText()") == link


def test_a_guest_looks_closely_where_originals_are_not_given_away(open_page: OpenPage) -> None:
    mine, guest = open_page(), open_page(guest=True)
    mine.start_from()
    guest.page.goto(make_link(mine, download=False))
    expect(guest.picture).to_have_attribute("src", re.compile("fit-1536.webp$"))
    guest.page.locator(".stage-view").hover()
    guest.page.mouse.wheel(0, -900)

    expect(guest.picture).to_have_attribute("src", re.compile("fit-1536.webp$"))
    expect(guest.page.locator(".pane-after .sheet")).to_have_css("transform", re.compile("matrix"))
