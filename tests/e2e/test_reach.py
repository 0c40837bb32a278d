"""Contrast, names and themes: the screen for everybody."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.e2e.conftest import OpenPage
from tests.e2e.screen import GEMINI

# Text whose contrast to the colour behind it is below 4.5:1, or 3:1 if it is large. Text on pictures is left out.
FAINT_TEXT = """() => {
  const channel = (value) => (value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
  const light = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
  const canvas = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
  const rgba = (color) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = color;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data].map((value) => value / 255);
  };
  const over = (top, under) => top.slice(0, 3).map((value, at) => value * top[3] + under[at] * (1 - top[3]));
  const ground = (element) => {
    const layers = [];
    for (let at = element; at; at = at.parentElement) layers.push(rgba(getComputedStyle(at).backgroundColor));
    return layers.reverse().reduce((under, top) => over(top, under), [1, 1, 1]);
  };
  const faint = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement;
    if (!node.data.trim() || element.closest(".stage-view, [data-sample], option, noscript, template, script")) continue;
    if (!element.checkVisibility({ opacityProperty: true, visibilityProperty: true })) continue;
    if (element.closest(":disabled, .visually-hidden, .skip-link")) continue;
    const style = getComputedStyle(element);
    const behind = ground(element);
    const front = over(rgba(style.color), behind);
    const [a, b] = [light(front), light(behind)].sort((x, y) => y - x);
    const size = parseFloat(style.fontSize);
    const large = size >= 24 || (size >= 18.7 && style.fontWeight >= 700);
    const ratio = (a + 0.05) / (b + 0.05);
    if (ratio < (large ? 3 : 4.5)) faint.push(`${ratio.toFixed(2)} ${element.className} ${node.data.trim().slice(0, 40)}`);
  }
  return faint;
}"""
NAMELESS = """() => [...document.querySelectorAll("button, a[href], input:not([type=hidden]), select, textarea, summary")]
  .filter((one) => one.checkVisibility({ visibilityProperty: true }) && !one.closest("[aria-hidden=true]"))
  .filter((one) => !(one.ariaLabel || one.innerText?.trim() || one.labels?.length || one.title))
  .map((one) => one.outerHTML.slice(0, 120))"""


# Whether the prompt bar of a narrow window is low, has all its parts in it, and lies beside the panel.
HAS_PLACE = """() => {
  const [bar, button, thinking, side] = [".composer", ".composer-go", "[name=thinking_level]", "#side"]
    .map((name) => document.querySelector(name).getBoundingClientRect());
  return bar.height < 170 && thinking.width > 0 && thinking.right < bar.right && bar.right < side.left
    && button.left > bar.left + bar.width / 2;
}"""


def test_a_narrow_window_has_place_for_the_prompt_bar_and_the_theme_is_switched_and_kept(open_page: OpenPage) -> None:
    mine = open_page()
    mine.start_from()
    mine.choose("model", GEMINI)
    for width in (961, 1024, 1180):
        mine.page.set_viewport_size({"width": width, "height": 700})
        mine.page.wait_for_function(HAS_PLACE)

    mine.page.goto("/")
    ground = "getComputedStyle(document.body).backgroundColor"
    dark = mine.page.evaluate(ground)
    mine.page.get_by_role("button", name="Switch between light and dark").click()
    light = mine.page.evaluate(ground)
    assert light != dark
    mine.page.reload()

    assert mine.page.evaluate(ground) == light


def test_pictures_have_a_text_and_the_panel_says_what_changed_and_offers_the_exact_bytes(open_page: OpenPage) -> None:
    mine = open_page()
    mine.start_from()
    mine.ask("black and white")
    mine.wait_for(2)
    mine.shows(2)
    expect(mine.picture).to_have_attribute("alt", "black and white")
    expect(mine.page.get_by_role("link", name="Turn 2: black and white")).to_be_visible()
    expect(mine.announced).to_have_text(re.compile(r"^Turn 2 finished, .+ s$"))

    panel = mine.page.locator("turn-panel")
    expect(panel).to_contain_text("What changed since turn 1")
    expect(panel.locator("turn-changes")).to_contain_text("Area changed")
    pictures = panel.locator(".changes-map img")
    expect(pictures).to_have_count(2)
    for picture in pictures.all():
        expect(picture).to_have_js_property("complete", True)
        expect(picture).not_to_have_js_property("naturalWidth", 0)
    expect(panel).to_contain_text(re.compile(r"SHA-256 [0-9a-f]{64}"))
    with mine.page.expect_download() as download:
        panel.get_by_text("Download original").click()
    assert download.value.path().read_bytes()[:4] == b"\x89PNG"

    field = mine.page.get_by_label("Description")
    expect(field).to_have_value("black and white")
    field.fill("A cup of espresso on a table, in greys")
    field.press("Enter")
    expect(mine.announced).to_have_text("The description is saved")
    expect(mine.picture).to_have_attribute("alt", "A cup of espresso on a table, in greys")
    mine.page.reload()
    expect(mine.picture).to_have_attribute("alt", "A cup of espresso on a table, in greys")
