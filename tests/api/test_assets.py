"""Pictures over HTTP: the exact bytes back, typed and cached as what they are."""

from __future__ import annotations

import hashlib
import io

import pytest
from PIL import Image

from tests.cast import API, Cast
from tests.imaging.samples import encoded, photo


def test_it_takes_a_picture_and_gives_back_the_exact_bytes(cast: Cast) -> None:
    data = encoded(photo(300, 200), "JPEG")
    made = cast.bob.upload(data, "photo.jpg")
    assert made.status_code == 201
    asset = made.json()
    assert (asset["width"], asset["height"], asset["mime"], asset["bytes"]) == (300, 200, "image/jpeg", len(data))
    assert asset["sha256"] == hashlib.sha256(data).hexdigest()
    assert cast.vera.get(f"/assets/{asset['id']}").json() == asset
    original = cast.vera.get(f"/assets/{asset['id']}/original")
    assert original["Content-Type"] == "image/jpeg"
    assert original["Content-Length"] == str(len(data))
    assert original.getvalue() == data


def test_it_gives_the_same_asset_for_the_same_bytes(cast: Cast) -> None:
    data = encoded(photo())
    assert cast.bob.upload(data).json()["id"] == cast.alice.upload(data).json()["id"]
    assert cast.mallory.upload(data).json()["id"] != cast.bob.upload(data).json()["id"]


def test_it_makes_renditions_of_the_size_that_their_name_says(cast: Cast) -> None:
    asset = cast.bob.new_asset(encoded(photo(900, 600)))
    small = cast.bob.get(f"/assets/{asset}/renditions/fit-384.webp")
    assert small["Content-Type"] == "image/webp"
    with Image.open(io.BytesIO(small.getvalue())) as picture:
        assert (picture.format, picture.size) == ("WEBP", (384, 256))


def test_it_refuses_renditions_that_it_does_not_make(cast: Cast) -> None:
    asset = cast.bob.new_asset()
    for spec in ("fit-99999.webp", "fit-0.webp", "huge.tiff", "..", "original"):
        refused = cast.bob.get(f"/assets/{asset}/renditions/{spec}")
        assert refused.status_code in (404, 422), spec
        assert refused.json()["error"]["message"]


def test_it_lets_a_browser_keep_a_picture_and_asks_for_no_bytes_twice(cast: Cast) -> None:
    asset = cast.bob.upload(encoded(photo())).json()
    first = cast.bob.get(f"/assets/{asset['id']}/original")
    assert first["ETag"] == f'"{asset["sha256"]}"'
    assert first["Cache-Control"] == "private, max-age=31536000, immutable"
    again = cast.bob.send("GET", f"/assets/{asset['id']}/original", If_None_Match=first["ETag"])
    assert again.status_code == 304
    assert again["ETag"] == first["ETag"]


def test_it_serves_pictures_that_cannot_act(cast: Cast) -> None:
    asset = cast.bob.new_asset()
    for path in (f"/assets/{asset}/original", f"/assets/{asset}/renditions/fit-384.webp"):
        answer = cast.bob.get(path)
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
        assert answer["Content-Disposition"].startswith("inline; filename=")


def test_it_offers_a_picture_for_saving_under_a_safe_name(cast: Cast) -> None:
    asset = cast.bob.upload(encoded(photo()), '../../etc/"pass\r\nwd.png').json()
    saved = cast.bob.get(f"/assets/{asset['id']}/original", download="1")
    assert saved["Content-Disposition"] == f'attachment; filename="{asset["sha256"][:12]}.png"'


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("Herbst & Winter-3", 'inline; filename="herbst-winter-3.png"'),
        ("夕方-3", "inline; filename*=utf-8''%E5%A4%95%E6%96%B9-3.png"),
        ('../"\r\n', 'inline; filename="{hash}.png"'),
    ],
)
def test_it_is_saved_under_the_name_that_is_asked_for(cast: Cast, asked: str, said: str) -> None:
    asset = cast.bob.upload(encoded(photo())).json()
    answer = cast.bob.get(f"/assets/{asset['id']}/original", name=asked)
    assert answer["Content-Disposition"] == said.format(hash=asset["sha256"][:12])


def test_it_describes_pictures_with_addresses_that_work(cast: Cast) -> None:
    asset = cast.bob.upload(encoded(photo())).json()
    for url in (asset["url"], *asset["renditions"].values()):
        assert cast.bob.get(url.removeprefix(API)).status_code == 200
