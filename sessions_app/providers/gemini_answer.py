"""What Gemini's answer holds: pictures, words, signatures, tokens; or why there is no picture.

Read from the raw bytes and not by the SDK, so that an answer found in the spool after a crash reads the same as a
live one, and so that fields which the SDK does not know yet do no harm.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sessions_app.providers import catalog
from sessions_app.providers.base import ImageResult, Part, Usage
from sessions_app.providers.endings import Ending
from sessions_app.providers.gemini_endings import (
    BAD_PICTURE,
    BLOCK_ENDINGS,
    DRAFTS_ONLY,
    EMPTY,
    FINISH_ENDINGS,
    OTHER_BLOCK,
    OTHER_FINISH,
    TEXT_ENDINGS,
    TEXT_ONLY,
    UNREADABLE,
)
from sessions_app.providers.gemini_stream import join_events, parts_of
from sessions_app.providers.reading import as_count, as_dict, as_object, as_text, decode, first, open_picture
from sessions_app.providers.sse import is_stream
from sessions_app.providers.tiers import read_tier


def read_answer(raw: bytes, model_id: str, tier: str = "") -> ImageResult:
    """What the body of a 200 holds, be it one document or a stream of events.

    ``model_id`` is the id that was asked and ``tier`` what the headers said, for an answer that does not name its own.

    Raises ``ProviderError`` if there is no picture in it.
    """
    result, body, candidate, broken = _read(raw, model_id, tier)
    if not result.pictures:
        ending, said = _why_no_picture(body, candidate, result, broken)
        raise ending.error(said, answer=result)
    return result


def read_words(raw: bytes, model_id: str) -> ImageResult:
    """What a text model's 200 holds. Raises ``ProviderError`` if it was stopped before its words were complete."""
    result, body, candidate, _ = _read(raw, model_id, "")
    usage = result.usage
    # Where the vendor does not split its answer, there is no picture to count it as.
    words = replace(usage, text_tokens=usage.text_tokens + usage.image_tokens, image_tokens=0)
    result = replace(result, usage=words, cost_usd=None)
    if result.text and result.finish_reason == "STOP":
        return result
    ending, said = _why_no_picture(body, candidate, result, broken=False)
    raise TEXT_ENDINGS.get(ending.code, ending).error("" if ending.code == "no_image" else said, answer=result)


def _read(raw: bytes, model_id: str, tier: str) -> tuple[ImageResult, dict[str, Any], dict[str, Any], bool]:
    """The answer, the body that it was read from, its first candidate, and whether a picture cannot be opened."""
    body = join_events(raw) if is_stream(raw) else as_object(raw)
    if body is None:
        raise UNREADABLE.error()
    model_id = str(body.get("modelVersion") or model_id)
    candidate = as_dict(first(body.get("candidates")))
    parts, broken = _read_parts(candidate)
    counts = as_dict(body.get("usageMetadata"))
    usage = _usage(counts)
    result = ImageResult(
        parts=parts,
        model_id=model_id,
        usage=usage,
        cost_usd=catalog.cost_usd(model_id, usage),
        finish_reason=str(candidate.get("finishReason") or ""),
        response_id=str(body.get("responseId") or ""),
        grounding=as_dict(candidate.get("groundingMetadata")) or None,
        streamed=is_stream(raw),
        service_tier=read_tier(counts.get("serviceTier")) or read_tier(tier),
    )
    return result, body, candidate, broken


def _read_parts(candidate: Mapping[str, Any]) -> tuple[tuple[Part, ...], bool]:
    """The parts in order, and whether a picture was left out because it cannot be opened.

    An empty text that holds a signature stays: the model asks for it back.
    """
    found, broken = [], False
    for part in parts_of(candidate):
        text = as_text(part.get("text"))
        signature = decode(part.get("thoughtSignature"))
        picture = None
        if blob := part.get("inlineData"):
            picture = open_picture(decode(as_dict(blob).get("data")))
            broken = broken or picture is None
        if picture or signature or text:
            found.append(Part(text, picture, signature, bool(part.get("thought"))))
    return tuple(found), broken


def _usage(counts: Mapping[str, Any]) -> Usage:
    """Tokens. Where the vendor does not split its answer by kind, all of it counts as picture, the dearer kind."""
    total = as_count(counts.get("candidatesTokenCount"))
    split = counts.get("candidatesTokensDetails")
    image = total
    if isinstance(split, list) and split:
        image = sum(
            as_count(as_dict(one).get("tokenCount")) for one in split if as_dict(one).get("modality") == "IMAGE"
        )
    return Usage(
        input_tokens=as_count(counts.get("promptTokenCount")) + as_count(counts.get("toolUsePromptTokenCount")),
        image_tokens=image,
        text_tokens=max(total - image, 0),
        thought_tokens=as_count(counts.get("thoughtsTokenCount")),
    )


def _why_no_picture(
    body: Mapping[str, Any], candidate: Mapping[str, Any], result: ImageResult, broken: bool
) -> tuple[Ending, str]:
    """The ending, and what was said about it. The finish reason speaks first where it is not a plain stop."""
    feedback = as_dict(body.get("promptFeedback"))
    if block := feedback.get("blockReason"):
        return BLOCK_ENDINGS.get(block, OTHER_BLOCK), as_text(feedback.get("blockReasonMessage")) or ""
    if not candidate:
        return EMPTY, as_text(as_dict(body.get("error")).get("message")) or ""
    said = as_text(candidate.get("finishMessage")) or ""
    if broken:
        return BAD_PICTURE, said
    if result.finish_reason not in ("", "STOP", "FINISH_REASON_UNSPECIFIED"):
        return FINISH_ENDINGS.get(result.finish_reason, OTHER_FINISH), said or result.text
    if result.text:
        return TEXT_ONLY, result.text
    return (DRAFTS_ONLY if result.parts else EMPTY), said
