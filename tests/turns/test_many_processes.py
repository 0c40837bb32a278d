"""The same promises with several processes over PostgreSQL and Redis."""

from __future__ import annotations

import signal
from contextlib import suppress

import httpx2
from websockets.exceptions import ConnectionClosedError

from tests.imaging.samples import encoded, photo
from tests.providers.stand_in import StandIn
from tests.services.client import Client, Json
from tests.services.grown import Grown
from tests.services.postgres import PostgresServer
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
    # Pushed, and not only found when the sockets look by themselves.
    logs = {path.name: path.read_text(errors="replace") for path in grown.folder.glob("*.log")}
    assert logs and not [name for name, log in logs.items() if "ERROR" in log], logs

    # What nobody works on waits for the worker that comes next.
    worker.kill9()
    waiting = client.submit(session, "warmer", parent=upload["id"])
    grown.add_worker()
    assert client.wait_for(session, waiting["id"])["status"] == "succeeded"

    # Without Redis turns are accepted; they run when it is back.
    redis.process.kill9()
    ready = httpx2.get(f"{grown.base_url}/readyz", timeout=30)
    assert (ready.status_code, ready.json()["checks"]["database"]) == (503, "ok")
    assert {ready.json()["checks"][name] for name in ("broker", "worker")} == {
        "It cannot be reached; the log says why."
    }
    turn = client.submit(session, "colder", parent=upload["id"], status=201)
    assert turn["status"] == "queued"
    redis.restart()
    assert _followed(client, session, turn["id"])["status"] == "succeeded"


def test_it_says_that_the_database_is_away_and_goes_on_by_itself(grown: Grown, postgres: PostgresServer) -> None:
    client = Client(grown)
    session = client.new_session()
    postgres.process.stop(signal.SIGINT)
    try:
        refused = client.http.post(f"/sessions/{session}/turns", json={"prompt": "a red kite"})
    finally:
        postgres.restart()
    assert (refused.status_code, refused.json()["error"]["code"]) == (503, "unavailable")
    assert "Retry-After" in refused.headers
    # Connections that its end broke are seen, and nobody is refused for one.
    client.submit(session, "a red kite", status=201)


def _followed(client: Client, session: str, turn: str) -> Json:
    """The turn's end. A socket that lost Redis under it is opened anew, as pages do."""
    for _ in range(3):
        with suppress(ConnectionClosedError):
            return client.wait_for(session, turn, seconds=90)
    raise AssertionError("The socket was closed three times.")
