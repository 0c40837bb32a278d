"""Edits of real pixels: what must change does, and what must not stays."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from sessions_app.errors import Billed, InvalidImage, ProviderError
from sessions_app.providers.local.engine import edit
from sessions_app.providers.local.faces import find_faces
from sessions_app.providers.local.plan import Colour, Step
from sessions_app.providers.local.suggestions import EXAMPLES
from tests.providers.local.conftest import Array, Edit, pixels_of, png

FACE = np.s_[180:330, 400:520]
SUIT = np.s_[620:700, 150:260]
BACKDROP = np.s_[40:200, 640:740]


def mean(pixels: Array, where: tuple[slice, slice]) -> Array:
    """Average colour of a part."""
    average: Array = pixels[where].reshape(-1, pixels.shape[2])[:, :3].mean(axis=0)
    return average


def test_it_darkens_the_background_and_leaves_the_person(portrait: bytes, done: Edit) -> None:
    before, (after, notes) = pixels_of(portrait), done(portrait, "make the background darker by 40 %")
    assert mean(after, BACKDROP).mean() < 0.7 * mean(before, BACKDROP).mean()
    assert np.abs(mean(after, FACE) - mean(before, FACE)).max() < 1
    assert np.abs(mean(after, SUIT) - mean(before, SUIT)).max() < 1
    assert notes == ("Darkened the background by 40 %.",)


def test_it_recolours_the_outfit_and_nothing_else(portrait: bytes, done: Edit) -> None:
    before, (after, notes) = pixels_of(portrait), done(portrait, "change the character's outfit to blue")
    red, _, blue = mean(after, SUIT)
    assert blue > 1.5 * red
    # The folds are still there.
    assert after[SUIT].std(axis=(0, 1)).max() > 4
    for part in (FACE, BACKDROP):
        assert np.abs(mean(after, part) - mean(before, part)).max() < 1
    assert notes == ("Recoloured the clothes blue.",)


def test_it_recolours_the_cup_and_not_the_table(product: bytes, done: Edit) -> None:
    before, (after, notes) = pixels_of(product), done(product, "make the cup blue")
    saucer, table = np.s_[660:700, 300:420], np.s_[40:120, 1050:1150]
    assert mean(before, saucer)[0] > 2 * mean(before, saucer)[2]
    assert mean(after, saucer)[2] > 1.5 * mean(after, saucer)[0]
    assert np.abs(mean(after, table) - mean(before, table)).max() < 1
    assert "taken to be the cup" in notes[0]


def test_it_changes_one_colour_into_another(ball: bytes, done: Edit) -> None:
    after, _ = done(ball, "change red to green")
    assert after[120, 160, 1] > 1.5 * after[120, 160, 0]
    assert np.array_equal(after[10, 10], pixels_of(ball)[10, 10])


def test_it_never_beheads(portrait: bytes, done: Edit) -> None:
    for ratio in ("16:9", "21:9", "1:1", "9:16"):
        after, _ = done(portrait, f"crop to {ratio}")
        across, down = (int(part) for part in ratio.split(":"))
        assert after.shape[1] / after.shape[0] == pytest.approx(across / down, rel=0.01)
        (face,) = find_faces(after)
        assert face.top > 0.1 * face.height


def test_it_cuts_the_subject_out(portrait: bytes, done: Edit) -> None:
    after, _ = done(portrait, "remove the background")
    assert after.shape[2] == 4
    assert after[250, 460, 3] == 255
    assert after[100, 690, 3] == 0


def test_a_cut_out_picture_gets_another_background(portrait: bytes, done: Edit) -> None:
    cut_out, _ = done(portrait, "remove the background")
    after, _ = done(png(cut_out), "make the background #204060")
    assert after.shape[2] == 3
    assert tuple(after[100, 690]) == (0x20, 0x40, 0x60)


def test_it_hides_faces(portrait: bytes, done: Edit) -> None:
    before, (after, _) = pixels_of(portrait), done(portrait, "pixelate the faces")
    assert not find_faces(after)
    assert np.array_equal(before[700:], after[700:])


def test_it_removes_what_is_in_the_region(ball: bytes, done: Edit) -> None:
    after, _ = done(ball, "remove the ball", (0.28, 0.2, 0.44, 0.6))
    assert np.abs(mean(after, np.s_[90:150, 130:190]) - (168, 170, 172)).max() < 6


@pytest.mark.parametrize(
    "sentence",
    ["make it darker", "blur it strongly", "make it blue", "black and white", "turn it into a watercolour", "sharpen it",
     "remove it", "pixelate it", "add the text 'Hi'", "vintage look", "add a vignette", "remove the noise"],
)  # fmt: skip
def test_pixels_outside_the_region_keep_their_bytes(ball: bytes, done: Edit, sentence: str) -> None:
    before, (after, _) = pixels_of(ball), done(ball, sentence, (0.25, 0.25, 0.5, 0.5))
    outside = np.ones(before.shape[:2], bool)
    outside[60:180, 80:240] = False
    assert np.array_equal(before[outside], after[outside])
    assert not np.array_equal(before, after)


def test_pixels_outside_a_mask_keep_their_bytes(ball: bytes, done: Edit) -> None:
    mask = np.zeros((240, 320), np.uint8)
    mask[100:140, 100:200] = 255
    before, (after, _) = pixels_of(ball), done(ball, "make it brighter", None, png(mask))
    assert np.array_equal(before[mask == 0], after[mask == 0])
    assert (after[mask == 255].mean(axis=0) > before[mask == 255].mean(axis=0)).all()


def test_the_whole_picture_cannot_be_turned_while_a_region_is_drawn(ball: bytes, done: Edit) -> None:
    with pytest.raises(ProviderError) as refused:
        done(ball, "rotate left", (0.1, 0.1, 0.5, 0.5))
    assert refused.value.code == "instruction_not_understood"


@pytest.mark.parametrize(
    ("sentence", "size"),
    [
        ("rotate left", (240, 320)),
        ("flip it horizontally", (320, 240)),
        ("resize to 160 px wide", (160, 120)),
        ("upscale 2x", (640, 480)),
        ("add a 10 px black border", (340, 260)),
        ("resize to 200x200", (200, 150)),
        ("resize to 160x120", (160, 120)),
        ("crop to 200x100", (200, 100)),
    ],
)
def test_it_changes_the_size_as_told(ball: bytes, done: Edit, sentence: str, size: tuple[int, int]) -> None:
    after, _ = done(ball, sentence)
    assert (after.shape[1], after.shape[0]) == size


def test_a_resize_cuts_nothing_off_and_says_so(done: Edit) -> None:
    before = np.full((400, 400, 3), 255, np.uint8)
    before[-20:], before[:20] = (255, 0, 0), (0, 0, 255)
    after, notes = done(png(before), "resize to 320x240")
    assert after.shape[:2] == (240, 240)
    assert tuple(after[-2, 120]) == (255, 0, 0) and tuple(after[2, 120]) == (0, 0, 255)
    assert notes == (
        "Resized the picture.",
        "The picture went from 400 x 400 to 240 x 240 pixels.",
        "It fits 320 x 240 without cutting anything off.",
    )


@pytest.mark.parametrize("thing", ["helmet", "flag", "visor", "table"])
def test_a_thing_that_it_cannot_find_is_not_recoloured_by_colour(portrait: bytes, done: Edit, thing: str) -> None:
    sentence = f"make the black {thing} white"
    with pytest.raises((AssertionError, ProviderError), match=f"cannot tell where the {thing} is"):
        done(portrait, sentence)


def test_a_quarter_turn_back_gives_the_same_pixels(ball: bytes, done: Edit) -> None:
    turned, _ = done(ball, "rotate right")
    back, _ = done(png(turned), "rotate left")
    assert np.array_equal(back, pixels_of(ball))


@pytest.mark.parametrize(
    "sentence", [example for example in EXAMPLES if "sky" not in example and "outfit" not in example]
)
def test_every_offered_edit_works_or_says_why_not(ball: bytes, done: Edit, sentence: str) -> None:
    try:
        after, notes = done(ball, sentence)
    except ProviderError as error:
        assert error.code == "instruction_not_understood"
        assert error.hint
    else:
        assert notes
        assert all(note.endswith(".") for note in notes)
        assert after.dtype == np.uint8


def test_the_same_edit_gives_the_same_bytes(product: bytes) -> None:
    steps = (Step("blur", "background"), Step("watercolour"))
    assert edit(product, ((steps, None),)) == edit(product, ((steps, None),))


def test_it_keeps_transparency(ball: bytes, done: Edit) -> None:
    pixels = np.dstack([pixels_of(ball), np.full((240, 320), 255, np.uint8)])
    pixels[:50, :50, 3] = 40
    after, _ = done(png(pixels), "make it warmer")
    assert np.array_equal(after[..., 3], pixels[..., 3])


def test_it_keeps_the_colour_profile(ball: bytes) -> None:
    out = io.BytesIO()
    Image.open(io.BytesIO(ball)).save(out, "PNG", icc_profile=b"a profile")
    data, _ = edit(out.getvalue(), (((Step("warm"),), None),))
    assert Image.open(io.BytesIO(data)).info["icc_profile"] == b"a profile"


@pytest.mark.parametrize("mode", ["L", "P", "LA", "1", "CMYK"])
def test_it_takes_pictures_of_all_modes(ball: bytes, mode: str) -> None:
    out = io.BytesIO()
    Image.open(io.BytesIO(ball)).convert(mode).save(out, "TIFF" if mode == "CMYK" else "PNG")
    data, _ = edit(out.getvalue(), (((Step("darken"),), None),))
    assert Image.open(io.BytesIO(data)).size == (320, 240)


def test_bytes_that_are_no_picture_are_refused() -> None:
    with pytest.raises(InvalidImage):
        edit(b"no picture", (((Step("darken"),), None),))


def test_a_picture_without_a_subject_is_no_ground_for_a_background(done: Edit) -> None:
    blank = png(np.full((200, 300, 3), 128, np.uint8))
    with pytest.raises(ProviderError) as refused:
        done(blank, "make the background darker")
    assert refused.value.code == "instruction_not_understood"
    assert refused.value.billed is Billed.NO
    assert "region" in refused.value.hint


@pytest.mark.parametrize(
    "sentence", ["make the shirt blue", "pixelate the faces", "make the sky orange", "change purple to green"]
)
def test_what_is_not_in_the_picture_is_not_edited(ball: bytes, done: Edit, sentence: str) -> None:
    with pytest.raises(ProviderError) as refused:
        done(ball, sentence)
    assert refused.value.code == "instruction_not_understood"
    assert not refused.value.retryable


def test_letters_that_the_font_lacks_are_refused(ball: bytes) -> None:
    with pytest.raises(ProviderError) as refused:
        edit(ball, (((Step("text", text="漢字"),), None),))
    assert "letters" in refused.value.message


def test_text_can_be_read_against_what_is_under_it(done: Edit) -> None:
    for grey in (20, 235):
        after, _ = done(png(np.full((300, 400, 3), grey, np.uint8)), "add the text 'Hello' in the middle")
        assert abs(int(after.max()) - int(after.min())) > 150


def test_tiny_and_narrow_pictures_survive(done: Edit) -> None:
    for height, width in ((1, 1), (2, 300), (300, 2), (17, 9)):
        picture = png(np.full((height, width, 3), 90, np.uint8))
        for sentence in (
            "make it warmer",
            "blur it",
            "turn it into an oil painting",
            "turn it into a pencil sketch",
            "improve it",
            "sharpen it",
            "remove the noise",
            "add a vignette",
        ):
            after, _ = done(picture, sentence)
            assert after.shape[:2] == (height, width)


def test_a_tint_and_a_gradient_show_their_colours(ball: bytes, done: Edit) -> None:
    tinted, _ = done(ball, "tint it blue")
    assert mean(tinted, np.s_[0:40, 0:40])[2] > mean(tinted, np.s_[0:40, 0:40])[0] + 15
    data, _ = edit(
        ball,
        (
            (
                (
                    Step(
                        "replace_background",
                        "background",
                        colours=(Colour("blue", (0, 0, 255)), Colour("white", (255, 255, 255))),
                    ),
                ),
                None,
            ),
        ),
    )
    after = pixels_of(data)
    assert after[0, 0, 2] > after[0, 0, 0] + 150
    assert after[-1, 0].min() > 245
