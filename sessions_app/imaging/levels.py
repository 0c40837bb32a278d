"""A picture's own levels: in 8 or 16 bits, in the colour space of its profile, read from files and written to them."""

from __future__ import annotations

import io
import struct
import zlib
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageCms

from sessions_app.errors import InvalidImage
from sessions_app.imaging.color import to_srgb
from sessions_app.imaging.decode import load, sniff, turn_of, upright
from sessions_app.imaging.geometry import Size

Pixels = NDArray[Any]
"""``(height, width, 3 or 4)``, 8 or 16 bits a level, alpha last."""

_ROWS = 256
_TURNS = {
    Image.Transpose.FLIP_LEFT_RIGHT: lambda pixels: pixels[:, ::-1],
    Image.Transpose.ROTATE_180: lambda pixels: pixels[::-1, ::-1],
    Image.Transpose.FLIP_TOP_BOTTOM: lambda pixels: pixels[::-1],
    Image.Transpose.TRANSPOSE: lambda pixels: pixels.swapaxes(0, 1),
    Image.Transpose.ROTATE_270: lambda pixels: np.rot90(pixels, -1),
    Image.Transpose.TRANSVERSE: lambda pixels: np.rot90(pixels, 2).swapaxes(0, 1),
    Image.Transpose.ROTATE_90: lambda pixels: np.rot90(pixels, 1),
}


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


def size_of(pixels: Pixels) -> Size:
    """Its width and height."""
    return Size(pixels.shape[1], pixels.shape[0])


def narrowed(pixels: Pixels) -> Pixels:
    """16 bits a level as 8, rounded."""
    out = np.empty(pixels.shape, np.uint8)
    for rows in strips(pixels):
        out[rows] = (pixels[rows].astype(np.uint32) + 128) // 257
    return out


def strips(pixels: Pixels) -> list[slice]:
    """Its rows, so many at a time that a copy of them in floats is small."""
    return [slice(top, top + _ROWS) for top in range(0, pixels.shape[0], _ROWS)]
