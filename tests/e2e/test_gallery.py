"""The page of all sessions."""

from __future__ import annotations

import re
from base64 import b64encode
from pathlib import Path
from uuid import uuid4

from playwright.sync_api import Locator, WebSocketRoute, expect

from tests.e2e.conftest import OpenPage, Studio
from tests.e2e.screen import GEMINI, PRODUCT, Screen


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


def test_a_card_is_renamed_put_into_the_trash_and_back_and_opens_its_session(open_page: OpenPage) -> None:
    mine = open_page()
    name = named_session(mine)
    card = card_of(mine, name)
    expect(card).to_contain_text("1 turn")
    expect(card).to_contain_text("just now")
    expect(card.locator(".card-cover img")).to_have_js_property("complete", True)
    other = f"Other {uuid4().hex[:8]}"
    card.hover()
    card.get_by_role("button", name="Rename").click()
    expect(card.locator(".card-title")).to_be_focused()
    mine.page.keyboard.type(other)
    with mine.page.expect_response(lambda answer: answer.request.method == "PATCH"):
        mine.page.keyboard.press("Enter")
    mine.page.reload()
    card = card_of(mine, other)
    expect(card).to_be_visible()
    expect(card_of(mine, name)).to_have_count(0)

    card.hover()
    card.get_by_role("button", name="Move").click()
    expect(mine.page.locator("undo-notice")).to_contain_text(f"“{other}” is in the trash.")
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
    card.get_by_role("link", name=other).click()
    mine.wait_for(1)


def test_a_refusal_is_seen_and_undo_can_be_tried_again(open_page: OpenPage) -> None:
    mine = open_page()
    mine.complaints.expected("503")
    word = f"refused{uuid4().hex[:8]}"
    make_sessions(mine, [word])
    mine.page.goto(f"/?search={word}")
    card, notice = card_of(mine, word), mine.page.locator("undo-notice")
    undo = notice.get_by_role("button", name="Undo")
    mine.page.route("**/api/v1/sessions", lambda route: route.fulfill(status=503))
    card.locator(".card-title").press("Delete")
    expect(notice).to_contain_text("The studio cannot be reached.")
    expect(undo).to_be_hidden()
    mine.page.unroute("**/api/v1/sessions")
    card.locator(".card-title").press("Delete")
    expect(notice).to_contain_text(f"“{word}” is in the trash.")
    expect(card).to_have_count(0)
    mine.page.route("**/api/v1/sessions", lambda route: route.fulfill(status=503))
    undo.click()
    expect(notice).to_contain_text("The studio cannot be reached.")
    mine.page.unroute("**/api/v1/sessions")
    undo.click()
    expect(card).to_be_visible()
    expect(notice).to_be_hidden()


def test_the_keyboard_goes_on_from_the_next_card(open_page: OpenPage) -> None:
    mine = open_page()
    next_name, name = named_session(mine), named_session(mine)
    card_of(mine, name).get_by_role("button", name="Move").press("Enter")

    expect(card_of(mine, name)).to_have_count(0)
    expect(mine.page.get_by_role("link", name=next_name)).to_be_focused()


def test_search_shows_what_it_found_and_opens_the_turn(open_page: OpenPage) -> None:
    mine = open_page()
    word = f"word{uuid4().hex[:8]}"
    mine.start_from()
    mine.ask(f"black and white {word}")
    mine.tile(2).wait_for()
    mine.ask("warmer light")
    mine.tile(3).wait_for()
    name = named_session(mine)
    mine.page.keyboard.press("/")
    search = mine.page.get_by_role("searchbox")
    expect(search).to_be_focused()
    search.press_sequentially(word[:-2])
    expect(mine.page.locator("session-card")).to_have_count(1)
    expect(mine.page).to_have_url(re.compile(rf"\?search={word[:-2]}$"))
    expect(mine.announced).to_have_text("1 session found")
    found = mine.page.locator(".card-found")
    expect(found.locator("mark")).to_have_text(word)
    mine.page.keyboard.press("ArrowDown")
    expect(mine.page.locator(".card-title")).to_be_focused()
    mine.page.keyboard.press("Enter")
    expect(mine.page).to_have_url(re.compile(r"\?turn=2$"))
    mine.page.go_back()
    expect(search).to_have_value(word[:-2])
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
    mine.page.goto("/?status=running")
    card = mine.page.locator(f'session-card[data-session="{address.rpartition("/")[2]}"]')

    expect(card).to_contain_text("Running")
    studio.gemini.set(gather=0)


def test_more_cards_come_as_one_scrolls(open_page: OpenPage) -> None:
    mine = open_page()
    mine.page.goto("/")
    make_sessions(mine, [f"Many {n}" for n in range(30)])
    mine.page.goto("/?search=Many")
    expect(mine.page.locator("session-card")).to_have_count(24)
    mine.page.locator(".gallery-more").scroll_into_view_if_needed()

    expect(mine.page.locator("session-card")).to_have_count(30)
    expect(mine.page.locator(".gallery-more")).to_have_count(0)


def test_many_are_selected_by_mouse_and_keys_and_put_away_with_one_undo(open_page: OpenPage) -> None:
    mine = open_page()
    word = f"batch{uuid4().hex[:8]}"
    names = [f"{word} {n}" for n in range(4)]
    make_sessions(mine, names)
    mine.page.goto(f"/?search={word}")
    cards = mine.page.locator("session-card")
    expect(cards).to_have_count(4)
    cards.nth(0).locator(".card-check").click()
    cards.nth(2).locator(".card-check").click(modifiers=["Shift"])
    bar = mine.page.get_by_role("toolbar")
    expect(bar).to_contain_text("3 selected")
    cards.nth(1).locator(".card-title").focus()
    mine.page.keyboard.press("x")
    expect(bar).to_contain_text("2 selected")
    mine.page.keyboard.press("e")
    expect(cards).to_have_count(2)
    expect(mine.page.locator("undo-notice")).to_contain_text("2 sessions are in the archive.")
    expect(bar).to_be_hidden()
    mine.page.get_by_role("button", name="Undo").click()
    expect(cards).to_have_count(4)
    expect(mine.page.locator(".card-title")).to_have_text(names[::-1])

    mine.page.keyboard.press("Escape")
    cards.nth(0).locator(".card-title").focus()
    mine.page.keyboard.press("Control+a")
    expect(bar).to_contain_text("4 selected")
    bar.get_by_role("button", name="Tags").click()
    mine.page.get_by_label("New tags").fill(f"{word}, print")
    mine.page.get_by_role("button", name="Save").click()
    expect(cards.nth(3)).to_contain_text(f"#{word}")
    mine.page.locator("summary", has_text="Filter").click()
    mine.page.select_option("select[name=tag]", word)
    chip = mine.page.get_by_role("link", name=f"Remove the filter #{word}")
    expect(chip).to_be_visible()
    expect(mine.page).to_have_url(re.compile(f"tag={word}"))
    mine.page.keyboard.press("Escape")
    cards.nth(0).locator(".card-title").focus()
    mine.page.keyboard.press("x")
    bar.get_by_role("button", name="Folder").click()
    mine.page.get_by_label("Or a new folder").fill(word)
    mine.page.get_by_role("button", name="Save").click()
    expect(cards.nth(0).locator(".card-mark", has_text=word).first).to_be_visible()
    chip.click()
    expect(chip).to_have_count(0)
    mine.page.goto("/")
    mine.page.get_by_role("link", name=word, exact=True).first.click()
    expect(cards).to_have_count(1)
    expect(mine.page.get_by_role("button", name="Rename folder")).to_be_visible()
    mine.page.get_by_role("button", name="Remove folder").click()
    asked = mine.page.get_by_role("dialog", name=f"Remove “{word}”?")
    asked.get_by_role("button", name="Close").click()
    expect(cards).to_have_count(1)
    folder = mine.page.url
    mine.page.get_by_role("button", name="Remove folder").click()
    asked.get_by_role("button", name="Remove folder").click()
    expect(mine.page).not_to_have_url(re.compile("folder="))
    mine.page.goto(folder)
    expect(mine.page.get_by_text("A folder that is gone")).to_be_visible()
    expect(mine.page.get_by_role("button", name="Rename folder")).to_have_count(0)


def test_what_happens_elsewhere_appears(open_page: OpenPage) -> None:
    mine, other = open_page(), open_page()
    word = f"live{uuid4().hex[:8]}"
    lines: list[WebSocketRoute] = []
    down = [False]

    def connect(line: WebSocketRoute) -> None:
        if down[0]:
            line.close(code=1012)
        else:
            lines.append(line)
            line.connect_to_server()

    mine.page.route_web_socket(re.compile("/ws/"), connect)
    make_sessions(mine, ["Another"])
    mine.page.goto(f"/?search={word}")
    expect(mine.page.locator(".gallery-empty")).to_be_visible()
    other.page.goto("/")
    make_sessions(other, [word])
    card = mine.page.locator("session-card")
    expect(card).to_have_count(1)
    card.locator("[data-select]").check()
    other.page.goto(card.locator(".card-title").get_attribute("href") or "")
    other.page.locator("[type=file]").first.set_input_files(PRODUCT)
    expect(card.locator(".card-cover img")).to_be_visible()
    expect(card).to_contain_text("1 turn")
    # The card is drawn anew, and is selected as before.
    expect(card.locator("[data-select]")).to_be_checked()
    other.page.goto(f"/?search={word}")
    expect(mine.page.get_by_role("toolbar")).to_contain_text("1 selected")
    other.page.locator(".card-title").focus()
    other.page.keyboard.press("Delete")
    expect(card).to_have_count(0)
    expect(mine.page.get_by_role("toolbar")).to_be_hidden()

    # What happens while nobody listens is there with the line.
    down[0] = True
    lines[-1].close(code=1012)
    expect(mine.page.locator(".line-down")).to_be_visible()
    other.page.get_by_role("button", name="Undo").click()
    expect(other.page.locator("session-card")).to_have_count(1)
    down[0] = False
    expect(card).to_have_count(1)
    expect(mine.page.locator(".line-down")).to_be_hidden()


def test_the_zip_of_a_session_is_chosen_or_dropped_and_becomes_one_that_goes_on(
    open_page: OpenPage, tmp_path: Path
) -> None:
    mine = open_page(phone=True)
    mine.complaints.expected("422")
    mine.start_from()
    session = mine.page.url.partition("?")[0].rpartition("/")[2]
    exported = mine.page.context.request.get(f"/api/v1/sessions/{session}/export").body()
    mine.page.goto("/")
    broken = tmp_path / "broken.zip"
    broken.write_bytes(exported[: len(exported) // 2])

    with mine.page.expect_file_chooser() as chooser:
        mine.page.get_by_role("button", name="Import a session").click()
    chooser.value.set_files(broken)
    expect(mine.page.locator("start-card .error-line")).to_contain_text("This file is not a ZIP that can be read.")
    expect(mine.page.locator("start-card .upload")).to_be_hidden()

    # The whole one, dropped anywhere on the page.
    encoded = b64encode(exported).decode()
    mine.page.evaluate(
        """(encoded) => {
            const bytes = Uint8Array.from(atob(encoded), (letter) => letter.charCodeAt(0));
            const transfer = new DataTransfer();
            transfer.items.add(new File([bytes], "session.zip", { type: "application/zip" }));
            document.body.dispatchEvent(new DragEvent("drop", { dataTransfer: transfer, bubbles: true }));
        }""",
        encoded,
    )
    mine.page.wait_for_url("**/sessions/*")
    assert session not in mine.page.url
    mine.wait_for(1)
    mine.ask("make the background darker")
    mine.wait_for(2)


def test_a_phone_selects_and_filters_without_a_sideways_scroll(open_page: OpenPage) -> None:
    mine = open_page(phone=True)
    mine.page.set_viewport_size({"width": 360, "height": 740})
    word = f"phone{uuid4().hex[:8]}"
    mine.page.goto("/")
    make_sessions(mine, [f"{word} with a title that is longer than a card is wide", f"{word} two"])
    mine.page.goto("/")
    start = mine.page.get_by_role("button", name="Choose a file")
    expect(start).to_be_visible()
    mine.page.get_by_role("searchbox").fill(word)
    expect(mine.page.locator(".gallery-number", has_text="2 sessions found")).to_be_in_viewport()
    expect(start).to_be_hidden()
    mine.page.goto(f"/?search={word}")
    mine.page.locator(".card-check").first.tap()
    expect(mine.page.get_by_role("toolbar")).to_contain_text("1 selected")
    mine.page.locator(".card-cover").last.tap()
    expect(mine.page.get_by_role("toolbar")).to_contain_text("2 selected")
    mine.page.locator("summary", has_text="Filter").tap()
    expect(mine.page.get_by_label("Changed from")).to_be_visible()
    wide = '[...document.querySelectorAll("main *")].filter((e) => e.getBoundingClientRect().right > innerWidth + 1).map((e) => e.className || e.tagName)'
    assert mine.page.evaluate("document.documentElement.scrollWidth") == 360, mine.page.evaluate(wide)


def test_a_search_made_offline_is_sent_when_the_connection_is_back(open_page: OpenPage) -> None:
    mine = open_page()
    mine.complaints.expected("Failed to load resource", "WebSocket connection", "ERR_", "htmx:")
    word = f"away{uuid4().hex[:8]}"
    make_sessions(mine, [f"{word} one", "Another"])
    mine.page.goto("/")
    line = mine.page.locator(".line-down")
    mine.page.context.set_offline(True)
    expect(line).to_have_text("Offline. What you see may be old.")
    mine.page.get_by_role("searchbox").fill(word)
    expect(mine.page.locator("undo-notice")).to_have_text(re.compile("The studio cannot be reached."))
    mine.page.context.set_offline(False)
    expect(mine.page.locator(".gallery-number")).to_have_text("1 session found")
    expect(line).to_be_hidden()


def make_sessions(screen: Screen, titles: list[str]) -> None:
    """Empty sessions, the first one the oldest."""
    if screen.page.url == "about:blank":
        screen.page.goto("/")
    screen.page.evaluate(
        """async (titles) => {
            const token = document.querySelector('meta[name="csrf-token"]').content;
            const headers = { "X-CSRFToken": token, "Content-Type": "application/json" };
            for (const title of titles) {
                await fetch("/api/v1/sessions", { method: "POST", headers, body: JSON.stringify({ title }) });
            }
        }""",
        titles,
    )
