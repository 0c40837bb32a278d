"""Sizes, boxes and ratios, in whole pixels with the origin at the top left."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass

from sessions_app.errors import InvalidRequest

_RATIO = re.compile(r"([1-9]\d{0,3}):([1-9]\d{0,3})")


@dataclass(frozen=True, slots=True)
class Size:
    """Width and height in pixels, each at least 1."""

    width: int
    height: int

    def __post_init__(self) -> None:
        if self.width < 1 or self.height < 1:
            raise ValueError(f"A picture cannot be {self.width} x {self.height} pixels.")

    @property
    def pixels(self) -> int:
        """How many pixels there are."""
        return self.width * self.height

    @property
    def ratio(self) -> float:
        """Width divided by height."""
        return self.width / self.height

    def scaled(self, factor: float) -> Size:
        """This size times ``factor``, rounded, never below 1 pixel."""
        return Size(max(1, round(self.width * factor)), max(1, round(self.height * factor)))


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle of whole pixels: ``left`` and ``top`` belong to it, ``right`` and ``bottom`` do not."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def width(self) -> int:
        return self.right - self.left

    @property
    def height(self) -> int:
        return self.bottom - self.top

    @property
    def is_empty(self) -> bool:
        """Whether no pixel is inside."""
        return self.width <= 0 or self.height <= 0

    @property
    def as_tuple(self) -> tuple[int, int, int, int]:
        """``(left, top, right, bottom)``, as Pillow's ``crop`` takes it."""
        return self.left, self.top, self.right, self.bottom

    def grown(self, pixels: int, within: Size) -> Box:
        """This box with ``pixels`` more on each side, cut at the edges of ``within``."""
        return Box(
            max(0, self.left - pixels),
            max(0, self.top - pixels),
            min(within.width, self.right + pixels),
            min(within.height, self.bottom + pixels),
        )


def fit(size: Size, within: Size) -> Size:
    """The largest size of the same ratio that fits ``within``; never larger than ``size`` itself."""
    return size.scaled(min(1.0, within.width / size.width, within.height / size.height))


def cover(size: Size, target: Size) -> Box:
    """The largest part of ``size``, from its middle, that has the ratio of ``target``."""
    if size.width * target.height > size.height * target.width:
        part = Size(max(1, round(size.height * target.ratio)), size.height)
    else:
        part = Size(size.width, max(1, round(size.width / target.ratio)))
    left, top = (size.width - part.width) // 2, (size.height - part.height) // 2
    return Box(left, top, left + part.width, top + part.height)


def pad(size: Size, target: Size) -> Box:
    """Where in ``target`` a picture of ``size`` goes when it is scaled to fit, up or down, and put in the middle."""
    part = size.scaled(min(target.width / size.width, target.height / size.height))
    left, top = (target.width - part.width) // 2, (target.height - part.height) // 2
    return Box(left, top, left + part.width, top + part.height)


def parse_ratio(text: str) -> float:
    """Width divided by height of a ratio such as ``"16:9"``. Raises ``InvalidRequest``."""
    match = _RATIO.fullmatch(text)
    if not match:
        raise InvalidRequest("An aspect ratio is two whole numbers such as 16:9.", field="aspect_ratio")
    return int(match[1]) / int(match[2])


def nearest_ratio(size: Size, ratios: Iterable[str]) -> str:
    """The one of ``ratios`` (``"16:9"``) that distorts ``size`` least. Twice as wide is as far as half as wide."""
    return min(ratios, key=lambda ratio: abs(math.log(parse_ratio(ratio) / size.ratio)))


def pixel_box(rect: tuple[float, float, float, float], size: Size) -> Box:
    """The pixels that ``rect`` touches: ``(x, y, width, height)`` as shares of ``size``, 0..1, cut at the edges.

    Raises ``InvalidRequest`` if no pixel is left.
    """
    if not all(map(math.isfinite, rect)):
        raise InvalidRequest("A region is four numbers between 0 and 1.", field="region")
    x, y, width, height = rect
    # A share such as 1/3 is no exact number; a millionth of a pixel must not add a row.
    slack = 1e-6
    box = Box(
        max(0, math.floor(x * size.width + slack)),
        max(0, math.floor(y * size.height + slack)),
        min(size.width, math.ceil((x + width) * size.width - slack)),
        min(size.height, math.ceil((y + height) * size.height - slack)),
    )
    if box.is_empty:
        raise InvalidRequest("The region lies outside the picture or is empty.", field="region")
    return box
