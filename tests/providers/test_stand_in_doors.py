"""The stand-in's doors for gateways and Vertex AI are as strict as the real ones."""

from __future__ import annotations

import base64
import io
from typing import Any

import httpx2
import pytest
from PIL import Image

from tests.providers.stand_in import StandIn
from tests.providers.support import GATEWAY_MODEL, picture

ASK = {"role": "user", "content": "make it blue"}
PAID = {"Authorization": "Bearer paid"}
URL = "data:image/png;base64," + base64.b64encode(picture().data).decode()


def chat(*messages: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A body for chat/completions."""
    return {"model": GATEWAY_MODEL, "messages": list(messages), "modalities": ["image", "text"]} | more


def image(role: str) -> dict[str, Any]:
    """A message that holds a picture."""
    return {"role": role, "content": [{"type": "image_url", "image_url": {"url": URL}}]}


@pytest.mark.parametrize(
    ("path", "body", "status", "said"),
    [
        ("chat/completions", chat(ASK, color=True), 400, "Unknown parameter: 'color'."),
        ("chat/completions", chat(ASK, model="acme/none"), 400, "not a valid model ID"),
        ("chat/completions", chat(ASK, image_config={"aspect_ratio": "9:21"}), 400, "Unsupported aspect ratio"),
        ("chat/completions", chat(image("assistant"), ASK), 400, "missing a thought_signature"),
        ("images/generations", {"model": "acme/none", "prompt": "x"}, 400, "not a valid model ID"),
        (
            "images/generations",
            {"model": "openai/gpt-image-2", "prompt": "x", "response_format": "b64_json"},
            400,
            "Unknown parameter: 'response_format'.",
        ),
        ("images/variations", {}, 404, "Not found"),
    ],
)
def test_it_refuses_what_gateways_refuse(
    path: str, body: dict[str, Any], status: int, said: str, gemini: StandIn
) -> None:
    answer = httpx2.post(f"{gemini.base_url}/v1/{path}", json=body, headers=PAID)
    assert answer.status_code == status
    assert said in answer.json()["error"]["message"]


def test_it_draws_what_it_was_asked_from_what_it_was_sent(gemini: StandIn) -> None:
    body = chat(image("user"), ASK, image_config={"aspect_ratio": "16:9", "image_size": "2K"})
    message = httpx2.post(f"{gemini.base_url}/v1/chat/completions", json=body, headers=PAID).json()["choices"][0]
    url = message["message"]["images"][0]["image_url"]["url"]
    drawn = Image.open(io.BytesIO(base64.b64decode(url.partition(",")[2])))
    assert drawn.size == (2752, 1536)
    red, green, blue = drawn.getpixel((1000, 1000))
    assert blue > 150 > 100 > green > red


def test_it_lists_models_in_the_words_of_each_door(gemini: StandIn) -> None:
    to_gemini = httpx2.get(f"{gemini.base_url}/v1/models", headers={"x-goog-api-key": "paid"}).json()
    to_gateway = httpx2.get(f"{gemini.base_url}/v1/models", headers=PAID).json()
    assert "models/gemini-3-pro-image" in [model["name"] for model in to_gemini["models"]]
    assert GATEWAY_MODEL in [model["id"] for model in to_gateway["data"]]


def test_it_lets_nobody_into_a_project_without_a_token(gemini: StandIn) -> None:
    path = "v1beta1/projects/p/locations/global/publishers/google/models/gemini-3-pro-image:generateContent"
    body = {"contents": [{"role": "user", "parts": [{"text": "a boat"}]}]}
    assert httpx2.post(f"{gemini.base_url}/{path}", json=body, headers=PAID).status_code == 401
    assert httpx2.post(f"{gemini.base_url}/{path}", json=body, headers={"x-goog-api-key": "k"}).status_code == 401
