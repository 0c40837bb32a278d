"""The catalogue over HTTP."""

from __future__ import annotations

from tests.cast import Cast


def test_it_lists_the_models_that_can_be_used_the_default_first(cast: Cast) -> None:
    models = cast.vera.get("/models").json()["items"]
    assert [model["default"] for model in models] == [True] + [False] * (len(models) - 1)
    first = models[0]
    assert (first["provider"], first["costs_money"]) == ("local", False)
    assert first["label"]
    assert first["capabilities"]["varies"] is False
    assert set(first["capabilities"]) == {
        "aspect_ratios",
        "image_sizes",
        "thinking_levels",
        "grounding",
        "service_tiers",
        "max_references",
        "max_characters",
        "max_objects",
        "max_styles",
        "text_to_image",
        "history",
        "masks",
        "marks",
        "varies",
        "pixels",
    }


def test_it_accepts_the_models_that_it_lists(cast: Cast) -> None:
    session = cast.bob.new_session()
    for model in cast.bob.get("/models").json()["items"]:
        settings = {"provider": model["provider"], "model": model["name"]}
        turn = cast.bob.post(f"/sessions/{session}/turns", {"prompt": "a red kite", "settings": settings})
        assert turn.status_code == 201
        assert turn.json()["settings"]["model"] == model["name"]
