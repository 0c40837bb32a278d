"""Light and colour of whole pictures: exposure, contrast, white balance, saturation. Masks are the caller's business."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np

from sessions_app.providers.local.guided import smoothed
from sessions_app.providers.local.pixels import (
    Floats,
    Pixels,
    in_strips,
    luma,
    ramp,
    resized,
    shrunk,
    strips,
    to_bytes,
    to_floats,
    with_curve,
)
from sessions_app.providers.local.plan import Step

_LUMA = np.array([0.299, 0.587, 0.114], np.float32)


def darken(rgb: Pixels, step: Step) -> Pixels:
    """Less exposure; the deepest tones go a little further, so that it does not look grey."""
    level = step.level(0.3 if step.target == "picture" else 0.5)
    return with_curve(rgb, ramp() ** np.float32(1 + 0.25 * level) * np.float32(1 - level))


def brighten(rgb: Pixels, step: Step) -> Pixels:
    """More exposure with a soft shoulder: what was bright stays short of white, and colours keep their strength."""
    level = step.level(0.35)
    curve = 1 - (1 - ramp()) ** np.float32(1 + 1.6 * level)
    gain = np.divide(curve, ramp(), out=np.full(256, 1 + 1.6 * level, np.float32), where=ramp() > 0)

    def lift(values: Floats) -> Floats:
        light = (values @ _LUMA * 255).astype(np.uint8)
        by_channel = 1 - (1 - values) ** np.float32(1 + 1.6 * level)
        return np.asarray(0.5 * by_channel + 0.5 * np.minimum(values * gain[light][..., np.newaxis], 1))

    return in_strips(rgb, lift)


def warm(rgb: Pixels, step: Step) -> Pixels:
    """White balance towards amber."""
    return _balanced(rgb, step.level(0.5))


def cool(rgb: Pixels, step: Step) -> Pixels:
    """White balance towards blue."""
    return _balanced(rgb, -step.level(0.5))


def _balanced(rgb: Pixels, level: float) -> Pixels:
    """Warmer above 0, cooler below. Brightness stays, and so do pure black and white, or the picture looks dirty."""
    gains = np.array([1 + 0.22 * level, 1 + 0.03 * abs(level), 1 - 0.34 * level], np.float32)

    def shift(values: Floats) -> Floats:
        light = (values @ _LUMA)[..., np.newaxis]
        changed = values * gains
        changed *= light / np.maximum((changed @ _LUMA)[..., np.newaxis], 1e-4)
        return np.asarray(changed + (light - changed) * np.clip((light - 0.9) * 4, 0, 0.4))

    return in_strips(rgb, shift)


def contrast_up(rgb: Pixels, step: Step) -> Pixels:
    """An S-curve around the picture's own middle tone."""
    level = step.level(0.4)
    middle = float(np.clip(np.median(luma(shrunk(rgb, 512))) / 255, 0.3, 0.65))
    steep = 1 + 5 * level
    x = ramp()
    curve = 1 / (1 + np.exp(-steep * (x - middle) * 2))
    curve = (curve - curve[0]) / (curve[-1] - curve[0])
    return with_curve(rgb, (x + (curve - x) * np.float32(min(1.0, 0.35 + level))).astype(np.float32))


def contrast_down(rgb: Pixels, step: Step) -> Pixels:
    """Tones drawn together around middle grey."""
    level = step.level(0.35)
    return with_curve(rgb, 0.5 + (ramp() - 0.5) * np.float32(1 - 0.75 * level) + np.float32(0.02 * level))


def saturate(rgb: Pixels, step: Step) -> Pixels:
    """Stronger colours; those that are strong already gain less, so that nothing turns to neon."""
    level = step.level(0.45)

    def boost(values: Floats) -> Floats:
        light = (values @ _LUMA)[..., np.newaxis]
        chroma = (values.max(axis=-1) - values.min(axis=-1))[..., np.newaxis]
        return np.asarray(light + (values - light) * (1 + 1.5 * level * (1 - chroma) ** 1.5))

    return in_strips(rgb, boost)


def desaturate(rgb: Pixels, step: Step) -> Pixels:
    """Weaker colours."""
    keep = 1 - step.level(0.5)
    matrix = np.tile(_LUMA * np.float32(1 - keep), (3, 1)) + keep * np.eye(3, dtype=np.float32)
    return np.asarray(cv2.transform(rgb, matrix))


def shadows(rgb: Pixels, step: Step) -> Pixels:
    """Light into the dark parts; the rest stays."""
    level = step.level(0.5)
    return _with_gain(rgb, lambda base: 1 + 2.4 * level * np.clip(1 - base / 0.55, 0, 1) ** 1.5)


def highlights(rgb: Pixels, step: Step) -> Pixels:
    """The brightest parts brought down; the rest stays."""
    level = step.level(0.5)
    return _with_gain(rgb, lambda base: 1 - 0.36 * level * np.clip((base - 0.5) / 0.5, 0, 1) ** 1.2)


def enhance(rgb: Pixels, step: Step) -> Pixels:
    """What a careful hand does first: full range of tones, neutral light, open shadows, some clarity and colour."""
    level = step.level(0.6)
    balanced = _auto_levels(rgb, level)
    opened = shadows(balanced, Step("shadows", share=0.35 * level))
    return saturate(clarity(opened, Step("clarity", share=0.5 * level)), Step("saturate", share=0.3 * level))


def clarity(rgb: Pixels, step: Step) -> Pixels:
    """Contrast between neighbouring parts, which brings out texture without touching the overall light."""
    level = step.level(0.5)
    small = to_floats(luma(shrunk(rgb, 1536)))
    detail = small - smoothed(small, max(4, max(small.shape) // 60), 0.01)
    gain = 1 + level * 1.6 * detail / np.maximum(small, 0.15) * (1 - np.abs(2 * small - 1) ** 3)
    return _times(rgb, resized(gain.astype(np.float32), rgb.shape[1], rgb.shape[0]))


def _auto_levels(rgb: Pixels, level: float) -> Pixels:
    """Black and white points from the darkest and brightest half percent, one curve for each channel."""
    small = shrunk(rgb, 512).reshape(-1, 3)
    low, high = np.percentile(small @ _LUMA, (0.5, 99.5)) / 255
    low, high = min(low, 0.12) * level, 1 - min(1 - high, 0.2) * level
    cast = _cast_of(small) ** (-0.4 * level)
    return with_curve(rgb, *(np.clip((ramp() - low) / (high - low), 0, 1) * np.float32(gain) for gain in cast))


def _cast_of(colours: Pixels) -> Floats:
    """What colour the light has, one gain for each channel around 1, judged by what is nearly grey.

    A red wall is no red light; where little is nearly grey, nothing can be said.
    """
    spread, light = np.ptp(colours, axis=1), colours.mean(axis=1)
    grey = colours[(spread < 40) & (light > 60) & (light < 245)]
    if len(grey) < 0.05 * len(colours):
        return np.ones(3, np.float32)
    return np.asarray(grey.mean(axis=0) / grey.mean(), np.float32)


def _with_gain(rgb: Pixels, gain_at: Callable[[Floats], Floats]) -> Pixels:
    """Brightness times a gain that depends on how bright the surroundings are."""
    small = to_floats(luma(shrunk(rgb, 1024)))
    base = np.clip(smoothed(small, max(4, max(small.shape) // 40), 0.02), 0, 1)
    return _times(rgb, resized(gain_at(base).astype(np.float32), rgb.shape[1], rgb.shape[0]))


def _times(rgb: Pixels, gain: Floats) -> Pixels:
    out = np.empty_like(rgb)
    for rows in strips(rgb.shape[0]):
        out[rows] = to_bytes(to_floats(rgb[rows]) * gain[rows][..., np.newaxis])
    return out
