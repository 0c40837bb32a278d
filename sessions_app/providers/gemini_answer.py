"""What Gemini's answer holds: pictures, words, signatures, tokens; or why there is no picture.

Read from the raw bytes and not by the SDK, so that an answer found in the spool after a crash reads the same as a
live one, and so that fields which the SDK does not know yet do no harm.
"""

from __future__ import annotations

import binascii
import io
import json
from collections.abc import Mapping
from typing import Any

from PIL import Image, UnidentifiedImageError
from pydantic import ConfigDict, TypeAdapter

from sessions_app.providers import catalog
from sessions_app.providers.base import ImageResult, Part, Picture, Usage
from sessions_app.providers.gemini_endings import (
    BAD_PICTURE,
    BLOCK_ENDINGS,
    DRAFTS_ONLY,
    EMPTY,
    FINISH_ENDINGS,
    OTHER_BLOCK,
    OTHER_FINISH,
    TEXT_ONLY,
    UNREADABLE,
    Ending,
)

_FORMATS = ("JPEG", "PNG", "WEBP")
_BASE64 = TypeAdapter(bytes, config=ConfigDict(val_json_bytes="base64"))
_URL_SAFE = bytes.maketrans(b"-_", b"+/")


def read_answer(raw: bytes, model_id: str) -> ImageResult:
    """What the body of a 200 holds. ``model_id`` is the id that was asked, for an answer that does not name its own.

    Raises ``ProviderError`` if there is no picture in it.
    """
    body = _load(raw)
    model_id = str(body.get("modelVersion") or model_id)
    candidate = _dict(_first(body.get("candidates")))
    parts, broken = _read_parts(candidate)
    usage = _usage(_dict(body.get("usageMetadata")))
    result = ImageResult(
        parts=parts,
        model_id=model_id,
        usage=usage,
        cost_usd=catalog.cost_usd(model_id, usage),
        finish_reason=str(candidate.get("finishReason") or ""),
        response_id=str(body.get("responseId") or ""),
        grounding=_dict(candidate.get("groundingMetadata")) or None,
    )
    if not result.pictures:
        ending, said = _why_no_picture(body, candidate, result, broken)
        raise ending.error(said, cost_usd=result.cost_usd)
    return result


def _load(raw: bytes) -> dict[str, Any]:
    try:
        body = json.loads(raw or b"{}")
    except ValueError as error:
        raise UNREADABLE.error() from error
    if not isinstance(body, dict):
        raise UNREADABLE.error()
    return body


def _dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _first(value: Any) -> Any:
    return value[0] if isinstance(value, list) and value else None


def _read_parts(candidate: Mapping[str, Any]) -> tuple[tuple[Part, ...], bool]:
    """The parts in order, and whether a picture was left out because it cannot be opened.

    An empty text that holds a signature stays: the model asks for it back.
    """
    found, broken = [], False
    parts = _dict(candidate.get("content")).get("parts")
    for part in parts if isinstance(parts, list) else []:
        text = _text(part.get("text"))
        signature = _decode(part.get("thoughtSignature"))
        picture = None
        if blob := part.get("inlineData"):
            picture = _open(_decode(_dict(blob).get("data")))
            broken = broken or picture is None
        if picture or signature or text:
            found.append(Part(text, picture, signature, bool(part.get("thought"))))
    return tuple(found), broken


def _text(value: Any) -> str | None:
    """Text as every database keeps it: without NUL and half surrogate pairs, which JSON can say."""
    return value.replace("\x00", "").encode(errors="replace").decode() if isinstance(value, str) else None


def _decode(data: Any) -> bytes | None:
    """Base64, standard or URL-safe, with or without padding; None if it is neither."""
    if not isinstance(data, str) or not data:
        return None
    try:
        # A quarter of binascii's time, in which all other threads stand still. What it refuses, binascii may take.
        return _BASE64.validate_json(f'"{data}"')
    except ValueError:
        pass
    try:
        standard = data.encode("ascii").translate(_URL_SAFE)
        return binascii.a2b_base64(standard + b"=" * (-len(standard) % 4), strict_mode=True)
    except ValueError:
        return None


def _open(data: bytes | None) -> Picture | None:
    """The picture with the type that its own bytes tell, or None. Only the header is read; nothing is decoded."""
    try:
        with Image.open(io.BytesIO(data or b""), formats=_FORMATS) as image:
            return Picture(data or b"", Image.MIME[image.format or ""])
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, KeyError):
        return None


def _usage(counts: Mapping[str, Any]) -> Usage:
    """Tokens. Where the vendor does not split its answer by kind, all of it counts as picture, the dearer kind."""
    total = _count(counts.get("candidatesTokenCount"))
    split = counts.get("candidatesTokensDetails")
    image = total
    if isinstance(split, list) and split:
        image = sum(_count(_dict(one).get("tokenCount")) for one in split if _dict(one).get("modality") == "IMAGE")
    return Usage(
        input_tokens=_count(counts.get("promptTokenCount")) + _count(counts.get("toolUsePromptTokenCount")),
        image_tokens=image,
        text_tokens=max(total - image, 0),
        thought_tokens=_count(counts.get("thoughtsTokenCount")),
    )


def _count(value: Any) -> int:
    return value if isinstance(value, int) else 0


def _why_no_picture(
    body: Mapping[str, Any], candidate: Mapping[str, Any], result: ImageResult, broken: bool
) -> tuple[Ending, str]:
    """The ending, and what was said about it. The finish reason speaks first where it is not a plain stop."""
    feedback = _dict(body.get("promptFeedback"))
    if block := feedback.get("blockReason"):
        return BLOCK_ENDINGS.get(block, OTHER_BLOCK), _text(feedback.get("blockReasonMessage")) or ""
    if not candidate:
        return EMPTY, _text(_dict(body.get("error")).get("message")) or ""
    said = _text(candidate.get("finishMessage")) or ""
    if broken:
        return BAD_PICTURE, said
    if result.finish_reason not in ("", "STOP", "FINISH_REASON_UNSPECIFIED"):
        return FINISH_ENDINGS.get(result.finish_reason, OTHER_FINISH), said or result.text
    if result.text:
        return TEXT_ONLY, result.text
    return (DRAFTS_ONLY if result.parts else EMPTY), said
