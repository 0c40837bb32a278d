"""Older turns, branches and variants: nothing is ever overwritten."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.e2e.conftest import OpenPage, Studio
from tests.e2e.screen import GEMINI


def test_an_edit_of_an_older_turn_is_a_branch(open_page: OpenPage) -> None:
    mine = open_page()
    mine.start_from()
    mine.ask("black and white")
    mine.wait_for(2)
    mine.shows(2)
    expect(mine.above_prompt).to_have_text("Building on turn 2.")

    mine.tile(1).locator(".turn-link").click()
    mine.shows(1)
    expect(mine.above_prompt).to_have_text("Branching from turn 1. Turn 2 stays as it is.")
    mine.page.reload()
    mine.shows(1)
    mine.ask("warmer light")
    mine.wait_for(3)

    expect(mine.tile(3)).to_have_attribute("data-parent", "1")
    expect(mine.tile(2)).to_have_attribute("data-lane", "1")
    expect(mine.page.locator("#chain-count")).to_have_text("3 turns, 2 branches")
    mine.page.reload()
    expect(mine.tile(2)).to_have_attribute("data-status", "succeeded")
    expect(mine.page.locator("#chain-count")).to_have_text("3 turns, 2 branches")


def test_choosing_an_older_turn_keeps_what_was_typed(open_page: OpenPage) -> None:
    mine = open_page()
    mine.start_from()
    mine.ask("black and white")
    mine.wait_for(2)
    mine.shows(2)
    mine.prompt.fill("half a thought")
    mine.tile(1).locator(".turn-link").click()
    mine.shows(1)

    expect(mine.prompt).to_have_value("half a thought")
    mine.page.reload()
    expect(mine.prompt).to_have_value("half a thought")


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


def test_the_panel_says_what_changed_and_offers_the_exact_bytes(open_page: OpenPage) -> None:
    mine = open_page()
    mine.start_from()
    mine.ask("black and white")
    mine.wait_for(2)
    mine.shows(2)
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
