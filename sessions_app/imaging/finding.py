"""What an edit meant to change, where nobody drew it: the part of a model's picture that differs from its base for real."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from sessions_app.errors import InvalidRequest
from sessions_app.imaging.compare import noticeable
from sessions_app.imaging.decode import encode_png
from sessions_app.imaging.region import Shape
from sessions_app.imaging.registration import LARGEST_CHANGE, register, warped

Bytes = NDArray[np.uint8]

LEAST = 14
"""Levels of 255 in CIE L*a*b* above what all of the picture differs by: grain and encoding anew stay below it."""
LEAST_PART = 0.0004
"""Of the picture; smaller parts are traces of the model's repainting."""
MOST = 0.6
"""Of the picture: an edit that changes more was meant for all of it (light, style, another scene)."""
WHOLE = "This edit changes the whole picture."


def changed_part(before: Bytes, raw: Bytes, ratio: float) -> Shape:
    """Where ``raw`` was meant to differ from ``before``, both RGB on one grid, with a margin to object borders.

    Shift, zoom and tint are corrected first. Raises ``InvalidRequest`` if that is all of the picture, or nothing.
    """
    if abs(ratio - 1) > LARGEST_CHANGE:
        raise InvalidRequest(WHOLE)
    laid = register(before, raw, np.ones(before.shape[:2], np.bool_), ratio, tone=True)
    after = warped(raw, laid.matrix, before.shape).astype(np.float32)
    after = np.clip(np.rint(after * laid.gain + laid.offset), 0, 255).astype(np.uint8)
    difference, _ = noticeable(before, after)
    floor, side = float(np.median(difference)), min(before.shape[:2])
    if floor > LEAST / 2:
        raise InvalidRequest(WHOLE)
    strong = (difference > LEAST + floor).astype(np.uint8)
    strong = _large(np.asarray(cv2.morphologyEx(strong, cv2.MORPH_OPEN, np.ones((3, 3), np.uint8)), np.uint8))
    if not strong.any():
        raise InvalidRequest("Nothing in it changed that an eye would notice.")
    joined = cv2.morphologyEx(strong, cv2.MORPH_CLOSE, _disc(0.02 * side))
    outlines, _ = cv2.findContours(joined, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    filled = cv2.drawContours(np.zeros_like(joined), outlines, -1, 255, cv2.FILLED)
    found = cv2.dilate(filled, _disc(0.015 * side))
    if (found > 0).mean() > MOST:
        raise InvalidRequest(WHOLE)
    return Shape(mask=encode_png(Image.fromarray(found)))


def _large(parts: Bytes) -> Bytes:
    """Without the parts that are too small to be meant."""
    number, labels, facts, _ = cv2.connectedComponentsWithStats(parts)
    kept = np.zeros(number, np.uint8)
    kept[1:] = facts[1:, cv2.CC_STAT_AREA] >= LEAST_PART * parts.size
    return np.asarray(kept[labels], np.uint8)


def _disc(radius: float) -> Bytes:
    side = 2 * max(1, round(radius)) + 1
    return np.asarray(cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side)), np.uint8)
