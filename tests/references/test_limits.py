"""How many references each model takes, said in one sentence before anything is sent."""

from __future__ import annotations

import pytest

from sessions_app.models import Turn
from tests.cast import Cast
from tests.references.conftest import Pictures


def settings_for(model: str) -> dict[str, str]:
    return {"provider": "local" if model == "local" else "gemini", "model": model}


def references(assets: list[str], *purposes: str) -> list[dict[str, str]]:
    padded = [*purposes, *[""] * (len(assets) - len(purposes))]
    return [
        {"asset": asset, "role": "reference", "purpose": purpose} for asset, purpose in zip(assets, padded, strict=True)
    ]


@pytest.mark.parametrize(
    ("model", "purposes", "number", "message"),
    [
        ("nano-banana-2", ["character"] * 4 + ["object"] * 10, 14, None),
        (
            "nano-banana-2",
            ["character"] * 5,
            5,
            "Nano Banana 2 takes at most 14 reference pictures: 10 of objects, 4 of characters; "
            "there are 5 of characters.",
        ),
        ("nano-banana-pro", ["character"] * 5 + ["object"] * 6 + ["style"] * 3, 14, None),
        (
            "nano-banana-pro",
            ["object"] * 7 + ["style"] * 4,
            11,
            "Nano Banana Pro takes at most 14 reference pictures: 6 of objects, 5 of characters, 3 of styles; "
            "there are 7 of objects and 4 of styles.",
        ),
        (
            "nano-banana-pro",
            [],
            15,
            "Nano Banana Pro takes at most 14 reference pictures: 6 of objects, 5 of characters, 3 of styles; "
            "there are 15.",
        ),
        ("nano-banana-2-lite", [], 3, None),
        (
            "nano-banana-2-lite",
            [],
            4,
            "Nano Banana 2 Lite takes at most 3 reference pictures; there are 4.",
        ),
        ("local", [], 1, "Local engine takes no reference pictures; there are 1."),
    ],
)
def test_it_holds_each_model_to_its_limits(
    model: str, purposes: list[str], number: int, message: str | None, cast: Cast, pictures: Pictures
) -> None:
    session = cast.bob.new_session()
    body = {
        "prompt": "put them together",
        "inputs": references(pictures(number), *purposes),
        "settings": settings_for(model),
    }
    answer = cast.bob.post(f"/sessions/{session}/turns", body)
    if message is None:
        assert answer.status_code == 201
        assert [used["purpose"] for used in answer.json()["inputs"][: len(purposes)]] == purposes
    else:
        error = answer.json()["error"]
        assert (answer.status_code, error["message"], error["field"]) == (422, message, "inputs")
        assert error["hint"]
        assert not Turn.objects.exists()


def test_it_says_the_limits_with_each_model(cast: Cast) -> None:
    models = {model["name"]: model["capabilities"] for model in cast.vera.get("/models").json()["items"]}
    limits = {
        name: [can["max_references"], can["max_objects"], can["max_characters"], can["max_styles"]]
        for name, can in models.items()
    }
    assert limits == {
        "local": [0, None, None, None],
        "nano-banana-2": [14, 10, 4, None],
        "nano-banana-2.1": [14, 10, 4, None],
        "nano-banana-pro": [14, 6, 5, 3],
        "nano-banana-2-lite": [3, None, None, None],
        "nano-banana": [3, None, None, None],
    }


def test_it_refuses_a_purpose_that_it_does_not_know(cast: Cast, pictures: Pictures) -> None:
    session = cast.bob.new_session()
    body = {"prompt": "x", "inputs": references(pictures(1), "mood"), "settings": settings_for("nano-banana-2")}
    assert cast.bob.post(f"/sessions/{session}/turns", body).status_code == 422
