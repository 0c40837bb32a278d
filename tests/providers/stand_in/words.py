"""What the stand-in's text model answers: the prompt, said a little better, or whatever the test scripted."""

from __future__ import annotations

import re
from typing import Any

from tests.providers.stand_in.rules import Asked

_PROMPT = re.compile(r"<prompt>(.*)</prompt>", re.DOTALL)


def rewritten(asked: Asked, behaviour: dict[str, Any]) -> str:
    """With the behaviour ``words`` exactly these."""
    if "words" in behaviour:
        return str(behaviour["words"])
    found = _PROMPT.search(asked.prompt)
    rough = (found[1] if found else asked.prompt).strip().rstrip(".")
    return f"{rough[:1].upper()}{rough[1:]}, in soft natural light, and keep everything else as it is."


def build(asked: Asked, behaviour: dict[str, Any]) -> dict[str, Any]:
    """The candidate and the usage of a GenerateContentResponse in words."""
    words = rewritten(asked, behaviour)
    finish = behaviour.get("finish", "STOP")
    candidate: dict[str, Any] = {"index": 0, "finishReason": finish}
    if finish == "STOP":
        candidate["content"] = {"role": "model", "parts": [{"text": words}]}
    counts = {"promptTokenCount": asked.letters // 4, "candidatesTokenCount": len(words) // 4}
    return {"candidates": [candidate], "usageMetadata": counts}
