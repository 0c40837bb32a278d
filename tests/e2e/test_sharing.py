"""Links: made, copied, listed and revoked by members, opened by guests."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.e2e.axe import violations
from tests.e2e.conftest import DESKTOP, OpenPage
from tests.e2e.screen import Screen

# Where notes leave no room beside them, the picture with its pins is whole above them.
ABOVE_NOTES = """() => {
  const [picture, notes] = [".pane-after .sheet", ".player-notes"].map((one) => document.querySelector(one).getBoundingClientRect());
  return picture.height > 100 && picture.top > 0 && picture.bottom <= notes.top;
}"""
# Where there is no height, the words and the steps lie beside the picture, which has nearly all of it.
BESIDE_WORDS = """() => {
  const [picture, foot] = [".pane-after .sheet", ".player-foot"].map((one) => document.querySelector(one).getBoundingClientRect());
  return picture.height > 270 && picture.right <= foot.left && foot.bottom <= innerHeight;
}"""


def make_link(
    screen: Screen, *, whole: bool = False, prompts: bool = True, download: bool = True, most: str = ""
) -> str:
    """Make a link with the dialog, for ``most`` people, and leave it open; returns the link's address."""
    screen.page.click('[data-command="share"]')
    screen.page.check(f'input[name="scope"][value="{"session" if whole else "branch"}"]')
    screen.page.set_checked('input[name="prompts"]', prompts)
    screen.page.set_checked('input[name="download"]', download)
    if most:
        screen.page.click(".share-form summary")
        screen.page.fill('input[name="max_views"]', most)
    screen.page.click("text=Create link")
    field = screen.page.locator("#share-url")
    expect(field).to_have_value(re.compile("^http.+/s/.+"))
    expect(field).to_be_focused()
    assert field.evaluate("(one) => one.scrollLeft") == 0  # it begins where an address does
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


def test_a_guest_steps_through_the_whole_tree_gets_what_is_new_and_is_sent_away(open_page: OpenPage) -> None:
    mine, guest = open_page(), open_page(guest=True)
    guest.complaints.expected("404")
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
    guest.page.locator(".step").nth(2).click()
    expect(guest.page.locator(".label-after")).to_have_text("Step 3 of 3")

    expect(guest.page.locator("session-stream")).to_have_attribute("data-state", "open")
    mine.page.keyboard.press("Escape")
    mine.ask("crop to 1:1")
    mine.wait_for(4)
    expect(guest.page.locator(".step")).to_have_count(4)
    expect(guest.page.locator(".player-prompt")).to_have_text("crop to 1:1")
    expect(guest.page.locator(".label-after")).to_have_text("Step 4 of 4")

    mine.page.click('[data-command="share"]')
    row = mine.page.locator(".share-link")
    expect(row).to_have_count(1)
    row.get_by_role("button", name="Revoke").click()
    expect(guest.page.get_by_role("heading", name="This link has ended.")).to_be_visible()
    expect(row).to_have_count(0)
    mine.page.keyboard.press("Escape")
    mine.page.click('[data-command="share"]')
    expect(mine.page.get_by_text("Create link")).to_be_visible()
    expect(mine.page.locator("#share-links")).to_be_hidden()


def test_a_guest_of_a_branch_sees_no_other_and_is_shown_what_the_link_allows(open_page: OpenPage) -> None:
    mine, guest = (
        open_page(permissions=["clipboard-read", "clipboard-write"]),
        open_page(guest=True, reduced_motion="reduce"),
    )
    with_two_branches(mine)
    link = make_link(mine, most="2")
    mine.page.get_by_role("button", name="Copy", exact=True).click()
    expect(mine.page.get_by_role("button", name="Copied")).to_be_visible()
    assert mine.page.evaluate("navigator.clipboard.readText()") == link
    mine.page.keyboard.press("Escape")
    guest.page.goto(link)
    expect(guest.page.get_by_text("This link opens for 2 people.")).to_be_visible()
    assert violations(guest.page) == []
    guest.page.get_by_role("button", name="Open").click()
    expect(guest.page.locator(".step")).to_have_count(2)
    expect(guest.page.locator("#step-2")).to_have_count(0)
    expect(guest.page.locator(".steps-rail")).to_be_hidden()
    mine.page.click('[data-command="share"]')
    expect(mine.page.locator(".share-link")).to_contain_text("1 view of 2, last opened just now")
    expect(mine.page.locator(".share-link")).to_contain_text("ends")
    mine.page.keyboard.press("Escape")

    guest.page.goto(make_link(mine, whole=True, prompts=False, download=False))
    expect(guest.page.locator(".label-after")).to_have_text("Step 3 of 3")
    expect(guest.page.locator(".player-prompt")).to_have_text("")
    expect(guest.page.get_by_text("Download")).to_have_count(0)
    assert "warmer light" not in guest.page.content()

    # Without originals they look closely at what they have.
    expect(guest.picture).to_have_attribute("src", re.compile("fit-1536.webp$"))
    guest.page.locator(".stage-view").hover()
    guest.page.mouse.wheel(0, -900)
    expect(guest.page.locator(".pane-after .sheet")).to_have_css("transform", re.compile("matrix"))
    expect(guest.picture).to_have_attribute("src", re.compile("fit-1536.webp$"))


def test_a_client_reviews_by_a_link_with_a_password(open_page: OpenPage) -> None:
    mine, guest = open_page(reduced_motion="reduce"), open_page(guest=True, reduced_motion="reduce")
    guest.complaints.expected("403")
    with_two_branches(mine)
    mine.page.click('[data-command="share"]')
    form = mine.page.locator(".share-form")
    form.locator('[name="password"]').fill("open sesame")
    for name in ("comment", "approve", "names"):
        form.locator(f'[name="{name}"]').check()
    form.locator("summary").click()
    form.locator('[name="note"]').fill("Round two: look at the light.")
    mine.page.click("text=Create link")
    field = mine.page.locator("#share-url")
    expect(field).to_have_value(re.compile("^http.+/s/.+"))
    expect(mine.page.locator(".share-qr svg")).to_be_visible()
    url = field.input_value()
    mine.page.keyboard.press("Escape")

    page = guest.page
    page.goto(url)
    wrong = violations(page)
    page.get_by_label("Password").fill("wrong")
    page.get_by_role("button", name="Open").click()
    expect(page.get_by_role("alert")).to_have_text("That is not the password.")
    page.get_by_label("Password").fill("open sesame")
    page.get_by_role("button", name="Open").click()
    expect(page.get_by_text("Round two: look at the light.")).to_be_visible()
    expect(page.locator(".player-note")).to_contain_text("step 2 of 2")

    page.locator("[data-notes]").click()
    expect(page.locator("turn-notes:defined")).to_be_visible()
    wrong += violations(page)
    page.set_viewport_size({"width": 360, "height": 740})
    page.wait_for_function(ABOVE_NOTES)
    page.locator("[data-notes-close]").click()
    page.set_viewport_size({"width": 844, "height": 390})
    page.wait_for_function(BESIDE_WORDS)
    page.set_viewport_size(DESKTOP)
    page.locator("[data-notes]").click()
    page.locator(".note-form[data-main] textarea").focus()
    page.get_by_role("dialog", name="Who are you?").get_by_label("Name").fill("Ann Lee")
    page.keyboard.press("Enter")
    page.locator(".note-form[data-main] .note-pin-btn").click()
    page.locator(".stage-view").click(position={"x": 300, "y": 200})
    page.locator(".note-form[data-main] textarea").fill("A little brighter here")
    page.keyboard.press("Enter")
    expect(page.locator(".note-pin-list li")).to_have_count(1)
    mine.page.locator("#tab-notes").click()
    expect(mine.page.locator("turn-notes .note-name")).to_have_text("Ann Lee")

    page.locator('[data-decide="changes_requested"]').click()
    page.get_by_role("dialog", name="Ask for changes").get_by_role("textbox").fill("Brighter")
    wrong += violations(page)
    page.get_by_role("dialog").get_by_role("button", name="Send").click()
    expect(page.locator('[data-decide="changes_requested"]')).to_have_attribute("aria-pressed", "true")
    expect(mine.tile(3)).to_contain_text("Changes requested")
    page.locator('[data-decide="approved"]').click()
    expect(page.locator('[data-decide="approved"]')).to_have_text("Approved")
    expect(mine.tile(3)).to_contain_text("Approved")
    with page.expect_download() as download:
        page.locator("[data-download]").click()
    assert re.fullmatch(r"[\w-]*-\d+\.png", download.value.suggested_filename)

    mine.page.goto("/settings/links/")
    row = mine.page.locator(".share-link").first
    expect(row).to_contain_text("1 view")
    row.locator("[data-edit]").click()
    wrong += violations(mine.page)
    mine.page.locator('.share-form [name="download"]').uncheck()
    mine.page.click('.share-form [type="submit"]')
    expect(mine.page.locator(".share-link").first).to_contain_text("watermark")
    # What the link allows now is on the guest's page once that is loaded anew.
    page.reload()
    expect(page.locator("[data-download]")).to_have_count(0)
    assert wrong == []
