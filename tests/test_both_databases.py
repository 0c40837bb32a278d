"""The tests marked both_databases, once more on PostgreSQL: one process can only talk to one kind of database."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
MARK = "both_databases"


@pytest.mark.timeout(900)
def test_it_keeps_its_promises_on_postgresql(postgres_url: str, tmp_path: Path) -> None:
    """Run by hand: ``TEST_DATABASE_URL=postgres://... python -m pytest -m both_databases``."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    # Other files would only be imported.
    files = [path for path in ROOT.glob("tests/*/**/test_*.py") if f"mark.{MARK}" in path.read_text(encoding="utf-8")]
    said = tmp_path / "said"
    # Into a file: a pipe would be waited for until the last process that has it is gone, and it says how far a run came.
    with said.open("w") as output, suppress(subprocess.TimeoutExpired):
        run = subprocess.run(
            [sys.executable, "-m", "pytest", "-v", "-m", MARK, "--no-header", "--tb=short", *files],
            cwd=ROOT,
            env={**environment, "TEST_DATABASE_URL": postgres_url},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            timeout=880,
        )
        if run.returncode == 0:
            return
    pytest.fail("\n".join(said.read_text(encoding="utf-8").splitlines()[-60:]))
