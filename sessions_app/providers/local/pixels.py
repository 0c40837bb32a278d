"""Arrays of pixels: their types, and the few ways of working on large ones without large copies.

Colour arrays are ``(height, width, 3)`` of uint8 in RGB order; masks are ``(height, width)`` of uint8, 0 to 255.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

Pixels: TypeAlias = NDArray[np.uint8]
Mask: TypeAlias = NDArray[np.uint8]
Floats: TypeAlias = NDArray[np.float32]

STRIP_ROWS = 256
"""Rows worked on at once where an edit needs floats: 12 MP as float32 would be 144 MB for each copy."""


def strips(height: int) -> Iterator[slice]:
    """Slices of rows that together cover ``height``."""
    for top in range(0, height, STRIP_ROWS):
        yield slice(top, min(height, top + STRIP_ROWS))


def in_strips(rgb: Pixels, work: Callable[[Floats], Floats]) -> Pixels:
    """``rgb`` with ``work`` done to it strip by strip; ``work`` takes and gives floats of 0..1 and must be pointwise."""
    out = np.empty_like(rgb)
    for rows in strips(rgb.shape[0]):
        out[rows] = to_bytes(work(to_floats(rgb[rows])))
    return out


def to_floats(values: NDArray[Any]) -> Floats:
    """Bytes of 0..255 as floats of 0..1."""
    return values.astype(np.float32) / np.float32(255)


def to_bytes(values: NDArray[Any]) -> Pixels:
    """Floats of 0..1 as bytes, rounded and clipped."""
    return np.clip(values * 255 + 0.5, 0, 255).astype(np.uint8)


def with_curve(rgb: Pixels, *curves: Floats) -> Pixels:
    """``rgb`` through one curve for all channels or one for each; a curve is 256 values of 0..1."""
    table = np.stack([to_bytes(curve) for curve in curves], axis=-1)[np.newaxis]
    return np.asarray(cv2.LUT(rgb, table if len(curves) > 1 else table[0, :, 0]))


def ramp() -> Floats:
    """The curve that changes nothing."""
    return np.linspace(0, 1, 256, dtype=np.float32)


def luma(rgb: Pixels) -> Mask:
    """Brightness as the eye sees it."""
    return np.asarray(cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY))


def blend(before: Pixels, after: Pixels, mask: Mask) -> Pixels:
    """``after`` where ``mask`` is 255, ``before`` byte for byte where it is 0, and in between by share."""
    out = np.empty_like(before)
    for rows in strips(before.shape[0]):
        share = to_floats(mask[rows])
        mixed = cv2.blendLinear(after[rows], before[rows], share, 1 - share)
        np.copyto(mixed, before[rows], where=(mask[rows] == 0)[..., np.newaxis])
        np.copyto(mixed, after[rows], where=(mask[rows] == 255)[..., np.newaxis])
        out[rows] = mixed
    return out


def blurred(values: NDArray[Any], sigma: float) -> NDArray[Any]:
    """A Gaussian blur; a wide one is done on a smaller copy, which looks the same and takes a fraction of the time."""
    height, width = values.shape[:2]
    factor = int(max(1, min(sigma / 4, height / 8, width / 8)))
    if factor == 1:
        return np.asarray(cv2.GaussianBlur(values, (0, 0), max(sigma, 0.1)))
    small = cv2.resize(values, (max(1, width // factor), max(1, height // factor)), interpolation=cv2.INTER_AREA)
    small = cv2.GaussianBlur(small, (0, 0), sigma / factor)
    return np.asarray(cv2.resize(small, (width, height), interpolation=cv2.INTER_CUBIC))


def shrunk(values: NDArray[Any], longest: int) -> NDArray[Any]:
    """``values`` made no larger than ``longest`` on its longer side."""
    height, width = values.shape[:2]
    scale = longest / max(height, width)
    if scale >= 1:
        return values
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    return np.asarray(cv2.resize(values, size, interpolation=cv2.INTER_AREA))


def resized(values: NDArray[Any], width: int, height: int) -> NDArray[Any]:
    """``values`` at that size: averaged when it shrinks, cubic when it grows."""
    shrinks = width * height < values.shape[0] * values.shape[1]
    way = cv2.INTER_AREA if shrinks else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(values, (width, height), interpolation=way))


def grain(height: int, width: int, seed: int = 7) -> Floats:
    """Noise around 0 with a deviation of 1, a little soft, the same for the same size and seed."""
    tile = np.random.default_rng(seed).normal(0, 1, (512, 512)).astype(np.float32)
    soft = cv2.GaussianBlur(np.pad(tile, 4, mode="wrap"), (0, 0), 0.7)[4:-4, 4:-4]
    soft = (soft / soft.std()).astype(np.float32)
    return np.tile(soft, (height // 512 + 1, width // 512 + 1))[:height, :width]
