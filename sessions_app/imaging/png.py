"""What Pillow does not tell about a PNG: whether it brings all the rows that its header promises."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator

_CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
_WHOLE = ((0, 0, 1, 1),)
_INTERLACED = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))
"""First column and row, and steps, of each pass (PNG specification, 8.1)."""
_STEP = 2**20


def is_whole(data: bytes) -> bool:
    """Whether the pixel data of a PNG, which Pillow could open, unfolds to the length that its header asks for.

    Raises ``zlib.error`` on damaged data. Takes about as long as decoding the picture. Never holds more than 1 MB of the pixels.
    """
    width, height, depth, color, _, _, interlaced = struct.unpack(">IIBBBBB", data[16:29])
    missing = 0
    for left, top, across, down in _INTERLACED if interlaced else _WHOLE:
        columns, rows = -(-(width - left) // across), -(-(height - top) // down)
        if columns > 0 and rows > 0:
            missing += rows * (1 + (columns * depth * _CHANNELS[color] + 7) // 8)
    unpacker = zlib.decompressobj()
    for packed in _pixel_chunks(data):
        while missing > 0:
            pixels = unpacker.decompress(packed, _STEP)
            missing -= len(pixels)
            packed = unpacker.unconsumed_tail
            if not pixels and not packed:
                break
    return missing <= 0


def _pixel_chunks(data: bytes) -> Iterator[bytes]:
    place = 8
    while place + 8 <= len(data):
        length, name = struct.unpack(">I4s", data[place : place + 8])
        if name == b"IDAT":
            yield data[place + 8 : place + 8 + length]
        place += 12 + length
