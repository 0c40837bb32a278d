"""Colour as people see it: the Oklab space (Ottosson 2020), names of colours for pixels, and repainting with shading.

In Oklab a colour in shadow keeps the ratio of its a and b to its lightness, which is what tells paint from light.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from sessions_app.providers.local.pixels import Floats, Mask, Pixels, blend, shrunk, strips

_TO_CONES = np.array(
    [[0.4122214708, 0.5363325363, 0.0514459929], [0.2119034982, 0.6806995451, 0.1073969566], [0.0883024619, 0.2817188376, 0.6299787005]],
    np.float32,
)  # fmt: skip
_TO_LAB = np.array(
    [[0.2104542553, 0.7936177850, -0.0040720468], [1.9779984951, -2.4285922050, 0.4505937099], [0.0259040371, 0.7827717662, -0.8086757660]],
    np.float32,
)  # fmt: skip
_FROM_LAB = np.linalg.inv(_TO_LAB).astype(np.float32)
_FROM_CONES = np.linalg.inv(_TO_CONES).astype(np.float32)

_LINEAR_STEPS = 4095


def _srgb_to_linear(values: Floats) -> Floats:
    return np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4).astype(np.float32)


def _linear_to_srgb(values: Floats) -> Floats:
    return np.where(values <= 0.0031308, values * 12.92, 1.055 * values ** (1 / 2.4) - 0.055).astype(np.float32)


_LINEAR = _srgb_to_linear(np.linspace(0, 1, 256, dtype=np.float32))
# The square root spreads the dark tones, where steps would show.
_ENCODED = np.clip(
    _linear_to_srgb(np.linspace(0, 1, _LINEAR_STEPS + 1, dtype=np.float32) ** 2) * 255 + 0.5, 0, 255
).astype(np.uint8)

_PROTOTYPES = {
    "red": ((225, 25, 25), (180, 20, 20), (130, 15, 20), (235, 70, 60), (160, 45, 25)),
    "orange": ((255, 140, 0), (240, 110, 20), (235, 85, 35), (255, 170, 90), (225, 95, 45)),
    "yellow": ((255, 235, 0), (240, 205, 40), (255, 245, 140), (215, 185, 30)),
    "green": ((30, 160, 50), (10, 90, 30), (140, 200, 80), (110, 130, 40), (60, 190, 120), (170, 220, 160)),
    "teal": ((0, 140, 140), (0, 190, 190), (120, 220, 220), (0, 90, 95)),
    "blue": ((20, 60, 220), (20, 30, 110), (60, 130, 230), (130, 180, 240), (50, 90, 150), (80, 100, 190)),
    "purple": ((120, 30, 160), (75, 35, 140), (150, 90, 210), (190, 150, 225), (90, 20, 90)),
    "pink": ((255, 105, 180), (250, 180, 195), (225, 60, 140), (240, 145, 160)),
    "brown": ((120, 70, 30), (90, 50, 25), (150, 95, 55), (60, 35, 20), (180, 130, 85)),
    "black": ((0, 0, 0), (25, 25, 27), (40, 38, 40)),
    "grey": ((90, 90, 90), (128, 128, 128), (165, 165, 168)),
    "white": ((255, 255, 255), (235, 235, 238), (250, 245, 235)),
}
"""Where the basic colour terms of English lie, several points each: dark, plain and light."""


def to_oklab(rgb: Pixels) -> Floats:
    """``(..., 3)`` bytes as lightness 0..1 and a, b of about -0.4..0.4."""
    cones = _LINEAR[rgb] @ _TO_CONES.T
    return np.asarray(np.cbrt(cones) @ _TO_LAB.T)


def from_oklab(lab: Floats) -> Pixels:
    """The nearest bytes; what no screen can show is drawn towards grey of the same lightness by clipping."""
    cones = (lab @ _FROM_LAB.T) ** 3
    linear = np.clip(cones @ _FROM_CONES.T, 0, 1)
    return np.asarray(_ENCODED[(np.sqrt(linear) * _LINEAR_STEPS + 0.5).astype(np.int32)])


def oklab_of(rgb: tuple[int, int, int]) -> Floats:
    """One colour, shape ``(3,)``."""
    return to_oklab(np.array(rgb, np.uint8))


_POINTS = np.array([point for points in _PROTOTYPES.values() for point in points], np.uint8)
_TERM_OF_POINT = np.repeat(np.arange(len(_PROTOTYPES)), [len(points) for points in _PROTOTYPES.values()])
_TERMS = tuple(_PROTOTYPES)
_WEIGHTS = np.array([0.55, 1.6, 1.6], np.float32)


def basic_term(rgb: tuple[int, int, int]) -> str:
    """The basic colour term nearest to a colour: crimson is a red."""
    return _TERMS[int(_terms_of(oklab_of(rgb)[np.newaxis])[0])]


def where_called(lab: Floats, term: str) -> NDArray[np.bool_]:
    """Which pixels of ``lab`` one would call by that basic term."""
    return np.asarray(_terms_of(lab.reshape(-1, 3)).reshape(lab.shape[:2]) == _TERMS.index(term))


def _terms_of(lab: Floats) -> NDArray[np.intp]:
    points = to_oklab(_POINTS) * _WEIGHTS
    scaled = lab * _WEIGHTS
    distances = (scaled**2).sum(axis=-1, keepdims=True) - 2 * scaled @ points.T + (points**2).sum(axis=-1)
    return np.asarray(_TERM_OF_POINT[np.argmin(distances, axis=-1)])


def paint_of(lab: Floats) -> Floats:
    """What of a colour does not change when less light falls on it, with a little of the lightness itself."""
    light = np.maximum(lab[..., :1], 0.12)
    return np.concatenate([lab[..., 1:] / light, 0.16 * lab[..., :1]], axis=-1).astype(np.float32)


def repaint(rgb: Pixels, mask: Mask, colour: tuple[int, int, int], strength: float = 1.0) -> Pixels:
    """``rgb`` with what ``mask`` shows in another colour, its folds, highlights and texture kept."""
    small, small_mask = to_oklab(shrunk(rgb, 512)), shrunk(mask, 512)
    inside = small[small_mask > 127]
    if not len(inside):
        return rgb
    middle = np.median(inside, axis=0)
    goal = oklab_of(colour)
    # Very dark cloth holds too little detail to become quite light, and the other way round.
    goal_light = float(np.clip(middle[0] + (goal[0] - middle[0]) * 0.9, 0.06, 0.97))
    out = rgb.copy()
    for rows in strips(rgb.shape[0]):
        here = np.flatnonzero(mask[rows].any(axis=0))
        if len(here):
            columns = slice(int(here[0]), int(here[-1]) + 1)
            painted = _painted(to_oklab(rgb[rows, columns]), middle, goal, goal_light)
            out[rows, columns] = painted
    share = np.asarray(cv2.convertScaleAbs(mask, alpha=min(1.0, strength)), np.uint8)
    return blend(rgb, out, share)


def _painted(lab: Floats, middle: Floats, goal: Floats, goal_light: float) -> Pixels:
    light = lab[..., 0]
    shade = np.clip(light / max(float(middle[0]), 0.05), 0, 1.0)
    shine = np.clip((light - middle[0]) / max(1 - float(middle[0]), 0.05), 0, 1)
    # Dark cloth turned light keeps its darkest folds from turning black, as light cloth has no black folds.
    depth = np.float32(np.clip(1.1 - 0.6 * max(0.0, goal_light - float(middle[0])), 0.6, 1.1))
    new_light = np.where(light <= middle[0], goal_light * shade**depth, goal_light + (1 - goal_light) * 0.85 * shine)
    chroma = np.sqrt(np.clip(new_light / goal_light, 0, 1.15)) * (1 - 0.85 * shine**1.5)
    ab = goal[1:] * chroma[..., np.newaxis] + 0.12 * (lab[..., 1:] - middle[1:])
    return from_oklab(np.dstack([new_light, ab]).astype(np.float32))
