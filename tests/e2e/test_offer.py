"""A model that is gone offers its successor, one click away."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.e2e.conftest import OpenPage, Studio


def test_the_successor_of_a_model_that_is_gone_is_one_click_away(studio: Studio, open_page: OpenPage) -> None:
    mine = open_page()
    mine.start_from()
    mine.choose("model", "gemini/nano-banana-2-lite")
    studio.gemini.set(retired=["gemini-3.1-flash-lite-image"])
    mine.ask("warmer light")
    tile = mine.wait_for(2, "failed")
    expect(tile).to_contain_text("Choose Nano Banana 2.1 instead.")
    expect(tile).to_contain_text("Not billed")
    tile.get_by_role("button", name="Run on Nano Banana 2.1 instead").click()

    mine.wait_for(2)
    expect(mine.page.locator(".turn")).to_have_count(2)
    assert studio.gemini.log[-1]["model"] == "gemini-nano-banana-2.1"


def test_a_model_without_room_gives_way_to_another_by_a_click_or_by_itself(studio: Studio, open_page: OpenPage) -> None:
    body = {"error": {"code": 503, "message": "Overloaded.", "status": "UNAVAILABLE"}}
    overloaded = [{"status": 503, "body": body, "headers": {"Retry-After": "0.05"}}] * 4
    mine = open_page()
    mine.start_from()
    mine.choose("model", "gemini/nano-banana-pro")
    studio.gemini.script(*overloaded)
    mine.ask("warmer light")
    mine.wait_for(2, "failed").get_by_role("button", name="Run on Nano Banana 2.1 instead, $0.0").click()
    expect(mine.wait_for(2)).to_contain_text("Nano Banana 2.1")

    mine.page.locator("[data-more]").click()
    mine.choose("service_tier", "flex")
    mine.page.get_by_label("If the model is overloaded, run it on Nano Banana 2.1").check()
    mine.page.keyboard.press("Escape")
    expect(mine.page.locator("[data-more]")).to_have_text("Flex, fallback")
    expect(mine.page.locator("turn-price")).to_have_text("$0.068")
    studio.gemini.script(*overloaded)
    mine.ask("colder light")
    expect(mine.wait_for(3)).to_contain_text("Nano Banana 2.1")
    mine.tile(3).locator(".turn-link").click()
    expect(mine.page.locator("#side")).to_contain_text("Instead of Nano Banana Pro: Gemini has no room")
    assert studio.gemini.log[-1]["body"]["serviceTier"] == "flex"

    mine.page.locator("[data-more]").click()
    mine.choose("service_tier", "batch")
    mine.page.keyboard.press("Escape")
    expect(mine.page.locator("[data-more]")).to_have_text("Batch, fallback")
    expect(mine.page.locator("turn-price")).to_have_text("$0.068")
    studio.gemini.script_jobs({"states": ["PENDING"]})
    mine.ask("a red sail")
    expect(mine.tile(4)).to_contain_text("in the batch queue, up to 24 h, half price")
    mine.tile(4).get_by_role("button", name="Cancel").click()
    expect(mine.wait_for(4, "canceled")).to_contain_text("Canceled. Not billed.")
