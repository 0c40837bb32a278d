"""The same promises with several processes over PostgreSQL and Redis."""

from __future__ import annotations

from contextlib import suppress

from websockets.exceptions import ConnectionClosedError

from tests.imaging.samples import encoded, photo
from tests.providers.stand_in import StandIn
from tests.services.client import Client, Json
from tests.services.grown import Grown
from tests.services.redis import RedisServer


def test_it_edits_and_pushes_across_processes_and_goes_on_when_one_is_gone(
    grown: Grown, redis: RedisServer, gemini: StandIn
) -> None:
    worker = grown.add_worker()
    client = Client(grown)
    session, upload = client.start(encoded(photo(), "JPEG"))
    first = client.run(session, "darker")
    second = client.run(session, "blue outfit")
    assert (first["status"], second["status"]) == ("succeeded", "succeeded")
    assert [entry["turn"] for entry in gemini.log] == [1, 2]

    # What nobody works on waits for the worker that comes next.
    worker.kill9()
    waiting = client.submit(session, "warmer", parent=upload["id"])
    grown.add_worker()
    assert client.wait_for(session, waiting["id"])["status"] == "succeeded"

    # Without Redis turns are accepted; they run when it is back.
    redis.process.kill9()
    turn = client.submit(session, "colder", parent=upload["id"], status=201)
    assert turn["status"] == "queued"
    redis.restart()
    assert _followed(client, session, turn["id"])["status"] == "succeeded"


def _followed(client: Client, session: str, turn: str) -> Json:
    """The turn's end. A socket that lost Redis under it is opened anew, as pages do."""
    for _ in range(3):
        with suppress(ConnectionClosedError):
            return client.wait_for(session, turn, seconds=90)
    raise AssertionError("The socket was closed three times.")
