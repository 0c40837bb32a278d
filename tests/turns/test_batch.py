"""The batch tier: a job that is handed in once and that nobody waits for, whatever becomes of it or of the studio."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.conftest import StartProduct
from tests.imaging.samples import encoded, photo
from tests.providers.stand_in import StandIn
from tests.services.client import Client, Json
from tests.services.product import Product

BATCH = {"service_tier": "batch"}


@pytest.fixture(scope="module")
def google() -> Iterator[StandIn]:
    """The stand-in of the file: the studio goes on to ask it for jobs."""
    with StandIn() as stand_in:
        yield stand_in


@pytest.fixture
def gemini(google: StandIn) -> StandIn:
    """The stand-in, with nothing in its log."""
    google.reset()
    return google


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory, google: StandIn) -> Iterator[Client]:
    """With room for one call at once, which a waiting job must not take."""
    environment = {"GEMINI_API_KEY": "paid-key", "GOOGLE_GEMINI_BASE_URL": google.base_url, "CALLS_IN_FLIGHT": "1"}
    product = Product(tmp_path_factory.mktemp("product"), environment | {"WORKER_CONCURRENCY": "1"})
    yield Client(product)
    product.clean_up()


@pytest.fixture
def session(client: Client) -> str:
    return client.start(encoded(photo(), "JPEG"))[0]


def hand_in(client: Client, session: str, **settings: Any) -> Json:
    """A turn whose job is in the queue."""
    turn = client.submit(session, "darker", settings={**BATCH, **settings})
    return client.wait_for(session, turn["id"], in_queue)


def in_queue(turn: Json) -> bool:
    return (turn["status"], turn["stage"]) == ("running", "batch")


def test_it_costs_half_and_takes_nobodys_place_while_it_waits(client: Client, gemini: StandIn, session: str) -> None:
    gemini.set(jobs="wait")
    waits = hand_in(client, session, image_size="2K")
    standard = client.run(session, "darker", parent=waits["parent"], settings={"image_size": "2K"})
    assert standard["status"] == "succeeded"
    gemini.set(jobs="run")
    batch = client.wait_for(session, waits["id"])

    assert batch["status"] == "succeeded" and batch["attempts"][0]["service_tier"] == "batch"
    for kind in ("estimated_usd", "actual_usd"):
        assert batch["cost"][kind] == pytest.approx(standard["cost"][kind] / 2, abs=2e-6)
    [output] = batch["outputs"]
    assert client.bytes_of(output["url"]) and max(output["width"], output["height"]) > 2000
    # How long others usually take is not asked of a job.
    assert batch["timings"]["provider_s"] is None and standard["timings"]["provider_s"] is not None
    [sent] = client.get(f"/turns/{batch['id']}/request")["requests"]
    assert sent["config"]["batch"]["display_name"] == gemini.jobs[0].display_name
    assert client.get(f"/turns/{batch['id']}/code", language="python")["notes"][-1].startswith("The turn waited")
    # Its picture and its signature are as good as any other's.
    assert client.run(session, "warmer", parent=batch["id"])["status"] == "succeeded"
    assert gemini.log[-1]["turn"] == 2 and len(gemini.jobs) == 1


def test_a_cancel_ends_the_job_and_its_last_state_says_what_it_cost(
    client: Client, gemini: StandIn, session: str
) -> None:
    gemini.script_jobs({"states": ["PENDING"]}, {"states": ["RUNNING"]})
    waiting, running = hand_in(client, session), hand_in(client, session)
    for turn in (waiting, running):
        assert client.post(f"/turns/{turn['id']}/cancel", status=200)["status"] == "canceled"

    free = client.wait_for(session, waiting["id"], lambda turn: turn["attempts"][0]["cost"]["actual_usd"] is not None)
    assert free["status"] == "canceled" and free["attempts"][0]["cost"]["actual_usd"] == 0
    client.wait_for(session, running["id"], lambda turn: can_be_resolved(client, turn))
    assert [job.canceled for job in gemini.jobs] == [True, True]


def can_be_resolved(client: Client, turn: Json) -> bool:
    """Whether the ledger has closed its call as one whose cost nobody knows."""
    answer = client.http.post(f"/turns/{turn['id']}/resolve", json={"charged": False})
    return answer.status_code == 200


ENDINGS: list[tuple[Json, tuple[str, str, str]]] = [
    ({"states": ["FAILED"]}, ("unknown", "provider_unavailable", "unknown")),
    ({"states": ["EXPIRED"]}, ("unknown", "provider_timeout", "unknown")),
    ({"states": ["SUCCEEDED"], "error": {"code": 3, "message": "No."}}, ("failed", "invalid_request", "no")),
    ({"states": ["SUCCEEDED"], "finish": "IMAGE_SAFETY"}, ("failed", "output_refused", "yes")),
]


def test_every_other_end_is_told_with_what_it_may_have_cost(client: Client, gemini: StandIn, session: str) -> None:
    gemini.script_jobs(*[script for script, _ in ENDINGS])
    turns = [hand_in(client, session) for _ in ENDINGS]
    ends = [client.wait_for(session, turn["id"]) for turn in turns]
    told = [(turn["status"], turn["error"]["code"], turn["error"]["billed"]) for turn in ends]
    assert told == [expected for _, expected in ENDINGS]
    assert len(gemini.jobs) == len(ENDINGS)

    client.post(f"/turns/{turns[0]['id']}/retry", status=200)
    assert client.wait_for(session, turns[0]["id"], lambda turn: turn["status"] == "succeeded")
    assert len(gemini.jobs) == len(ENDINGS) + 1


def test_a_job_whose_making_was_not_confirmed_is_found_and_not_made_again(
    client: Client, gemini: StandIn, session: str
) -> None:
    error = {"code": 503, "message": "The service is currently unavailable.", "status": "UNAVAILABLE"}
    gemini.script({"reset": "body"}, {"status": 503, "body": {"error": error}})
    for turn in [hand_in(client, session), hand_in(client, session)]:
        ended = client.wait_for(session, turn["id"])
        assert ended["status"] == "succeeded" and ended["attempts"][0]["service_tier"] == "batch"
    assert len(gemini.log) == len(gemini.jobs) == 2


def test_a_model_without_batches_refuses_before_anything_is_sent(client: Client, gemini: StandIn, session: str) -> None:
    lite = {**BATCH, "model": "nano-banana-2-lite"}
    refused = client.submit(session, "darker", settings=lite, status=422)
    assert refused["error"]["field"] == "settings.service_tier"
    assert gemini.log == [] and gemini.jobs == []


def test_kill_9_never_makes_a_second_job(product: StartProduct, with_gemini: dict[str, str], gemini: StandIn) -> None:
    """Before the answer that names the job; and a waiting job keeps no studio from ending."""
    studio = product(**with_gemini)
    client = Client(studio)
    session, _ = client.start(encoded(photo(), "JPEG"))
    gemini.set(jobs="wait")
    gemini.script({"hang": True})
    turn = client.submit(session, "darker", settings=BATCH)
    assert gemini.wait_for(lambda log: len(log) == 1 and "turn" in log[0])

    studio.kill9()
    studio.restart()
    client.wait_for(session, turn["id"], in_queue)
    assert studio.stop() == 0
    studio.restart()
    gemini.set(jobs="run")

    assert client.wait_for(session, turn["id"])["status"] == "succeeded"
    assert len(gemini.log) == len(gemini.jobs) == 1
