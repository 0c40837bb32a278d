"""The two things that the local engine does, as they run in a process of their own: edit a picture, draw a sketch."""

from __future__ import annotations

import io

import cv2
import numpy as np
from PIL import Image, ImageOps
from PIL.PngImagePlugin import PngInfo

from sessions_app.errors import InvalidImage
from sessions_app.imaging.geometry import Size, parse_ratio, pixel_box
from sessions_app.providers.local.canvas import Canvas
from sessions_app.providers.local.describe import describe
from sessions_app.providers.local.operations import carry_out
from sessions_app.providers.local.pixels import Mask
from sessions_app.providers.local.plan import Step

Rect = tuple[float, float, float, float]

_XMP = (
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    '<rdf:Description rdf:about="" xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/">'
    "<Iptc4xmpExt:DigitalSourceType>http://cv.iptc.org/newscodes/digitalsourcetype/{source}"
    "</Iptc4xmpExt:DigitalSourceType></rdf:Description></rdf:RDF></x:xmpmeta>"
)

cv2.setNumThreads(2)


def edit(
    picture: bytes, steps: tuple[Step, ...], rect: Rect | None, mask: bytes | None, ratio: str | None = None
) -> tuple[bytes, tuple[str, ...]]:
    """``picture`` with ``steps`` done to it in order, as PNG, and a sentence for each.

    ``ratio`` is the shape that was chosen beside the sentence; it is not imposed, only spoken of.

    ``rect`` (shares of the picture) or ``mask`` (a picture, white inside) limits the edit; pixels outside keep their
    bytes. Raises ``ProviderError`` if a step cannot be done, ``InvalidImage`` for bytes that are no picture.
    """
    source = _opened(picture)
    canvas = _canvas_of(source, rect, mask)
    drawn = canvas.region is not None
    for step in steps:
        told = len(canvas.notes)
        carry_out(canvas, step)
        canvas.notes.insert(told, describe(step, drawn=drawn))
    if ratio is not None and abs(parse_ratio(ratio) / (canvas.size[0] / canvas.size[1]) - 1) > 0.02:
        canvas.notes.append(f'An edit keeps the shape of its picture; say "crop to {ratio}" to change it.')
    return encoded(canvas, source.info.get("icc_profile")), tuple(canvas.notes)


def _opened(picture: bytes) -> Image.Image:
    try:
        return ImageOps.exif_transpose(Image.open(io.BytesIO(picture)))
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise InvalidImage("This picture cannot be read.") from error


def _canvas_of(source: Image.Image, rect: Rect | None, mask: bytes | None) -> Canvas:
    if source.has_transparency_data:
        pixels = np.array(source.convert("RGBA"))
        alpha = np.ascontiguousarray(pixels[..., 3])
        rgb = np.ascontiguousarray(pixels[..., :3])
        return Canvas(rgb, None if alpha.min() == 255 else alpha, _region(source.size, rect, mask))
    return Canvas(np.array(source.convert("RGB")), None, _region(source.size, rect, mask))


def _region(size: tuple[int, int], rect: Rect | None, mask: bytes | None) -> Mask | None:
    """255 where the edit may happen, None for everywhere. A mask goes before a rectangle."""
    if mask is not None:
        drawn = _opened(mask)
        grey = (
            drawn.getchannel("A")
            if drawn.mode in ("LA", "RGBA") and drawn.convert("L").getextrema()[1] == 0
            else drawn.convert("L")
        )
        region = np.array(grey.resize(size, Image.Resampling.NEAREST) if grey.size != size else grey)
        if region.max() == 0:
            raise InvalidImage("The region is empty.")
        return region
    if rect is None:
        return None
    box = pixel_box(rect, Size(*size))
    region = np.zeros(size[::-1], np.uint8)
    region[box.top : box.bottom, box.left : box.right] = 255
    return region


def encoded(canvas: Canvas, profile: bytes | None = None, source: str = "") -> bytes:
    """A lossless PNG, packed quickly; with transparency only if some pixel has it.

    ``source`` is a term of IPTC's Digital Source Type vocabulary, written as XMP for others to read.
    """
    pixels = canvas.rgb
    if canvas.alpha is not None and canvas.alpha.min() < 255:
        pixels = np.dstack([canvas.rgb, canvas.alpha])
    facts = PngInfo()
    if source:
        facts.add_itxt("XML:com.adobe.xmp", _XMP.format(source=source))
    out = io.BytesIO()
    Image.fromarray(pixels).save(out, "PNG", compress_level=1, icc_profile=profile, pnginfo=facts)
    return out.getvalue()
