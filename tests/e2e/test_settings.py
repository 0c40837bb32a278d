"""A person sets up an engine in the browser, is told what is wrong and what to do, and edits a picture with it."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.conftest import StartProduct
from tests.e2e.conftest import OpenPage, Studio, sign_in
from tests.providers.stand_in import StandIn


@pytest.fixture
def studio(product: StartProduct, gemini: StandIn) -> Studio:
    """A product without any key, this test's alone."""
    started = product(FETCH_PRIVATE_HOSTS="127.0.0.1")
    return Studio(started, gemini, sign_in(started))


def test_a_person_puts_in_a_key_and_edits_with_it(studio: Studio, open_page: OpenPage) -> None:
    mine = open_page()
    page = mine.page
    mine.start_from()
    page.get_by_role("link", name="Add a model").click()
    expect(page.get_by_role("heading", name="Engines", exact=True)).to_be_visible()
    page.goto("/")
    page.get_by_role("link", name="Add Gemini or another model").click()
    # Loaded: its buttons do nothing before.
    page.wait_for_url("**/settings/**")
    expect(page.get_by_role("heading", name="Engines", exact=True)).to_be_visible()
    page.get_by_role("button", name="Gemini A key from").click()
    key = page.get_by_label("API key")
    expect(key).to_be_focused()
    key.fill("leaked-key-of-many-letters")
    page.get_by_text("More", exact=True).click()
    page.get_by_label("Base URL").fill(studio.gemini.base_url)
    page.get_by_role("button", name="Test", exact=True).click()
    expect(page.locator("#engine-form-check")).to_contain_text("Make a new key in AI Studio")

    key.fill("two words")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#engine-form-check")).to_contain_text("one word")
    key.fill("paid-key-of-many-letters")
    page.get_by_role("button", name="Save").click()
    card = page.locator(".engine-card").first
    expect(card).to_contain_text("The key works")
    expect(card).to_contain_text("Test asks for one word. It costs at most $0.0001")
    expect(card).to_contain_text("ends in …ters")
    expect(card).to_contain_text("default")

    page.goto("/")
    expect(page.get_by_text("The local engine answers")).to_have_count(0)
    session = mine.start_from()
    expect(page.get_by_role("link", name="Add a model")).to_be_hidden()
    mine.ask("warmer light")
    mine.wait_for(2)
    assert [entry["pictures"] for entry in studio.gemini.log] == [0, 1], "the word of the test, and the edit"

    studio.gemini.script(
        {"status": 403, "body": {"error": {"code": 403, "message": "Reported as leaked.", "status": ""}}}
    )
    mine.ask("colder light")
    mine.wait_for(3, "failed").get_by_role("link", name="Open settings").click()
    page.wait_for_url("**/settings/**")
    expect(page.get_by_role("heading", name="Engines", exact=True)).to_be_visible()
    other = open_page()
    other.complaints.expected("422")
    other.page.goto(session)
    model = other.page.locator("turn-composer select[name=model]")
    expect(model).to_have_value(re.compile("^gemini-"))
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Remove Gemini").click()
    expect(page.locator(".engine-card")).to_have_count(1)
    other.ask("softer light")
    expect(other.refusal).to_contain_text("This engine has been removed.")
    expect(model).to_have_value("local/local")
    expect(other.prompt).to_have_value("softer light")

    page.get_by_role("link", name="Your own keys").click()
    # The page before has a button of this name, too.
    page.wait_for_url("**/settings/keys/*")
    expect(page.get_by_role("heading", name="Your own keys")).to_be_visible()
    page.get_by_role("button", name="Gemini A key from").click()
    page.get_by_label("API key").fill("paid-key-that-is-my-own")
    page.get_by_text("More", exact=True).click()
    page.get_by_label("Base URL").fill(studio.gemini.base_url)
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".engine-card")).to_contain_text("The key works")
    expect(page.locator(".engine-card")).to_contain_text("Yours alone")
    other.page.reload()
    expect(model.locator("option[value^='gemini-own.']").first).to_be_attached()
