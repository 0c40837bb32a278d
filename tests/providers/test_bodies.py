"""A body with tokens in its pictures' places goes out as if it held the pictures."""

from __future__ import annotations

import base64
import json
import os

import pytest

from sessions_app.providers.bodies import CHUNK_BYTES, TOKEN_BYTES, Shelf


def encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode()


@pytest.mark.parametrize("size", [0, 1, TOKEN_BYTES, TOKEN_BYTES + 1, CHUNK_BYTES, 2 * CHUNK_BYTES + 1])
def test_it_writes_the_pictures_where_their_tokens_stand(size: int) -> None:
    shelf = Shelf()
    pictures = [os.urandom(size), os.urandom(100)]
    words = encoded(os.urandom(TOKEN_BYTES))
    outline = json.dumps([words, *(encoded(shelf.put(data)) for data in pictures)]).encode()

    body = shelf.fill(outline)

    sent = b"".join(body)
    assert sent == json.dumps([words, *map(encoded, pictures)]).encode()
    assert len(body) == len(sent)
    assert b"".join(body) == sent  # it can be sent a second time


def test_it_leaves_a_body_without_pictures_as_it_is() -> None:
    assert b"".join(Shelf().fill(b'{"text": "a boat"}')) == b'{"text": "a boat"}'


def test_it_holds_no_second_copy_of_a_picture() -> None:
    shelf = Shelf()
    data = os.urandom(5 * CHUNK_BYTES)
    body = shelf.fill(encoded(shelf.put(data)).encode())

    assert max(len(piece) for piece in body) <= CHUNK_BYTES * 4 // 3
