"""What a gateway's answer holds, in any of the shapes that gateways use; or why there is no picture.

Pictures come as ``message.images[]`` (OpenRouter, LiteLLM, Vercel), as data URLs in the markdown of ``content``, as
``image_url`` parts of a list in ``content``, or as ``data[].b64_json`` of the image endpoints.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from typing import Any

from sessions_app.providers import gemini_endings
from sessions_app.providers.base import ImageResult, Part, Picture, Usage
from sessions_app.providers.endings import Ending
from sessions_app.providers.gateway_endings import (
    ADDRESS_ONLY,
    BAD_PICTURE,
    EMPTY,
    ERROR_IN_ANSWER,
    FINISH_ENDINGS,
    MODEL_REFUSED,
    TEXT_ENDINGS,
    TEXT_ONLY,
    UNREADABLE,
)
from sessions_app.providers.reading import as_count, as_dict, as_list, as_object, as_text, decode, open_picture

_MARKDOWN = re.compile(r"!\[[^\]]*\]\(\s*(data:image/[^)\s]+)[^)]*\)|(data:image/[\w.+-]+;base64,[\w+/=-]+)")


class _Found:
    """Words and pictures of an answer, in their order."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.pictures: list[Picture] = []
        self.addresses: list[str] = []
        self.broken = False

    def picture(self, data: Any) -> None:
        """Base64. The same picture twice counts once: some gateways send a draft that is the result."""
        opened = open_picture(decode(data))
        if opened is None:
            self.broken = True
        elif opened not in self.pictures:
            self.pictures.append(opened)

    def address(self, url: Any) -> None:
        """A data URL, or the address of a picture elsewhere, which is not fetched."""
        if isinstance(url, str) and url.startswith("data:"):
            self.picture(url.partition(",")[2].strip())
        elif isinstance(url, str) and url:
            self.addresses.append(url)

    def text(self, text: Any) -> None:
        """Words, and whatever pictures their markdown holds."""
        said = as_text(text) or ""
        for match in _MARKDOWN.finditer(said):
            self.address(match[1] or match[2])
        if said := _MARKDOWN.sub("", said).strip():
            self.texts.append(said)


def read_answer(raw: bytes, model_id: str) -> ImageResult:
    """What the body of a 200 holds. ``model_id`` is the id that was asked, for an answer that does not name its own.

    ``cost_usd`` is None where the gateway does not say it. Raises ``ProviderError`` if there is no picture in it.
    """
    body = as_object(raw)
    if body is None:
        raise UNREADABLE.error()
    choice = as_dict(next(iter(as_list(body.get("choices"))), None))
    message = as_dict(choice.get("message"))
    found = _Found()
    for item in (*_items(message), *as_list(body.get("data"))):
        _read(item, found)
    result = _result(body, choice, message, found, model_id)
    if not found.pictures:
        ending, said = _why_no_picture(body, choice, message, found)
        raise ending.error(said, answer=result)
    return result


def read_words(raw: bytes, model_id: str) -> ImageResult:
    """What a text model's 200 holds. Raises ``ProviderError`` if it was stopped before its words were complete."""
    body = as_object(raw)
    if body is None:
        raise UNREADABLE.error()
    choice = as_dict(next(iter(as_list(body.get("choices"))), None))
    message = as_dict(choice.get("message"))
    found = _Found()
    for item in _items(message):
        _read(item, found)
    result = _result(body, choice, message, found, model_id)
    usage = result.usage
    words = replace(usage, text_tokens=usage.text_tokens + usage.image_tokens, image_tokens=0)
    result = replace(result, usage=words)
    if result.text and choice.get("finish_reason") in ("stop", None):
        return result
    ending, said = _why_no_picture(body, choice, message, found)
    raise TEXT_ENDINGS.get(ending.code, ending).error("" if ending.code == "no_image" else said, answer=result)


def _result(
    body: Mapping[str, Any], choice: Mapping[str, Any], message: Mapping[str, Any], found: _Found, model_id: str
) -> ImageResult:
    usage = as_dict(body.get("usage"))
    return ImageResult(
        parts=_parts(found, message),
        model_id=str(body.get("model") or model_id),
        usage=_usage(usage),
        cost_usd=_money(usage.get("cost")),
        finish_reason=_reason(choice),
        response_id=str(body.get("id") or ""),
    )


def _items(message: Mapping[str, Any]) -> Iterator[Any]:
    content = message.get("content")
    yield from [{"text": content}] if isinstance(content, str) else as_list(content)
    yield from as_list(message.get("images"))


def _read(item: Any, found: _Found) -> None:
    if isinstance(item, str):
        found.text(item)
        return
    part = as_dict(item)
    found.text(part.get("text"))
    if data := part.get("b64_json"):
        found.picture(data)
    url = part.get("image_url") or part.get("url")
    found.address(url.get("url") if isinstance(url, dict) else url)


def _parts(found: _Found, message: Mapping[str, Any]) -> tuple[Part, ...]:
    """Words, then pictures. What the model asks to have back goes with every part, as a signature does with Gemini."""
    details = message.get("reasoning_details")
    signature = json.dumps(details).encode() if isinstance(details, list) and details else None
    words = [Part(text="\n".join(found.texts), signature=signature)] if found.texts else []
    return (*words, *(Part(picture=picture, signature=signature) for picture in found.pictures))


def _reason(choice: Mapping[str, Any]) -> str:
    return str(choice.get("native_finish_reason") or choice.get("finish_reason") or "")


def _why_no_picture(
    body: Mapping[str, Any], choice: Mapping[str, Any], message: Mapping[str, Any], found: _Found
) -> tuple[Ending, str]:
    for error in (body.get("error"), choice.get("error")):
        if error:
            return ERROR_IN_ANSWER, as_text(as_dict(error).get("message")) or as_text(error) or ""
    said = "\n".join(found.texts)
    if found.broken:
        return BAD_PICTURE, ""
    if found.addresses:
        return ADDRESS_ONLY, found.addresses[-1]
    if refusal := as_text(message.get("refusal")):
        return MODEL_REFUSED, refusal
    # A plain stop is no reason; gateways write Gemini's in small letters, too.
    if ending := gemini_endings.FINISH_ENDINGS.get(_reason(choice).upper()):
        return ending, said
    if ending := FINISH_ENDINGS.get(str(choice.get("finish_reason") or "")):
        return ending, said
    return (TEXT_ONLY, said) if said else (EMPTY, "")


def _usage(counts: Mapping[str, Any]) -> Usage:
    """Tokens, under the names of the chat endpoint or of the image endpoints."""
    total = as_count(counts.get("completion_tokens")) or as_count(counts.get("output_tokens"))
    details = as_dict(counts.get("completion_tokens_details")) or as_dict(counts.get("output_tokens_details"))
    thoughts = as_count(details.get("reasoning_tokens"))
    image = as_count(details["image_tokens"]) if "image_tokens" in details else max(total - thoughts, 0)
    return Usage(
        input_tokens=as_count(counts.get("prompt_tokens")) or as_count(counts.get("input_tokens")),
        image_tokens=image,
        text_tokens=max(total - thoughts - image, 0),
        thought_tokens=thoughts,
    )


def _money(value: Any) -> Decimal | None:
    """US dollars; None where nothing is said."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        amount = Decimal(str(value))
    except InvalidOperation:
        return None
    return amount if amount.is_finite() and amount >= 0 else None
