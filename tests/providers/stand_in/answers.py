"""The JSON of a 200, from what was asked and how the stand-in was told to behave."""

from __future__ import annotations

from typing import Any

from tests.providers.stand_in import grounding, pictures, signing, words
from tests.providers.stand_in.rules import Asked

_1K = {
    **{"1:1": (1024, 1024), "1:4": (512, 2048), "4:1": (2048, 512), "1:8": (384, 3072), "8:1": (3072, 384)},
    **{"2:3": (848, 1264), "3:2": (1264, 848), "3:4": (896, 1200), "4:3": (1200, 896), "4:5": (928, 1152)},
    **{"5:4": (1152, 928), "9:16": (768, 1376), "16:9": (1376, 768), "21:9": (1584, 672)},
}
_SCALE = {"512": 0.5, "1K": 1.0, "2K": 2.0, "4K": 4.0}
_THOUGHT_TOKENS = 168
_ODD_PICTURES = {"broken": b"\xff\xd8\xff no picture at all", "gif": b"GIF89a no picture at all"}


def build(asked: Asked, settings: dict[str, Any], behaviour: dict[str, Any]) -> dict[str, Any]:
    """A GenerateContentResponse.

    Behaviours that change it: ``block`` (a block reason), ``finish`` (a finish reason without content; ``message``
    goes with both), ``only`` (``text``, ``drafts``, ``nothing`` or ``no_candidates``), ``thoughts`` (texts), ``text``, ``images`` (how many),
    ``mime``, ``picture`` (``broken`` or ``gif``), ``base64`` (any string in the picture's place), ``usage`` (False:
    none), ``continuation`` (True: says that it could go on), ``grounding`` (the metadata of an answer to a search),
    ``tier`` (which service tier it was served at, if not the one that was asked).
    """
    body: dict[str, Any] = {"modelVersion": asked.model_id, "responseId": f"response-{asked.turn}"}
    if reason := behaviour.get("block"):
        feedback = {"blockReason": reason}
        if message := behaviour.get("message"):
            feedback["blockReasonMessage"] = message
        return body | {"promptFeedback": feedback, "usageMetadata": _usage(asked, 0)}
    if behaviour.get("only") == "no_candidates":
        return body | {"candidates": [], "usageMetadata": _usage(asked, 0)}
    candidate: dict[str, Any] = {"index": 0, "finishReason": behaviour.get("finish", "STOP")}
    if not asked.model.draws:
        return body | words.build(asked, behaviour)
    if asked.words_only:
        # What the check of a key asks for: one token, which the model spends on its thoughts.
        used = {"promptTokenCount": asked.letters // 4, "thoughtsTokenCount": 1}
        return body | {"candidates": [candidate | {"finishReason": "MAX_TOKENS"}], "usageMetadata": used}
    images = 0
    if message := behaviour.get("message"):
        candidate["finishMessage"] = message
    if "finish" not in behaviour or behaviour.get("continuation"):
        parts, images = _parts(asked, settings, behaviour)
        candidate["content"] = {"role": "model", "parts": parts}
    if behaviour.get("continuation"):
        candidate["continuationToken"] = pictures.encode(b"go on")
    if asked.searches:
        candidate["groundingMetadata"] = behaviour.get("grounding") or grounding.metadata(asked.prompt, asked.searches)
    body["candidates"] = [candidate]
    if behaviour.get("usage", True):
        body["usageMetadata"] = _usage(asked, images) | {"serviceTier": behaviour.get("tier", asked.tier)}
    return body


def _parts(asked: Asked, settings: dict[str, Any], behaviour: dict[str, Any]) -> tuple[list[dict[str, Any]], int]:
    only = behaviour.get("only", "")
    if only == "nothing":
        return [], 0
    size = _pixels(asked)
    parts: list[dict[str, Any]] = []
    parts += [{"text": text, "thought": True} for text in behaviour.get("thoughts", [])]
    for number in range(settings["drafts"] or (1 if only == "drafts" else 0)):
        draft = pictures.draw(asked.last_picture, f"darker draft {number}", (size[0] // 2, size[1] // 2), asked.turn)
        parts.append({"text": f"**Draft {number + 1}** Thinking about the light.", "thought": True})
        parts.append({"inlineData": {"mimeType": "image/jpeg", "data": pictures.encode(draft)}, "thought": True})
    if only == "drafts":
        return parts, 0
    words = behaviour.get("text", f"Here it is: turn {asked.turn}, {asked.pictures} pictures seen.")
    if words:
        parts.append(_signed({"text": words}, words.encode(), asked, settings))
    if only == "text":
        return parts, 0
    count = behaviour.get("images", 1)
    for number in range(count):
        prompt = asked.prompt if number == count - 1 else f"{asked.prompt} darker"
        parts.append(_picture_part(asked, settings, behaviour, prompt, size))
    return parts, count


def _picture_part(
    asked: Asked, settings: dict[str, Any], behaviour: dict[str, Any], prompt: str, size: tuple[int, int]
) -> dict[str, Any]:
    data = pictures.draw(asked.last_picture, prompt, size, asked.turn)
    data = pictures.drifted(data) if settings["drift"] else data
    data = (
        pictures.numbered(pictures.as_png(data))
        if settings["png"]
        else pictures.padded(data, settings["picture_bytes"])
    )
    if settings["credentials"]:
        data = signing.sign_as_google(data, signing.mime_of(data), asked.last_picture)
    data = _ODD_PICTURES.get(behaviour.get("picture", ""), data)
    encoded = behaviour.get("base64") or pictures.encode(data)
    mime = "image/png" if settings["png"] else "image/jpeg"
    part = {"inlineData": {"mimeType": behaviour.get("mime", mime), "data": encoded}}
    return _signed(part, data, asked, settings)


def _signed(part: dict[str, Any], data: bytes, asked: Asked, settings: dict[str, Any]) -> dict[str, Any]:
    if not asked.model.signed:
        return part
    size = settings["signature_bytes"] if "inlineData" in part else 64
    return part | {"thoughtSignature": pictures.encode(pictures.sign(data, size))}


def _pixels(asked: Asked) -> tuple[int, int]:
    """The size of the table; without a ratio the one nearest to the last picture's shape, or a square."""
    ratio = asked.ratio
    if ratio is None and asked.last_picture:
        width, height = pictures.size_of(asked.last_picture)
        ratio = min(asked.model.ratios, key=lambda name: abs(_1K[name][0] / _1K[name][1] - width / height))
    width, height = _1K[ratio or "1:1"]
    scale = _SCALE[asked.size]
    return round(width * scale), round(height * scale)


def _usage(asked: Asked, images: int) -> dict[str, Any]:
    prompt = asked.letters // 4 + asked.pictures * 560
    drawn = images * asked.model.picture_tokens.get(asked.size, 1120)
    usage: dict[str, Any] = {"promptTokenCount": prompt, "totalTokenCount": prompt + drawn + 20 + _THOUGHT_TOKENS}
    if images:
        usage["candidatesTokenCount"] = drawn + 20
        usage["candidatesTokensDetails"] = [
            {"modality": "IMAGE", "tokenCount": drawn},
            {"modality": "TEXT", "tokenCount": 20},
        ]
    return usage | {"thoughtsTokenCount": _THOUGHT_TOKENS}
