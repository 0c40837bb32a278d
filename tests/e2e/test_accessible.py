"""Every page in every state, as axe sees it: names, roles, contrast in both themes, targets of 24 px, landmarks, order."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.axe import violations
from tests.e2e.conftest import OpenPage, Studio
from tests.e2e.screen import GEMINI, PORTRAIT, Screen


class Walk:
    """Collects what is wrong in each state."""

    def __init__(self, screen: Screen) -> None:
        self.screen = screen
        self.page = screen.page
        self.wrong: list[str] = []

    def look(self, state: str) -> None:
        """Note what is wrong with the page as it is now."""
        self.wrong += [f"{state}: {line}" for line in violations(self.page)]

    def open(self, address: str) -> None:
        """Go to a page and look at it."""
        self.page.goto(address)
        expect(self.page.locator("main")).to_be_visible()
        self.look(address)

    def dialog(self, opener: str, name: str) -> None:
        """Open a dialog, look at it, close it; the focus goes back to where it was opened."""
        self.page.locator(opener).first.click()
        expect(self.page.get_by_role("dialog", name=name)).to_be_visible()
        self.look(f"dialog {name}")
        self.page.keyboard.press("Escape")
        expect(self.page.get_by_role("dialog", name=name)).to_be_hidden()
        assert not self.page.evaluate("document.activeElement === document.body"), f"the focus after {name}"


@pytest.fixture
def walk(open_page: OpenPage) -> Walk:
    return Walk(open_page(reduced_motion="reduce"))


def test_the_workspace(studio: Studio, walk: Walk) -> None:
    mine, page = walk.screen, walk.page
    mine.start_from()
    walk.look("one turn")
    mine.ask("black and white")
    mine.wait_for(2)
    mine.shows(2)
    for mode in ("slider", "side", "single"):
        page.click(f'.tools [data-mode="{mode}"]')
        walk.look(mode)
    for tab in ("Provenance", "Code", "Details"):
        page.get_by_role("tab", name=tab).click()
        expect(page.locator("turn-panel [data-styles]:visible:not(:defined)")).to_have_count(0)
        walk.look(f"tab {tab}")
    mine.choose("model", GEMINI)
    studio.gemini.script({"finish": "IMAGE_SAFETY"}, {"reset": "body"}, {"hang": True})
    for number, status in ((3, "failed"), (4, "unknown"), (5, "running")):
        mine.ask(f"edit {number}")
        mine.wait_for(number, status).locator(".turn-link").click()
        expect(page.locator("turn-panel:not([aria-busy])")).to_contain_text(f"Turn {number}")
        walk.look(f"turn {number} {status}")
    page.click('[data-act="cancel"] >> nth=0')
    mine.wait_for(5, "canceled")
    expect(page.locator("turn-panel:not([aria-busy])")).to_contain_text("Turn 5")
    walk.look("canceled")
    mine.tile(2).locator(".turn-link").click()
    mine.shows(2)
    _dialogs(walk)
    for key, tool in (("r", "rectangle"), ("b", "brush"), ("p", "pin"), ("k", "lock")):
        page.locator("#main").focus()
        page.keyboard.press(key)
        expect(page.locator("region-tools")).to_be_visible()
        walk.look(f"tool {tool}")
    page.keyboard.press("Escape")
    assert walk.wrong == []


def _dialogs(walk: Walk) -> None:
    page = walk.page
    walk.dialog('[data-command="keys"]', "Keys")
    walk.dialog('[data-command="share"]', "Share")
    walk.dialog('[data-command="sheet"]', "Contact sheet")
    walk.dialog('[data-help="styles"]', "Style")
    walk.dialog('[data-help="texts"]', "Text")
    walk.dialog('.composer [data-open="storyboard-dialog"]', "Storyboard")
    walk.dialog('.composer [data-open="reference-dialog"]', "References")
    page.set_input_files("reference-dialog input[type=file]", PORTRAIT)
    expect(page.locator("reference-strip li")).to_have_count(1)
    walk.look("a reference")
    walk.dialog("reference-strip [data-do=save]", "Save as subject")
    page.locator("reference-strip [data-do=remove]").click()
    page.locator("turn-notices button").first.click()
    walk.look("notices")
    page.keyboard.press("Escape")


def test_the_sessions_and_the_settings(walk: Walk) -> None:
    mine, page = walk.screen, walk.page
    mine.start_from()
    walk.open("/?q=nothing+is+called+this")
    walk.open("/")
    for pill in [one.get_attribute("href") or "" for one in page.locator("#gallery-pills a").all()]:
        walk.open(pill)
    page.goto("/")
    card = page.locator("session-card").first
    card.hover()
    card.get_by_role("checkbox").check()
    walk.look("a selection")
    for address in ("engines/", "people/", "subjects/", "presets/", "usage/", "prices/", "you/"):
        walk.open(f"/settings/{address}")
    page.goto("/settings/engines/")
    page.get_by_role("button", name=re.compile("^Gemini A key from")).click()
    expect(page.locator(".engine-form")).to_be_visible()
    walk.look("a new engine")
    mine.complaints.expected("404")
    walk.open("/sessions/nonsense")
    assert walk.wrong == []


def test_guests_and_errors(walk: Walk, open_page: OpenPage) -> None:
    mine, guest = walk.screen, Walk(open_page(guest=True, reduced_motion="reduce"))
    mine.start_from()
    mine.ask("black and white")
    mine.wait_for(2)
    mine.page.click('[data-command="share"]')
    mine.page.click("text=Create link")
    field = mine.page.locator("#share-url")
    expect(field).not_to_have_value("")
    walk.look("a link")
    guest.open(field.input_value())
    guest.page.get_by_role("button", name="Step before").click()
    guest.look("the first step")
    guest.open("/sign-in")
    guest.screen.complaints.expected("404", "400")
    for address in ("/s/nonsense", "/nonsense", "/enter/nonsense"):
        guest.open(address)
    assert walk.wrong + guest.wrong == []
