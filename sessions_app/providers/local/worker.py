"""The door to the process that holds the pixels.

The web and task processes import this module to name its functions, and must not load OpenCV and NumPy for that:
together they take 100 MB, and every process of a deployment would pay.
"""

from __future__ import annotations

import importlib

from sessions_app.imaging.region import Shape
from sessions_app.providers.local.plan import Step

Job = tuple[tuple[Step, ...], Shape | None]


def edit(picture: bytes, jobs: tuple[Job, ...], ratio: str | None) -> tuple[bytes, tuple[str, ...]]:
    """``engine.edit`` in this process."""
    engine = importlib.import_module("sessions_app.providers.local.engine")
    result: tuple[bytes, tuple[str, ...]] = engine.edit(picture, jobs, ratio)
    return result


def sketch(prompt: str, width: int, height: int) -> tuple[bytes, tuple[str, ...]]:
    """``sketch.draw`` in this process."""
    engine = importlib.import_module("sessions_app.providers.local.sketch")
    result: tuple[bytes, tuple[str, ...]] = engine.draw(prompt, width, height)
    return result
