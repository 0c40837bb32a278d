"""Edits of a part by the local engine, over HTTP."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from tests.imaging.samples import encoded, photo
from tests.regions.test_models import RECT, mask_of, pixels_of
from tests.services.client import Client
from tests.services.product import Product


@pytest.fixture(scope="module")
def client(shared_product: Product) -> Client:
    """A user of the shared product, which has no other engine."""
    return Client(shared_product)


@pytest.mark.parametrize(("width", "height"), [(1024, 768), (3840, 2880)], ids=["1K", "4K"])
def test_outside_the_region_nothing_changes(client: Client, width: int, height: int) -> None:
    picture = photo(width, height)
    session, _ = client.start(encoded(picture))
    turn = client.wait_for(session, client.submit(session, "make it darker", region={"rect": RECT})["id"], seconds=180)
    assert turn["status"] == "succeeded", turn["error"]
    before, after, mask = np.array(picture), pixels_of(client, turn), mask_of(client, turn)
    assert np.array_equal(after[mask == 0], before[mask == 0])
    assert after[mask == 255].mean() < before[mask == 255].mean() * 0.9
    assert turn["outputs"][-1]["composition"]["changed_outside_share"] == 0


def test_a_crop_to_the_region_is_exact(client: Client) -> None:
    picture = photo(400, 300)
    session, _ = client.start(encoded(picture))
    turn = client.run(session, "crop to the region", region={"rect": RECT})
    assert turn["status"] == "succeeded", turn["error"]
    assert np.array_equal(pixels_of(client, turn), np.array(picture)[75:225, 100:300])
    assert turn["outputs"][-1]["composition"] is None


def test_each_pin_has_its_edit_around_it(client: Client) -> None:
    picture = Image.new("RGB", (400, 300), (128, 128, 128))
    session, upload = client.start(encoded(picture))
    pins = [
        {"at": [0.25, 0.5], "text": "make it darker", "radius": 0.1},
        {"at": [0.75, 0.5], "text": "make it brighter", "radius": 0.1},
    ]
    turn = client.run(session, "", pins=pins)
    assert turn["status"] == "succeeded", turn["error"]
    after = pixels_of(client, turn)
    assert after[150, 100].mean() < 120
    assert after[150, 300].mean() > 136
    assert (after[mask_of(client, turn) == 0] == 128).all()
    request = client.get(f"/turns/{turn['id']}/request")["requests"][-1]
    assert [step["name"] for step in request["config"]["plan"]] == ["darken", "brighten"]

    strange = client.run(session, "", pins=[pins[0], {"at": [0.5, 0.5], "text": "give it wings"}], parent=upload["id"])
    assert (strange["status"], strange["error"]["code"]) == ("failed", "instruction_not_understood")
    assert strange["error"]["message"].startswith("Pin 2: ")


def test_a_lock_holds_and_refuses_what_would_move_it(client: Client) -> None:
    picture = photo(400, 300)
    session, upload = client.start(encoded(picture))
    lock = client.post(f"/turns/{upload['id']}/locks", {"polygon": [[0.2, 0.2], [0.6, 0.2], [0.4, 0.6]]})
    turn = client.run(session, "make it black and white")
    answer = client.http.get(f"/locks/{lock['id']}/mask")
    locked = np.array(Image.open(io.BytesIO(answer.content))) > 0
    assert 0.05 < locked.mean() < 0.1
    before, after = np.array(picture), pixels_of(client, turn)
    assert np.array_equal(after[locked], before[locked])
    grey = after[200:, 300:]
    assert (grey[..., 0] == grey[..., 1]).all()

    moved = client.run(session, "crop to a square")
    assert (moved["status"], moved["error"]["code"]) == ("failed", "invalid_request")
    assert moved["error"]["hint"] == "Lift the lock first."
