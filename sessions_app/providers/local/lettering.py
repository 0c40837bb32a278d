"""Text on the picture: set in Inter, where it hides nothing, in a colour that can be read."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from sessions_app.providers.local import weights
from sessions_app.providers.local.canvas import Canvas
from sessions_app.providers.local.pixels import Mask, Pixels, blend, shrunk, to_floats
from sessions_app.providers.local.plan import Step
from sessions_app.providers.local.refusals import CannotDo
from sessions_app.providers.local.shape import bounds, detail_of

Font = ImageFont.FreeTypeFont | ImageFont.ImageFont

_HEIGHT = 0.072
"""Usual height of a line as a share of the shorter side."""

_LARGER_INSIDE = 4.5
"""A region is drawn where the text is meant to fill it."""

_WIDEST = 0.88
_MARGIN = 0.05

PLACES = ("bottom", "top", "top left", "top right", "bottom left", "bottom right", "centre", "left", "right")
"""In the order in which they are tried when no place is named."""


def add_text(canvas: Canvas, step: Step) -> None:
    """Draw ``step.text``; ``place``, ``colours`` and ``strength`` (of the size) are taken if they were named."""
    if canvas.region is not None:
        _add_inside(canvas, step, canvas.region)
        return
    lines, font, place = _fitted(canvas, step)
    if any(not _has_letters(font, line) for line in lines):
        raise CannotDo("The studio's font has no letters for this text.", "Use Latin, Greek or Cyrillic letters.")
    box_size = _measured(lines, font)
    left, top = _corner(place, box_size, canvas.size)
    cover = Image.new("L", canvas.size)
    align = "left" if "left" in place else "right" if "right" in place else "center"
    _draw(cover, lines, font, (left, top), box_size, align)
    under, unrest = _light_in(canvas.rgb, (left, top, left + box_size[0], top + box_size[1]))
    # Where light and dark meet, white over a shadow reads best.
    is_light = under > 0.62 and unrest < 0.16
    colour = step.colours[0].rgb if step.colours else ((20, 20, 22) if is_light else (255, 255, 255))
    canvas.rgb = _painted(canvas.rgb, cover, colour, under, _size_of(font))
    if canvas.alpha is not None:
        canvas.alpha = np.maximum(canvas.alpha, np.asarray(cover))
    if not step.place:
        canvas.notes.append(f"The text is at the {place}, where it hides least.")


def _fitted(canvas: Canvas, step: Step) -> tuple[list[str], Font, str]:
    """Lines, font and place. Where no place is named and the text would touch the subject, it is set smaller."""
    lines, font = _set(step.text, canvas.size, step.strength)
    if step.place:
        return lines, font, step.place
    best, least = (lines, font, PLACES[0]), float("inf")
    for smaller in (1.0, 0.8, 0.64):
        lines, font = _set(step.text, canvas.size, step.strength * smaller)
        place, cost = _quietest(canvas, _measured(lines, font))
        if cost < least - 0.08:
            best, least = (lines, font, place), cost
    return best


def _add_inside(canvas: Canvas, step: Step, region: Mask) -> None:
    """The text in the drawn region as if that were the picture, in its middle unless a place is named."""
    left, top, right, bottom = bounds(region)
    part = Canvas(canvas.rgb[top:bottom, left:right].copy())
    add_text(part, replace(step, place=step.place or "centre", strength=step.strength * _LARGER_INSIDE))
    canvas.rgb = canvas.rgb.copy()
    inside = region[top:bottom, left:right]
    canvas.rgb[top:bottom, left:right] = blend(canvas.rgb[top:bottom, left:right], part.rgb, inside)


@lru_cache(maxsize=32)
def font_of(size: int, weight: int = 700) -> Font:
    """Inter at that size in pixels, or Pillow's own font when set-up has not put it there."""
    path = weights.find(weights.FONT)
    if path is None:
        return ImageFont.load_default(size)
    font = ImageFont.truetype(str(path), size)
    font.set_variation_by_axes([min(32, max(14, size)), weight])
    return font


def _set(text: str, size: tuple[int, int], strength: float) -> tuple[list[str], Font]:
    """Lines and font, so that the text keeps within the picture; a long one is broken, then made smaller."""
    height = max(10.0, min(size) * _HEIGHT * strength)
    widest, highest = size[0] * _WIDEST, size[1] * _WIDEST
    while True:
        font = font_of(round(height))
        lines = _broken(text, font, widest)
        width, tall = _measured(lines, font)
        if (width <= widest and tall <= highest) or height <= 10:
            return lines, font
        height *= 0.9


def _broken(text: str, font: Font, widest: float) -> list[str]:
    lines: list[str] = []
    for paragraph in text.splitlines() or [""]:
        line = ""
        for word in paragraph.split():
            longer = f"{line} {word}".strip()
            if line and font.getlength(longer) > widest:
                lines.append(line)
                longer = word
            line = longer
        lines.append(line)
    return lines


def _measured(lines: list[str], font: Font) -> tuple[int, int]:
    return round(max(font.getlength(line) for line in lines)), round(len(lines) * _leading(font))


def _leading(font: Font) -> float:
    return _size_of(font) * 1.22


def _size_of(font: Font) -> float:
    return float(getattr(font, "size", 16))


def _has_letters(font: Font, line: str) -> bool:
    """Whether every letter has a shape of its own, not the box that stands for what is missing."""
    missing = bytes(font.getmask("\U0010fffe"))
    return all(letter.isspace() or bytes(font.getmask(letter)) != missing for letter in set(line))


def _corner(place: str, box: tuple[int, int], size: tuple[int, int]) -> tuple[int, int]:
    margin = round(min(size) * _MARGIN)
    x = margin if "left" in place else size[0] - margin - box[0] if "right" in place else (size[0] - box[0]) // 2
    y = margin if "top" in place else size[1] - margin - box[1] if "bottom" in place else (size[1] - box[1]) // 2
    return x, y


def _quietest(canvas: Canvas, box: tuple[int, int]) -> tuple[str, float]:
    """The place where the text covers least of faces, subject and detail, and how much that is."""
    cost = to_floats(canvas.scene.likely_subject)
    if canvas.scene.likely_faces:
        cost = cost + 8 * to_floats(canvas.scene.face_mask())
    small = shrunk(cost, 512) + 14 * detail_of(shrunk(canvas.rgb, 512))
    scale = small.shape[1] / canvas.size[0]

    def covered(place: str) -> float:
        left, top = _corner(place, box, canvas.size)
        part = small[
            max(0, int(top * scale)) : int((top + box[1]) * scale) + 1,
            max(0, int(left * scale)) : int((left + box[0]) * scale) + 1,
        ]
        return float(part.mean()) + 0.02 * PLACES.index(place)

    place = min(PLACES, key=covered)
    return place, covered(place)


def _draw(
    cover: Image.Image, lines: list[str], font: Font, corner: tuple[int, int], box: tuple[int, int], align: str
) -> None:
    pen = ImageDraw.Draw(cover)
    left, y = corner[0], float(corner[1])
    for line in lines:
        spare = box[0] - font.getlength(line)
        x = left + (0 if align == "left" else spare if align == "right" else spare / 2)
        pen.text((x, y), line, font=font, fill=255)
        y += _leading(font)


def _light_in(rgb: Pixels, box: tuple[int, int, int, int]) -> tuple[float, float]:
    """Mean and deviation of the brightness inside the box, 0..1."""
    left, top, right, bottom = (max(0, value) for value in box)
    part = rgb[top:bottom, left:right]
    if not part.size:
        return 0.5, 0.0
    light = to_floats(cv2.cvtColor(part, cv2.COLOR_RGB2GRAY))
    return float(light.mean()), float(light.std())


def _painted(rgb: Pixels, cover: Image.Image, colour: tuple[int, int, int], under: float, size: float) -> Pixels:
    """The letters over a soft shadow, dark under light letters and light under dark ones."""
    light = (0.299 * colour[0] + 0.587 * colour[1] + 0.114 * colour[2]) / 255
    shade = (0, 0, 0) if light > 0.45 else (255, 255, 255)
    # The nearer the letters are to what is under them, the more shadow they need.
    strength = 0.85 - 0.55 * min(1.0, abs(light - under) * 1.4)
    bounds = cover.getbbox()
    if bounds is None:
        return rgb
    reach = round(size)
    window = (
        max(0, bounds[0] - reach),
        max(0, bounds[1] - reach),
        min(cover.width, bounds[2] + reach),
        min(cover.height, bounds[3] + reach),
    )
    letters = cover.crop(window)
    halo = np.asarray(letters.filter(ImageFilter.GaussianBlur(size * 0.16)), np.float32)
    soft: Mask = np.clip(halo * (1.6 * strength), 0, 255 * strength).astype(np.uint8)
    part = Image.fromarray(rgb[window[1] : window[3], window[0] : window[2]])
    part.paste(shade, (0, 0), Image.fromarray(soft))
    part.paste(colour, (0, 0), letters)
    out = rgb.copy()
    out[window[1] : window[3], window[0] : window[2]] = np.asarray(part)
    return out
