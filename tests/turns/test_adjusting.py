"""The studio's own tools: turns like others, exact to the pixel, free, and kept out of what is locked."""

from __future__ import annotations

import io
from typing import Any

import cv2
import httpx2
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from tests.imaging.samples import (
    BLUE,
    RED,
    cmyk_jpeg,
    corners,
    encoded,
    photo,
    rgb16_png,
    turned_jpeg,
    wide_gamut_jpeg,
    wide_gamut_profile,
)
from tests.providers.stand_in import StandIn
from tests.regions.test_models import RECT, mask_of, pixels_of
from tests.services.client import Client, Json
from tests.turns.studio import client, gemini

__all__ = ["client", "gemini"]
LUMA = np.array([0.2126, 0.7152, 0.0722])


def adjust(client: Client, session: str, *operations: Json, **more: Any) -> Json:
    """A turn of the tools that has ended."""
    turn = client.run(session, "", adjustment=list(operations), **more)
    assert turn["status"] == "succeeded", turn["error"]
    return turn


def adjusted(client: Client, data: bytes, *operations: Json) -> Image.Image:
    """The picture that comes of a file."""
    session, _ = client.start(data)
    turn = adjust(client, session, *operations)
    return Image.open(io.BytesIO(client.bytes_of(turn["outputs"][-1]["url"])))


def linear(values: NDArray[Any]) -> NDArray[Any]:
    return np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)


def curved(values: NDArray[Any]) -> NDArray[Any]:
    return np.where(values <= 0.0031308, values * 12.92, 1.055 * values ** (1 / 2.4) - 0.055)


def test_a_crop_is_a_free_turn_like_others_and_exact(client: Client) -> None:
    picture = photo(400, 300)
    session, upload = client.start(encoded(picture))
    rect = {"op": "crop", "rect": [0.25, 0.1, 0.5, 0.8], "ratio": "5:6"}
    turn = adjust(client, session, rect, client_id="once")
    assert np.array_equal(pixels_of(client, turn), np.array(picture)[30:270, 100:300])
    assert (turn["prompt"], turn["settings"], turn["adjustment"]) == ("", {}, [rect])
    assert (turn["parent"], turn["base_output"]) == (upload["id"], upload["outputs"][0]["id"])
    assert turn["cost"]["actual_usd"] == 0
    assert turn["outputs"][0]["model_picture"] is None
    # The same name, the same turn; another go is a sibling; nothing is there to ask of a model.
    assert client.submit(session, "", adjustment=[rect], client_id="once")["id"] == turn["id"]
    again = client.wait_for(session, client.post(f"/turns/{turn['id']}/again")["id"])
    assert again["outputs"][0]["sha256"] == turn["outputs"][0]["sha256"]
    assert client.http.get(f"/turns/{turn['id']}/code").status_code == 409
    # A guest reads what was done, unless words are not shown.
    for prompts in (True, False):
        share = client.post(f"/sessions/{session}/shares", {"scope": "session", "show": {"prompts": prompts}})
        page = httpx2.get(httpx2.URL(client.product.base_url).join(share["url"]), follow_redirects=True).text
        assert ("Crop 5:6" in page) is prompts


def test_turns_flips_and_sizes(client: Client) -> None:
    session, upload = client.start(encoded(photo(401, 300)))
    source = np.array(photo(401, 300))

    def done(*operations: Json) -> NDArray[Any]:
        return pixels_of(client, adjust(client, session, *operations, parent=upload["id"]))

    assert np.array_equal(done({"op": "rotate", "degrees": 90}), np.rot90(source, -1))
    assert np.array_equal(done({"op": "rotate", "degrees": 270}), np.rot90(source, 1))
    assert np.array_equal(done({"op": "flip", "axis": "horizontal"}), source[:, ::-1])
    assert np.array_equal(done({"op": "flip", "axis": "vertical"}, {"op": "rotate", "degrees": 180}), source[:, ::-1])
    assert np.array_equal(done({"op": "crop", "ratio": "1:1"}), source[:, 50:350])
    small = done({"op": "resize", "width": 200})
    assert np.abs(small - cv2.resize(source, (200, 150), interpolation=cv2.INTER_AREA).astype(int)).max() <= 1
    assert done({"op": "resize", "width": 802, "height": 450}).shape == (450, 802, 3)
    # 3 degrees off a wide picture: the ratio stays, no corner is empty, and turning back shows the middle again.
    level = done({"op": "straighten", "degrees": 3})
    assert level.shape[1] / level.shape[0] == pytest.approx(401 / 300, abs=0.01)
    back = cv2.warpAffine(
        level, cv2.getRotationMatrix2D((level.shape[1] / 2 - 0.5, level.shape[0] / 2 - 0.5), 3, 1), level.shape[1::-1]
    )
    top, left = (300 - level.shape[0]) // 2, (401 - level.shape[1]) // 2
    near = np.s_[60:-60, 60:-60]
    middle = source[top : top + level.shape[0], left : left + level.shape[1]]
    assert (
        np.abs(cv2.GaussianBlur(back, (0, 0), 2)[near] - cv2.GaussianBlur(middle, (0, 0), 2)[near].astype(int)).mean()
        < 2
    )


@pytest.mark.parametrize(
    ("operation", "expected"),
    [
        ({"op": "exposure", "stops": 0.7}, lambda v: curved(np.clip(linear(v) * 2**0.7, 0, 1))),
        (
            {"op": "levels", "black": 12, "white": 230, "gamma": 1.3},
            lambda v: np.clip((v - 12 / 255) / (218 / 255), 0, 1) ** (1 / 1.3),
        ),
        ({"op": "contrast", "amount": -40}, lambda v: 0.5 + (v - 0.5) * 0.72),
        (
            {"op": "white_balance", "temperature": 40, "tint": -20},
            lambda v: curved(np.clip(linear(v) * (gains := 2 ** np.array([0.2, 0.1, -0.2])) / (gains @ LUMA), 0, 1)),
        ),
        (
            {"op": "colour", "saturation": 30, "vibrance": 0},
            lambda v: np.clip((v @ LUMA)[..., None] + (v - (v @ LUMA)[..., None]) * 1.3, 0, 1),
        ),
        ({"op": "blur", "radius": 3}, lambda v: cv2.GaussianBlur(v, (0, 0), 3, borderType=cv2.BORDER_REPLICATE)),
        (
            {"op": "sharpen", "amount": 120, "radius": 1.5},
            lambda v: np.clip(v + 1.2 * (v - cv2.GaussianBlur(v, (0, 0), 1.5, borderType=cv2.BORDER_REPLICATE)), 0, 1),
        ),
    ],
    ids=lambda value: value["op"] if isinstance(value, dict) else "",
)
def test_light_colour_and_detail_are_as_their_formulas_say(client: Client, operation: Json, expected: Any) -> None:
    made = np.array(adjusted(client, encoded(photo(160, 120)), operation))
    wanted = np.rint(expected(np.array(photo(160, 120)) / 255) * 255)
    assert np.abs(made - wanted).max() <= 1


def test_a_region_and_locks_leave_the_rest_to_the_bit(client: Client) -> None:
    picture = photo(400, 300)
    session, upload = client.start(encoded(picture))
    exposure = {"op": "exposure", "stops": -1.0}
    turn = adjust(client, session, exposure, region={"rect": RECT, "feather": 6})
    before, after, mask = np.array(picture), pixels_of(client, turn), mask_of(client, turn)
    assert np.array_equal(after[mask == 0], before[mask == 0])
    assert after[mask == 255].mean() < before[mask == 255].mean() * 0.85
    assert turn["outputs"][-1]["composition"]["changed_outside_share"] == 0

    lock = client.post(f"/turns/{upload['id']}/locks", {"rect": [0, 0, 0.5, 0.5]})
    held = adjust(client, session, exposure, {"op": "blur", "radius": 20}, parent=upload["id"])
    after = pixels_of(client, held)
    assert np.array_equal(after[:150, :200], before[:150, :200])
    assert after[200:, 250:].mean() < before[200:, 250:].mean() * 0.85
    # It is kept in what is built on that, by tools and by models.
    assert np.array_equal(pixels_of(client, client.run(session, "warmer"))[:150, :200], before[:150, :200])

    refused = client.http.post(f"/sessions/{session}/turns", json={"adjustment": [{"op": "rotate", "degrees": 90}]})
    assert (refused.status_code, refused.json()["error"]["code"]) == (409, "conflict")
    assert "locked" in refused.json()["error"]["message"]
    client.http.delete(f"/locks/{lock['id']}")
    assert pixels_of(client, adjust(client, session, {"op": "rotate", "degrees": 90})).shape == (400, 300, 3)


def test_a_part_is_taken_over_from_another_branch(client: Client) -> None:
    picture = photo(400, 300)
    session, upload = client.start(encoded(picture))
    dark = adjust(client, session, {"op": "exposure", "stops": -1.0})
    warm = adjust(client, session, {"op": "white_balance", "temperature": 60}, parent=upload["id"])
    paste = {"op": "paste", "output": dark["outputs"][0]["id"]}
    both = adjust(client, session, paste, parent=warm["id"], region={"rect": RECT, "feather": 0})
    one, other, made = (pixels_of(client, turn) for turn in (warm, dark, both))
    mask = mask_of(client, both)
    assert np.array_equal(made[mask == 0], one[mask == 0])
    assert np.array_equal(made[mask == 255], other[mask == 255])
    assert both["adjustment"] == [{**paste, "asset": dark["outputs"][0]["asset"], "turn": dark["number"]}]

    # Other colour spaces, depths and transparency: what is taken over looks as it did there.
    wide = client.submit(session, inputs=[{"asset": client.upload(wide_gamut_jpeg())["id"], "role": "base"}])
    copy = adjust(client, session, {"op": "resize", "width": 40, "height": 30}, parent=wide["id"])
    small = adjust(client, session, {"op": "resize", "width": 40, "height": 30}, parent=upload["id"])
    mixed = adjust(
        client, session, {"op": "paste", "output": copy["outputs"][0]["id"]}, parent=small["id"], region={"rect": RECT}
    )
    assert pixels_of(client, mixed).shape == (30, 40, 3)

    elsewhere = client.start(encoded(picture))[1]
    tall = adjust(client, session, {"op": "rotate", "degrees": 90}, parent=upload["id"])
    for output, region in ((elsewhere, {"rect": RECT}), (dark, None), (tall, {"rect": RECT})):
        body: Json = {"parent": warm["id"], "adjustment": [{"op": "paste", "output": output["outputs"][0]["id"]}]}
        refused = client.http.post(f"/sessions/{session}/turns", json=body | ({"region": region} if region else {}))
        assert refused.status_code == 422, refused.text


def test_colours_depth_transparency_and_the_way_up_stay(client: Client) -> None:
    flip = {"op": "flip", "axis": "horizontal"}
    turned = adjusted(client, turned_jpeg(6), {"op": "crop", "rect": [0, 0, 1, 0.5]})
    assert turned.size == (40, 30)
    assert np.abs(np.array(turned)[10, 5] - np.array(BLUE)).max() < 12
    assert not turned.getexif()

    assert adjusted(client, cmyk_jpeg(), flip).mode == "RGB"

    session, _ = client.start(rgb16_png(16, 12))
    deep = adjust(client, session, {"op": "exposure", "stops": 0.5}, flip)
    data = client.bytes_of(deep["outputs"][-1]["url"])
    levels = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)
    wanted = curved(linear(np.array([0x2010, 0x4020, 0x8040]) / 65535) * 2**0.5) * 65535
    assert levels.dtype == np.uint16
    assert np.abs(levels[0, 0] - wanted).max() <= 1

    wide = adjusted(client, wide_gamut_jpeg(), flip)
    assert wide.info["icc_profile"] == wide_gamut_profile()
    assert np.abs(np.array(wide)[5, 55] - np.array(RED)).max() < 12

    clear = corners().convert("RGBA")
    clear.putalpha(Image.linear_gradient("L").resize(clear.size))
    seen = adjusted(client, encoded(clear), {"op": "contrast", "amount": 50}, {"op": "blur", "radius": 2})
    assert np.array_equal(np.array(seen)[..., 3], np.array(clear)[..., 3])
    # What cannot be seen does not bleed into what can.
    hidden = np.zeros((40, 40, 4), np.uint8)
    hidden[:, :20] = (200, 100, 50, 255)
    small = np.array(adjusted(client, encoded(Image.fromarray(hidden)), {"op": "resize", "width": 13}))
    assert np.abs(small[:, :6, :3] - np.array((200, 100, 50))).max() <= 1
    assert np.abs(small[:, 6, :3].astype(int) - (200, 100, 50)).max() <= 2
    assert 0 < small[0, 6, 3] < 255


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ({"adjustment": [{"op": "exposure", "stops": 9}]}, "less than or equal to 5"),
        ({"adjustment": [{"op": "sparkle"}]}, "adjustment"),
        ({"adjustment": []}, "at least 1 item"),
        ({"adjustment": [{"op": "crop"}]}, "A crop needs a rect or a ratio."),
        ({"adjustment": [{"op": "crop", "rect": [0.5, 0, 0.6, 1]}]}, "in shares of the picture"),
        ({"adjustment": [{"op": "crop", "rect": [0.5, 0, 0.0001, 1]}]}, "This crop leaves nothing of the picture."),
        ({"adjustment": [{"op": "crop", "ratio": "0:4"}]}, "ratio"),
        ({"adjustment": [{"op": "levels", "black": 200, "white": 100}]}, "black point"),
        ({"adjustment": [{"op": "resize", "width": 9000, "height": 9000}]}, "megapixels"),
        ({"adjustment": [{"op": "exposure", "stops": 0.0}]}, "This adjustment changes nothing."),
        ({"adjustment": [{"op": "blur", "radius": 2.0}], "prompt": "darker"}, "takes no words"),
        ({"adjustment": [{"op": "rotate", "degrees": 90}], "region": {"rect": RECT}}, "A region limits light"),
    ],
    ids=lambda value: value[:24] if isinstance(value, str) else "",
)
def test_what_cannot_be_is_refused_in_a_sentence(client: Client, body: Json, sentence: str) -> None:
    session, _ = client.start(encoded(photo(80, 60)))
    refused = client.http.post(f"/sessions/{session}/turns", json=body)
    assert refused.status_code in (413, 422), refused.text
    assert sentence in refused.json()["error"]["message"]
    assert len(client.get(f"/sessions/{session}/turns")["items"]) == 1


def test_without_a_picture_there_is_nothing_to_adjust(client: Client) -> None:
    session = client.post("/sessions", {})["id"]
    refused = client.http.post(f"/sessions/{session}/turns", json={"adjustment": [{"op": "rotate", "degrees": 90}]})
    assert (refused.status_code, refused.json()["error"]["field"]) == (422, "adjustment")


def test_a_model_goes_on_from_it_with_the_history_before(client: Client, gemini: StandIn) -> None:
    session, upload = client.start(encoded(photo(320, 240), "JPEG"))
    darker = client.run(session, "darker")
    crop = adjust(client, session, {"op": "crop", "rect": [0, 0, 0.5, 1]})
    said = client.get(f"/turns/{crop['id']}/context")
    warmer = client.run(session, "warmer")
    assert warmer["status"] == "succeeded", warmer["error"]
    contents = gemini.log[-1]["contents"]
    assert [content["role"] for content in contents] == ["user", "model", "user"]
    last = [part["picture"] for part in contents[-1]["parts"] if "picture" in part]
    assert last == [crop["outputs"][0]["sha256"]]
    assert (said["turns"], said["told"], said["left_out"]) == ([1, 2, 3], [2], [])

    # Once more in the middle: its picture opens the turn that was built on it.
    blue = client.run(session, "blue")
    assert blue["status"] == "succeeded", blue["error"]
    contents = gemini.log[-1]["contents"]
    assert [content["role"] for content in contents] == ["user", "model", "user", "model", "user"]
    pictures = [part["picture"] for content in contents for part in content["parts"] if "picture" in part]
    shas = [turn["outputs"][0]["sha256"] for turn in (upload, darker, crop, warmer)]
    assert pictures == shas
