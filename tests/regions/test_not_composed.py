"""Paid pictures that cannot be put together with the one before: they are kept as they came, and said to be."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image, ImageDraw

from tests.imaging.samples import encoded, photo
from tests.providers.stand_in import StandIn
from tests.services.client import Client, Json
from tests.turns.studio import client, gemini

__all__ = ["client", "gemini"]

RECT = [0.1, 0.1, 0.2, 0.2]


@contextmanager
def lost(client: Client, asset: Json) -> Iterator[None]:
    """The file of a picture is not there for a while."""
    [path] = Path(client.product.environment["DATA_DIR"]).rglob(asset["sha256"])  # type: ignore[attr-defined]
    away = path.rename(path.with_suffix(".away"))
    yield
    away.rename(path)


def run_without(client: Client, gemini: StandIn, asset: Json, session: str, **more: object) -> Json:
    """The turn, which loses a file after the engine was asked and before it answers."""
    gemini.set(gather=2)
    turn = client.submit(session, "much darker", **more)
    assert gemini.wait_for(lambda log: len(log) == 1)
    with lost(client, asset):
        gemini.set(gather=0)
        return client.wait_for(session, turn["id"])


def test_a_lost_mask_does_not_cost_the_picture(client: Client, gemini: StandIn) -> None:
    painted = Image.new("L", (640, 480))
    ImageDraw.Draw(painted).ellipse((200, 150, 400, 350), fill=255)
    session, _ = client.start(encoded(photo(640, 480)))
    mask = client.upload(encoded(painted), "mask.png")
    turn = run_without(client, gemini, mask, session, region={"mask": mask["id"]})
    assert turn["status"] == "succeeded", turn["error"]
    assert turn["outputs"][0]["composition"] is None
    assert "could not be put back, because the file of this picture is missing" in str(turn)


def test_nothing_is_built_on_a_picture_that_lost_what_is_locked(client: Client, gemini: StandIn) -> None:
    session, upload = client.start(encoded(photo(640, 480)))
    lock = client.post(f"/turns/{upload['id']}/locks", {"rect": RECT})
    turn = run_without(client, gemini, upload["outputs"][0], session)
    assert (turn["status"], turn["outputs"][0]["composition"]) == ("succeeded", None), turn["error"]

    error = client.submit(session, "warmer", status=409)["error"]
    assert error["message"] == "What is locked could not be kept in this picture of turn 2."
    assert (error["hint"], error["field"]) == ("Build on the picture before it, or lift the lock.", "parent")

    before = client.run(session, "warmer", parent=upload["id"])
    assert before["outputs"][0]["composition"]["changed_outside_share"] == 0
    client.http.delete(f"/locks/{lock['id']}")
    assert client.run(session, "warmer", parent=turn["id"])["status"] == "succeeded"
