"""What goes wrong is said in a sentence, costs nothing twice, and loses nothing that was typed."""

from __future__ import annotations

import re

from playwright.sync_api import Route, expect

from tests.e2e.conftest import OpenPage, Studio
from tests.e2e.screen import GEMINI


def test_what_fails_says_why_and_can_be_tried_again(studio: Studio, open_page: OpenPage) -> None:
    mine = open_page()
    mine.start_from()
    mine.choose("model", GEMINI)
    studio.gemini.script({"finish": "IMAGE_SAFETY"})
    mine.ask("warmer light")
    tile = mine.wait_for(2, "failed")
    why = "safety filter kept the picture"
    expect(tile).to_contain_text(why)
    expect(tile).to_contain_text(re.compile("Not billed|Billed"))
    expect(mine.tile(1).locator(".turn-link")).to_have_attribute("aria-current", "true")
    expect(mine.refusal).to_contain_text("Turn 2 failed")
    tile.locator(".turn-link").click()
    expect(mine.page.locator(".stage-state")).to_contain_text(why)
    tile.get_by_role("button", name="Change and retry").click()
    expect(mine.prompt).to_have_value("warmer light")
    expect(mine.prompt).to_be_focused()
    mine.prompt.press("Enter")
    mine.wait_for(3)
    expect(tile).to_have_attribute("data-status", "failed")
    mine.shows(3)
    # What came to nothing is no branch.
    expect(mine.page.locator("#chain-count")).to_have_text("3 turns")

    # Retry makes the same turn again.
    studio.gemini.script({"only": "text", "text": "I would rather not."})
    mine.ask("colder light")
    tile = mine.wait_for(4, "failed")
    expect(mine.refusal).to_contain_text("Turn 4 failed")
    tile.get_by_role("button", name="Retry", exact=True).click()
    mine.wait_for(4)
    expect(mine.refusal).to_be_hidden()
    expect(mine.page.locator(".turn")).to_have_count(4)

    # What was canceled is as good as new too.
    calls = len(studio.gemini.log)
    studio.gemini.script({"hang": True})
    mine.ask("softer light")
    assert studio.gemini.wait_for(lambda log: len(log) == calls + 1)
    mine.wait_for(5, "running")
    mine.prompt.press("Escape")
    mine.page.keyboard.press("x")
    tile = mine.wait_for(5, "canceled")
    expect(mine.announced).to_have_text("Turn 5 was canceled")
    expect(mine.refusal).to_be_hidden()
    tile.get_by_role("button", name="Retry", exact=True).click()
    mine.wait_for(5)

    # A lost answer is said to be lost.
    studio.gemini.script({"reset": "body"})
    mine.ask("harder light")
    tile = mine.wait_for(6, "unknown")
    expect(tile).to_contain_text("We sent this but lost the answer. It may have been charged.")
    expect(tile.get_by_role("button", name="Retry", exact=True)).to_be_visible()


def test_what_could_not_be_sent_stays_in_the_field(open_page: OpenPage) -> None:
    mine = open_page()
    mine.start_from()
    answers = [
        lambda route: route.abort("internetdisconnected"),
        lambda route: route.fulfill(status=500, body="oops"),
        lambda route: route.fulfill(status=413, body=""),
        lambda route: route.fulfill(
            status=422, json={"error": {"code": "invalid_request", "message": "Say what to change."}}
        ),
    ]
    said = ["cannot be reached", "could not do this", "larger than the studio takes", "Say what to change."]
    mine.complaints.expected("Failed to load resource", "answer: (500|413|422)")
    pattern = re.compile(r"/api/v1/sessions/.+/turns$")
    for answer, sentence in zip(answers, said, strict=True):
        mine.page.route(pattern, answer)
        mine.ask("black and white")
        expect(mine.refusal).to_contain_text(sentence)
        expect(mine.prompt).to_have_value("black and white")
        expect(mine.page.locator(".turn")).to_have_count(1)
        mine.page.unroute(pattern)

    mine.prompt.press("Enter")
    mine.wait_for(2)
    expect(mine.prompt).to_have_value("")
    expect(mine.refusal).to_be_hidden()


def test_sending_again_after_a_lost_answer_makes_no_second_turn(open_page: OpenPage) -> None:
    mine = open_page()
    mine.start_from()
    mine.complaints.expected("Failed to load resource")
    pattern = re.compile(r"/api/v1/sessions/.+/turns$")

    def lose_the_answer(route: Route) -> None:
        route.fetch()
        route.abort("connectionreset")

    mine.page.route(pattern, lose_the_answer, times=1)
    mine.ask("black and white")
    expect(mine.refusal).to_contain_text("cannot be reached")
    mine.prompt.press("Enter")

    expect(mine.prompt).to_have_value("")
    mine.wait_for(2)
    expect(mine.page.locator(".turn")).to_have_count(2)


def test_hasty_fingers_send_once_and_what_is_refused_is_kept_whole(open_page: OpenPage) -> None:
    mine = open_page()
    mine.complaints.expected("400", "422")
    mine.start_from()
    sent: list[str] = []
    mine.page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    mine.prompt.fill("black and white")
    mine.prompt.evaluate(
        """(field) => {
            const enter = () => field.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true }));
            enter(); enter(); field.form.requestSubmit(); enter();
        }"""
    )
    mine.wait_for(2)
    mine.shows(2)
    expect(mine.page.locator(".turn")).to_have_count(2)
    assert len(sent) == 1

    mine.ask("x" * 40_000)
    expect(mine.refusal).to_contain_text("at most 32,000 characters; this one has 40,000")
    expect(mine.prompt).to_have_value("x" * 40_000)
    expect(mine.page.locator(".turn")).to_have_count(2)

    # What the local engine does not understand costs nothing.
    mine.ask("make him dance the tango")
    tile = mine.wait_for(3, "failed")
    expect(tile).to_contain_text("Not billed")
    expect(tile.get_by_role("button", name="Change and retry")).to_be_visible()
