"""What set-up installs is pinned by hash, and comes from whatever registry the machine is set up for."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LOCK_FILES = ["requirements.txt", "requirements-dev.txt", "requirements-node.txt"]


@pytest.mark.parametrize("name", LOCK_FILES)
def test_it_pins_every_python_package_with_hashes(name: str) -> None:
    blocks = re.split(r"\n(?=\S)", re.sub(r"(?m)^\s*#.*\n?", "", (ROOT / name).read_text()).strip())

    assert blocks
    assert [block for block in blocks if not re.match(r"\S+==\S+ ", block) or "--hash=sha256:" not in block] == []


def test_the_lock_files_lack_no_package_that_another_one_needs() -> None:
    """Set-up installs them without resolving anything, so that no later release of a package can break it."""
    checked = subprocess.run([sys.executable, "-m", "pip", "check"], capture_output=True, text=True, check=False)

    assert (checked.returncode, checked.stdout.strip()) == (0, "No broken requirements found.")


def test_it_pins_every_npm_package_with_a_hash() -> None:
    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]

    assert [name for name, package in packages.items() if name and not package["integrity"].startswith("sha512-")] == []


def test_it_pins_what_the_local_engine_takes_from_npm_alike() -> None:
    asked_for = json.loads((ROOT / "package.json").read_text())["dependencies"]
    engine = json.loads((ROOT / "sessions_app/providers/local/weights.json").read_text())
    sketch = engine["sketch_assets"]
    sources = [*engine["from_npm"], sketch["icons_json"], sketch["emojibase_json"]]

    assert {source["package"] for source in sources} <= {f"{name}@{version}" for name, version in asked_for.items()}


@pytest.mark.parametrize("name", [*LOCK_FILES, "package-lock.json"])
def test_it_names_no_download_address(name: str) -> None:
    text = (ROOT / name).read_text()

    assert not re.search(r'"resolved"|--(extra-)?index-url|--find-links|--trusted-host|\S+ @ ', text)
