"""The main job, from a dropped photo to a guest who steps through the chain."""

from __future__ import annotations

import re
from base64 import b64encode

from playwright.sync_api import Route, expect

from tests.e2e.conftest import OpenPage
from tests.e2e.screen import PORTRAIT, Screen


def drop(screen: Screen, photo: bytes, name: str) -> None:
    """Drop a file on the page, as from a folder's window."""
    screen.page.evaluate(
        """([data, name]) => {
            const bytes = Uint8Array.from(atob(data), (char) => char.charCodeAt(0));
            const transfer = new DataTransfer();
            transfer.items.add(new File([bytes], name, { type: "image/jpeg" }));
            for (const kind of ["dragenter", "dragover", "drop"])
                document.body.dispatchEvent(new DragEvent(kind, { dataTransfer: transfer, bubbles: true, cancelable: true }));
        }""",
        [b64encode(photo).decode(), name],
    )


def test_it_goes_from_a_dropped_photo_to_a_shared_chain(open_page: OpenPage) -> None:
    mine, colleague, guest = open_page(), open_page(), open_page(guest=True)
    mine.page.goto("/")
    held: list[Route] = []
    mine.page.route("**/api/v1/assets", lambda route: held.append(route))
    card = mine.page.locator(".start-drop")
    place = card.bounding_box()
    drop(mine, PORTRAIT.read_bytes(), "portrait.jpg")
    expect(mine.page.get_by_role("progressbar")).to_be_visible()
    assert card.bounding_box() == place
    held.pop().continue_()
    mine.page.unroute("**/api/v1/assets")
    mine.page.wait_for_url("**/sessions/*")
    expect(mine.wait_for(1)).to_contain_text("Uploaded portrait.jpg")
    address = mine.page.url
    colleague.page.goto(address)
    colleague.wait_for(1)

    mine.ask("make the background darker")
    mine.wait_for(2)
    mine.shows(2)
    mine.ask("change the character's outfit to blue")
    mine.wait_for(3)
    mine.shows(3)
    expect(mine.tile(3)).to_have_attribute("data-before-number", "2")

    expect(colleague.wait_for(3)).to_contain_text("change the character's outfit to blue")
    expect(colleague.tile(1).locator(".turn-link")).to_have_attribute("aria-current", "true")

    mine.page.reload()
    mine.shows(3)
    expect(mine.page.locator(".turn")).to_have_count(3)

    link = share_session(mine)
    guest.page.goto(link)
    prompt = guest.page.locator(".player-prompt")
    expect(prompt).to_have_text("change the character's outfit to blue")
    guest.page.keyboard.press("ArrowLeft")
    expect(prompt).to_have_text("make the background darker")
    guest.page.keyboard.press("ArrowLeft")
    expect(guest.page.locator(".label-after")).to_have_text("Step 1 of 3")
    guest.page.click('[data-go="1"]')
    expect(prompt).to_have_text("make the background darker")


def share_session(screen: Screen) -> str:
    """Make a link to the whole session; returns its address."""
    screen.page.click('[data-command="share"]')
    screen.page.check('input[name="scope"][value="session"]')
    screen.page.click("text=Create link")
    field = screen.page.locator("#share-url")
    expect(field).to_have_value(re.compile("/s/"))
    return field.input_value()
