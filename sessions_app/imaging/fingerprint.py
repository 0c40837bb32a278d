"""What a picture looks like, in a few bytes: perceptual hash, main colour, blurred placeholder.

Pillow alone, so that the decoding child stays small and starts fast.
"""

from __future__ import annotations

import io
import math
from operator import mul
from statistics import median

from PIL import Image, ImageFilter

from sessions_app.imaging.geometry import Size, fit

GLANCE_SIDE = 128
PLACEHOLDER_SIDE = 24
NEAR = 12
"""Levels of each channel by less than which two colours are taken for one."""
_HASH_SIDE, _HASH_WAVES = 32, 8
_COSINES = [
    [math.cos(math.pi * wave * (2 * place + 1) / (2 * _HASH_SIDE)) for place in range(_HASH_SIDE)]
    for wave in range(_HASH_WAVES)
]


def glance(image: Image.Image) -> Image.Image:
    """``image`` shrunk to at most 128 pixels a side, as RGB or RGBA: what the other functions here work on."""
    size = fit(Size(*image.size), Size(GLANCE_SIDE, GLANCE_SIDE))
    if image.mode not in ("L", "RGB", "RGBA"):
        image = image.convert("RGBA" if image.has_transparency_data else "RGB")
    small = image.resize((size.width, size.height), Image.Resampling.BOX, reducing_gap=2.0)
    return small.convert("RGBA" if small.has_transparency_data else "RGB")


def phash(image: Image.Image) -> str:
    """64 bits as 16 hex digits, alike for pictures that look alike; compare two with ``distance``.

    The signs, about their median, of the 8 x 8 lowest waves of a cosine transform of the picture's 32 x 32 grey copy
    (Zauner, "Implementation and Benchmarking of Perceptual Image Hash Functions", 2010).
    """
    side = (_HASH_SIDE, _HASH_SIDE)
    grays = on_white(image).convert("L").resize(side, Image.Resampling.LANCZOS).tobytes()
    rows = [grays[start : start + _HASH_SIDE] for start in range(0, len(grays), _HASH_SIDE)]
    across = [[_sum_of_products(row, wave) for row in rows] for wave in _COSINES]
    waves = [_sum_of_products(column, wave) for wave in _COSINES for column in across]
    # In an even picture all waves but the first are rounding errors.
    threshold = median(waves) + 1e-6
    bits = "".join("1" if wave > threshold else "0" for wave in waves)
    return f"{int(bits, 2):016x}"


def distance(one: str, other: str) -> int:
    """How many of the 64 bits of two hashes differ: up to about 10 for copies, about 32 for strangers."""
    return (int(one, 16) ^ int(other, 16)).bit_count()


def main_color(image: Image.Image) -> str:
    """The colour, as ``#rrggbb``, that covers most of the picture when it is painted in six."""
    tiny = on_white(image).resize((_HASH_SIDE, _HASH_SIDE), Image.Resampling.BOX)
    few = tiny.quantize(6, Image.Quantize.MEDIANCUT)
    counts = few.histogram()
    start = 3 * counts.index(max(counts))
    palette = few.getpalette() or []
    return "#" + bytes(palette[start : start + 3]).hex()


def main_colors(data: bytes, number: int) -> list[str]:
    """The colours, as ``#rrggbb``, of a picture of our own making that is painted in ``number``: the one that covers most
    of it first. Fewer where it has fewer.
    """
    with Image.open(io.BytesIO(data)) as image:
        few = on_white(glance(image)).quantize(number, Image.Quantize.MEDIANCUT, kmeans=2)
    palette = bytes(few.getpalette() or [])
    by_share = sorted(((count, index) for index, count in enumerate(few.histogram()) if count), reverse=True)
    found: list[bytes] = []
    for _, index in by_share:
        color = palette[3 * index : 3 * index + 3]
        if all(max(abs(a - b) for a, b in zip(color, other, strict=True)) >= NEAR for other in found):
            found.append(color)
    return [f"#{color.hex()}" for color in found]


def placeholder(image: Image.Image) -> bytes:
    """A blurred WebP of at most 24 pixels a side and a few hundred bytes, to show until the picture is there."""
    size = fit(Size(*image.size), Size(PLACEHOLDER_SIDE, PLACEHOLDER_SIDE))
    tiny = image.resize((size.width, size.height), Image.Resampling.LANCZOS).filter(ImageFilter.GaussianBlur(0.8))
    file = io.BytesIO()
    tiny.save(file, "WEBP", quality=50, method=4)
    return file.getvalue()


def on_white(image: Image.Image) -> Image.Image:
    """``image`` as RGB, with white where it is transparent."""
    if not image.has_transparency_data:
        return image.convert("RGB")
    paper = Image.new("RGBA", image.size, "white")
    paper.alpha_composite(image.convert("RGBA"))
    return paper.convert("RGB")


def _sum_of_products(values: bytes | list[float], weights: list[float]) -> float:
    total: float = sum(map(mul, values, weights))
    return total
