"""Edits of a part by paid models that repaint everything, move it and tint it: what was not meant stays to the bit."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from tests.imaging.samples import encoded, photo
from tests.providers.stand_in import StandIn
from tests.services.client import Client, Json
from tests.services.product import Product
from tests.turns.studio import client, gemini

__all__ = ["client", "gemini"]

Pixels = NDArray[np.uint8]
RECT = [0.25, 0.25, 0.5, 0.5]


@pytest.fixture
def drifting(gemini: StandIn) -> StandIn:
    """The stand-in, which spoils what it leaves alone as real models do."""
    gemini.set(drift=True)
    return gemini


def pixels_of(client: Client, turn: Json) -> Pixels:
    output = turn["outputs"][-1]
    assert output["mime"] == "image/png"
    return pixels(client.bytes_of(output["url"]))


def pixels(data: bytes) -> Pixels:
    return np.array(Image.open(io.BytesIO(data)).convert("RGB"))


def mask_of(client: Client, turn: Json) -> Pixels:
    answer = client.http.get(f"/turns/{turn['id']}/mask")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/png")
    return np.array(Image.open(io.BytesIO(answer.content)))


def sent_parts(client: Client, turn: Json) -> list[Json]:
    request = client.get(f"/turns/{turn['id']}/request")["requests"][-1]
    return list(request["contents"][-1]["parts"])


def words(parts: list[Json]) -> str:
    return "\n".join(part.get("text", "") for part in parts)


@pytest.mark.parametrize(("width", "height", "size"), [(1024, 768, "1K"), (3840, 2880, "4K")], ids=["1K", "4K"])
def test_outside_the_region_nothing_changes(
    client: Client, drifting: StandIn, width: int, height: int, size: str
) -> None:
    picture = photo(width, height)
    session, _ = client.start(encoded(picture))
    turn = client.wait_for(
        session,
        client.submit(session, "much darker", region={"rect": RECT}, settings={"image_size": size})["id"],
        seconds=180,
    )
    assert turn["status"] == "succeeded", turn["error"]
    before, after = np.array(picture), pixels_of(client, turn)
    assert after.shape == before.shape
    outside = np.ones(before.shape[:2], bool)
    outside[height // 4 : height * 3 // 4, width // 4 : width * 3 // 4] = False
    assert np.array_equal(after[outside], before[outside])
    middle = np.s_[height * 2 // 5 : height * 3 // 5, width * 2 // 5 : width * 3 // 5]
    assert after[middle].mean() < before[middle].mean() * 0.75

    output = turn["outputs"][-1]
    told = output["composition"]
    assert told["changed_outside_share"] == 0.0
    assert told["changed_inside_share"] > 0.5
    assert told["model_changed_outside_share"] > 0.5
    assert told["feather"] == round(0.01 * height)
    # The model's own picture is kept as it came, and named.
    own = client.bytes_of(output["model_picture"]["url"])
    assert output["model_picture"]["mime"] == "image/jpeg"
    assert Image.open(io.BytesIO(own)).size != (width, height)
    assert output["model_picture"]["asset"] != output["asset"]
    assert client.get(f"/turns/{turn['id']}/changes")["changed_outside_share"] == 0


def test_it_undoes_the_shift_and_the_zoom_of_what_it_takes_over(client: Client, drifting: StandIn) -> None:
    picture = photo(1200, 896)
    session, _ = client.start(encoded(picture))
    # The stand-in answers at this size exactly, and changes nothing but by drifting where the factor is 1.
    turn = client.run(session, "warmer cooler", region={"rect": RECT, "feather": 0})
    told = turn["outputs"][-1]["composition"]
    assert told["registered"] is True
    assert told["scale"] == pytest.approx(1.006, abs=0.001)
    own = pixels(client.bytes_of(turn["outputs"][-1]["model_picture"]["url"])).astype(int)
    before, after = np.array(picture).astype(int), pixels_of(client, turn).astype(int)
    inside = np.s_[240:650, 320:880]
    drift, left = (np.abs(one[inside] - before[inside]).mean() for one in (own, after))
    assert left < drift * 0.8


def test_the_model_sees_a_marked_copy_and_then_the_picture(client: Client, gemini: StandIn) -> None:
    session, upload = client.start(encoded(photo(640, 480)))
    turn = client.run(
        session, "a red hat", region={"polygon": [[0.2, 0.2], [0.6, 0.25], [0.5, 0.7]], "feather": 4, "grow": 3}
    )
    parts = sent_parts(client, turn)
    assert ["picture" in part for part in parts] == [False, True, False, True, False, False]
    assert parts[3]["picture"]["sha256"] == upload["outputs"][0]["sha256"]
    assert "red outline" in words(parts)
    assert "from 20% to 60% of the width" in words(parts)
    assert "Never draw an outline" in words(parts)
    assert parts[-1] == {"text": "a red hat"}
    assert turn["region"] == {
        "rect": None,
        "polygon": [[0.2, 0.2], [0.6, 0.25], [0.5, 0.7]],
        "mask": None,
        "turn": None,
        "invert": False,
        "grow": 3,
        "feather": 4,
    }


def test_the_next_edit_goes_on_from_what_was_put_together(client: Client, gemini: StandIn) -> None:
    session, _ = client.start(encoded(photo(640, 480)))
    first = client.run(session, "much darker", region={"rect": RECT})
    second = client.run(session, "warmer", region={"rect": [0, 0, 0.2, 0.2]})
    request = client.get(f"/turns/{second['id']}/request")["requests"][-1]
    # The history is the model's own, signed; the picture to edit is the one that people saw.
    answers = [part for content in request["contents"] if content["role"] == "model" for part in content["parts"]]
    assert any("picture" in part for part in answers)
    pictures = [part["picture"]["sha256"] for part in request["contents"][-1]["parts"] if "picture" in part]
    assert pictures[-1] == first["outputs"][-1]["sha256"]
    before, after = pixels_of(client, first), pixels_of(client, second)
    assert np.array_equal(after[96:], before[96:])
    assert not np.array_equal(after[:96, :128], before[:96, :128])


@pytest.mark.parametrize(
    "drawn",
    [
        {},
        {"region": {"rect": RECT}},
        {"region": {"rect": RECT, "keep": True}},
        {"pins": [{"at": [0.5, 0.5], "text": "a cup"}]},
        {"settings": {"context": "image_only"}, "markup": [{"kind": "line", "points": [[0, 0], [0.1, 0.1]]}]},
    ],
    ids=["nothing", "region", "lock", "pins", "markup"],
)
def test_every_picture_that_goes_along_is_priced(client: Client, gemini: StandIn, drawn: Json) -> None:
    session, _ = client.start(encoded(photo(640, 480)))
    reference = {"asset": client.upload(encoded(photo(seed=5)))["id"], "role": "reference"}
    client.run(session, "darker", inputs=[reference])
    told = client.post(f"/sessions/{session}/estimate", {"prompt": "warmer", "inputs": [reference], **drawn}, 200)

    turn = client.run(session, "warmer", inputs=[reference], **drawn)

    assert turn["status"] == "succeeded", turn["error"]
    assert turn["cost"]["estimated_usd"] == told["estimated_usd"]
    request = client.get(f"/turns/{turn['id']}/request")["requests"][-1]
    parts = [part for content in request["contents"] for part in content["parts"]]
    assert sum("picture" in part for part in parts) == told["pictures_in"]


def test_a_painted_mask_with_soft_edges_is_what_is_used(client: Client, drifting: StandIn) -> None:
    picture = photo(800, 600)
    painted = Image.new("L", (800, 600))
    ImageDraw.Draw(painted).ellipse((200, 150, 500, 450), fill=255)
    session, _ = client.start(encoded(picture))
    asset = client.upload(encoded(painted), "mask.png")
    turn = client.run(session, "much darker", region={"mask": asset["id"], "feather": 20})
    assert turn["region"]["mask"] == asset["id"]
    assert [item["role"] for item in turn["inputs"]] == ["mask"]
    mask, before, after = mask_of(client, turn), np.array(picture), pixels_of(client, turn)
    assert mask.shape == (600, 800)
    assert ((mask > 0) == (np.array(painted) > 0)).all()
    assert 0 < (mask > 0).sum() - (mask == 255).sum() < (mask > 0).sum()
    assert np.array_equal(after[mask == 0], before[mask == 0])

    # Another turn takes the same mask, turned inside out.
    again = client.run(session, "bluer", region={"turn": turn["id"], "invert": True, "feather": 0})
    assert again["region"]["turn"] == turn["id"]
    assert again["region"]["mask"] == asset["id"]
    assert np.array_equal(mask_of(client, again) == 0, np.array(painted) > 127)
    kept = np.array(painted) > 127
    assert np.array_equal(pixels_of(client, again)[kept], after[kept])


def test_locks_hold_for_all_that_is_built_on_them(client: Client, drifting: StandIn) -> None:
    picture = photo(800, 600)
    session, upload = client.start(encoded(picture))
    lock = client.post(f"/turns/{upload['id']}/locks", {"rect": [0.1, 0.1, 0.2, 0.2], "name": "the sign"})
    assert client.get(f"/sessions/{session}/locks")["items"] == [lock]
    held = np.s_[60:180, 80:240]
    before = np.array(picture)

    first = client.run(session, "much darker")
    second = client.run(session, "warmer", region={"rect": [0, 0, 0.5, 0.5]})
    for turn in (first, second):
        assert turn["locks"] == [lock["id"]]
        assert np.array_equal(pixels_of(client, turn)[held], before[held])
        assert turn["outputs"][-1]["composition"]["changed_outside_share"] == 0
    assert "the sign, the area from 10% to 30%" in words(sent_parts(client, first))
    assert client.get(f"/sessions/{session}/locks", turn=second["id"])["items"] == [lock]

    # Another line of the session is free, and so is whatever comes after the lock was lifted.
    other = client.submit(session, inputs=[{"asset": client.upload(encoded(photo(seed=5)))["id"], "role": "base"}])
    assert client.get(f"/sessions/{session}/locks", turn=other["id"])["items"] == []
    lifted = client.http.delete(f"/locks/{lock['id']}").json()
    assert lifted["lifted_at"] is not None
    third = client.run(session, "much darker", parent=second["id"])
    assert third["locks"] == []
    assert third["outputs"][-1]["composition"] is None
    assert client.get(f"/turns/{second['id']}")["locks"] == [lock["id"]]


def test_a_region_to_keep_becomes_a_lock(client: Client, drifting: StandIn) -> None:
    picture = photo(640, 480)
    session, _ = client.start(encoded(picture))
    turn = client.run(session, "much darker", region={"rect": RECT, "keep": True})
    assert turn["region"] is None
    [lock] = client.get(f"/sessions/{session}/locks")["items"]
    assert turn["locks"] == [lock["id"]]
    after, before = pixels_of(client, turn), np.array(picture)
    assert np.array_equal(after[120:360, 160:480], before[120:360, 160:480])
    assert after[:60].mean() < before[:60].mean() * 0.85
    client.submit(session, "again", region={"rect": [0.3, 0.3, 0.1, 0.1]}, status=201)
    failed = client.run(session, "nothing is left", region={"rect": [0.3, 0.3, 0.1, 0.1]}, parent=turn["id"])
    assert (failed["status"], failed["error"]["code"]) == ("failed", "invalid_request")
    assert failed["error"]["billed"] == "no"
    assert "lock" in failed["error"]["message"]
    # Nor is an edit of all of it sent, and paid for, if all of it has to stay.
    client.post(f"/turns/{turn['id']}/locks", {"rect": [0, 0, 1, 1]})
    failed = client.run(session, "all of it is locked", parent=turn["id"])
    assert (failed["status"], failed["error"]["code"], failed["error"]["billed"]) == ("failed", "invalid_request", "no")
    assert len(drifting.log) == 1


def test_pins_make_one_edit_and_markup_is_only_shown(client: Client, gemini: StandIn) -> None:
    session, upload = client.start(encoded(photo(640, 480)))
    overlay = Image.new("RGBA", (640, 480))
    ImageDraw.Draw(overlay).line((10, 10, 600, 400), fill=(0, 200, 255, 255), width=6)
    asset = client.upload(encoded(overlay), "overlay.png")
    pins = [
        {"at": [0.25, 0.5], "text": "make it red"},
        {"at": [0.75, 0.5], "text": "remove  this"},
    ]
    markup = [
        {"kind": "arrow", "points": [[0.1, 0.1], [0.4, 0.4]]},
        {"kind": "circle", "rect": [0.5, 0.5, 0.2, 0.2], "color": "#00ff00"},
        {"kind": "text", "at": [0.1, 0.8], "text": "softer light here"},
        {"kind": "line", "points": [[0, 0], [0.1, 0.1], [0.2, 0]]},
    ]
    turn = client.run(
        session, "", pins=pins, markup=markup, inputs=[{"asset": asset["id"], "role": "markup", "name": ""}]
    )
    assert turn["status"] == "succeeded", turn["error"]
    assert turn["prompt"] == "1. make it red\n2. remove this"
    assert [pin["number"] for pin in turn["pins"]] == [1, 2]
    assert turn["markup"] == markup
    parts = sent_parts(client, turn)
    assert "1 is 25% from the left and 50% from the top" in words(parts)
    assert '"softer light here"' in words(parts)
    assert parts[-1]["text"] == turn["prompt"]
    # The last picture is the clean one; nothing is to be put back, so the result is the model's.
    assert [part["picture"]["sha256"] for part in parts if "picture" in part][-1] == upload["outputs"][0]["sha256"]
    assert turn["outputs"][-1]["composition"] is None
    # The same prompt with the same pins does not say them twice; with a reach they are a region.
    reaching = [{**pin, "radius": 0.1} for pin in pins]
    again = client.run(session, turn["prompt"], pins=reaching, parent=upload["id"])
    assert again["prompt"] == turn["prompt"]
    assert again["outputs"][-1]["composition"]["changed_outside_share"] == 0
    assert (mask_of(client, again) > 0).mean() == pytest.approx(2 * np.pi * 48**2 / (640 * 480), rel=0.05)


def test_a_turn_is_run_again_and_exported_with_what_was_drawn(client: Client, gemini: StandIn) -> None:
    session, _ = client.start(encoded(photo(640, 480)))
    turn = client.run(session, "darker", region={"rect": RECT}, pins=[{"at": [0.5, 0.5], "text": "a cup"}])
    again = client.wait_for(session, client.post(f"/turns/{turn['id']}/again")["id"])
    for name in ("region", "pins", "prompt"):
        assert again[name] == turn[name]
    code = client.http.get(f"/turns/{turn['id']}/code", params={"language": "python"}).text
    assert "from 25% to 75% of the width" in code
    assert "marked copy" in code


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"region": {"rect": RECT, "polygon": [[0, 0], [1, 0], [1, 1]]}}, "region"),
        ({"region": {"polygon": [[0.1, 0.1], [0.1, 0.5], [0.1, 0.9]]}}, "region"),
        ({"region": {"rect": RECT}, "settings": {"aspect_ratio": "16:9"}}, "settings.aspect_ratio"),
        ({"region": {"rect": RECT}, "settings": {"context": "fresh"}}, "region"),
        ({"region": {"mask": "ASSET"}}, "region"),
        ({"region": {"turn": "UPLOAD"}}, "region.turn"),
        ({"pins": [{"at": [0.5, 0.5], "text": "  "}]}, "pins"),
        ({"markup": [{"kind": "text", "at": [0, 0], "text": "x"}], "settings": {"provider": "local"}}, "markup"),
    ],
)
def test_it_refuses_with_a_sentence_and_keeps_nothing(
    client: Client, gemini: StandIn, body: dict[str, Any], field: str
) -> None:
    session, upload = client.start(encoded(photo(640, 480)))
    if body.get("region", {}).get("mask"):
        body = {"region": {"mask": client.upload(encoded(Image.new("L", (100, 400), 255)))["id"]}}
    if body.get("region", {}).get("turn"):
        body = {"region": {"turn": upload["id"]}}
    error = client.submit(session, "make it darker", status=422, **body)["error"]
    assert error["field"] == field
    assert error["message"].endswith(".")
    assert len(client.get(f"/sessions/{session}/turns")["items"]) == 1
    assert gemini.log == []


@pytest.fixture(scope="module")
def gateway(tmp_path_factory: pytest.TempPathFactory, google: StandIn) -> Iterator[Client]:
    """A user of a product that has a gateway with images/edits."""
    google.reset()
    environment = {
        "GATEWAY_BASE_URL": f"{google.base_url}/v1",
        "GATEWAY_API_KEY": "paid-key",
        "GATEWAY_MODEL": "openai/gpt-image-2",
        "DEFAULT_PROVIDER": "gateway",
    }
    product = Product(tmp_path_factory.mktemp("gateway"), environment)
    yield Client(product)
    product.clean_up()


def test_a_gateway_gets_the_mask_and_can_do_without(gateway: Client, gemini: StandIn) -> None:
    gemini.set(doors=("images",), drift=True)
    picture = photo(600, 600)
    session, _ = gateway.start(encoded(picture))
    turn = gateway.run(session, "much darker", region={"rect": RECT})
    assert turn["status"] == "succeeded", turn["error"]
    assert len(gemini.log[-1]["body"]["mask"]) == 64
    before, after = np.array(picture), pixels_of(gateway, turn)
    outside = mask_of(gateway, turn) == 0
    assert outside.mean() == pytest.approx(0.75, abs=0.01)
    assert np.array_equal(after[outside], before[outside])

    gemini.reset()
    gemini.set(doors=("images",))
    refusal = {"error": {"message": "Unknown parameter: 'mask'.", "type": "invalid_request_error"}}
    gemini.script({"status": 400, "body": refusal})
    turn = gateway.run(session, "much darker", region={"rect": RECT})
    assert turn["status"] == "succeeded", turn["error"]
    assert "mask" not in gemini.log[-1]["body"]


def test_without_a_region_what_the_edit_is_not_about_is_kept(client: Client, drifting: StandIn) -> None:
    picture = photo(1024, 768)
    session, upload = client.start(encoded(picture))
    keep = {"keep_rest": True}
    turn = client.run(session, "add a dot", settings=keep)
    output = turn["outputs"][-1]
    before, after = np.array(picture), pixels_of(client, turn)
    assert after[460, 690].astype(int) == pytest.approx(np.array([240, 140, 20]), abs=25)
    # Around the dot, and the number that the stand-in writes into the corner.
    far = np.ones(before.shape[:2], bool)
    far[340:580, 580:810] = far[:60, :120] = False
    assert np.array_equal(after[far], before[far])
    assert (turn["settings"]["keep_rest"], output["composition"]["changed_outside_share"]) == (True, 0)
    assert output["composition"]["registered"]
    assert output["composition"]["model_changed_outside_share"] > 0
    assert output["model_picture"]["mime"] == "image/jpeg"

    # What is meant for all of the picture is left alone, and said; locks hold.
    whole = client.run(session, "much darker", parent=upload["id"], settings=keep)
    assert whole["outputs"][-1]["composition"] is None
    assert "could not be put back, because this edit changes the whole picture" in whole["notes"][-1]
    client.post(f"/turns/{upload['id']}/locks", {"rect": [0, 0, 0.5, 0.5]})
    held = client.run(session, "much darker", parent=upload["id"], settings=keep)
    assert np.array_equal(pixels_of(client, held)[:384, :512], before[:384, :512])
    # With a region it is that which counts.
    drawn = client.run(session, "add a dot", parent=upload["id"], settings=keep, region={"rect": [0.5, 0.4, 0.4, 0.4]})
    assert np.array_equal(pixels_of(client, drawn)[:, :500], before[:, :500])
