"""The two things that the local engine does, as they run in a process of their own: edit a picture, draw a sketch."""

from __future__ import annotations

import io
from dataclasses import replace

import cv2
import numpy as np
from PIL import Image, ImageOps
from PIL.PngImagePlugin import PngInfo

from sessions_app.errors import InvalidImage
from sessions_app.imaging.geometry import Size, parse_ratio
from sessions_app.imaging.masks import Mask, editable, selected
from sessions_app.imaging.region import Shape
from sessions_app.providers.local.canvas import Canvas
from sessions_app.providers.local.describe import describe
from sessions_app.providers.local.operations import carry_out
from sessions_app.providers.local.plan import Step
from sessions_app.providers.local.refusals import CannotDo

Job = tuple[tuple[Step, ...], Shape | None]
"""Steps, and where they may happen; None is everywhere."""

_XMP = (
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    '<rdf:Description rdf:about="" xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/">'
    "<Iptc4xmpExt:DigitalSourceType>http://cv.iptc.org/newscodes/digitalsourcetype/{source}"
    "</Iptc4xmpExt:DigitalSourceType></rdf:Description></rdf:RDF></x:xmpmeta>"
)

cv2.setNumThreads(2)


def edit(picture: bytes, jobs: tuple[Job, ...], ratio: str | None = None) -> tuple[bytes, tuple[str, ...]]:
    """``picture`` with the steps of each job done to it in order, as PNG, and a sentence for each.

    ``ratio`` is the shape that was chosen beside the sentence; it is not imposed, only spoken of.

    The shape of a job limits it; pixels outside keep their bytes. Raises ``ProviderError`` if a step cannot be done,
    ``InvalidImage`` for bytes that are no picture.
    """
    source = _opened(picture)
    canvas = _canvas_of(source)
    for steps, shape in jobs:
        canvas.region = _where(shape, Size(*source.size)) if shape else None
        for step in steps:
            told = len(canvas.notes)
            carry_out(canvas, step)
            canvas.notes.insert(told, describe(step, drawn=shape is not None))
        if canvas.size != source.size and any(shape and shape.discs for _, shape in jobs):
            raise CannotDo("Pins mark places of the picture, and this changes its shape.", "Make two edits of it.")
    if ratio is not None and abs(parse_ratio(ratio) / (canvas.size[0] / canvas.size[1]) - 1) > 0.02:
        canvas.notes.append(f'An edit keeps the shape of its picture; say "crop to {ratio}" to change it.')
    return encoded(canvas, source.info.get("icc_profile")), tuple(canvas.notes)


def _where(shape: Shape, size: Size) -> Mask:
    """255 where the edit may happen. Around a pin it fades out, since nobody drew an edge there."""
    if not shape.discs:
        return selected(shape, size)
    reach = max(radius for _, _, radius in shape.discs) * min(size.width, size.height)
    return editable(replace(shape, feather=round(0.4 * reach)), (), size)[0]


def _opened(picture: bytes) -> Image.Image:
    try:
        return ImageOps.exif_transpose(Image.open(io.BytesIO(picture)))
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise InvalidImage("This picture cannot be read.") from error


def _canvas_of(source: Image.Image) -> Canvas:
    if source.has_transparency_data:
        pixels = np.array(source.convert("RGBA"))
        alpha = np.ascontiguousarray(pixels[..., 3])
        return Canvas(np.ascontiguousarray(pixels[..., :3]), None if alpha.min() == 255 else alpha)
    return Canvas(np.array(source.convert("RGB")))


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
