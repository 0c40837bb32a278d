"""The answers of an OpenAI-compatible gateway: what Gemini would say, put in another vendor's words."""

from __future__ import annotations

from typing import Any

from tests.providers.stand_in import answers
from tests.providers.stand_in.rules import Asked

COST_USD, WORDS_USD = 0.0391, 0.0004
_REASONS = {"STOP": "stop", "MAX_TOKENS": "length", "IMAGE_SAFETY": "content_filter", "SAFETY": "content_filter"}


def build_chat(asked: Asked, settings: dict[str, Any], behaviour: dict[str, Any]) -> dict[str, Any]:
    """A chat completion. What changes Gemini's answer changes this one, and:

    ``refusal`` (words in ``message.refusal``), ``error`` (an error inside the choice), ``cost`` (in ``usage``).
    """
    said = answers.build(asked, settings, behaviour)
    if not asked.model.draws and settings["shape"] == "openrouter":
        behaviour = {"cost": WORDS_USD} | behaviour
    body: dict[str, Any] = {"id": f"gen-{asked.turn}", "object": "chat.completion", "model": asked.model_id}
    body |= {"choices": [], "usage": _usage(said, "prompt", "completion", settings, behaviour)}
    for candidate in said.get("candidates", []):
        native = candidate["finishReason"]
        choice = {"index": 0, "message": _message(candidate, settings), "finish_reason": _REASONS.get(native, "stop")}
        if settings["shape"] == "openrouter":
            choice["native_finish_reason"] = native
        if refusal := behaviour.get("refusal"):
            choice["message"] |= {"refusal": refusal, "content": None, "images": []}
        if error := behaviour.get("error"):
            choice |= {"error": error, "finish_reason": "error", "message": {"role": "assistant", "content": ""}}
        body["choices"].append(choice)
    return body


def build_images(asked: Asked, settings: dict[str, Any], behaviour: dict[str, Any]) -> dict[str, Any]:
    """An answer of images/generations or images/edits; with the behaviour ``url`` the address and not the picture."""
    said = answers.build(asked, settings, behaviour)
    found = [_data(part) for candidate in said.get("candidates", []) for part in _pictures(candidate, settings)]
    data = [{"url": behaviour["url"]} if "url" in behaviour else {"b64_json": one} for one in found]
    return {"created": 1, "data": data, "usage": _usage(said, "input", "output", settings, behaviour)}


def _pictures(candidate: dict[str, Any], settings: dict[str, Any]) -> list[dict[str, Any]]:
    """The pictures of an answer. LiteLLM does not tell drafts from results."""
    parts = candidate.get("content", {}).get("parts", [])
    drafts = settings["shape"] == "litellm"
    return [part for part in parts if "inlineData" in part and (drafts or not part.get("thought"))]


def _data(part: dict[str, Any]) -> str:
    return str(part["inlineData"]["data"])


def _message(candidate: dict[str, Any], settings: dict[str, Any]) -> dict[str, Any]:
    shape = settings["shape"]
    parts = candidate.get("content", {}).get("parts", [])
    words = "\n".join(part["text"] for part in parts if "text" in part and not part.get("thought"))
    urls = [f"data:{part['inlineData']['mimeType']};base64,{_data(part)}" for part in _pictures(candidate, settings)]
    if shape == "markdown":
        return {"role": "assistant", "content": "\n".join([words, *(f"![picture]({url})" for url in urls)])}
    images = [{"type": "image_url", "image_url": {"url": url}} for url in urls]
    if shape == "list":
        return {"role": "assistant", "content": [{"type": "text", "text": words}, *images]}
    message: dict[str, Any] = {"role": "assistant", "content": words, "images": images}
    signatures = [part["thoughtSignature"] for part in parts if "inlineData" in part and "thoughtSignature" in part]
    if shape == "openrouter" and signatures:
        detail = {"type": "reasoning.encrypted", "data": signatures[-1], "format": "google-gemini-v1", "index": 0}
        message["reasoning_details"] = [detail]
    return message


def _usage(
    said: dict[str, Any], asked: str, answered: str, settings: dict[str, Any], behaviour: dict[str, Any]
) -> dict[str, Any]:
    counts = said.get("usageMetadata", {})
    image = sum(one["tokenCount"] for one in counts.get("candidatesTokensDetails", []) if one["modality"] == "IMAGE")
    thoughts = counts.get("thoughtsTokenCount", 0)
    usage: dict[str, Any] = {
        f"{asked}_tokens": counts.get("promptTokenCount", 0),
        f"{answered}_tokens": counts.get("candidatesTokenCount", 0) + thoughts,
        f"{answered}_tokens_details": {"image_tokens": image, "reasoning_tokens": thoughts},
    }
    if settings["shape"] == "openrouter" or "cost" in behaviour:
        usage["cost"] = behaviour.get("cost", COST_USD)
    return usage
