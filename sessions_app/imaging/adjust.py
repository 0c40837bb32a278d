"""Crop, turn, resize, light, colour and detail, in the picture's own colour space and depth, on every pixel.

Light, colour and detail are in ``tones.py``, reading and writing in ``levels.py``.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from itertools import groupby
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageCms

from sessions_app.imaging.adjustment import (
    SHAPING,
    Adjusted,
    Adjustment,
    Operation,
    crop_box,
    resized,
    size_after,
    straightened,
)
from sessions_app.imaging.compare import noticeable
from sessions_app.imaging.geometry import Size, fit
from sessions_app.imaging.levels import Pixels, encoded, narrowed, opened, size_of, strips
from sessions_app.imaging.masks import Mask, editable
from sessions_app.imaging.region import Composition
from sessions_app.imaging.tones import toned

_GLANCE = Size(1024, 1024)

cv2.setNumThreads(2)


def adjust(data: bytes, adjustment: Adjustment) -> Adjusted:
    """``data`` after all operations. Where pixels have to stay they are the source's to the bit.

    Raises ``InvalidRequest`` if nothing may change, ``InvalidImage`` and ``ImageTooLarge``.
    """
    try:
        return _adjusted(data, adjustment)
    except cv2.error as error:
        if error.code == cv2.Error.StsNoMem:
            raise MemoryError from error
        raise


def _adjusted(data: bytes, adjustment: Adjustment) -> Adjusted:
    old, profile = opened(data)
    size_after(size_of(old), adjustment.operations)
    new = old
    for kind, group in groupby(adjustment.operations, _kind):
        operations = list(group)
        if kind == "paste":
            # Each lies over the one before.
            new = _pasted(new, profile, adjustment.pictures[operations[-1]["asset"]])
        else:
            new = _shaped(new, operations) if kind == "shape" else toned(new, operations)
    if adjustment.edit is None and not adjustment.keeps:
        return Adjusted(encoded(new, profile))
    mask, feather = editable(adjustment.edit, adjustment.keeps, size_of(old))
    new = _put_back(old, new, mask)
    return Adjusted(encoded(new, profile), _measured(old, new, mask, feather))


def _kind(operation: Operation) -> str:
    if operation["op"] == "paste":
        return "paste"
    return "shape" if operation["op"] in SHAPING else "tone"


def _pasted(pixels: Pixels, profile: bytes | None, data: bytes) -> Pixels:
    """Another picture in the place of this one, at its size, in its colour space and depth."""
    other, own = opened(data)
    if own != profile:
        other = _in_profile(other, own, profile)
    if other.dtype != pixels.dtype:
        other = narrowed(other) if pixels.dtype == np.uint8 else other.astype(np.uint16) * 257
    if other.shape != pixels.shape:
        other = _resized(other, size_of(pixels))
    most = np.iinfo(pixels.dtype).max
    if other.shape[2] == 3 and pixels.shape[2] == 4:
        return np.dstack([other, np.full(pixels.shape[:2], most, pixels.dtype)])
    if other.shape[2] == 4 and pixels.shape[2] == 3:
        # Where the other one is transparent, this one shows.
        weight = other[..., 3:].astype(np.float32) / most
        return np.asarray(np.rint(other[..., :3] * weight + pixels * (1 - weight)).astype(pixels.dtype))
    return other


def _in_profile(pixels: Pixels, own: bytes | None, wanted: bytes | None) -> Pixels:
    """The same colours by other numbers, in 8 bits; without a profile they are sRGB."""
    narrow = narrowed(pixels) if pixels.dtype == np.uint16 else pixels
    source, target = (
        ImageCms.ImageCmsProfile(io.BytesIO(one)) if one else ImageCms.createProfile("sRGB") for one in (own, wanted)
    )
    colours = Image.fromarray(np.ascontiguousarray(narrow[..., :3]))
    made = ImageCms.profileToProfile(colours, source, target)
    return np.dstack([np.array(made), narrow[..., 3:]])


# Shape


def _shaped(pixels: Pixels, operations: Sequence[Operation]) -> Pixels:
    for operation in operations:
        match operation["op"]:
            case "crop":
                box = crop_box(operation, size_of(pixels))
                pixels = pixels[box.top : box.bottom, box.left : box.right]
            case "rotate":
                pixels = np.rot90(pixels, -operation["degrees"] // 90)
            case "flip":
                pixels = pixels[:, ::-1] if operation["axis"] == "horizontal" else pixels[::-1]
            case "straighten":
                pixels = _straightened(pixels, operation["degrees"])
            case "resize":
                pixels = _resized(pixels, resized(operation, size_of(pixels)))
    return np.ascontiguousarray(pixels)


def _straightened(pixels: Pixels, degrees: float) -> Pixels:
    """Turned clockwise about its middle, and cut to what is full of picture."""
    if degrees == 0:
        return pixels
    before, after = size_of(pixels), straightened(size_of(pixels), degrees)
    turn = np.radians(degrees)
    back = np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    middle = np.array([(before.width - 1) / 2, (before.height - 1) / 2])
    place = np.column_stack([back, middle - back @ [(after.width - 1) / 2, (after.height - 1) / 2]])
    flags = cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP
    return _over_alpha(
        np.ascontiguousarray(pixels),
        lambda part: cv2.warpAffine(
            part, place, (after.width, after.height), flags=flags, borderMode=cv2.BORDER_REPLICATE
        ),
    )


def _resized(pixels: Pixels, size: Size) -> Pixels:
    smaller = size.width < pixels.shape[1] or size.height < pixels.shape[0]
    method = cv2.INTER_AREA if smaller else cv2.INTER_CUBIC
    return _over_alpha(
        np.ascontiguousarray(pixels), lambda part: cv2.resize(part, (size.width, size.height), interpolation=method)
    )


def _over_alpha(pixels: Pixels, sample: Any) -> Pixels:
    """``sample(pixels)``, in which the colour of what cannot be seen does not bleed into what can."""
    most = np.iinfo(pixels.dtype).max
    if pixels.shape[2] == 3 or pixels[..., 3].min() == most:
        return np.asarray(sample(pixels))
    weight = pixels[..., 3].astype(np.float32)
    alpha = sample(weight)
    # One channel at a time: floats of all of a large picture do not fit.
    planes = [sample(pixels[..., channel] * weight) / np.maximum(alpha, 0.5) for channel in range(3)]
    return np.dstack([np.clip(np.rint(plane), 0, most).astype(pixels.dtype) for plane in (*planes, alpha)])


# What stays


def _put_back(old: Pixels, new: Pixels, mask: Mask) -> Pixels:
    """``new`` as far as the mask says; where it is 0, ``old`` to the bit."""
    out = np.empty_like(old)
    for rows in strips(old):
        weight = mask[rows, :, np.newaxis].astype(np.uint32)
        out[rows] = (new[rows] * weight + old[rows] * (255 - weight) + 127) // 255
    return out


def _measured(old: Pixels, new: Pixels, mask: Mask, feather: int) -> Composition:
    changed, outside = (old != new).any(axis=2), mask == 0
    small = fit(size_of(old), _GLANCE)
    before, after = (_glance(pixels, small) for pixels in (old, new))
    inside = cv2.resize(mask, (small.width, small.height), interpolation=cv2.INTER_AREA) > 0
    return Composition(
        png=b"",
        changed_outside=float(changed[outside].mean()) if outside.any() else None,
        changed_inside=float(noticeable(before, after)[1][inside].mean()) if inside.any() else None,
        model_changed_outside=None,
        registered=False,
        shift=(0.0, 0.0),
        scale=1.0,
        toned=False,
        feather=feather,
    )


def _glance(pixels: Pixels, size: Size) -> NDArray[np.uint8]:
    small = cv2.resize(np.ascontiguousarray(pixels[..., :3]), (size.width, size.height), interpolation=cv2.INTER_AREA)
    return np.asarray(small if small.dtype == np.uint8 else (small // 257), np.uint8)
