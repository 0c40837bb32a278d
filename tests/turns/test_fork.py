"""A chain taken into a session of its own goes on as the first one would."""

from __future__ import annotations

import json

from tests.imaging.samples import encoded, photo
from tests.providers.stand_in import StandIn
from tests.services.client import Client
from tests.turns.studio import client, gemini

__all__ = ["client", "gemini"]


def test_a_fork_has_the_same_pictures_and_history_and_costs_nothing(client: Client, gemini: StandIn) -> None:
    session, upload = client.start(encoded(photo(), "JPEG"))
    darker = client.run(session, "darker", parent=upload["id"], settings={"variants": 2})
    client.run(session, "beside it", parent=upload["id"])
    warmer = client.run(session, "warmer", parent=darker["id"])

    made = client.post(f"/sessions/{session}/fork", {"turn": warmer["id"]})
    turns = client.get(f"/sessions/{made['id']}/turns")["items"]

    assert [turn["prompt"] for turn in turns] == ["", "darker", "warmer"]
    assert [turn["number"] for turn in turns] == [1, 2, 3]
    assert [turn["parent"] for turn in turns] == [None, turns[0]["id"], turns[1]["id"]]
    kept = [[output["sha256"] for output in turn["outputs"]] for turn in (upload, darker, warmer)]
    assert [[output["sha256"] for output in turn["outputs"]] for turn in turns] == kept
    assert turns[2]["base_output"] in [output["id"] for output in turns[1]["outputs"]]
    assert made["cost_usd"] in (None, 0)
    client.run(made["id"], "blue")
    forked = gemini.log[-1]["contents"]
    client.run(session, "blue", parent=warmer["id"])
    assert gemini.log[-1]["contents"] == forked


def test_an_imported_session_goes_on_from_its_picture_and_told_words(client: Client, gemini: StandIn) -> None:
    session, upload = client.start(encoded(photo(), "JPEG"))
    darker = client.run(session, "darker", parent=upload["id"], settings={"variants": 2})
    client.run(session, "warmer", parent=darker["id"], region={"rect": [0.1, 0.1, 0.5, 0.5]})
    spent = client.get(f"/sessions/{session}")["cost_usd"]
    before = client.get(f"/sessions/{session}/turns")["items"]

    archive = client.http.get(f"/sessions/{session}/export").content
    answer = client.http.post("/imports", content=archive, headers={"Content-Type": "application/zip"})
    assert answer.status_code == 201, answer.text
    made = answer.json()
    client.sessions.append(made["id"])
    turns = client.get(f"/sessions/{made['id']}/turns")["items"]

    told = ("prompt", "number", "status", "cost", "timings", "text", "notes", "grounding", "model_id", "settings")
    assert [[turn[name] for name in told] for turn in turns] == [[turn[name] for name in told] for turn in before]
    pictures = [[(o["slot"], o["sha256"], o["composition"]) for o in turn["outputs"]] for turn in before]
    assert [[(o["slot"], o["sha256"], o["composition"]) for o in turn["outputs"]] for turn in turns] == pictures
    assert spent and made["cost_usd"] is None
    # There are no signatures: the latest picture goes, and the earlier edits in words.
    blue = client.run(made["id"], "blue")
    assert (blue["status"], blue["parent"]) == ("succeeded", turns[-1]["id"])
    sent = json.dumps(gemini.log[-1]["contents"])
    assert "thoughtSignature" not in sent
    assert "darker" in sent and "warmer" in sent
    # Only what was made here has cost anything here.
    assert client.get(f"/sessions/{made['id']}")["cost_usd"] == blue["cost"]["actual_usd"]
