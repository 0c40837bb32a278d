"""Who is in a picture must not change with its light: the engine's own edits make no faces and lose none."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from sessions_app.errors import ProviderError
from sessions_app.providers.local.engine import edit
from sessions_app.providers.local.faces import find_faces
from sessions_app.providers.local.instructions import parse
from tests.providers.local.conftest import SAMPLES, Edit, pixels_of

LIGHT = [
    "make the background darker",
    "make the background darker by 80 %",
    "make the background brighter",
    "make the picture brighter by 70 %",
    "make the picture warmer and the background darker",
    "blur the picture",
    "add film grain",
    "make the background white",
    "less contrast",
]


def edited(name: str, sentence: str) -> bytes:
    steps = parse(sentence, drawn=False)
    assert isinstance(steps, tuple), steps
    return edit((SAMPLES / name).read_bytes(), ((steps, None),))[0]


def faces_in(picture: bytes) -> int:
    return len(find_faces(np.asarray(Image.open(io.BytesIO(picture)).convert("RGB"))))


@pytest.mark.parametrize("sentence", LIGHT)
def test_no_edit_of_the_light_adds_or_hides_a_face(sentence: str) -> None:
    found = {path.name: faces_in(edited(path.name, sentence)) for path in sorted(SAMPLES.glob("*.jpg"))}
    assert found == {"pet.jpg": 0, "portrait.jpg": 1, "product.jpg": 0}


def test_a_cat_is_not_dressed_after_its_background_was_darkened(done: Edit) -> None:
    darker = edited("pet.jpg", "make the background darker")
    with pytest.raises(ProviderError, match="I see no face, so I cannot tell whose clothes to take"):
        done(darker, "change the character's outfit to blue")


def test_a_person_is_dressed_after_the_background_was_darkened(done: Edit) -> None:
    darker = edited("portrait.jpg", "make the background darker")
    after, notes = done(darker, "change the character's outfit to blue")
    assert notes == ("Recoloured the clothes blue.",)
    red, _, blue = after[620:700, 150:260].reshape(-1, 3).mean(axis=0)
    assert blue > 1.5 * red
    assert np.array_equal(after[180:330, 400:520], pixels_of(darker)[180:330, 400:520])
