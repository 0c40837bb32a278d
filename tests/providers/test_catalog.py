"""The catalogue: what each model takes, and what it costs."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from sessions_app.errors import InvalidRequest
from sessions_app.providers.base import Exchange, ImageRequest, ModelInfo, Part, Picture, Usage
from sessions_app.providers.catalog import (
    MAX_REQUEST_BYTES,
    MODELS,
    cost_usd,
    details,
    estimate_usd,
    find,
    ids_for,
    request_bytes,
)
from sessions_app.providers.requiring import validate

ALL_RATIOS = ["1:1", "1:4", "1:8", "2:3", "3:2", "3:4", "4:1", "4:3", "4:5", "5:4", "8:1", "9:16", "16:9", "21:9"]


def test_it_offers_nano_banana_2_first_and_pro_next() -> None:
    assert [model.name for model in MODELS][:2] == ["nano-banana-2", "nano-banana-pro"]


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.name)
def test_it_finds_a_model_by_every_word_that_names_it(model: ModelInfo) -> None:
    for word in (model.name, *model.aliases, f"models/{model.name}"):
        assert find(word) is model
    assert find(model.ids[-1]) is model


def test_it_says_what_there_is_when_a_model_is_unknown() -> None:
    with pytest.raises(InvalidRequest) as caught:
        find("banana-9")
    assert (caught.value.code, caught.value.field) == ("model_not_found", "settings.model")
    assert caught.value.message == (
        "There is no model called banana-9. Choose one of nano-banana-2, nano-banana-pro, nano-banana-2.1, "
        "nano-banana-2-lite, nano-banana."
    )


@pytest.mark.parametrize(
    ("model", "ratio", "size", "pixels"),
    [
        ("nano-banana-2", "16:9", "512", (688, 384)),
        ("nano-banana-2", "16:9", "2K", (2752, 1536)),
        ("nano-banana-2", "1:8", "4K", (1536, 12288)),
        ("nano-banana-2.1", "8:1", "1K", (3072, 384)),
        ("nano-banana-pro", "21:9", "4K", (6336, 2688)),
        ("nano-banana-2-lite", "3:4", "1K", (896, 1200)),
        ("nano-banana", "3:4", "1K", (864, 1184)),
    ],
)
def test_it_knows_the_pixels_of_a_shape(model: str, ratio: str, size: str, pixels: tuple[int, int]) -> None:
    assert find(model).capabilities.pixels[ratio, size] == pixels


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.name)
def test_it_has_pixels_for_every_shape_and_a_price_for_every_size(model: ModelInfo) -> None:
    takes = model.capabilities
    sizes = takes.image_sizes or ("1K",)
    assert set(takes.pixels) == {(ratio, size) for ratio in takes.aspect_ratios for size in sizes}
    assert set(model.prices_usd) == set(sizes)
    for (ratio, _), (width, height) in takes.pixels.items():
        across, down = (int(side) for side in ratio.split(":"))
        # Google's own sizes are up to 2.8 % off their nominal shape.
        assert abs(width / height / (across / down) - 1) < 0.029


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.name)
def test_a_price_is_tokens_times_rate(model: ModelInfo) -> None:
    tokens = {"512": 747, "1K": 1120, "2K": 1680, "4K": 2520}
    if model.name == "nano-banana-pro":
        tokens |= {"2K": 1120, "4K": 2000}
    if model.name == "nano-banana":
        tokens = {"1K": 1290}
    for size, price in model.prices_usd.items():
        exact = tokens[size] * details(model.name).token_prices.image / 1_000_000
        assert abs(exact - price) <= Decimal("0.0005")


def test_it_lets_every_setting_pass_that_a_model_has() -> None:
    for ratio in ALL_RATIOS:
        validate(find("nano-banana-2"), aspect_ratio=ratio, image_size="4K", thinking_level="minimal", references=14)
    validate(find("nano-banana-pro"), grounding="web", image_size="1K")
    validate(find("nano-banana"))


@pytest.mark.parametrize(
    ("model", "setting", "field", "message"),
    [
        (
            "nano-banana-pro",
            {"aspect_ratio": "4:1"},
            "settings.aspect_ratio",
            "Nano Banana Pro has no aspect ratio 4:1. It takes 1:1, 2:3, 3:2, 3:4, 4:3, 4:5, 5:4, 9:16, 16:9, 21:9.",
        ),
        (
            "nano-banana-2.1",
            {"image_size": "512"},
            "settings.image_size",
            "Nano Banana 2.1 has no image size 512. It takes 1K, 2K, 4K.",
        ),
        ("nano-banana-2", {"image_size": "1k"}, "settings.image_size", "has no image size 1k."),
        ("nano-banana", {"image_size": "1K"}, "settings.image_size", "has no image size to choose; leave it out."),
        ("nano-banana-pro", {"thinking_level": "high"}, "settings.thinking_level", "has no thinking level to choose"),
        ("nano-banana-pro", {"grounding": "web_and_image"}, "settings.grounding", "cannot search in images."),
        ("nano-banana-2-lite", {"grounding": "web"}, "settings.grounding", "cannot search on the web."),
        (
            "nano-banana-2",
            {"references": 15},
            "inputs",
            "Nano Banana 2 takes at most 14 reference pictures: 10 of objects, 4 of characters; there are 15.",
        ),
    ],
)
def test_it_refuses_in_one_sentence_what_a_model_cannot_do(
    model: str, setting: dict[str, Any], field: str, message: str
) -> None:
    with pytest.raises(InvalidRequest) as caught:
        validate(find(model), **setting)
    assert caught.value.field == field
    assert message in caught.value.message


def test_it_passes_by_the_successor_where_only_the_older_model_can() -> None:
    request = ImageRequest(prompt="x", model="nano-banana-2", call_id="1", image_size="512")
    assert ids_for(request) == ("gemini-3.1-flash-image", "gemini-3.1-flash-image-preview")


def test_it_estimates_the_picture_and_what_goes_in() -> None:
    assert estimate_usd(find("nano-banana-2"), "2K") == Decimal("0.101")
    assert estimate_usd(find("nano-banana-2")) == Decimal("0.067")
    assert estimate_usd(find("nano-banana-pro"), "4K", pictures_in=5, characters_in=400) == Decimal("0.2458")


def test_it_prices_an_answer_by_the_model_that_gave_it() -> None:
    usage = Usage(input_tokens=1000, image_tokens=1120, text_tokens=100, thought_tokens=100)
    assert cost_usd("gemini-3.1-flash-image", usage) == Decimal("0.0683")
    assert cost_usd("gemini-nano-banana-2.1", usage) == Decimal("0.0366")
    assert cost_usd("some-other-model", usage) is None
    assert cost_usd("gemini-3.1-flash-image", Usage()) is None


def test_it_tells_how_large_a_request_will_be() -> None:
    answered = (Part(picture=Picture(b"x" * 6_000_000, "image/jpeg"), signature=b"s" * 3_000_000),)
    history = (Exchange(asked=(Part(text="a boat"),), answered=answered),)
    one = ImageRequest(prompt="darker", model="nano-banana-2", call_id="1", history=history)
    two = ImageRequest(prompt="darker", model="nano-banana-2", call_id="1", history=history * 2)
    assert 12_000_000 < request_bytes(one) < MAX_REQUEST_BYTES < request_bytes(two)
