"""A whole round of review by three people in three browsers, each of whom sees live what the others do.

The designer edits at a desk; the reviewer, who joined by an invitation, pins a comment on a phone; the designer turns it
into the next edit; the reviewer approves that; the client opens a link with a password, steps through, comments, decides
and downloads the original.
"""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from tests.e2e.axe import violations
from tests.e2e.conftest import OpenPage
from tests.e2e.screen import PRODUCT, Screen
from tests.e2e.test_people import PASSWORD, invite

SECRET = "open sesame"


def test_a_round_of_review(open_page: OpenPage) -> None:
    designer, reviewer = open_page(reduced_motion="reduce"), open_page(phone=True, guest=True, reduced_motion="reduce")
    client = open_page(guest=True, reduced_motion="reduce")
    name = _join(designer, reviewer)
    session = designer.start_from(PRODUCT)
    reviewer.page.locator(f'session-card a[href^="{session[session.index("/sessions/") :]}"]').first.tap()
    reviewer.page.wait_for_url("**/sessions/*")

    _edit_and_ask(designer, reviewer, name)
    _pin(designer, reviewer, name)
    _next_edit(designer, reviewer)
    _approve(designer, reviewer, name)
    link = _share(designer)
    _open(client, link)
    _step(client)
    _comment(designer, client)
    _decide(designer, client)
    _download(designer, client)
    _arrives_everywhere(designer, reviewer, client)
    _revoke(designer, client)
    _remove(designer, reviewer, name)


def _join(designer: Screen, reviewer: Screen) -> str:
    """The reviewer's name, once they have come by the invitation's link."""
    page = reviewer.page
    page.goto(invite(designer.page, "rosa@example.com", "reviewer").replace("localhost", "127.0.0.1"))
    name = page.get_by_label("Your name").input_value()
    page.get_by_label("A password").fill(PASSWORD)
    page.get_by_role("button", name="Join").tap()
    expect(page.get_by_text("You review here: editors start sessions")).to_be_visible()
    return name


def _edit_and_ask(designer: Screen, reviewer: Screen, name: str) -> None:
    designer.ask("make it darker")
    designer.wait_for(2)
    designer.shows(2)
    expect(reviewer.page.locator(".news-chip")).to_have_text("New turn by owner")
    designer.page.locator("#tab-notes").click()
    designer.page.locator(".review-ask summary").click()
    designer.page.locator(f'.review-ask input[value="{name}"]').check()
    designer.page.fill("#review-ask-note", "Is the cup too dark?")
    designer.page.locator('[data-review="ask"]').click()

    # The bell leads to the turn and to its notes, which are a sheet over the picture on a phone.
    page = reviewer.page
    expect(page.locator("notification-bell .icon-count b")).to_have_text("1")
    page.get_by_role("button", name="Notifications").tap()
    notice = page.locator(".bell-list li", has_text="asked you to review turn 2")
    notice.locator("a").first.tap()
    reviewer_sees(reviewer, 2)
    expect(page.locator(".review-asked")).to_contain_text("Waiting for you: Is the cup too dark?")
    # By then its buttons do something, too.
    expect(page.locator("session-stream")).to_have_attribute("data-state", "open")


def reviewer_sees(reviewer: Screen, number: int) -> None:
    """The turn is looked at; its address may name a tab."""
    expect(reviewer.tile(number).locator(".turn-link")).to_have_attribute("aria-current", "true")


def note(page: Page, text: str) -> Locator:
    """The thread that begins with these words."""
    return page.locator("turn-notes .note").filter(has_text=text)


def _pin(designer: Screen, reviewer: Screen, name: str) -> None:
    page = reviewer.page
    page.locator('turn-notes [data-command="note"]').tap()
    expect(page.locator(".note-hint")).to_be_visible()
    expect(reviewer.picture).not_to_have_js_property("naturalWidth", 0)
    place = reviewer.picture.bounding_box()
    assert place
    page.touchscreen.tap(place["x"] + 0.4 * place["width"], place["y"] + 0.6 * place["height"])
    words = page.locator("turn-notes form[data-main] textarea")
    expect(words).to_be_focused()
    words.press_sequentially("make it brighter, @ow")
    page.locator("turn-notes [role=option]", has_text="owner").tap()
    page.locator("turn-notes form[data-main] [type=submit]").tap()
    expect(note(designer.page, "make it brighter")).to_contain_text("pin 1")
    expect(designer.page.locator(".note-pin", has_text="1")).to_be_visible()
    designer.page.get_by_role("button", name="Notifications").click()
    expect(designer.page.locator(".bell-list li").first).to_contain_text(f"{name} mentioned you on turn 2")
    designer.page.keyboard.press("Escape")


def _next_edit(designer: Screen, reviewer: Screen) -> None:
    note(designer.page, "make it brighter").locator('[data-do="next"]').click()
    # From then on it can be sent.
    expect(designer.page.locator(".composer-answers")).to_contain_text("Answers the note: make it brighter")
    designer.page.locator(".composer-go").click()
    designer.wait_for(3)
    thread = note(reviewer.page, "make it brighter")
    expect(thread).to_contain_text("Answered by turn 3")
    thread.locator("a[data-turn-number]").tap()
    reviewer_sees(reviewer, 3)


def _approve(designer: Screen, reviewer: Screen, name: str) -> None:
    """The reviewer changes their mind, by touch."""
    review = reviewer.page.locator('.review[data-number="3"]')
    review.locator('[data-review="changes_requested"]').tap()
    expect(review.locator(".error-line")).to_have_text("Say what is to change.")
    expect(review.locator("#review-note")).to_be_focused()
    review.locator("#review-note").fill("The napkin fights with the cup.")
    review.locator('[data-review="changes_requested"]').tap()
    expect(designer.tile(3).locator(".tag-bad")).to_have_text("Changes requested")
    expect(designer.page.locator(".review .decision-note")).to_have_text("The napkin fights with the cup.")
    review.locator('[data-review="approved"]').tap()
    expect(designer.tile(3).locator(".tag-ok")).to_have_text("Approved")
    expect(designer.page.locator('.review [data-decision="approved"]').first).to_contain_text(name)


def _share(designer: Screen) -> str:
    """A link with a password, to the branch of turn 3."""
    page = designer.page
    page.click('[data-command="share"]')
    form = page.locator(".share-form")
    form.locator('[name="password"]').fill(SECRET)
    for allowed in ("comment", "approve"):
        form.locator(f'[name="{allowed}"]').check()
    page.click("text=Create link")
    expect(page.locator("#share-url")).to_have_value(re.compile("^http.+/s/.+"))
    link = page.locator("#share-url").input_value()
    page.keyboard.press("Escape")
    return link


def _open(client: Screen, link: str) -> None:
    client.complaints.expected("403")
    page = client.page
    page.goto(link)
    for wrong in ("sesame", "OPEN SESAME"):
        page.get_by_label("Password").fill(wrong)
        # The page before may say the same.
        with page.expect_navigation():
            page.keyboard.press("Enter")
        expect(page.get_by_role("alert")).to_have_text("That is not the password.")
    page.get_by_label("Password").fill(SECRET)
    page.keyboard.press("Enter")
    expect(page.locator(".player-note")).to_contain_text("step 3 of 3")


def _step(client: Screen) -> None:
    """By button and by key."""
    page = client.page
    page.locator('[data-go="-1"]').click()
    expect(page.locator(".label-after")).to_have_text("Step 2 of 3")
    page.keyboard.press("ArrowLeft")
    expect(page.locator(".label-after")).to_have_text("Step 1 of 3")
    page.keyboard.press("End")
    expect(page.locator(".player-note")).to_contain_text("step 3 of 3")
    page.keyboard.press("Home")
    expect(page.locator(".label-after")).to_have_text("Step 1 of 3")


def _comment(designer: Screen, client: Screen) -> None:
    page = client.page
    page.locator(".step").last.click()
    expect(page.locator(".label-after")).to_have_text("Step 3 of 3")
    page.locator("button[data-notes]").click()
    words = page.locator(".note-form[data-main] textarea")
    words.fill("A warmer cup?")
    page.keyboard.press("Enter")
    page.get_by_role("dialog", name="Who are you?").get_by_label("Name").fill("Ann Lee")
    page.keyboard.press("Enter")
    theirs = note(designer.page, "A warmer cup?")
    expect(theirs.locator(".note-name")).to_have_text("Ann Lee")
    theirs.locator('[data-do="reply"]').click()
    designer.page.locator(".note-slot textarea").fill("Gladly")
    designer.page.keyboard.press("Enter")
    expect(note(page, "A warmer cup?")).to_contain_text("Gladly")


def _decide(designer: Screen, client: Screen) -> None:
    page = client.page
    page.locator('[data-decide="changes_requested"]').click()
    page.get_by_role("dialog", name="Ask for changes").get_by_role("textbox").fill("Warmer")
    page.get_by_role("dialog").get_by_role("button", name="Send").click()
    expect(designer.tile(3)).to_contain_text("Changes requested")
    expect(page.locator('[data-decide="changes_requested"]')).to_have_text("Changes requested")
    page.locator('[data-decide="approved"]').click()
    expect(designer.tile(3)).to_contain_text("Approved")
    expect(page.locator('[data-decide="approved"]')).to_have_text("Approved")
    assert violations(page) == []


def _download(designer: Screen, client: Screen) -> None:
    """What was approved, byte for byte, and what was uploaded."""
    with client.page.expect_download() as download:
        client.page.locator("[data-download]").click()
    got = hashlib.sha256(Path(download.value.path()).read_bytes()).hexdigest()
    assert designer.page.locator(".review-bytes code").get_attribute("title") == f"SHA-256 {got}"
    client.page.locator(".step").first.click()
    expect(client.page.locator(".label-after")).to_have_text("Step 1 of 3")
    with client.page.expect_download() as download:
        client.page.locator("[data-download]").click()
    assert Path(download.value.path()).read_bytes() == PRODUCT.read_bytes()
    client.page.locator(".step").last.click()
    expect(client.page.locator(".label-after")).to_have_text("Step 3 of 3")


def _arrives_everywhere(designer: Screen, reviewer: Screen, client: Screen) -> None:
    designer.page.keyboard.press("Escape")
    designer.ask("warmer light")
    designer.wait_for(4)
    reviewer.wait_for(4)
    expect(client.page.locator(".player-prompt")).to_have_text("warmer light")


def _revoke(designer: Screen, client: Screen) -> None:
    client.complaints.expected("404")
    designer.page.click('[data-command="share"]')
    designer.page.locator(".share-link").get_by_role("button", name="Revoke").click()
    expect(client.page.get_by_role("heading", name="This link has ended.")).to_be_visible()


def _remove(designer: Screen, reviewer: Screen, name: str) -> None:
    """Whoever is removed is shown nothing more, without a reload."""
    reviewer.complaints.expected("404")
    page = designer.page
    page.goto("/settings/people/")
    page.get_by_role("button", name=f"Remove {name}").click()
    page.locator(".leave-form").get_by_role("button", name=f"Remove {name}").click()
    expect(reviewer.page.get_by_role("heading", name="There is no such session.")).to_be_visible()
