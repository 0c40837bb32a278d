"""Every way to begin: a sample, words, the clipboard, a file that is none."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Route, expect

from tests.e2e.conftest import OpenPage
from tests.e2e.screen import PORTRAIT, PRODUCT, SAMPLES, Screen
from tests.services.pictures import picture_server


def test_a_sample_photo_starts_a_session(open_page: OpenPage) -> None:
    mine = open_page()
    mine.page.goto("/")
    mine.page.get_by_role("button", name="Pet").click()
    mine.page.wait_for_url("**/sessions/*")

    expect(mine.wait_for(1)).to_contain_text("Uploaded pet.jpg")
    expect(mine.page.locator(".session-title")).to_have_text("pet")


def test_words_start_a_session_and_sent_again_after_a_lost_answer_they_are_one_turn(open_page: OpenPage) -> None:
    mine = open_page()
    mine.complaints.expected("ERR_FAILED")
    mine.page.goto("/")

    def lose(route: Route) -> None:
        route.fetch()
        route.abort()

    mine.page.route("**/turns", lose, times=1)
    mine.page.get_by_role("button", name="A red fox in a snowy forest", exact=True).click()
    mine.page.keyboard.press("Enter")
    expect(mine.page.locator("start-card .error-line")).to_be_visible()
    mine.page.get_by_role("button", name="Start", exact=True).click()
    mine.page.wait_for_url("**/sessions/*")
    mine.wait_for(1)
    mine.shows(1)
    expect(mine.page.locator("turn-chain .turn[data-number]")).to_have_count(1)
    expect(mine.page.locator("turn-panel")).to_contain_text("What the local engine did")


def test_nobody_finds_an_empty_screen_and_gaps_are_asked_about_once(open_page: OpenPage) -> None:
    mine = open_page()
    mine.page.goto("/")
    begin = mine.page.get_by_role("heading", name="Drop a picture, paste one or its link, or describe one")
    expect(begin).to_be_visible()
    expect(mine.page.locator("[data-sample] img")).to_have_count(3)
    expect(mine.page.locator("[data-example]")).to_have_count(4)
    field = mine.page.locator("#start-prompt")
    field.fill("A {red fox} in a {snowy forest}")
    field.press("Enter")
    expect(mine.page.locator("start-card .error-line")).to_contain_text(
        "{red fox} and {snowy forest} are still to fill in"
    )
    mine.page.keyboard.type("cat")
    mine.page.keyboard.press("Tab")
    mine.page.keyboard.type("sunny field")
    expect(field).to_have_value("A cat in a sunny field")
    field.press("Enter")
    mine.page.wait_for_url("**/sessions/*")
    mine.wait_for(1)


def test_a_picture_is_pasted(open_page: OpenPage) -> None:
    mine = open_page()
    mine.page.goto("/")
    mine.page.evaluate(
        """async () => {
            const blob = await (await fetch("/static/samples/pet.jpg")).blob();
            const transfer = new DataTransfer();
            transfer.items.add(new File([blob], "image.jpg", { type: "image/jpeg" }));
            document.body.dispatchEvent(new ClipboardEvent("paste", { clipboardData: transfer, bubbles: true }));
        }"""
    )
    mine.page.wait_for_url("**/sessions/*")

    expect(mine.wait_for(1)).to_contain_text("Uploaded pasted image.jpg")


def test_what_was_typed_goes_along_with_the_picture(open_page: OpenPage) -> None:
    mine = open_page()
    mine.page.goto("/")
    mine.page.fill("#start-prompt", "make the background darker")
    mine.page.set_input_files('start-card input[type="file"]', PRODUCT)
    mine.page.wait_for_url("**/sessions/*")

    expect(mine.prompt).to_have_value("make the background darker")


def test_a_file_that_cannot_be_taken_is_refused_before_it_is_sent_or_by_its_bytes(
    open_page: OpenPage, tmp_path: Path
) -> None:
    mine = open_page()
    mine.complaints.expected("422")
    mine.page.goto("/")
    sent: list[str] = []
    mine.page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    (tmp_path / "holiday").mkdir()
    drop_from_disk(mine, tmp_path / "holiday")
    line = mine.page.locator("start-card .error-line")
    expect(line).to_contain_text("holiday is a folder.")
    large = tmp_path / "large.png"
    with large.open("wb") as file:
        file.truncate(41 * 2**20)
    mine.page.set_input_files('start-card input[type="file"]', large)

    expect(line).to_contain_text("up to 40 MB")
    assert not sent

    broken = tmp_path / "broken.png"
    broken.write_bytes(b"\x89PNG\r\n\x1a\n and nothing more")
    with mine.page.expect_response(lambda answer: answer.status == 422):
        mine.page.set_input_files('start-card input[type="file"]', broken)
    expect(line).to_contain_text("broken.png: This PNG is cut off.")
    photo = tmp_path / "IMG_0001.HEIC"
    photo.write_bytes(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic")
    drop_from_disk(mine, PRODUCT, photo)
    expect(line).to_contain_text("IMG_0001.HEIC: This file is a HEIC picture, which the studio cannot read.")
    expect(line).to_contain_text("Export the picture as PNG, JPEG or WebP")
    expect(mine.page.get_by_role("button", name="Start", exact=True)).to_be_enabled()
    expect(mine.page).to_have_url(f"{mine.page.url.rstrip('/')}/")


def drop_from_disk(screen: Screen, *paths: Path) -> None:
    """Drop files or folders on the middle of the page, as a file manager does."""
    size = screen.page.viewport_size or {"width": 0, "height": 0}
    held = {"items": [], "files": [str(path) for path in paths], "dragOperationsMask": 1}
    browser = screen.page.context.new_cdp_session(screen.page)
    for kind in ("dragEnter", "dragOver", "drop"):
        place = {"x": size["width"] // 2, "y": size["height"] // 2}
        browser.send("Input.dispatchDragEvent", {"type": kind, "data": held, **place})
    browser.detach()


def test_each_of_several_pictures_that_are_dropped_is_a_turn(open_page: OpenPage, tmp_path: Path) -> None:
    mine = open_page()
    mine.complaints.expected("422")
    mine.page.goto("/")
    # A phone's picture may have a HEIC's name and a JPEG's bytes.
    renamed = tmp_path / "IMG_0002.HEIC"
    renamed.write_bytes(PRODUCT.read_bytes())
    drop_from_disk(mine, PORTRAIT, renamed)
    mine.page.wait_for_url("**/sessions/*")
    expect(mine.wait_for(2)).to_contain_text("Uploaded IMG_0002.HEIC")
    expect(mine.wait_for(1)).to_contain_text(f"Uploaded {PORTRAIT.name}")

    text = tmp_path / "notes.txt"
    text.write_text("no picture")
    drop_from_disk(mine, PORTRAIT, text)
    expect(mine.page.locator("turn-composer .error-line")).to_contain_text("notes.txt: This file is no picture")
    expect(mine.page.locator(".turn")).to_have_count(2)
    drop_from_disk(mine, SAMPLES / "pet.jpg", PORTRAIT)
    expect(mine.wait_for(3)).to_contain_text("Uploaded pet.jpg")
    expect(mine.wait_for(4)).to_contain_text(f"Uploaded {PORTRAIT.name}")
    mine.shows(4)
    expect(mine.tile(4)).to_have_attribute("data-parent", "")


def test_a_prompt_that_is_too_long_is_refused_in_words_and_leaves_one_session_at_most(open_page: OpenPage) -> None:
    mine = open_page()
    mine.complaints.expected("422")
    mine.page.goto("/")
    made: list[str] = []
    mine.page.on("request", lambda sent: made.append(sent.url) if sent.url.endswith("/v1/sessions") else None)
    mine.page.fill("#start-prompt", "x" * 32_001)
    for _ in range(2):
        mine.page.keyboard.press("Enter")
        line = mine.page.locator("start-card .error-line")
        expect(line).to_contain_text("at most 32,000 characters; this one has 32,001.")
        expect(mine.page.locator("start-card")).to_have_attribute("aria-busy", "false")
    mine.page.fill("#start-prompt", "A red fox in a snowy forest")
    mine.page.keyboard.press("Enter")
    mine.page.wait_for_url("**/sessions/*")
    mine.wait_for(1)
    assert len(made) == 1


def test_a_stranger_is_asked_to_sign_in(open_page: OpenPage) -> None:
    stranger = open_page(guest=True)
    stranger.page.goto("/")

    expect(stranger.page.get_by_role("heading", name="Sign in")).to_be_visible()
    expect(stranger.page.get_by_label("Password")).to_be_visible()


def paste_text(screen: Screen, field: str, text: str) -> None:
    """Paste as Ctrl+V does."""
    screen.page.locator(field).evaluate(
        """(field, text) => {
            const held = new DataTransfer();
            held.setData("text/plain", text);
            field.dispatchEvent(new ClipboardEvent("paste", { clipboardData: held, bubbles: true, cancelable: true }));
        }""",
        text,
    )


def test_a_link_to_a_picture_is_as_good_as_the_picture(open_page: OpenPage) -> None:
    mine = open_page()
    mine.complaints.expected("422")
    with picture_server() as web:
        web.pages["/red%20cup.jpg"] = (200, {"Content-Type": "image/jpeg"}, PRODUCT.read_bytes())
        mine.page.goto("/")
        gone = web.url("/gone.jpg")
        paste_text(mine, "#start-prompt", gone)
        expect(mine.page.locator("start-card .error-line")).to_contain_text("it answered 404")
        expect(mine.page.locator("#start-prompt")).to_have_value(gone)
        mine.page.fill("#start-prompt", "")
        paste_text(mine, "#start-prompt", web.url("/red%20cup.jpg"))
        mine.page.wait_for_url("**/sessions/*")
        expect(mine.wait_for(1)).to_contain_text("Uploaded red cup.jpg")
        expect(mine.prompt).to_have_value("")

        paste_text(mine, "#prompt", f"http://localhost:{web.port}/red%20cup.jpg")
        expect(mine.refusal).to_contain_text("localhost is in a private network")
        mine.prompt.fill(web.url("/red%20cup.jpg"))
        mine.prompt.press("Enter")
        expect(mine.wait_for(2)).to_contain_text("Uploaded red cup.jpg")
        expect(mine.prompt).to_have_value("")
        mine.page.get_by_role("button", name="Reference", exact=True).click()
        expect(mine.page.get_by_role("dialog", name="References")).to_be_visible()
        paste_text(mine, "reference-dialog dialog", web.url("/red%20cup.jpg"))
        expect(mine.page.get_by_role("textbox", name="Name of the reference: Image 1")).to_have_value("red cup")
