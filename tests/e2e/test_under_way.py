"""What the screen shows while pictures are made: drafts, waits, what a cancel may have cost, and each variant."""

from __future__ import annotations

import re

from playwright.sync_api import Browser, expect

from tests.conftest import StartProduct
from tests.e2e.conftest import OpenPage, Studio, sign_in
from tests.e2e.screen import GEMINI, Complaints, Screen
from tests.providers.stand_in import StandIn

PRO = "gemini/nano-banana-pro"
BUSY = {
    "status": 503,
    "body": {
        "error": {
            "code": 503,
            "message": "Overloaded.",
            "status": "UNAVAILABLE",
            "details": [{"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "45s"}],
        }
    },
}

DAY = {
    "status": 429,
    "body": {
        "error": {
            "code": 429,
            "message": "Quota exceeded.",
            "status": "RESOURCE_EXHAUSTED",
            "details": [{"violations": [{"quotaId": "GenerateRequestsPerDayPerProjectPerModel"}]}],
        }
    },
}


def test_drafts_countdown_and_the_words_of_a_cancel(studio: Studio, open_page: OpenPage) -> None:
    mine = open_page()
    mine.start_from()
    mine.choose("model", PRO)
    studio.gemini.set(drafts=2, pause=2.5)
    mine.ask("warmer light")
    draft = mine.page.locator(".stage-draft")
    expect(draft).to_be_visible()
    expect(draft).to_contain_text("Draft")
    expect(mine.tile(2).locator("img.is-draft")).to_be_visible()
    expect(mine.tile(2)).to_have_attribute("data-status", "running")
    mine.wait_for(2)
    expect(draft).to_be_hidden()
    mine.shows(2)

    studio.gemini.set(drafts=0, pause=0)
    studio.gemini.script(BUSY)
    mine.ask("colder light")
    waiting = mine.tile(3).locator("live-clock")
    expect(waiting).to_have_text(re.compile(r"^Gemini is overloaded, trying again in [34]\d s$"))
    mine.tile(3).get_by_role("button", name="Cancel", exact=True).click()
    mine.wait_for(3, "canceled")
    expect(mine.tile(3)).to_contain_text("Not billed.")

    mine.choose("model", GEMINI)
    studio.gemini.script({"hang": True})
    mine.ask("softer light")
    expect(mine.tile(4).locator("live-clock")).to_contain_text("thinking")
    mine.tile(4).get_by_role("button", name="Cancel", exact=True).click()
    mine.wait_for(4, "canceled")
    expect(mine.tile(4)).to_contain_text(re.compile(r"Canceled\. It was sent .+ before; it may have cost \$0\.035\."))


def test_a_variant_fails_alone_is_tried_again_alone_and_the_draft_is_finished(
    studio: Studio, open_page: OpenPage
) -> None:
    mine = open_page()
    mine.start_from()
    mine.choose("model", GEMINI)
    mine.choose("image_size", "512")
    mine.choose("variants", "3")
    studio.gemini.script({"finish": "IMAGE_SAFETY"})
    mine.ask("warmer light")
    tile = mine.wait_for(2)
    failed = tile.locator('.turn-slot[data-status="failed"]')
    expect(failed).to_have_text(re.compile(r"Variant \d: .+safety filter.+Billed"))
    expect(tile.locator(".turn-outputs > *")).to_have_count(3)
    expect(mine.page.locator(".outputs > *")).to_have_count(3)

    failed.get_by_role("button", name=re.compile(r"Retry variant \d")).click()
    expect(tile.locator(".turn-outputs button")).to_have_count(3)
    expect(failed).to_have_count(0)

    mine.page.locator("turn-panel").get_by_role("button", name=re.compile(r"^Finish at 4K \$0\.077$")).click()
    mine.wait_for(3)
    mine.shows(3)
    expect(mine.page.locator("turn-panel")).to_contain_text("Turn 2, rendered again at 4K.")

    phone = open_page(phone=True)
    phone.page.goto(mine.page.url.partition("?")[0] + "?turn=2")
    phone.wait_for(2)
    expect(phone.tile(2).get_by_text("Finish at 4K")).to_be_hidden()
    phone.page.get_by_role("button", name="Details").click()
    expect(phone.page.locator("turn-panel").get_by_text("Variant 3")).to_be_visible()


def test_the_place_in_the_line_moves_while_one_waits_and_a_days_quota_says_until_when(
    product: StartProduct, with_gemini: dict[str, str], gemini: StandIn, browser: Browser
) -> None:
    started = product(**with_gemini, WORKER_CONCURRENCY="1")
    context = browser.new_context(base_url=started.base_url)
    context.add_cookies(sign_in(started))
    page = context.new_page()
    mine = Screen(page, Complaints(page))
    mine.start_from()
    gemini.script({"hang": True}, {"hang": True}, DAY)
    beside = mine.page.get_by_role("button", name="Branch from turn 1")
    for prompt in ("one", "two", "three"):
        if prompt != "one":
            beside.click()
        mine.ask(prompt)
        expect(mine.prompt).to_have_value("")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    clock = mine.tile(4).locator("live-clock")
    expect(clock).to_contain_text("number 2 in line")
    mine.tile(2).get_by_role("button", name="Cancel", exact=True).click()
    expect(clock).to_contain_text("next in line")
    # It was told, it did not ask.
    assert not [url for url in asked if url.endswith("/line")]
    mine.tile(3).get_by_role("button", name="Cancel", exact=True).click()

    failed = mine.wait_for(4, "failed")
    expect(failed).to_contain_text("Today's quota of this Gemini key is used up.")
    expect(failed).to_contain_text(re.compile(r"Until (\d+ \w+, )?\d\d:\d\d"))
    expect(mine.refusal).to_contain_text("choose another model or engine")
    mine.complaints.check()
    context.close()
