"""The sky: what is smooth, has a sky's colour and reaches down from the top edge."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from sessions_app.providers.local.colour import to_oklab
from sessions_app.providers.local.guided import refined
from sessions_app.providers.local.pixels import Floats, Mask, Pixels, luma, shrunk, to_floats

_LONGEST = 768


def find_sky(rgb: Pixels, subject: Mask) -> Mask | None:
    """255 on the sky, or None unless a good part of the upper picture is one beyond doubt."""
    small = shrunk(rgb, _LONGEST)
    height, width = small.shape[:2]
    likely = _smooth(small) & _sky_coloured(small)
    likely &= cv2.resize(subject, (width, height), interpolation=cv2.INTER_AREA) < 128
    opened = cv2.morphologyEx(likely.astype(np.uint8), cv2.MORPH_OPEN, np.ones((3, 3), np.uint8))
    _, parts = cv2.connectedComponents(opened, connectivity=4)
    at_top = np.unique(parts[: max(2, height // 50)])
    found = np.isin(parts, at_top[at_top > 0])
    rows = np.flatnonzero(found.any(axis=1))
    if not 0.06 < found.mean() < 0.9 or found[: height // 12].mean() < 0.45 or rows[-1] < height * 0.12:
        return None
    return refined(rgb, _like_the_sky(to_oklab(small), found), 0.004)


def _like_the_sky(lab: Floats, found: NDArray[np.bool_]) -> Floats:
    """0..1: how near each pixel comes to what the sky, a smooth surface of colour, would be at that place.

    The smoothness test stops short of every edge; this goes up to it, and through the gaps between branches.
    """
    height, width = found.shape
    y, x = np.mgrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j]
    terms = np.stack([np.ones_like(x), x, y, x * y, x * x, y * y], axis=-1).astype(np.float32)
    places = np.flatnonzero(found)[:: max(1, int(found.sum()) // 20_000)]
    surface, *_ = np.linalg.lstsq(terms.reshape(-1, 6)[places], lab.reshape(-1, 3)[places], rcond=None)
    apart = np.linalg.norm(lab - terms @ surface.astype(np.float32), axis=-1)
    usual = float(np.percentile(apart[found], 95))
    likely = np.clip((usual + 0.09 - apart) / 0.06, 0, 1).astype(np.float32)
    lowest = int(np.flatnonzero(found.any(axis=1))[-1])
    likely[min(height, lowest + height // 50) :] = 0
    near = cv2.dilate(found.astype(np.uint8), np.ones((25, 25), np.uint8)) > 0
    return np.asarray(np.maximum(likely * near, cv2.erode(found.astype(np.float32), np.ones((5, 5), np.uint8))))


def _smooth(small: Pixels) -> Mask:
    light = cv2.GaussianBlur(to_floats(luma(small)), (0, 0), 1.2)
    slope = np.hypot(cv2.Sobel(light, cv2.CV_32F, 1, 0), cv2.Sobel(light, cv2.CV_32F, 0, 1))
    return np.asarray(cv2.blur(slope, (5, 5)) < 0.075)


def _sky_coloured(small: Pixels) -> Mask:
    """Blues from noon to night, the oranges and pinks of dusk if bright, and the near white of haze.

    A plain grey wall is none of these, unless it is almost white.
    """
    lab = to_oklab(small)
    light, chroma = lab[..., 0], np.hypot(lab[..., 1], lab[..., 2])
    hue = np.degrees(np.arctan2(lab[..., 2], lab[..., 1])) % 360
    blue = (chroma > 0.025) & (hue > 200) & (hue < 300)
    dusk = (chroma > 0.05) & ((hue < 95) | (hue > 300)) & (light > 0.6)
    haze = (light > 0.9) & (chroma < 0.05)
    return np.asarray(blue | dusk | haze)
