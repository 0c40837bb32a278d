"""The screen as tests speak of it: sessions, turns, the prompt."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from playwright.sync_api import ConsoleMessage, Locator, Page, Response, expect

SAMPLES = Path(__file__).resolve().parents[2] / "static" / "samples"
PORTRAIT = SAMPLES / "portrait.jpg"
PRODUCT = SAMPLES / "product.jpg"
GEMINI = "gemini/nano-banana-2"


class Complaints:
    """What a browser says when something is wrong with a page."""

    def __init__(self, page: Page) -> None:
        self._said: list[str] = []
        self._expected: list[str] = []
        page.on("console", self._console)
        page.on("pageerror", lambda error: self._said.append(f"exception: {error}"))
        page.on("response", self._response)

    def expected(self, *patterns: str) -> None:
        """Complaints that match one of these regular expressions are part of the test."""
        self._expected += patterns

    def check(self) -> None:
        """Raise AssertionError if there was any other."""
        left = [said for said in self._said if not any(re.search(pattern, said) for pattern in self._expected)]
        assert not left, left

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self._said.append(f"{message.type}: {message.text}")

    def _response(self, response: Response) -> None:
        if response.status >= 400:
            self._said.append(f"answer: {response.status} {response.url}")


class Screen:
    """One browser window."""

    def __init__(self, page: Page, complaints: Complaints) -> None:
        self.page = page
        self.complaints = complaints

    def start_from(self, photo: Path = PRODUCT) -> str:
        """Open a new session that begins with a photo; returns its address.

        It is made by the API, which spares a look at the page of all sessions: see test_starting for how people start.
        """
        picture = {"name": photo.name, "mimeType": "application/octet-stream", "buffer": photo.read_bytes()}
        asset, session = self._post("/assets", multipart={"file": picture}), self._post("/sessions", data={})
        first = {"prompt": "", "inputs": [{"asset": asset["id"], "role": "base", "name": photo.name}]}
        self._post(f"/sessions/{session['id']}/turns", data=first)
        self.page.goto(f"/sessions/{session['id']}")
        self.wait_for(1)
        return self.page.url

    def _post(self, path: str, **body: Any) -> Any:
        """Call the API as the browser's user."""
        context = self.page.context
        tokens = {cookie.get("name", ""): cookie.get("value", "") for cookie in context.cookies()}
        token = next(value for name, value in tokens.items() if name.startswith("palimpsest_csrf_"))
        answer = context.request.post(f"/api/v1{path}", headers={"X-CSRFToken": token}, **body)
        assert answer.ok, answer.text()
        return answer.json()

    def choose(self, menu: str, value: str) -> None:
        """Choose in a menu of the prompt bar."""
        self.page.select_option(f"turn-composer select[name={menu}]", value)

    def ask(self, prompt: str) -> None:
        """Type a change and press Enter."""
        self.prompt.fill(prompt)
        self.prompt.press("Enter")

    def wait_for(self, number: int, status: str = "succeeded") -> Locator:
        """The tile of a turn, once it has this status."""
        tile = self.tile(number)
        expect(tile).to_have_attribute("data-status", status)
        return tile

    def shows(self, number: int) -> None:
        """The turn is the one that is looked at, in chain and address, and its picture is on the stage."""
        expect(self.tile(number).locator(".turn-link")).to_have_attribute("aria-current", "true")
        expect(self.page).to_have_url(re.compile(rf"\?turn={number}(&against=\d+)?$"))
        source = self.tile(number).get_attribute("data-src") or ""
        expect(self.picture).to_have_attribute("src", source)

    def tile(self, number: int) -> Locator:
        return self.page.locator(f"#turn-{number}")

    @property
    def prompt(self) -> Locator:
        return self.page.locator("#prompt")

    @property
    def picture(self) -> Locator:
        return self.page.locator(".pane-after .picture")

    @property
    def above_prompt(self) -> Locator:
        """The line that says what the next edit builds on."""
        return self.page.locator("[data-from]")

    @property
    def refusal(self) -> Locator:
        """The sentence beside the prompt."""
        return self.page.locator("turn-composer .error-line")

    @property
    def announced(self) -> Locator:
        """What screen readers were last told."""
        return self.page.locator("#announcements")
