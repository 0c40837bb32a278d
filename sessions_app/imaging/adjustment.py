"""The studio's own tools as data: a list of operations on a picture, and what each makes of its size.

The web and task processes import this module, and must not load OpenCV and NumPy for it: ``adjust.py`` is loaded by the
child. The same formulas stand in static/js/lib/adjust-shader.js, for the preview; tests hold one to the other.
"""

from __future__ import annotations

import importlib
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sessions_app.errors import ImageTooLarge, InvalidRequest
from sessions_app.imaging.decode import MOST_PIXELS, MOST_SIDE
from sessions_app.imaging.geometry import Box, Size, cover, parse_ratio
from sessions_app.imaging.region import Composition, Shape

Operation = dict[str, Any]
"""``op`` names it, the rest are its values, as api/adjustment_schemas.py describes them."""

SHAPING = frozenset({"crop", "straighten", "rotate", "flip", "resize"})
"""Operations that move pixels; all others leave each where it is."""


@dataclass(frozen=True, slots=True)
class Adjustment:
    """What to do to a picture, in order; ``edit`` is where (None: everywhere), ``keeps`` where not. ``pictures`` are the
    others that operations name, by their asset.
    """

    operations: tuple[Operation, ...]
    edit: Shape | None = None
    keeps: tuple[Shape, ...] = ()
    pictures: Mapping[str, bytes] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class Adjusted:
    """The finished picture as a PNG; ``measured`` where pixels had to stay."""

    png: bytes = field(repr=False)
    measured: Composition | None = None


def adjust_here(data: bytes, adjustment: Adjustment) -> Adjusted:
    """``adjust.adjust`` in this process."""
    found: Adjusted = importlib.import_module("sessions_app.imaging.adjust").adjust(data, adjustment)
    return found


def is_shaping(operations: Sequence[Operation]) -> bool:
    """Whether one of them moves pixels."""
    return any(operation["op"] in SHAPING for operation in operations)


def is_idle(operation: Operation) -> bool:
    """Whether it leaves every picture as it is."""
    match operation:
        case {"op": "crop", "rect": [0, 0, 1, 1]}:
            return True
        case {"op": "levels", "black": black, "white": white, "gamma": gamma}:
            return (black, white, gamma) == (0, 255, 1)
        case {"op": "blur", "radius": radius}:
            return not radius
        case {"op": "sharpen", "amount": amount}:
            return not amount
        case {"op": "crop" | "rotate" | "flip" | "resize"}:
            return False
    return not any(value for name, value in operation.items() if name != "op")


def size_after(size: Size, operations: Sequence[Operation]) -> Size:
    """How large a picture of ``size`` is afterwards. Raises ``InvalidRequest`` and ``ImageTooLarge``."""
    for operation in operations:
        size = _size_after(size, operation)
        if size.pixels > MOST_PIXELS or max(size.width, size.height) > MOST_SIDE:
            raise ImageTooLarge(
                f"{size.width} x {size.height} is more than the {MOST_PIXELS // 10**6} megapixels that a picture can have.",
                hint="Make it smaller.",
                field="adjustment",
            )
    return size


def _size_after(size: Size, operation: Operation) -> Size:
    match operation["op"]:
        case "crop":
            box = crop_box(operation, size)
            return Size(box.width, box.height)
        case "straighten":
            return straightened(size, operation["degrees"])
        case "rotate" if operation["degrees"] != 180:
            return Size(size.height, size.width)
        case "resize":
            return resized(operation, size)
    return size


def crop_box(operation: Operation, size: Size) -> Box:
    """The pixels that a crop keeps: those of ``rect``, else the middle of the picture in its ``ratio``.

    Raises ``InvalidRequest`` if there are none.
    """
    if operation.get("rect") is None:
        ratio = parse_ratio(operation["ratio"])
        return cover(size, Size(max(1, round(ratio * 10_000)), 10_000))
    x, y, width, height = operation["rect"]
    left, top = round(x * size.width), round(y * size.height)
    box = Box(
        left, top, min(size.width, round((x + width) * size.width)), min(size.height, round((y + height) * size.height))
    )
    if box.is_empty:
        raise InvalidRequest(
            "This crop leaves nothing of the picture.", hint="Draw a larger frame.", field="adjustment"
        )
    return box


def straightened(size: Size, degrees: float) -> Size:
    """The largest picture of the same ratio within one that was turned by ``degrees``, without its empty corners."""
    sine, cosine = math.sin(math.radians(abs(degrees))), math.cos(math.radians(degrees))
    across = size.width / (size.width * cosine + size.height * sine)
    down = size.height / (size.width * sine + size.height * cosine)
    share = min(across, down)
    return Size(max(1, math.floor(size.width * share)), max(1, math.floor(size.height * share)))


def resized(operation: Operation, size: Size) -> Size:
    """The size that is asked for; the side that is not named follows the ratio."""
    width: int = operation.get("width") or 0
    height: int = operation.get("height") or 0
    return Size(
        width or max(1, round(height * size.ratio)),
        height or max(1, round(width / size.ratio)),
    )
