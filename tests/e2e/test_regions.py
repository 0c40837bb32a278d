"""Drawing on the picture: by mouse, keyboard and fingers; what is sent of it, and what becomes of it."""

from __future__ import annotations

import io
import json
import re
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Locator, Request, Route, expect

from tests.e2e.conftest import OpenPage, Studio
from tests.e2e.screen import GEMINI, Screen
from tests.e2e.test_reach import FAINT_TEXT, NAMELESS

Point = tuple[float, float]


def place(screen: Screen, point: Point) -> Point:
    """A point of the picture, in shares of it, on the screen."""
    expect(screen.picture).not_to_have_js_property("naturalWidth", 0)
    box = screen.picture.bounding_box()
    assert box
    return box["x"] + point[0] * box["width"], box["y"] + point[1] * box["height"]


def drag(screen: Screen, *points: Point) -> None:
    """From point to point of the picture with the button held."""
    mouse = screen.page.mouse
    mouse.move(*place(screen, points[0]))
    mouse.down()
    for point in points[1:]:
        mouse.move(*place(screen, point), steps=4)
    mouse.up()


def take(screen: Screen, key: str) -> None:
    """Press the key of a tool with the focus in no field."""
    screen.page.evaluate("document.activeElement.blur()")
    screen.page.keyboard.press(key)
    expect(tools(screen)).to_be_visible()


def tools(screen: Screen) -> Locator:
    return screen.page.get_by_role("toolbar", name="Drawing tools")


def chip(screen: Screen, name: str) -> Locator:
    return screen.page.locator(f'[data-chip="{name}"]')


def is_turn(request: Request) -> bool:
    return request.method == "POST" and request.url.endswith("/turns")


def turn(screen: Screen, number: int) -> Any:
    """The turn as the API tells it."""
    pk = screen.tile(number).get_attribute("data-turn")
    return screen.page.request.get(f"/api/v1/turns/{pk}").json()


def test_a_region_edit_is_one_key_a_drag_typing_and_enter(open_page: OpenPage) -> None:
    mine = open_page()
    mine.start_from()
    keyboard = mine.page.keyboard
    take(mine, "r")
    drag(mine, (0.3, 0.25), (0.6, 0.75))
    expect(mine.prompt).to_be_focused()
    keyboard.type("darker")
    expect(chip(mine, "region")).to_contain_text("15%")

    mine.page.reload()
    expect(chip(mine, "region")).to_contain_text("15%")
    expect(mine.prompt).to_have_value("darker")
    mine.complaints.expected("ERR_FAILED")
    mine.page.route("**/turns", lambda route: route.abort())
    mine.prompt.press("Enter")
    expect(mine.refusal).to_contain_text("cannot be reached")
    expect(chip(mine, "region")).to_be_visible()
    mine.page.unroute("**/turns")
    with mine.page.expect_request(is_turn) as sent:
        mine.prompt.press("Enter")
    assert sent.value.post_data_json["region"]["rect"] == pytest.approx([0.3, 0.25, 0.3, 0.5], abs=0.005)

    mine.wait_for(2)
    mine.shows(2)
    expect(chip(mine, "region")).to_be_hidden()
    expect(tools(mine)).to_be_hidden()
    made = turn(mine, 2)["outputs"][0]["composition"]
    assert made["changed_outside_share"] == 0 < made["changed_inside_share"]
    mine.page.reload()
    expect(mine.picture).to_be_visible()
    expect(chip(mine, "region")).to_be_hidden()


def test_strokes_are_painted_erased_undone_and_sent_as_a_mask(open_page: OpenPage) -> None:
    mine = open_page()
    mine.start_from()
    page = mine.page
    take(mine, "b")
    page.mouse.move(*place(mine, (0.5, 0.55)))
    page.mouse.wheel(0, -200)
    expect(page.locator(".zoom-now")).to_have_text(re.compile(r"\d+%"))
    drag(mine, (0.4, 0.5), (0.6, 0.5))
    tools(mine).get_by_role("button", name="Lasso").click()
    page.keyboard.press("r")
    expect(tools(mine).get_by_role("button", name="Rectangle")).to_have_attribute("aria-pressed", "true")
    tools(mine).get_by_role("button", name="Lasso").click()
    drag(mine, (0.4, 0.6), (0.6, 0.6), (0.6, 0.7), (0.4, 0.7))
    tools(mine).get_by_role("button", name="Rectangle").click()
    tools(mine).get_by_role("button", name="Erase").click()
    share = chip(mine, "region").locator("[data-amount]")
    expect(share).to_have_text("3%")
    drag(mine, (0.5, 0.4), (0.65, 0.75))
    expect(share).to_have_text("2%")
    # The focus is in the prompt; what begins no sentence is for the tool, and letters are with Alt.
    expect(mine.prompt).to_be_focused()
    size = page.evaluate("document.querySelector('region-editor').brush.size")
    page.keyboard.press(".")
    assert page.evaluate("document.querySelector('region-editor').brush.size") > size
    page.keyboard.press(",")
    page.keyboard.press("Delete")
    expect(chip(mine, "region")).to_be_hidden()
    page.keyboard.press("Control+z")
    expect(share).to_have_text("2%")
    page.keyboard.press("Alt+e")
    expect(tools(mine).get_by_role("button", name="Erase")).to_have_attribute("aria-pressed", "false")
    page.keyboard.press("Alt+b")
    expect(tools(mine).get_by_role("button", name="Brush")).to_have_attribute("aria-pressed", "true")
    expect(mine.prompt).to_have_value("")
    page.keyboard.press("Control+z")
    expect(share).to_have_text("3%")
    page.keyboard.press("Control+Shift+Z")
    expect(share).to_have_text("2%")
    page.keyboard.press("Escape")
    expect(tools(mine)).to_be_hidden()
    expect(mine.prompt).to_be_focused()

    page.keyboard.type("darker")
    with page.expect_request(is_turn) as sent:
        page.keyboard.press("Enter")
    mine.wait_for(2)
    mask = sent.value.post_data_json["region"]["mask"]
    picture = Image.open(io.BytesIO(page.request.get(f"/assets/{mask}/original").body())).convert("L")
    width, height = picture.size
    assert picture.size == (
        int(mine.tile(1).get_attribute("data-width") or 0),
        int(mine.tile(1).get_attribute("data-height") or 0),
    )
    levels = {point: picture.getpixel((int(point[0] * width), int(point[1] * height))) for point in POINTS}
    assert levels == POINTS

    # A stroke under way ends with what is pressed meanwhile, and takes nothing with it.
    mine.shows(2)
    take(mine, "r")
    page.keyboard.press("f")
    drag(mine, (0.1, 0.1), (0.3, 0.3))
    expect(share).to_have_text("4%")
    for key, tool in (("Escape", "region"), ("Control+z", "region"), ("p", "pin")):
        page.mouse.move(*place(mine, (0.5, 0.5)))
        page.mouse.down()
        page.mouse.move(*place(mine, (0.7, 0.7)), steps=4)
        expect(page.locator("region-editor")).to_have_js_property("isDrawing", True)
        page.get_by_label("Drawing on the picture").focus()
        page.keyboard.press(key)
        page.mouse.move(*place(mine, (0.8, 0.8)))
        page.mouse.up()
        expect(share).to_have_text("4%")
        expect(page.locator("region-editor")).to_have_attribute("data-drawing", tool)

    # Who draws for the next edit while this one is still being sent goes on.
    take(mine, "r")
    mine.prompt.fill("brighter")
    held: list[Route] = []
    page.route("**/turns", lambda route: held.append(route))
    with page.expect_request(is_turn):
        mine.prompt.press("Enter")
    page.mouse.move(*place(mine, (0.5, 0.5)))
    page.mouse.down()
    page.mouse.move(*place(mine, (0.6, 0.7)), steps=4)
    with page.expect_response("**/turns"):
        held[0].continue_()
    mine.wait_for(3)
    page.mouse.move(*place(mine, (0.7, 0.7)), steps=4)
    page.mouse.up()
    expect(share).to_have_text("4%")
    expect(tools(mine)).to_be_visible()
    assert page.evaluate("document.querySelector('region-editor').doc.region.shapes.length") == 1
    tools(mine).get_by_role("button", name="Erase").click()
    drag(mine, (0.01, 0.01), (0.99, 0.99))
    page.unroute("**/turns")
    mine.ask("brighter still")
    expect(mine.refusal).to_contain_text("The region is empty.")
    expect(chip(mine, "region")).to_be_visible()


# What the strokes above come to: the brush, the lasso, what was erased of both, and beside them.
POINTS = {(0.45, 0.5): 255, (0.45, 0.65): 255, (0.58, 0.5): 0, (0.58, 0.65): 0, (0.5, 0.3): 0, (0.3, 0.5): 0}


def test_keys_alone_draw_a_rectangle_and_pins(studio: Studio, open_page: OpenPage) -> None:
    mine = open_page(light=True, reduced_motion="reduce")
    mine.start_from()
    page, keyboard = mine.page, mine.page.keyboard
    mine.choose("model", GEMINI)
    take(mine, "r")
    for key in ("ArrowRight", "ArrowRight", "Shift+ArrowUp", "Alt+ArrowDown"):
        keyboard.press(key)
    keyboard.press("Enter")
    numbers = page.get_by_role("group", name="Rectangle, in pixels")
    expect(numbers.get_by_label("X")).to_have_value("312")
    expect(numbers.get_by_label("Height")).to_have_value("392")
    numbers.get_by_label("Width").fill("120")
    keyboard.press("Tab")
    keyboard.press("Escape")
    expect(numbers).to_be_hidden()
    expect(tools(mine)).to_be_visible()
    assert page.evaluate(FAINT_TEXT) == []
    assert page.evaluate(NAMELESS) == []
    tools(mine).get_by_role("button", name="Rectangle").focus()
    keyboard.press("ArrowRight")
    expect(tools(mine).get_by_role("button", name="Brush")).to_be_focused()
    keyboard.press("End")
    expect(tools(mine).get_by_role("button", name="Done")).to_be_focused()

    take(mine, "p")
    keyboard.press("ArrowLeft")
    keyboard.press("Enter")
    expect(page.get_by_label("Instruction of pin 1")).to_be_focused()
    keyboard.type("a red rim")
    page.mouse.click(*place(mine, (0.75, 0.75)))
    expect(page.get_by_label("Instruction of pin 2")).to_be_focused()
    page.get_by_label("Instruction of pin 1").focus()
    keyboard.press("Enter")
    expect(page.get_by_label("Instruction of pin 2")).to_be_focused()
    keyboard.press("Enter")
    expect(mine.prompt).to_be_focused()
    keyboard.press("Enter")
    expect(mine.refusal).to_contain_text("Say what to change at each pin")
    expect(page.get_by_label("Instruction of pin 2")).to_be_focused()
    keyboard.type("a wooden spoon")
    page.get_by_role("button", name="Pin 1: a red rim").focus()
    keyboard.press("ArrowDown")
    assert page.evaluate(FAINT_TEXT) == []
    # With more of them than rows the picture is fitted above the prompt bar, and half a row says that the list goes on.
    for at in ((0.2, 0.2), (0.3, 0.3), (0.4, 0.2)):
        page.mouse.click(*place(mine, at))
        keyboard.type("darker")
    lowest = "document.querySelector('.pane-after .sheet').getBoundingClientRect().bottom"
    highest = "document.querySelector('.composer').getBoundingClientRect().top"
    page.wait_for_function(f"{lowest} <= {highest}")
    list_of_pins = page.get_by_role("list", name="Instructions of the pins")
    assert list_of_pins.evaluate("(list) => list.clientHeight < list.scrollHeight && list.clientHeight % 32 > 8")
    for number in (5, 4, 3):
        page.get_by_role("button", name=f"Remove pin {number}").click()
    page.get_by_label("Instruction of pin 2").focus()
    with page.expect_request(is_turn) as sent:
        keyboard.press("Control+Enter")
    body = sent.value.post_data_json
    assert body["region"]["rect"] == pytest.approx([0.26, 0.25125, 0.1, 0.49], abs=0.002)
    assert [pin["text"] for pin in body["pins"]] == ["a red rim", "a wooden spoon"]
    assert body["pins"][0]["at"] == pytest.approx([0.49, 0.51])
    mine.wait_for(2)
    asked = studio.gemini.log[-1]["contents"][-1]["parts"][-1]["text"]
    assert "1. a red rim\n2. a wooden spoon" in asked
    mine.shows(2)
    expect(page.locator(".pin-line")).to_have_count(0)
    # To change its words, what was drawn is there again, on what it was drawn on; the pins' words stand there once.
    page.get_by_role("button", name="Change prompt").click()
    expect(page.locator(".pin-line")).to_have_count(2)
    mine.shows(1)
    expect(mine.prompt).to_have_value("")
    page.get_by_label("Instruction of pin 1").fill("a blue rim")
    with page.expect_request(is_turn) as sent:
        keyboard.press("Control+Enter")
    changed = sent.value.post_data_json
    assert (changed["revises"], changed["region"]) == (turn(mine, 2)["id"], body["region"])
    assert [pin["text"] for pin in changed["pins"]] == ["a blue rim", "a wooden spoon"]
    mine.wait_for(3)


def test_locks_marks_and_earlier_regions(open_page: OpenPage) -> None:
    mine, colleague = open_page(), open_page()
    colleague.page.goto(mine.start_from())
    page, keyboard = mine.page, mine.page.keyboard
    take(mine, "k")
    drag(mine, (0.6, 0.6), (0.8, 0.9))
    tools(mine).get_by_role("button", name="Lock it").click()
    expect(chip(mine, "lock")).to_have_count(1)
    expect(mine.announced).to_have_text("Locked. Later edits keep it as it is.")
    expect(chip(colleague, "lock")).to_have_count(1)
    chip(mine, "lock").hover()
    expect(page.locator(".lock-area")).to_have_css("opacity", "0.5")
    page.mouse.move(1, 1)
    expect(page.locator(".lock-area")).to_have_css("opacity", "0")

    take(mine, "m")
    drag(mine, (0.1, 0.1), (0.3, 0.3))
    tools(mine).get_by_role("button", name="Circle").click()
    drag(mine, (0.3, 0.3), (0.5, 0.5))
    tools(mine).get_by_role("button", name="Words").click()
    page.mouse.click(*place(mine, (0.1, 0.8)))
    words = page.get_by_label("Words on the picture")
    expect(words).to_be_focused()
    keyboard.type("not this")
    keyboard.press("Escape")
    expect(words).to_be_hidden()
    expect(tools(mine)).to_be_visible()
    page.mouse.click(*place(mine, (0.1, 0.8)))
    expect(words).to_be_focused()
    keyboard.type("this one")
    keyboard.press("Enter")
    expect(chip(mine, "marks")).to_contain_text("3")
    take(mine, "l")
    drag(mine, (0.5, 0.5), (0.9, 0.5), (0.9, 0.95), (0.5, 0.95))
    keyboard.type("darker")
    mine.complaints.expected("422")
    keyboard.press("Enter")
    expect(mine.refusal).to_contain_text("Local engine")
    expect(chip(mine, "marks")).to_be_visible()
    mine.choose("model", GEMINI)
    with page.expect_request(is_turn) as sent:
        mine.prompt.press("Enter")
    body = sent.value.post_data_json
    assert [mark["kind"] for mark in body["markup"]] == ["arrow", "circle", "text"]
    assert len(body["region"]["polygon"]) >= 4
    mine.wait_for(2)
    mine.shows(2)
    made = turn(mine, 2)
    assert len(made["locks"]) == 1
    assert made["outputs"][0]["composition"]["changed_outside_share"] == 0
    expect(chip(mine, "lock")).to_have_count(1)

    take(mine, "r")
    tools(mine).get_by_role("button", name="Settings of the tool").click()
    page.get_by_role("button", name="2 · darker").click()
    expect(chip(mine, "region")).to_be_visible()
    with page.expect_request(is_turn) as again:
        mine.ask("brighter")
    assert again.value.post_data_json["region"] == {"turn": made["id"]}
    mine.wait_for(3)
    mine.shows(3)
    page.get_by_role("button", name="Lift the lock").click()
    expect(chip(mine, "lock")).to_have_count(0)
    expect(mine.announced).to_have_text("The lock is lifted.")


def test_one_finger_draws_and_two_move_the_picture(open_page: OpenPage) -> None:
    mine = open_page(phone=True)
    mine.page.set_viewport_size({"width": 360, "height": 780})
    mine.start_from()
    page = mine.page
    fingers = page.context.new_cdp_session(page)

    def touch(kind: str, *points: Point) -> None:
        where = [dict(zip("xy", place(mine, point), strict=True), id=at) for at, point in enumerate(points)]
        fingers.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": where})

    page.get_by_role("button", name="Region").first.tap()
    expect(tools(mine)).to_be_in_viewport(ratio=1)
    touch("touchStart", (0.2, 0.2))
    touch("touchMove", (0.4, 0.4))
    touch("touchMove", (0.6, 0.7))
    touch("touchEnd")
    expect(chip(mine, "region")).to_contain_text("20%")
    expect(mine.prompt).not_to_be_focused()
    widths = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert widths[0] <= widths[1], widths

    page.get_by_role("button", name="Mark").first.tap()
    tools(mine).get_by_role("button", name="Words").tap()
    field = page.get_by_label("Words on the picture")
    for text, point in (("first", (0.98, 0.3)), ("second", (0.2, 0.6))):
        page.touchscreen.tap(*place(mine, point))
        expect(field).to_be_focused()
        expect(field).to_be_in_viewport(ratio=1)
        page.keyboard.type(text)
    page.get_by_role("button", name="Region").first.tap()
    expect(page.locator("[data-marks] text")).to_have_text(["first", "second"])
    edges = page.evaluate("""[document.querySelector("[data-marks] text"), document.querySelector(".pane-after .picture")]
        .map((drawn) => drawn.getBoundingClientRect().right)""")
    assert edges[0] <= edges[1] + 1, edges

    before = page.evaluate("document.querySelector('.pane-after .sheet').style.transform")
    touch("touchStart", (0.3, 0.5))
    touch("touchStart", (0.3, 0.5), (0.6, 0.5))
    for step in range(1, 6):
        touch("touchMove", (0.3 - step / 100, 0.5), (0.6 + step / 100, 0.5))
    touch("touchEnd")
    expect(page.locator(".pane-after .sheet")).not_to_have_attribute(
        "style", re.compile(re.escape(before)) if before else ""
    )
    expect(chip(mine, "region")).to_contain_text("20%")
    drawn = json.loads(page.evaluate("JSON.stringify(document.querySelector('region-editor').body)"))
    assert list(drawn["region"]) == ["rect"]
