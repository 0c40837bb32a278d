"""Looks: a whole picture in another colour world. Each keeps size and content."""

from __future__ import annotations

import cv2
import numpy as np

from sessions_app.providers.local.pixels import (
    Floats,
    Pixels,
    blurred,
    grain,
    in_strips,
    luma,
    ramp,
    strips,
    to_bytes,
    to_floats,
    with_curve,
)
from sessions_app.providers.local.plan import Step
from sessions_app.providers.local.tone import clarity

_LUMA = np.array([0.299, 0.587, 0.114], np.float32)


def black_and_white(rgb: Pixels, step: Step) -> Pixels:
    """Panchromatic film: skin a little lighter, skies a little darker than plain brightness, and some bite."""
    grey = cv2.transform(rgb, np.array([[0.42, 0.46, 0.12]], np.float32))
    x = ramp()
    bite = x + (x - 0.5) * (1 - (2 * x - 1) ** 2) * np.float32(0.32)
    toned = np.asarray(cv2.LUT(grey, to_bytes(bite)))
    full = clarity(np.repeat(toned.reshape(*rgb.shape[:2], 1), 3, axis=2), Step("clarity", share=0.3))
    return _mixed(rgb, full, step.level(1.0))


def sepia(rgb: Pixels, step: Step) -> Pixels:
    """The brown of an old silver print: dark umber to warm cream."""
    light = luma(rgb)
    x = ramp()
    tones = np.stack([x**0.82, 0.02 + 0.93 * x**1.02, 0.03 + 0.76 * x**1.28], axis=-1)
    return _mixed(rgb, to_bytes(tones)[light], step.level(1.0))


def vintage(rgb: Pixels, step: Step) -> Pixels:
    """Faded colour film: lifted blacks, warm lights, green-blue shadows, soft grain and darker corners."""
    level = step.level(1.0)
    x = ramp()
    faded = with_curve(
        rgb,
        0.07 + 0.95 * _s_curve(x, 0.35),
        0.065 + 0.9 * _s_curve(x, 0.25),
        0.13 + 0.7 * _s_curve(x, 0.1),
    )
    soft = _with_saturation(faded, 0.88)
    return _mixed(rgb, _finished(soft, grain_share=0.025, corner=0.24), level)


def cinematic(rgb: Pixels, step: Step) -> Pixels:
    """The colour grade of the cinema: teal shadows, amber lights, deep contrast; skin stays skin."""
    level = step.level(1.0)

    def grade(values: Floats) -> Floats:
        lab = cv2.cvtColor(values, cv2.COLOR_RGB2LAB)
        light = lab[..., 0] / 100
        lab[..., 1] = lab[..., 1] * 0.96 + 1.5 * light**1.3 - 6.0 * (1 - light) ** 1.6 * np.minimum(1, light * 6)
        lab[..., 2] = lab[..., 2] * 0.96 + 10.0 * light**1.3 - 12.0 * (1 - light) ** 1.6 * np.minimum(1, light * 6)
        lab[..., 0] = 97 * _s_curve(np.asarray(light, np.float32), 0.55)
        return np.asarray(cv2.cvtColor(lab, cv2.COLOR_LAB2RGB))

    return _mixed(rgb, _finished(in_strips(rgb, grade), grain_share=0.008, corner=0.22), level)


def fade(rgb: Pixels, step: Step) -> Pixels:
    """A matte print: blacks lifted to grey, whites held back, colours calmer."""
    level = step.level(0.6)
    curve = np.float32(0.16 * level) + ramp() * np.float32(1 - 0.22 * level)
    return _with_saturation(with_curve(rgb, curve), 1 - 0.3 * level)


def glow(rgb: Pixels, step: Step) -> Pixels:
    """A soft halo of light around what is bright, as through a diffusion filter."""
    level = step.level(0.6)
    sigma = max(rgb.shape[:2]) / 55
    halo = blurred(with_curve(rgb, ramp() ** np.float32(1.4)), sigma)
    out = np.empty_like(rgb)
    for rows in strips(rgb.shape[0]):
        values = to_floats(rgb[rows])
        screen = 1 - (1 - values) * (1 - to_floats(halo[rows]) * np.float32(0.8))
        out[rows] = to_bytes(values + (screen - values) * np.float32(level))
    return out


def vignette(rgb: Pixels, step: Step) -> Pixels:
    """Darker towards the corners, the middle as it was."""
    return _finished(rgb, corner=0.62 * step.level(0.75))


def add_grain(rgb: Pixels, step: Step) -> Pixels:
    """Film grain, strongest in the middle tones."""
    return _finished(rgb, grain_share=0.11 * step.level(0.5))


def invert(rgb: Pixels, step: Step) -> Pixels:
    """The negative."""
    return np.asarray(255 - rgb)


def tint(rgb: Pixels, step: Step) -> Pixels:
    """A wash of one colour: tones run from black over that colour to white."""
    colour = to_floats(np.array(step.colours[0].rgb, np.uint8))
    middle = float(np.clip(colour @ _LUMA, 0.2, 0.8))
    x = ramp()
    tones = np.stack([np.interp(x, [0, middle, 1], [0, channel, 1]) for channel in colour], axis=-1)
    return _mixed(rgb, to_bytes(tones)[luma(rgb)], step.level(0.4))


def _s_curve(values: Floats, amount: float) -> Floats:
    smooth = values * values * (3 - 2 * values)
    return np.asarray(values + (smooth - values) * np.float32(amount), np.float32)


def _with_saturation(rgb: Pixels, keep: float) -> Pixels:
    matrix = np.tile(_LUMA * np.float32(1 - keep), (3, 1)) + keep * np.eye(3, dtype=np.float32)
    return np.asarray(cv2.transform(rgb, matrix))


def _mixed(before: Pixels, after: Pixels, level: float) -> Pixels:
    return after if level >= 1 else np.asarray(cv2.addWeighted(after, level, before, 1 - level, 0))


def _finished(rgb: Pixels, *, grain_share: float = 0.0, corner: float = 0.0) -> Pixels:
    """Grain of that deviation (of 0..1) and corners darker by that share."""
    height, width = rgb.shape[:2]
    # Distance from the middle, 1 at the corners, for any ratio.
    across = (np.linspace(-1, 1, width, dtype=np.float32) ** 2)[np.newaxis]
    down = (np.linspace(-1, 1, height, dtype=np.float32) ** 2)[:, np.newaxis]
    noise = grain(height, width) if grain_share else None
    out = np.empty_like(rgb)
    for rows in strips(height):
        values = to_floats(rgb[rows])
        if noise is not None:
            light = values @ _LUMA
            values += (noise[rows] * np.float32(grain_share) * (1.15 - np.abs(2 * light - 1)))[..., np.newaxis]
        if corner:
            far = np.clip((across + down[rows]) / 2, 0, 1) ** 1.35
            values *= (1 - np.float32(corner) * far)[..., np.newaxis]
        out[rows] = to_bytes(values)
    return out
