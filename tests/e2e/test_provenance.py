"""What the panel tells of a picture: its credentials as a story, and what a model found by searching."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import FrameLocator, expect

from tests.e2e.conftest import OpenPage, Studio
from tests.e2e.screen import GEMINI, PRODUCT, Screen
from tests.provenance import altered
from tests.providers.stand_in.grounding import metadata
from tests.providers.stand_in.signing import sign_photo

SIGNED = sign_photo(PRODUCT.read_bytes())


def section(screen: Screen, title: str) -> str:
    """The selector of a section of the panel."""
    return f'turn-panel .sec:has(h3:text-is("{title}"))'


def test_it_tells_the_story_of_a_signed_photo_and_of_an_edit(
    studio: Studio, open_page: OpenPage, tmp_path: Path
) -> None:
    studio.gemini.set(credentials=True)
    photo = tmp_path / "signed.jpg"
    photo.write_bytes(SIGNED)
    screen = open_page()
    screen.start_from(photo)
    screen.page.get_by_role("tab", name="Provenance").click()
    provenance = screen.page.locator(section(screen, "Provenance"))
    expect(provenance).to_contain_text("Valid, 1 step")
    expect(provenance).to_contain_text("By whom is not confirmed: this studio has no trust list.")

    screen.choose("model", GEMINI)
    screen.ask("make it darker")
    screen.wait_for(2)
    expect(provenance).to_contain_text("Valid, 3 steps")
    expect(provenance).to_contain_text("SynthID, stated by the model")
    expect(provenance.locator(".story b")).to_have_text(
        ["Created", "Created by Google Generative AI", "SynthID watermark applied"]
    )
    expect(provenance.locator(".ingredients")).to_contain_text("Given to the model")
    expect(provenance).to_contain_text("Download original gives the exact bytes, credentials included.")

    screen.choose("model", "local/local")
    screen.ask("black and white")
    screen.wait_for(3)
    expect(provenance).to_contain_text("Made by the local engine, no generative model.")

    photo.write_bytes(altered.with_another_pixel(SIGNED))
    screen.start_from(photo)
    invalid = provenance.locator(".is-invalid")
    expect(invalid).to_contain_text("The picture was changed after it was signed.")
    expect(invalid).to_have_css("color", "rgb(243, 125, 114)")


@pytest.mark.parametrize("light", [False, True], ids=["dark", "light"])
def test_it_shows_sources_and_googles_suggestions_as_they_are(studio: Studio, open_page: OpenPage, light: bool) -> None:
    found = metadata("the tallest tower", {"webSearch", "imageSearch"})
    given = found["searchEntryPoint"]["renderedContent"]
    hostile = '<script>document.body.id="ran"</script><img src="data:," onerror="document.body.id=\'ran\'">'
    found["searchEntryPoint"]["renderedContent"] = given + hostile
    found["groundingChunks"].append({"web": {"uri": "javascript:alert(1)", "title": "no page"}})
    studio.gemini.script({"grounding": found})
    screen = open_page(light=light)
    screen.complaints.expected("Blocked script execution", "inline event handler", "script-src")
    screen.page.context.route("https://www.google.com/**", lambda route: route.fulfill(body="results"))
    screen.start_from()
    screen.choose("model", GEMINI)
    screen.choose("grounding", "web_and_image")
    screen.ask("the tallest tower")
    screen.wait_for(2)

    sources = screen.page.locator(section(screen, "Sources"))
    expect(sources.locator("a")).to_have_text(["wikipedia.org", "britannica.com", "File:Tower.jpg"])
    assert {a.get_attribute("rel") for a in sources.locator("a").all()} == {"noopener noreferrer"}
    expect(sources).to_contain_text("no page")
    expect(sources).to_contain_text("“the tallest tower”")
    frame = sources.frame_locator("iframe")
    is_as_google_made_it(frame, light)
    height = sources.locator("iframe").evaluate("frame => frame.clientHeight")
    assert frame.locator(".container").evaluate("box => box.getBoundingClientRect().bottom") <= height
    assert given in screen.page.request.get(sources.locator("iframe").get_attribute("src") or "").text()

    with screen.page.context.expect_page() as opened:
        frame.locator(".chip").click()
    expect(opened.value).to_have_url("https://www.google.com/search?q=the+tallest+tower")


def is_as_google_made_it(frame: FrameLocator, light: bool) -> None:
    """Its own style sheet applies, its variant for the theme too, and no script of it runs."""
    chip = frame.locator(".chip")
    expect(chip).to_have_css("border-radius", "16px")
    expect(chip).to_have_css("background-color", "rgb(255, 255, 255)" if light else "rgb(44, 44, 44)")
    expect(frame.locator("img")).to_be_attached()
    expect(frame.locator("body")).not_to_have_id("ran")
