"""kill -9 at moments nobody chose, again and again; then the books must balance.

By hand with more kills: ``CHAOS_KILLS=100 make test ARGS="tests/chaos"``.
"""

from __future__ import annotations

import os
import random
import sqlite3
from collections import Counter

import httpx2
import pytest

from tests.conftest import StartProduct
from tests.imaging.samples import encoded, photo
from tests.providers.stand_in import StandIn
from tests.services.client import Client

KILLS = int(os.environ.get("CHAOS_KILLS", "4"))
TURNS_A_ROUND = 6
CHARGES = "SELECT sum(reserved), sum(spent), sum(unknown) FROM sessions_app_charge"
ACCOUNTS = "SELECT scope, sum(reserved), sum(spent), sum(unknown) FROM sessions_app_account GROUP BY scope"
MONEY_IN_LEDGER = """
    SELECT coalesce(sum(CASE status WHEN 'paid' THEN CAST(round(actual_usd * 1000000) AS INTEGER) END), 0),
           coalesce(sum(CASE status WHEN 'unknown' THEN CAST(round(estimated_usd * 1000000) AS INTEGER) END), 0)
    FROM sessions_app_providercall
"""


@pytest.mark.timeout(120 + 30 * KILLS)
def test_it_loses_nothing_and_pays_nothing_twice(
    product: StartProduct, with_gemini: dict[str, str], gemini: StandIn
) -> None:
    seed = random.randrange(1 << 32)
    print(f"seed {seed}")  # noqa: T201 (shown when the test fails)
    choose = random.Random(seed)
    gemini.set(delay=0.1)
    studio = product(**with_gemini)
    client = Client(studio)
    session, upload = client.start(encoded(photo(), "JPEG"))
    wanted: list[str] = []

    for number in range(KILLS):
        arrived = len(gemini.log)
        for n in range(TURNS_A_ROUND):
            wanted.append(f"turn-{number}-{n}")
            client.submit(session, "darker", parent=upload["id"], client_id=wanted[-1])
        moment = arrived + choose.randrange(1, TURNS_A_ROUND)
        gemini.wait_for(lambda log, moment=moment: len(log) >= moment)
        studio.kill9()
        studio.restart()
    _resend(client, session, upload["id"], wanted)

    turns = _all_ended(client, session, wanted)
    assert Counter(turn["status"] for turn in turns).keys() <= {"succeeded", "unknown"}
    _assert_books_balance(studio.data_dir / "palimpsest.sqlite3", gemini.log)


def _resend(client: Client, session: str, parent: str, wanted: list[str]) -> None:
    """A client that did not hear an answer sends again; it gets the turn that is there."""
    for client_id in wanted:
        answer = client.http.post(
            f"/sessions/{session}/turns", json={"prompt": "darker", "parent": parent, "client_id": client_id}
        )
        assert answer.status_code == httpx2.codes.OK


def _all_ended(client: Client, session: str, wanted: list[str]) -> list[dict]:
    turns = [turn for turn in client.get(f"/sessions/{session}/turns")["items"] if turn["prompt"]]
    assert len(turns) == len(wanted)
    return [client.wait_for(session, turn["id"], seconds=90) for turn in turns]


def _assert_books_balance(database: object, log: list[dict]) -> None:
    with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as connection:
        rows = connection.execute("SELECT id, attempt_id, status FROM sessions_app_providercall").fetchall()
        ledger = connection.execute(MONEY_IN_LEDGER).fetchone()
        charges = connection.execute(CHARGES).fetchone()
        accounts = connection.execute(ACCOUNTS).fetchall()
    status_of = {str(call).replace("-", ""): status for call, _, status in rows}
    sent = [str(entry["call"]).replace("-", "") for entry in log]

    assert len(sent) == len(set(sent)), "a call was sent twice"
    assert set(sent) <= set(status_of), "a call is not in the ledger"
    assert all(status_of[call] in ("paid", "unknown") for call in sent)
    assert all(count == 1 for count in Counter(a for _, a, s in rows if s in ("paid", "unknown")).values())
    assert "open" not in status_of.values()
    assert charges == (0, *ledger), "what is set aside, spent or unknown is not what the ledger says"
    assert accounts == [(scope, *charges) for scope in ("installation", "person", "workspace")]
