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
    tile.get_by_role("button", name="Use Nano Banana 2.1").click()

    mine.wait_for(2)
    expect(mine.page.locator(".turn")).to_have_count(2)
    assert studio.gemini.log[-1]["model"] == "gemini-nano-banana-2.1"
