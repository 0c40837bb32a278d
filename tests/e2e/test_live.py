"""What happens elsewhere arrives by itself, in order, and never in the way."""

from __future__ import annotations

import re

from playwright.sync_api import WebSocketRoute, expect

from tests.e2e.conftest import OpenPage, Studio
from tests.e2e.people import colleague_of
from tests.e2e.screen import GEMINI
from tests.e2e.test_sharing import make_link
from tests.services.client import Client


def test_a_second_browser_sees_a_turn_run_and_end(studio: Studio, open_page: OpenPage) -> None:
    mine, colleague = open_page(), open_page()
    colleague.page.goto(mine.start_from())
    colleague.wait_for(1)
    # Half a prompt is found again on the turn that it is for, whatever comes meanwhile.
    colleague.prompt.fill("a red")
    colleague.shows(1)
    studio.gemini.set(gather=99)
    mine.choose("model", GEMINI)
    mine.ask("warmer light")

    live = colleague.wait_for(2, "running")
    expect(live).to_contain_text(re.compile(r"(working|sent|thinking), \d+ s"))
    expect(live.locator(".is-live img")).to_be_visible()
    studio.gemini.set(gather=0)

    colleague.wait_for(2)
    expect(colleague.announced).to_have_text(re.compile(r"Turn 2 finished, .+ s"))
    expect(colleague.tile(2)).to_have_class(re.compile("is-news"))
    expect(colleague.page.locator("#session-cost")).to_have_text(re.compile(r"^\$0\.0\d"))
    colleague.tile(2).locator(".turn-link").click()
    colleague.shows(2)
    expect(colleague.tile(2)).not_to_have_class(re.compile("is-news"))


def test_it_does_not_steal_the_view_from_who_looks_elsewhere(studio: Studio, open_page: OpenPage) -> None:
    mine = open_page()
    mine.start_from()
    mine.ask("black and white")
    mine.wait_for(2)
    studio.gemini.set(gather=99)
    mine.choose("model", GEMINI)
    mine.ask("warmer light")
    mine.wait_for(3, "running")
    mine.tile(1).locator(".turn-link").click()
    mine.shows(1)
    studio.gemini.set(gather=0)

    mine.wait_for(3)
    expect(mine.announced).to_have_text(re.compile("Turn 3 finished"))
    mine.shows(1)


NOTE_STAGE = """
() => {
  window.staged = [];
  const stage = document.querySelector("picture-stage");
  stage.addEventListener("picture-placed", () => window.staged.push(stage.picture?.label));
}
"""


def test_whoever_watches_a_turn_run_sees_its_result(studio: Studio, open_page: OpenPage) -> None:
    mine = open_page()
    mine.start_from()
    studio.gemini.set(gather=99)
    mine.choose("model", GEMINI)
    mine.ask("warmer light")
    mine.wait_for(2, "running").locator(".turn-link").click()
    expect(mine.page.locator(".stage-state")).to_contain_text("Turn 2: ")
    # An edit from there waits for it, unless the person says otherwise; so does one on what it is made from, if asked.
    expect(mine.above_prompt).to_have_text("Waits for turn 2, then builds on it.")
    mine.page.get_by_role("button", name="Branch from turn 1").click()
    expect(mine.above_prompt).to_have_text(re.compile(r"^Branching from turn 1, .+ Turn 2 stays as it is\.$"))
    mine.page.get_by_role("button", name="Wait for turn 2").click()
    expect(mine.prompt).to_be_focused()
    mine.ask("black and white")
    waiting = mine.wait_for(3, "queued")
    expect(waiting).to_contain_text("waiting for turn 2")
    expect(mine.above_prompt).to_have_text("Waits for turn 2, then builds on it. Turn 3 stays as it is.")
    mine.tile(1).locator(".turn-link").click()
    expect(mine.above_prompt).to_have_text(re.compile(r"^Branching from turn 1, .+ Turn 2 stays as it is\.$"))
    mine.page.get_by_role("button", name="Wait for turn 2").click()
    mine.ask("brighter")
    mine.wait_for(4, "queued")
    mine.tile(2).locator(".turn-link").click()
    # Noted as it comes: what was sent from there takes the stage as soon as it is done, too.
    mine.page.evaluate(NOTE_STAGE)
    studio.gemini.set(gather=0)

    for number in (2, 3, 4):
        mine.wait_for(number)
    for number in (3, 4):
        expect(mine.tile(number)).to_have_attribute("data-parent", "2")
    assert "Turn 2" in mine.page.evaluate("staged")
    # The thumbnail came with the message: nothing had to be asked for, nor has it when the tile is drawn again.
    brought = re.compile("^data:image/webp;base64,")
    expect(mine.tile(4).locator(".turn-thumb img")).to_have_attribute("src", brought)
    revision = mine.tile(4).get_attribute("data-revision")
    starred = mine.tile(4).get_attribute("data-turn")
    older = mine.tile(4).evaluate("(tile) => tile.outerHTML")
    Client(studio.product).post(f"/turns/{starred}/star", {"starred": True}, (200, 201))
    expect(mine.tile(4)).not_to_have_attribute("data-revision", revision or "")
    expect(mine.tile(4).locator(".turn-thumb img")).to_have_attribute("src", brought)
    # What comes late, or once more, takes nothing of it back.
    mine.page.evaluate("(html) => document.querySelector('turn-chain').put(html)", older)
    expect(mine.tile(4)).to_have_attribute("data-starred", "")
    expect(mine.tile(4)).not_to_have_attribute("data-revision", revision or "")


def test_edits_sent_one_after_the_other_build_on_each_other(studio: Studio, open_page: OpenPage) -> None:
    mine = open_page()
    mine.start_from()
    studio.gemini.set(gather=99)
    mine.choose("model", GEMINI)
    mine.ask("warmer light")
    mine.wait_for(2, "running")
    expect(mine.above_prompt).to_have_text("Waits for turn 2, then builds on it.")
    mine.ask("black and white")
    mine.wait_for(3, "queued")
    expect(mine.above_prompt).to_have_text("Waits for turn 3, then builds on it.")
    mine.ask("brighter")
    mine.wait_for(4, "queued")
    studio.gemini.set(gather=0)

    for number in (2, 3, 4):
        expect(mine.wait_for(number)).to_have_attribute("data-parent", str(number - 1))
    mine.shows(4)


def test_the_picture_does_not_move_while_an_edit_runs(studio: Studio, open_page: OpenPage) -> None:
    mine = open_page()
    mine.start_from()
    expect(mine.picture).not_to_have_js_property("naturalWidth", 0)
    expect(mine.page.locator("turn-price")).to_have_text("Free")
    before = mine.picture.bounding_box()
    studio.gemini.set(gather=99)
    mine.choose("model", GEMINI)
    mine.ask("warmer light\nand a little softer\nand a thin wisp of steam")
    mine.wait_for(2, "running")
    during = mine.picture.bounding_box()
    studio.gemini.set(gather=0)
    mine.wait_for(2)
    mine.shows(2)

    assert during == before
    assert mine.picture.bounding_box() == before


def test_it_catches_up_after_the_line_was_down(open_page: OpenPage) -> None:
    mine, colleague = open_page(), open_page()
    lines: list[WebSocketRoute] = []
    down = [False]

    def connect(line: WebSocketRoute) -> None:
        if down[0]:
            line.close(code=1012)
        else:
            lines.append(line)
            line.connect_to_server()

    colleague.page.route_web_socket(re.compile("/ws/"), connect)
    colleague.page.goto(mine.start_from())
    stream = colleague.page.locator("session-stream")
    expect(stream).to_have_attribute("data-state", "open")
    down[0] = True
    lines[-1].close(code=1012)
    expect(colleague.page.locator(".line-down")).to_be_visible()

    mine.ask("black and white")
    mine.wait_for(2)
    mine.ask("warmer light")
    mine.wait_for(3)
    down[0] = False

    colleague.wait_for(3)
    expect(colleague.page.locator(".turn")).to_have_count(3)
    expect(stream).to_have_attribute("data-state", "open")
    expect(colleague.page.locator(".line-down")).to_be_hidden()


def test_it_works_where_no_socket_gets_through(open_page: OpenPage) -> None:
    mine = open_page()
    mine.page.route_web_socket(re.compile("/ws/"), lambda line: line.close(code=1012))
    mine.start_from()
    mine.ask("black and white")

    mine.wait_for(2)
    mine.shows(2)


def test_people_see_who_else_is_here_and_nobody_is_taken_away(studio: Studio, open_page: OpenPage) -> None:
    mine, anna, guest = open_page(), open_page(guest=True), open_page(guest=True)
    address = mine.start_from()
    anna.page.goto(colleague_of(studio))
    anna.page.goto(address)
    anna.wait_for(1)
    people, eyes = mine.page.locator("session-people .person"), mine.page.locator(".turn-eyes")
    expect(people).to_have_attribute("title", "anna is here. Follow what they look at")
    expect(mine.tile(1).locator(".turn-eyes")).to_have_attribute("title", "anna looks at this turn")
    expect(anna.page.locator("session-people .person")).to_have_text("O")
    guest.page.goto(make_link(mine, whole=True))
    mine.page.keyboard.press("Escape")
    expect(people.nth(1)).to_have_attribute("title", "A guest of a shared link is here")
    expect(guest.page.locator(".person")).to_have_count(0)

    # Several in flight, of two people; what comes is told, and shown to whoever wants it.
    studio.gemini.set(gather=99)
    for screen, prompts in ((mine, ("warmer light", "softer light")), (anna, ("black and white",))):
        screen.choose("model", GEMINI)
        for prompt in prompts:
            screen.ask(prompt)
            expect(screen.prompt).to_have_value("")
    for number in (2, 3, 4):
        expect(mine.tile(number).locator("live-clock")).to_contain_text(re.compile(r"(working|sent|thinking), \d+ s"))
    expect(mine.tile(1).locator(".turn-link")).to_have_attribute("aria-current", "true")
    mine.tile(2).locator(".turn-link").click()
    chip = mine.page.locator(".news-chip")
    expect(chip).to_have_text("New turn by anna")
    studio.gemini.set(gather=0)
    for number in (2, 3, 4):
        mine.wait_for(number)
    mine.shows(2)
    anna.shows(4)

    expect(mine.tile(4).locator(".turn-eyes")).to_be_visible()
    chip.click()
    mine.shows(4)
    expect(chip).to_be_hidden()

    # Followed, what anna looks at is looked at here, until one does something oneself.
    people.first.click()
    expect(mine.page.locator(".following")).to_contain_text("You follow anna")
    anna.tile(3).locator(".turn-link").click()
    mine.shows(3)
    mine.page.keyboard.press("Escape")
    expect(mine.page.locator(".following")).to_have_count(0)
    expect(people.first).to_have_attribute("aria-pressed", "false")
    anna.tile(1).locator(".turn-link").click()
    expect(mine.tile(1).locator(".turn-eyes")).to_be_visible()
    mine.shows(3)
    people.first.click()
    mine.shows(1)
    mine.tile(2).locator(".turn-link").click()
    expect(mine.announced).to_have_text("You follow anna no more")
    expect(mine.page.locator(".following")).to_have_count(0)
    mine.shows(2)
    # Or until she leaves.
    people.first.click()
    mine.shows(1)

    anna.page.goto("about:blank")
    guest.page.goto("about:blank")
    expect(mine.page.locator("session-people")).to_be_hidden()
    expect(mine.page.locator(".following")).to_have_count(0)
    expect(eyes).to_have_count(0)


def test_a_new_title_arrives_everywhere(open_page: OpenPage) -> None:
    mine, colleague = open_page(), open_page()
    colleague.page.goto(mine.start_from())
    colleague.wait_for(1)
    mine.page.locator(".session-title").focus()
    mine.page.keyboard.press("Enter")
    mine.page.keyboard.insert_text("A long name that its field has no room for " * 4)
    mine.page.keyboard.press("Enter")
    expect(mine.page.locator(".session-title")).to_have_js_property("scrollLeft", 0)
    # Saved, before it is changed again.
    expect(colleague.page.locator(".session-title")).to_contain_text("A long name")
    mine.page.locator(".session-title").focus()
    mine.page.keyboard.press("Enter")
    mine.page.keyboard.type("Espresso hero")
    mine.page.keyboard.press("Enter")

    expect(colleague.page.locator(".session-title")).to_have_text("Espresso hero")
    expect(colleague.page).to_have_title("Espresso hero · Palimpsest")
    mine.page.reload()
    expect(mine.page.locator(".session-title")).to_have_text("Espresso hero")
