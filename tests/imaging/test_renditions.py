"""Derived sizes and formats."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from sessions_app.errors import InvalidImage, InvalidRequest
from sessions_app.imaging import decode, renditions
from tests.imaging import samples


def render(data: bytes, name: str) -> tuple[renditions.Rendition, Image.Image]:
    rendition = renditions.render(data, renditions.parse_spec(name))
    image = Image.open(io.BytesIO(rendition.data))
    assert (image.width, image.height) == (rendition.width, rendition.height)
    assert image.get_format_mimetype() == rendition.mime_type
    return rendition, image


@pytest.mark.parametrize("name", ["fit-512.webp", "fit-2560.webp", "cover-96.webp", "full.png", "full.jpg", "work.png"])
def test_it_knows_its_specs(name: str) -> None:
    assert renditions.parse_spec(name).name == name


@pytest.mark.parametrize(
    "name", ["", "fit-513.webp", "fit-512.png", "cover-96", "full.webp", "FULL.PNG", "../full.png"]
)
def test_it_refuses_other_specs(name: str) -> None:
    with pytest.raises(InvalidRequest):
        renditions.parse_spec(name)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
@pytest.mark.parametrize(
    ("size", "name", "expected"),
    [
        ((1200, 800), "fit-384.webp", (384, 256)),
        ((800, 1200), "fit-384.webp", (256, 384)),
        ((200, 100), "fit-384.webp", (200, 100)),
        ((3000, 2), "fit-384.webp", (384, 1)),
        ((1200, 800), "cover-96.webp", (96, 96)),
        ((60, 300), "cover-96.webp", (60, 60)),
        ((1200, 800), "full.jpg", (1200, 800)),
        ((1200, 800), "work.png", (1200, 800)),
    ],
)
def test_it_gives_the_size_asked_for(kind: str, size: tuple[int, int], name: str, expected: tuple[int, int]) -> None:
    _, image = render(samples.encoded(samples.photo(*size), kind), name)
    assert image.size == expected


@pytest.mark.parametrize("name", list(renditions.SPECS))
def test_it_turns_the_picture_and_drops_all_metadata(name: str) -> None:
    data = samples.turned_jpeg(
        6, samples.corners(600, 400), icc_profile=samples.wide_gamut_profile(), comment=b"canary"
    )
    rendition, image = render(data, name)
    assert image.height >= image.width
    red, green, blue = image.convert("RGB").getpixel((4, 4))
    assert blue > 150 > red
    assert not image.getexif()
    assert not {"icc_profile", "comment", "xmp"} & set(image.info)
    assert b"canary" not in rendition.data


def test_it_cuts_a_square_from_the_middle() -> None:
    picture = Image.new("RGB", (600, 200), samples.RED)
    picture.paste(samples.GREEN, (200, 0, 400, 200))
    _, image = render(samples.encoded(picture), "cover-96.webp")
    for place in ((2, 2), (48, 48), (93, 93)):
        red, green, _ = image.getpixel(place)
        assert green > 120 > red


@pytest.mark.parametrize("name", ["fit-384.webp", "cover-96.webp", "full.png"])
def test_it_keeps_transparency(name: str) -> None:
    picture = samples.photo(600, 400)
    picture.putalpha(90)
    _, image = render(samples.encoded(picture), name)
    low, high = image.getchannel("A").getextrema()
    assert 85 <= low <= high <= 95


def test_it_keeps_a_color_that_stands_for_transparent() -> None:
    picture = Image.new("RGB", (600, 400), samples.RED)
    picture.paste(samples.BLUE, (0, 0, 300, 400))
    _, image = render(samples.encoded(picture, transparency=samples.BLUE), "fit-384.webp")
    assert (image.getpixel((5, 5))[3], image.getpixel((370, 5))[3]) == (0, 255)


def test_it_puts_white_under_a_transparent_jpeg() -> None:
    _, image = render(samples.encoded(Image.new("RGBA", (40, 40), (0, 0, 0, 0))), "full.jpg")
    assert image.getpixel((20, 20)) == (255, 255, 255)


def test_it_keeps_every_pixel_in_the_lossless_copy() -> None:
    picture = samples.photo()
    _, image = render(samples.encoded(picture), "work.png")
    assert image.tobytes() == picture.tobytes()


@pytest.mark.parametrize(
    "data",
    [samples.cmyk_jpeg(), samples.gray16_png(), samples.animation(), samples.encoded(samples.photo().quantize())],
)
def test_it_renders_odd_pictures(data: bytes) -> None:
    _, image = render(data, "fit-384.webp")
    assert image.mode == "RGB"
    assert not getattr(image, "is_animated", False)


def test_it_renders_several_from_one_decoding_as_it_does_one_by_one() -> None:
    data = samples.encoded(samples.photo(1000, 700))
    several = renditions.render_safely(data, "fit-768.webp", "cover-96.webp", "full.jpg")
    assert [(one.width, one.height, one.mime_type) for one in several] == [
        (768, 538, "image/webp"),
        (96, 96, "image/webp"),
        (1000, 700, "image/jpeg"),
    ]
    assert several[2] == renditions.render(data, renditions.parse_spec("full.jpg"))


def test_it_describes_and_renders_in_one() -> None:
    data = samples.turned_jpeg(6, samples.photo(1000, 700))
    decoded, (preview,) = renditions.ingest_safely(data, "fit-512.webp")
    assert decoded == decode.inspect(data)
    assert (preview.width, preview.height) == (358, 512)


def test_it_refuses_a_broken_picture() -> None:
    with pytest.raises(InvalidImage, match="cut off"):
        renditions.render_safely(samples.truncated(samples.encoded(samples.photo(), "JPEG")), "fit-384.webp")
