"""The same turns by every way in that an environment can set up: a gateway, and Vertex AI by an express key."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conftest import StartProduct
from tests.imaging.samples import encoded, photo
from tests.providers.stand_in import StandIn
from tests.providers.stand_in.openai_answers import COST_USD, WORDS_USD
from tests.services.client import ENDED, Client
from tests.services.product import Product


def rewritten(client: Client, started: Product, session: str) -> Any:
    """A prompt that a worker has had rewritten by the default engine."""
    made = client.post(f"/sessions/{session}/rewrites", {"prompt": "warmer"})
    path = f"/rewrites/{made['id']}"
    started.wait_until(lambda: client.get(path)["status"] in ENDED, "The rewrite has ended")
    return client.get(path)


def test_it_edits_through_a_gateway(product: StartProduct, gemini: StandIn) -> None:
    model = "google/gemini-3-pro-image"
    gateway = {"GATEWAY_BASE_URL": f"{gemini.base_url}/v1", "GATEWAY_API_KEY": "paid-key", "GATEWAY_MODEL": model}
    started = product(**gateway, DEFAULT_PROVIDER="gateway")
    client = Client(started)
    session, _ = client.start(encoded(photo(), "JPEG"))

    first = client.run(session, "warmer light", settings={"aspect_ratio": "4:3", "image_size": "2K"})
    second = client.run(session, "darker", parent=first["id"])

    assert [turn["status"] for turn in (first, second)] == ["succeeded", "succeeded"]
    assert first["settings"]["provider"] == "gateway" and first["settings"]["model"] == model
    assert first["outputs"][0]["width"] == 2400
    assert [turn["cost"]["actual_usd"] for turn in (first, second)] == [pytest.approx(COST_USD)] * 2
    assert [entry["path"] for entry in gemini.log] == ["/v1/chat/completions"] * 2
    # The model's own turn goes back with its reasoning, as it was stored.
    assert [content["role"] for content in gemini.log[1]["contents"]] == ["user", "assistant", "user"]
    gemini.script({"only": "text", "text": "Which of them?"})
    third = client.run(session, "bluer")
    assert third["error"]["code"] == "no_image" and third["error"]["billed"] == "yes"
    assert "Which of them?" in third["error"]["hint"]
    rewrite = rewritten(client, started, session)
    assert rewrite["text"] == "Warmer, in soft natural light, and keep everything else as it is."
    assert rewrite["cost_usd"] == pytest.approx(WORDS_USD)
    assert gemini.log[-1]["body"] == {"model": "google/gemini-3.5-flash-lite"}


def test_it_edits_through_vertex_ai_by_an_express_key(product: StartProduct, gemini: StandIn) -> None:
    vertex = {"GOOGLE_API_KEY": "paid", "GOOGLE_VERTEX_BASE_URL": gemini.base_url}
    started = product(**vertex, GOOGLE_GENAI_USE_ENTERPRISE="True", DEFAULT_PROVIDER="vertex")
    client = Client(started)
    session, _ = client.start(encoded(photo(), "JPEG"))

    first = client.run(session, "warmer light")
    second = client.run(session, "darker", parent=first["id"])

    assert first["settings"]["provider"] == "vertex"
    assert second["text"] == "Here it is: turn 2, 2 pictures seen."
    assert len(second["outputs"]) == 1
    assert rewritten(client, started, session)["text"].startswith("Warmer, in soft")
    door = "/v1beta1/publishers/google/models/{}:generateContent"
    models = ["gemini-nano-banana-2.1", "gemini-nano-banana-2.1", "gemini-3.5-flash-lite"]
    assert [entry["path"] for entry in gemini.log] == [door.format(model) for model in models]
