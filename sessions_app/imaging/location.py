"""Where a picture was taken, as cameras write it into its file: found, and left out without touching the pixels."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from PIL import ExifTags, Image

_EXIF = b"Exif\0\0"
_XMP = (b"http://ns.adobe.com/xap/1.0/\0", b"http://ns.adobe.com/xmp/extension/\0")
_WITHOUT_LENGTH = (0x00, 0x01, *range(0xD0, 0xDA))
"""Restarts, start and end of a JPEG: markers without a body (ITU T.81, B.1.1.3)."""
_PNG_SIGNATURE = 8
_PNG_TEXTS = (b"iTXt", b"tEXt", b"zTXt")
_PNG_METADATA = (b"eXIf", b"caBX", *_PNG_TEXTS)
_WEBP_METADATA = (b"EXIF", b"XMP ", b"C2PA")
_WEBP_FLAGS = 0x08 | 0x04
"""Of VP8X: the file has EXIF, has XMP (WebP container specification)."""


def without_location(data: bytes) -> bytes:
    """The same JPEG, PNG or WebP without EXIF, XMP and Content Credentials if these say where it was taken.

    Any other file comes back as it is. All of the metadata goes, not the position alone: nothing of it is needed to
    show an upright picture, and credentials would no longer fit the file. ``data`` decodes, upright.
    """
    if data.startswith(b"\xff\xd8"):
        return _jpeg(data)
    if data.startswith(b"\x89PNG"):
        return _png(data)
    return _webp(data) if data.startswith(b"RIFF") else data


def _says_where(exif: bytes) -> bool:
    """Whether EXIF holds a position; what cannot be read may hold one."""
    try:
        read = Image.Exif()
        read.load(exif)
        return bool(read.get_ifd(ExifTags.IFD.GPSInfo))
    except Exception:  # noqa: BLE001 - Pillow raises whatever it stumbles on
        return True


def _jpeg(data: bytes) -> bytes:
    segments, end = _segments(data)
    located = any(
        (marker == 0xE1 and body.startswith(_EXIF) and _says_where(body))
        or (marker == 0xE1 and body.startswith(_XMP) and b"GPS" in body)
        for marker, body, _ in segments
    )
    # Telephones put further pictures behind the first, with EXIF of their own.
    if not located and _EXIF not in data[end:]:
        return data
    kept = (data[place] for marker, body, place in segments if not _is_metadata(marker, body))
    return b"\xff\xd8" + b"".join(kept)


def _is_metadata(marker: int, body: bytes) -> bool:
    """EXIF and XMP (APP1), Content Credentials (APP11) and the list of further pictures (APP2, CIPA DC-007)."""
    return marker in (0xE1, 0xEB) or (marker == 0xE2 and body.startswith(b"MPF\0"))


def _segments(data: bytes) -> tuple[list[tuple[int, bytes, slice]], int]:
    """Marker, body and place of each segment of the first picture, scans included, and where that picture ends."""
    found: list[tuple[int, bytes, slice]] = []
    place = 2
    while 0 <= (start := data.find(b"\xff", place)) < len(data) - 1:
        marker, end = data[start + 1], start + 2
        if marker == 0xFF:  # a byte of filling
            place = start + 1
            continue
        if marker not in _WITHOUT_LENGTH:
            end += int.from_bytes(data[end : end + 2])
        if marker == 0xDA:
            end = _scan_end(data, end)
        found.append((marker, data[start + 4 : end] if marker in (0xE1, 0xE2) else b"", slice(start, end)))
        if marker == 0xD9:
            return found, end
        place = end
    return found, len(data)


def _scan_end(data: bytes, place: int) -> int:
    """Where the compressed pixels that start at ``place`` end: at the next marker that is no restart."""
    while (place := data.find(b"\xff", place)) >= 0:
        marker = data[place + 1] if place + 1 < len(data) else 0
        if marker and not 0xD0 <= marker < 0xD8:
            return place
        place += 2
    return len(data)


def _png(data: bytes) -> bytes:
    chunks = list(_png_chunks(data))
    located = any(
        (name == b"eXIf" and _says_where(body))
        or (name in _PNG_TEXTS and body.startswith((b"XML:com.adobe.xmp", b"Raw profile type")) and _may_say(body))
        for name, body, _ in chunks
    )
    if not located:
        return data
    return data[:_PNG_SIGNATURE] + b"".join(data[place] for name, _, place in chunks if name not in _PNG_METADATA)


def _may_say(text: bytes) -> bool:
    """XMP in plain says it; hexadecimal EXIF, as ImageMagick writes it, and packed text may."""
    return b"GPS" in text or text.startswith(b"Raw") or text[18:19] == b"\1"


def _png_chunks(data: bytes) -> Iterator[tuple[bytes, bytes, slice]]:
    place = _PNG_SIGNATURE
    while place + 12 <= len(data):
        length, name = struct.unpack(">I4s", data[place : place + 8])
        body = data[place + 8 : place + 8 + length] if name in _PNG_METADATA else b""
        yield name, body, slice(place, place + 12 + length)
        place += 12 + length


def _webp(data: bytes) -> bytes:
    chunks = list(_webp_chunks(data))
    located = any(
        (name == b"EXIF" and _says_where(body)) or (name == b"XMP " and b"GPS" in body) for name, body, _ in chunks
    )
    if not located:
        return data
    kept = bytearray(b"".join(data[place] for name, _, place in chunks if name not in _WEBP_METADATA))
    if kept.startswith(b"VP8X"):
        kept[8] &= ~_WEBP_FLAGS
    return b"RIFF" + struct.pack("<I", len(kept) + 4) + b"WEBP" + bytes(kept)


def _webp_chunks(data: bytes) -> Iterator[tuple[bytes, bytes, slice]]:
    place = 12
    while place + 8 <= len(data):
        name, length = struct.unpack("<4sI", data[place : place + 8])
        body = data[place + 8 : place + 8 + length] if name in _WEBP_METADATA else b""
        yield name, body, slice(place, place + 8 + length + length % 2)
        place += 8 + length + length % 2
