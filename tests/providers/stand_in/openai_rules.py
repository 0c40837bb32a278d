"""What OpenAI-compatible gateways check, with the messages of OpenRouter, LiteLLM and OpenAI.

Keys that start with ``invalid``, ``free`` or ``poor`` are wrong, lead to a vendor's free tier, or have no credit.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from email.message import Message
from email.parser import BytesParser
from typing import Any

from tests.providers.stand_in import pictures
from tests.providers.stand_in.rules import MODELS, Asked, Model, Refused, decode

CATALOGUE = {
    "google/gemini-nano-banana-2.1": MODELS["gemini-nano-banana-2.1"],
    "google/gemini-3-pro-image": MODELS["gemini-3-pro-image"],
    "google/gemini-3.1-flash-image": MODELS["gemini-3.1-flash-image"],
    "openai/gpt-image-2": Model("GPT Image 2", {"1:1", "3:2", "2:3"}, {"1K"}, set(), signed=False),
    "acme/painter": Model("Painter", {"1:1"}, {"1K"}, set(), signed=False),
    "google/gemini-3.5-flash-lite": MODELS["gemini-3.5-flash-lite"],
    "openai/gpt-text": Model("GPT Text", {"1:1"}, {"1K"}, set(), signed=False, draws=False),
}
_SHAPES = {
    **{"1024x1024": "1:1", "1792x1024": "16:9", "1024x1792": "9:16", "1280x896": "4:3", "896x1280": "3:4"},
    **{"1536x1024": "3:2", "1024x1536": "2:3"},
}
_CHAT = {"model", "messages", "modalities", "image_config"}
_IMAGES = {"model", "prompt", "n", "size", "response_format", "quality", "image", "image[]"}


class OpenAIRefused(Refused):
    """An HTTP error in OpenAI's shape."""

    def __init__(self, code: int, message: str, kind: str = "invalid_request_error") -> None:
        super().__init__(code, "", message)
        self.body = {"error": {"message": message, "type": kind, "param": None, "code": kind}}


def check_bearer(key: str, paid: bool = True) -> None:
    """Whether the key is good; ``paid`` also asks whether it can pay."""
    if not key or key.startswith("invalid"):
        raise OpenAIRefused(401, f"Incorrect API key provided: {key}.", "invalid_api_key")
    if paid and key.startswith("free"):
        raise OpenAIRefused(429, "Quota exceeded for metric generate_content_free_tier_requests, limit: 0", "429")
    if paid and key.startswith("poor"):
        raise OpenAIRefused(402, "Insufficient credits. Add more to continue.", "402")


def models(shape: str) -> list[dict[str, Any]]:
    """The list of models, with prices and kinds of output where the gateway is like OpenRouter."""
    listed = []
    for id in CATALOGUE:
        model: dict[str, Any] = {"id": id, "object": "model", "owned_by": id.partition("/")[0]}
        if shape == "openrouter":
            kinds = ["text"] if not CATALOGUE[id].draws else ["image", "text"]
            model |= {"pricing": {"prompt": "0.0000015"}, "architecture": {"output_modalities": kinds}}
        listed.append(model)
    return listed


def check_chat(raw: bytes) -> Asked:
    """Check a chat/completions body. Raises ``Refused``."""
    body = _json(raw, _CHAT)
    asked = _asked(body)
    config = body.get("image_config") or {}
    asked.ratio, asked.size = config.get("aspect_ratio"), config.get("image_size") or "1K"
    if asked.ratio and asked.ratio not in asked.model.ratios:
        raise OpenAIRefused(400, f"Unsupported aspect ratio: {asked.ratio}.")
    if asked.model.draws and "image" not in (body.get("modalities") or []):
        raise OpenAIRefused(400, "This stand-in wants modalities with image.")
    for message in body.get("messages") or []:
        _read_message(message, asked)
    asked.turn = sum(1 for content in asked.summary if content["role"] == "user")
    return asked


def check_generations(raw: bytes) -> Asked:
    """Check an images/generations body. Raises ``Refused``."""
    return _image_asked(_json(raw, _IMAGES), [])


def check_edits(raw: bytes, content_type: str) -> Asked:
    """Check an images/edits form. Raises ``Refused``."""
    form = BytesParser().parsebytes(b"Content-Type: " + content_type.encode() + b"\r\n\r\n" + raw)
    parts = form.get_payload()
    if not isinstance(parts, list):
        raise OpenAIRefused(400, "Expected a multipart form.")
    fields: dict[str, Any] = {}
    files: list[bytes] = []
    mask = b""
    for part in parts:
        assert isinstance(part, Message)
        name = str(part.get_param("name", header="content-disposition"))
        data = part.get_payload(decode=True)
        assert isinstance(data, bytes)
        if name in ("image", "image[]"):
            files.append(data)
        elif name == "mask":
            mask = data
        else:
            fields[name] = data.decode()
    _only(fields, _IMAGES)
    if not files:
        raise OpenAIRefused(400, "Missing required parameter: 'image'.")
    if mask:
        # A mask is the first picture's, so that is the one to edit.
        _check_mask(mask, files[0])
        fields["mask"], files = hashlib.sha256(mask).hexdigest(), [*files[1:], files[0]]
    return _image_asked(fields, files)


def _check_mask(mask: bytes, picture: bytes) -> None:
    """A PNG with transparency, of the picture's size (OpenAI's API reference, images/edits)."""
    if pictures.holes_of(mask) is None or pictures.size_of(mask) != pictures.size_of(picture):
        raise OpenAIRefused(400, "Invalid mask image: it must be a PNG with an alpha channel, as large as the image.")


def _image_asked(fields: dict[str, Any], files: list[bytes]) -> Asked:
    asked = _asked(fields)
    if "gpt-image" in asked.model_id and "response_format" in fields:
        raise OpenAIRefused(400, "Unknown parameter: 'response_format'.")
    asked.prompt = str(fields.get("prompt") or "")
    asked.letters = len(asked.prompt)
    asked.ratio = _SHAPES.get(fields.get("size") or "", "1:1" if fields.get("size") else None)
    if asked.ratio not in asked.model.ratios:
        asked.ratio = None
    asked.summary.append({"role": "user", "parts": [{"text": asked.prompt}]})
    for data in files:
        _see(data, asked)
    return asked


def _json(raw: bytes, known: set[str]) -> dict[str, Any]:
    try:
        body: dict[str, Any] = json.loads(raw)
    except ValueError:
        raise OpenAIRefused(400, "We could not parse the JSON body of your request.") from None
    _only(body, known)
    return body


def _only(body: dict[str, Any], known: set[str]) -> None:
    for name in body:
        if name not in known:
            raise OpenAIRefused(400, f"Unknown parameter: '{name}'.")


def _asked(body: dict[str, Any]) -> Asked:
    id = str(body.get("model") or "")
    if id not in CATALOGUE:
        raise OpenAIRefused(400, f"{id} is not a valid model ID")
    settings = {name: value for name, value in body.items() if name not in ("messages", "prompt")}
    return replace(Asked(CATALOGUE[id], id, "", None, 1, 0, 0, None, "1K", set(), False, []), body=settings)


def _read_message(message: dict[str, Any], asked: Asked) -> None:
    asked.summary.append({"role": message["role"], "parts": []})
    content = message.get("content")
    items = [{"type": "text", "text": content}] if isinstance(content, str) else content or []
    for item in [*items, *(message.get("images") or [])]:
        if item["type"] == "text":
            asked.prompt = item["text"]
            asked.letters += len(item["text"])
            asked.summary[-1]["parts"].append({"text": item["text"]})
        else:
            _see(decode(item["image_url"]["url"].partition(";base64,")[2]), asked)
    if message["role"] == "assistant" and asked.model.signed and asked.last_picture:
        asked.summary[-1]["signature"] = _check_details(message.get("reasoning_details"), asked.last_picture)


def _see(data: bytes, asked: Asked) -> None:
    try:
        pictures.size_of(data)
    except OSError:
        raise OpenAIRefused(400, "Unable to process input image.") from None
    asked.last_picture, asked.pictures = data, asked.pictures + 1
    seen = {"picture": hashlib.sha256(data).hexdigest(), "bytes": len(data)}
    asked.summary[-1]["parts"].append(seen)


def _check_details(details: Any, data: bytes) -> str:
    signature = decode(details[0]["data"]) if details else b""
    if not signature:
        raise OpenAIRefused(400, "Image part is missing a thought_signature in content position 2, part position 2.")
    if not pictures.is_signature(signature, data):
        raise OpenAIRefused(400, "Corrupted thought signature.")
    return f"good, {len(signature)} bytes"
