"""Where a picture was taken is left out of its file, and every pixel stays."""

from __future__ import annotations

import io

import pytest
from PIL import Image, ImageChops

from sessions_app.imaging.location import without_location
from tests.imaging.samples import encoded, photo
from tests.providers.stand_in.signing import sign_photo

XMP = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><exif:GPSLatitude>52,31.2N</exif:GPSLatitude></x:xmpmeta>'


def exif(*, located: bool = True) -> Image.Exif:
    """A camera's EXIF."""
    made = Image.Exif()
    made[0x010F] = "Camera Works"
    if located:
        made.get_ifd(0x8825).update({1: "N", 2: (52.0, 31.0, 12.0), 3: "E", 4: (13.0, 24.0, 18.0)})
    return made


LOCATED = {
    "jpeg": encoded(photo(), "JPEG", exif=exif(), quality=90),
    "progressive": encoded(photo(), "JPEG", exif=exif(), progressive=True),
    "jpeg with XMP": encoded(photo(), "JPEG", xmp=XMP),
    "jpeg with another behind it": encoded(photo(), "JPEG") + encoded(photo(seed=2), "JPEG", exif=exif()),
    "two pictures": encoded(photo(), "MPO", save_all=True, append_images=[photo(seed=2)], exif=exif()),
    "unreadable": encoded(photo(), "JPEG", exif=b"Exif\0\0no TIFF at all"),
    "signed": sign_photo(encoded(photo(), "JPEG", exif=exif())),
    "png": encoded(photo(), "PNG", exif=exif()),
    "webp": encoded(photo(), "WebP", lossless=True, exif=exif()),
    "webp with XMP": encoded(photo(), "WebP", lossless=True, xmp=XMP),
}


@pytest.mark.parametrize("data", LOCATED.values(), ids=LOCATED.keys())
def test_the_location_goes_and_the_pixels_stay(data: bytes) -> None:
    clean = without_location(data)

    for word in (b"GPS", b"Exif\0\0", b"EXIF", b"eXIf", b"Camera Works", b"c2pa"):
        assert word not in clean
    with Image.open(io.BytesIO(data)) as before, Image.open(io.BytesIO(clean)) as after:
        assert not after.getexif()
        assert ImageChops.difference(before.convert("RGB"), after.convert("RGB")).getbbox() is None
    assert without_location(clean) is clean


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WebP"])
def test_a_file_that_says_no_place_stays_as_it_is(kind: str) -> None:
    data = encoded(photo(), kind, exif=exif(located=False))

    assert without_location(data) is data


def test_colours_stay_described() -> None:
    with Image.open(io.BytesIO(encoded(photo(), "JPEG", exif=exif(), icc_profile=b"a profile"))) as picture:
        data = encoded(picture, "JPEG", exif=exif(), icc_profile=b"a profile")

    assert b"a profile" in without_location(data)
