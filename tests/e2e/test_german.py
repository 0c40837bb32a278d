"""The studio in German, from the first picture to a link's guest, and back to English by the account menu."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.e2e.axe import violations
from tests.e2e.conftest import OpenPage


def test_a_session_in_german(open_page: OpenPage) -> None:
    mine, english = open_page(locale="de-DE", reduced_motion="reduce"), open_page(locale="en-GB")
    page = mine.page
    address = mine.start_from()
    english.page.goto(address)
    expect(page.locator("html")).to_have_attribute("lang", "de")
    expect(page.locator("#chain-count")).to_have_text("1 Schritt")
    expect(page.get_by_role("button", name="Anwenden Kostenlos")).to_be_visible()
    mine.ask("make the background darker")
    mine.wait_for(2)
    # The same event reaches each in their language.
    expect(page.locator("#chain-count")).to_have_text("2 Schritte")
    expect(english.page.locator("#chain-count")).to_have_text("2 turns")
    mine.tile(2).locator(".turn-link").click()
    expect(page.locator("turn-panel")).to_contain_text("Abgedunkelt: Hintergrund")
    expect(page.locator("turn-panel")).to_contain_text("Geänderte Fläche")
    mine.ask("frobnicate the xyzzy")
    expect(mine.wait_for(3, "failed")).to_contain_text(
        "Die lokale Engine versteht Englisch und häufige Sätze auf Deutsch."
    )
    expect(english.wait_for(3, "failed")).to_contain_text("I do not know what to do with")
    expect(page.locator(".composer .error-line")).to_contain_text("Schritt 3 ist fehlgeschlagen")
    assert violations(page) == []
    page.goto("/")
    page.get_by_role("button", name="Konto von").click()
    page.get_by_role("button", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.get_by_role("region", name="Your sessions")).to_be_visible()
