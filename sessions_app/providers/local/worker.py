"""The door to the process that holds the pixels.

The web and task processes import this module to name its functions, and must not load OpenCV and NumPy for that:
together they take 100 MB, and every process of a deployment would pay.
"""

from __future__ import annotations

import importlib

from sessions_app.providers.local.plan import Step

Rect = tuple[float, float, float, float]


def edit(
    picture: bytes, steps: tuple[Step, ...], rect: Rect | None, mask: bytes | None, ratio: str | None
) -> tuple[bytes, tuple[str, ...]]:
    """``engine.edit`` in this process."""
    engine = importlib.import_module("sessions_app.providers.local.engine")
    result: tuple[bytes, tuple[str, ...]] = engine.edit(picture, steps, rect, mask, ratio)
    return result


def sketch(prompt: str, width: int, height: int) -> tuple[bytes, tuple[str, ...]]:
    """``sketch.draw`` in this process."""
    engine = importlib.import_module("sessions_app.providers.local.sketch")
    result: tuple[bytes, tuple[str, ...]] = engine.draw(prompt, width, height)
    return result
