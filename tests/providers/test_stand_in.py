"""The stand-in is as strict as Google: what would be refused there is refused here."""

from __future__ import annotations

import base64
import io
from typing import Any

import httpx2
import pytest
from PIL import Image

from tests.providers.stand_in import StandIn
from tests.providers.support import picture

BLOB = {"mimeType": "image/png", "data": base64.b64encode(picture().data).decode()}
HELLO = {"role": "user", "parts": [{"text": "a boat"}]}


def post(gemini: StandIn, body: Any, model: str = "gemini-nano-banana-2.1", key: str = "paid") -> httpx2.Response:
    """One raw request."""
    url = f"{gemini.base_url}/v1beta/models/{model}:generateContent"
    return httpx2.post(url, json=body, headers={"x-goog-api-key": key} if key else {})


def config(**settings: Any) -> dict[str, Any]:
    """A body with these generation settings."""
    return {"contents": [HELLO], "generationConfig": settings}


def model_turn(*parts: dict[str, Any]) -> dict[str, Any]:
    """A body whose second content is a model's."""
    return {"contents": [HELLO, {"role": "model", "parts": list(parts)}, HELLO]}


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"contents": []}, "contents is not specified"),
        ({"contents": [{"role": "model", "parts": [{"text": "x"}]}]}, "alternate"),
        ({"contents": [HELLO, HELLO]}, "alternate"),
        ({"contents": [{"role": "user", "parts": []}]}, "must not be empty"),
        ({"contents": [{"role": "user", "parts": [{}]}]}, "oneof field 'data'"),
        ({"contents": [HELLO], "respondInColor": True}, 'Unknown name "respondInColor"'),
        (config(numberOfImages=2), 'Unknown name "numberOfImages"'),
        (config(candidateCount=2), "Multiple candidates"),
        (config(imageConfig={"imageSize": "512"}), "Unsupported image size"),
        (config(imageConfig={"aspectRatio": "9:21"}), "Unsupported aspect ratio"),
        (config(thinkingConfig={"thinkingLevel": "LOW"}), "Thinking level LOW"),
        (model_turn({"inlineData": BLOB}), "Image part is missing a thought_signature in content position 2"),
        (model_turn({"text": "x"}), "Text part is missing a thought_signature"),
        (model_turn({"inlineData": BLOB, "thoughtSignature": "AAAA"}), "Corrupted thought signature."),
        ({"contents": [{"role": "user", "parts": [{"inlineData": BLOB | {"data": "AAAA"}}]}]}, "process input image"),
        ({"contents": [{"role": "user", "parts": [{"inlineData": BLOB | {"mimeType": "x/y"}}]}]}, "MIME"),
    ],
)
def test_it_refuses_what_google_refuses(body: dict[str, Any], said: str, gemini: StandIn) -> None:
    answer = post(gemini, body)
    assert answer.status_code == 400
    assert said in answer.json()["error"]["message"]


@pytest.mark.parametrize(
    ("key", "status"), [("", 403), ("leaked-1", 403), ("invalid-1", 400), ("free-1", 429), ("paid", 200)]
)
def test_it_knows_keys_by_their_names(key: str, status: int, gemini: StandIn) -> None:
    assert post(gemini, {"contents": [HELLO]}, key=key).status_code == status


def test_it_knows_no_retired_models(gemini: StandIn) -> None:
    assert post(gemini, {"contents": [HELLO]}, model="gemini-3-pro-image-preview").status_code == 404
    listed = httpx2.get(f"{gemini.base_url}/v1/models", headers={"x-goog-api-key": "paid"}).json()["models"]
    assert "models/gemini-3-pro-image" in [model["name"] for model in listed]
    assert "models/gemini-3-pro-image-preview" not in [model["name"] for model in listed]


@pytest.mark.parametrize("blob", ["inlineData", "inline_data"])
@pytest.mark.parametrize("mime", ["mimeType", "mime_type"])
def test_it_reads_both_spellings(blob: str, mime: str, gemini: StandIn) -> None:
    data = base64.urlsafe_b64encode(picture().data).decode()
    body = {"contents": [{"role": "user", "parts": [{blob: {mime: "image/png", "data": data}}, {"text": "darker"}]}]}
    assert post(gemini, body).json()["candidates"][0]["content"]["parts"][0]["text"].endswith("1 pictures seen.")


def test_it_draws_what_it_was_asked_from_what_it_was_sent(gemini: StandIn) -> None:
    gemini.set(picture_bytes=1_400_000)
    body = {"contents": [{"role": "user", "parts": [{"inlineData": BLOB}, {"text": "make it blue"}]}]}
    body |= {"generationConfig": {"imageConfig": {"aspectRatio": "16:9", "imageSize": "2K"}}}
    parts = post(gemini, body).json()["candidates"][0]["content"]["parts"]
    data = base64.b64decode(parts[1]["inlineData"]["data"])
    assert 1_390_000 < len(data) <= 1_400_000
    image = Image.open(io.BytesIO(data))
    assert (image.format, image.size) == ("JPEG", (2752, 1536))
    red, green, blue = image.getpixel((1000, 1000))
    assert blue > 150 > 100 > green > red
    assert len(base64.b64decode(parts[1]["thoughtSignature"])) == 64 * 1024


def test_it_takes_orders_and_shows_its_log_over_http(gemini: StandIn) -> None:
    order = {"queue": [{"status": 503}], "settings": {"drafts": 1}}
    assert httpx2.post(f"{gemini.base_url}/control", json=order).status_code == 200
    assert post(gemini, {"contents": [HELLO]}).status_code == 503
    assert len(post(gemini, {"contents": [HELLO]}).json()["candidates"][0]["content"]["parts"]) == 4
    log = httpx2.get(f"{gemini.base_url}/log").json()
    assert (log["count"], [entry["status"] for entry in log["requests"]]) == (2, [503, 200])
