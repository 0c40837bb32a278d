"""Sizes, boxes and ratios."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from sessions_app.errors import InvalidRequest
from sessions_app.imaging.geometry import Box, Size, cover, fit, nearest_ratio, pad, parse_ratio, pixel_box

sides = some.integers(1, 20_000)
sizes = some.builds(Size, sides, sides)
shares = some.floats(0, 1)


@given(sizes, sizes)
def test_it_fits_a_size_into_another(size: Size, within: Size) -> None:
    result = fit(size, within)
    assert result.width <= max(1, min(size.width, within.width))
    assert result.height <= max(1, min(size.height, within.height))
    assert result.width in (1, size.width, within.width) or result.height in (1, size.height, within.height)


def test_it_never_enlarges_to_fit() -> None:
    assert fit(Size(30, 20), Size(300, 300)) == Size(30, 20)


@given(sizes, sizes)
def test_it_covers_with_a_part_from_the_middle(size: Size, target: Size) -> None:
    box = cover(size, target)
    assert not box.is_empty
    assert box.width == size.width or box.height == size.height
    assert abs(box.left - (size.width - box.right)) <= 1
    assert abs(box.top - (size.height - box.bottom)) <= 1


@given(sizes, sizes)
def test_it_pads_inside_the_target(size: Size, target: Size) -> None:
    box = pad(size, target)
    assert not box.is_empty
    assert 0 <= box.left < box.right <= target.width
    assert 0 <= box.top < box.bottom <= target.height


def test_it_reads_ratios() -> None:
    assert parse_ratio("16:9") == 16 / 9


@pytest.mark.parametrize("text", ["", "16x9", "0:1", "1:0", "-1:2", "1:2:3", "1.5:1", " 1:1", "99999:1"])
def test_it_refuses_what_is_no_ratio(text: str) -> None:
    with pytest.raises(InvalidRequest):
        parse_ratio(text)


@pytest.mark.parametrize(
    ("size", "expected"),
    [(Size(1024, 1024), "1:1"), (Size(4000, 3000), "4:3"), (Size(1080, 1920), "9:16"), (Size(1000, 900), "1:1")],
)
def test_it_finds_the_nearest_ratio(size: Size, expected: str) -> None:
    assert nearest_ratio(size, ["1:1", "4:3", "16:9", "9:16"]) == expected


@given(sizes, shares, shares, shares, shares)
def test_it_takes_every_pixel_that_a_region_touches(
    size: Size, x: float, y: float, width: float, height: float
) -> None:
    try:
        box = pixel_box((x, y, width, height), size)
    except InvalidRequest:
        assert x * size.width > size.width - 1 or y * size.height > size.height - 1 or min(width, height) < 1e-5
        return
    assert 0 <= box.left < box.right <= size.width
    assert 0 <= box.top < box.bottom <= size.height
    assert box.left <= x * size.width + 1e-5
    assert box.right >= min(size.width, (x + width) * size.width) - 1e-5


def test_it_adds_no_row_for_a_rounding_error() -> None:
    assert pixel_box((1 / 3, 0, 1 / 3, 1), Size(300, 30)) == Box(100, 0, 200, 30)


@pytest.mark.parametrize("rect", [(0.5, 0.5, 0, 0), (2, 0, 1, 1), (float("nan"), 0, 1, 1), (0, 0, float("inf"), 1)])
def test_it_refuses_an_empty_region(rect: tuple[float, float, float, float]) -> None:
    with pytest.raises(InvalidRequest):
        pixel_box(rect, Size(100, 100))


def test_it_grows_a_box_up_to_the_edges() -> None:
    assert Box(5, 5, 20, 20).grown(10, Size(25, 100)) == Box(0, 0, 25, 30)
