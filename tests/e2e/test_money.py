"""What an edit will cost, what the month has left, and what becomes of a call that may have been charged."""

from __future__ import annotations

import re
from decimal import ROUND_UP, Decimal

from playwright.sync_api import Locator, expect

from tests.e2e.conftest import OpenPage, Studio
from tests.e2e.screen import GEMINI, Screen

ONE_EDIT = Decimal("0.0353")


def test_the_price_the_budget_and_a_refusal_that_keeps_the_prompt(studio: Studio, open_page: OpenPage) -> None:
    mine = open_page()
    mine.page.goto("/settings/usage/")
    # The tests of other files may have spent something: the limit has room for one edit and a fraction of a cent.
    used = sum(Decimal(text.strip("$")) for text in _mine(mine).locator(".num").all_text_contents())
    _set_limit(mine, str((used + ONE_EDIT).quantize(Decimal("0.01"), ROUND_UP)))
    try:
        _spend_the_month(studio, mine)
    finally:
        mine.page.goto("/settings/usage/")
        _set_limit(mine, "")


def test_usage_is_read_on_a_phone(open_page: OpenPage) -> None:
    mine = open_page(phone=True)
    mine.page.goto("/settings/usage/")

    expect(mine.page.locator(".settings-nav [aria-current]")).to_be_in_viewport(ratio=1)
    limit = _mine(mine).locator("td").last
    assert limit.evaluate("cell => getComputedStyle(cell, '::before').content") == '"Limit a month"'
    assert mine.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def _spend_the_month(studio: Studio, mine: Screen) -> None:
    mine.start_from()
    pill, price = mine.page.locator(".cost-pill"), mine.page.locator("turn-price")
    expect(price).to_have_text("Free")
    mine.choose("model", GEMINI)
    expect(mine.page.locator("[data-pixels]")).to_have_text(re.compile(r"^\d+ × \d+$"))
    expect(price).to_have_text("$0.035")
    mine.choose("variants", "2")
    expect(price).to_have_text("$0.071")
    mine.choose("variants", "1")
    expect(pill).to_contain_text(re.compile(r"of \$\d"))

    studio.gemini.script({"reset": "after"})
    mine.ask("warmer light")
    lost = mine.wait_for(2, "unknown")
    expect(lost).to_contain_text("$0.035 may have been charged")
    expect(pill).to_have_attribute("data-level", "warn")
    notice = mine.page.locator(".budget-told")
    expect(notice).to_contain_text("More than 80 % of your budget in this workspace is used this month")
    mine.page.reload()
    expect(pill).to_have_attribute("data-level", "warn")
    expect(notice).to_be_hidden()

    mine.complaints.expected("402")
    mine.page.locator("#turn-1 .turn-link").click()
    mine.ask("black and white")
    expect(mine.refusal).to_contain_text("This would cost about $0.035, and your budget in this workspace has $0.0")
    expect(mine.refusal).to_contain_text("Your prompt is kept. The budget starts anew on 1 ")
    expect(mine.prompt).to_have_value("black and white")
    expect(mine.page.locator(".turn")).to_have_count(2)

    lost.get_by_role("button", name="It was not charged").click()
    mine.wait_for(2, "failed")
    expect(lost).to_contain_text("Not billed")
    mine.prompt.press("Enter")
    mine.wait_for(3)
    expect(mine.prompt).to_have_value("")


def _mine(screen: Screen) -> Locator:
    return screen.page.locator(".usage-budgets tr").filter(has_text="owner")


def _set_limit(screen: Screen, dollars: str) -> None:
    field = _mine(screen).locator("input[name=limit]")
    field.fill(dollars)
    field.press("Enter")
    screen.page.wait_for_url("**/settings/usage/?workspace=*")
    expect(_mine(screen).locator("input[name=limit]")).to_have_value(dollars)
