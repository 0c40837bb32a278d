"""Which pixels have the same paint or dye, in light and in shadow."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from sessions_app.providers.local.colour import paint_of
from sessions_app.providers.local.pixels import Floats

_SAMPLES = 8000
_CLUSTERS = 5

_VIVID = 0.13
"""Chroma through lightness from which hue alone tells a paint: 0.3 for a red cup, 0.1 for skin or fur."""

_DARK = 0.33
"""Lightness below which a camera's hue is mostly noise."""


def same_paint(lab: Floats, inside: NDArray[np.bool_], seeds: NDArray[np.bool_], *, of_a_thing: bool = False) -> Floats:
    """How much each pixel (0..1) has the paint that most of ``seeds`` have; 0 outside ``inside``.

    ``lab`` is Oklab, ``(h, w, 3)``. The colour ``of_a_thing`` is its vivid part, even if that is small: a red
    motorcycle is mostly black rubber and grey steel. Only if it is mostly white, as a mug of coffee, is it white.
    """
    paint = paint_of(lab)
    a, b, lightness = _main_paint(paint[seeds], lab[..., 0][seeds], of_a_thing)
    vividness = float(np.hypot(a, b))
    ratio = np.hypot(paint[..., 0], paint[..., 1])
    apart = np.hypot(paint[..., 0] - a, paint[..., 1] - b)
    if vividness > _VIVID and lightness > 0.2:
        hue = np.abs(np.angle(np.exp(1j * (np.arctan2(paint[..., 1], paint[..., 0]) - np.arctan2(b, a)))))
        likely = _falling(np.degrees(hue), 14, 24) * _falling(-ratio / vividness, -0.45, -0.3)
    elif lightness < _DARK:
        likely = _falling(lab[..., 0], lightness + 0.14, lightness + 0.24) * _falling(apart, 0.15, 0.25)
    else:
        likely = _falling(apart, 0.06, 0.11) * _falling(np.abs(lab[..., 0] - lightness), 0.2, 0.34)
    return _solid((likely * inside).astype(np.float32), int(inside.sum())) * inside


def _main_paint(samples: Floats, lightness: Floats, of_a_thing: bool) -> tuple[float, float, float]:
    """a and b through lightness, and lightness, of the paint that covers most."""
    chosen = np.random.default_rng(0).integers(0, len(samples), _SAMPLES)
    samples, lightness = samples[chosen], lightness[chosen]
    cv2.setRNGSeed(3)
    _, labels, centres = cv2.kmeans(samples, _CLUSTERS, np.empty(0, np.int32), (3, 20, 0.001), 2, cv2.KMEANS_PP_CENTERS)
    share = np.bincount(labels.ravel(), minlength=_CLUSTERS) / _SAMPLES
    light = np.array([np.median(lightness[labels.ravel() == k]) if share[k] else 0 for k in range(_CLUSTERS)])
    vividness = np.hypot(centres[:, 0], centres[:, 1])
    # Shades of one hue vote together: a bright and a shaded side are one paint.
    alike = np.linalg.norm(centres[:, np.newaxis, :2] - centres[:, :2], axis=2) < 0.07
    votes = alike @ share
    vivid, white = vividness > 0.22, (vividness < 0.1) & (light > 0.6)
    is_dull = vividness[votes.argmax()] < 0.1
    if of_a_thing and is_dull and share[vivid].sum() > 0.1 and share[white].sum() < 0.45:
        votes[~vivid] = 0
    main = int(votes.argmax())
    return float(centres[main, 0]), float(centres[main, 1]), float(light[main])


def _falling(values: NDArray[np.floating], full: float, none: float) -> NDArray[np.floating]:
    """1 up to ``full``, 0 from ``none`` on, straight between."""
    return np.asarray(np.clip((none - values) / (none - full), 0, 1))


def _solid(likely: Floats, area: int) -> Floats:
    """``likely`` without specks, with pinholes closed."""
    smooth = cv2.medianBlur((likely * 255).astype(np.uint8), 5)
    closed = cv2.morphologyEx(smooth, cv2.MORPH_CLOSE, np.ones((9, 9), np.uint8))
    _, parts, stats, _ = cv2.connectedComponentsWithStats((closed > 127).astype(np.uint8))
    large = stats[:, cv2.CC_STAT_AREA] >= max(40, 0.004 * area)
    large[0] = False
    grown = cv2.dilate(large[parts].astype(np.float32), np.ones((3, 3), np.uint8))
    return np.asarray(np.minimum(closed.astype(np.float32) / 255, grown))
