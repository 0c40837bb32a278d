"""What a sentence comes to: a list of steps, plain data that passes to the process where the pixels are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Target = Literal["picture", "background", "subject", "sky", "face", "clothes", "thing", "colour", "region"]


@dataclass(frozen=True, slots=True)
class Colour:
    """A colour as it was called, and its red, green and blue of 0..255."""

    name: str
    rgb: tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Step:
    """One operation on one part of the picture.

    ``outside`` turns the target around: everything but it. ``strength`` is 1 for the usual amount; ``share`` (0..1)
    is an amount that was named ("by 30 %"). ``thing`` is the noun of target ``thing``; ``source`` the colour that it
    has now, if that was said. ``pixels`` is a width or a thickness, ``size`` a width and height of which one may be 0
    (a box to fit inside, or what a crop is scaled to), ``factor`` a scale.
    """

    name: str
    target: Target = "picture"
    outside: bool = False
    strength: float = 1.0
    share: float | None = None
    colours: tuple[Colour, ...] = ()
    source: Colour | None = None
    thing: str = ""
    text: str = ""
    place: str = ""
    ratio: tuple[int, int] | None = None
    degrees: float = 0.0
    pixels: int | None = None
    size: tuple[int, int] | None = None
    factor: float | None = None

    def level(self, usual: float) -> float:
        """How much to do, 0..1: the share that was named, or the usual amount times the strength."""
        return min(1.0, max(0.0, self.share if self.share is not None else usual * self.strength))


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why there is no plan: one plain sentence, and what to do about it."""

    message: str
    hint: str = ""
