"""Load ``lexicon.toml``: each phrase the local engine knows, with what it may mean."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from PIL import ImageColor

from sessions_app.providers.local.plan import Colour

_FILE = Path(__file__).with_name("lexicon.toml")

_SHADES = {
    "light": (0.5, 255),
    "lighter": (0.5, 255),
    "pale": (0.6, 255),
    "pastel": (0.5, 255),
    "soft": (0.35, 255),
    "bright": (0.1, 255),
    "dark": (0.45, 0),
    "darker": (0.45, 0),
    "deep": (0.35, 0),
    "rich": (0.15, 0),
}
"""How far a colour moves, and towards black or white, when one of these words stands before it."""

_SHADED = (
    "red",
    "green",
    "blue",
    "yellow",
    "orange",
    "purple",
    "violet",
    "pink",
    "brown",
    "grey",
    "gray",
    "teal",
    "turquoise",
)


@dataclass(frozen=True, slots=True)
class Tag:
    """One word or phrase of a sentence and what it is: ``kind`` such as ``operation``, ``value`` such as ``blur``."""

    kind: str
    value: str = ""
    text: str = ""
    number: float = 0.0
    colour: Colour | None = None


@dataclass(frozen=True, slots=True)
class Lexicon:
    """``phrases`` maps words to their tag; ``sets`` are plain sets of words; ``foreign`` translates single words."""

    phrases: dict[tuple[str, ...], Tag]
    longest: int
    foreign: dict[str, str]
    sets: dict[str, frozenset[str]]
    opposites: dict[str, str]
    qualities: dict[str, tuple[str, str]]

    @property
    def repairable(self) -> tuple[str, ...]:
        """Words that a typo is mended to, in a fixed order."""
        return tuple(sorted(self.sets["repairable"]))

    @property
    def words(self) -> frozenset[str]:
        """Every single word that occurs in a phrase."""
        return frozenset(word for phrase in self.phrases for word in phrase)


@lru_cache(maxsize=1)
def load() -> Lexicon:
    """The lexicon. Of meanings that share a phrase the later group wins, so the special comes after the general."""
    data = tomllib.loads(_FILE.read_text("utf-8"))
    phrases: dict[tuple[str, ...], Tag] = {}

    def learn(words: str, kind: str, value: str = "", number: float = 0.0, colour: Colour | None = None) -> None:
        for phrase in words.replace("\n", " ").split(","):
            known = tuple(phrase.split())
            if known:
                phrases[known] = Tag(kind, value, " ".join(known), number, colour)

    words = data["words"]
    for kind in ("fillers", "ratio_words", "verbs", "definite"):
        learn(words[kind], kind)
    for strength, group in data["amounts"].items():
        learn(group, "amount", number=float(strength))
    for kind in words:
        if kind not in ("fillers", "ratio_words", "verbs", "definite"):
            learn(words[kind], kind)
    for index, quality in enumerate(data["qualities"]):
        learn(quality["words"], "quality", str(index))
    _learn_rest(data, learn)
    return Lexicon(
        phrases=phrases,
        longest=max(map(len, phrases)),
        foreign={word: english for english, group in data["foreign"].items() for word in _split(group)},
        sets={name: frozenset(group.split()) for name, group in data["sets"].items()},
        opposites=data["opposites"],
        qualities={str(i): (quality["more"], quality["less"]) for i, quality in enumerate(data["qualities"])},
    )


def _learn_rest(data: dict[str, Any], learn: Any) -> None:
    for group in ("operations", "targets", "places", "ratios"):
        for value, phrases in data[group].items():
            learn(phrases, group.removesuffix("s"), value)
    for name, rgb in _colours(data["colours"]).items():
        learn(name, "colour", colour=Colour(name, rgb))
    for name, base in data["comparative_colours"].items():
        learn(name, "more_colour", colour=Colour(base, _rgb(data["colours"][base])))


def _colours(named: dict[str, str]) -> dict[str, tuple[int, int, int]]:
    """Designers' names first, then shades of the plain ones, then what CSS adds (as one word)."""
    plain = {name: _rgb(value) for name, value in named.items()}
    shaded = {
        f"{shade} {name}": _moved(plain[name], *move)
        for shade, move in _SHADES.items()
        for name in _SHADED
        if f"{shade} {name}" not in plain
    }
    css = {name: _rgb(name) for name in ImageColor.colormap}
    unclear = {"linen", "wheat", "snow", "tomato"}
    return {name: rgb for name, rgb in css.items() if name not in unclear} | shaded | plain


def _rgb(value: str) -> tuple[int, int, int]:
    red, green, blue = ImageColor.getrgb(value)[:3]
    return red, green, blue


def _moved(rgb: tuple[int, int, int], share: float, towards: int) -> tuple[int, int, int]:
    red, green, blue = (round(channel + (towards - channel) * share) for channel in rgb)
    return red, green, blue


def _split(group: str) -> list[str]:
    return [phrase.strip() for phrase in group.replace("\n", " ").split(",") if phrase.strip()]
