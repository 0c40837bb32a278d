"""What a request says to a gateway: the same conversation as with Gemini, in OpenAI's words."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable
from typing import Any

from google.genai import types

from sessions_app.providers.base import ImageRequest
from sessions_app.providers.gemini_request import build_contents

CHAT_SIZES: dict[str, str] = {
    "1:1": "1024x1024",
    "16:9": "1792x1024",
    "9:16": "1024x1792",
    "4:3": "1280x896",
    "3:4": "896x1280",
}
"""The shapes that LiteLLM knows on the image endpoints, by ratio; any other size comes out square there."""
GPT_SIZES = {"1:1": "1024x1024", "3:2": "1536x1024", "2:3": "1024x1536"}
"""What OpenAI's own image models take."""

_TYPES = {"image/png": "png", "image/jpeg": "jpg", "image/webp": "webp"}

File = tuple[str, bytes, str]


def build_chat(request: ImageRequest, with_history: bool) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """Messages, and what goes beside them that OpenAI's own endpoint does not know."""
    messages = [_message(content) for content in build_contents(request, with_history)]
    extra: dict[str, Any] = {"modalities": ["image", "text"]}
    config = {"aspect_ratio": request.aspect_ratio, "image_size": request.image_size}
    if config := {name: value for name, value in config.items() if value}:
        extra["image_config"] = config
    return messages, extra


def build_form(request: ImageRequest, *, masked: bool = False) -> tuple[str, list[File]]:
    """Prompt and pictures of the image endpoints, without history; the last picture is the one to edit.

    If the request is ``masked`` it is the first one: a mask is that of the first picture (OpenAI's images/edits). A form
    has no place for the words before each picture, so the prompt tells which picture is which.
    """
    (content,) = build_contents(request, with_history=False)
    parts = content.parts or []
    pictures = sum(part.inline_data is not None for part in parts)
    lines: list[str] = []
    files: list[File] = []
    for part in parts:
        if blob := part.inline_data:
            number = (len(files) + masked) % pictures + 1
            files.append(_file(blob, number))
            if lines:
                lines[-1] += f" picture {number}."
        else:
            lines.append(part.text or "")
    return "\n".join(lines), files[-1:] + files[:-1] if masked else files


def _file(blob: types.Blob, number: int) -> File:
    mime = blob.mime_type or "image/png"
    return f"picture-{number}.{_TYPES.get(mime, 'png')}", blob.data or b"", mime


def _message(content: types.Content) -> dict[str, Any]:
    parts = content.parts or []
    if content.role == "user":
        return {"role": "user", "content": [_part(part) for part in parts]}
    message: dict[str, Any] = {"role": "assistant", "content": "\n".join(part.text for part in parts if part.text)}
    if images := [_part(part) for part in parts if part.inline_data]:
        message["images"] = images
    if details := _details(parts):
        message["reasoning_details"] = details
    return message


def _part(part: types.Part) -> dict[str, Any]:
    if blob := part.inline_data:
        data = base64.b64encode(blob.data or b"").decode("ascii")
        return {"type": "image_url", "image_url": {"url": f"data:{blob.mime_type};base64,{data}"}}
    return {"type": "text", "text": part.text or ""}


def _details(parts: Iterable[types.Part]) -> list[Any]:
    """The reasoning that the model asked to have back; every part carries all of it."""
    signature = next((part.thought_signature for part in parts if part.thought_signature), b"[]")
    details = json.loads(signature)
    return details if isinstance(details, list) else []
