"""What shapes select, to the pixel."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from sessions_app.errors import InvalidRequest
from sessions_app.imaging.geometry import Size
from sessions_app.imaging.masks import editable, selected
from sessions_app.imaging.region import Shape
from tests.imaging.samples import encoded

SIZE = Size(200, 100)
BOX = Shape(rect=(0.25, 0.25, 0.5, 0.5))


def inside(shape: Shape, size: Size = SIZE) -> int:
    return int((selected(shape, size) > 127).sum())


@pytest.mark.parametrize(
    ("shape", "pixels"),
    [
        (BOX, 100 * 50),
        (Shape(rect=BOX.rect, invert=True), 200 * 100 - 100 * 50),
        (Shape(rect=BOX.rect, grow=-10), 80 * 30),
        (Shape(rect=(0, 0, 1, 1)), 200 * 100),
        (Shape(), 200 * 100),
    ],
)
def test_rectangles_are_exact(shape: Shape, pixels: int) -> None:
    assert inside(shape) == pixels


def test_growing_rounds_the_corners() -> None:
    grown = selected(Shape(rect=BOX.rect, grow=10), SIZE)
    assert grown[50, 40] == 255
    assert grown[50, 39] == 0
    assert grown[16, 41] == 0


def test_a_lasso_and_discs_cover_what_they_enclose() -> None:
    triangle = Shape(polygon=((0, 0), (1, 0), (0, 1)))
    assert inside(triangle) == pytest.approx(200 * 100 / 2, rel=0.02)
    assert inside(Shape(discs=((0.5, 0.5, 0.2),))) == pytest.approx(np.pi * 20**2, rel=0.05)


@pytest.mark.parametrize("kind", ["grey", "alpha", "white on transparent", "small"])
def test_a_painted_mask_is_read_in_all_its_forms(kind: str) -> None:
    painted = Image.new("L", (200, 100))
    painted.paste(255, (50, 25, 150, 75))
    if kind == "alpha":
        painted = Image.merge("LA", (Image.new("L", (200, 100)), painted)).convert("RGBA")
    elif kind == "white on transparent":
        painted = Image.merge("LA", (painted, painted)).convert("RGBA")
    elif kind == "small":
        painted = painted.resize((100, 50))
    assert inside(Shape(mask=encoded(painted))) == pytest.approx(100 * 50, rel=0.03)


def test_a_mask_of_which_all_was_erased_is_refused() -> None:
    with pytest.raises(InvalidRequest, match="empty"):
        selected(Shape(mask=encoded(Image.new("RGBA", (200, 100), "black"))), SIZE)
    assert inside(Shape(mask=encoded(Image.new("RGBA", (200, 100), "white")))) == 200 * 100


def test_the_feather_reaches_inwards_and_no_further_than_the_middle() -> None:
    mask, feather = editable(Shape(rect=BOX.rect, feather=10), (), SIZE)
    assert feather == 10
    hard = selected(BOX, SIZE)
    assert ((mask > 0) == (hard > 0)).all()
    row = mask[50, 50:100].astype(int)
    assert (np.diff(row) >= 0).all()
    assert row[0] < 20
    assert (row[10:] == 255).all()
    narrow, _ = editable(Shape(rect=(0.4, 0, 0.05, 1), feather=100), (), SIZE)
    assert narrow.max() == 255


def test_locks_take_away_from_the_region() -> None:
    mask, _ = editable(BOX, (Shape(rect=(0, 0, 0.5, 1)),), SIZE)
    assert not mask[:, :100].any()
    assert mask[:, 100:].any()
    whole, _ = editable(None, (BOX,), SIZE)
    assert ((whole == 0) == (selected(BOX, SIZE) > 0)).all()


@pytest.mark.parametrize(
    ("edit", "keeps"),
    [
        (Shape(rect=BOX.rect, grow=-60), ()),
        (Shape(mask=encoded(Image.new("L", (200, 100)))), ()),
        (BOX, (Shape(rect=(0, 0, 1, 1)),)),
    ],
)
def test_what_leaves_nothing_to_edit_is_refused(edit: Shape, keeps: tuple[Shape, ...]) -> None:
    with pytest.raises(InvalidRequest):
        editable(edit, keeps, SIZE)
