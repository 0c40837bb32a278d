"""Older turns, branches and variants: nothing is ever overwritten."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

from playwright.sync_api import expect

from tests.benchmarks.long_chain import fill
from tests.e2e.conftest import OpenPage, Studio
from tests.e2e.screen import GEMINI, SAMPLES, Screen
from tests.e2e.test_regions import drag, take
from tests.e2e.test_sharing import make_link

CHAIN_WINDOW = re.compile(r"/lib/chain-window")


def test_an_edit_of_an_older_turn_is_a_branch_and_what_was_typed_is_kept(open_page: OpenPage) -> None:
    mine = open_page()
    mine.start_from()
    mine.ask("black and white")
    mine.wait_for(2)
    mine.shows(2)
    expect(mine.above_prompt).to_have_text("Building on turn 2.")

    mine.prompt.fill("half a thought")
    mine.tile(1).locator(".turn-link").click()
    mine.shows(1)
    expect(mine.above_prompt).to_have_text("Branching from turn 1. Turn 2 stays as it is.")
    expect(mine.prompt).to_have_value("half a thought")
    mine.page.reload()
    mine.shows(1)
    expect(mine.prompt).to_have_value("half a thought")
    # Each tab has its own draft, and a new one goes on with the last.
    tab = Screen(mine.page.context.new_page(), mine.complaints)
    tab.page.goto(mine.page.url)
    expect(tab.prompt).to_have_value("half a thought")
    tab.prompt.fill("a longer thought")
    mine.ask("warmer light")
    mine.wait_for(3)
    tab.page.reload()
    expect(tab.prompt).to_have_value("a longer thought")
    tab.page.close()

    expect(mine.tile(3)).to_have_attribute("data-parent", "1")
    expect(mine.tile(2)).to_have_attribute("data-lane", "1")
    expect(mine.page.locator("#chain-count")).to_have_text("3 turns, 2 branches")
    mine.page.reload()
    expect(mine.tile(2)).to_have_attribute("data-status", "succeeded")
    expect(mine.page.locator("#chain-count")).to_have_text("3 turns, 2 branches")


def test_the_tree_is_named_folded_walked_and_compared(open_page: OpenPage) -> None:
    mine = open_page()
    mine.start_from()
    for number, prompt, after in ((2, "black and white", 1), (3, "more contrast", 2), (4, "warmer light", 3)):
        mine.tile(after).locator(".turn-link").click()
        mine.shows(after)
        mine.ask(prompt)
        mine.wait_for(number)
        mine.shows(number)
    page, press = mine.page, mine.page.keyboard.press

    # Undo is one key, from the empty prompt too, and forward again.
    expect(mine.prompt).to_be_focused()
    press("Control+z")
    mine.shows(3)
    expect(mine.announced).to_have_text("Turn 3. The next edit builds on it.")
    press("Escape")
    press("u")
    mine.shows(2)
    press("Shift+U")
    press("Shift+U")
    mine.shows(4)

    # The prompt of turn 2 is changed: a turn beside it, and what follows is said to be older.
    mine.tile(2).locator(".turn-link").click()
    mine.shows(2)
    page.get_by_role("button", name="Change prompt").click()
    expect(mine.prompt).to_have_value("black and white")
    mine.ask("black and white, brighter")
    mine.wait_for(5)
    mine.shows(5)
    expect(mine.tile(5)).to_have_attribute("data-parent", "1")
    expect(mine.tile(3).locator(".turn-stale")).to_have_text("Made before turn 5")
    mine.tile(5).get_by_role("button", name="Make again what follows turn 2").click()
    dialog = page.get_by_role("dialog", name="Make again what follows")
    expect(dialog).to_contain_text("turns 3 and 4 are run again")
    dialog.get_by_role("button", name="Make again Free").click()
    mine.wait_for(6)
    mine.wait_for(7)
    expect(mine.tile(7)).to_have_attribute("data-parent", "6")
    expect(mine.tile(3).locator(".turn-stale")).to_have_text("Made again as turn 6")
    expect(mine.tile(5).locator(".turn-rerun")).to_have_count(0)
    expect(mine.tile(2)).to_have_attribute("data-status", "succeeded")

    # Jumps.
    for key, number in (("Escape", 5), ("End", 7), ("PageUp", 1), ("Home", 1), ("PageDown", 7), ("Shift+ArrowUp", 6)):
        press(key)
        mine.shows(number)

    # A name for the line, kept by its first turn; the list leads to its newest turn.
    mine.tile(4).locator(".turn-link").click()
    mine.shows(4)
    expect(page.locator("turn-panel").get_by_role("heading", name="Turn 4")).to_be_visible()
    press("Escape")
    press("n")
    page.keyboard.type("Dark mood")
    press("Enter")
    expect(mine.tile(2).locator(".turn-branch")).to_have_text("Dark mood")
    page.locator("#chain-count").click()
    menu = page.locator("#branches")
    expect(menu.locator("li")).to_have_count(2)
    menu.get_by_role("button", name="Fold: Dark mood").click()
    expect(mine.tile(3)).to_be_hidden()
    menu.get_by_role("button", name="Dark mood", exact=False).first.click()
    mine.shows(4)
    page.reload()
    expect(mine.tile(3)).to_be_hidden()
    # A turn from elsewhere lands on what is looked at, which stays in sight until one leaves it.
    _submit(mine, 4, "brighter")
    mine.wait_for(8)
    # It was made after the change, and is not older.
    expect(mine.tile(8).locator(".turn-stale")).to_have_count(0)
    mine.shows(4)
    expect(mine.tile(4)).to_be_visible()
    expect(mine.tile(3)).to_be_hidden()
    press("Escape")
    press("End")
    mine.shows(8)
    expect(mine.tile(4)).to_be_hidden()
    mine.tile(1).get_by_role("button", name="3 turns folded").click()
    expect(mine.tile(3)).to_be_visible()
    mine.tile(4).locator(".turn-link").click()
    mine.shows(4)

    # Any two turns, across branches.
    mine.tile(7).locator(".turn-link").click(modifiers=["Shift"])
    expect(page.locator(".chain-against")).to_contain_text("Compared with turn 7")
    mine.shows(4)
    page.keyboard.press("\\")
    expect(page.locator(".label-before")).to_have_text("Turn 7")
    expect(page.get_by_role("heading", name="What changed since turn 7")).to_be_visible()
    expect(page.locator(".pane-before .picture")).to_have_attribute("src", mine.tile(7).get_attribute("data-src") or "")
    # An upload, which was made from nothing, is measured too.
    mine.tile(1).locator(".turn-link").click()
    expect(page.locator("turn-panel").get_by_role("heading", name="Turn 1", exact=True)).to_be_visible()
    expect(page.get_by_role("heading", name="What changed since turn 7")).to_be_visible()
    expect(page.locator("turn-changes .change").first).to_be_visible()
    compared = page.get_by_role("button", name="Compare with this")
    for number, pressed in ((7, "true"), (4, "false")):
        mine.tile(number).locator(".turn-link").click()
        mine.shows(number)
        expect(page.locator("turn-panel").get_by_role("heading", name=f"Turn {number}", exact=True)).to_be_visible()
        expect(compared).to_have_attribute("aria-pressed", pressed)
    press("w")
    press("ArrowUp")
    mine.shows(3)
    expect(page.locator(".label-before")).to_have_text("Turn 4")
    page.get_by_role("button", name="Compare with what each was made from").click()
    expect(page.locator(".label-before")).to_have_text("Turn 2")
    expect(page.get_by_role("heading", name="What changed since turn 2")).to_be_visible()

    # A line that is not the newest can be made again, too; what comes is said where one looks.
    _submit(mine, 3, "sepia")
    mine.wait_for(9)
    mine.tile(8).get_by_role("button", name="Make this line again on turn 5").click()
    expect(dialog).to_contain_text("settings of turn 8 are run again")
    dialog.get_by_role("button", name="Make again Free").click()
    page.get_by_role("button", name="Making 1 turn again").click()
    mine.wait_for(10)
    mine.shows(10)
    expect(mine.tile(10)).to_have_attribute("data-parent", "7")

    # All pictures at a glance.
    press("Escape")
    press("o")
    sheet = page.get_by_role("dialog", name="Contact sheet")
    expect(sheet.get_by_role("button", name="10 brighter")).to_be_focused()
    expect(sheet.locator("li:visible")).to_have_count(5)
    press("w")
    press("ArrowLeft")
    press("w")
    expect(mine.announced).to_have_text("Turn 7 is marked")
    sheet.get_by_text("All turns").click()
    expect(sheet.locator("li:visible")).to_have_count(10)
    sheet.get_by_role("button", name="3 more contrast").hover()
    sheet.get_by_role("checkbox", name="Mark turn 3 to compare it").check()
    # Of three the first is let go.
    expect(sheet.get_by_role("checkbox", checked=True)).to_have_count(2)
    expect(sheet.get_by_role("checkbox", name="Mark turn 10 to compare it")).not_to_be_checked()
    sheet.get_by_role("button", name="Compare").click()
    mine.shows(7)
    expect(page.locator(".label-before")).to_have_text("Turn 3")
    press("o")
    sheet.get_by_role("button", name="2 black and white").click()
    mine.shows(2)
    expect(sheet).to_be_hidden()

    # The edits of a line on another picture.
    mine.tile(3).locator(".turn-link").click()
    mine.shows(3)
    page.get_by_role("button", name="Replay on other pictures").click()
    dialog = page.get_by_role("dialog", name="Replay on other pictures")
    expect(dialog).to_contain_text("settings of turns 2 and 3 are run again on each picture")
    dialog.get_by_label("Pictures, at most 20").set_input_files(SAMPLES / "pet.jpg")
    dialog.get_by_role("button", name="Replay Free").click()
    mine.wait_for(13)
    expect(mine.tile(11)).to_have_attribute("data-upload", "")
    expect(mine.tile(13)).to_have_attribute("data-parent", "12")
    expect(dialog).to_be_hidden()

    # And all of them as one, on the picture that they began with.
    page.get_by_role("button", name="All at once on the original").click()
    expect(mine.prompt).to_have_value("black and white.\nmore contrast.")
    mine.shows(1)
    press("Enter")
    mine.wait_for(14)
    expect(mine.tile(14)).to_have_attribute("data-parent", "1")

    # The best of two branches: what is drawn is taken from the turn that one compares with.
    mine.shows(14)
    expect(page.locator(".chain-against")).to_contain_text("Compared with turn 3")
    take(mine, "r")
    drag(mine, (0.2, 0.2), (0.6, 0.6))
    page.get_by_role("button", name="Take it from turn 3").click()
    mine.wait_for(15)
    mine.shows(15)
    expect(mine.tile(15)).to_contain_text("Part of turn 3")
    expect(page.get_by_role("button", name="Take it from turn 3")).to_be_hidden()
    # Tiles of all heights above it, and it is in sight once the page is loaded, and stays so.
    page.reload()
    mine.shows(15)
    expect(mine.tile(15)).to_be_in_viewport(ratio=1)


def _submit(mine: Screen, parent: int, prompt: str) -> None:
    """A turn from elsewhere."""
    page = mine.page
    page.request.post(
        f"/api/v1/sessions/{page.locator('session-workspace').get_attribute('data-session')}/turns",
        data={"parent": mine.tile(parent).get_attribute("data-turn"), "prompt": prompt},
        headers={"X-CSRFToken": page.locator('meta[name="csrf-token"]').get_attribute("content") or ""},
    )


def test_a_long_session_draws_what_is_near(studio: Studio, open_page: OpenPage) -> None:
    mine, guest = open_page(), open_page(guest=True)
    like = mine.start_from().rpartition("/")[2]
    session = fill(studio.product, like, 150)
    page = mine.page
    # What could not be loaded is said, and asked for again when it is needed.
    mine.complaints.expected("ERR_FAILED")
    page.route(CHAIN_WINDOW, lambda route: route.abort())
    page.goto(f"/sessions/{session}?turn=150")
    mine.shows(150)
    expect(mine.refusal).to_contain_text("This part of the page could not be loaded.")
    page.unroute(CHAIN_WINDOW)
    expect(mine.tile(1)).to_have_class(re.compile("is-away"))
    expect(page.locator("#chain-count")).to_contain_text("150 turns")

    # What happens to a turn that is out of sight is drawn when it does.
    starring = """async (session) => {
      const { items } = await (await fetch(`/api/v1/sessions/${session}/turns?limit=3`)).json();
      const token = document.querySelector('meta[name="csrf-token"]').content;
      await fetch(`/api/v1/turns/${items[2].id}/star`, { method: "POST", headers: { "X-CSRFToken": token } });
    }"""

    def star() -> None:
        page.evaluate(starring, session)
        expect(mine.tile(3)).to_have_attribute("data-starred", "")

    # Only that tile is styled anew, not the 150 of the list.
    assert 0 < most_restyled(mine, star) < 100
    mine.shows(150)
    expect(mine.tile(2)).to_have_class(re.compile("is-away"))

    # Who looks at a turn is seen on its tile, once it has come.
    page.evaluate("location.hash = '#turn-100'")
    mine.shows(100)
    guest.page.goto(f"{make_link(mine, whole=True)}?step=40")
    page.keyboard.press("Escape")
    expect(page.locator("session-people .person")).to_be_visible()
    expect(mine.tile(40)).to_have_class(re.compile("is-away"))
    mine.tile(40).scroll_into_view_if_needed()
    expect(mine.tile(40)).not_to_have_class(re.compile("is-away"))
    expect(mine.tile(40).locator(".turn-eyes")).to_be_visible()

    # Words are found in all turns, and whoever goes there sees their tiles.
    page.locator("#chain-search").fill("number 7:")
    expect(mine.tile(7)).to_contain_text("Change number 7")
    expect(mine.tile(6)).to_be_hidden()
    page.keyboard.press("Enter")
    mine.shows(7)
    page.locator("#chain-search").fill("zebra")
    expect(page.get_by_text("No turn has these words.")).to_be_visible()
    page.locator("#chain-search").fill("")
    expect(page.get_by_text("No turn has these words.")).to_be_hidden()
    page.keyboard.press("Escape")
    page.evaluate("location.hash = '#turn-30'")
    expect(mine.tile(30)).not_to_have_class(re.compile("is-away"))
    mine.shows(30)
    expect(mine.above_prompt).to_have_text("Branching from turn 30. Turn 31 stays as it is.")
    # The contact sheet fetches what comes near in it.
    page.keyboard.press("o")
    page.get_by_role("dialog", name="Contact sheet").get_by_text("All turns").click()
    page.locator('.contact-cell[data-number="60"]').scroll_into_view_if_needed()
    expect(page.locator('.contact-cell[data-number="60"] img')).to_have_js_property("complete", True)
    page.keyboard.press("Escape")
    page.keyboard.press("Home")
    expect(mine.tile(1)).not_to_have_class(re.compile("is-away"))
    mine.shows(1)
    mine.ask("warmer light")
    mine.wait_for(151)
    expect(mine.tile(151)).to_have_attribute("data-parent", "1")


def most_restyled(mine: Screen, act: Callable[[], None]) -> int:
    """How many elements were styled anew at once, at most, while ``act`` ran: Chromium's own count."""
    browser = mine.page.context.browser
    assert browser
    browser.start_tracing(page=mine.page, categories=["devtools.timeline"])
    act()
    mine.page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    events = json.loads(browser.stop_tracing())["traceEvents"]
    return max(event["args"].get("elementCount", 0) for event in events if event["name"] == "UpdateLayoutTree")


def test_one_of_several_variants_is_chosen(studio: Studio, open_page: OpenPage) -> None:
    mine, colleague = open_page(), open_page()
    colleague.page.goto(mine.start_from())
    mine.choose("model", GEMINI)
    mine.choose("variants", "3")
    expect(mine.page.locator("turn-price")).to_have_text("$0.101")
    mine.ask("warmer light")
    mine.wait_for(2)
    mine.shows(2)
    variants = mine.page.locator(".outputs button")
    expect(variants).to_have_count(3)
    assert len(studio.gemini.log) == 3

    variants.nth(1).click()
    expect(mine.tile(2).locator(".turn-outputs button").nth(1)).to_have_attribute("aria-pressed", "true")
    chosen = mine.tile(2).locator(".turn-outputs button").nth(1).get_attribute("data-output") or ""
    expect(mine.tile(2)).to_have_attribute("data-output", chosen)
    expect(colleague.tile(2)).to_have_attribute("data-output", chosen)
    mine.shows(2)
    mine.page.reload()
    expect(variants.nth(1)).to_have_attribute("aria-pressed", "true")


def test_the_menus_and_the_price_follow_the_model(open_page: OpenPage) -> None:
    mine = open_page()
    mine.start_from()
    settings = mine.page.locator("engine-settings")
    price = mine.page.locator("turn-price")
    expect(price).to_have_text("Free")
    expect(settings).to_contain_text("Local engine")
    mine.choose("model", GEMINI)
    expect(price).to_have_text("$0.035")  # the picture, and the one that goes in
    expect(mine.above_prompt).to_have_text("Building on turn 1, its picture only.")
    mine.choose("image_size", "2K")
    expect(price).to_have_text("$0.052")
    mine.choose("aspect_ratio", "16:9")
    mine.choose("context", "image_only")
    expect(mine.above_prompt).to_have_text("Building on turn 1, its picture only.")

    mine.page.reload()
    expect(mine.page.locator("select[name=model]")).to_have_value(GEMINI)
    expect(mine.page.locator("select[name=image_size]")).to_have_value("2K")
    mine.ask("warmer light")
    mine.wait_for(2)
    mine.shows(2)
    panel = mine.page.locator("turn-panel")
    expect(panel).to_contain_text("Nano Banana 2")
    expect(panel).to_contain_text(re.compile(r"\d+ × \d+, 2K, 16:9"))
