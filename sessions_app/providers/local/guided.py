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

    guide_mean, wanted_mean = mean(guide), mean(wanted)
    covariance = mean(guide * wanted[..., np.newaxis]) - guide_mean * wanted_mean[..., np.newaxis]
    products = mean(np.einsum("hwi,hwj->hwij", guide, guide).reshape(*wanted.shape, 9)[..., [0, 1, 2, 4, 5, 8]])
    variance = np.empty((*wanted.shape, 3, 3), np.float32)
    for index, (i, j) in enumerate(((0, 0), (0, 1), (0, 2), (1, 1), (1, 2), (2, 2))):
        variance[..., i, j] = variance[..., j, i] = products[..., index] - guide_mean[..., i] * guide_mean[..., j]
    variance += _FLATNESS * np.eye(3, dtype=np.float32)
    slopes = np.linalg.solve(variance, covariance[..., np.newaxis])[..., 0].astype(np.float32)
    offset = wanted_mean - (slopes * guide_mean).sum(axis=-1)
    return mean(slopes), mean(offset)


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
