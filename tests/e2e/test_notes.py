"""A picture is talked about: a reviewer on a phone, a designer at a desk, each of whom sees what the other does."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Route, expect

from tests.e2e.axe import violations
from tests.e2e.conftest import OpenPage, Studio
from tests.e2e.people import reviewer_of
from tests.e2e.screen import Screen


def note(screen: Screen, text: str) -> Locator:
    """The thread that begins with these words."""
    return screen.page.locator("turn-notes .note").filter(has_text=text)


POINTS_TO = """([number, x, y]) => {
  const pin = [...document.querySelectorAll(".note-pin")].find((one) => one.textContent === number)?.getBoundingClientRect();
  const picture = document.querySelector(".pane-after .picture").getBoundingClientRect();
  // The corner at the lower left is its point.
  if (!pin) return false;
  const [left, top] = [(pin.left - picture.left) / picture.width, (pin.bottom - picture.top) / picture.height];
  return Math.hypot(left - x, top - y) < 0.01;
}"""


def pin_points_to(screen: Screen, number: int, x: float, y: float) -> None:
    """Return once the pin lies there, in shares of the picture as that lies on the screen."""
    screen.page.wait_for_function(POINTS_TO, arg=[str(number), x, y])


def test_a_reviewer_and_a_designer_talk_about_a_picture(studio: Studio, open_page: OpenPage) -> None:
    designer, reviewer = open_page(reduced_motion="reduce"), open_page(phone=True, guest=True)
    address = designer.start_from()
    designer.ask("make it darker")
    designer.wait_for(2)
    designer.shows(2)
    reviewer.page.goto(reviewer_of(studio))
    reviewer.page.goto(f"{address}?turn=2")

    # A place is touched, then there are words, with a name that is completed.
    expect(reviewer.page.locator("turn-composer")).to_have_count(0)
    reviewer.page.locator('.tools [data-command="note"]').tap()
    expect(reviewer.page.locator(".note-hint")).to_be_visible()
    expect(reviewer.picture).not_to_have_js_property("naturalWidth", 0)
    place = reviewer.picture.bounding_box()
    assert place
    reviewer.page.touchscreen.tap(place["x"] + 0.4 * place["width"], place["y"] + 0.6 * place["height"])
    words = reviewer.page.locator("turn-notes form[data-main] textarea")
    expect(words).to_be_focused()
    words.press_sequentially("make it brighter, @ow")
    reviewer.page.locator("turn-notes [role=option]", has_text="owner").tap()
    expect(words).to_have_value("make it brighter, @owner ")
    reviewer.page.locator("turn-notes form[data-main] [type=submit]").tap()
    expect(note(reviewer, "make it brighter")).to_contain_text("pin 1")
    expect(words).to_have_value("")

    # The designer hears of it, and the pin follows the picture.
    expect(designer.announced).to_have_text("rita on turn 2: make it brighter, @owner")
    expect(designer.tile(2).locator(".tag-notes.is-new")).to_have_text("1 note")
    expect(designer.page.locator("#tab-notes")).to_have_text("Notes 1")
    pin = designer.page.locator(".note-pin", has_text="1")
    for key in ("f", "v", "\\", "+", "+"):
        designer.page.keyboard.press("Escape")
        designer.page.keyboard.press(key)
        pin_points_to(designer, 1, 0.4, 0.6)
    designer.page.set_viewport_size({"width": 1024, "height": 700})
    pin_points_to(designer, 1, 0.4, 0.6)
    designer.page.keyboard.press("f")
    pin.click()
    expect(note(designer, "make it brighter")).to_have_attribute("data-chosen", "")
    expect(designer.tile(2).locator(".tag-notes")).not_to_have_class(re.compile("is-new"))
    assert violations(designer.page) == []

    # With the keyboard: a crosshair, and words that nobody takes away, not even a reload.
    designer.page.keyboard.press("c")
    expect(designer.page.locator("note-pins .stage-surface")).to_be_focused()
    for key in ("ArrowRight", "ArrowRight", "Shift+ArrowDown", "Enter"):
        designer.page.keyboard.press(key)
    mine = designer.page.locator("turn-notes form[data-main] textarea")
    expect(mine).to_be_focused()
    designer.page.keyboard.type("Warmer li")
    reviewer.page.locator('.note [data-do="reply"]').tap()
    reviewer.page.locator(".note-slot textarea").fill("Only a little")
    reviewer.page.locator(".note-slot [type=submit]").tap()
    expect(note(designer, "make it brighter")).to_contain_text("Only a little")
    expect(mine).to_be_focused()
    designer.page.keyboard.type("ght")
    designer.page.reload()
    expect(mine).to_have_value("Warmer light")
    expect(designer.page.locator(".note-pin-list .is-draft .note-area")).to_be_visible()
    mine.press("Enter")
    expect(note(designer, "Warmer light")).to_contain_text("area 2")
    expect(reviewer.page.locator("#tab-notes")).to_have_text("Notes 2")

    # Both become one next edit, each at its place, and that answers them.
    for text in ("make it brighter", "Warmer light"):
        note(designer, text).locator('[data-do="choose"]').check()
    assert violations(designer.page) == []
    designer.page.get_by_role("button", name="Make 2 notes the next edit").click()
    for again in (False, True):
        if again:
            designer.page.reload()
        for place, text in enumerate(("make it brighter", "Warmer light")):
            expect(designer.page.locator(".pin-line input").nth(place)).to_have_value(text)
        expect(designer.page.locator(".composer-answers")).to_contain_text("Answers 2 notes")
    expect(designer.page.locator(".note-pin")).to_have_count(0)
    designer.page.locator(".composer-go").click()
    designer.wait_for(3)
    expect(designer.page.locator(".composer-answers")).to_be_hidden()
    for text in ("make it brighter", "Warmer light"):
        expect(note(reviewer, text)).to_contain_text("Answered by turn 3")
    thread = note(reviewer, "make it brighter")
    thread.locator(".note-settle").tap()
    expect(reviewer.page.locator("#tab-notes")).to_have_text("Notes 1")
    expect(designer.tile(2).locator(".tag-notes")).to_have_text("1 note")
    thread = note(reviewer, "Warmer light")
    thread.locator('[data-do="kinds"]').tap()
    thread.locator('.note-kinds [data-kind="agree"]').tap()
    expect(thread.locator(".note-reaction")).to_have_attribute("aria-pressed", "true")
    reviewer.page.locator(".notes-head label", has_text="Resolved").tap()
    note(reviewer, "make it brighter").locator('[data-do="show"]').tap()
    expect(reviewer.page.locator(".note-pin-list [data-chosen] .note-pin")).to_have_text("1")
    expect(reviewer.page.locator(".side")).to_be_hidden()
    reviewer.page.locator(".note-pin", has_text="1").tap()
    note(reviewer, "make it brighter").locator("a[data-turn-number]").tap()
    reviewer.shows(3)

    # What is typed while the list's script is still on its way is the note.
    held: list[Route] = []
    designer.page.route(re.compile("/elements/turn-notes"), lambda route: held.append(route))
    designer.page.goto(f"{address}?turn=2")
    designer.shows(2)
    designer.page.keyboard.press("Escape")
    designer.page.keyboard.press("c")
    expect(designer.page.locator("note-pins .stage-surface")).to_be_focused()
    designer.page.keyboard.press("Enter")
    expect(designer.page.locator(".note-hint")).to_be_hidden()
    designer.page.keyboard.type("Softer lightt")
    designer.page.keyboard.press("Backspace")
    held[0].continue_()
    expect(mine).to_have_value("Softer light")
    expect(mine).to_be_focused()
