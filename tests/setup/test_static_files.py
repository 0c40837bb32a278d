"""What ``collectstatic`` makes of scripts and styles."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import override_settings

from studio.static_files import as_shipped

STATIC = Path(settings.BASE_DIR) / "static"


def test_it_ships_them_hashed_compressed_and_without_comments(tmp_path: Path) -> None:
    source, root = tmp_path / "source", tmp_path / "root"
    for name in ("js/lib/http.js", "css/tokens.css", "vendor/panzoom/panzoom.es.js"):
        (source / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(STATIC / name, source / name)
    storages = {**settings.STORAGES, "staticfiles": {"BACKEND": "studio.static_files.ShippedStaticFiles"}}
    finders = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    with override_settings(
        STATIC_ROOT=root, STATICFILES_DIRS=[source], STORAGES=storages, STATICFILES_FINDERS=finders, DEBUG=False
    ):
        call_command("collectstatic", interactive=False, verbosity=0)
    names = json.loads((root / "staticfiles.json").read_text())["paths"]
    script = (root / names["js/lib/http.js"]).read_text()

    assert "//" not in script.replace("://", "")
    assert script.count("\n") == (STATIC / "js/lib/http.js").read_text().count("\n")
    assert "/*" not in (root / names["css/tokens.css"]).read_text()
    assert "\n " not in script
    vendored = (root / names["vendor/panzoom/panzoom.es.js"]).read_text()
    assert "Copyright" in vendored[:200]
    assert vendored.count("/*") < 3
    assert {path.suffix for path in root.rglob("http.*.js.*")} == {".br", ".gz"}


def test_every_script_says_the_same_as_it_is_shipped(tmp_path: Path) -> None:
    node = shutil.which("node")
    if node is None:
        pytest.skip("There is no node on this machine.")
    for path in [*(STATIC / "js").rglob("*.js"), *(STATIC / "vendor").rglob("*.js")]:
        copy = tmp_path / path.relative_to(STATIC)
        copy.parent.mkdir(parents=True, exist_ok=True)
        text = path.read_text(encoding="utf-8")
        shipped = as_shipped(str(path.relative_to(STATIC)), text)
        copy.write_text(shipped, encoding="utf-8")
        # A comment that was none, or spaces that are meant, would be in a text of several lines. Shaders need neither.
        texts = (shipped if path.is_relative_to(STATIC / "vendor") else text).split("`")[1::2]
        several = [part for part in texts if "\n" in part]
        assert not several or (path.name == "adjust-shader.js" and not any("//" in part for part in several)), path
    (tmp_path / "package.json").write_text('{"type": "module"}')
    files = [str(path) for path in tmp_path.rglob("*.js")]
    check = "for (const file of process.argv.slice(1)) new (require('vm').SourceTextModule)(require('fs').readFileSync(file, 'utf8'))"
    run = subprocess.run(
        [node, "--no-warnings", "--experimental-vm-modules", "-e", check, *files], capture_output=True, text=True
    )
    assert run.returncode == 0, run.stderr
