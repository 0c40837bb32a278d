"""Operations that change the shape or size of the picture."""

from __future__ import annotations

import math

import cv2
import numpy as np
from numpy.typing import NDArray

from sessions_app.providers.local.canvas import LARGEST, Canvas
from sessions_app.providers.local.faces import Face
from sessions_app.providers.local.focus import sharpen
from sessions_app.providers.local.pixels import Mask, Pixels, resized, to_floats
from sessions_app.providers.local.plan import Step
from sessions_app.providers.local.refusals import CannotDo

_SHARPENED_UP_TO = 25_000_000
"""Pixels up to which an enlarged picture is sharpened a little; beyond, nobody sees it at once."""

_INNER_CROP_UP_TO = 20
"""Degrees up to which a turned picture is cropped to a full rectangle; beyond, too little would be left."""


def crop(canvas: Canvas, step: Step) -> None:
    """To the drawn region, to a target, closer by a share, or to a ratio around what matters; at last to a size."""
    width, height = canvas.size
    if canvas.region is not None and step.ratio is None:
        left, top, right, bottom = bounds(canvas.region)
    elif step.target in ("subject", "face"):
        mask = canvas.scene.sure_subject() if step.target == "subject" else canvas.scene.face_mask()
        left, top, right, bottom = _grown(bounds(mask), 0.12 if step.target == "subject" else 0.6, width, height)
    elif step.ratio is None:
        keep = 1 - step.level(0.2)
        left, top, right, bottom = _around_what_matters(canvas, round(width * keep), round(height * keep))
    else:
        across, down = step.ratio
        if width * down > height * across:
            size = max(1, round(height * across / down)), height
        else:
            size = width, max(1, round(width * down / across))
        left, top, right, bottom = _around_what_matters(canvas, *size)
    alpha = None if canvas.alpha is None else canvas.alpha[top:bottom, left:right].copy()
    canvas.reshape(canvas.rgb[top:bottom, left:right], alpha)
    if step.size:
        _scale(canvas, step.size)
    canvas.notes.append(f"The picture is now {canvas.size[0]} x {canvas.size[1]} pixels.")


def _around_what_matters(canvas: Canvas, width: int, height: int) -> tuple[int, int, int, int]:
    """Where a window of that size shows most of the subject, whole faces before all else, and heads before feet."""
    full_width, full_height = canvas.size
    subject = canvas.region if canvas.region is not None else canvas.scene.likely_subject
    faces = canvas.scene.likely_faces
    left = _best_offset(subject.sum(axis=0, dtype=np.float64), width, _span(faces, horizontal=True))
    needed = _span(faces, horizontal=False)
    rows = np.flatnonzero((subject > 127).any(axis=1))
    if needed is None and len(rows) and rows[-1] - rows[0] > height:
        top = int(rows[0] - 0.05 * height)
    else:
        top = _best_offset(subject.sum(axis=1, dtype=np.float64), height, needed)
    left, top = min(max(0, left), full_width - width), min(max(0, top), full_height - height)
    return left, top, left + width, top + height


def _span(faces: tuple[Face, ...], *, horizontal: bool) -> tuple[float, float] | None:
    """From where to where the faces reach, with room for hair above and a neck below."""
    if not faces:
        return None
    if horizontal:
        return min(f.left - f.width * 0.4 for f in faces), max(f.left + f.width * 1.4 for f in faces)
    return min(f.top - f.height * 0.75 for f in faces), max(f.top + f.height * 1.35 for f in faces)


def _best_offset(mass: NDArray[np.float64], length: int, needed: tuple[float, float] | None) -> int:
    """The start of a window over ``mass`` with the most in it; in the middle of all that are as good."""
    sums = np.concatenate([[0], np.cumsum(mass)])
    inside = sums[length:] - sums[:-length] if length < len(mass) else sums[-1:]
    starts = np.arange(len(inside))
    if needed is not None:
        first, last = needed
        allowed = (starts <= max(0, first)) & (starts + length >= min(last, len(mass)))
        if not allowed.any():
            return round((first + last - length) / 2)
        starts, inside = starts[allowed], inside[allowed]
    best = starts[inside >= inside.max() * 0.995]
    middle = (len(mass) - length) / 2 if inside.max() <= 0 else float(best.mean())
    return int(best[np.abs(best - middle).argmin()])


def bounds(mask: Mask) -> tuple[int, int, int, int]:
    rows, columns = np.flatnonzero((mask > 127).any(axis=1)), np.flatnonzero((mask > 127).any(axis=0))
    return int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1


def _grown(box: tuple[int, int, int, int], share: float, width: int, height: int) -> tuple[int, int, int, int]:
    left, top, right, bottom = box
    more = round(max(right - left, bottom - top) * share)
    return max(0, left - more), max(0, top - more), min(width, right + more), min(height, bottom + more)


def rotate(canvas: Canvas, step: Step) -> None:
    """Clockwise by ``degrees``. Quarter turns lose nothing; small angles are cropped, others get clear corners."""
    quarters, rest = divmod(step.degrees % 360, 90)
    if rest == 0:
        turns = -int(quarters)
        alpha = None if canvas.alpha is None else np.ascontiguousarray(np.rot90(canvas.alpha, turns))
        canvas.reshape(np.rot90(canvas.rgb, turns), alpha)
        return
    angle = (step.degrees + 180) % 360 - 180
    if abs(angle) <= _INNER_CROP_UP_TO:
        _turn_and_crop(canvas, angle)
    else:
        _turn_and_grow(canvas, angle)


def _turn_and_crop(canvas: Canvas, angle: float) -> None:
    """The largest rectangle of the old ratio that is full after the turn."""
    width, height = canvas.size
    sine, cosine = abs(math.sin(math.radians(angle))), math.cos(math.radians(angle))
    scale = min(width / (width * cosine + height * sine), height / (width * sine + height * cosine))
    size = max(1, int(width * scale)), max(1, int(height * scale))
    canvas.reshape(*_turned(canvas, angle, size))
    canvas.notes.append(f"The slanted edges are cut away; the picture is now {size[0]} x {size[1]} pixels.")


def _turn_and_grow(canvas: Canvas, angle: float) -> None:
    width, height = canvas.size
    sine, cosine = abs(math.sin(math.radians(angle))), abs(math.cos(math.radians(angle)))
    size = math.ceil(width * cosine + height * sine), math.ceil(width * sine + height * cosine)
    if canvas.alpha is None:
        canvas.alpha = np.full((height, width), 255, np.uint8)
    canvas.reshape(*_turned(canvas, angle, size))
    canvas.notes.append("The corners are transparent.")


def _turned(canvas: Canvas, angle: float, size: tuple[int, int]) -> tuple[Pixels, Mask | None]:
    width, height = canvas.size
    matrix = cv2.getRotationMatrix2D(((width - 1) / 2, (height - 1) / 2), -angle, 1)
    matrix[:, 2] += np.array([(size[0] - width) / 2, (size[1] - height) / 2])
    rgb = cv2.warpAffine(canvas.rgb, matrix, size, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    if canvas.alpha is None:
        return np.asarray(rgb), None
    return np.asarray(rgb), np.asarray(cv2.warpAffine(canvas.alpha, matrix, size, flags=cv2.INTER_LINEAR))


def flip(canvas: Canvas, step: Step) -> None:
    """Mirrored left to right, or top to bottom if ``place`` is ``vertical``."""
    axis = 0 if step.place == "vertical" else 1
    alpha = None if canvas.alpha is None else np.ascontiguousarray(np.flip(canvas.alpha, axis))
    canvas.reshape(np.flip(canvas.rgb, axis), alpha)


def resize(canvas: Canvas, step: Step) -> None:
    """To fit a width and height in pixels (0 follows the other), or by a factor. Nothing is ever cut off."""
    width, height = canvas.size
    wide, high = step.size or (0, 0)
    factor = step.factor or min(wanted / has for wanted, has in ((wide, width), (high, height)) if wanted)
    new = max(1, round(width * factor)), max(1, round(height * factor))
    _scale(canvas, new)
    canvas.notes.append(f"The picture went from {width} x {height} to {new[0]} x {new[1]} pixels.")
    if wide and high and new != (wide, high):
        canvas.notes.append(f"It fits {wide} x {high} without cutting anything off.")


def _scale(canvas: Canvas, new: tuple[int, int]) -> None:
    """To exactly that width and height. Raises ``CannotDo`` for more pixels than the studio keeps."""
    if new[0] * new[1] > LARGEST:
        raise CannotDo(f"{new[0]} x {new[1]} pixels are more than the studio keeps.", "Ask for a smaller size.")
    grows = new[0] > canvas.size[0]
    way = cv2.INTER_LANCZOS4 if grows else cv2.INTER_AREA
    rgb = np.asarray(cv2.resize(canvas.rgb, new, interpolation=way), np.uint8)
    if grows and new[0] * new[1] <= _SHARPENED_UP_TO:
        rgb = np.asarray(sharpen(rgb, Step("sharpen", share=0.22)))
    canvas.reshape(rgb, None if canvas.alpha is None else resized(canvas.alpha, *new))


def border(canvas: Canvas, step: Step) -> None:
    """Space around the picture, in a colour or transparent."""
    shorter = min(canvas.size)
    width = step.pixels if step.pixels is not None else max(1, round(shorter * (step.share or 0.045 * step.strength)))
    if width > 2 * shorter:
        raise CannotDo(f"A border of {width} pixels is wider than the picture.", "Ask for a thinner one.")
    colour = step.colours[0].rgb if step.colours else (255, 255, 255)
    alpha = canvas.alpha
    if step.place == "transparent" or alpha is not None:
        alpha = np.full(canvas.rgb.shape[:2], 255, np.uint8) if alpha is None else alpha
        fill = 0 if step.place == "transparent" else 255
        alpha = np.pad(alpha, width, constant_values=fill)
    rgb = np.empty((canvas.rgb.shape[0] + 2 * width, canvas.rgb.shape[1] + 2 * width, 3), np.uint8)
    rgb[:] = colour
    rgb[width : width + canvas.rgb.shape[0], width : width + canvas.rgb.shape[1]] = canvas.rgb
    canvas.reshape(rgb, alpha)
    canvas.notes.append(
        f"The border is {width} pixels wide; the picture is now {rgb.shape[1]} x {rgb.shape[0]} pixels."
    )


def detail_of(rgb: Pixels) -> NDArray[np.float32]:
    """How busy each part is, 0..1, same size as ``rgb``."""
    light = to_floats(cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY))
    return np.asarray(np.abs(light - cv2.GaussianBlur(light, (0, 0), 3)), np.float32)
