"""kill -9, and start again: nothing lost, nothing paid twice, nothing stuck."""

from __future__ import annotations

from tests.conftest import StartProduct
from tests.imaging.samples import encoded, photo
from tests.providers.stand_in import StandIn
from tests.services.client import Client


def test_what_was_sent_has_an_unknown_outcome_and_what_was_not_runs(
    product: StartProduct, with_gemini: dict[str, str], gemini: StandIn
) -> None:
    studio = product(**with_gemini, WORKER_CONCURRENCY="1")
    client = Client(studio)
    session, upload = client.start(encoded(photo(), "JPEG"))
    gemini.script({"hang": True})
    sent = client.submit(session, "darker", parent=upload["id"])
    assert gemini.wait_for(lambda log: len(log) == 1)
    waiting = client.submit(session, "warmer", parent=upload["id"])

    studio.kill9()
    studio.restart()

    lost = client.wait_for(session, sent["id"])
    assert lost["status"] == "unknown" and lost["error"]["code"] == "outcome_unknown"
    assert client.wait_for(session, waiting["id"])["status"] == "succeeded"
    assert len(gemini.log) == 2
    client.post(f"/turns/{sent['id']}/retry", status=200)
    assert client.wait_for(session, sent["id"], lambda t: t["status"] == "succeeded")


def test_it_runs_a_free_engine_again(product: StartProduct) -> None:
    studio = product()
    client = Client(studio)
    session, _ = client.start(encoded(photo(1600, 1200), "JPEG"))
    turn = client.submit(session, "make it a watercolour")
    client.wait_for(session, turn["id"], lambda t: t["status"] == "running")

    studio.kill9()
    studio.restart()

    assert client.wait_for(session, turn["id"])["status"] == "succeeded"


def test_it_ends_cleanly_and_lets_what_runs_finish(
    product: StartProduct, with_gemini: dict[str, str], gemini: StandIn
) -> None:
    studio = product(**with_gemini)
    client = Client(studio)
    session, _ = client.start(encoded(photo(), "JPEG"))
    gemini.script({"delay": 2.0})
    turn = client.submit(session, "darker")
    assert gemini.wait_for(lambda log: len(log) == 1)

    assert studio.stop() == 0
    studio.restart()

    assert client.get(f"/turns/{turn['id']}")["status"] == "succeeded"
    assert len(gemini.log) == 1
