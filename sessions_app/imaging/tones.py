"""Light, colour and detail, on 16 bits a level.

Light and colour are curves: what several operations do to a channel is put together in floating point and looked up once.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from sessions_app.imaging.adjustment import Operation
from sessions_app.imaging.levels import Pixels, narrowed, strips

Floats = NDArray[np.floating[Any]]

LUMA = np.array([0.2126, 0.7152, 0.0722])
"""Of red, green and blue (ITU-R BT.709)."""
SMALL_SIGMA = 6.0
"""Blurs of twice this and more are made on a smaller copy, which looks the same."""


def toned(pixels: Pixels, operations: Sequence[Operation]) -> Pixels:
    """The operations on 16 bits; alpha stays as it is."""
    deep = pixels.dtype == np.uint16
    if not deep and all(operation["op"] in _CURVES for operation in operations):
        colours = cv2.LUT(np.ascontiguousarray(pixels[..., :3]), _table(operations, 255).astype(np.uint8)[np.newaxis])
        return np.dstack([colours, pixels[..., 3:]])
    work = np.ascontiguousarray(pixels[..., :3]).astype(np.uint16)
    if not deep:
        work *= 257
    alpha = pixels[..., 3] if pixels.shape[2] == 4 else None
    for curves, group in groupby(operations, lambda operation: operation["op"] in _CURVES):
        listed = list(group)
        if curves:
            work = _through(work, listed)
            continue
        for operation in listed:
            work = _DETAIL[operation["op"]](work, operation, alpha)
    made = work if deep else narrowed(work)
    return made if alpha is None else np.dstack([made, alpha])


def _through(work: Pixels, operations: Sequence[Operation]) -> Pixels:
    """All curves in one look-up for each channel."""
    table = _table(operations, 65535).astype(np.uint16)
    return np.dstack([table[:, channel][work[..., channel]] for channel in range(3)])


def _table(operations: Sequence[Operation], most: int) -> Floats:
    """What becomes of each level from 0 to ``most``, for red, green and blue."""
    ramp = np.repeat(np.linspace(0, 1, most + 1)[:, np.newaxis], 3, axis=1)
    for operation in operations:
        ramp = np.clip(_CURVES[operation["op"]](ramp, operation), 0, 1)
    return np.rint(ramp * most)


def _linear(values: Floats) -> Floats:
    """sRGB's curve (IEC 61966-2-1), which those of other RGB spaces resemble, undone."""
    return np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)


def _curved(values: Floats) -> Floats:
    return np.where(values <= 0.0031308, values * 12.92, 1.055 * np.maximum(values, 0) ** (1 / 2.4) - 0.055)


def _exposure(values: Floats, operation: Operation) -> Floats:
    """Twice the light for each stop."""
    return _curved(np.clip(_linear(values) * 2.0 ** operation["stops"], 0, 1))


def _levels(values: Floats, operation: Operation) -> Floats:
    black, white = operation["black"] / 255, operation["white"] / 255
    return np.asarray(np.clip((values - black) / (white - black), 0, 1) ** (1 / operation["gamma"]))


def _white_balance(values: Floats, operation: Operation) -> Floats:
    """Gains of light: up to a stop between red and blue, and half of one of green; the brightness of white stays."""
    warmth, tint = operation["temperature"] / 100, operation["tint"] / 100
    gains = 2.0 ** np.array([0.5 * warmth, -0.5 * tint, -0.5 * warmth])
    return _curved(np.clip(_linear(values) * gains / (gains @ LUMA), 0, 1))


def _contrast(values: Floats, operation: Operation) -> Floats:
    """An S about the middle, or tones drawn together towards it."""
    amount = operation["amount"] / 100
    if amount < 0:
        return np.asarray(0.5 + (values - 0.5) * (1 + 0.7 * amount))
    steep = _smooth(_smooth(values))
    return np.asarray(values + (steep - values) * amount)


def _smooth(values: Floats) -> Floats:
    return values * values * (3 - 2 * values)


def _colour(work: Pixels, operation: Operation, alpha: Pixels | None) -> Pixels:
    """Away from grey of the same brightness, or towards it; vibrance moves pale colours more than strong ones."""
    saturation, vibrance = operation["saturation"] / 100, operation["vibrance"] / 100
    out = np.empty_like(work)
    for rows in strips(work):
        values = work[rows].astype(np.float32)
        light = (values @ LUMA.astype(np.float32))[..., np.newaxis]
        strength = (values.max(axis=2) - values.min(axis=2))[..., np.newaxis] / 65535
        share = (1 + saturation) * (1 + vibrance * (1 - strength))
        out[rows] = np.clip(np.rint(light + (values - light) * share), 0, 65535)
    return out


def _sharpen(work: Pixels, operation: Operation, alpha: Pixels | None) -> Pixels:
    """What a small blur takes away is added once more: an unsharp mask."""
    soft = _blurred(work, operation["radius"], alpha)
    out = np.empty_like(work)
    for rows in strips(work):
        values = work[rows].astype(np.float32)
        out[rows] = np.clip(np.rint(values + (values - soft[rows]) * (operation["amount"] / 100)), 0, 65535)
    return out


def _blur(work: Pixels, operation: Operation, alpha: Pixels | None) -> Pixels:
    return _blurred(work, operation["radius"], alpha)


def _blurred(work: Pixels, sigma: float, alpha: Pixels | None) -> Pixels:
    """By a bell curve of ``sigma`` pixels; what cannot be seen adds nothing."""
    if sigma == 0:
        return work
    if alpha is None or alpha.min() == np.iinfo(alpha.dtype).max:
        return _soft(work, sigma)
    weight = alpha.astype(np.float32) / np.iinfo(alpha.dtype).max
    share, out = np.maximum(_soft(weight, sigma), 1e-4), work.copy()
    for channel in range(3):
        soft = np.clip(np.rint(_soft(work[..., channel] * weight, sigma) / share), 0, 65535)
        np.copyto(out[..., channel], soft.astype(np.uint16), where=weight > 0)
    return out


def _soft(values: Pixels, sigma: float) -> Pixels:
    height, width = values.shape[:2]
    share = min(1.0, SMALL_SIGMA / sigma) if sigma >= 2 * SMALL_SIGMA else 1.0
    if share < 1:
        small = max(1, round(width * share)), max(1, round(height * share))
        values = cv2.resize(values, small, interpolation=cv2.INTER_AREA)
    soft = cv2.GaussianBlur(values, (0, 0), sigma * share, borderType=cv2.BORDER_REPLICATE)
    return np.asarray(cv2.resize(soft, (width, height), interpolation=cv2.INTER_CUBIC) if share < 1 else soft)


_CURVES = {
    "exposure": _exposure,
    "levels": _levels,
    "white_balance": _white_balance,
    "contrast": _contrast,
}
_DETAIL = {"colour": _colour, "sharpen": _sharpen, "blur": _blur}
