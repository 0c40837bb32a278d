"""What the real Gemini checks before it draws, with its messages as users reported them.

The tables are written anew and not taken from the catalogue, so that a mistake there shows.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from dataclasses import dataclass, field
from typing import Any

from tests.providers.stand_in import pictures

MAX_BODY = 20 * 1024 * 1024
RETIRED = ("gemini-3.1-flash-image-preview", "gemini-3-pro-image-preview", "gemini-2.5-flash-image-preview")

_TEN = {"1:1", "2:3", "3:2", "3:4", "4:3", "4:5", "5:4", "9:16", "16:9", "21:9"}
_FOURTEEN = _TEN | {"1:4", "4:1", "1:8", "8:1"}
_MIMES = {"image/png", "image/jpeg", "image/webp", "image/heic", "image/heif"}
_TOP = {"contents", "systemInstruction", "safetySettings", "generationConfig", "tools", "toolConfig", "serviceTier"}
_PART = {"text", "inlineData", "fileData", "thought", "thoughtSignature"}
_CONFIG = {
    *("responseModalities", "imageConfig", "thinkingConfig", "temperature", "topP", "topK", "seed", "candidateCount"),
    *("maxOutputTokens", "stopSequences", "responseMimeType", "mediaResolution"),
}


@dataclass(frozen=True)
class Model:
    """What one model takes. Without ``signed`` it neither signs nor looks for signatures; without ``draws`` it only says
    things in words.
    """

    label: str
    ratios: set[str]
    sizes: set[str]
    levels: set[str]
    search: set[str] = field(default_factory=set)
    signed: bool = True
    tiers: bool = True
    draws: bool = True
    batches: bool = True
    picture_tokens: dict[str, int] = field(default_factory=lambda: {"512": 747, "1K": 1120, "2K": 1680, "4K": 2520})


_LEVELS = {"MINIMAL", "HIGH"}
_SEARCH = {"webSearch", "imageSearch"}
MODELS: dict[str, Model] = {
    "gemini-nano-banana-2.1": Model("Nano Banana 2.1", _FOURTEEN, {"1K", "2K", "4K"}, _LEVELS | {"MEDIUM"}, _SEARCH),
    "gemini-3.1-flash-image": Model("Nano Banana 2", _FOURTEEN, {"512", "1K", "2K", "4K"}, _LEVELS, _SEARCH),
    "gemini-3.1-flash-image-preview": Model("Nano Banana 2", _FOURTEEN, {"512", "1K", "2K", "4K"}, _LEVELS, _SEARCH),
    "gemini-3-pro-image": Model(
        "Nano Banana Pro",
        _TEN,
        {"1K", "2K", "4K"},
        set(),
        {"webSearch"},
        picture_tokens={"1K": 1120, "2K": 1120, "4K": 2000},
    ),
    "gemini-3-pro-image-preview": Model("Nano Banana Pro", _TEN, {"1K", "2K", "4K"}, set(), {"webSearch"}),
    "gemini-3.5-flash-lite": Model("Gemini 3.5 Flash-Lite", set(), set(), _LEVELS, draws=False),
    "gemini-3.1-flash-lite-image": Model("Nano Banana 2 Lite", _TEN, {"1K"}, _LEVELS, batches=False),
    "gemini-2.5-flash-image": Model(
        "Nano Banana", _TEN, set(), set(), signed=False, tiers=False, picture_tokens={"1K": 1290}
    ),
    "gemini-2.5-flash-image-preview": Model("Nano Banana", _TEN, set(), set(), signed=False),
}


class Refused(Exception):
    """The request is answered with an HTTP error."""

    def __init__(self, code: int, status: str, message: str, details: list[dict[str, Any]] | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.body = {"error": {"code": code, "message": message, "status": status, "details": details or []}}


@dataclass
class Asked:
    """A request that passed: what the answer is made from. ``summary`` is what ``GET /log`` shows of
    the contents, ``body`` of the rest."""

    model: Model
    model_id: str
    prompt: str
    last_picture: bytes | None
    turn: int
    pictures: int
    letters: int
    ratio: str | None
    size: str
    searches: set[str]
    words_only: bool
    summary: list[dict[str, Any]]
    body: dict[str, Any] = field(default_factory=dict)

    @property
    def tier(self) -> str:
        """The service tier that was asked for."""
        return str(self.body.get("serviceTier") or "standard")


def check_key(key: str | None, paid: bool = True) -> None:
    """Keys that start with ``free``, ``invalid`` or ``leaked`` are such keys; any other is good.

    What costs nothing (``paid`` False) a key of the free tier may do.
    """
    if not key:
        raise Refused(403, "PERMISSION_DENIED", "Method doesn't allow unregistered callers. Please use an API Key.")
    if key.startswith("leaked"):
        raise Refused(403, "PERMISSION_DENIED", "Your API key was reported as leaked. Please use another API key.")
    if key.startswith("invalid"):
        info = {"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "API_KEY_INVALID"}
        raise Refused(400, "INVALID_ARGUMENT", "API key not valid. Please pass a valid API key.", [info])
    if key.startswith("free") and paid:
        message = (
            "You exceeded your current quota, please check your plan and billing details. * Quota exceeded for metric: "
            "generativelanguage.googleapis.com/generate_content_free_tier_requests, limit: 0"
        )
        quota = {"quotaId": "GenerateRequestsPerDayPerProjectPerModel-FreeTier"}
        failure = {"@type": "type.googleapis.com/google.rpc.QuotaFailure", "violations": [quota]}
        retry = {"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "34s"}
        raise Refused(429, "RESOURCE_EXHAUSTED", message, [failure, retry])


def check_model(model_id: str, retired: tuple[str, ...], version: str) -> Model:
    """The model, unless there is none by that id or it is retired."""
    if model_id in retired or model_id not in MODELS:
        message = f"models/{model_id} is not found for API version {version}, or is not supported for generateContent."
        raise Refused(404, "NOT_FOUND", message)
    return MODELS[model_id]


def check_request(model: Model, model_id: str, raw: bytes) -> Asked:
    """Check a generateContent body as Google does. Raises ``Refused``."""
    if len(raw) > MAX_BODY:
        raise _invalid(f"Request payload size exceeds the limit: {MAX_BODY} bytes.")
    try:
        body = _camel(json.loads(raw))
    except ValueError:
        raise _invalid("Invalid JSON payload received. Parsing terminated before end of input.") from None
    _only(body, _TOP, "")
    config = body.get("generationConfig") or {}
    _only(config, _CONFIG, "generation_config")
    ratio, size = _check_image_config(model, config.get("imageConfig") or {})
    _check_thinking(model, config.get("thinkingConfig"))
    if config.get("candidateCount", 1) != 1:
        raise _invalid("Multiple candidates is not enabled for this model")
    _check_tier(model, body.get("serviceTier"))
    words_only = config.get("responseModalities") == ["TEXT"]
    if not (model.draws or words_only):
        raise _invalid("This model only supports text output.")
    searches = _check_tools(model, body.get("tools") or [])
    asked = Asked(model, model_id, "", None, 0, 0, 0, ratio, size, searches, words_only, [])
    _check_contents(asked, body.get("contents"))
    asked.letters += sum(len(part["text"]) for part in (body.get("systemInstruction") or {}).get("parts", []))
    asked.body = {name: value for name, value in json.loads(raw).items() if name != "contents"}
    return asked


def _check_image_config(model: Model, image: dict[str, Any]) -> tuple[str | None, str]:
    _only(image, {"aspectRatio", "imageSize"}, "generation_config.image_config")
    ratio, size = image.get("aspectRatio"), image.get("imageSize")
    if ratio is not None and ratio not in model.ratios:
        raise _invalid(f"Unsupported aspect ratio: {ratio}. Supported: {', '.join(sorted(model.ratios))}.")
    if size is not None and size not in model.sizes:
        raise _invalid(f"Unsupported image size: {size}.")
    return ratio, size or "1K"


def _check_thinking(model: Model, thinking: dict[str, Any] | None) -> None:
    if thinking is None:
        return
    _only(thinking, {"thinkingLevel", "includeThoughts"}, "generation_config.thinking_config")
    level = thinking.get("thinkingLevel")
    if level is not None and level not in model.levels:
        raise _invalid(f"Thinking level {level} is not supported for this model.")


def _check_tier(model: Model, tier: str | None) -> None:
    if tier not in (None, "standard", "flex", "priority"):
        raise _invalid(f"Invalid value at 'service_tier' (type.googleapis.com/google.ai.ServiceTier), \"{tier}\"")
    if tier in ("flex", "priority") and not model.tiers:
        raise _invalid(f"Service tier {tier} is not supported for this model.")


def _check_tools(model: Model, tools: list[dict[str, Any]]) -> set[str]:
    searches: set[str] = set()
    for tool in tools:
        _only(tool, {"googleSearch"}, "tools[0]")
        types = tool["googleSearch"].get("searchTypes") or {"webSearch": {}}
        _only(types, {"webSearch", "imageSearch"}, "tools[0].google_search.search_types")
        searches |= set(types)
    if searches - model.search:
        raise _invalid("Search Grounding is not supported.")
    return searches


def _check_contents(asked: Asked, contents: Any) -> None:
    if not contents:
        raise _invalid("* GenerateContentRequest.contents: contents is not specified")
    for position, content in enumerate(contents):
        _only(content, {"role", "parts"}, f"contents[{position}]")
        if content.get("role") != ("user" if position % 2 == 0 else "model"):
            raise _invalid("Please ensure that multiturn requests alternate between user and model.")
        if not content.get("parts"):
            raise _invalid(f"* GenerateContentRequest.contents[{position}].parts: contents.parts must not be empty.")
        asked.summary.append({"role": content["role"], "parts": []})
        _check_parts(asked, content, position)
    if len(contents) % 2 == 0:
        raise _invalid("Please ensure that multiturn requests end with a user turn.")
    asked.turn = (len(contents) + 1) // 2


def _check_parts(asked: Asked, content: dict[str, Any], position: int) -> None:
    answered = content["role"] == "model"
    spoken = [part for part in content["parts"] if not part.get("thought")]
    for number, part in enumerate(content["parts"]):
        _only(part, _PART, f"contents[{position}].parts[{number}]")
        if "inlineData" not in part and "text" not in part:
            raise _invalid("* required oneof field 'data' must have one initialized field")
        seen: dict[str, Any] = {"thought": True} if part.get("thought") else {}
        data = b""
        if blob := part.get("inlineData"):
            data = _check_picture(blob)
            seen |= {"picture": hashlib.sha256(data).hexdigest(), "mime": blob["mimeType"], "bytes": len(data)}
            asked.last_picture, asked.pictures = data, asked.pictures + 1
        else:
            data = part["text"].encode()
            seen["text"] = part["text"]
            asked.letters += len(part["text"])
            asked.prompt = part["text"]
        if answered and asked.model.signed and not part.get("thought"):
            needed = "inlineData" in part or part is spoken[0]
            seen["signature"] = _check_signature(part, data, needed, position, number)
        asked.summary[-1]["parts"].append(seen)


def _check_picture(blob: dict[str, Any]) -> bytes:
    _only(blob, {"mimeType", "data", "displayName"}, "inline_data")
    if blob.get("mimeType") not in _MIMES:
        raise _invalid(f"Unsupported MIME type: {blob.get('mimeType')}")
    data = decode(blob.get("data") or "")
    try:
        pictures.size_of(data)
    except OSError:
        raise _invalid("Unable to process input image. Please retry or report in the troubleshooting guide.") from None
    return data


def _check_signature(part: dict[str, Any], data: bytes, needed: bool, position: int, number: int) -> str:
    signature = decode(part.get("thoughtSignature") or "")
    if signature and pictures.is_signature(signature, data):
        return f"good, {len(signature)} bytes"
    if signature:
        raise _invalid("Corrupted thought signature.")
    if needed:
        kind = "Image" if "inlineData" in part else "Text"
        place = f"content position {position + 1}, part position {number + 1}"
        raise _invalid(f"{kind} part is missing a thought_signature in {place}.")
    return "none"


def decode(text: str) -> bytes:
    """Base64 as Google takes it: standard or URL-safe."""
    try:
        return base64.urlsafe_b64decode(text.replace("+", "-").replace("/", "_"))
    except binascii.Error:
        raise _invalid("Base64 decoding failed.") from None


def _invalid(message: str) -> Refused:
    return Refused(400, "INVALID_ARGUMENT", message)


def _only(value: Any, known: set[str], place: str) -> None:
    if not isinstance(value, dict):
        raise _invalid(f"Invalid value at '{place}'.")
    for name in value:
        if name not in known:
            where = f" at '{place}'" if place else ""
            raise _invalid(f'Invalid JSON payload received. Unknown name "{name}"{where}: Cannot find field.')


def _camel(value: Any) -> Any:
    """The same JSON with every name in camel case; Google takes both spellings."""
    if isinstance(value, list):
        return [_camel(item) for item in value]
    if not isinstance(value, dict):
        return value
    return {_camel_name(name): _camel(item) for name, item in value.items()}


def _camel_name(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word[:1].upper() + word[1:] for word in rest)
