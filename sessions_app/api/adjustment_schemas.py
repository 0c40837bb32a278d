"""Shapes of what the studio's own tools are asked to do to a picture."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from sessions_app.api.region_schemas import Box
from sessions_app.api.schemas import Input, Text

Amount = Annotated[float, Field(ge=-100, le=100)]
Level = Annotated[int, Field(ge=0, le=255)]
Side = Annotated[int, Field(ge=1, le=30_000)]
Ratio = Annotated[str, StringConstraints(pattern=r"^[1-9]\d{0,3}:[1-9]\d{0,3}$")]


class CropIn(Input):
    """Keep ``rect``, ``[x, y, width, height]`` in shares of the picture, or without it the middle in ``ratio``.

    With both, ``ratio`` is only what the crop is called.
    """

    op: Literal["crop"]
    rect: Box | None = None
    ratio: Ratio | None = None

    @model_validator(mode="after")
    def _says_what(self) -> CropIn:
        if self.rect is None and self.ratio is None:
            raise ValueError("A crop needs a rect or a ratio.")
        if self.rect is not None and (self.rect[0] + self.rect[2] > 1.000001 or self.rect[1] + self.rect[3] > 1.000001):
            raise ValueError("A crop is [x, y, width, height] in shares of the picture, 0 to 1.")
        return self


class StraightenIn(Input):
    """Turn clockwise by a few degrees, and cut off the corners that come out empty: the ratio stays."""

    op: Literal["straighten"]
    degrees: Annotated[float, Field(ge=-45, le=45)]


class RotateIn(Input):
    """Turn clockwise by quarters. Nothing is lost."""

    op: Literal["rotate"]
    degrees: Literal[90, 180, 270]


class FlipIn(Input):
    """Mirror: ``horizontal`` swaps left and right."""

    op: Literal["flip"]
    axis: Literal["horizontal", "vertical"]


class ResizeIn(Input):
    """Another number of pixels; a side that is not named follows the ratio."""

    op: Literal["resize"]
    width: Side | None = None
    height: Side | None = None

    @model_validator(mode="after")
    def _says_what(self) -> ResizeIn:
        if self.width is None and self.height is None:
            raise ValueError("A resize needs a width or a height.")
        return self


class ExposureIn(Input):
    """Twice the light for each of ``stops``."""

    op: Literal["exposure"]
    stops: Annotated[float, Field(ge=-5, le=5)]


class LevelsIn(Input):
    """What becomes black and what white, and with ``gamma`` above 1 lighter middle tones."""

    op: Literal["levels"]
    black: Level = 0
    white: Level = 255
    gamma: Annotated[float, Field(ge=0.1, le=10)] = 1.0

    @model_validator(mode="after")
    def _in_order(self) -> LevelsIn:
        if self.black >= self.white:
            raise ValueError("The black point of levels lies below the white point.")
        return self


class WhiteBalanceIn(Input):
    """``temperature`` above 0 is warmer, ``tint`` above 0 more magenta."""

    op: Literal["white_balance"]
    temperature: Amount = 0.0
    tint: Amount = 0.0


class ContrastIn(Input):
    """Tones apart, or below 0 together."""

    op: Literal["contrast"]
    amount: Amount


class ColourIn(Input):
    """Stronger colours, or weaker below 0; ``vibrance`` spares those that are strong already."""

    op: Literal["colour"]
    saturation: Amount = 0.0
    vibrance: Amount = 0.0


class SharpenIn(Input):
    """An unsharp mask: ``amount`` in percent, ``radius`` in pixels of the picture."""

    op: Literal["sharpen"]
    amount: Annotated[float, Field(ge=0, le=300)]
    radius: Annotated[float, Field(ge=0.3, le=10)] = 1.0


class BlurIn(Input):
    """A soft blur of everything; ``radius``, the curve's sigma, in pixels of the picture."""

    op: Literal["blur"]
    radius: Annotated[float, Field(ge=0, le=200)]


class PasteIn(Input):
    """Take the turn's ``region`` from another picture of the session, by its output's id; their shapes have to be the same."""

    op: Literal["paste"]
    output: Text


# What is done with the picture itself, by numbers alone.
ToolIn = (
    CropIn
    | StraightenIn
    | RotateIn
    | FlipIn
    | ResizeIn
    | ExposureIn
    | LevelsIn
    | WhiteBalanceIn
    | ContrastIn
    | ColourIn
    | SharpenIn
    | BlurIn
)
OperationIn = Annotated[ToolIn | PasteIn, Field(discriminator="op")]
