"""Photos and fixtures for the local engine: the sample photos that the studio ships, and small drawn pictures."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from sessions_app.imaging.region import Shape
from sessions_app.providers.local.engine import edit
from sessions_app.providers.local.instructions import parse

SAMPLES = Path(__file__).parents[3] / "static" / "samples"

Array = NDArray[np.uint8]
Edit = Callable[..., tuple[Array, tuple[str, ...]]]


@pytest.fixture(scope="session")
def portrait() -> bytes:
    """A person in an orange suit, 1024 x 1024."""
    return (SAMPLES / "portrait.jpg").read_bytes()


@pytest.fixture(scope="session")
def product() -> bytes:
    """A red cup on a wooden table, 1200 x 800."""
    return (SAMPLES / "product.jpg").read_bytes()


@pytest.fixture(scope="session")
def ball() -> bytes:
    """A red ball in front of a grey wall, 320 x 240."""
    y, x = np.mgrid[0:240, 0:320]
    pixels = np.full((240, 320, 3), (168, 170, 172), np.float64)
    shade = np.clip(1.15 - np.hypot(x - 145, y - 105) / 90, 0.35, 1)[..., np.newaxis]
    pixels = np.where((np.hypot(x - 160, y - 120) < 60)[..., np.newaxis], np.array([205, 30, 35]) * shade, pixels)
    return png(pixels.astype(np.uint8))


def png(pixels: Array) -> bytes:
    """Pixels as PNG."""
    out = io.BytesIO()
    Image.fromarray(pixels).save(out, "PNG")
    return out.getvalue()


def pixels_of(picture: bytes) -> Array:
    """A picture's pixels, in its own mode."""
    return np.array(Image.open(io.BytesIO(picture)))


@pytest.fixture
def done() -> Edit:
    """``done(picture, sentence, rect=None, mask=None)``: the pixels and notes after an edit by a sentence."""

    def run(
        picture: bytes, sentence: str, rect: tuple[float, float, float, float] | None = None, mask: bytes | None = None
    ) -> tuple[Array, tuple[str, ...]]:
        steps = parse(sentence, drawn=rect is not None or mask is not None)
        assert isinstance(steps, tuple), steps
        shape = Shape(rect=rect, mask=mask) if rect or mask else None
        data, notes = edit(picture, ((steps, shape),))
        return pixels_of(data), notes

    return run
