"""The copy of a picture that shows a model what is meant: outlines, numbered pins, arrows, circles and words."""

from __future__ import annotations

import io
import math
from collections.abc import Sequence
from itertools import pairwise

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from sessions_app.imaging.color import to_srgb
from sessions_app.imaging.decode import load, turn_of, upright
from sessions_app.imaging.geometry import Size, fit
from sessions_app.imaging.masks import editable
from sessions_app.imaging.region import Mark, Point, Shape

MOST_SIDE = 1536
"""Enough to see what a mark points to; the picture to edit itself goes along in full."""
_OUTLINE = (255, 45, 85)


def marked(
    base: bytes, edit: Shape | None, keeps: Sequence[Shape], marks: Sequence[Mark], overlay: bytes | None
) -> bytes:
    """A JPEG of at most 1536 pixels a side: ``base`` with ``overlay`` over it, the region outlined, and ``marks``.

    The outline lies outside the region, where what a model copies of it is put back. Raises as ``masks.editable`` does.
    """
    image = load(base)
    image = upright(to_srgb(image), turn_of(image))
    size = fit(Size(*image.size), Size(MOST_SIDE, MOST_SIDE))
    share = size.width / image.width
    image = image.resize((size.width, size.height), Image.Resampling.BICUBIC).convert("RGBA")
    if overlay is not None:
        drawn = load(overlay)
        drawn = upright(to_srgb(drawn), turn_of(drawn)).convert("RGBA")
        image.alpha_composite(drawn.resize(image.size, Image.Resampling.BICUBIC))
    if edit is not None:
        image = _outlined(image, edit.scaled(share), [keep.scaled(share) for keep in keeps])
    pen = ImageDraw.Draw(image)
    for mark in marks:
        _draw(pen, mark, size)
    file = io.BytesIO()
    image.convert("RGB").save(file, "JPEG", quality=90, subsampling="4:4:4")
    return file.getvalue()


def _outlined(image: Image.Image, edit: Shape, keeps: Sequence[Shape]) -> Image.Image:
    mask, _ = editable(edit, keeps, Size(*image.size))
    inside = (mask > 0).astype(np.uint8)
    width = _line(Size(*image.size))
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * width + 1, 2 * width + 1))
    # White beneath red can be seen on any ground.
    wide = cv2.dilate(inside, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * width + 5, 2 * width + 5)))
    pixels = np.array(image)
    pixels[(wide > 0) & (inside == 0)] = (255, 255, 255, 255)
    pixels[(cv2.dilate(inside, kernel) > 0) & (inside == 0)] = (*_OUTLINE, 255)
    return Image.fromarray(pixels)


def _line(size: Size) -> int:
    return max(2, round(min(size.width, size.height) / 200))


def _draw(pen: ImageDraw.ImageDraw, mark: Mark, size: Size) -> None:
    places = [(x * size.width, y * size.height) for x, y in mark.points]
    width = _line(size)
    for color, more in (("white", 3), (mark.color, 0)):
        if mark.kind in ("arrow", "line"):
            pen.line(places, fill=color, width=width + more, joint="curve")
        if mark.kind == "arrow":
            _head(pen, places, color, width * 5 + more)
        elif mark.kind == "circle":
            box = (*places[0], *places[1])
            pen.ellipse(_grown(box, more / 2), outline=color, width=width + more)
    if mark.kind == "text":
        font = ImageFont.load_default(max(14, round(min(size.width, size.height) / 28)))
        _, _, right, bottom = pen.textbbox((0, 0), mark.text, font=font, stroke_width=3)
        # Words that begin near an edge are moved in, else the model could not read them.
        place = _within(places[0], (0, 0, size.width - right, size.height - bottom))
        pen.text(place, mark.text, fill=mark.color, font=font, stroke_width=3, stroke_fill="white")
    elif mark.kind == "pin":
        _pin(pen, mark, places[0], size)


def _head(pen: ImageDraw.ImageDraw, places: Sequence[Point], color: str, length: float) -> None:
    """The head of an arrow at the last place, in the direction of the last piece that has any length."""
    tip = places[-1]
    start = next((one for one, other in reversed(list(pairwise(places))) if one != other), places[0])
    angle = math.atan2(tip[1] - start[1], tip[0] - start[0])
    wings = [
        (tip[0] - length * math.cos(angle + side), tip[1] - length * math.sin(angle + side)) for side in (0.45, -0.45)
    ]
    pen.polygon([tip, *wings], fill=color)


def _pin(pen: ImageDraw.ImageDraw, mark: Mark, place: Point, size: Size) -> None:
    radius = max(10, round(min(size.width, size.height) / 45))
    place = _within(place, (radius, radius, size.width - radius, size.height - radius))
    box = (place[0] - radius, place[1] - radius, place[0] + radius, place[1] + radius)
    pen.ellipse(box, fill=mark.color, outline="white", width=max(2, radius // 6))
    font = ImageFont.load_default(round(radius * 1.2))
    pen.text(place, mark.text, fill="white", font=font, anchor="mm")


def _within(place: Point, box: tuple[float, float, float, float]) -> Point:
    """The point of a box (left, top, right, bottom) that is nearest; its left and top count where it is none."""
    left, top, right, bottom = box
    return max(left, min(place[0], right)), max(top, min(place[1], bottom))


def _grown(box: tuple[float, ...], by: float) -> tuple[float, float, float, float]:
    left, top, right, bottom = box
    return left - by, top - by, right + by, bottom + by
