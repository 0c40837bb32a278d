"""What the engine can do that is nearest to a sentence that it did not understand."""

from __future__ import annotations

import math
from collections import Counter
from functools import lru_cache

EXAMPLES = (
    "make the background darker",
    "make the background brighter",
    "blur the background",
    "remove the background",
    "make the background white",
    "put a studio background behind the subject",
    "make the background a blue to pink gradient",
    "make the subject brighter",
    "make the subject stand out",
    "make the subject sharper",
    "make the picture warmer",
    "make the picture cooler",
    "make the picture brighter",
    "make the picture darker",
    "more contrast",
    "less contrast",
    "more colour",
    "less colour",
    "open the shadows",
    "bring down the highlights",
    "improve the picture",
    "make it black and white",
    "keep the subject in colour and the rest black and white",
    "give it a sepia tone",
    "give it a vintage film look",
    "give it a cinematic look",
    "add a vignette",
    "add film grain",
    "add a soft glow",
    "sharpen the picture",
    "remove the noise",
    "turn it into a pencil sketch",
    "turn it into a watercolour",
    "turn it into a cartoon",
    "turn it into an oil painting",
    "pixelate the faces",
    "change the outfit to blue",
    "make the jacket red",
    "make the cup blue",
    "make the car red",
    "change orange to teal",
    "make the sky bluer",
    "make the sky darker",
    "tint it blue",
    "crop to a square",
    "crop to 16:9",
    "crop to the subject",
    "rotate to the left",
    "straighten by 2 degrees",
    "flip it horizontally",
    "resize to 800 px wide",
    "upscale 2x",
    "add a white border",
    "add the text “Hello” at the top",
)
"""One sentence for each thing that the engine does; every one of them is understood."""

_USUAL = ("make the background darker", "make the picture warmer", "crop to a square")


def did_you_mean(sentence: str) -> str:
    """Up to three examples as a hint, the nearest first; usual ones when nothing is near."""
    grams = _grams(sentence.lower())
    weights = _weights()
    scored = sorted(((_likeness(grams, example, weights), example) for example in EXAMPLES), key=lambda pair: -pair[0])
    near = [example for score, example in scored[:3] if score > 0.12] or list(_USUAL)
    return "Did you mean: " + ", ".join(f'"{example}"' for example in near) + "?"


def _likeness(grams: Counter[str], example: str, weights: dict[str, float]) -> float:
    """Cosine of the two sets of letter groups, rare groups counting most."""
    other = _grams(example)
    dot = sum(count * other[gram] * weights.get(gram, 0.0) ** 2 for gram, count in grams.items() if gram in other)
    return dot / (_length(grams, weights) * _length(other, weights) or 1.0)


def _length(grams: Counter[str], weights: dict[str, float]) -> float:
    rare = max(weights.values())
    return math.sqrt(sum((count * weights.get(gram, rare)) ** 2 for gram, count in grams.items()))


@lru_cache(maxsize=1)
def _weights() -> dict[str, float]:
    seen = Counter(gram for example in EXAMPLES for gram in set(_grams(example)))
    return {gram: math.log(1 + len(EXAMPLES) / count) for gram, count in seen.items()}


def _grams(text: str) -> Counter[str]:
    """Groups of three and four letters within words."""
    words = [f" {word} " for word in text[:300].split()]
    return Counter(word[i : i + size] for word in words for size in (3, 4) for i in range(len(word) - size + 1))
