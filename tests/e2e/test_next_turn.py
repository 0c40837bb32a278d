"""What the next turn is to be: a change, another try or a new picture; its references in order; word of its end."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.e2e.conftest import OpenPage, Studio
from tests.e2e.screen import GEMINI, PORTRAIT, PRODUCT, SAMPLES, Screen

# What a browser does for a page that is not looked at, noted instead of shown.
ELSEWHERE = """
    window.told = [];
    window.Notification = class extends EventTarget {
        static permission = "default";
        static async requestPermission() { return (this.permission = "granted"); }
        constructor(title, { body }) { super(); window.told.push([title, body]); }
    };
    Document.prototype.hasFocus = () => !window.away;
    Object.defineProperty(Document.prototype, "hidden", { get: () => Boolean(window.away) });
"""


def aim(screen: Screen, label: str) -> None:
    screen.page.get_by_label("What the next turn is").select_option(label=label)


def expect_names(screen: Screen, *names: str) -> None:
    """These references, in this order."""
    fields = screen.page.locator(".reference-name")
    expect(fields).to_have_count(len(names))
    for index, name in enumerate(names):
        expect(fields.nth(index)).to_have_value(name)


def test_a_turn_is_tried_again_or_a_new_picture_begun(studio: Studio, open_page: OpenPage) -> None:
    mine = open_page()
    mine.start_from(PRODUCT)
    mine.choose("model", GEMINI)
    menu = mine.page.get_by_label("What the next turn is")
    expect(menu.locator("option", has_text="Re-roll")).to_have_js_property("disabled", value=True)
    mine.ask("make the cup red")
    mine.wait_for(2)
    mine.shows(2)

    aim(mine, "Re-roll")
    expect(mine.prompt).to_have_value("make the cup red")
    expect(mine.above_prompt).to_have_text("Branching from turn 1, its picture only. Turn 2 stays as it is.")
    mine.prompt.fill("make the cup green")
    mine.prompt.press("Enter")
    expect(mine.wait_for(3)).to_have_attribute("data-parent", "1")
    mine.shows(3)
    expect(menu).to_have_value("change")

    aim(mine, "New picture")
    expect(mine.above_prompt).to_have_text("A new picture, from your words.")
    expect(mine.page.get_by_role("button", name="Create picture")).to_be_visible()
    mine.tile(2).locator(".turn-link").click()
    mine.shows(2)
    expect(menu).to_have_value("new")
    mine.ask("a blue boat")
    expect(mine.wait_for(4)).not_to_have_attribute("data-parent", re.compile("."))
    mine.shows(4)
    expect(mine.above_prompt).to_have_text("Building on turn 4, with its history.")
    contents = studio.gemini.log[-1]["contents"]
    assert [part.get("text") for part in contents[-1]["parts"]] == ["a blue boat"]
    assert len(contents) == 1

    aim(mine, "Re-roll")
    mine.tile(2).locator(".turn-link").click()
    expect(menu).to_have_value("change")
    expect(mine.announced).to_have_text("Refine: another picture is looked at.")


def test_references_are_put_in_order_and_keep_list_is_written(open_page: OpenPage) -> None:
    mine = open_page()
    mine.start_from(PRODUCT)
    mine.choose("model", GEMINI)
    mine.page.get_by_role("button", name="Reference", exact=True).click()
    expect(mine.page.get_by_role("dialog", name="References")).to_be_visible()
    mine.page.set_input_files("reference-dialog input[type=file]", [PORTRAIT, SAMPLES / "pet.jpg", PRODUCT])
    expect(mine.page.locator("reference-strip li")).to_have_count(3)
    mine.page.get_by_role("dialog", name="References").get_by_role("button", name="Done").click()
    first, second = (mine.page.locator("reference-strip li").nth(index) for index in range(2))
    grip, beyond = first.locator(".reference-picture").bounding_box(), second.bounding_box()
    assert grip
    assert beyond
    mine.page.mouse.move(grip["x"] + 10, grip["y"] + 10)
    mine.page.mouse.down()
    mine.page.mouse.move(beyond["x"] + beyond["width"] * 0.8, grip["y"] + 12, steps=4)
    mine.page.mouse.up()
    expect_names(mine, "pet", "portrait", "product")
    mine.page.get_by_role("button", name=re.compile("Move the reference .*: Image 3")).press("ArrowLeft")
    expect_names(mine, "pet", "product", "portrait")
    mine.page.reload()
    expect_names(mine, "pet", "product", "portrait")

    mine.page.get_by_role("button", name="Style", exact=True).click()
    more = mine.page.get_by_label("Something else to keep")
    more.fill("the sign on the door")
    more.press("Enter")
    expect(mine.prompt).to_have_value("Keep the sign on the door exactly as it is.")
    own = mine.page.get_by_role("button", name="the sign on the door", pressed=True)
    own.click()
    expect(mine.prompt).to_have_value("")


def test_word_comes_of_a_turn_that_ends_while_one_is_elsewhere(open_page: OpenPage) -> None:
    mine = open_page()
    mine.page.add_init_script(ELSEWHERE)
    mine.start_from(PRODUCT)
    mine.page.get_by_role("button", name="When a turn ends").click()
    mine.page.get_by_label("Notify me").check()
    mine.page.reload()
    mine.page.get_by_role("button", name="When a turn ends").click()
    expect(mine.page.get_by_label("Notify me")).not_to_be_checked()
    mine.page.get_by_label("Notify me").check()
    mine.page.keyboard.press("Escape")
    mine.ask("black and white")
    mine.wait_for(2)
    expect(mine.announced).to_have_text(re.compile("Turn 2 finished"))
    assert mine.page.evaluate("told") == []
    mine.page.evaluate("window.away = true")
    mine.ask("warmer light")
    mine.wait_for(3)
    expect(mine.announced).to_have_text(re.compile("Turn 3 finished"))
    mine.page.wait_for_function("() => told.length")
    [[title, body]] = mine.page.evaluate("told")
    assert (title, body[:15]) == ("product · Palimpsest", "Turn 3 finished")
    expect(mine.page).to_have_title("(1) product · Palimpsest")

    other = mine.page.context.new_page()
    other.add_init_script(ELSEWHERE)
    other.goto(mine.page.url)
    # The page answers whoever asks only once it is set up.
    expect(other.locator("session-stream")).to_have_attribute("data-state", "open")
    mine.page.evaluate(
        """() => {
            window.heard = [];
            const { session } = document.querySelector("session-workspace").dataset;
            new BroadcastChannel(`notices.${session}`).onmessage = ({ data }) => window.heard.push(data);
        }"""
    )
    mine.ask("colder light")
    mine.wait_for(4)
    expect(mine.announced).to_have_text(re.compile("Turn 4 finished"))
    mine.page.wait_for_function("() => heard.includes('watched')")
    # Of two tabs that nobody looks at, one speaks.
    other.get_by_role("button", name="When a turn ends").click()
    other.get_by_label("Notify me").check()
    other.keyboard.press("Escape")
    other.evaluate("window.away = true")

    def told() -> list[str]:
        return [body[:6] for _, body in mine.page.evaluate("told") + other.evaluate("told")]

    # Nothing was said of turn 4, which the other page saw.
    said = ["Turn 3"]
    assert told() == said
    for number, prompt in ((5, "warmer light"), (6, "colder light")):
        mine.ask(prompt)
        mine.wait_for(number)
        expect(other.locator("#announcements")).to_have_text(re.compile(f"Turn {number} finished"))
        said.append(f"Turn {number}")
        while len(told()) < len(said):  # the test's own time limit ends it
            mine.page.wait_for_timeout(20)
    assert sorted(told()) == said
    other.close()
    # As Chrome on Android does.
    mine.page.evaluate(
        "() => { window.Notification = class { constructor() { throw new TypeError('Illegal constructor.'); } }; }"
    )
    mine.ask("more contrast")
    mine.wait_for(7)
    expect(mine.page.get_by_label("Notify me")).not_to_be_checked()
    mine.page.get_by_role("button", name="When a turn ends").click()
    expect(mine.page.locator("turn-notices [data-refused]")).to_be_visible()
    # A tab that was open before anybody chose hears of the choice.
    mine.page.evaluate("localStorage.removeItem('palimpsest.notices')")
    other = mine.page.context.new_page()
    other.goto(mine.page.url)
    expect(other.locator("session-stream")).to_have_attribute("data-state", "open")
    mine.page.get_by_label("Play a sound").check()
    expect(other.locator("turn-notices [name=sound]")).to_be_checked()
