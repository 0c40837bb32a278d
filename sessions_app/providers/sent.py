"""What a request said, in a form that can be kept and read: bytes give way to their hashes."""

from __future__ import annotations

import hashlib
from typing import Any

from sessions_app.providers.base import ImageRequest, Picture, SentBody

MAX_EDITS = 40
MAX_EDIT_CHARACTERS = 200


def edits_in_words(edits: tuple[str, ...]) -> str:
    """The edits before, one line each, the latest 40 at most; empty if there are none."""
    lines = [_short(edit) for edit in edits[-MAX_EDITS:]]
    if not lines:
        return ""
    return "\n".join(
        ["Edits so far, the oldest first; the picture has them already:", *(f"- {line}" for line in lines)]
    )


def picture_json(data: bytes, mime_type: str) -> dict[str, Any]:
    """A picture without its bytes."""
    return {"sha256": hashlib.sha256(data).hexdigest(), "mime": mime_type, "bytes": len(data)}


def signature_json(data: bytes) -> dict[str, Any]:
    """A thought signature without its bytes."""
    return {"sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)}


def base64_size(size: int) -> int:
    """How many bytes of a request this many bytes of a picture take."""
    return (size + 2) // 3 * 4


def describe(request: ImageRequest, model_id: str, config: dict[str, Any]) -> SentBody:
    """A request to an engine that is told of no earlier turns: pictures by their part in it, and the prompt."""
    parts: list[dict[str, Any]] = []
    for number, reference in enumerate(request.references, start=1):
        parts.append({"text": f"Image {number}" + (f" ({reference.name})" if reference.name else "")})
        parts.append(_part(reference.picture))
    for label, picture in (
        ("Mask", request.mask),
        ("The picture to edit", request.base),
    ):
        if picture:
            parts += [{"text": label}, _part(picture)]
    parts.append({"text": request.prompt})
    size = sum(len(picture.data) for picture in _pictures(request)) + len(request.prompt.encode())
    return SentBody(model_id, [{"role": "user", "parts": parts}], config, size)


def _pictures(request: ImageRequest) -> list[Picture]:
    own = (request.base, request.mask, *(reference.picture for reference in request.references))
    return [picture for picture in own if picture]


def _part(picture: Picture) -> dict[str, Any]:
    return {"picture": picture_json(picture.data, picture.mime_type)}


def _short(edit: str) -> str:
    line = " ".join(edit.split())
    return line if len(line) <= MAX_EDIT_CHARACTERS else line[: MAX_EDIT_CHARACTERS - 1] + "…"
