"""Pictures that the stand-in makes: really computed from what it was sent, visibly, and with little work."""

from __future__ import annotations

import base64
import functools
import hashlib
import io
import itertools
import os
import struct
import zlib

from PIL import Image, ImageChops, ImageDraw, ImageFilter

# What a word does to red, green and blue.
_TINTS: dict[str, tuple[float, float, float]] = {
    "darker": (0.6, 0.6, 0.6),
    "dark": (0.6, 0.6, 0.6),
    "night": (0.4, 0.4, 0.6),
    "brighter": (1.4, 1.4, 1.4),
    "lighter": (1.4, 1.4, 1.4),
    "warmer": (1.25, 1.0, 0.75),
    "cooler": (0.75, 1.0, 1.25),
    "red": (1.5, 0.6, 0.6),
    "green": (0.6, 1.5, 0.6),
    "blue": (0.6, 0.6, 1.5),
    "yellow": (1.3, 1.3, 0.5),
}
_UNKNOWN_WORDS = (1.1, 1.1, 1.1)
_SECRET = b"stand-in"
_NUMBERS = itertools.count(1)


def tint_of(prompt: str) -> tuple[float, float, float]:
    """How the words of a prompt change red, green and blue; a prompt without known words brightens a little."""
    red, green, blue, known = 1.0, 1.0, 1.0, False
    for word in prompt.lower().replace(",", " ").replace(".", " ").split():
        if factors := _TINTS.get(word):
            red, green, blue, known = red * factors[0], green * factors[1], blue * factors[2], True
    return (red, green, blue) if known else _UNKNOWN_WORDS


@functools.lru_cache(maxsize=32)
def draw(base: bytes | None, prompt: str, size: tuple[int, int], turn: int) -> bytes:
    """A JPEG of ``size``: the base changed by the prompt's words, or a new picture; the turn's number in a corner."""
    image = _new_picture(prompt, size) if base is None else _fitted(base, size)
    # The only word for something that is added: the rest of the picture is meant to stay.
    dot = "dot" in prompt.lower().split()
    factors = (1.0, 1.0, 1.0) if dot else tint_of(prompt)
    image = image.point([min(255, round(value * factor)) for factor in factors for value in range(256)])
    if dot:
        width, height = size
        box = (width * 0.6, height * 0.5, width * 0.75, height * 0.7)
        ImageDraw.Draw(image).ellipse(box, fill=(240, 140, 20))
    if "blur" in prompt.lower():
        image = image.filter(ImageFilter.BoxBlur(8))
    ImageDraw.Draw(image).text((8, 8), f"turn {turn}", fill=(255, 255, 255), stroke_width=2, stroke_fill=(0, 0, 0))
    return _jpeg(image)


@functools.lru_cache(maxsize=32)
def drifted(jpeg: bytes) -> bytes:
    """The picture as real models give back what they were to leave alone: moved, zoomed, tinted, grainy, 4:2:0."""
    with Image.open(io.BytesIO(jpeg)) as image:
        width, height = image.size
        zoom, across, down = 1 / 1.006, -2.6 * width / 1024, 1.8 * width / 1024
        moved = (zoom, 0, across + width * (1 - zoom) / 2, 0, zoom, down + height * (1 - zoom) / 2)
        image = image.transform(image.size, Image.Transform.AFFINE, moved, Image.Resampling.BICUBIC)
        image = image.point([min(255, round(v * f + 3)) for f in (1.04, 0.99, 0.96) for v in range(256)])
        grain = Image.effect_noise(image.size, 6).convert("RGB")
        buffer = io.BytesIO()
        ImageChops.add(image, grain, offset=-128).save(buffer, "JPEG", quality=90, subsampling="4:2:0")
    return buffer.getvalue()


def numbered(png: bytes) -> bytes:
    """The same picture as a file of its own: two answers are never the same bytes, as a model's are not."""
    said = b"tEXt" + f"Comment\0answer {next(_NUMBERS)}".encode()
    end = len(png) - 12  # the last chunk, IEND
    return png[:end] + struct.pack(">I", len(said) - 4) + said + struct.pack(">I", zlib.crc32(said)) + png[end:]


@functools.lru_cache(maxsize=32)
def as_png(jpeg: bytes) -> bytes:
    """The picture as Vertex AI sends it, with the grain that makes a 1K picture weigh about 1.4 MB."""
    with Image.open(io.BytesIO(jpeg)) as image:
        grain = Image.effect_noise(image.size, 5).convert("RGB")
        buffer = io.BytesIO()
        ImageChops.add(image.convert("RGB"), grain, offset=-128).save(buffer, "PNG", compress_level=1)
    return buffer.getvalue()


def size_of(data: bytes) -> tuple[int, int]:
    """Width and height of an encoded picture. Raises ``OSError`` if it is none."""
    with Image.open(io.BytesIO(data)) as image:
        return image.size


def holes_of(mask: bytes) -> float | None:
    """The share of a PNG that is transparent; None if it has no transparency."""
    with Image.open(io.BytesIO(mask)) as image:
        if image.format != "PNG" or image.mode != "RGBA":
            return None
        return image.getchannel("A").histogram()[0] / (image.width * image.height)


def padded(jpeg: bytes, size: int) -> bytes:
    """The JPEG with comment segments up to about ``size`` bytes, for traffic as heavy as the real one."""
    segments = b""
    while size - len(jpeg) - len(segments) > 4:
        length = min(size - len(jpeg) - len(segments) - 4, 65_000)
        segments += b"\xff\xfe" + (length + 2).to_bytes(2, "big") + _noise()[:length]
    return jpeg[:2] + segments + jpeg[2:]


def sign(data: bytes, size: int) -> bytes:
    """The signature that the stand-in gives out for exactly these bytes."""
    return hashlib.shake_256(_SECRET + hashlib.sha256(data).digest()).digest(size)


def is_signature(signature: bytes, data: bytes) -> bool:
    """Whether the stand-in gave this signature out for exactly these bytes."""
    return len(signature) >= 16 and signature == sign(data, len(signature))


def encode(data: bytes) -> str:
    """Standard base64, as Google answers."""
    return base64.b64encode(data).decode("ascii")


@functools.cache
def _noise() -> bytes:
    return os.urandom(65_000)


def _fitted(base: bytes, size: tuple[int, int]) -> Image.Image:
    with Image.open(io.BytesIO(base)) as image:
        image.draft("RGB", size)
        return image.convert("RGB").resize(size, Image.Resampling.BILINEAR, reducing_gap=2.0)


def _new_picture(prompt: str, size: tuple[int, int]) -> Image.Image:
    """A sky and a ground whose colours come from the prompt, with a sun."""
    seed = hashlib.sha256(prompt.encode()).digest()
    top, bottom = Image.new("RGB", (1, 1), tuple(seed[0:3])), Image.new("RGB", (1, 1), tuple(seed[3:6]))
    image = Image.new("RGB", (1, 2))
    image.paste(top, (0, 0))
    image.paste(bottom, (0, 1))
    image = image.resize(size, Image.Resampling.BILINEAR)
    width, height = size
    radius = min(width, height) // 6
    x, y = seed[6] * width // 256, seed[7] * height // 512
    ImageDraw.Draw(image).ellipse((x - radius, y - radius, x + radius, y + radius), fill=tuple(seed[8:11]))
    return image


def _jpeg(image: Image.Image) -> bytes:
    buffer = io.BytesIO()
    # As the models send them: tables of quality 100, colour at half the resolution.
    image.save(buffer, "JPEG", quality=100, subsampling="4:2:0")
    return buffer.getvalue()
