"""The two sentences that everybody tries first, on the studio's own sample photos, over HTTP."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.regions.test_models import pixels_of
from tests.services.client import Client
from tests.services.product import Product

SAMPLES = Path(__file__).parents[2] / "static" / "samples"
DARKER, OUTFIT = "make the background darker", "change the character's outfit to blue"


@pytest.fixture(scope="module")
def client(shared_product: Product) -> Client:
    """A user of the shared product, which has no other engine."""
    return Client(shared_product)


def edit(client: Client, name: str, *sentences: str) -> list[dict[str, Any]]:
    session, _ = client.start((SAMPLES / name).read_bytes())
    return [client.run(session, sentence) for sentence in sentences]


def test_a_cat_gets_no_outfit_before_and_after_its_background_is_darkened(client: Client) -> None:
    (at_once,) = edit(client, "pet.jpg", OUTFIT)
    darker, later = edit(client, "pet.jpg", DARKER, OUTFIT)
    assert darker["status"] == "succeeded"
    for turn in (at_once, later):
        assert (turn["status"], turn["outputs"]) == ("failed", [])
        assert turn["error"]["code"] == "instruction_not_understood"
        assert turn["error"]["message"] == "I see no face, so I cannot tell whose clothes to take."


def test_a_person_gets_it_after_the_background_is_darkened(client: Client) -> None:
    darker, blue = edit(client, "portrait.jpg", DARKER, OUTFIT)
    assert blue["status"] == "succeeded", blue["error"]
    before, after = pixels_of(client, darker), pixels_of(client, blue)
    face, suit = np.s_[180:330, 400:520], np.s_[620:700, 150:260]
    assert np.array_equal(before[face], after[face])
    red, _, azure = after[suit].reshape(-1, 3).mean(axis=0)
    assert azure > 1.5 * red
