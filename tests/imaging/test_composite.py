"""A model's answer laid on the picture that it was made from."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image, ImageDraw

from sessions_app.imaging.region import Shape, compose_safely
from tests.imaging.samples import encoded, photo
from tests.providers.stand_in.pictures import drifted

BOX = Shape(rect=(0.25, 0.25, 0.5, 0.5), feather=0)


def pixels(png: bytes, mode: str = "RGB") -> np.ndarray:
    return np.array(Image.open(io.BytesIO(png)).convert(mode))


def test_a_drifting_answer_is_laid_back_to_a_fifth_of_a_pixel() -> None:
    picture = photo(1024, 768)
    answer = drifted(encoded(picture, "JPEG", quality=95))
    made = compose_safely(encoded(picture), answer, BOX, (), register=True)
    assert made.registered
    assert made.scale == pytest.approx(1.006, abs=0.0005)
    assert made.shift == pytest.approx((2.6, -1.8), abs=0.2)
    assert made.toned
    assert made.changed_outside == 0
    before = np.array(picture).astype(int)
    inside = np.s_[192:576, 256:768]
    raw, left = (np.abs(one.astype(int)[inside] - before[inside]).mean() for one in (pixels(answer), pixels(made.png)))
    assert left < raw * 0.6


def test_another_picture_is_not_bent_into_place() -> None:
    answer = photo(1024, 768, seed=9)
    made = compose_safely(encoded(photo(1024, 768)), encoded(answer), BOX, (), register=True)
    assert not made.registered
    assert made.changed_outside == 0
    assert np.array_equal(pixels(made.png)[300:400, 300:700], np.array(answer)[300:400, 300:700])


def test_an_answer_of_another_shape_is_found_again() -> None:
    picture = photo(1200, 800)
    # Cut to a square in the middle, as a model does that has no such ratio.
    answer = picture.crop((200, 0, 1000, 800)).resize((1024, 1024))
    made = compose_safely(encoded(picture), encoded(answer), BOX, (), register=True)
    before, after = np.array(picture).astype(int), pixels(made.png).astype(int)
    assert np.abs(after[200:600, 300:900] - before[200:600, 300:900]).mean() < 6
    assert made.changed_outside == 0


def test_transparency_stays_as_it_was_outside() -> None:
    picture = photo(400, 300).convert("RGBA")
    ImageDraw.Draw(picture).rectangle((0, 0, 399, 60), fill=(10, 20, 30, 0))
    made = compose_safely(encoded(picture), encoded(Image.new("RGB", (400, 300), "red")), BOX, (), register=False)
    before, after = np.array(picture), pixels(made.png, "RGBA")
    assert (after[75:225, 100:300] == (255, 0, 0, 255)).all()
    before[75:225, 100:300] = after[75:225, 100:300]
    assert np.array_equal(after, before)


def test_the_file_says_that_a_model_made_a_part() -> None:
    picture = encoded(photo())
    made = compose_safely(picture, picture, BOX, (), register=False, source="compositeWithTrainedAlgorithmicMedia")
    assert b"digitalsourcetype/compositeWithTrainedAlgorithmicMedia" in made.png
