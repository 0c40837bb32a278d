"""What a request says to Gemini, in the SDK's types."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from google.genai import types

from sessions_app.providers.base import Exchange, Grounding, ImageRequest, Part, Picture, SentBody
from sessions_app.providers.bodies import Shelf
from sessions_app.providers.catalog import Details
from sessions_app.providers.sent import base64_size, edits_in_words, picture_json, signature_json
from sessions_app.providers.tiers import BATCH, FLEX, FLEX_DEADLINE_SECONDS, STANDARD

MARKED = "A marked copy of the picture to edit. Its marks only show what is meant and never belong in the result:"
HISTORY_DROPPED = "The earlier turns could not be sent along, so the model saw the latest picture only."

_SEARCH: dict[Grounding, types.Tool] = {
    "web": types.Tool(google_search=types.GoogleSearch()),
    "web_and_image": types.Tool(
        google_search=types.GoogleSearch(
            search_types=types.SearchTypes(web_search=types.WebSearch(), image_search=types.ImageSearch())
        )
    ),
}


def sends_drafts(request: ImageRequest, row: Details) -> bool:
    """Whether the model thinks enough to draw drafts: all of Gemini 3 do, but at the level "minimal"."""
    if not row.signed:
        return False
    level = request.thinking_level or row.default_thinking
    return level != "minimal"


def build_config(request: ImageRequest, streamed: bool = False) -> types.GenerateContentConfig:
    """The settings of one call; ``streamed`` asks for the drafts too. The SDK is told not to parse the answer: it would lose ``finishMessage``, parse the
    bytes a second time, and send a request of its own where an answer says that it could be continued.
    """
    image = None
    if request.aspect_ratio or request.image_size:
        image = types.ImageConfig(aspect_ratio=request.aspect_ratio, image_size=request.image_size)
    thinking = None
    if request.thinking_level or streamed:
        level = types.ThinkingLevel(request.thinking_level.upper()) if request.thinking_level else None
        thinking = types.ThinkingConfig(thinking_level=level, include_thoughts=True if streamed else None)
    # A batch is a call of its own, not a field of one.
    tier = None if request.service_tier in (None, STANDARD, BATCH) else types.ServiceTier(request.service_tier)
    return types.GenerateContentConfig(
        response_modalities=["TEXT", "IMAGE"],
        image_config=image,
        thinking_config=thinking,
        tools=[_SEARCH[request.grounding]] if request.grounding != "off" else None,
        service_tier=tier,
        should_return_http_response=None if streamed else True,
        http_options=types.HttpOptions(headers={"x-palimpsest-call": request.call_id}, timeout=_timeout(request)),
    )


def _timeout(request: ImageRequest) -> int | None:
    """Milliseconds that the server is told to take at most, where the client's own are too few."""
    return int(FLEX_DEADLINE_SECONDS * 1000) if request.service_tier == FLEX else None


def can_send_history(request: ImageRequest, signed: bool) -> bool:
    """Whether Gemini will take the history as it is.

    A model that signs refuses a picture of its own without the signature, and a text that comes first without one.
    Imported sessions, other engines' turns and lost blobs have none.
    """
    for exchange in request.history if signed else ():
        answered = _spoken(exchange.answered)
        if any(part.signature is None for n, part in enumerate(answered) if part.picture or n == 0):
            return False
    return True


def build_contents(request: ImageRequest, with_history: bool) -> list[types.Content]:
    """The conversation: every earlier turn with its parts in order and unchanged, then the new question.

    Without the history, the latest picture and the earlier edits in words go with the question.
    """
    contents: list[types.Content] = []
    told = with_history and bool(request.history)
    before = edits_in_words(request.earlier if told else (*request.earlier, *_edits_of(request.history)))
    asked: list[types.Part] = [types.Part(text=before)] if told and before else []
    for exchange in request.history if with_history else ():
        asked += [_part(part) for part in _spoken(exchange.asked)]
        answered = [_part(part) for part in _spoken(exchange.answered)]
        if answered:
            contents += [types.Content(role="user", parts=asked), types.Content(role="model", parts=answered)]
            asked = []
    base = request.base if with_history else request.base or latest_picture(request.history)
    # After a marked copy the picture itself comes again: a model goes on from the last one that it is shown.
    if with_history and base and not request.marked and base == _last_answer(request.history):
        base = None
    question = _question(request, base, "" if told else before)
    return [*contents, types.Content(role="user", parts=[*asked, *question])]


def describe_call(model_id: str, contents: list[types.Content], config: types.GenerateContentConfig) -> SentBody:
    """What this call says, without the bytes of its pictures and signatures."""
    hidden = {"http_options", "should_return_http_response"}
    return describe_contents(model_id, contents, config.model_dump(mode="json", exclude_none=True, exclude=hidden))


def describe_contents(model_id: str, contents: list[types.Content], settings: dict[str, Any]) -> SentBody:
    """The same for a call whose settings are put in another vendor's words."""
    told = [{"role": content.role, "parts": [_told(part) for part in content.parts or []]} for content in contents]
    parts = [part for content in contents for part in content.parts or []]
    return SentBody(model_id, told, settings, sum(map(_weight, parts)))


def shelve(contents: list[types.Content], shelf: Shelf) -> None:
    """Put the pictures and signatures on the shelf, and tokens in their places."""
    for part in (part for content in contents for part in content.parts or []):
        if part.inline_data and part.inline_data.data:
            part.inline_data.data = shelf.put(part.inline_data.data)
        if part.thought_signature:
            part.thought_signature = shelf.put(part.thought_signature)


def _told(part: types.Part) -> dict[str, Any]:
    told: dict[str, Any] = {}
    if part.inline_data and part.inline_data.data is not None:
        told["picture"] = picture_json(part.inline_data.data, part.inline_data.mime_type or "")
    else:
        told["text"] = part.text or ""
    if part.thought_signature:
        told["signature"] = signature_json(part.thought_signature)
    return told


def _weight(part: types.Part) -> int:
    data = part.inline_data.data if part.inline_data else None
    encoded = base64_size(len(data or b"")) + base64_size(len(part.thought_signature or b""))
    return encoded + len((part.text or "").encode())


def _edits_of(history: Iterable[Exchange]) -> list[str]:
    """The words of each earlier turn: what was asked, without the labels of its pictures before it."""
    texts = [[part.text for part in exchange.asked if part.text] for exchange in history]
    return [words[-1] for words in texts if words]


def _question(request: ImageRequest, base: Picture | None, before: str) -> list[types.Part]:
    """References by number, the marked copy, the picture to edit, the edits before in words, and the prompt last.

    The picture to edit is the last one, because the shape of the result follows the last picture. Gemini has no field
    for a mask or a region, so they are shown on the copy and put in words.
    """
    parts = []
    for number, reference in enumerate(request.references, start=1):
        parts += [types.Part(text=reference.label(number)), _inline(reference.picture)]
    if request.marked:
        parts += [types.Part(text=MARKED), _inline(request.marked)]
    if base:
        parts += [types.Part(text="The picture to edit:")] if parts else []
        parts.append(_inline(base))
    if request.where:
        parts.append(types.Part(text=request.where))
    if before:
        parts.append(types.Part(text=before))
    return [*parts, types.Part(text=request.prompt)]


def _spoken(parts: Iterable[Part]) -> list[Part]:
    """Parts without drafts and reasoning, which are never sent back, and without those that hold nothing."""
    return [part for part in parts if not part.thought and (part.text or part.picture or part.signature)]


def _part(part: Part) -> types.Part:
    blob = types.Blob(data=part.picture.data, mime_type=part.picture.mime_type) if part.picture else None
    text = part.text if part.text or not blob else None
    return types.Part(text=text, inline_data=blob, thought_signature=part.signature)


def _inline(picture: Picture) -> types.Part:
    return types.Part.from_bytes(data=picture.data, mime_type=picture.mime_type)


def _last_answer(history: tuple[Exchange, ...]) -> Picture | None:
    pictures = [part.picture for part in _spoken(history[-1].answered) if part.picture] if history else []
    return pictures[-1] if pictures else None


def latest_picture(history: tuple[Exchange, ...]) -> Picture | None:
    """The newest picture in the history, asked or answered, drafts left out."""
    for exchange in reversed(history):
        for part in reversed(_spoken((*exchange.asked, *exchange.answered))):
            if part.picture:
                return part.picture
    return None
