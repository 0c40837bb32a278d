"""Masks at the size of their picture: 8 bits, 255 where the edit may happen, 0 where every pixel stays as it is."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from sessions_app.errors import InvalidRequest
from sessions_app.imaging.decode import encode_png, load, turn_of, upright
from sessions_app.imaging.geometry import Box, Size, pixel_box
from sessions_app.imaging.region import Shape

Mask = NDArray[np.uint8]

FEATHER_SHARE = 0.01
"""Of the shorter side, where no feather is given: 10 pixels at 1K."""
_ROWS = 256


def selected(shape: Shape, size: Size) -> Mask:
    """What ``shape`` selects of a picture of ``size``, before any feather.

    Raises ``InvalidRequest`` if it selects nothing, ``InvalidImage`` and ``ImageTooLarge`` for a painted mask.
    """
    mask = _drawn(shape, size)
    if shape.invert:
        mask = np.subtract(255, mask, out=mask)
    if shape.grow:
        mask = _grown(mask, shape.grow)
    if not mask.any():
        raise InvalidRequest("The region is empty.", hint="Draw it larger, or clear it.", field="region")
    return mask


def editable(edit: Shape | None, keeps: Sequence[Shape], size: Size) -> tuple[Mask, int]:
    """Where and how much an answer counts, and the feather in pixels: inside ``edit``, or everywhere without one, and
    nowhere inside ``keeps``. The soft edge lies within, so what is 0 is exactly what was not selected.

    Raises as ``selected`` does, and ``InvalidRequest`` if nothing is left to edit.
    """
    mask = selected(edit, size) if edit else np.full((size.height, size.width), 255, np.uint8)
    for keep in keeps:
        mask[selected(keep, size) > 0] = 0
    if not mask.any():
        raise InvalidRequest(
            "Keep-locks cover all that this edit may change.", hint="Lift a lock, or draw elsewhere.", field="region"
        )
    feather = edit.feather if edit and edit.feather is not None else default_feather(size)
    return _feathered(mask, feather), feather


def default_feather(size: Size) -> int:
    """The feather where none is given."""
    return max(2, round(FEATHER_SHARE * min(size.width, size.height)))


def encoded(size: Size, edit: Shape | None, keeps: Sequence[Shape], style: str) -> bytes:
    """A mask as a PNG: ``soft`` as it is used; ``touched`` white wherever the edit counts at all; ``cut`` with holes
    there, as OpenAI's images/edits takes it; ``hard`` what ``edit`` selects, without feather and whatever is kept.
    """
    if style == "hard":
        mask = selected(edit, size) if edit else np.full((size.height, size.width), 255, np.uint8)
    else:
        mask, _ = editable(edit, keeps, size)
    if style == "touched":
        mask = np.where(mask > 0, 255, 0).astype(np.uint8)
    if style != "cut":
        return encode_png(Image.fromarray(mask))
    holes = np.where(mask > 0, 0, 255).astype(np.uint8)
    return encode_png(
        Image.merge("LA", (Image.new("L", (size.width, size.height)), Image.fromarray(holes))).convert("RGBA")
    )


def read(data: bytes, size: Size) -> Mask:
    """A painted mask on the grid of ``size``. One colour is selected where it is opaque, if that is not everywhere."""
    image = load(data)
    image = upright(image, turn_of(image))
    if image.has_transparency_data:
        image = image.convert("LA")
        level, alpha = image.getchannel("L"), image.getchannel("A")
        # All black and opaque is a mask of which everything was erased.
        cut_out = level.getcolors(1) is not None and np.array(alpha).min() < 255
        grey = alpha if cut_out else Image.composite(level, Image.new("L", image.size), alpha)
    else:
        grey = image.convert("L")
    if grey.size != (size.width, size.height):
        grey = grey.resize((size.width, size.height), Image.Resampling.BILINEAR)
    return np.array(grey)


def _drawn(shape: Shape, size: Size) -> Mask:
    if shape.mask is not None:
        return read(shape.mask, size)
    mask = np.zeros((size.height, size.width), np.uint8)
    if shape.rect is not None:
        box = pixel_box(shape.rect, size)
        mask[box.top : box.bottom, box.left : box.right] = 255
    elif shape.polygon:
        # Corners in 16ths of a pixel; a pixel's middle is at its whole number.
        corners = np.array([[x * size.width - 0.5, y * size.height - 0.5] for x, y in shape.polygon])
        cv2.fillPoly(mask, [np.rint(corners * 16).astype(np.int32)], 255, shift=4)
    elif shape.discs:
        side = min(size.width, size.height)
        for x, y, radius in shape.discs:
            middle = (round(x * size.width * 16 - 8), round(y * size.height * 16 - 8))
            cv2.circle(mask, middle, max(16, round(radius * side * 16)), 255, -1, shift=4)
    else:
        mask[:] = 255
    return mask


def _grown(mask: Mask, pixels: int) -> Mask:
    """Larger by so many pixels in every direction, or smaller; grey becomes black or white first."""
    inside = (mask > 127).astype(np.uint8)
    distance = cv2.distanceTransform(1 - inside if pixels > 0 else inside, cv2.DIST_L2, cv2.DIST_MASK_5)
    # Where there is nothing to measure from, OpenCV gives a huge distance.
    grown = distance <= pixels if pixels > 0 else distance > -pixels
    return grown.astype(np.uint8) * 255


def _feathered(mask: Mask, feather: int) -> Mask:
    """``mask`` with a soft edge that reaches inwards. In the middle of what is too narrow for it, the edit counts in full."""
    if feather < 1 or mask.all():
        return mask
    box = bounds(mask).grown(1, Size(mask.shape[1], mask.shape[0]))
    part = mask[box.top : box.bottom, box.left : box.right]
    distance = cv2.distanceTransform((part > 0).astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_5)
    reach = max(1.0, min(float(feather), float(distance.max()) / 2))
    for top in range(0, part.shape[0], _ROWS):
        rows = slice(top, top + _ROWS)
        share = np.clip((distance[rows] - 0.5) / reach, 0, 1)
        soft = share * share * (3 - 2 * share) * part[rows]
        # Never down to 0: what was selected may change, if ever so little.
        part[rows] = np.where(part[rows] > 0, np.maximum(1, np.rint(soft)), 0)
    return mask


def bounds(mask: Mask) -> Box:
    """The smallest box around what is not 0."""
    left, top, width, height = cv2.boundingRect((mask > 0).astype(np.uint8))
    return Box(left, top, left + width, top + height)
