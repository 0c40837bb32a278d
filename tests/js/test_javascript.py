"""The front end's own tests: each ``*.test.js`` beside this file, run by node."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from studio.vendor import find_node

FOLDER = Path(__file__).parent


@pytest.fixture(scope="module")
def node() -> Iterator[str]:
    with find_node() as found:
        yield found.node


@pytest.mark.parametrize("name", sorted(path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*.test.js")))
def test_it_passes_in_node(node: str, name: str) -> None:
    run = subprocess.run(
        [node, "--test", "--test-reporter=tap", FOLDER / name], stdin=subprocess.DEVNULL, capture_output=True, text=True
    )

    assert run.returncode == 0, run.stdout + run.stderr
