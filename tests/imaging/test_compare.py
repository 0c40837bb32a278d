"""What counts as a change, and where."""

from __future__ import annotations

import io

import pytest
from PIL import Image, ImageFilter

from sessions_app.errors import InvalidImage, InvalidRequest
from sessions_app.imaging.compare import compare
from sessions_app.imaging.comparison import compare_safely
from tests.imaging import samples

PHOTO = samples.photo(800, 600)
BEFORE = samples.encoded(PHOTO)


def edited() -> Image.Image:
    """The photo with a red square over the tenth of it that starts at a quarter of width and height."""
    picture = PHOTO.copy()
    picture.paste((255, 0, 0), (200, 150, 440, 350))
    return picture


@pytest.mark.parametrize(
    "after",
    [
        BEFORE,
        samples.encoded(PHOTO, "JPEG", quality=85),
        samples.encoded(PHOTO, "WEBP", quality=85),
        samples.encoded(PHOTO.resize((1200, 900), Image.Resampling.LANCZOS)),
    ],
)
def test_it_overlooks_encoding_and_size(after: bytes) -> None:
    assert compare(BEFORE, after).changed_share < 0.001


def test_it_measures_how_much_changed() -> None:
    comparison = compare(BEFORE, samples.encoded(edited(), "JPEG", quality=90))
    assert comparison.changed_share == pytest.approx(0.1, abs=0.01)
    assert comparison.changed_inside is None
    assert comparison.changed_outside is None


def test_it_tells_inside_from_outside() -> None:
    comparison = compare(BEFORE, samples.encoded(edited()), rect=(0.25, 0.25, 0.3, 1 / 3))
    assert comparison.changed_inside is not None
    assert comparison.changed_inside > 0.97
    assert comparison.changed_outside == 0


def test_it_finds_a_change_outside() -> None:
    comparison = compare(BEFORE, samples.encoded(edited()), rect=(0.7, 0.7, 0.2, 0.2))
    assert comparison.changed_inside == 0
    assert comparison.changed_outside == pytest.approx(0.1 / 0.96, abs=0.01)


def test_it_takes_a_mask_of_any_size() -> None:
    mask = Image.new("L", (80, 60))
    mask.paste(255, (20, 15, 44, 35))
    comparison = compare(BEFORE, samples.encoded(edited()), mask=samples.encoded(mask))
    assert comparison.changed_inside is not None
    assert comparison.changed_inside > 0.97
    assert comparison.changed_outside == pytest.approx(0, abs=0.001)


def test_it_sees_lost_and_won_detail() -> None:
    soft = samples.encoded(PHOTO.filter(ImageFilter.GaussianBlur(2)))
    assert compare(BEFORE, soft).sharpness_ratio < 0.6
    assert compare(soft, BEFORE).sharpness_ratio > 1.6
    assert compare(BEFORE, BEFORE).sharpness_ratio == 1


def test_it_compares_even_pictures() -> None:
    even = samples.encoded(Image.new("RGB", (50, 50), "gray"))
    comparison = compare(even, even)
    assert (comparison.changed_share, comparison.sharpness_ratio) == (0, 1)


def test_it_draws_the_change_and_nothing_else() -> None:
    heatmap = Image.open(io.BytesIO(compare(BEFORE, samples.encoded(edited())).heatmap_png))
    assert (heatmap.mode, heatmap.size) == ("RGBA", (800, 600))
    assert heatmap.getpixel((320, 250))[3] > 90
    assert heatmap.getpixel((600, 500)) == (0, 0, 0, 0)


def test_it_compares_upright_pictures_in_one_color_space() -> None:
    turned = samples.turned_jpeg(6, PHOTO.rotate(90, expand=True))
    assert compare(BEFORE, turned).changed_share < 0.001


def test_it_sees_a_part_that_became_transparent() -> None:
    picture = PHOTO.convert("RGBA")
    picture.paste((0, 0, 0, 0), (0, 0, 400, 600))
    assert compare(BEFORE, samples.encoded(picture)).changed_share > 0.4


def test_it_works_in_a_child() -> None:
    after = samples.encoded(edited())
    assert compare_safely(BEFORE, after, rect=(0, 0, 0.5, 0.5)) == compare(BEFORE, after, rect=(0, 0, 0.5, 0.5))


def test_it_refuses_an_empty_mask_and_a_broken_picture() -> None:
    with pytest.raises(InvalidRequest):
        compare(BEFORE, BEFORE, mask=samples.encoded(Image.new("L", (8, 8))))
    with pytest.raises(InvalidImage):
        compare_safely(BEFORE, samples.truncated(BEFORE))
