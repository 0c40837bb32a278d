"""Help with prompts: styles, what to keep, snippets, splitting; words in the picture, in many languages; and its code."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.e2e.conftest import OpenPage, Studio
from tests.e2e.screen import GEMINI, Screen
from tests.providers.stand_in import StandIn


def keep_one(screen: Screen, part: str, name: str, text: str) -> None:
    """Add an entry on the settings page."""
    form = screen.page.locator(f'[data-path="{part}"] .entry[data-id=""]')
    form.locator("input").fill(name)
    form.locator("textarea").fill(text)
    form.locator("input").press("Enter")
    expect(screen.page.locator(f'[data-path="{part}"] .entry:not([data-id=""]) input')).to_have_value(name)


def open_dialog(screen: Screen, name: str, field: str) -> None:
    """Open a dialog of the prompt bar, until its first field takes the keys."""
    screen.page.click(f'[data-help="{name}"]')
    expect(screen.page.get_by_label(field)).to_be_focused()


def test_it_helps_to_say_what_is_wanted(open_page: OpenPage) -> None:
    screen = open_page()
    page, hint = screen.page, screen.page.locator(".composer-hint")
    page.goto("/settings/presets/")
    keep_one(screen, "/presets", "Autumn menu", "warm oak, linen")
    keep_one(screen, "/snippets", "Recolour", "change the {thing} to {colour}")

    screen.start_from()
    screen.prompt.fill("make it better")
    expect(hint).to_contain_text("Better in which way?")
    screen.prompt.fill("make the background darker, add a vignette and then crop to 1:1")
    expect(hint).to_contain_text("This asks for three things")
    hint.get_by_role("button", name="Split into three turns").click()
    expect(screen.prompt).to_have_value("Make the background darker")
    expect(page.locator(".composer-next li")).to_have_count(2)
    page.reload()
    expect(page.locator(".composer-next li")).to_have_count(2)
    expect(screen.prompt).to_have_value("Make the background darker")
    screen.prompt.press("Enter")
    screen.wait_for(2)
    expect(screen.prompt).to_have_value("Add a vignette")
    expect(page.locator('.suggestions[data-for="edit"] li').first).to_have_text("a little less dark")

    screen.prompt.fill("make the cup blue")
    open_dialog(screen, "styles", "Search styles and snippets")
    page.keyboard.type("autumn")
    page.keyboard.press("Enter")
    page.get_by_label("Search styles").fill("")
    page.get_by_role("button", name="Face").click()
    page.get_by_role("button", name="Logo").click()
    expect(page.get_by_role("button", name="Autumn menu")).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("Escape")
    kept = "Keep the face and the logo exactly as they are."
    expect(screen.prompt).to_have_value(f"make the cup blue, warm oak, linen. {kept}")
    expect(screen.prompt).to_be_focused()

    screen.prompt.fill("")
    open_dialog(screen, "styles", "Search styles and snippets")
    page.get_by_role("button", name="Recolour").click()
    page.keyboard.type("cup")
    page.keyboard.press("Enter")
    expect(hint).to_contain_text("{colour} is still to fill in.")
    expect(page.locator(".turn")).to_have_count(2)
    page.keyboard.type("green")
    page.keyboard.press("Enter")
    expect(screen.wait_for(3)).to_contain_text("change the cup to green")

    page.goto("/settings/presets/")
    for part in ("/presets", "/snippets"):
        page.locator(f'[data-path="{part}"] [data-remove]').click()
        expect(page.locator(f'[data-path="{part}"] .entry:not([data-id=""])')).to_have_count(0)


def rewrite_and_think_again(screen: Screen, gemini: StandIn) -> None:
    """Have the prompt rewritten: keep it, use it and undo that in both ways, fail, cancel, and ask again."""
    page, own = screen.page, screen.prompt.input_value()
    button, use = page.get_by_role("button", name="Rewrite"), page.get_by_role("button", name="Use it")
    expect(button).to_have_attribute("title", re.compile(r"by Gemini 3\.5 Flash-Lite for about \$0\.000\d$"))
    for answer in ("Escape", "Enter", "Enter"):
        button.click()
        expect(use).to_be_focused()
        expect(page.locator("prompt-rewrite ins")).to_have_text(
            ", in soft natural light, and keep everything else as it is"
        )
        expect(page.locator("prompt-rewrite [data-words]")).not_to_contain_text(re.compile(r"\s,"))
        page.keyboard.press(answer)
        expect(screen.prompt).to_be_focused()
        if answer == "Enter":
            expect(screen.prompt).to_have_value(re.compile("“Guten Morgen”.* in soft natural light"))
            page.keyboard.press("ControlOrMeta+z")
        expect(screen.prompt).to_have_value(own)
        expect(page.locator("prompt-rewrite")).to_be_hidden()
    button.click()
    use.click()
    page.get_by_role("button", name="Undo", exact=True).click()
    expect(screen.prompt).to_have_value(own)
    gemini.script({"words": "Add the text Guten Morgen."}, {"hang": True})
    button.click()
    expect(screen.refusal).to_contain_text("The rewrite lost the text “Guten Morgen”, so it is not offered.")
    button.click()
    assert gemini.wait_for(lambda log: len(log) == 6)
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_hidden()
    page.keyboard.press("Escape")
    assert gemini.wait_for(lambda log: bool(log[-1]["aborted"]))
    expect(screen.prompt).to_have_value(own)
    button.click()
    expect(use).to_be_focused()
    page.keyboard.press("Escape")


def test_it_puts_words_into_a_picture_and_into_other_languages(open_page: OpenPage, studio: Studio) -> None:
    screen = open_page()
    page = screen.page
    screen.start_from()
    screen.prompt.fill("a cup")
    # The local engine has no text model, and makes the same picture each time.
    expect(page.get_by_role("button", name="Rewrite")).to_be_hidden()
    expect(page.locator("select[name=variants]")).to_be_hidden()
    screen.choose("model", GEMINI)
    expect(page.locator("select[name=variants]")).to_be_visible()
    open_dialog(screen, "texts", "It should say exactly")
    page.keyboard.type("Guten Morgen")
    page.get_by_label("Or where, in your words").fill("on the saucer")
    page.get_by_role("button", name="Put into the prompt").click()
    expect(screen.prompt).to_have_value(re.compile("^Add the text “Guten Morgen” on the saucer, spelled exactly"))
    rewrite_and_think_again(screen, studio.gemini)
    screen.prompt.fill("")

    open_dialog(screen, "texts", "It should say exactly")
    page.locator(".texts-mode").get_by_text("Translate").click()
    page.get_by_label("Search languages").fill("japan")
    page.get_by_label("Japanese").check()
    page.get_by_label("Search languages").fill("")
    page.get_by_label("German").check()
    start = page.get_by_role("button", name="Translate $")
    expect(start).to_contain_text("$0.067")
    start.click()
    for number in (2, 3):
        tile = screen.wait_for(number)
        expect(tile).to_have_attribute("data-parent", "1")
        expect(tile).to_contain_text("Translate every text in this picture into")

    screen.tile(3).locator(".turn-link").click()
    # By the keyboard: the tabs are one stop, and the arrows, Home and End go through them.
    page.get_by_role("tab", name="Details").press("ArrowLeft")
    expect(page.get_by_role("tab", name="Code")).to_be_focused()
    page.get_by_role("tab", name="Code").press("Home")
    expect(page.get_by_role("tab", name="Details")).to_be_focused()
    page.get_by_role("tab", name="Details").press("End")
    expect(page.get_by_role("tab", name="Code")).to_be_focused()
    code = page.locator("turn-code code")
    expect(code).to_contain_text("client = genai.Client()")
    page.locator("turn-code").get_by_text("cURL").click()
    expect(code).to_contain_text("#!/bin/sh")
    expect(page.get_by_role("link", name="turn-3-input-1.jpg")).to_be_visible()
    page.get_by_role("tab", name="Details").click()
    page.get_by_role("button", name="Use these settings").click()
    expect(screen.prompt).to_have_value(re.compile("^Translate every text in this picture into"))
    expect(page.locator(".turn")).to_have_count(3)
