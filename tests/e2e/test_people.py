"""One person becomes a team: an invitation, a role, a passkey, an address, something private, and leaving."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect

from tests.e2e.axe import violations
from tests.e2e.conftest import OpenPage, Studio
from tests.e2e.screen import Screen

PASSWORD = "a long pass phrase"
AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def invite(owner: Page, email: str, role: str) -> str:
    """Invite somebody on the settings page; the link, at a name that passkeys work for."""
    owner.goto("/settings/people/")
    owner.get_by_label("E-mail").fill(email)
    owner.locator(".people-invite select").select_option(role)
    owner.get_by_role("button", name="Invite", exact=True).click()
    expect(owner.locator(".shown-once")).to_contain_text(f"Pass this link on to {email}")
    assert violations(owner) == []
    return owner.get_by_label("Invitation link").input_value().replace("127.0.0.1", "localhost")


def at(page: Page, path: str) -> str:
    """An address on the host that the page is on."""
    return re.sub(r"^(https?://[^/]+).*", rf"\1{path}", page.url)


def add_passkey(page: Page) -> None:
    """With a device that always agrees."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    page.goto(at(page, "/settings/you/"))
    page.get_by_role("link", name="Add a passkey").click()
    expect(page.get_by_role("heading", name="Say your password once more")).to_be_visible()
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_label("What to call it")).to_be_visible()
    assert violations(page) == []
    page.get_by_role("button", name="Make the passkey").click()
    expect(page.locator("#passkeys")).to_contain_text("My device")
    assert violations(page) == []


def leave(page: Page, heir: str) -> None:
    """What is theirs there goes to the heir."""
    page.goto(at(page, "/settings/people/"))
    page.get_by_role("button", name="Leave", exact=True).click()
    expect(page.locator("#leave-title")).to_be_focused()
    expect(page.locator(".leave-work")).to_contain_text("1 session")
    assert violations(page) == []
    page.get_by_label("What becomes of this").select_option(label=f"{heir} takes it over")
    page.get_by_role("button", name="Leave the workspace").click()
    expect(page.get_by_role("heading", name="You are in no workspace now")).to_be_visible()


def prove_address(page: Page, studio: Studio, email: str) -> None:
    """Change the address by the link that is mailed to it, which here is printed."""
    page.goto(at(page, "/settings/you/"))
    page.get_by_label("E-mail").fill(email)
    page.locator("#person").get_by_role("button", name="Save").click()
    expect(page.locator("#person")).to_contain_text(f"A link is on its way to {email}")
    assert violations(page) == []
    link = re.compile(r"http://\S+/settings/you/address/\S+")
    studio.product.wait_until(lambda: bool(link.search(studio.product.output())), "The link is mailed")
    page.goto(link.findall(studio.product.output())[-1])
    expect(page.get_by_role("heading", name=f"Is {email} yours?")).to_be_visible()
    assert violations(page) == []
    page.get_by_role("button", name="Yes, it is mine").click()
    expect(page.get_by_label("E-mail")).to_have_value(email)


def hand_over(page: Page, session: str, name: str) -> Locator:
    """The card of the session, which is theirs now."""
    page.goto("/settings/people/")
    page.get_by_role("combobox", name=f"Role of {name}").select_option("editor")
    expect(page.get_by_text(f"{name} is now editor")).to_be_visible()
    # In the colour that they have in notes.
    expect(page.locator(".person", has_text=name).locator(".avatar")).to_have_attribute("data-hue", re.compile(r"\d+"))
    page.goto("/")
    card = page.locator(f'session-card[data-session="{session.rpartition("/")[2]}"]')
    card.locator("[data-select]").check()
    page.get_by_role("button", name="Hand over").click()
    dialog = page.get_by_role("dialog", name="Hand over")
    dialog.get_by_label("Who takes over").select_option(name)
    assert violations(page) == []
    dialog.get_by_role("button", name="Hand over").click()
    expect(page.locator("undo-notice")).to_contain_text("is handed over")
    expect(card.locator(".card-meta")).to_contain_text(name)
    return card


def test_one_person_becomes_a_team(studio: Studio, open_page: OpenPage) -> None:
    mine, theirs = open_page(reduced_motion="reduce"), open_page(guest=True, reduced_motion="reduce")
    session = mine.start_from()
    page = theirs.page
    page.goto(invite(mine.page, "mia@example.com", "reviewer"))
    assert violations(page) == []
    page.get_by_label("A password").fill(PASSWORD)
    page.get_by_role("button", name="Join").click()
    expect(page.get_by_text("You review here: editors start sessions")).to_be_visible()
    expect(page.locator("start-card, .card-check:visible")).to_have_count(0)

    page.locator("session-card").first.locator(".card-title").click()
    expect(page.get_by_text("Editors make the edits.")).to_be_visible()
    expect(page.locator("turn-composer, [data-command=share], session-privacy")).to_have_count(0)
    assert violations(page) == []

    add_passkey(page)
    mine.page.goto("/settings/audit/")
    expect(mine.page.locator("main")).to_contain_text("added a passkey")
    page.goto(at(page, "/"))
    page.get_by_role("button", name="Account of mia").click()
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.locator("session-card").first).to_be_visible()

    prove_address(page, studio, "mia.berg@example.com")
    _private(mine, theirs, session)
    card = hand_over(mine.page, session, "mia")
    leave(page, "owner")
    # The open list finds out by itself.
    expect(card.locator(".card-meta")).not_to_contain_text("mia")


def _private(mine: Screen, theirs: Screen, session: str) -> None:
    """A session goes out of sight for whoever looks at it, and comes back."""
    there = at(theirs.page, session.partition("/sessions/")[1] + session.partition("/sessions/")[2])
    theirs.page.goto(there)
    expect(theirs.page.locator(".turn")).to_have_count(1)
    mine.page.goto(session)
    toggle = mine.page.get_by_role("button", name="Private")
    toggle.click()
    expect(toggle).to_have_attribute("aria-pressed", "true")
    theirs.complaints.expected("404")
    # The open page finds out by itself.
    expect(theirs.page.get_by_role("heading", name="There is no such session.")).to_be_visible()
    toggle.click()
    expect(toggle).to_have_attribute("aria-pressed", "false")
    theirs.page.goto(there)
    expect(theirs.page.locator(".turn")).to_have_count(1)
