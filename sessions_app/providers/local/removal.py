"""Take a thing out of the region that the person drew and continue what is around it."""

from __future__ import annotations

import cv2
import numpy as np
from patchmatch import patch_match

from sessions_app.providers.local.canvas import Canvas
from sessions_app.providers.local.pixels import (
    Floats,
    Mask,
    Pixels,
    blend,
    blurred,
    grain,
    resized,
    to_bytes,
    to_floats,
)
from sessions_app.providers.local.plan import Step
from sessions_app.providers.local.refusals import CannotDo

_LONGEST = 560
"""PatchMatch fills at this size: larger takes many times longer and finds no better structure."""

_CONTEXT = 1.6
"""How far around the hole it looks, in sizes of the hole."""

_MOST = 0.6


def remove_object(canvas: Canvas, step: Step) -> None:
    """Fill the drawn region from its surroundings, never with parts of the subject. Raises ``CannotDo``."""
    if canvas.region is None:
        what = f"the {step.thing}" if step.thing else "it"
        raise CannotDo(f"I cannot tell where {what} is.", f"Draw a region over {what} and ask again.")
    hole = canvas.region
    if (hole > 0).mean() > _MOST:
        raise CannotDo(
            "The region covers most of the picture, so too little is left to fill it from.", "Draw a smaller one."
        )
    left, top, right, bottom = _window(hole)
    part, part_hole = canvas.rgb[top:bottom, left:right], hole[top:bottom, left:right]
    filled = _filled(part, part_hole, _kept_out(canvas, hole)[top:bottom, left:right])
    canvas.rgb = canvas.rgb.copy()
    canvas.rgb[top:bottom, left:right] = blend(part, filled, _feathered(part_hole))
    if canvas.alpha is not None:
        canvas.alpha = np.where(hole > 0, 255, canvas.alpha).astype(np.uint8)


def _window(hole: Mask) -> tuple[int, int, int, int]:
    height, width = hole.shape
    rows, columns = np.flatnonzero(hole.any(axis=1)), np.flatnonzero(hole.any(axis=0))
    more = round(_CONTEXT * max(rows[-1] - rows[0], columns[-1] - columns[0]) + 16)
    return (
        max(0, int(columns[0]) - more),
        max(0, int(rows[0]) - more),
        min(width, int(columns[-1]) + more + 1),
        min(height, int(rows[-1]) + more + 1),
    )


def _kept_out(canvas: Canvas, hole: Mask) -> Mask:
    """255 on what must not be copied into the hole: the subject outside it, or a second face appears."""
    subject = canvas.scene.likely_subject
    reach = max(3, max(hole.shape) // 60) | 1
    around = cv2.dilate((hole > 0).astype(np.uint8), np.ones((reach, reach), np.uint8)) > (hole > 0)
    if (subject[around] > 127).mean() > 0.5:
        # What is taken away lies on the subject itself, a spoon on a saucer: then only the subject may go there.
        return np.where(hole > 0, 0, 255 - subject).astype(np.uint8)
    grown = np.asarray(cv2.dilate((subject > 90).astype(np.uint8) * 255, np.ones((reach, reach), np.uint8)), np.uint8)
    grown[hole > 0] = 0
    return grown


def _filled(part: Pixels, hole: Mask, kept_out: Mask) -> Pixels:
    scale = min(1.0, _LONGEST / max(part.shape[:2]))
    size = max(16, round(part.shape[1] * scale)), max(16, round(part.shape[0] * scale))
    small = np.ascontiguousarray(cv2.resize(part, size, interpolation=cv2.INTER_AREA), np.uint8)
    # A pixel that the hole only touches still holds some of the thing's colour.
    small_hole = _any_of(hole, size, 3)
    small_out = np.asarray(cv2.resize(kept_out, size, interpolation=cv2.INTER_NEAREST), np.uint8)
    small_out[small_hole > 0] = 0
    if ((small_hole == 0) & (small_out == 0)).mean() < 0.08:
        small_out[:] = 0
    patch_match.set_random_seed(1)
    done = patch_match.inpaint(small, small_hole[..., np.newaxis], global_mask=small_out[..., np.newaxis], patch_size=5)
    lit = _lit_alike(small, np.asarray(done, np.uint8), small_hole, small_out)
    large = resized(lit, part.shape[1], part.shape[0])
    return large if scale > 0.8 else _grained_like(large, part, hole)


def _any_of(mask: Mask, size: tuple[int, int], more: int) -> Mask:
    share = cv2.resize((mask > 0).astype(np.float32), size, interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.dilate((share > 0).astype(np.uint8) * 255, np.ones((more, more), np.uint8)))


def _lit_alike(before: Pixels, filled: Pixels, hole: Mask, kept_out: Mask) -> Pixels:
    """``filled`` with the light of its surroundings: the step at the rim is spread over the filling and taken off.

    Where the step is large a thing runs on behind the hole; it is no matter of light and stays.
    """
    inside, outside = (hole > 0).astype(np.float32), ((hole == 0) & (kept_out == 0)).astype(np.float32)
    step = _mean_near(to_floats(before), outside) - _mean_near(to_floats(filled), inside)
    rim = (cv2.morphologyEx((hole > 0).astype(np.uint8), cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8)) > 0) & (
        np.abs(step).max(axis=-1) < 0.14
    )
    weight = rim.astype(np.float32)
    near, total = np.zeros_like(step), np.full(rim.shape, 1e-9, np.float32)
    for power, sigma in enumerate((3, 9, 27, 81)):
        share = np.float32(0.05**power)
        near += share * cv2.GaussianBlur(step * weight[..., np.newaxis], (0, 0), sigma)
        total += share * cv2.GaussianBlur(weight, (0, 0), sigma)
    return to_bytes(to_floats(filled) + near / total[..., np.newaxis] * inside[..., np.newaxis])


def _mean_near(values: Floats, weight: Floats) -> Floats:
    mean = cv2.GaussianBlur(values * weight[..., np.newaxis], (0, 0), 3)
    return np.asarray(mean / np.maximum(cv2.GaussianBlur(weight, (0, 0), 3), 1e-3)[..., np.newaxis])


def _grained_like(filled: Pixels, part: Pixels, hole: Mask) -> Pixels:
    """An enlarged filling is smoother than a photo; give it as much grain as its surroundings have."""
    fine: Floats = to_floats(part) - to_floats(blurred(part, 1.5))
    amount = min(0.04, float(np.median(np.abs(fine[hole == 0]))) * 1.48)
    return to_bytes(to_floats(filled) + (grain(*filled.shape[:2]) * np.float32(amount))[..., np.newaxis])


def _feathered(hole: Mask) -> Mask:
    """Soft at the rim, inwards only: no pixel outside the region may change."""
    distance = cv2.distanceTransform((hole > 0).astype(np.uint8), cv2.DIST_L2, 3)
    reach = max(1.5, min(3.0, float(distance.max()) / 4))
    return np.minimum(to_bytes(np.clip(distance / reach, 0, 1)), hole)
