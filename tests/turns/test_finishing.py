"""Draft at a small size, then the same picture at a large one."""

from __future__ import annotations

import hashlib

import pytest

from tests.imaging.samples import encoded, photo
from tests.providers.stand_in import StandIn
from tests.services.client import Client
from tests.turns.studio import client, gemini

__all__ = ["client", "gemini"]


def test_it_renders_the_draft_again_and_nothing_else(client: Client, gemini: StandIn) -> None:
    session, upload = client.start(encoded(photo(), "JPEG"))
    first = client.run(session, "darker", settings={"image_size": "1K"})
    draft = client.run(session, "add a lamp", settings={"image_size": "512", "thinking_level": "high", "variants": 2})
    draft = client.wait_for(session, draft["id"], lambda turn: len(turn["outputs"]) == 2)
    chosen = draft["outputs"][1]
    client.post(f"/turns/{draft['id']}/choose", {"output": chosen["id"]}, status=200)

    turn = client.post(f"/turns/{draft['id']}/finish", {"image_size": "4K", "client_id": "once"})
    again = client.post(f"/turns/{draft['id']}/finish", {"image_size": "4K", "client_id": "once"}, status=200)
    done = client.wait_for(session, turn["id"], seconds=120)

    assert again["id"] == turn["id"]
    assert done["status"] == "succeeded" and len(done["attempts"]) == 1
    assert (done["prompt"], done["parent"], done["base_output"]) == ("add a lamp", first["id"], draft["base_output"])
    assert done["finishes"] == chosen["id"]
    assert done["settings"]["image_size"] == "4K" and done["settings"]["thinking_level"] == "high"
    assert done["outputs"][0]["width"] > chosen["width"] * 4
    assert done["attempts"][0]["cost"]["estimated_usd"] == pytest.approx(0.0756 + 1120 * 1.5e-6, abs=1e-4)
    contents = gemini.log[-1]["contents"]
    assert [content["role"] for content in contents] == ["user"]
    sent, words = contents[0]["parts"]
    assert sent["picture"] == hashlib.sha256(client.bytes_of(chosen["url"])).hexdigest()
    assert "same picture" in words["text"] and "add a lamp" not in words["text"]


def test_another_model_may_finish_it_and_the_next_edit_goes_on_from_there(client: Client, gemini: StandIn) -> None:
    session, _ = client.start(encoded(photo(), "JPEG"))
    draft = client.run(session, "darker", settings={"image_size": "512", "thinking_level": "minimal"})

    turn = client.post(f"/turns/{draft['id']}/finish", {"image_size": "2K", "model": "nano-banana-pro"})
    done = client.wait_for(session, turn["id"])
    assert done["settings"]["model"] == "nano-banana-pro" and "thinking_level" not in done["settings"]
    assert done["attempts"][0]["cost"]["estimated_usd"] == pytest.approx(0.134 + 560 * 2e-6, abs=2e-4)

    later = client.run(session, "warmer", parent=turn["id"], settings={"model": "nano-banana-pro"})
    assert later["status"] == "succeeded"
    assert later["base_output"] == done["outputs"][0]["id"]


def test_a_finished_turn_that_is_run_again_is_finished_again(client: Client, gemini: StandIn) -> None:
    session, _ = client.start(encoded(photo(), "JPEG"))
    draft = client.run(session, "darker", settings={"image_size": "512"})
    turn = client.post(f"/turns/{draft['id']}/finish", {"image_size": "1K"})
    first = client.wait_for(session, turn["id"])

    again = client.wait_for(session, client.post(f"/turns/{first['id']}/again")["id"])

    for kept in ("finishes", "parent", "base_output", "prompt", "settings"):
        assert again[kept] == first[kept]
    assert again["cost"]["estimated_usd"] == first["cost"]["estimated_usd"]
    assert gemini.log[-1]["contents"] == gemini.log[-2]["contents"]


def test_it_refuses_what_is_no_draft(client: Client, gemini: StandIn) -> None:
    session, upload = client.start(encoded(photo(), "JPEG"))
    gemini.script({"only": "text"})
    failed = client.run(session, "darker")
    done = client.run(session, "darker", settings={"image_size": "2K"})

    for turn, body, status, code in (
        (upload, {"image_size": "4K"}, 409, "conflict"),
        (failed, {"image_size": "4K"}, 409, "conflict"),
        (done, {"image_size": "2K"}, 422, "invalid_request"),
        (done, {"image_size": "1K"}, 422, "invalid_request"),
        (done, {"image_size": "8K"}, 422, "invalid_request"),
        (done, {"image_size": "4K", "model": "nano-banana-2-lite"}, 422, "invalid_request"),
        (done, {"image_size": "4K", "model": "no-such-model"}, 422, "model_not_found"),
    ):
        assert client.post(f"/turns/{turn['id']}/finish", body, status)["error"]["code"] == code
    assert len(gemini.log) == 2
