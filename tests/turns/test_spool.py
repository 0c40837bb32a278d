"""The raw answer's copy on disk is for crashes only: without it, a turn succeeds all the same."""

from __future__ import annotations

from pathlib import Path

from tests.conftest import StartProduct
from tests.imaging.samples import encoded, photo
from tests.providers.stand_in import StandIn
from tests.services.client import Client

# Nobody can make a file there, not even root, in whose name tests may run.
UNWRITABLE = Path("/proc")


def test_it_settles_an_answer_that_the_spool_cannot_take(
    product: StartProduct, with_gemini: dict[str, str], gemini: StandIn
) -> None:
    studio = product(**with_gemini)
    client = Client(studio)
    session, _ = client.start(encoded(photo(), "JPEG"))
    (studio.data_dir / "spool").symlink_to(UNWRITABLE)

    turn = client.run(session, "darker")

    assert turn["status"] == "succeeded" and turn["outputs"]
    assert turn["cost"]["actual_usd"] > 0
    assert "could not be written to the spool" in studio.output()


def test_it_keeps_no_copy_of_what_is_settled(
    product: StartProduct, with_gemini: dict[str, str], gemini: StandIn
) -> None:
    studio = product(**with_gemini)
    client = Client(studio)
    session, _ = client.start(encoded(photo(), "JPEG"))
    gemini.script({"finish": "IMAGE_SAFETY"})

    for status in ("failed", "succeeded"):
        assert client.run(session, "darker")["status"] == status

    assert studio.stop() == 0
    assert list((studio.data_dir / "spool").iterdir()) == []
