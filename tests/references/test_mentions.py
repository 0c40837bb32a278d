"""``@Name`` means the same on the server and in the browser: tests/mentions.json holds both to it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from sessions_app.mentions import mentioned, spell_out

CASES = json.loads((Path(__file__).parent.parent / "mentions.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["prompt"])
def test_it_finds_and_spells_out_names(case: dict[str, Any]) -> None:
    numbers = {name: [number] for number, name in enumerate(case["names"], start=1)}
    assert mentioned(case["prompt"], case["names"]) == case["mentioned"]
    assert spell_out(case["prompt"], numbers) == case["spelled"]


def test_it_lists_several_pictures_as_a_person_would() -> None:
    assert spell_out("@Mia waves", {"Mia": [1, 2]}) == "Mia (Image 1 and Image 2) waves"
    assert spell_out("@Mia waves", {"Mia": [1, 2, 4]}) == "Mia (Image 1, Image 2 and Image 4) waves"
