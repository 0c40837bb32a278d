"""Files that are no pictures, and pictures that mean harm: one clear sentence each, and the studio goes on."""

from __future__ import annotations

import io
import re

import pytest
from django.test import Client
from PIL import Image

from tests.cast import Cast
from tests.imaging import samples
from tests.imaging.samples import encoded, photo

REFUSED = {
    "empty": (lambda: b"", "invalid_image"),
    "text called .png": (lambda: b"This is no picture.\n" * 50, "invalid_image"),
    "html": (lambda: b"<!doctype html><script>alert(1)</script>", "invalid_image"),
    "svg": (lambda: b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', "invalid_image"),
    "pdf": (lambda: b"%PDF-1.7\n" + b"x" * 1000, "invalid_image"),
    "bmp": (lambda: encoded(photo(), "BMP"), "invalid_image"),
    "truncated jpeg": (lambda: samples.truncated(encoded(photo(), "JPEG")), "invalid_image"),
    "truncated png": (lambda: samples.truncated(encoded(photo())), "invalid_image"),
    "signature only": (lambda: samples.PNG_SIGNATURE, "invalid_image"),
    "png that lies": (samples.lying_png, "invalid_image"),
    "png bomb of 30,000 x 30,000": (samples.png_bomb, "image_too_large"),
    "webp bomb": (samples.webp_bomb, "image_too_large"),
    "jpeg scan bomb": (lambda: samples.scan_bomb(2000, 3000), "image_too_large"),
}
TAKEN = {
    "animated gif": (lambda: samples.animation("GIF"), "image/gif", True),
    "animated webp": (lambda: samples.animation("WEBP"), "image/webp", True),
    "cmyk jpeg": (samples.cmyk_jpeg, "image/jpeg", False),
    "16-bit grey png": (samples.gray16_png, "image/png", False),
    "16-bit rgb png": (samples.rgb16_png, "image/png", False),
    "wide gamut jpeg": (samples.wide_gamut_jpeg, "image/jpeg", False),
    "turned jpeg": (samples.turned_jpeg, "image/jpeg", False),
}


@pytest.mark.parametrize("name", REFUSED)
def test_it_refuses_with_one_clear_sentence(cast: Cast, name: str) -> None:
    make, code = REFUSED[name]
    refused = cast.bob.upload(make(), "photo.png")
    error = refused.json()["error"]
    assert (refused.status_code, error["code"]) == (422, code)
    assert error["message"].endswith(".")
    assert "Traceback" not in error["message"]
    assert cast.bob.upload(encoded(photo())).status_code == 201


@pytest.mark.parametrize("name", TAKEN)
def test_it_takes_odd_pictures_and_shows_them(cast: Cast, name: str) -> None:
    make, mime, animated = TAKEN[name]
    data = make()
    taken = cast.bob.upload(data, "odd")
    assert taken.status_code == 201
    asset = taken.json()
    assert (asset["mime"], asset["animated"], asset["bytes"]) == (mime, animated, len(data))
    shown = cast.bob.get(f"/assets/{asset['id']}/renditions/fit-384.webp")
    assert (shown.status_code, shown["Content-Type"]) == (200, "image/webp")
    turn = cast.bob.upload_turn(cast.bob.new_session(), data)
    assert turn["outputs"][0]["width"] == asset["width"]


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG"])
def test_a_picture_that_moves_stands_still_on_the_stage(cast: Cast, client: Client, kind: str) -> None:
    """What is looked at is what is edited: the first frame, red; the others are green."""
    session = cast.bob.new_session()
    turn = cast.bob.upload_turn(session, samples.animation(kind))
    edit = cast.bob.post(f"/sessions/{session}/turns", {"prompt": "darker", "parent": turn["id"]}).json()
    client.force_login(cast.bob.user)
    page = client.get(f"/sessions/{session}?turn=1").content.decode()
    addresses = dict(re.findall(r'data-(src|original|before|before-original)="(/assets/[^"]+)"', page))
    assert set(addresses) == {"src", "original", "before", "before-original"} and edit["number"] == 2
    for address in addresses.values():
        with Image.open(io.BytesIO(client.get(address).getvalue())) as shown:
            red, green, _ = shown.convert("RGB").resize((1, 1)).tobytes()
            assert (getattr(shown, "n_frames", 1), shown.size, red > 2 * green) == (1, (24, 16), True), address
    panel = client.get(f"/sessions/{session}/panel?turn=1").content.decode()
    assert "Only its first frame is shown and edited here." in panel
    assert f"/assets/{turn['outputs'][0]['asset']}/original?name=" in panel


@pytest.mark.parametrize("name", ["", "x" * 5000, "../../etc/passwd", "a\x00b.png", "<script>.png", "üñï©ødé 🖼.png"])
def test_it_cares_for_the_bytes_and_not_for_the_files_name(cast: Cast, name: str) -> None:
    assert cast.bob.upload(encoded(photo()), name or "x").status_code == 201


def test_it_says_when_there_is_no_file(cast: Cast) -> None:
    refused = cast.bob.post("/assets", {"file": "x"})
    assert refused.status_code == 422
    assert refused.json()["error"]["field"] == "file"
