"""Service tiers: sent as the API has them, priced before and after, and what the vendor makes of them told."""

from __future__ import annotations

from typing import Any

import pytest

from tests.providers.stand_in import StandIn
from tests.services.client import Client
from tests.turns.studio import client, gemini

__all__ = ["client", "gemini"]


def costs(turn: dict[str, Any]) -> tuple[float, float]:
    return turn["cost"]["estimated_usd"], turn["cost"]["actual_usd"]


def test_it_sends_the_tier_and_prices_it_before_and_after(client: Client, gemini: StandIn) -> None:
    session = client.new_session()
    standard = client.run(session, "a boat", settings={"context": "fresh"})
    flex = client.run(session, "a boat", settings={"context": "fresh", "service_tier": "flex"})
    priority = client.run(session, "a boat", settings={"context": "fresh", "service_tier": "priority"})

    assert [entry["body"].get("serviceTier") for entry in gemini.log] == [None, "flex", "priority"]
    for turn, factor in ((flex, 0.5), (priority, 2)):
        assert costs(turn) == pytest.approx([usd * factor for usd in costs(standard)], abs=2e-6)
    assert [turn["attempts"][0]["service_tier"] for turn in (standard, flex, priority)] == [
        "standard",
        "flex",
        "priority",
    ]
    [sent] = client.get(f"/turns/{flex['id']}/request")["requests"]
    assert sent["config"]["service_tier"] == "flex"


@pytest.mark.parametrize("behaviour", [{}, {"usage": False}], ids=["in the usage", "in the header"])
@pytest.mark.parametrize("thinking", ["minimal", "high"], ids=["whole", "streamed"])
def test_a_call_that_was_served_at_another_tier_costs_what_that_costs(
    client: Client, gemini: StandIn, behaviour: dict[str, Any], thinking: str
) -> None:
    session = client.new_session()
    settings = {"context": "fresh", "thinking_level": thinking}
    gemini.script(behaviour, {**behaviour, "tier": "standard"})
    standard = client.run(session, "a boat", settings=settings)
    served = client.run(session, "a boat", settings={**settings, "service_tier": "priority"})

    assert served["settings"]["service_tier"] == "priority"
    assert served["attempts"][0]["service_tier"] == "standard"
    if behaviour:
        # Without usage nobody knows more than what was told before.
        assert costs(served)[1] == costs(served)[0] == pytest.approx(2 * costs(standard)[0], abs=2e-6)
    else:
        assert costs(served)[1] == costs(standard)[1]


def test_it_refuses_a_tier_that_the_model_does_not_take_before_anything_is_sent(
    client: Client, gemini: StandIn
) -> None:
    session = client.new_session()
    refused = client.submit(session, "a boat", settings={"model": "nano-banana", "service_tier": "flex"}, status=422)
    assert refused["error"]["field"] == "settings.service_tier"
    wrong = client.submit(session, "a boat", settings={"service_tier": "express"}, status=422)
    assert "standard, flex, priority" in wrong["error"]["message"]
    assert gemini.log == []


def test_flex_without_room_is_tried_again_by_itself(client: Client, gemini: StandIn) -> None:
    error = {"code": 503, "message": "The service is currently unavailable.", "status": "UNAVAILABLE"}
    gemini.script({"status": 503, "body": {"error": error}})
    session = client.new_session()
    turn = client.submit(session, "a boat", settings={"service_tier": "flex"})
    waits = client.wait_for(session, turn["id"], lambda turn: turn["error"] is not None)
    assert waits["error"]["message"] == "Gemini has no room for calls at the flex tier now."
    assert client.wait_for(session, turn["id"])["status"] == "succeeded"
