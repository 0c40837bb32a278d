"""What the door lets in, how it describes it, and what it turns away with which words."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from PIL import Image

from sessions_app.errors import ImageTooLarge, InvalidImage
from sessions_app.imaging import child, decode
from tests.imaging import samples


def pixels(data: bytes | None) -> Image.Image:
    assert data is not None
    return Image.open(io.BytesIO(data))


def near(pixel: object, expected: tuple[int, ...], levels: int = 8) -> bool:
    assert isinstance(pixel, tuple)
    return all(abs(one - other) <= levels for one, other in zip(pixel, expected, strict=True))


@pytest.mark.parametrize(
    ("data", "mime_type"),
    [
        (samples.encoded(samples.photo()), "image/png"),
        (samples.encoded(samples.photo().convert("RGBA")), "image/png"),
        (samples.encoded(samples.photo().convert("L")), "image/png"),
        (samples.encoded(samples.photo().quantize()), "image/png"),
        (samples.encoded(samples.photo(), "JPEG"), "image/jpeg"),
        (samples.encoded(samples.photo(), "JPEG", progressive=True), "image/jpeg"),
        (samples.encoded(samples.photo(), "JPEG", icc_profile=samples.srgb_profile()), "image/jpeg"),
        (samples.encoded(samples.photo(), "JPEG", icc_profile=b"no profile"), "image/jpeg"),
        (samples.encoded(samples.photo(), "WEBP"), "image/webp"),
    ],
)
def test_it_leaves_a_plain_picture_as_it_is(data: bytes, mime_type: str) -> None:
    decoded = decode.inspect(data)
    assert (decoded.width, decoded.height, decoded.mime_type) == (320, 240, mime_type)
    assert decoded.plain
    assert not decoded.animated
    assert decoded.normalized is None


@pytest.mark.parametrize(
    ("orientation", "top_left", "top_right"),
    [
        (2, samples.GREEN, samples.RED),
        (3, (255, 255, 255), samples.BLUE),
        (4, samples.BLUE, (255, 255, 255)),
        (5, samples.RED, samples.BLUE),
        (6, samples.BLUE, samples.RED),
        (7, (255, 255, 255), samples.GREEN),
        (8, samples.GREEN, (255, 255, 255)),
    ],
)
def test_it_turns_a_picture_as_its_exif_says(
    orientation: int, top_left: tuple[int, int, int], top_right: tuple[int, int, int]
) -> None:
    decoded = decode.inspect(samples.turned_jpeg(orientation))
    upright = pixels(decoded.normalized)
    assert not decoded.plain
    assert (decoded.width, decoded.height) == upright.size == ((60, 40) if orientation < 5 else (40, 60))
    assert near(upright.getpixel((5, 5)), top_left)
    assert near(upright.getpixel((upright.width - 6, 5)), top_right)


def test_it_drops_place_and_profile_when_it_normalizes() -> None:
    data = samples.turned_jpeg(icc_profile=samples.wide_gamut_profile())
    upright = pixels(decode.inspect(data).normalized)
    assert not upright.getexif()
    assert "icc_profile" not in upright.info


def test_it_reads_the_first_picture_of_a_multi_picture_jpeg() -> None:
    first, second = Image.new("RGB", (32, 32), samples.RED), Image.new("RGB", (32, 32), samples.BLUE)
    data = samples.encoded(first, "MPO", save_all=True, append_images=[second])
    decoded = decode.inspect(data)
    assert (decoded.mime_type, decoded.plain, decoded.animated) == ("image/jpeg", True, False)
    assert near(tuple(bytes.fromhex(decoded.color[1:])), samples.RED)


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG"])
def test_it_takes_the_first_frame_of_an_animation(kind: str) -> None:
    decoded = decode.inspect(samples.animation(kind))
    assert decoded.animated
    assert not decoded.plain
    assert near(pixels(decoded.normalized).getpixel((3, 3)), samples.RED)


def test_it_converts_a_still_gif() -> None:
    decoded = decode.inspect(samples.encoded(samples.corners(), "GIF"))
    assert (decoded.mime_type, decoded.plain, decoded.animated) == ("image/gif", False, False)
    assert near(pixels(decoded.normalized).convert("RGB").getpixel((3, 3)), samples.RED)


def test_it_takes_an_animation_whose_second_frame_is_rubbish_for_still() -> None:
    still, moving = samples.encoded(Image.new("RGB", (24, 16), samples.RED), "GIF"), samples.animation()
    second = moving.index(b"\x2c", moving.index(b"\x2c") + 1)
    decoded = decode.inspect(moving[: second + 10] + still[-1:])
    assert near(pixels(decoded.normalized).getpixel((3, 3)), samples.RED)
    assert not decoded.animated


def test_it_converts_cmyk() -> None:
    decoded = decode.inspect(samples.cmyk_jpeg())
    assert not decoded.plain
    assert near(pixels(decoded.normalized).getpixel((5, 5)), samples.RED)


def test_it_scales_16_bit_gray_to_8() -> None:
    decoded = decode.inspect(samples.gray16_png())
    ramp = pixels(decoded.normalized)
    assert not decoded.plain
    assert [ramp.getpixel((x, 0)) for x in (0, 100, 255)] == [(0, 0, 0), (100, 100, 100), (255, 255, 255)]


def test_it_scales_16_bit_color_to_8() -> None:
    decoded = decode.inspect(samples.rgb16_png())
    assert not decoded.plain
    assert pixels(decoded.normalized).getpixel((0, 0)) == (0x80, 0x40, 0x20)


def test_it_converts_a_wide_gamut_to_srgb() -> None:
    decoded = decode.inspect(samples.wide_gamut_jpeg())
    red, green, blue = pixels(decoded.normalized).getpixel((5, 5))
    # The same numbers mean a stronger red on a wide-gamut display, which sRGB needs a larger number for.
    assert red > samples.RED[0] + 8
    assert green < samples.RED[1]
    assert not decoded.plain


def test_it_converts_gray_with_transparency_and_a_profile() -> None:
    picture = samples.photo().convert("LA")
    picture.putalpha(77)
    normalized = pixels(decode.inspect(samples.encoded(picture, icc_profile=samples.wide_gamut_profile())).normalized)
    assert normalized.mode == "RGBA"
    assert normalized.getchannel("A").getextrema() == (77, 77)


def test_it_keeps_every_pixel_when_it_only_turns() -> None:
    picture, exif = samples.photo(), Image.Exif()
    exif[0x0112] = 3
    normalized = pixels(decode.inspect(samples.encoded(picture, exif=exif)).normalized)
    assert normalized.tobytes() == picture.rotate(180).tobytes()


def test_it_makes_a_placeholder_of_a_few_bytes() -> None:
    decoded = decode.inspect(samples.encoded(samples.photo()))
    tiny = pixels(decoded.placeholder)
    assert (tiny.format, tiny.size) == ("WEBP", (24, 18))
    assert len(decoded.placeholder) < 600


KINDS: dict[str, Callable[[], bytes]] = {
    "JPEG": lambda: samples.encoded(samples.photo(), "JPEG"),
    "progressive JPEG": lambda: samples.encoded(samples.photo(), "JPEG", progressive=True),
    "PNG": lambda: samples.encoded(samples.photo()),
    "WebP": lambda: samples.encoded(samples.photo(), "WEBP"),
    "lossless WebP": lambda: samples.encoded(samples.photo(), "WEBP", lossless=True),
    "GIF": lambda: samples.encoded(samples.photo(), "GIF"),
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("share", [0.1, 0.6, 0.99])
def test_it_says_that_a_picture_is_cut_off(kind: str, share: float) -> None:
    with pytest.raises(InvalidImage) as caught:
        decode.inspect(samples.truncated(KINDS[kind](), share))
    assert caught.value.message == f"This {kind.split()[-1]} is cut off."
    assert caught.value.hint == "Export it again and retry."


def test_it_says_that_a_picture_is_damaged() -> None:
    data = bytearray(samples.encoded(samples.photo()))
    data[len(data) // 2] ^= 0xFF
    with pytest.raises(InvalidImage, match="This PNG is damaged"):
        decode.inspect(bytes(data))


@pytest.mark.parametrize("interlaced", [False, True])
def test_it_finds_that_a_png_brings_fewer_rows_than_it_promises(interlaced: bool) -> None:
    data = bytearray(samples.lying_png())
    data[28] = interlaced
    data[29:33] = samples.png_chunk(b"IHDR", bytes(data[16:29]))[-4:]
    with pytest.raises(InvalidImage, match="damaged"):
        decode.inspect(bytes(data))


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGB", "RGBA", "I;16"])
def test_it_accepts_a_picture_that_is_really_black(mode: str) -> None:
    decoded = decode.inspect(samples.encoded(Image.new(mode, (300, 200))))
    assert (decoded.width, decoded.height) == (300, 200)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (b"just some text, called picture.png", "no picture"),
        (b'<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"/>', "SVG"),
        (b"\xef\xbb\xbf <SVG onload='alert(1)'>", "SVG"),
        (b"<!doctype html><title>x</title>", "web page"),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "HEIC"),
        (b"\0\0\0\x1cftypavif\0\0\0\0avifmif1", "AVIF"),
        (b"%PDF-1.7", "PDF"),
        (samples.encoded(samples.corners(), "TIFF"), "TIFF"),
        (samples.encoded(samples.corners(), "BMP"), "BMP"),
        (samples.PNG_SIGNATURE + b"text that pretends" * 9, "This PNG"),
        (b"\xff\xd8\xff" + b"text that pretends" * 9, "This JPEG"),
        (b"RIFF\x40\0\0\0WEBPtext that pretends", "This WebP"),
        (b"GIF89a", "This GIF"),
        (samples.png(0, 5, b""), "This PNG"),
    ],
)
def test_it_refuses_what_is_no_picture(data: bytes, words: str) -> None:
    with pytest.raises(InvalidImage, match=words) as caught:
        decode.inspect_safely(data)
    assert caught.value.hint


@pytest.mark.parametrize("bomb", [samples.png_bomb, samples.webp_bomb, samples.scan_bomb])
def test_it_refuses_a_bomb(bomb: Callable[[], bytes]) -> None:
    data = bomb()
    assert len(data) < 400_000
    with pytest.raises(ImageTooLarge):
        decode.inspect_safely(data)


def test_it_refuses_a_picture_like_a_thread() -> None:
    with pytest.raises(ImageTooLarge, match="side"):
        decode.inspect(samples.encoded(Image.new("1", (30_001, 1))))


def test_it_refuses_a_text_bomb() -> None:
    with pytest.raises(InvalidImage):
        decode.inspect_safely(samples.text_bomb_png())


def test_a_scan_bomb_below_the_limit_is_stopped_by_its_processor_time() -> None:
    with pytest.raises(child.ChildTimedOut):
        child.call(decode.inspect, samples.scan_bomb(side=7000, scans=95), cpu_seconds=0.2)


def test_it_calls_a_picture_that_brings_its_child_down_too_large() -> None:
    with pytest.raises(ImageTooLarge, match="too much time or memory"):
        decode.safely(bytearray, 8 * 2**30)


def test_it_reads_the_same_in_a_child() -> None:
    data = samples.turned_jpeg()
    assert decode.inspect_safely(data) == decode.inspect(data)
