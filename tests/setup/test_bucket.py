"""Pictures in a bucket: an edit and its bytes, the daily clean-up, and a bucket that is away for a while."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.conftest import StartProduct
from tests.imaging.samples import encoded, photo
from tests.providers.stand_in import StandIn
from tests.services.bucket import Bucket, bucket
from tests.services.client import Client


@pytest.fixture
def pictures() -> Iterator[Bucket]:
    """An empty bucket, this test's alone."""
    with bucket() as one:
        yield one


def test_it_keeps_pictures_there_and_waits_with_a_paid_one_until_it_is_back(
    product: StartProduct, pictures: Bucket, gemini: StandIn, with_gemini: dict[str, str]
) -> None:
    studio = product(**with_gemini, **pictures.environment)
    client, picture = Client(studio), encoded(photo(), "JPEG")
    session, upload = client.start(picture)
    first = client.run(session, "darker")
    assert first["status"] == "succeeded"
    assert client.bytes_of(first["outputs"][0]["url"])
    assert picture in pictures.objects.values()
    assert not list((studio.data_dir / "blobs").glob("*/*/*"))

    # What no row names goes, what one names stays.
    pictures.objects[f"ab/cd/abcd{0:060}"] = b"stray"
    kept = len(pictures.objects)
    command = studio.manage("clean_up", "--delete")
    assert command.wait(60) == 0, command.tail()
    assert "1 stray files deleted" in command.tail().replace("  ", " ")
    assert len(pictures.objects) == kept - 1

    # Away while an answer is under way that is paid for.
    gemini.set(delay=1)
    turn = client.submit(session, "brighter", parent=upload["id"])
    gemini.wait_for(lambda log: len(log) >= 2)
    pictures.go_away()
    refused = client.http.post("/assets", files={"file": ("photo.png", encoded(photo(), "PNG"))})
    assert (refused.status_code, refused.json()["error"]["code"]) == (503, "unavailable")
    assert "storage of pictures" in refused.json()["error"]["message"]
    studio.wait_until(lambda: any((studio.data_dir / "spool").glob("*.answer")), "The answer is in the spool")
    # A new start looks after it at once, and not after the lease.
    studio.stop()
    studio.restart(ready="/healthz")
    lost = client.wait_for(session, turn["id"], lambda turn: turn["status"] == "unknown")
    assert lost["error"]["billed"] == "unknown"
    pictures.come_back()
    made = client.wait_for(session, turn["id"], lambda turn: turn["status"] == "succeeded", seconds=60)
    assert client.bytes_of(made["outputs"][0]["url"])
    assert len(gemini.log) == 2
