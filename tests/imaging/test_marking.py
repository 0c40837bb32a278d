"""The marked copy: whatever is said on it can be read."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from sessions_app.imaging.marking import marked
from sessions_app.imaging.region import Mark, Point


def ink(kind: str, text: str, place: Point) -> int:
    """How many pixels of a grey picture a mark at a place covers."""
    file = io.BytesIO()
    Image.new("RGB", (640, 480), (128, 128, 128)).save(file, "PNG")
    copy = marked(file.getvalue(), None, [], [Mark(kind, (place,), text)], None)
    pixels = np.array(Image.open(io.BytesIO(copy)).convert("RGB")).astype(int)
    return int((abs(pixels - 128).max(axis=2) > 40).sum())


@pytest.mark.parametrize(("kind", "text"), [("text", "softer light here"), ("pin", "12")])
@pytest.mark.parametrize("place", [(0.0, 0.0), (1.0, 0.5), (0.5, 1.0), (1.0, 1.0)])
def test_words_and_pins_at_an_edge_are_moved_in(kind: str, text: str, place: Point) -> None:
    assert ink(kind, text, place) == pytest.approx(ink(kind, text, (0.4, 0.5)), rel=0.05)
