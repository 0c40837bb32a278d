"""What a sentence comes to, beyond which operation: how much, where, which colour, in which order."""

from __future__ import annotations

import pytest

from sessions_app.providers.local.instructions import parse
from sessions_app.providers.local.plan import Refusal, Step
from sessions_app.providers.local.suggestions import EXAMPLES, did_you_mean


def steps_of(sentence: str, *, drawn: bool = False) -> tuple[Step, ...]:
    steps = parse(sentence, drawn=drawn)
    assert isinstance(steps, tuple), steps
    return steps


def refusal_of(sentence: str, *, drawn: bool = False) -> Refusal:
    refusal = parse(sentence, drawn=drawn)
    assert isinstance(refusal, Refusal), refusal
    return refusal


@pytest.mark.parametrize(
    ("sentence", "level"),
    [
        ("make the background slightly darker", 0.225),
        ("make the background darker", 0.5),
        ("make the background much darker", 0.75),
        ("make the background darker by 30 %", 0.3),
        ("make the background 12% darker", 0.12),
    ],
)
def test_it_reads_how_much(sentence: str, level: float) -> None:
    assert steps_of(sentence)[0].level(0.5) == pytest.approx(level)


@pytest.mark.parametrize(
    ("sentence", "text", "place", "colour"),
    [
        ("add the text 'Summer sale' at the top left in white", "Summer sale", "top left", "white"),
        ('write "It\'s here" in the bottom right corner', "It's here", "bottom right", None),
        ("add the title Winter Stories at the top", "Winter Stories", "top", None),
        ("caption: made in Lisbon", "made in Lisbon", "", None),
        ('put the word "SALE" in big red letters in the middle', "SALE", "centre", "red"),
        ('add the text "make it darker"', "make it darker", "", None),
    ],
)
def test_it_takes_text_place_and_colour(sentence: str, text: str, place: str, colour: str | None) -> None:
    step = steps_of(sentence)[0]
    assert (step.name, step.text, step.place) == ("text", text, place)
    assert [colour.name for colour in step.colours] == ([colour] if colour else [])


def test_it_takes_colours_by_name_shade_and_code() -> None:
    assert steps_of("change the jacket to navy blue")[0].colours[0].name == "navy blue"
    assert steps_of("make the background #ff8800")[0].colours[0].rgb == (255, 136, 0)
    light, plain = (steps_of(f"make the cup {name}")[0].colours[0].rgb for name in ("light green", "green"))
    assert sum(light) > sum(plain)


def test_it_tells_the_colour_a_thing_has_from_the_one_it_gets() -> None:
    step = steps_of("make the red cup blue")[0]
    assert step.source is not None
    assert (step.thing, step.source.name, step.colours[0].name) == ("cup", "red", "blue")
    swap = steps_of("change orange to teal")[0]
    assert swap.source is not None
    assert (swap.target, swap.source.name, swap.colours[0].name) == ("colour", "orange", "teal")


@pytest.mark.parametrize(
    "sentence", ["make the black parts white", "turn everything black into white", "make all the black areas white"]
)
def test_a_colour_without_a_thing_means_all_of_it(sentence: str) -> None:
    (step,) = steps_of(sentence)
    assert (step.target, step.source and step.source.name, step.thing) == ("colour", "black", "")


def test_a_colour_does_not_stand_for_a_thing_that_is_named() -> None:
    refused = refusal_of("make the black helmet white")
    assert refused.message == "I cannot tell where the helmet is."
    assert refused.hint == 'Draw a region around it, or name the colour alone: "make the black parts white".'


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("make the background darker and warmer", [("darken", "background"), ("warm", "background")]),
        ("make the background darker and the picture warmer", [("darken", "background"), ("warm", "picture")]),
        ("make the background darker and blur it", [("darken", "background"), ("blur", "background")]),
        (
            "remove the background and make it black and white",
            [("remove_background", "background"), ("black_and_white", "picture")],
        ),
        ("sharpen it, then crop to a square", [("sharpen", "picture"), ("crop", "picture")]),
    ],
)
def test_it_does_several_things_in_order(sentence: str, expected: list[tuple[str, str]]) -> None:
    assert [(step.name, step.target) for step in steps_of(sentence)] == expected


def test_the_rest_is_all_but_what_came_before() -> None:
    first, second = steps_of("make the subject brighter and the rest darker")
    assert (first.target, first.outside) == ("subject", False)
    assert (second.name, second.target, second.outside) == ("darken", "subject", True)


def test_what_is_to_stay_is_taken_out_of_the_step_before() -> None:
    step = steps_of("make it darker but leave the face as it is")[0]
    assert (step.name, step.target, step.outside) == ("darken", "face", True)


def test_a_drawn_region_is_what_a_sentence_means() -> None:
    assert steps_of("make it darker", drawn=True)[0].target == "region"
    assert steps_of("make the lamp darker", drawn=True)[0].target == "region"
    assert steps_of("make the hat green", drawn=True)[0].thing == "hat"
    assert steps_of("remove the lamp on the left", drawn=True)[0].name == "remove_object"
    # What stands on a thing already is no text to be added.
    for sentence in ("make the label blue", "change the colour of the label to blue"):
        assert (steps_of(sentence, drawn=True)[0].name, steps_of(sentence, drawn=True)[0].thing) == (
            "recolour",
            "label",
        )
    assert [step.name for step in steps_of("sharpen the text and brighten it", drawn=True)] == ["sharpen", "brighten"]


def test_without_a_region_it_asks_for_one() -> None:
    for sentence in (
        "remove the lamp",
        "make the hat green",
        "make the window darker",
        "make this area darker",
        "make the label blue",
    ):
        assert "raw" in refusal_of(sentence).hint, sentence
    assert refusal_of("clean up the background").message == "I cannot tell what in the background should go."


@pytest.mark.parametrize(
    ("sentence", "degrees"),
    [
        ("rotate left", -90),
        ("rotate 90 degrees clockwise", 90),
        ("turn it upside down", 180),
        ("straighten by 2.5 degrees to the left", -2.5),
    ],
)
def test_it_reads_turns(sentence: str, degrees: float) -> None:
    assert steps_of(sentence)[0].degrees == degrees


@pytest.mark.parametrize(
    ("sentence", "size", "factor"),
    [
        ("resize to 800 px wide", (800, 0), None),
        ("resize to 1200x800", (1200, 800), None),
        ("make it 600 pixels high", (0, 600), None),
        ("scale down to 50%", None, 0.5),
        ("upscale 2x", None, 2.0),
    ],
)
def test_it_reads_sizes(sentence: str, size: tuple[int, int] | None, factor: float | None) -> None:
    assert (steps_of(sentence)[0].size, steps_of(sentence)[0].factor) == (size, factor)


@pytest.mark.parametrize(
    ("sentence", "ratio"),
    [("crop to 4:5", (4, 5)), ("16 by 9", (16, 9)), ("crop it square", (1, 1)), ("crop to a4", (210, 297))],
)
def test_it_reads_ratios(sentence: str, ratio: tuple[int, int]) -> None:
    assert steps_of(sentence)[0].ratio == ratio


@pytest.mark.parametrize(
    "sentence",
    ["make the bakground darker", "make the backgruond darker", "drken the background", "make the background daker"],
)
def test_it_mends_typos(sentence: str) -> None:
    assert [(step.name, step.target) for step in steps_of(sentence)] == [("darken", "background")]


@pytest.mark.parametrize(
    "sentence", ["make him older", "make the border person", "charge the battery", "make it winter"]
)
def test_it_mends_no_real_word(sentence: str) -> None:
    assert refusal_of(sentence)


@pytest.mark.parametrize("sentence", ["undo", "undo that", "go back one step", "revert"])
def test_undo_points_to_the_earlier_turn(sentence: str) -> None:
    assert "earlier turn" in refusal_of(sentence).message


def test_more_alone_asks_of_what() -> None:
    assert "more or less of" in refusal_of("even more").message


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Mach den Hintergrund dunkler", [("darken", "background")]),
        ("Mach den Hintergrund etwas heller und schärfer", [("brighten", "background"), ("sharpen", "background")]),
        ("Ändere die Kleidung zu Blau", [("recolour", "clothes")]),
        ("Ändere den Hintergrund zu Weiß", [("replace_background", "background")]),
        ("Entferne den Hintergrund", [("remove_background", "background")]),
        ("Mach es schwarz-weiß", [("black_and_white", "picture")]),
        ("Mach die Tasse grün", [("recolour", "thing")]),
        ("Schneide das Bild quadratisch zu", [("crop", "picture")]),
        ("Füge einen weißen Rahmen hinzu", [("border", "picture")]),
        ("Mehr Kontrast", [("contrast_up", "picture")]),
    ],
)
def test_it_understands_the_commonest_edits_in_german(sentence: str, expected: list[tuple[str, str]]) -> None:
    assert [(step.name, step.target) for step in steps_of(sentence)] == expected


def test_a_german_part_that_it_cannot_find_is_refused() -> None:
    assert refusal_of("Mach die Haare rot").message == "I cannot tell where the hair is."


@pytest.mark.parametrize("sentence", EXAMPLES)
def test_it_understands_every_sentence_that_it_offers(sentence: str) -> None:
    assert steps_of(sentence)


def test_it_offers_what_is_nearest() -> None:
    hint = did_you_mean("blur the stuff in the backgrund a little maybe")
    assert hint.startswith('Did you mean: "')
    assert "blur the background" in hint
    assert hint.count('"') == 6


@pytest.mark.parametrize(
    "sentence",
    ["", "   ", "!!!", "\x02\x03", "'" * 500, "darker " * 400, "the " * 1000, "\U0001f600" * 50, "x" * 10_000],
)
def test_it_survives_any_text(sentence: str) -> None:
    answer = parse(sentence, drawn=False)
    assert isinstance(answer, Refusal) or answer
