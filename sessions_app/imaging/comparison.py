"""What changed between two pictures, measured in a limited process.

The web process imports this module, and must not load OpenCV and NumPy for it: ``compare.py`` is loaded by the child.
"""

from __future__ import annotations

import importlib
from dataclasses import dataclass, field

from sessions_app.imaging import child

Rect = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Comparison:
    """How ``after`` differs from ``before``.

    Shares are 0..1 of all pixels, of those inside the region, and of those outside it; without a region the latter two
    are None. ``sharpness_ratio`` is above 1 where ``after`` has more fine detail than ``before``, below 1 where less.
    ``heatmap_png`` is a transparent overlay of the picture's ratio, warmer where the change is stronger.
    """

    changed_share: float
    changed_inside: float | None
    changed_outside: float | None
    sharpness_ratio: float
    heatmap_png: bytes = field(repr=False)


def compare_safely(before: bytes, after: bytes, rect: Rect | None = None, mask: bytes | None = None) -> Comparison:
    """``compare.compare`` in a limited child process.

    Raises the same, and ``child.ChildTimedOut`` or ``child.ChildDied`` if it fails there.
    """
    return child.call(compare_here, before, after, rect, mask, pool="local")


def compare_here(before: bytes, after: bytes, rect: Rect | None, mask: bytes | None) -> Comparison:
    """``compare.compare`` in this process."""
    module = importlib.import_module("sessions_app.imaging.compare")
    found: Comparison = module.compare(before, after, rect, mask)
    return found
