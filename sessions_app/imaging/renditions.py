"""Derived sizes and formats of a picture: upright, in sRGB, first frame, without metadata.

The specs are a fixed list, so that nobody can make the studio compute a million sizes.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from PIL import Image

from sessions_app.errors import InvalidRequest
from sessions_app.imaging.color import to_srgb
from sessions_app.imaging.decode import (
    DecodedImage,
    describe,
    encode_png,
    load,
    open_picture,
    safely,
    turn_of,
    upright,
)
from sessions_app.imaging.fingerprint import on_white
from sessions_app.imaging.geometry import Box, Size, cover, fit

_FIT_SIDES = (384, 512, 768, 1536, 2560)
_COVER_SIDES = (96, 192, 384)


@dataclass(frozen=True, slots=True)
class Spec:
    """What to derive. ``fit``: at most ``side`` pixels in each direction, never enlarged. ``cover``: a square of
    ``side`` pixels from the middle, smaller if the picture is. ``full``: all pixels.
    """

    name: str
    shape: Literal["fit", "cover", "full"]
    side: int
    mime_type: str


@dataclass(frozen=True, slots=True)
class Rendition:
    """An encoded derivative; ``width`` and ``height`` in pixels."""

    data: bytes = field(repr=False)
    mime_type: str
    width: int
    height: int


SPECS = {
    spec.name: spec
    for spec in (
        *(Spec(f"fit-{side}.webp", "fit", side, "image/webp") for side in _FIT_SIDES),
        *(Spec(f"cover-{side}.webp", "cover", side, "image/webp") for side in _COVER_SIDES),
        Spec("fit-768.jpg", "fit", 768, "image/jpeg"),
        Spec("fit-1200.jpg", "fit", 1200, "image/jpeg"),
        Spec("full.png", "full", 0, "image/png"),
        Spec("full.jpg", "full", 0, "image/jpeg"),
        Spec("work.png", "full", 0, "image/png"),
        Spec("send.jpg", "fit", 4096, "image/jpeg"),
        Spec("send-small.jpg", "fit", 1536, "image/jpeg"),
    )
}
"""All renditions there are, by name. ``work.png`` is the lossless copy for engines, ``send.jpg`` the one for vendors who
take only so many bytes, ``send-small.jpg`` for a request of many pictures, ``full.*`` are for download,
``fit-768.jpg`` is for documents."""


def parse_spec(name: str) -> Spec:
    """The spec called ``name``, such as ``fit-512.webp``. Raises ``InvalidRequest``."""
    if name not in SPECS:
        raise InvalidRequest(f"There is no rendition of that name; there are {', '.join(SPECS)}.", field="spec")
    return SPECS[name]


def render_safely(data: bytes, *names: str) -> tuple[Rendition, ...]:
    """One rendition per name, in their order, made in a limited child process from one decoding.

    Raises ``InvalidRequest``, ``InvalidImage`` and ``ImageTooLarge``.
    """
    return safely(render_many, data, [parse_spec(name) for name in names])


def ingest_safely(data: bytes, *names: str) -> tuple[DecodedImage, tuple[Rendition, ...]]:
    """``inspect_safely`` and ``render_safely`` in one, from one decoding: what a new picture goes through."""
    return safely(ingest, data, [parse_spec(name) for name in names])


def ingest(data: bytes, specs: Sequence[Spec]) -> tuple[DecodedImage, tuple[Rendition, ...]]:
    """Describe ``data`` and derive ``specs`` from it. Raises ``InvalidImage`` and ``ImageTooLarge``."""
    decoded, image = describe(load(data), data)
    return decoded, _derive(image, None, specs)


def render(data: bytes, spec: Spec) -> Rendition:
    """The rendition of ``data``. Raises ``InvalidImage`` and ``ImageTooLarge``."""
    return render_many(data, [spec])[0]


def render_many(data: bytes, specs: Sequence[Spec]) -> tuple[Rendition, ...]:
    """One rendition per spec, in their order. Raises ``InvalidImage`` and ``ImageTooLarge``."""
    image = load(data, at_least=_largest(Size(*open_picture(data).size), specs))
    return _derive(image, turn_of(image), specs)


def _derive(image: Image.Image, turn: Image.Transpose | None, specs: Sequence[Spec]) -> tuple[Rendition, ...]:
    if image.mode not in ("L", "RGB", "RGBA", "CMYK") or "transparency" in image.info:
        # Palettes, 16 bits and a colour that stands for transparent do not resize well.
        image = to_srgb(image)
    # Colours and turn cost less on a small picture.
    image = upright(to_srgb(_resized(image, _largest(Size(*image.size), specs))), turn)
    return tuple(_render(image, spec) for spec in specs)


def _largest(size: Size, specs: Sequence[Spec]) -> Size:
    """The size to which a picture of ``size`` may shrink before all ``specs`` are cut from it."""
    return size.scaled(max(_share(size, spec) for spec in specs))


def _share(size: Size, spec: Spec) -> float:
    """By how much to scale a picture so that ``spec`` can be cut from it; at most 1."""
    if spec.shape == "full":
        return 1.0
    return min(1.0, spec.side / (max if spec.shape == "fit" else min)(size.width, size.height))


def _render(image: Image.Image, spec: Spec) -> Rendition:
    size = Size(*image.size)
    if spec.shape == "fit":
        image = _resized(image, fit(size, Size(spec.side, spec.side)))
    elif spec.shape == "cover":
        side = min(spec.side, size.width, size.height)
        image = _resized(image, Size(side, side), cover(size, Size(side, side)))
    return Rendition(_encoded(image, spec.mime_type), spec.mime_type, image.width, image.height)


def _resized(image: Image.Image, size: Size, part: Box | None = None) -> Image.Image:
    """``part`` of ``image``, or all of it, at ``size``.

    Bicubic after a whole-number reduction, which starts where 1024 pixels become 384: half the time there, and less
    than half of Lanczos' at 4K, and no difference to be seen.
    """
    if part is None and image.size == (size.width, size.height):
        return image
    box = part.as_tuple if part else None
    return image.resize((size.width, size.height), Image.Resampling.BICUBIC, box=box, reducing_gap=1.3)


def _encoded(image: Image.Image, mime_type: str) -> bytes:
    if mime_type == "image/png":
        return encode_png(image)
    file = io.BytesIO()
    if mime_type == "image/jpeg":
        on_white(image).save(file, "JPEG", quality=92, subsampling="4:4:4")
    else:
        # Method 2 takes a third of the default's time for 3 % more bytes.
        image.save(file, "WEBP", quality=82, method=1)
    return file.getvalue()
