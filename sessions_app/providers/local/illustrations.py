"""Flat illustrations for the words of a prompt, drawn from vectors at any size."""

from __future__ import annotations

import io
import json
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import resvg_py
from PIL import Image

from sessions_app.providers.local import weights
from sessions_app.providers.local.colour import repaint, to_oklab
from sessions_app.providers.local.lexicon import load
from sessions_app.providers.local.paint import same_paint
from sessions_app.providers.local.pixels import Pixels, to_bytes

MOST = 3

_COUNTS = {"two": 2, "three": 3, "several": 3, "many": 3, "pair": 2, "couple": 2, "both": 2, "group": 3}


@dataclass(frozen=True, slots=True)
class Illustration:
    """A thing to draw: the word that asked for it and the name of its icon."""

    word: str
    icon: str
    colour: tuple[int, int, int] | None = None


@lru_cache(maxsize=1)
def _index() -> dict[str, Any]:
    path = weights.find(weights.ILLUSTRATIONS)
    if path is None:
        return {"icons": {}, "words": {}}
    found: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return found


def find_things(prompt: str) -> list[Illustration]:
    """Up to three things of the prompt that can be drawn, in their order. The longest name of a thing is taken."""
    words = re.findall(r"[a-z][a-z'-]*", prompt.lower())
    found: list[Illustration] = []
    at = 0
    while at < len(words) and len(found) < MOST:
        for length in (3, 2, 1):
            phrase = " ".join(words[at : at + length])
            icon = _icon_for(phrase) if at + length <= len(words) else None
            if icon is not None and icon not in [thing.icon for thing in found]:
                thing = Illustration(phrase, icon, _colour_of(words[max(0, at - 2) : at]))
                found += [thing] * _count_of(words[max(0, at - 2) : at])
                at += length - 1
                break
        at += 1
    return found[:MOST]


def _count_of(before: list[str]) -> int:
    return next((_COUNTS[word] for word in before if word in _COUNTS), 1)


def _colour_of(before: list[str]) -> tuple[int, int, int] | None:
    """The colour that the words before a thing give it: "a light blue car"."""
    phrases = load().phrases
    for words in (tuple(before), tuple(before[-1:])):
        tag = phrases.get(words)
        if tag is not None and tag.kind == "colour" and tag.colour is not None:
            return tag.colour.rgb
    return None


def _icon_for(phrase: str) -> str | None:
    names: dict[str, str] = _index()["words"]
    if phrase in load().sets["no_things"]:
        return None
    singulars = (phrase, phrase.removesuffix("s"), phrase.removesuffix("es"), re.sub(r"ies$", "y", phrase))
    return next((names[form] for form in singulars if form in names and len(form) > 2), None)


def drawn(thing: Illustration, side: int) -> Pixels:
    """The icon at ``side`` pixels square, ``(side, side, 4)`` with straight alpha, cut to what is drawn."""
    body = _index()["icons"][thing.icon]
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">{body}</svg>'
    png = bytes(resvg_py.svg_to_bytes(svg_string=svg, width=side, height=side))
    picture = Image.open(io.BytesIO(png)).convert("RGBA")
    pixels = np.array(picture.crop(picture.getbbox()) if picture.getbbox() else picture)
    if thing.colour is not None:
        lab = to_oklab(pixels[..., :3])
        opaque = pixels[..., 3] > 127
        main = to_bytes(same_paint(lab, opaque, opaque, of_a_thing=True))
        pixels[..., :3] = repaint(np.ascontiguousarray(pixels[..., :3]), main, thing.colour)
    return pixels
