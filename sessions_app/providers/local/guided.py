"""The guided filter (He, Sun and Tang 2013): make a coarse mask follow the edges of its picture.

Coefficients are found on a small copy and applied at full size, as in "Fast Guided Filter" (He and Sun 2015).
"""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np

from sessions_app.providers.local.pixels import Floats, Mask, Pixels, strips, to_bytes, to_floats

LONGEST = 1024
"""The longer side of the copy on which the coefficients are found."""

_FLATNESS = np.float32(2e-4)
"""Variance below which a patch counts as flat, in units of 0..1 squared."""


def refined(rgb: Pixels, coarse: Floats, radius: float = 0.012) -> Mask:
    """``coarse`` (any size, 0..1) at the size of ``rgb`` with its edges moved onto those of ``rgb``.

    ``radius`` is how far an edge may move, as a share of the longer side.
    """
    height, width = rgb.shape[:2]
    scale = min(1.0, LONGEST / max(height, width))
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    small = to_floats(cv2.resize(rgb, size, interpolation=cv2.INTER_AREA))
    wanted = np.asarray(np.clip(cv2.resize(coarse, size, interpolation=cv2.INTER_CUBIC), 0, 1), np.float32)
    slopes, offset = _coefficients(small, wanted, max(2, round(radius * max(size))))
    return _applied(rgb, slopes, offset)


def smoothed(values: Floats, radius: int, flatness: float) -> Floats:
    """``values`` of one channel smoothed with itself as the guide: edges stay, what varies less goes."""
    window = (2 * radius + 1, 2 * radius + 1)
    mean = cv2.blur(values, window)
    variance = cv2.blur(values * values, window) - mean * mean
    slope = variance / (variance + np.float32(flatness))
    offset = mean - slope * mean
    return np.asarray(cv2.blur(slope, window) * values + cv2.blur(offset, window))


def _coefficients(guide: Floats, wanted: Floats, radius: int) -> tuple[Floats, Floats]:
    """Slopes ``(h, w, 3)`` and offset ``(h, w)`` of the linear model, one for each pixel's window."""

    def mean(values: Any) -> Any:
        return cv2.blur(values, (2 * radius + 1, 2 * radius + 1))

    red, green, blue = (np.ascontiguousarray(guide[..., channel]) for channel in range(3))
    means = mean(red), mean(green), mean(blue)
    wanted_mean = mean(wanted)

    def variance(first: int, second: int, product: Any) -> Any:
        return mean(product) - means[first] * means[second] + (_FLATNESS if first == second else 0)

    a, b, c = variance(0, 0, red * red), variance(0, 1, red * green), variance(0, 2, red * blue)
    d, e, f = variance(1, 1, green * green), variance(1, 2, green * blue), variance(2, 2, blue * blue)
    x, y, z = (mean(part * wanted) - means[index] * wanted_mean for index, part in enumerate((red, green, blue)))
    # Cramer's rule for the symmetric matrix [[a b c] [b d e] [c e f]]; a solver for each pixel takes ten times longer.
    minor_a, minor_b, minor_c = d * f - e * e, c * e - b * f, b * e - c * d
    minor_d, minor_e, minor_f = a * f - c * c, b * c - a * e, a * d - b * b
    scale = 1 / (a * minor_a + b * minor_b + c * minor_c)
    slopes = [
        (minor_a * x + minor_b * y + minor_c * z) * scale,
        (minor_b * x + minor_d * y + minor_e * z) * scale,
        (minor_c * x + minor_e * y + minor_f * z) * scale,
    ]
    offset = wanted_mean - sum(slope * part for slope, part in zip(slopes, means, strict=True))
    return np.dstack([mean(slope) for slope in slopes]), mean(offset)


def _applied(rgb: Pixels, slopes: Floats, offset: Floats) -> Mask:
    """The model at full size, in strips. The ends are pulled in a little, so that sure parts are fully sure."""
    height, width = rgb.shape[:2]
    rows = np.arange(height, dtype=np.float32)
    columns = (np.arange(width, dtype=np.float32) + 0.5) * (offset.shape[1] / width) - 0.5
    model = np.dstack([slopes, offset])
    out = np.empty((height, width), np.uint8)
    for part in strips(height):
        across, down = np.meshgrid(columns, (rows[part] + 0.5) * (offset.shape[0] / height) - 0.5)
        here = cv2.remap(model, across, down, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        alpha = (here[..., :3] * to_floats(rgb[part])).sum(axis=-1) + here[..., 3]
        out[part] = to_bytes((alpha - 0.06) / 0.88)
    return out
