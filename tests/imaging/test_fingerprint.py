"""Hashes that find copies, and colours."""

from __future__ import annotations

import pytest
from PIL import Image

from sessions_app.imaging import decode, fingerprint
from tests.imaging import samples


@pytest.mark.parametrize(
    "copy",
    [
        samples.encoded(samples.photo(), "JPEG", quality=60),
        samples.encoded(samples.photo(), "WEBP", quality=60),
        samples.encoded(samples.photo().resize((160, 120))),
        samples.encoded(samples.photo().resize((800, 600))),
        samples.encoded(samples.photo().point(lambda value: value * 0.9 + 10)),
    ],
)
def test_it_gives_copies_nearly_the_same_hash(copy: bytes) -> None:
    original = decode.inspect(samples.encoded(samples.photo()))
    assert fingerprint.distance(original.phash, decode.inspect(copy).phash) <= 4


def test_it_gives_other_pictures_other_hashes() -> None:
    pictures = (samples.photo(), samples.photo().rotate(90), samples.photo().rotate(180), samples.corners())
    hashes = [decode.inspect(samples.encoded(picture)).phash for picture in pictures]
    distances = [fingerprint.distance(a, b) for n, a in enumerate(hashes) for b in hashes[:n]]
    assert min(distances) >= 16


def test_it_gives_64_bits_in_hexadecimal() -> None:
    digits = decode.inspect(samples.encoded(samples.photo())).phash
    assert len(digits) == 16
    assert 0 < int(digits, 16) < 2**64


def test_it_gives_even_pictures_one_hash() -> None:
    hashes = {decode.inspect(samples.encoded(Image.new("RGB", (50, 50), color))).phash for color in ("red", "gray")}
    assert len(hashes) == 1


def test_it_names_the_color_that_covers_most() -> None:
    picture = Image.new("RGB", (90, 60), samples.BLUE)
    picture.paste(samples.RED, (0, 0, 30, 30))
    assert decode.inspect(samples.encoded(picture)).color == "#1e3cc8"


def test_it_takes_transparent_parts_for_white() -> None:
    assert decode.inspect(samples.encoded(Image.new("RGBA", (9, 9), (200, 0, 0, 0)))).color == "#ffffff"
