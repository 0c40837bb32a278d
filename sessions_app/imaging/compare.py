"""Where and how much two pictures differ, as an eye would see it."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from sessions_app.errors import InvalidRequest
from sessions_app.imaging.color import to_srgb
from sessions_app.imaging.comparison import Comparison, Rect
from sessions_app.imaging.decode import load, turn_of, upright
from sessions_app.imaging.geometry import Size, fit, pixel_box

Bytes = NDArray[np.uint8]

MOST_SIDE = 1536
"""Larger pictures are compared at this size: finer differences are grain."""

NOTICEABLE = 8
"""Levels of 255 in CIE L*a*b* after a slight blur. Encoding anew as JPEG at quality 85 stays below it."""

_FULL_HEAT = 64


def compare(before: bytes, after: bytes, rect: Rect | None = None, mask: bytes | None = None) -> Comparison:
    """Compare two encoded pictures on the grid of ``before``; ``after`` may have any size.

    The region is ``rect``, ``(x, y, width, height)`` as shares 0..1, or ``mask``, an encoded picture that is white
    inside. Raises ``InvalidImage``, ``ImageTooLarge``, and ``InvalidRequest`` for an empty region.
    """
    old = _pixels(before, None)
    size = Size(old.shape[1], old.shape[0])
    new = _pixels(after, size)
    difference, changed = noticeable(old, new)
    inside = _region(size, rect, mask)
    return Comparison(
        changed_share=float(changed.mean()),
        changed_inside=None if inside is None else _share(changed, inside),
        changed_outside=None if inside is None else _share(changed, ~inside),
        sharpness_ratio=_sharpness_ratio(old, new),
        heatmap_png=_heatmap(difference, changed),
    )


def _pixels(data: bytes, size: Size | None) -> Bytes:
    """``data`` as rows of RGB at ``size``, or shrunk to what is worth comparing; transparent parts over mid grey."""
    image = load(data)
    image = upright(to_srgb(image), turn_of(image))
    if image.mode == "RGBA":
        paper = Image.new("RGBA", image.size, (128, 128, 128, 255))
        paper.alpha_composite(image)
        image = paper.convert("RGB")
    pixels = np.asarray(image)
    size = size or fit(Size(*image.size), Size(MOST_SIDE, MOST_SIDE))
    if image.size == (size.width, size.height):
        return pixels
    method = cv2.INTER_AREA if image.width > size.width else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(pixels, (size.width, size.height), interpolation=method), np.uint8)


def noticeable(old: Bytes, new: Bytes) -> tuple[Bytes, NDArray[np.bool_]]:
    """How much two pictures of one size differ at each pixel, and where an eye would see it."""
    difference = _difference(old, new)
    # Specks are noise, and what is the same to the bit has not changed, however near to a change it lies.
    noticed = (difference > NOTICEABLE).astype(np.uint8)
    speckless = cv2.morphologyEx(noticed, cv2.MORPH_OPEN, np.ones((3, 3), np.uint8)) > 0
    return difference, np.logical_and(speckless, (old != new).any(axis=2))


def _difference(old: Bytes, new: Bytes) -> Bytes:
    """Per pixel the largest of the three differences in CIE L*a*b*, in levels of 255.

    The blur levels out grain, and the traces of lossy encoding that alternate from pixel to pixel.
    """
    one, other = (cv2.cvtColor(cv2.GaussianBlur(pixels, (0, 0), 1.5), cv2.COLOR_RGB2LAB) for pixels in (old, new))
    return np.asarray(cv2.absdiff(one, other).max(axis=2), np.uint8)


def _region(size: Size, rect: Rect | None, mask: bytes | None) -> NDArray[np.bool_] | None:
    if mask is not None:
        inside = np.asarray(_pixels(mask, size).mean(axis=2) > 127)
    elif rect is not None:
        box = pixel_box(rect, size)
        inside = np.zeros((size.height, size.width), np.bool_)
        inside[box.top : box.bottom, box.left : box.right] = True
    else:
        return None
    if not inside.any():
        raise InvalidRequest("The region is empty.", field="region")
    return inside


def _share(changed: NDArray[np.bool_], where: NDArray[np.bool_]) -> float:
    return float(changed[where].mean()) if where.any() else 0.0


def _sharpness_ratio(old: Bytes, new: Bytes) -> float:
    """Strength of fine detail, ``new`` to ``old``: the deviation of the Laplacian, 1 if neither has any."""
    # One level of rounding noise must not look like detail.
    strengths = [cv2.Laplacian(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY), cv2.CV_32F).std() + 1 for pixels in (old, new)]
    return float(strengths[1] / strengths[0])


def _heatmap(difference: Bytes, changed: NDArray[np.bool_]) -> bytes:
    heat = np.minimum(difference.astype(np.uint16) * 255 // _FULL_HEAT, 255).astype(np.uint8)
    overlay = cv2.cvtColor(cv2.applyColorMap(heat, cv2.COLORMAP_INFERNO), cv2.COLOR_BGR2BGRA)
    overlay[:, :, 3] = np.where(changed, np.maximum(heat, 96), 0)
    overlay[~changed] = 0
    return cv2.imencode(".png", overlay, [cv2.IMWRITE_PNG_COMPRESSION, 3])[1].tobytes()
