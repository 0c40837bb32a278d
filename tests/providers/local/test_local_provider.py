"""The local engine as the studio sees it: through its provider, in a process of its own."""

from __future__ import annotations

import io
import subprocess
import sys
from decimal import Decimal

import numpy as np
import pytest
from PIL import Image

from sessions_app.errors import Billed, ProviderError
from sessions_app.providers.base import CallHooks, Exchange, ImageRequest, ImageResult, Part, Picture
from sessions_app.providers.local import LocalProvider
from tests.providers.local.conftest import png


def generate(
    prompt: str,
    base: bytes | None = None,
    hooks: CallHooks | None = None,
    history: tuple[Exchange, ...] = (),
    aspect_ratio: str | None = None,
) -> ImageResult:
    picture = Picture(base, "image/png") if base else None
    request = ImageRequest(prompt, "local", "call", base=picture, history=history, aspect_ratio=aspect_ratio)
    return LocalProvider().generate(request, hooks or CallHooks())


def test_it_edits_the_base_for_free(ball: bytes) -> None:
    stages: list[str] = []
    result = generate("make it black and white", ball, CallHooks(stage=stages.append))
    (picture,) = result.pictures
    assert picture.mime_type == "image/png"
    assert Image.open(io.BytesIO(picture.data)).size == (320, 240)
    assert result.cost_usd == Decimal(0)
    assert result.text == ""
    assert result.notes == ("Turned the picture black and white.",)
    assert stages == ["working"]


def test_a_ratio_beside_the_sentence_is_spoken_of_and_not_imposed(ball: bytes) -> None:
    result = generate("make it warmer", ball, aspect_ratio="16:9")
    assert Image.open(io.BytesIO(result.pictures[0].data)).size == (320, 240)
    assert "crop to 16:9" in result.notes[-1]
    assert len(generate("make it warmer", ball, aspect_ratio="4:3").notes) == 1


def test_it_takes_the_newest_picture_of_the_history(ball: bytes) -> None:
    older = png(np.zeros((10, 10, 3), np.uint8))
    history = tuple(
        Exchange((Part(text="earlier"),), (Part(picture=Picture(data, "image/png")),)) for data in (older, ball)
    )
    result = generate("make it warmer", history=history)
    assert Image.open(io.BytesIO(result.pictures[-1].data)).size == (320, 240)


def test_what_it_cannot_do_is_refused_with_what_it_can(ball: bytes) -> None:
    with pytest.raises(ProviderError) as refused:
        generate("add a cat", ball)
    error = refused.value
    assert (error.code, error.billed, error.retryable, error.automatic) == (
        "instruction_not_understood",
        Billed.NO,
        False,
        False,
    )
    assert "generative model" in error.message
    assert error.hint.startswith("Did you mean: ")


def test_what_the_picture_does_not_allow_is_refused_by_the_child(ball: bytes) -> None:
    with pytest.raises(ProviderError) as refused:
        generate("pixelate the faces", ball)
    assert refused.value.code == "instruction_not_understood"
    assert refused.value.billed is Billed.NO


def test_an_edit_without_a_picture_asks_for_one() -> None:
    with pytest.raises(ProviderError) as refused:
        generate("make the background darker")
    assert "no picture yet" in refused.value.message


def test_a_cancel_is_heard(ball: bytes) -> None:
    with pytest.raises(ProviderError) as refused:
        generate("turn it into an oil painting", ball, CallHooks(canceled=lambda: True))
    assert (refused.value.code, refused.value.billed) == ("canceled", Billed.NO)


def test_bytes_that_are_no_picture_are_refused() -> None:
    with pytest.raises(ProviderError) as refused:
        generate("make it warmer", b"no picture")
    assert (refused.value.code, refused.value.billed) == ("invalid_image", Billed.NO)


def test_a_photo_of_twelve_megapixels_is_within_its_limits(portrait: bytes) -> None:
    large = io.BytesIO()
    Image.open(io.BytesIO(portrait)).resize((3464, 3464)).save(large, "JPEG")
    result = generate("blur the background", large.getvalue())
    assert Image.open(io.BytesIO(result.pictures[0].data)).size == (3464, 3464)


def test_a_first_prompt_gives_a_sketch_of_the_asked_ratio() -> None:
    result = generate("a cat on a beach at sunset", aspect_ratio="16:9")
    assert Image.open(io.BytesIO(result.pictures[0].data)).size == (1360, 768)
    assert result.notes[0] == "I understood: cat, sunset, beach."
    assert "no generative model" in result.notes[1]


def test_its_model_says_what_it_is() -> None:
    (model,) = LocalProvider().models()
    assert (model.name, model.provider, LocalProvider.costs_money) == ("local", "local", False)
    assert "no generative model" in model.tagline
    assert model.capabilities.text_to_image
    for ratio in model.capabilities.aspect_ratios:
        width, height = model.capabilities.pixels[ratio, ""]
        across, down = (int(part) for part in ratio.split(":"))
        assert width / height == pytest.approx(across / down, rel=0.02)


def test_there_is_nothing_to_parse() -> None:
    with pytest.raises(ProviderError) as refused:
        LocalProvider().parse(b"", "local")
    assert (refused.value.code, refused.value.billed) == ("outcome_unknown", Billed.NO)


def test_the_main_process_loads_no_pixel_libraries() -> None:
    code = (
        "import sys; from sessions_app.providers.local import LocalProvider; LocalProvider().models();"
        "sys.exit(any(name in sys.modules for name in ('cv2', 'numpy', 'patchmatch', 'resvg_py')))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
