"""First pictures from words."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from sessions_app.providers.local.illustrations import find_things
from sessions_app.providers.local.sketch import draw
from tests.providers.local.conftest import pixels_of


def test_the_same_words_give_the_same_picture() -> None:
    first, second = draw("A fox in a snowy forest", 320, 320), draw("a fox in  a snowy forest", 320, 320)
    assert first == second


def test_other_words_give_another_picture() -> None:
    one, two = (pixels_of(draw(words, 320, 320)[0]).astype(int) for words in ("a boat at night", "a boat by day"))
    assert np.abs(one - two).mean() > 20


@pytest.mark.parametrize(("width", "height"), [(640, 640), (1024, 256), (256, 1024), (960, 120), (120, 960)])
def test_it_fills_any_shape(width: int, height: int) -> None:
    pixels = pixels_of(draw("two penguins and a polar bear in the snow", width, height)[0])
    assert pixels.shape == (height, width, 3)
    assert pixels.std() > 10


def test_it_says_what_it_understood() -> None:
    _, notes = draw("a red car and a bicycle in the city at night", 256, 256)
    assert notes[0] == "I understood: car, bicycle, night, city."


def test_it_says_that_it_drew_nothing_but_scenery() -> None:
    _, notes = draw("a lighthouse at sunset", 256, 256)
    assert notes[0] == "I understood: sunset, lighthouse. I drew the scenery only."


def test_unknown_words_give_an_abstract_picture_and_say_so() -> None:
    data, notes = draw("zxq vrbl", 256, 256)
    assert "abstract" in notes[0]
    assert pixels_of(data).std() > 10


def test_it_carries_its_badge() -> None:
    pixels = pixels_of(draw("zxq vrbl", 640, 640)[0])
    badge, beside = pixels[605:625, 30:200], pixels[605:625, 400:570]
    assert badge.max() > 200
    assert badge.std() > 2 * beside.std()


def test_its_file_says_that_no_model_made_it() -> None:
    facts = Image.open(io.BytesIO(draw("a cat", 128, 128)[0])).info["XML:com.adobe.xmp"]
    assert "digitalsourcetype/algorithmicMedia" in facts


@pytest.mark.parametrize(
    ("prompt", "icons"),
    [
        ("a cat riding a bicycle on the beach", ["cat", "bicycle"]),
        ("a cup of coffee", ["hot-beverage"]),
        ("two dogs", ["dog", "dog"]),
        ("a bowl of strawberries and a lemon", ["bowl-with-spoon", "strawberry", "lemon"]),
        ("warm light on a calm morning", []),
    ],
)
def test_it_finds_the_things_to_draw(prompt: str, icons: list[str]) -> None:
    assert [thing.icon for thing in find_things(prompt)] == icons


def test_a_thing_takes_the_colour_that_is_named() -> None:
    (thing,) = find_things("a bright blue car")
    assert thing.colour is not None
    assert thing.colour[2] > thing.colour[0]
