"""A person looks back: the log, live; the session as it was; and the bell that tells of what is new."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.e2e.axe import violations
from tests.e2e.conftest import OpenPage


def test_a_person_looks_back_and_is_told_of_news(open_page: OpenPage) -> None:
    mine, log = open_page(), open_page(reduced_motion="reduce")
    address = mine.start_from()
    session = address.rpartition("/")[2]
    log.page.goto("/settings/notifications/")
    log.page.get_by_role("row", name="My turn is done").get_by_role("radio", name="In the app").check()
    log.page.get_by_role("button", name="Save").click()
    assert violations(log.page) == []

    log.page.goto(f"/activity/?session={session}")
    lines = log.page.locator(".log-words > p:first-child")
    expect(lines.last).to_contain_text("The session is called")
    bell = log.page.locator("notification-bell .icon-count")
    before = int(bell.get_attribute("data-count") or 0)
    mine.ask("black and white")
    mine.wait_for(2)
    expect(lines.first).to_have_text("Turn 2 is done")
    expect(bell).to_have_attribute("data-count", str(before + 1))
    mine.page.keyboard.press("Escape")
    mine.page.keyboard.press("s")
    expect(lines.first).to_contain_text("starred turn 2")
    assert violations(log.page) == []

    # The log is narrowed, and one of its lines opens the session as it was then.
    log.page.select_option("select[name=topic]", "turns")
    log.page.get_by_role("button", name="Show", exact=True).click()
    expect(lines).to_have_text(
        [re.compile("is done"), re.compile("made turn 2"), re.compile("added a picture as turn 1")]
    )
    log.page.locator(".log-when").last.click()
    expect(log.page.locator(".past")).to_contain_text("Seen as of")
    expect(log.tile(1)).to_be_visible()
    expect(log.tile(2)).to_have_count(0)
    expect(log.page.locator("turn-composer")).to_have_count(0)
    log.page.wait_for_load_state()
    assert violations(log.page) == []
    log.page.get_by_role("link", name="Later").click()
    expect(log.tile(2)).to_have_attribute("data-status", "queued")
    # Before the page's script is there, the link is one to the session as it is now.
    log.page.wait_for_load_state()
    log.tile(1).locator(".turn-link").click()
    expect(log.page).to_have_url(re.compile(r"\?turn=1&at=\d+$"))
    log.page.get_by_role("link", name="Go back to now").click()
    expect(log.tile(2)).to_have_attribute("data-status", "succeeded")

    # The bell says what is new, leads there, and is quiet then.
    log.page.get_by_role("button", name="Notifications").click()
    newest = log.page.locator(".bell-list li").first
    expect(newest).to_contain_text("Turn 2 is done")
    expect(newest).to_have_class(re.compile("is-unread"))
    assert violations(log.page) == []
    newest.locator("a").click()
    log.shows(2)
    expect(log.page.locator("notification-bell .icon-count")).to_have_attribute("data-count", str(before))
    log.page.goto("/settings/notifications/")
    log.page.get_by_role("row", name="My turn is done").get_by_role("radio", name="Off").check()
    log.page.get_by_role("button", name="Save").click()
    expect(log.page.get_by_role("row", name="My turn is done").get_by_role("radio", name="Off")).to_be_checked()
