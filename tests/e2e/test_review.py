"""A whole review by two people: the designer asks, the reviewer decides by keyboard, each sees the other's part live."""

from __future__ import annotations

import re
from http.cookiejar import CookieJar
from urllib.request import HTTPCookieProcessor, build_opener

from playwright.sync_api import expect

from tests.e2e.axe import violations
from tests.e2e.conftest import OpenPage, Studio
from tests.e2e.screen import Screen

JOIN = """
from django.contrib.auth.models import User
from sessions_app.actions.workspaces import create_sign_in_link, first_user
from sessions_app.models import Member, Role
rita, _ = User.objects.get_or_create(username="rita")
home = Member.objects.filter(user=first_user()).first().workspace
Member.objects.get_or_create(workspace=home, user=rita, defaults={"role": Role.REVIEWER})
print("token", create_sign_in_link(rita))
"""


def reviewer(studio: Studio, open_page: OpenPage) -> Screen:
    """A browser of somebody who reviews in the first user's workspace."""
    product = studio.product
    command = product.manage("shell", "-c", JOIN)
    log = product.log.with_name("shell.log")
    command.wait_until(lambda: "token " in log.read_text(), "Somebody joins")
    token = re.search(r"token (\S+)", log.read_text())
    assert token
    jar = CookieJar()
    build_opener(HTTPCookieProcessor(jar)).open(f"{product.base_url}/enter/{token[1]}").close()
    screen = open_page(guest=True, reduced_motion="reduce")
    cookies = [{"name": one.name, "value": one.value or "", "url": product.base_url} for one in jar]
    screen.page.context.add_cookies(cookies)
    return screen


def test_two_people_review_a_chain(studio: Studio, open_page: OpenPage) -> None:
    mine, theirs = open_page(reduced_motion="reduce"), reviewer(studio, open_page)
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
