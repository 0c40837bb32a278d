"""Files whose Content Credentials mean harm: the picture is taken, the credentials are said to be what they are."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from tests.cast import Cast
from tests.imaging.samples import encoded, photo
from tests.provenance import altered
from tests.providers.stand_in.signing import sign_photo

JPEG, PNG = encoded(photo(), "JPEG", quality=95), encoded(photo())
HUGE = 50 * 2**20
SIGNED_JPEG, SIGNED_PNG = sign_photo(JPEG), sign_photo(PNG, "image/png")
STORE = altered.store_of(SIGNED_PNG)

# The outermost length is not what is signed, and the file's own segments say as much.
STILL_READABLE = {"a box that claims 4 GB"}
HOSTILE: dict[str, Callable[[], bytes]] = {
    "a box that claims 4 GB": lambda: altered.with_box_length(SIGNED_JPEG, 2**32 - 16, 1),
    "a box that claims 50 MB": lambda: altered.png_with_store(PNG, altered.with_box_length(STORE, HUGE, 2)),
    "a box of no length": lambda: altered.png_with_store(PNG, altered.with_box_length(STORE, 0, 1)),
    "a box shorter than its head": lambda: altered.png_with_store(PNG, altered.with_box_length(STORE, 3, 1)),
    "half a store": lambda: altered.png_with_store(PNG, STORE[: len(STORE) // 2]),
    "a store of one byte": lambda: altered.png_with_store(PNG, b"\0") + b"c2pa",
    "noise": lambda: altered.png_with_store(PNG, b"c2pa" + bytes(range(256)) * 40),
    "boxes in boxes, 5000 deep": lambda: altered.png_with_store(PNG, altered.nested(5000)),
    "a compressed store of 400 MB": lambda: altered.png_with_store(PNG, altered.unfolding(400)),
    "half a million boxes": lambda: altered.png_with_store(
        PNG, altered.jumbf(b"c2pa", b"c2pa", altered.jumbf(b"c2ma", b"x") * 500_000)
    ),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_it_takes_the_picture_and_says_what_its_credentials_are(cast: Cast, name: str) -> None:
    data = HOSTILE[name]()
    turn = cast.bob.upload_turn(cast.bob.new_session(), data)
    assert turn["status"] == "succeeded"

    started = time.monotonic()
    (output,) = cast.bob.get(f"/turns/{turn['id']}/provenance").json()["outputs"]

    assert time.monotonic() - started < 25
    found = output["credentials"]
    assert found["state"] == ("valid" if name in STILL_READABLE else "unreadable")
    assert found["why"].endswith(".")
    assert cast.bob.get(f"/assets/{output['asset']}/original").getvalue() == data
    # The next picture finds a reader that works.
    again = cast.bob.upload_turn(cast.bob.new_session(), SIGNED_JPEG)
    assert cast.bob.get(f"/turns/{again['id']}/provenance").json()["outputs"][0]["credentials"]["state"] == "valid"
