"""Put a model's answer into the picture that it was made from, and every pixel outside the region back as it was."""

from __future__ import annotations

import io
import zlib
from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from sessions_app.errors import InvalidRequest
from sessions_app.imaging.color import to_srgb
from sessions_app.imaging.compare import noticeable
from sessions_app.imaging.decode import load, turn_of, upright
from sessions_app.imaging.finding import changed_part
from sessions_app.imaging.geometry import Size, fit
from sessions_app.imaging.masks import Mask, bounds, editable
from sessions_app.imaging.region import Composition, Shape
from sessions_app.imaging.registration import WORK_SIDE, Matrix, Registration, register

Bytes = NDArray[np.uint8]

_ROWS = 256
"""Rows that are worked on at once, so that a picture of 50 megapixels needs no float copy of its own."""
_XMP = (
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    '<rdf:Description rdf:about="" xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/">'
    "<Iptc4xmpExt:DigitalSourceType>http://cv.iptc.org/newscodes/digitalsourcetype/{source}"
    "</Iptc4xmpExt:DigitalSourceType></rdf:Description></rdf:RDF></x:xmpmeta>"
)

cv2.setNumThreads(2)


def compose(
    base: bytes,
    answer: bytes,
    edit: Shape | None,
    keeps: Sequence[Shape],
    registering: bool,
    source: str = "",
    finding: bool = False,
) -> Composition:
    """``answer`` inside ``edit``, or everywhere without one, and ``base`` to the bit outside it and inside ``keeps``.

    The result has the size of ``base``; ``answer`` may have any. With ``registering`` its shift, zoom and, if there is
    an ``edit``, its tint are corrected by what lies outside. ``source`` is a term of IPTC's Digital Source Type vocabulary,
    written as XMP. ``finding``: without an ``edit``, it is what differs for real. Raises ``InvalidRequest`` if nothing may
    change, or if all of the picture was to and nothing is kept; ``InvalidImage`` and ``ImageTooLarge``.
    """
    old, new = _pixels(base), _pixels(answer)
    if old.shape[2] != new.shape[2]:
        old, new = _with_alpha(old), _with_alpha(new)
    size = Size(old.shape[1], old.shape[0])
    work = fit(size, Size(WORK_SIDE, WORK_SIDE))
    before, raw = (_resized(one, work)[..., :3] for one in (old, new))
    ratio = new.shape[1] / new.shape[0] / size.ratio
    if finding and edit is None:
        edit = _found(before, raw, ratio, keeps)
    mask, feather = editable(edit, keeps, size)
    inner = _resized(mask, work) > 0
    if registering:
        laid = register(before, raw, ~inner if edit else np.ones_like(inner), ratio, tone=edit is not None)
    else:
        laid = Registration(np.eye(3), False, np.ones(3, np.float32), np.zeros(3, np.float32), False)
    composed = _blended(old, new, mask, laid, work)
    shift = laid.shift(work.width, work.height)
    outside = mask == 0
    return Composition(
        png=_encoded(composed, source),
        changed_outside=_share(_differing(composed, old), outside),
        changed_inside=_share(noticeable(before, _resized(composed, work)[..., :3])[1], inner),
        model_changed_outside=_share(noticeable(before, raw)[1], ~inner),
        registered=laid.found,
        shift=(round(shift[0] * size.width / work.width, 2), round(shift[1] * size.height / work.height, 2)),
        scale=round(laid.scale, 5),
        toned=laid.toned,
        feather=feather,
    )


def _found(before: Bytes, raw: Bytes, ratio: float, keeps: Sequence[Shape]) -> Shape | None:
    """What was meant to change; where that is all of it, the locks hold all the same."""
    try:
        return changed_part(before, raw, ratio)
    except InvalidRequest:
        if keeps:
            return None
        raise


def _pixels(data: bytes) -> Bytes:
    image = load(data)
    turn = turn_of(image)
    return np.array(upright(to_srgb(image), turn))


def _with_alpha(pixels: Bytes) -> Bytes:
    if pixels.shape[2] == 4:
        return pixels
    return np.dstack([pixels, np.full(pixels.shape[:2], 255, np.uint8)])


def _resized(pixels: Bytes, size: Size) -> Bytes:
    if pixels.shape[:2] == (size.height, size.width):
        return pixels
    method = cv2.INTER_AREA if pixels.shape[1] > size.width else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(pixels, (size.width, size.height), interpolation=method), np.uint8)


def _blended(old: Bytes, new: Bytes, mask: Mask, laid: Registration, work: Size) -> Bytes:
    """A copy of ``old`` with ``new`` in it as far as ``mask`` says, strip by strip."""
    size = Size(old.shape[1], old.shape[0])
    if new.shape[1] > size.width * 1.2:
        # Warping reads four by four pixels: what is to get much smaller is averaged first.
        new = _resized(new, size)
    place = _between(size, work, laid.matrix, Size(new.shape[1], new.shape[0]))
    untouched = new.shape[:2] == old.shape[:2] and not laid.found
    composed = old.copy()
    box = bounds(mask)
    columns = slice(box.left, box.right)
    for top in range(box.top, box.bottom, _ROWS):
        rows = slice(top, min(box.bottom, top + _ROWS))
        before, weight = old[rows, columns], mask[rows, columns, np.newaxis].astype(np.uint16)
        part = new[rows, columns] if untouched else _strip(new, place, (box.left, top), before.shape)
        if laid.toned:
            part = _toned(part, laid)
        # 255 parts of 255 levels fit 16 bits; no weight leaves the level as it is.
        mixed = (part * weight + before * (255 - weight) + 127) // 255
        composed[rows, columns] = mixed.astype(np.uint8)
    return composed


def _between(size: Size, work: Size, matrix: Matrix, answer: Size) -> Matrix:
    """From a pixel of the base to its place in the answer, where ``matrix`` says so on the work grid."""
    return _grid(work, answer) @ matrix @ _grid(size, work)


def _grid(one: Size, other: Size) -> Matrix:
    """From the pixels of one size to those of another; a pixel's middle is at its whole number."""
    across, down = other.width / one.width, other.height / one.height
    return np.array([[across, 0, across / 2 - 0.5], [0, down, down / 2 - 0.5], [0, 0, 1.0]])


def _strip(new: Bytes, place: Matrix, corner: tuple[int, int], shape: tuple[int, ...]) -> Bytes:
    """The part of ``new`` that lies on the base from ``corner`` on; beyond its edges its last pixels go on."""
    moved = place @ np.array([[1, 0, corner[0]], [0, 1, corner[1]], [0, 0, 1.0]])
    flags = cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP
    return np.asarray(
        cv2.warpAffine(new, moved[:2], (shape[1], shape[0]), flags=flags, borderMode=cv2.BORDER_REPLICATE)
    )


def _toned(part: Bytes, laid: Registration) -> Bytes:
    toned = part.copy()
    toned[..., :3] = np.clip(part[..., :3] * laid.gain + laid.offset + 0.5, 0, 255).astype(np.uint8)
    return toned


def _differing(one: Bytes, other: Bytes) -> NDArray[np.bool_]:
    """The pixels that are not the same to the bit."""
    return np.asarray(np.bitwise_or.reduce(cv2.split(cv2.absdiff(one, other))) > 0)


def _share(changed: NDArray[np.bool_], where: NDArray[np.bool_]) -> float | None:
    count = int(where.sum())
    return float(np.logical_and(changed, where).sum() / count) if count else None


def _encoded(pixels: Bytes, source: str) -> bytes:
    facts = PngInfo()
    if source:
        facts.add_itxt("XML:com.adobe.xmp", _XMP.format(source=source))
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "PNG", compress_level=3, compress_type=zlib.Z_RLE, pnginfo=facts)
    return file.getvalue()
