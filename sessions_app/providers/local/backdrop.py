"""Cut the subject out, and put something else behind it."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np

from sessions_app.providers.local.canvas import Canvas
from sessions_app.providers.local.pixels import (
    Floats,
    Mask,
    Pixels,
    blurred,
    grain,
    shrunk,
    strips,
    to_bytes,
    to_floats,
)
from sessions_app.providers.local.plan import Step

_LONGEST = 1280


def remove_background(canvas: Canvas, step: Step) -> None:
    """Everything but the subject becomes transparent, inside the drawn region if there is one."""
    subject = canvas.scene.sure_subject()
    kept = _kept(canvas, subject)
    canvas.rgb = _without_old_light(canvas.rgb, subject, canvas.region)
    canvas.alpha = kept if canvas.alpha is None else np.minimum(kept, canvas.alpha)


def replace_background(canvas: Canvas, step: Step) -> None:
    """A plain colour, a gradient of two, or a studio's backdrop behind the subject. What was transparent is filled."""
    height, width = canvas.rgb.shape[:2]
    subject = canvas.scene.sure_subject()
    kept = _kept(canvas, subject)
    clean = _without_old_light(canvas.rgb, subject, canvas.region)
    behind = _studio(height, width, subject) if not step.colours else _gradient(height, width, step)
    out = np.empty_like(clean)
    for rows in strips(height):
        share = to_floats(kept[rows])
        out[rows] = cv2.blendLinear(clean[rows], behind[rows], share, 1 - share)
        np.copyto(out[rows], canvas.rgb[rows], where=(kept[rows] == 255)[..., np.newaxis])
    canvas.rgb = out
    canvas.alpha = None if canvas.region is None else canvas.alpha


def _kept(canvas: Canvas, subject: Mask) -> Mask:
    """255 where the old picture stays: the subject, and all that lies outside the drawn region."""
    return subject if canvas.region is None else np.maximum(subject, 255 - canvas.region)


def _without_old_light(rgb: Pixels, subject: Mask, region: Mask | None) -> Pixels:
    """``rgb`` with the old background's colour taken out of half covered pixels, which would show as a halo.

    Such a pixel gets the colour of the subject next to it (blur fusion, Forte 2021, in one pass).
    """
    small, share = to_floats(shrunk(rgb, _LONGEST)), to_floats(shrunk(subject, _LONGEST))
    sure = np.where(share > 0.93, share, 0).astype(np.float32)
    sigma = max(2.0, max(share.shape) / 220)
    near = blurred(small * sure[..., np.newaxis], sigma) + 0.01 * blurred(small * share[..., np.newaxis], 4 * sigma)
    weight = blurred(sure, sigma) + 0.01 * blurred(share, 4 * sigma)
    clean = to_bytes(near / np.maximum(weight, 1e-4)[..., np.newaxis])
    colour = cv2.resize(clean, rgb.shape[1::-1], interpolation=cv2.INTER_LINEAR)
    out = rgb.copy()
    for rows in strips(rgb.shape[0]):
        half = np.clip((to_floats(subject[rows]) - 0.35) / 0.6, 0, 1)
        if region is not None:
            half = np.maximum(half, 1 - to_floats(region[rows]))
        out[rows] = cv2.blendLinear(rgb[rows], np.ascontiguousarray(colour[rows]), half, 1 - half)
        np.copyto(out[rows], rgb[rows], where=(half >= 1)[..., np.newaxis])
    return out


def _gradient(height: int, width: int, step: Step) -> Pixels:
    """One colour, or two from top to bottom."""
    first, last = to_floats(np.array([step.colours[0].rgb, step.colours[-1].rgb], np.uint8))
    if len(step.colours) == 1:
        return np.broadcast_to(np.array(step.colours[0].rgb, np.uint8), (height, width, 3)).copy()
    down = np.linspace(0, 1, height, dtype=np.float32)[:, np.newaxis, np.newaxis]
    smooth = down * down * (3 - 2 * down)
    return _grained(height, width, lambda rows: first + (last - first) * smooth[rows])


def _studio(height: int, width: int, subject: Mask) -> Pixels:
    """A grey paper roll with a lamp behind the subject."""
    columns = np.flatnonzero((subject > 127).any(axis=0))
    middle = (columns[0] + columns[-1]) / 2 / width if len(columns) else 0.5
    longer = max(height, width)
    x = ((np.arange(width, dtype=np.float32) - np.float32(middle * width)) / longer)[np.newaxis]
    y = ((np.arange(height, dtype=np.float32) - np.float32(0.4 * height)) / longer)[:, np.newaxis]
    paper = np.array([0.985, 0.995, 1.0], np.float32)

    def lit(rows: slice) -> Floats:
        light = 0.56 + 0.38 * np.exp(-(x * x + y[rows] * y[rows]) / 0.16)
        return np.asarray(light[..., np.newaxis] * paper, np.float32)

    return _grained(height, width, lit)


def _grained(height: int, width: int, colours_of: Callable[[slice], Floats]) -> Pixels:
    """A surface from the colours of its rows; a trace of grain keeps a gradient from showing steps."""
    noise = grain(height, width)
    out = np.empty((height, width, 3), np.uint8)
    for rows in strips(height):
        out[rows] = to_bytes(colours_of(rows) + noise[rows][..., np.newaxis] * np.float32(0.006))
    return out
