"""The whole main job by keyboard, and keys that never fire while somebody types."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import OpenPage, Studio
from tests.e2e.screen import PRODUCT, Screen
from tests.services.client import Client


@pytest.fixture(scope="session")
def session(running_studio: Studio) -> str:
    """A session with a photo, two edits in a row and a branch; the tests leave it as it is."""
    client = Client(running_studio.product)
    session, upload = client.start(PRODUCT.read_bytes())
    first = client.run(session, "black and white", parent=upload["id"])
    client.run(session, "crop to 1:1", parent=first["id"])
    client.run(session, "warmer light", parent=upload["id"])
    return session


@pytest.fixture
def mine(session: str, open_page: OpenPage) -> Screen:
    """The session's page: turn 3 is looked at, no field has the focus."""
    screen = open_page()
    screen.page.goto(f"/sessions/{session}")
    screen.tile(3).locator(".turn-link").click()
    screen.shows(3)
    screen.page.evaluate("document.activeElement.blur()")
    return screen


def test_the_caret_is_where_it_is_needed(mine: Screen) -> None:
    mine.page.reload()
    expect(mine.prompt).to_be_focused()
    mine.page.keyboard.type("warmer light")
    mine.page.keyboard.press("Shift+Enter")
    mine.page.keyboard.type("and softer")
    expect(mine.prompt).to_have_value("warmer light\nand softer")
    mine.page.keyboard.press("Escape")
    expect(mine.prompt).not_to_be_focused()
    mine.page.keyboard.press("/")
    expect(mine.prompt).to_be_focused()


def test_arrows_walk_the_tree_and_in_an_empty_prompt_go_through_the_prompts(mine: Screen) -> None:
    for key, number in (("ArrowUp", 2), ("ArrowRight", 4), ("ArrowLeft", 2), ("ArrowDown", 3), ("ArrowDown", 3)):
        mine.page.keyboard.press(key)
        mine.shows(number)

    for key, text in (
        ("ArrowUp", "warmer light"),
        ("ArrowUp", "crop to 1:1"),
        ("ArrowUp", "black and white"),
        ("ArrowUp", "black and white"),
        ("ArrowDown", "crop to 1:1"),
        ("ArrowDown", "warmer light"),
        ("ArrowDown", ""),
    ):
        mine.prompt.press(key)
        expect(mine.prompt).to_have_value(text)
    mine.prompt.fill("my own")
    mine.prompt.press("ArrowUp")
    expect(mine.prompt).to_have_value("my own")


def test_space_shows_the_picture_before_while_it_is_held(mine: Screen) -> None:
    stage = mine.page.locator("picture-stage")
    mine.page.keyboard.down("Space")
    expect(stage).to_have_attribute("data-holding", "")
    expect(mine.page.locator(".label-after")).to_have_text("Turn 2")
    expect(mine.page.locator(".pane-before")).to_be_visible()
    # Whoever goes to another window lets go of it there.
    mine.page.evaluate("dispatchEvent(new Event('blur'))")
    expect(stage).not_to_have_attribute("data-holding", "")
    mine.page.keyboard.up("Space")
    mine.page.keyboard.down("Space")
    expect(stage).to_have_attribute("data-holding", "")
    mine.page.keyboard.up("Space")
    expect(mine.page.locator(".label-after")).to_have_text("Turn 3")
    expect(mine.page.locator(".pane-before")).to_be_hidden()

    # Also after a click on something that has the focus since; reached by Tab, a button keeps its own key.
    single = mine.page.get_by_role("button", name="Single")
    for clicked in (mine.tile(3).locator(".turn-link"), single):
        clicked.click()
        mine.page.keyboard.down("Space")
        expect(stage).to_have_attribute("data-holding", "")
        mine.page.keyboard.up("Space")
        expect(stage).not_to_have_attribute("data-holding", "")
    slider = mine.page.get_by_role("button", name="Slider")
    mine.page.keyboard.press("Tab")
    slider.focus()
    mine.page.keyboard.press("Space")
    expect(slider).to_have_attribute("aria-pressed", "true")
    mine.page.keyboard.press("Space")
    expect(slider).to_have_attribute("aria-pressed", "false")

    # In an empty prompt too; in one with words it is a space.
    mine.prompt.focus()
    mine.page.keyboard.down("Space")
    expect(stage).to_have_attribute("data-holding", "")
    mine.page.keyboard.up("Space")
    expect(stage).not_to_have_attribute("data-holding", "")
    expect(mine.prompt).to_have_value("")

    alone = mine.page.locator("turn-composer .error-line")
    mine.page.keyboard.press("Enter")
    expect(alone).to_have_text("Say what to change, or what to make.")
    mine.page.keyboard.type("warmer light")
    expect(mine.prompt).to_have_value("warmer light")
    expect(alone).to_be_hidden()


def test_the_slider_comes_and_goes_and_moves_and_the_picture_is_zoomed_and_fitted(mine: Screen) -> None:
    slider = mine.page.locator("image-compare")
    mine.page.keyboard.press("\\")
    expect(slider).to_be_visible()
    expect(mine.page.locator(".label-before")).to_have_text("Turn 2")
    before = slider.bounding_box()
    assert before
    mine.page.get_by_role("slider").focus()
    mine.page.keyboard.press("ArrowRight")
    moved = "(x) => document.querySelector('image-compare').getBoundingClientRect().x > x"
    mine.page.wait_for_function(moved, arg=before["x"])
    mine.shows(3)
    # The mouse takes it along, and lets go of it.
    mine.page.mouse.move(before["x"] + before["width"] / 2, before["y"] + 40)
    mine.page.mouse.down()
    mine.page.mouse.move(before["x"] + 90, before["y"] + 40, steps=3)
    mine.page.mouse.up()
    mine.page.wait_for_function(moved, arg=before["x"] + 60)
    share = mine.page.get_by_role("slider").input_value()
    mine.page.mouse.move(before["x"] - 90, before["y"] + 40)
    expect(mine.page.get_by_role("slider")).to_have_value(share)
    mine.page.keyboard.press("\\")
    expect(slider).to_be_hidden()

    zoom = mine.page.locator(".zoom-now")
    mine.page.keyboard.press("+")
    expect(zoom).to_have_text(re.compile(r"\d+%"))
    mine.page.keyboard.press("1")
    expect(zoom).to_have_text("100%")
    mine.page.keyboard.press("f")
    expect(zoom).to_have_text("")


def test_panels_are_hidden_and_stay_hidden(mine: Screen) -> None:
    mine.page.get_by_role("tab", name="Code").click()
    mine.page.keyboard.press("[")
    mine.page.keyboard.press("]")
    expect(mine.page.locator("#chain")).to_be_hidden()
    expect(mine.page.locator("#side")).to_be_hidden()
    mine.page.reload()
    expect(mine.page.locator("#side")).to_be_hidden()
    mine.page.keyboard.press("Escape")
    mine.page.keyboard.press("[")
    expect(mine.page.locator("#chain")).to_be_visible()

    # What a key begins there is seen.
    mine.page.keyboard.press("n")
    expect(mine.page.locator("#side")).to_be_visible()
    expect(mine.page.locator(".branch-name > span")).to_be_focused()


def test_no_key_fires_while_somebody_types(mine: Screen) -> None:
    text = "xsf1[]\\? /+-"
    mine.prompt.focus()
    mine.page.keyboard.type(text)

    expect(mine.prompt).to_have_value(text)
    mine.shows(3)
    expect(mine.page.locator("#chain")).to_be_visible()
    expect(mine.page.locator("#keys")).to_be_hidden()
    expect(mine.tile(3)).not_to_have_attribute("data-starred", "")


def test_a_turn_is_starred_and_the_list_of_keys_opens_and_closes(mine: Screen) -> None:
    mine.page.keyboard.press("s")
    expect(mine.tile(3)).to_have_attribute("data-starred", "")
    star = mine.page.get_by_role("button", name="Star this turn")
    expect(star).to_have_attribute("aria-pressed", "true")
    mine.page.keyboard.press("s")
    expect(star).to_have_attribute("aria-pressed", "false")

    mine.page.keyboard.press("?")
    expect(mine.page.get_by_role("dialog", name="Keys")).to_be_visible()
    mine.page.keyboard.press("ArrowUp")
    mine.page.keyboard.press("Escape")
    expect(mine.page.locator("#keys")).to_be_hidden()
    mine.shows(3)

    # What is pressed beside it closes it, and nothing else.
    mine.page.keyboard.press("?")
    expect(mine.page.locator("#keys")).to_be_visible()
    mine.page.mouse.click(60, 300)
    expect(mine.page.locator("#keys")).to_be_hidden()
    mine.shows(3)
