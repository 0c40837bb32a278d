"""The rails of the chain: the server's rule is the one that the page draws by (tests/js/chain.test.js)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from sessions_app.models import Turn
from sessions_app.queries import lanes

CASES = json.loads((Path(__file__).parent.parent / "lanes.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES, ids=[case["what"] for case in CASES])
def test_it_hangs_turns_on_rails(case: dict[str, Any]) -> None:
    ids = {number: uuid4() for number, _ in case["turns"]}

    found = lanes([Turn(pk=ids[number], number=number, parent_id=ids.get(parent)) for number, parent in case["turns"]])

    assert [found[ids[number]] for number, _ in case["turns"]] == case["lanes"]
