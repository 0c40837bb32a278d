"""Crop and adjust on the stage: by keyboard, mouse and touch; the preview is what the studio makes of it."""

from __future__ import annotations

import base64
import io
import re
from typing import Any

import numpy as np
from PIL import Image
from playwright.sync_api import Locator, expect

from tests.e2e.conftest import OpenPage
from tests.e2e.screen import GEMINI, Screen
from tests.e2e.test_reach import FAINT_TEXT, NAMELESS
from tests.e2e.test_regions import drag, take, turn

# What a browser that draws WebGL without a graphics card says of screenshots.
SLOW_GRAPHICS = "GPU stall due to ReadPixels"
ADJUST_SHEET = re.compile(r"/adjust[^/]*\.css")
PREVIEW = """async ({ src, values }) => {
  const { Preview } = await import("studio/lib/adjust-shader");
  const image = new Image();
  image.src = src;
  await image.decode();
  const canvas = document.createElement("canvas");
  const preview = Preview.on(canvas);
  preview.setPicture(image);
  preview.draw(values);
  return canvas.toDataURL("image/png");
}"""


def panel(screen: Screen, name: str) -> Locator:
    return screen.page.get_by_role("region", name=name)


def use(screen: Screen, key: str, name: str) -> Locator:
    """Take a tool by its key, with the focus in no field."""
    screen.page.evaluate("document.activeElement.blur()")
    screen.page.keyboard.press(key)
    expect(panel(screen, name)).to_be_visible()
    return panel(screen, name)


def pixels(data: bytes) -> Any:
    return np.array(Image.open(io.BytesIO(data)).convert("RGB")).astype(int)


def output(screen: Screen, number: int) -> Any:
    """The turn's picture, as it was stored."""
    return pixels(screen.page.request.get(turn(screen, number)["outputs"][0]["url"]).body())


def test_light_and_crop_by_keys_and_mouse(open_page: OpenPage) -> None:
    mine = open_page()
    mine.complaints.expected(SLOW_GRAPHICS)
    mine.start_from()
    page, keyboard = mine.page, mine.page.keyboard
    mine.prompt.fill("a red hat")

    # What could not be loaded is said, and asked for again.
    mine.complaints.expected("ERR_FAILED")
    page.route(ADJUST_SHEET, lambda route: route.abort())
    page.evaluate("document.activeElement.blur()")
    keyboard.press("j")
    expect(mine.refusal).to_contain_text("This part of the page could not be loaded.")
    page.unroute(ADJUST_SHEET)

    # Sliders by key and by number; Esc leaves, with nothing lost and nothing made.
    adjust = use(mine, "j", "Adjust")
    expect(adjust.get_by_role("slider", name="Exposure")).to_be_focused()
    for _ in range(8):
        keyboard.press("ArrowRight")
    expect(adjust.get_by_role("spinbutton", name="Exposure")).to_have_value("0.4")
    numbers = {"Contrast": "25", "Temperature": "-30", "Vibrance": "40", "Sharpen": "80", "Tint": "50"}
    for name, value in numbers.items():
        adjust.get_by_role("spinbutton", name=name).fill(value)
    expect(page.locator(".adjust-canvas")).to_be_visible()
    assert page.evaluate(NAMELESS) == []
    assert page.evaluate(FAINT_TEXT) == []
    keyboard.press("Escape")
    expect(adjust).to_be_hidden()
    expect(page.locator(".adjust-canvas")).to_have_count(0)
    use(mine, "j", "Adjust")
    expect(adjust.get_by_role("spinbutton", name="Contrast")).to_have_value("25")
    adjust.get_by_text("Tint", exact=True).dblclick()
    expect(adjust.get_by_role("spinbutton", name="Tint")).to_have_value("0")
    keyboard.press("Enter")
    tile = mine.wait_for(2)
    mine.shows(2)
    expect(adjust).to_be_hidden()
    expect(mine.prompt).to_have_value("a red hat")
    expect(tile).to_contain_text("Exposure +0.4 · Temperature −30 · Contrast +25 · Vibrance +40 · Sharpen 80 %")
    values = {"exposure": 0.4, "contrast": 25, "temperature": -30, "vibrance": 40, "sharpen": 80}
    shown = page.evaluate(PREVIEW, {"src": mine.tile(1).get_attribute("data-original"), "values": values})
    difference = np.abs(pixels(base64.b64decode(shown.partition(",")[2])) - output(mine, 2))
    assert difference.mean() < 1.2
    assert np.quantile(difference, 0.99) <= 6

    # Side by side gives way to a tool, whatever arrives meanwhile, and comes back.
    stage = page.locator("picture-stage")
    page.evaluate("document.activeElement.blur()")
    keyboard.press("v")
    expect(stage).to_have_attribute("data-mode", "side")
    use(mine, "j", "Adjust")
    token = {"X-CSRFToken": page.locator('meta[name="csrf-token"]').get_attribute("content") or ""}
    page.request.post(f"/api/v1/turns/{turn(mine, 2)['id']}/star", data={"starred": True}, headers=token)
    expect(tile).to_have_attribute("data-starred", "")
    expect(stage).to_have_attribute("data-mode", "single")

    # Keys that are meant for others, or for nobody now, do not end the tool.
    page.locator("#main").focus()
    keyboard.press("Control+z")
    mine.shows(2)
    title = page.locator(".session-title")
    title.focus()
    keyboard.press("Enter")
    expect(title).to_have_attribute("role", "textbox")
    keyboard.press("Escape")
    expect(title).to_have_attribute("role", "button")
    page.locator("#chain-count").click()
    expect(page.locator("#branches")).to_be_visible()
    keyboard.press("Escape")
    expect(page.locator("#branches")).to_be_hidden()
    expect(adjust).to_be_visible()
    keyboard.press("Escape")
    expect(adjust).to_be_hidden()
    expect(stage).to_have_attribute("data-mode", "side")
    page.evaluate("document.activeElement.blur()")
    keyboard.press("v")
    expect(stage).to_have_attribute("data-mode", "single")

    crop = use(mine, "t", "Crop")
    frame = page.get_by_role("group", name="Frame of the crop")
    expect(frame).to_be_focused()
    top = page.locator('.crop-handle[data-h="0"][data-v="-1"]').bounding_box()
    whole = frame.bounding_box()
    assert top
    assert whole
    assert abs(top["x"] + 11 - whole["x"] - whole["width"] / 2) < 2
    crop.get_by_role("radio", name="1:1").check()
    expect(crop.locator("[name=w]")).to_have_value("800")
    frame.focus()
    for _ in range(3):
        keyboard.press("ArrowRight")
    keyboard.press("Control+Shift+ArrowLeft")
    expect(crop.locator("[name=x]")).to_have_value("203")
    expect(crop.locator("[name=w]")).to_have_value("790")
    corner = page.locator('.crop-handle[data-h="-1"][data-v="-1"]').bounding_box()
    assert corner
    page.mouse.move(corner["x"] + 11, corner["y"] + 11)
    page.mouse.down()
    page.mouse.move(corner["x"] + 111, corner["y"] + 111, steps=4)
    page.mouse.up()
    crop.get_by_role("button", name="A quarter to the right").click()
    assert page.evaluate(NAMELESS) == []
    assert page.evaluate(FAINT_TEXT) == []
    x, y, w, h = (int(crop.locator(f"[name={name}]").input_value()) for name in ("x", "y", "w", "h"))
    assert w == h < 700
    frame.focus()
    keyboard.press("Enter")
    expect(mine.wait_for(3)).to_contain_text("Rotate 90° · Crop 1:1")
    mine.shows(3)
    expect(crop).to_be_hidden()
    assert np.array_equal(output(mine, 3), np.rot90(output(mine, 2), -1)[y : y + h, x : x + w])

    # Each picture is on its own side of the line, of whichever shape.
    page.evaluate("document.activeElement.blur()")
    keyboard.press("\\")
    expect(page.locator("image-compare")).to_be_visible()
    for pane in ("before", "after"):
        expect(page.locator(f".pane-{pane}")).not_to_have_css("clip-path", "none")
    keyboard.down("Space")
    expect(page.locator(".stage-label:visible")).to_have_text(["Turn 2"])
    keyboard.up("Space")
    keyboard.press("\\")
    expect(page.locator(".pane-after")).to_have_css("clip-path", "none")

    # Back to what it was made from, and from there within a region alone.
    page.evaluate("document.activeElement.blur()")
    keyboard.press("ArrowUp")
    mine.shows(2)
    take(mine, "r")
    drag(mine, (0.3, 0.25), (0.6, 0.75))
    use(mine, "j", "Adjust").get_by_role("spinbutton", name="Exposure").fill("-1")
    keyboard.press("Enter")
    mine.wait_for(4)
    mine.shows(4)
    told = turn(mine, 4)
    assert (told["parent"], told["prompt"]) == (turn(mine, 2)["id"], "")
    assert told["outputs"][0]["composition"]["changed_outside_share"] == 0

    # What is locked cannot be moved: the tool says so and stays in hand.
    page.request.post(
        f"/api/v1/turns/{told['id']}/locks",
        data={"rect": [0, 0, 0.2, 0.2]},
        headers=token,
    )
    mine.complaints.expected("409")
    use(mine, "t", "Crop").get_by_role("button", name="Flip left and right").click()
    crop.get_by_role("button", name="Apply").click()
    expect(crop.get_by_role("alert")).to_contain_text("locked")
    crop.get_by_role("button", name="Leave").click()
    expect(crop).to_be_hidden()

    # A ratio that the model makes can be had by adding instead of cutting.
    mine.prompt.fill("")
    mine.choose("model", GEMINI)
    crop = use(mine, "t", "Crop")
    expect(crop.locator(".crop-extend")).to_be_hidden()
    crop.get_by_role("radio", name="16:9").check()
    crop.get_by_role("button", name="Extend the picture to 16:9 instead").click()
    expect(crop).to_be_hidden()
    expect(mine.prompt).to_have_value(re.compile("^Extend this picture to 16:9: "))
    expect(page.locator("select[name=aspect_ratio]")).to_have_value("16:9")


def test_with_fingers(open_page: OpenPage) -> None:
    mine = open_page(phone=True)
    mine.complaints.expected(SLOW_GRAPHICS)
    mine.start_from()
    mine.page.get_by_role("button", name="Crop", exact=True).tap()
    crop = panel(mine, "Crop")
    expect(crop).to_be_in_viewport()
    # The details have its place: it gives it to them.
    mine.page.get_by_role("button", name="Details").tap()
    expect(crop).to_be_hidden()
    mine.page.get_by_role("button", name="Hide the panel").tap()
    expect(mine.page.locator("#side")).to_be_hidden()
    mine.page.get_by_role("button", name="Crop", exact=True).tap()
    crop.get_by_role("radio", name="9:16").tap()
    # The whole frame can be got hold of.
    lowest = "document.querySelector('.crop-frame').getBoundingClientRect().bottom"
    mine.page.wait_for_function(f"{lowest} < document.querySelector('.tool-panel').getBoundingClientRect().top - 8")
    crop.get_by_role("button", name="Apply").tap()
    expect(mine.wait_for(2)).to_contain_text("Crop 9:16")
    mine.shows(2)
    told = turn(mine, 2)["outputs"][0]
    assert (told["width"], told["height"]) == (450, 800)
