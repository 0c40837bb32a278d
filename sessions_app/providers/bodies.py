"""Request bodies that hold each picture once.

The SDK would keep every picture four times while a call waits for its answer: as bytes, as base64 in its dictionary, in
the JSON text, and in that text's bytes. So it is given a short token for each, and the transport writes the pictures in
the tokens' places, encoded bit by bit as they leave.
"""

from __future__ import annotations

import base64
import re
import secrets
from collections.abc import Iterator

TOKEN_BYTES = 48
"""A multiple of three, so that a token's base64 has no padding and stands alone between its quotes."""
CHUNK_BYTES = 768 * 1024
"""A multiple of three: chunks are encoded by themselves and join to the encoding of the whole."""


class Shelf:
    """The pictures of one call, by the tokens that stand for them. Tokens are random: no prompt can name one."""

    def __init__(self) -> None:
        self._kept: dict[bytes, bytes] = {}

    def put(self, data: bytes) -> bytes:
        """Keep the data and return what to give to the SDK in its place; data no larger than that stays as it is."""
        if len(data) <= TOKEN_BYTES:
            return data
        token = secrets.token_bytes(TOKEN_BYTES)
        self._kept[base64.urlsafe_b64encode(token)] = data
        return token

    def fill(self, body: bytes) -> Body:
        """The body with every token's picture in its place."""
        return Body(body, self._kept)


class Body:
    """A body to be sent: ``len`` is its size in bytes, iterating gives its pieces, as often as asked."""

    def __init__(self, outline: bytes, kept: dict[bytes, bytes]) -> None:
        tokens = b"|".join(map(re.escape, kept))
        self._pieces = re.split(b"(" + tokens + b")", outline) if kept else [outline]
        self._kept = kept

    def __len__(self) -> int:
        return sum(
            (len(self._kept[piece]) + 2) // 3 * 4 if piece in self._kept else len(piece) for piece in self._pieces
        )

    def __iter__(self) -> Iterator[bytes]:
        for piece in self._pieces:
            data = self._kept.get(piece)
            if data is None:
                yield piece
                continue
            view = memoryview(data)
            for start in range(0, len(data), CHUNK_BYTES):
                yield base64.urlsafe_b64encode(view[start : start + CHUNK_BYTES])
