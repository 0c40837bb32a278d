"""Sessions as ZIPs: every word, and every picture byte for byte."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from django.core.files.storage import default_storage
from django.core.management import call_command

from sessions_app.assetstore import blob_name
from sessions_app.models import Turn
from tests.cast import Cast, Program
from tests.imaging.samples import encoded, photo


def downloaded(program: Program, path: str, **query: str) -> tuple[str, ZipFile]:
    """The file's name and the archive, which is whole."""
    answer = program.get(path, **query)
    assert answer.status_code == 200, answer.content
    archive = ZipFile(io.BytesIO(b"".join(answer.streaming_content)))
    assert archive.testzip() is None
    return answer["Content-Disposition"], archive


def told(archive: ZipFile) -> dict[str, Any]:
    [path] = [name for name in archive.namelist() if name.endswith("/session.json")]
    words: dict[str, Any] = json.loads(archive.read(path))
    return words


def made(cast: Cast, title: str) -> tuple[str, list[dict[str, Any]], list[bytes]]:
    """Three uploads, the last one a line of its own; the first has a note and a decision, the last a lock by a mask."""
    session = cast.bob.new_session(title)
    files = [encoded(photo(seed=seed), kind) for seed, kind in enumerate(("PNG", "JPEG", "PNG"))]
    turns = [cast.bob.upload_turn(session, file) for file in files]
    Turn.objects.filter(pk=turns[1]["id"]).update(parent=turns[0]["id"], prompt="Wärmer, 夕方")
    cast.rita.post(f"/turns/{turns[0]['id']}/comments", {"text": "Less steam?", "pin": [0.5, 0.5]})
    cast.rita.post(f"/turns/{turns[0]['id']}/reviews", {"decision": "approved"})
    return session, turns, files


def test_it_has_every_word_and_every_picture_byte_for_byte(cast: Cast) -> None:
    session, turns, files = made(cast, "Herbstkarte: Entwürfe")
    name, archive = downloaded(cast.vera, f"/sessions/{session}/export")
    folder = f"herbstkarte-entwurfe-{session[:8]}"
    assert name == f'attachment; filename="{folder}.zip"'
    words = told(archive)
    assert words["session"]["title"] == "Herbstkarte: Entwürfe"
    assert [turn["number"] for turn in words["turns"]] == [1, 2, 3]
    assert words["turns"][1]["parent"] == turns[0]["id"]
    assert words["turns"][1]["prompt"] == "Wärmer, 夕方"
    assert [(one["text"], one["pin"]) for one in words["comments"]] == [("Less steam?", [0.5, 0.5])]
    assert [(one["decision"], one["reviewer"]) for one in words["reviews"]] == [("approved", "rita")]
    # The JSON leads to the files, and nothing in it to the server.
    for turn, file in zip(words["turns"], files, strict=True):
        assert archive.read(f"{folder}/{turn['outputs'][0]['url']}") == file
    assert [file["path"] for file in words["files"]] == [
        f"pictures/turn-000{n}.{e}" for n, e in ((1, "png"), (2, "jpg"), (3, "png"))
    ]
    assert "/assets/" not in json.dumps(words)
    assert "Wärmer, 夕方\npictures/turn-0002.jpg" in archive.read(f"{folder}/turns.txt").decode()


def test_a_branch_and_several_sessions_are_exported_alone(cast: Cast) -> None:
    session, turns, _ = made(cast, "One")
    _, branch = downloaded(cast.vera, f"/sessions/{session}/export", turn=turns[1]["id"])
    assert [turn["number"] for turn in told(branch)["turns"]] == [1, 2]
    other = cast.bob.new_session("Two")
    _, both = downloaded(cast.vera, "/exports", sessions=f"{session},{other},{session}")
    folders = {name.split("/")[0] for name in both.namelist()}
    assert folders == {f"one-{session[:8]}", f"two-{other[:8]}"}

    elsewhere = cast.vera.get(f"/sessions/{other}/export", turn=turns[0]["id"])
    assert (elsewhere.status_code, elsewhere.json()["error"]["field"]) == (422, "turn")
    assert cast.vera.get("/exports", sessions=",").status_code == 422
    assert cast.vera.get("/exports", sessions=",".join([session] + [f"x{n}" for n in range(100)])).status_code == 422
    assert cast.mallory.get("/exports", sessions=session).status_code == 404
    assert cast.vera.get(f"/sessions/{session}/export", format="mp4").status_code == 422
    assert cast.vera.get(f"/sessions/{session}/export", format="html")["Content-Type"].startswith("text/html")


def test_a_file_that_storage_has_lost_is_named_and_the_rest_is_there(cast: Cast) -> None:
    session, turns, files = made(cast, "Lost")
    default_storage.delete(blob_name(turns[1]["outputs"][0]["sha256"]))
    _, archive = downloaded(cast.vera, f"/sessions/{session}/export")
    folder = f"lost-{session[:8]}"
    assert archive.read("missing.txt").decode() == f"{folder}/pictures/turn-0002.jpg\n"
    assert archive.read(f"{folder}/pictures/turn-0003.png") == files[2]


def test_the_command_writes_what_has_changed_since(cast: Cast, tmp_path: Path) -> None:
    first, second = cast.bob.new_session("First"), cast.bob.new_session("Second")
    cast.bob.upload_turn(first, encoded(photo(seed=7)))
    call_command("export_sessions", str(tmp_path))
    written = {path.name: path.stat().st_mtime_ns for path in tmp_path.glob("*/*")}
    assert set(written) == {f"first-{first[:8]}.zip", f"second-{second[:8]}.zip"}

    cast.bob.send("PATCH", f"/sessions/{second}", {"title": "Renamed"})
    call_command("export_sessions", str(tmp_path))
    again = {path.name: path.stat().st_mtime_ns for path in tmp_path.glob("*/*")}
    assert set(again) == {f"first-{first[:8]}.zip", f"renamed-{second[:8]}.zip"}
    assert again[f"first-{first[:8]}.zip"] == written[f"first-{first[:8]}.zip"]
