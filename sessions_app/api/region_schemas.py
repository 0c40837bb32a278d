"""Shapes of what people draw on pictures: regions, pins, markup and keep-locks."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from sessions_app.api.schemas import Answer, Input, Share, Text, Time

Place = Annotated[list[Share], Field(min_length=2, max_length=2)]
Box = Annotated[list[Share], Field(min_length=4, max_length=4)]
Pixels = Annotated[int, Field(ge=0, le=512)]
Color = Annotated[str, StringConstraints(pattern=r"^#[0-9a-fA-F]{6}$")]
Radius = Annotated[float, Field(ge=0.01, le=1)]
Words = Annotated[Text, Field(max_length=200)]


class SelectionIn(Input):
    """A part of a picture, by one of the first four.

    ``rect`` is ``[x, y, width, height]`` and ``polygon`` the corners of a lasso, in shares of the picture, 0 to 1;
    ``mask`` is the id of a painted mask that is white, or opaque, where it selects; ``turn`` takes what was drawn on an
    earlier turn. ``invert`` comes first, then ``grow`` in pixels of the picture, below 0 to shrink.
    """

    rect: Box | None = None
    polygon: Annotated[list[Place], Field(min_length=3, max_length=2000)] | None = None
    mask: Text | None = None
    turn: Text | None = None
    invert: bool | None = None
    grow: Annotated[int, Field(ge=-512, le=512)] | None = None


class RegionIn(SelectionIn):
    """Where the edit may happen; outside it every pixel stays.

    ``feather`` is the width in pixels of the soft edge, which reaches inwards; 1 % of the shorter side if left out. With
    ``keep`` it is not where to edit but what to keep, in this turn and in all that are built on it.
    """

    feather: Pixels | None = None
    keep: bool = False


class LockIn(SelectionIn):
    """A part of the turn's picture that later turns must leave alone."""

    name: Annotated[Text, Field(max_length=80)] = ""


class PinIn(Input):
    """An instruction for one place; ``radius``, a share of the shorter side, is how far its edit may reach."""

    at: Place
    text: Annotated[Text, Field(max_length=1000)]
    radius: Radius | None = None


class ArrowIn(Input):
    """An arrow, its head at the last point."""

    kind: Literal["arrow"]
    points: Annotated[list[Place], Field(min_length=2, max_length=2)]
    color: Color | None = None


class LineIn(Input):
    """A line drawn by hand."""

    kind: Literal["line"]
    points: Annotated[list[Place], Field(min_length=2, max_length=500)]
    color: Color | None = None


class CircleIn(Input):
    """An ellipse that fills its box."""

    kind: Literal["circle"]
    rect: Box
    color: Color | None = None


class WordsIn(Input):
    """Words with their upper left corner at ``at``."""

    kind: Literal["text"]
    at: Place
    text: Words
    color: Color | None = None


MarkIn = Annotated[ArrowIn | LineIn | CircleIn | WordsIn, Field(discriminator="kind")]


class LockOut(Answer):
    """A part of a picture that is kept until it is lifted."""

    id: str
    session: str
    turn: str
    name: str
    rect: list[float] | None
    polygon: list[list[float]] | None
    mask: str | None
    invert: bool
    grow: int
    author: str | None
    created_at: Time
    lifted_at: Time | None


class LockPage(Answer):
    """Locks that hold, the oldest first."""

    items: list[LockOut]
    next: str | None
