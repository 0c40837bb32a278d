"""Where an edit may happen, what a model is shown of it, and putting back what it may not change: in a limited process.

The web and task processes import this module, and must not load OpenCV and NumPy for it: ``masks.py``, ``composite.py``
and ``marking.py`` are loaded by the child.
"""

from __future__ import annotations

import importlib
from dataclasses import dataclass, field, replace
from typing import Any

from sessions_app.imaging import child
from sessions_app.imaging.geometry import Size

MARK_COLOR = "#ff2d55"

Point = tuple[float, float]
Rect = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Shape:
    """A selected part of a picture, by one of its first four fields; all of it if none is given.

    Positions are shares of the picture, 0..1. ``rect`` is ``(x, y, width, height)``, ``polygon`` the corners of a
    lasso, ``discs`` are ``(x, y, radius)`` with the radius as a share of the shorter side, ``mask`` is an encoded
    picture: white, or what is opaque of one colour, is selected, grey partly. ``invert`` comes first, then ``grow``:
    pixels by which the selection gets larger, or smaller if below 0. ``feather`` is the width in pixels of the soft
    edge, which reaches inwards; None is 1 % of the shorter side.
    """

    rect: Rect | None = None
    polygon: tuple[Point, ...] = ()
    discs: tuple[tuple[float, float, float], ...] = ()
    mask: bytes | None = field(default=None, repr=False)
    invert: bool = False
    grow: int = 0
    feather: int | None = None

    def scaled(self, share: float) -> Shape:
        """The same on a copy of its picture that is so much smaller: what is counted in pixels shrinks too."""
        feather = None if self.feather is None else round(self.feather * share)
        return replace(self, grow=round(self.grow * share), feather=feather)


@dataclass(frozen=True, slots=True)
class Mark:
    """Something drawn on a picture to show what is meant: ``kind`` is ``arrow``, ``line``, ``circle``, ``text``, or
    ``pin`` for a number. Positions are shares of the picture; a circle fills the box of its two ``points``.
    """

    kind: str
    points: tuple[Point, ...]
    text: str = ""
    color: str = MARK_COLOR


@dataclass(frozen=True, slots=True)
class Composition:
    """A composed picture as a PNG, and what was measured on the way.

    ``changed_outside`` is the share of the pixels outside the region that are not the base's to the bit, counted on
    the finished picture; ``changed_inside`` and ``model_changed_outside`` are shares that an eye would notice, the
    latter of the answer as it came. None where there is no inside or outside. ``shift`` in pixels of the base and
    ``scale`` are what was corrected if ``registered``; ``toned``: colours were matched to those outside the region.
    """

    png: bytes = field(repr=False)
    changed_outside: float | None
    changed_inside: float | None
    model_changed_outside: float | None
    registered: bool
    shift: Point
    scale: float
    toned: bool
    feather: int


def compose_safely(
    base: bytes,
    answer: bytes,
    edit: Shape | None,
    keeps: tuple[Shape, ...],
    *,
    register: bool,
    source: str = "",
    find: bool = False,
) -> Composition:
    """``composite.compose`` in a limited child process. Raises the same, and ``child.ChildDied`` and the like."""
    return child.call(compose_here, base, answer, edit, keeps, register, source, find, pool="local")


def mask_safely(size: Size, edit: Shape | None, keeps: tuple[Shape, ...], style: str = "soft") -> bytes:
    """``masks.encoded`` in a limited child process. Raises the same, and ``child.ChildDied`` and the like."""
    return child.call(mask_here, size, edit, keeps, style, pool="local")


def mark_safely(
    base: bytes, edit: Shape | None, keeps: tuple[Shape, ...], marks: tuple[Mark, ...], overlay: bytes | None
) -> bytes:
    """``marking.marked`` in a limited child process. Raises the same, and ``child.ChildDied`` and the like."""
    return child.call(mark_here, base, edit, keeps, marks, overlay, pool="local")


def compose_here(*args: Any) -> Composition:
    """``composite.compose`` in this process."""
    found: Composition = importlib.import_module("sessions_app.imaging.composite").compose(*args)
    return found


def mask_here(*args: Any) -> bytes:
    """``masks.encoded`` in this process."""
    found: bytes = importlib.import_module("sessions_app.imaging.masks").encoded(*args)
    return found


def mark_here(*args: Any) -> bytes:
    """``marking.marked`` in this process."""
    found: bytes = importlib.import_module("sessions_app.imaging.marking").marked(*args)
    return found
