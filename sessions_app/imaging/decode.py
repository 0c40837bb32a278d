"""Read a stranger's picture: refuse what is none, too large or broken, and say what the rest is.

The app calls ``inspect_safely``; everything else here expects to run inside a limited child.
"""

from __future__ import annotations

import io
import struct
import warnings
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from PIL import ExifTags, Image

from sessions_app.errors import ImageTooLarge, InvalidImage, word
from sessions_app.imaging import child, fingerprint, png
from sessions_app.imaging.color import is_srgb, to_srgb
from sessions_app.imaging.geometry import Size
from sessions_app.imaging.location import without_location

T = TypeVar("T")

MOST_PIXELS = 50_000_000
MOST_SIDE = 30_000
"""JPEG can hold no more than 65,500 pixels in a row, and no model takes nearly as many."""

MOST_SCANS = 100
"""A progressive JPEG of ordinary making has about ten scans; each costs a walk over all pixels."""

Image.MAX_IMAGE_PIXELS = MOST_PIXELS
# Pillow itself refuses only what is twice as large, and warns before.
warnings.simplefilter("error", Image.DecompressionBombWarning)

_MIME_TYPES = {"PNG": "image/png", "JPEG": "image/jpeg", "WebP": "image/webp", "GIF": "image/gif"}
_DECODER_ERRORS = (
    OSError,
    SyntaxError,
    ValueError,
    TypeError,
    AttributeError,
    LookupError,
    EOFError,
    ArithmeticError,
    AssertionError,
    RuntimeError,
    struct.error,
    zlib.error,
)
"""What Pillow's readers raise on damaged files; running out of memory is not among it."""

_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""What to do about each EXIF orientation (CIPA DC-008, tag 0x0112); 1 is upright."""


@dataclass(frozen=True, slots=True)
class DecodedImage:
    """A picture that decodes from its first byte to its last.

    ``width`` and ``height`` are in pixels as displayed, after the EXIF turn. ``plain``: fit to be sent to a model as
    it is, unless it is ``located``: its file says where it was taken. What is not plain has a lossless PNG in
    ``normalized``, upright, in 8-bit sRGB, first frame only.
    ``color`` is ``#rrggbb``, ``phash`` 16 hex digits, ``placeholder`` a WebP of at most 24 pixels a side.
    """

    width: int
    height: int
    mime_type: str
    plain: bool
    located: bool
    animated: bool
    color: str
    phash: str
    normalized: bytes | None = field(repr=False)
    placeholder: bytes = field(repr=False)


def inspect_safely(data: bytes) -> DecodedImage:
    """``inspect`` in a limited child process. Raises ``InvalidImage`` and ``ImageTooLarge``."""
    return safely(inspect, data)


def safely(function: Callable[..., T], *args: object) -> T:
    """``function(*args)`` in a child of the ``decode`` pool; a picture that brings it down is an ``ImageTooLarge``."""
    try:
        return child.call(function, *args)
    except (child.ChildTimedOut, child.ChildDied) as error:
        raise ImageTooLarge(
            "This picture takes too much time or memory to decode.", hint="Export it anew as a PNG and retry."
        ) from error


def inspect(data: bytes) -> DecodedImage:
    """Decode ``data`` in full and describe it. Raises ``InvalidImage`` and ``ImageTooLarge``."""
    return describe(load(data), data)[0]


def describe(image: Image.Image, data: bytes) -> tuple[DecodedImage, Image.Image]:
    """What ``load(data)``, used up by this, is like; and the plain or normalized picture itself, upright."""
    kind = sniff(data)
    turn = turn_of(image)
    animated = kind != "JPEG" and _is_animated(image)
    plain = _is_plain(image, data, kind) and turn is None and not animated
    normalized = None
    if not plain:
        image = upright(to_srgb(image), turn)
        normalized = encode_png(image)
    glance = fingerprint.glance(image)
    decoded = DecodedImage(
        width=image.width,
        height=image.height,
        mime_type=_MIME_TYPES[kind],
        plain=plain,
        located=plain and without_location(data) is not data,
        animated=animated,
        color=fingerprint.main_color(glance),
        phash=fingerprint.phash(glance),
        normalized=normalized,
        placeholder=fingerprint.placeholder(glance),
    )
    return decoded, image


def sniff(data: bytes) -> str:
    """``PNG``, ``JPEG``, ``WebP`` or ``GIF`` by the first bytes. Raises ``InvalidImage``."""
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if data.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return "WebP"
    if data.startswith((b"GIF87a", b"GIF89a")):
        return "GIF"
    raise InvalidImage(_what_it_is(data), hint="Export the picture as PNG, JPEG or WebP and retry.")


def open_picture(data: bytes) -> Image.Image:
    """The picture with its header read and checked, not decoded yet. Raises ``InvalidImage`` and ``ImageTooLarge``."""
    kind = sniff(data)
    if kind == "JPEG" and data.count(b"\xff\xda") > MOST_SCANS:
        raise ImageTooLarge("This JPEG takes too much time to decode.", hint="Export it anew as a PNG and retry.")
    try:
        # A JPEG with several pictures inside is read by its first one.
        image = Image.open(io.BytesIO(data), formats=[kind])
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_large() from error
    except _DECODER_ERRORS as error:
        raise _broken(kind, data) from error
    if image.width * image.height > MOST_PIXELS:
        raise _too_large()
    if max(image.size) > MOST_SIDE:
        raise ImageTooLarge(f"This picture has a side of more than {MOST_SIDE:,} pixels.", hint="Cut it and retry.")
    return image


def load(data: bytes, at_least: Size | None = None) -> Image.Image:
    """The picture, decoded from first byte to last. Raises ``InvalidImage`` and ``ImageTooLarge``.

    A JPEG may come at a half, a quarter or an eighth of its size, which is faster, but no smaller than ``at_least``.
    """
    image = open_picture(data)
    try:
        if at_least:
            image.draft(None, (at_least.width, at_least.height))
        image.load()
        whole = image.format != "PNG" or not _ends_black(image) or png.is_whole(data)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_large() from error
    except _DECODER_ERRORS as error:
        raise _broken(sniff(data), data) from error
    if not whole:
        raise _broken("PNG", data)
    return image


def turn_of(image: Image.Image) -> Image.Transpose | None:
    """The turn that the picture's EXIF asks for; unreadable EXIF asks for none."""
    try:
        return _UPRIGHT.get(image.getexif().get(ExifTags.Base.Orientation, 1))
    except _DECODER_ERRORS:
        return None


def upright(image: Image.Image, turn: Image.Transpose | None) -> Image.Image:
    """``image`` after ``turn``, if there is one."""
    return image if turn is None else image.transpose(turn)


def encode_png(image: Image.Image) -> bytes:
    """A lossless PNG in a fifth of Pillow's default time; photographs even come out smaller, drawings larger."""
    file = io.BytesIO()
    image.save(file, "PNG", compress_level=3, compress_type=zlib.Z_RLE)
    return file.getvalue()


def _is_animated(image: Image.Image) -> bool:
    # A GIF looks for its second frame only now, and may find rubbish.
    try:
        return bool(getattr(image, "is_animated", False))
    except _DECODER_ERRORS:
        return False


def _is_plain(image: Image.Image, data: bytes, kind: str) -> bool:
    # Pillow gives 16-bit colour as 8-bit; only the header of a PNG tells.
    deep = kind == "PNG" and data[24] > 8
    return kind != "GIF" and not deep and image.mode in ("RGB", "RGBA", "L", "P") and is_srgb(image)


def _ends_black(image: Image.Image) -> bool:
    """Whether one of the last two rows is all zeros, as Pillow leaves rows that a PNG promised and did not bring.

    Two rows, since an interlaced PNG brings the odd ones last.
    """
    rows = range(max(0, image.height - 2), image.height)
    return any(not any(image.crop((0, row, image.width, row + 1)).tobytes()) for row in rows)


def _too_large() -> ImageTooLarge:
    return ImageTooLarge(
        f"This picture has more than {MOST_PIXELS // 10**6} megapixels.", hint="Make it smaller and retry."
    )


def _broken(kind: str, data: bytes) -> InvalidImage:
    endings = {"PNG": b"IEND", "JPEG": b"\xff\xd9", "GIF": b"\x3b"}
    cut_off = kind in endings and endings[kind] not in data[-16:]
    if kind == "WebP":
        cut_off = len(data) < 8 + int.from_bytes(data[4:8], "little")
    return InvalidImage(f"This {kind} is {'cut off' if cut_off else 'damaged'}.", hint="Export it again and retry.")


def _what_it_is(data: bytes) -> str:
    """One sentence on a file that is none of ours."""
    if not data:
        return "This file is empty."
    head = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    signs = {
        word("an SVG drawing"): head.startswith((b"<svg", b"<?xml")) and b"<svg" in head,
        word("a web page"): head.startswith((b"<!doctype html", b"<html")),
        word("an AVIF picture"): data[4:8] == b"ftyp" and data[8:12] in (b"avif", b"avis"),
        word("a HEIC picture"): data[4:8] == b"ftyp"
        and data[8:12] in (b"heic", b"heix", b"heif", b"mif1", b"msf1", b"hevc"),
        word("a TIFF picture"): data.startswith((b"II*\0", b"MM\0*")),
        word("a BMP picture"): data.startswith(b"BM"),
        word("a Photoshop document"): data.startswith(b"8BPS"),
        word("a PDF"): data.startswith(b"%PDF"),
    }
    for what, it_is in signs.items():
        if it_is:
            return f"This file is {what}, which the studio cannot read."
    return "This file is no picture that the studio can read."
