"""A model that stays overloaded: another one is offered, and runs by itself only if the person wanted that before."""

from __future__ import annotations

from typing import Any

import pytest

from tests.imaging.samples import encoded, photo
from tests.providers.stand_in import StandIn
from tests.services.client import Client
from tests.turns.studio import client, gemini

__all__ = ["client", "gemini"]

PRO = {"model": "nano-banana-pro", "image_size": "4K"}


def overloaded(status: int = 503) -> list[dict[str, Any]]:
    """As often as the studio calls by itself."""
    body = {"error": {"code": status, "message": "No room.", "status": "UNAVAILABLE"}}
    return [{"status": status, "body": body, "headers": {"Retry-After": "0.05"}}] * 4


@pytest.mark.parametrize("status", [503, 429])
def test_it_offers_another_model_and_runs_it_with_what_that_takes(client: Client, gemini: StandIn, status: int) -> None:
    gemini.script(*overloaded(status))
    session, _ = client.start(encoded(photo(), "JPEG"))
    settings = {"model": "nano-banana-2.1", "thinking_level": "medium", "grounding": "web", "aspect_ratio": "16:9"}
    failed = client.run(session, "darker", settings=settings)
    assert (failed["status"], failed["error"]["offer"], failed["error"]["billed"]) == (
        "failed",
        "nano-banana-pro",
        "no",
    )

    client.post(f"/turns/{failed['id']}/retry", {"model": failed["error"]["offer"]}, status=200)
    done = client.wait_for(session, failed["id"], lambda turn: turn["status"] == "succeeded")

    assert [entry["status"] for entry in gemini.log] == [status] * 4 + [200]
    last = gemini.log[-1]
    assert last["model"] == "gemini-3-pro-image"
    assert last["body"]["generationConfig"]["imageConfig"] == {"aspectRatio": "16:9"}
    assert "thinking_level" not in str(last["body"])
    assert "thinking_level" not in done["settings"] and done["settings"]["grounding"] == "web"
    assert done["attempts"][0]["model"] == "nano-banana-pro"
    assert client.get(f"/turns/{failed['id']}")["cost"]["actual_usd"] > 0.134


def test_it_runs_the_other_model_by_itself_where_that_was_asked_for(client: Client, gemini: StandIn) -> None:
    gemini.script(*overloaded())
    session = client.new_session()
    body = {"prompt": "a boat", "settings": {**PRO, "fallback": True}}
    told = client.post(f"/sessions/{session}/estimate", body, status=200)
    assert "If it is overloaded, Nano Banana 2.1 makes it for about $0.076." in told["note"]

    done = client.run(session, "a boat", settings={**PRO, "fallback": True})

    assert done["status"] == "succeeded"
    assert [entry["model"] for entry in gemini.log] == ["gemini-3-pro-image"] * 4 + ["gemini-nano-banana-2.1"]
    assert (done["settings"]["model"], done["attempts"][0]["model"]) == ("nano-banana-pro", "nano-banana-2.1")
    assert done["attempts"][0]["number"] == 2
    assert done["cost"]["estimated_usd"] == pytest.approx(0.0756, abs=1e-4)


def test_it_goes_no_further_than_the_models_that_it_has_not_tried(client: Client, gemini: StandIn) -> None:
    gemini.script(*overloaded(), *overloaded())
    session = client.new_session()
    failed = client.run(session, "a boat", settings={**PRO, "fallback": True})
    assert failed["status"] == "failed"
    assert failed["error"]["offer"] == "nano-banana-pro"
    assert len(gemini.log) == 8


@pytest.mark.parametrize(
    "behaviour",
    [{"reset": "after"}, {"status": 504}, {"finish": "IMAGE_SAFETY"}, {"status": 402}],
    ids=["answer lost", "too late", "refused", "no credit"],
)
def test_it_never_runs_another_model_after_any_other_end(
    client: Client, gemini: StandIn, behaviour: dict[str, Any]
) -> None:
    gemini.script(behaviour)
    session = client.new_session()
    ended = client.run(session, "a boat", settings={**PRO, "fallback": True})
    assert ended["status"] in ("failed", "unknown")
    assert ended["error"]["offer"] is None
    after = client.run(session, "a house", settings={**PRO, "context": "fresh"})
    assert after["status"] == "succeeded"
    assert len(gemini.log) == 2
    assert client.get(f"/turns/{ended['id']}")["status"] == ended["status"]


def test_one_variant_can_run_on_another_model(client: Client, gemini: StandIn) -> None:
    # Two at once: the first call succeeds, the second variant finds no room four times.
    gemini.script({}, *overloaded())
    session = client.new_session()
    turn = client.submit(session, "a boat", settings={**PRO, "variants": 2})
    both = client.wait_for(
        session, turn["id"], lambda turn: {a["status"] for a in turn["attempts"]} == {"succeeded", "failed"}
    )
    [failed] = [a for a in both["attempts"] if a["status"] == "failed"]

    client.post(f"/turns/{turn['id']}/retry", {"model": failed["error"]["offer"], "slot": failed["slot"]}, status=200)
    done = client.wait_for(session, turn["id"], lambda turn: {a["status"] for a in turn["attempts"]} == {"succeeded"})

    assert done["settings"]["model"] == "nano-banana-pro"
    assert {a["model"] for a in done["attempts"]} == {"nano-banana-pro", "nano-banana-2.1"}
