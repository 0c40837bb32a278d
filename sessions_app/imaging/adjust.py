"""Crop, turn, resize, light, colour and detail, in the picture's own colour space and depth, on every pixel.

Light and colour are curves: what several operations do to a channel is put together in floating point and looked up once.
Between operations a level has 16 bits, whatever the picture has.
"""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Sequence
from itertools import groupby
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageCms

from sessions_app.errors import InvalidImage
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
from sessions_app.imaging.color import to_srgb
from sessions_app.imaging.compare import noticeable
from sessions_app.imaging.decode import load, sniff, turn_of, upright
from sessions_app.imaging.geometry import Size, fit
from sessions_app.imaging.masks import Mask, editable
from sessions_app.imaging.region import Composition

Pixels = NDArray[Any]
"""``(height, width, 3 or 4)``, 8 or 16 bits a level, alpha last."""
Floats = NDArray[np.floating[Any]]

LUMA = np.array([0.2126, 0.7152, 0.0722])
"""Of red, green and blue (ITU-R BT.709)."""
SMALL_SIGMA = 6.0
"""Blurs of twice this and more are made on a smaller copy, which looks the same."""
_ROWS = 256
_GLANCE = Size(1024, 1024)
_TURNS = {
    Image.Transpose.FLIP_LEFT_RIGHT: lambda pixels: pixels[:, ::-1],
    Image.Transpose.ROTATE_180: lambda pixels: pixels[::-1, ::-1],
    Image.Transpose.FLIP_TOP_BOTTOM: lambda pixels: pixels[::-1],
    Image.Transpose.TRANSPOSE: lambda pixels: pixels.swapaxes(0, 1),
    Image.Transpose.ROTATE_270: lambda pixels: np.rot90(pixels, -1),
    Image.Transpose.TRANSVERSE: lambda pixels: np.rot90(pixels, 2).swapaxes(0, 1),
    Image.Transpose.ROTATE_90: lambda pixels: np.rot90(pixels, 1),
}

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
    size_after(_size(old), adjustment.operations)
    new = old
    for kind, group in groupby(adjustment.operations, _kind):
        operations = list(group)
        if kind == "paste":
            # Each lies over the one before.
            new = _pasted(new, profile, adjustment.pictures[operations[-1]["asset"]])
        else:
            new = _shaped(new, operations) if kind == "shape" else _toned(new, operations)
    if adjustment.edit is None and not adjustment.keeps:
        return Adjusted(encoded(new, profile))
    mask, feather = editable(adjustment.edit, adjustment.keeps, _size(old))
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
        other = _narrowed(other) if pixels.dtype == np.uint8 else other.astype(np.uint16) * 257
    if other.shape != pixels.shape:
        other = _resized(other, _size(pixels))
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
    narrow = _narrowed(pixels) if pixels.dtype == np.uint16 else pixels
    source, target = (
        ImageCms.ImageCmsProfile(io.BytesIO(one)) if one else ImageCms.createProfile("sRGB") for one in (own, wanted)
    )
    colours = Image.fromarray(np.ascontiguousarray(narrow[..., :3]))
    made = ImageCms.profileToProfile(colours, source, target)
    return np.dstack([np.array(made), narrow[..., 3:]])


def opened(data: bytes) -> tuple[Pixels, bytes | None]:
    """The picture's own levels, upright, and its profile if they are to be read by one.

    Numbers of any RGB space stay as they are, in 8 or 16 bits; all else (CMYK, profiles of grey) becomes sRGB.
    """
    image = load(data)
    turn, profile = turn_of(image), _rgb_profile(image)
    foreign = image.info.get("icc_profile") is not None and profile is None
    if sniff(data) == "PNG" and data[24] == 16 and not foreign and "transparency" not in image.info:
        pixels = _deep(data)
        return np.ascontiguousarray(_TURNS[turn](pixels) if turn is not None else pixels), profile
    if foreign or image.mode not in ("RGB", "RGBA", "P", "L", "LA"):
        image = to_srgb(image)
    else:
        image = image.convert("RGBA" if image.has_transparency_data else "RGB")
    return np.array(upright(image, turn)), profile


def encoded(pixels: Pixels, profile: bytes | None) -> bytes:
    """A lossless PNG of the same depth, with its profile."""
    if pixels.dtype == np.uint8:
        file = io.BytesIO()
        Image.fromarray(np.ascontiguousarray(pixels)).save(
            file, "PNG", compress_level=3, compress_type=zlib.Z_RLE, icc_profile=profile
        )
        return file.getvalue()
    # Pillow writes no colours of 16 bits, OpenCV no profiles.
    _, packed = cv2.imencode(".png", _swapped(pixels), [cv2.IMWRITE_PNG_COMPRESSION, 3])
    png = packed.tobytes()
    if profile is None:
        return png
    head = 8 + 25
    return png[:head] + _chunk(b"iCCP", b"ICC profile\0\0" + zlib.compress(profile)) + png[head:]


def _rgb_profile(image: Image.Image) -> bytes | None:
    profile: bytes | None = image.info.get("icc_profile")
    if not profile or image.mode not in ("RGB", "RGBA", "P"):
        return None
    try:
        space = ImageCms.ImageCmsProfile(io.BytesIO(profile)).profile.xcolor_space
    except (OSError, ValueError, ImageCms.PyCMSError):
        return None
    return profile if space == "RGB " else None


def _deep(data: bytes) -> Pixels:
    found = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)
    if found is None or found.dtype != np.uint16:
        raise InvalidImage("This PNG is damaged.", hint="Export it again and retry.")
    return np.dstack([found] * 3) if found.ndim == 2 else _swapped(found)


def _swapped(pixels: Pixels) -> Pixels:
    """Red for blue: OpenCV has them the other way round."""
    return np.ascontiguousarray(pixels[..., [2, 1, 0, 3][: pixels.shape[2]]])


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def _size(pixels: Pixels) -> Size:
    return Size(pixels.shape[1], pixels.shape[0])


# Shape


def _shaped(pixels: Pixels, operations: Sequence[Operation]) -> Pixels:
    for operation in operations:
        match operation["op"]:
            case "crop":
                box = crop_box(operation, _size(pixels))
                pixels = pixels[box.top : box.bottom, box.left : box.right]
            case "rotate":
                pixels = np.rot90(pixels, -operation["degrees"] // 90)
            case "flip":
                pixels = pixels[:, ::-1] if operation["axis"] == "horizontal" else pixels[::-1]
            case "straighten":
                pixels = _straightened(pixels, operation["degrees"])
            case "resize":
                pixels = _resized(pixels, resized(operation, _size(pixels)))
    return np.ascontiguousarray(pixels)


def _straightened(pixels: Pixels, degrees: float) -> Pixels:
    """Turned clockwise about its middle, and cut to what is full of picture."""
    if degrees == 0:
        return pixels
    before, after = _size(pixels), straightened(_size(pixels), degrees)
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


# Light, colour and detail


def _toned(pixels: Pixels, operations: Sequence[Operation]) -> Pixels:
    """The operations on 16 bits; alpha stays as it is."""
    deep = pixels.dtype == np.uint16
    if not deep and all(operation["op"] in _CURVES for operation in operations):
        colours = cv2.LUT(np.ascontiguousarray(pixels[..., :3]), _table(operations, 255).astype(np.uint8)[np.newaxis])
        return np.dstack([colours, pixels[..., 3:]])
    work = np.ascontiguousarray(pixels[..., :3]).astype(np.uint16)
    if not deep:
        work *= 257
    alpha = pixels[..., 3] if pixels.shape[2] == 4 else None
    for curves, group in groupby(operations, lambda operation: operation["op"] in _CURVES):
        listed = list(group)
        if curves:
            work = _through(work, listed)
            continue
        for operation in listed:
            work = _DETAIL[operation["op"]](work, operation, alpha)
    made = work if deep else _narrowed(work)
    return made if alpha is None else np.dstack([made, alpha])


def _narrowed(work: Pixels) -> Pixels:
    out = np.empty(work.shape, np.uint8)
    for rows in _strips(work):
        out[rows] = (work[rows].astype(np.uint32) + 128) // 257
    return out


def _strips(pixels: Pixels) -> list[slice]:
    return [slice(top, top + _ROWS) for top in range(0, pixels.shape[0], _ROWS)]


def _through(work: Pixels, operations: Sequence[Operation]) -> Pixels:
    """All curves in one look-up for each channel."""
    table = _table(operations, 65535).astype(np.uint16)
    return np.dstack([table[:, channel][work[..., channel]] for channel in range(3)])


def _table(operations: Sequence[Operation], most: int) -> Floats:
    """What becomes of each level from 0 to ``most``, for red, green and blue."""
    ramp = np.repeat(np.linspace(0, 1, most + 1)[:, np.newaxis], 3, axis=1)
    for operation in operations:
        ramp = np.clip(_CURVES[operation["op"]](ramp, operation), 0, 1)
    return np.rint(ramp * most)


def _linear(values: Floats) -> Floats:
    """sRGB's curve (IEC 61966-2-1), which those of other RGB spaces resemble, undone."""
    return np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)


def _curved(values: Floats) -> Floats:
    return np.where(values <= 0.0031308, values * 12.92, 1.055 * np.maximum(values, 0) ** (1 / 2.4) - 0.055)


def _exposure(values: Floats, operation: Operation) -> Floats:
    """Twice the light for each stop."""
    return _curved(np.clip(_linear(values) * 2.0 ** operation["stops"], 0, 1))


def _levels(values: Floats, operation: Operation) -> Floats:
    black, white = operation["black"] / 255, operation["white"] / 255
    return np.asarray(np.clip((values - black) / (white - black), 0, 1) ** (1 / operation["gamma"]))


def _white_balance(values: Floats, operation: Operation) -> Floats:
    """Gains of light: up to a stop between red and blue, and half of one of green; the brightness of white stays."""
    warmth, tint = operation["temperature"] / 100, operation["tint"] / 100
    gains = 2.0 ** np.array([0.5 * warmth, -0.5 * tint, -0.5 * warmth])
    return _curved(np.clip(_linear(values) * gains / (gains @ LUMA), 0, 1))


def _contrast(values: Floats, operation: Operation) -> Floats:
    """An S about the middle, or tones drawn together towards it."""
    amount = operation["amount"] / 100
    if amount < 0:
        return np.asarray(0.5 + (values - 0.5) * (1 + 0.7 * amount))
    steep = _smooth(_smooth(values))
    return np.asarray(values + (steep - values) * amount)


def _smooth(values: Floats) -> Floats:
    return values * values * (3 - 2 * values)


def _colour(work: Pixels, operation: Operation, alpha: Pixels | None) -> Pixels:
    """Away from grey of the same brightness, or towards it; vibrance moves pale colours more than strong ones."""
    saturation, vibrance = operation["saturation"] / 100, operation["vibrance"] / 100
    out = np.empty_like(work)
    for rows in _strips(work):
        values = work[rows].astype(np.float32)
        light = (values @ LUMA.astype(np.float32))[..., np.newaxis]
        strength = (values.max(axis=2) - values.min(axis=2))[..., np.newaxis] / 65535
        share = (1 + saturation) * (1 + vibrance * (1 - strength))
        out[rows] = np.clip(np.rint(light + (values - light) * share), 0, 65535)
    return out


def _sharpen(work: Pixels, operation: Operation, alpha: Pixels | None) -> Pixels:
    """What a small blur takes away is added once more: an unsharp mask."""
    soft = _blurred(work, operation["radius"], alpha)
    out = np.empty_like(work)
    for rows in _strips(work):
        values = work[rows].astype(np.float32)
        out[rows] = np.clip(np.rint(values + (values - soft[rows]) * (operation["amount"] / 100)), 0, 65535)
    return out


def _blur(work: Pixels, operation: Operation, alpha: Pixels | None) -> Pixels:
    return _blurred(work, operation["radius"], alpha)


def _blurred(work: Pixels, sigma: float, alpha: Pixels | None) -> Pixels:
    """By a bell curve of ``sigma`` pixels; what cannot be seen adds nothing."""
    if sigma == 0:
        return work
    if alpha is None or alpha.min() == np.iinfo(alpha.dtype).max:
        return _soft(work, sigma)
    weight = alpha.astype(np.float32) / np.iinfo(alpha.dtype).max
    share, out = np.maximum(_soft(weight, sigma), 1e-4), work.copy()
    for channel in range(3):
        soft = np.clip(np.rint(_soft(work[..., channel] * weight, sigma) / share), 0, 65535)
        np.copyto(out[..., channel], soft.astype(np.uint16), where=weight > 0)
    return out


def _soft(values: Pixels, sigma: float) -> Pixels:
    height, width = values.shape[:2]
    share = min(1.0, SMALL_SIGMA / sigma) if sigma >= 2 * SMALL_SIGMA else 1.0
    if share < 1:
        small = max(1, round(width * share)), max(1, round(height * share))
        values = cv2.resize(values, small, interpolation=cv2.INTER_AREA)
    soft = cv2.GaussianBlur(values, (0, 0), sigma * share, borderType=cv2.BORDER_REPLICATE)
    return np.asarray(cv2.resize(soft, (width, height), interpolation=cv2.INTER_CUBIC) if share < 1 else soft)


_CURVES = {
    "exposure": _exposure,
    "levels": _levels,
    "white_balance": _white_balance,
    "contrast": _contrast,
}
_DETAIL = {"colour": _colour, "sharpen": _sharpen, "blur": _blur}


# What stays


def _put_back(old: Pixels, new: Pixels, mask: Mask) -> Pixels:
    """``new`` as far as the mask says; where it is 0, ``old`` to the bit."""
    out = np.empty_like(old)
    for rows in _strips(old):
        weight = mask[rows, :, np.newaxis].astype(np.uint32)
        out[rows] = (new[rows] * weight + old[rows] * (255 - weight) + 127) // 255
    return out


def _measured(old: Pixels, new: Pixels, mask: Mask, feather: int) -> Composition:
    changed, outside = (old != new).any(axis=2), mask == 0
    small = fit(_size(old), _GLANCE)
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
