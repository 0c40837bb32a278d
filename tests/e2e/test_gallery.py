"""The page of all sessions."""

from __future__ import annotations

import re
from uuid import uuid4

from playwright.sync_api import Locator, expect

from tests.e2e.conftest import OpenPage, Studio
from tests.e2e.screen import GEMINI, Screen


def named_session(screen: Screen) -> str:
    """A session with a name of its own; returns the name, and leaves the gallery open."""
    name = f"Session {uuid4().hex[:8]}"
    screen.start_from()
    screen.page.click(".session-title")
    screen.page.locator(".session-title").fill(name)
    screen.page.keyboard.press("Enter")
    expect(screen.page).to_have_title(f"{name} · Palimpsest")
    screen.page.goto("/")
    return name


def card_of(screen: Screen, name: str) -> Locator:
    return screen.page.locator("session-card", has_text=name)


def test_a_card_shows_the_session_and_opens_it(open_page: OpenPage) -> None:
    mine = open_page()
    name = named_session(mine)
    card = card_of(mine, name)
    expect(card).to_contain_text("1 turn")
    expect(card).to_contain_text("just now")
    expect(card.locator(".card-cover img")).to_have_js_property("complete", True)
    card.get_by_role("link", name=name).click()
    mine.wait_for(1)


def test_a_session_is_renamed_in_its_card(open_page: OpenPage) -> None:
    mine = open_page()
    name = named_session(mine)
    other = f"Other {uuid4().hex[:8]}"
    card = card_of(mine, name)
    card.hover()
    card.get_by_role("button", name="Rename").click()
    mine.page.keyboard.type(other)
    with mine.page.expect_response(lambda answer: answer.request.method == "PATCH"):
        mine.page.keyboard.press("Enter")
    mine.page.reload()

    expect(card_of(mine, other)).to_be_visible()
    expect(card_of(mine, name)).to_have_count(0)


def test_the_trash_gives_back_what_it_was_given(open_page: OpenPage) -> None:
    mine = open_page()
    name = named_session(mine)
    card = card_of(mine, name)
    card.hover()
    card.get_by_role("button", name="Move").click()
    expect(mine.page.locator("undo-notice")).to_contain_text(f"“{name}” is in the trash.")
    expect(card).to_have_count(0)
    mine.page.get_by_role("button", name="Undo").click()
    expect(card).to_be_visible()

    card.hover()
    card.get_by_role("button", name="Move").click()
    expect(card).to_have_count(0)
    mine.page.get_by_role("link", name="Trash").click()
    expect(mine.page).to_have_url(re.compile("show=trash"))
    card.get_by_role("button", name="Restore").click()
    expect(card).to_have_count(0)
    mine.page.get_by_role("link", name="All").click()
    expect(card).to_be_visible()


def test_the_keyboard_goes_on_from_the_next_card(open_page: OpenPage) -> None:
    mine = open_page()
    next_name, name = named_session(mine), named_session(mine)
    card_of(mine, name).get_by_role("button", name="Move").press("Enter")

    expect(card_of(mine, name)).to_have_count(0)
    expect(mine.page.get_by_role("link", name=next_name)).to_be_focused()


def test_search_looks_in_titles_and_prompts(open_page: OpenPage) -> None:
    mine = open_page()
    word = f"word{uuid4().hex[:8]}"
    mine.start_from()
    mine.ask(f"black and white {word}")
    mine.tile(2).wait_for()
    name = named_session(mine)
    search = mine.page.get_by_role("searchbox")
    search.press_sequentially(word)
    expect(mine.page.locator("session-card")).to_have_count(1)
    expect(mine.page).to_have_url(re.compile(f"search={word}"))
    search.fill(name)
    expect(mine.page.locator("session-card")).to_have_count(1)
    expect(card_of(mine, name)).to_be_visible()
    search.fill("nothing is called this")
    expect(mine.page.locator(".gallery-empty")).to_contain_text("nothing is called this")


def test_a_running_session_says_so(studio: Studio, open_page: OpenPage) -> None:
    mine = open_page()
    address = mine.start_from()
    studio.gemini.set(gather=99)
    mine.choose("model", GEMINI)
    mine.ask("warmer light")
    mine.wait_for(2, "running")
    mine.page.goto("/?show=running")
    card = mine.page.locator(f'session-card[data-session="{address.rpartition("/")[2]}"]')

    expect(card).to_contain_text("Running")
    studio.gemini.set(gather=0)


def test_more_cards_come_as_one_scrolls(open_page: OpenPage) -> None:
    mine = open_page()
    mine.page.goto("/")
    mine.page.evaluate(
        """async () => {
            const token = document.querySelector('meta[name="csrf-token"]').content;
            const headers = { "X-CSRFToken": token, "Content-Type": "application/json" };
            for (let n = 0; n < 30; n += 1) {
                const body = JSON.stringify({ title: `Many ${n}` });
                await fetch("/api/v1/sessions", { method: "POST", headers, body });
            }
        }"""
    )
    mine.page.goto("/?search=Many")
    expect(mine.page.locator("session-card")).to_have_count(24)
    mine.page.locator(".gallery-more").scroll_into_view_if_needed()

    expect(mine.page.locator("session-card")).to_have_count(30)
    expect(mine.page.locator(".gallery-more")).to_have_count(0)
