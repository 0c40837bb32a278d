"""Sessions read in from their ZIPs: everything that was exported, and nothing of what is wrong."""

from __future__ import annotations

import hashlib
import io
import json
import struct
from collections.abc import Callable
from contextlib import ExitStack
from difflib import unified_diff
from typing import Any
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZIP_LZMA, ZipFile, ZipInfo

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, override_settings

from sessions_app import limits
from sessions_app.actions import importing
from sessions_app.models import Asset, Attempt, AuditEntry, ProviderCall, Review, Session, Turn
from tests.cast import API, Cast, Program
from tests.exporting.test_archive import made, told
from tests.imaging.samples import encoded, photo

Json = dict[str, Any]
# Said of the session or the moment of the export, or of the installation: not what was exported.
OWN = {"exported_at", "session", "revision", "replaced_at", "review", "credentials"}


def exported(program: Program, session: str) -> bytes:
    answer = program.get(f"/sessions/{session}/export")
    return b"".join(answer.streaming_content)


def sent(program: Program, data: bytes, **query: str) -> Any:
    """The answer to the ZIP as the body, as a program sends it."""
    client = Client(headers={"Authorization": f"Bearer {program.token}"})
    address = f"{API}/imports" + "".join(f"?{name}={value}" for name, value in query.items())
    return client.generic("POST", address, data, content_type="application/zip")


def content(data: bytes) -> tuple[list[str], dict[str, bytes]]:
    """What an export says, with every id replaced by how many there were before it, and its pictures by path."""
    archive = ZipFile(io.BytesIO(data))
    words = json.dumps(told(archive))
    ids: dict[str, str] = {}
    parsed = json.loads(words)
    for kind in ("turns", "comments", "locks", "files"):
        for one in parsed[kind]:
            ids[one.get("asset") or one["id"]] = f"{kind}-{len(ids)}"
            for output in one.get("outputs", ()):
                ids[output["id"]] = f"output-{len(ids)}"
    for old, new in ids.items():
        words = words.replace(old, new)
    pictures = {name.partition("/")[2]: archive.read(name) for name in archive.namelist() if "/pictures/" in name}
    return json.dumps(_without_own(json.loads(words)), indent=1, sort_keys=True).splitlines(), pictures


def _without_own(value: Any) -> Any:
    if isinstance(value, dict):
        kept = {name: _without_own(one) for name, one in value.items() if name not in OWN}
        return {name: one for name, one in kept.items() if not (name == "id" and "decision" in kept)}
    return [_without_own(one) for one in value] if isinstance(value, list) else value


def rich(cast: Cast) -> str:
    """A session with all that an export can hold but what a model makes."""
    session, turns, _ = made(cast, "Herbstkarte")
    first, second, third = (turn["id"] for turn in turns)
    mask = cast.bob.new_asset(encoded(photo(seed=8)))
    locked = {"rect": [0.1, 0.1, 0.2, 0.2], "name": "The mug"}
    assert cast.bob.post(f"/turns/{third}/locks", locked).status_code == 201
    cast.bob.post(f"/turns/{third}/locks", {"mask": mask})
    adjusted = {"adjustment": [{"op": "exposure", "stops": 0.5}], "parent": first, "region": {"rect": [0, 0, 0.5, 0.5]}}
    waiting = cast.bob.post(f"/sessions/{session}/turns", adjusted).json()["id"]
    cast.bob.post(f"/turns/{waiting}/cancel")
    Attempt.objects.filter(turn=second).update(
        provider="gemini", model="nano", model_id="nano-1", text="Here it is", actual_usd="0.039", billed="yes"
    )
    Turn.objects.filter(pk=second).update(
        starred=True,
        muted=True,
        alt_text="A warm card",
        branch="Warm",
        settings={"provider": "gemini", "model": "nano", "aspect_ratio": "1:1"},
        pins=[{"at": [0.5, 0.5], "text": "a star", "radius": None}],
        markup=[{"kind": "circle", "rect": [0.1, 0.1, 0.2, 0.2]}],
    )
    gone = cast.rita.post(f"/turns/{second}/comments", {"text": "Oops", "pin": [0.1, 0.1]}).json()
    note = cast.rita.post(f"/turns/{second}/comments", {"text": "Softer?", "region": [0.1, 0.2, 0.3, 0.4]}).json()
    cast.rita.send("DELETE", f"/comments/{gone['id']}")
    cast.bob.post(f"/turns/{second}/comments", {"text": "Yes", "reply_to": note["id"]})
    cast.bob.post(f"/comments/{note['id']}/reactions", {"kind": "agree"})
    cast.bob.send("PATCH", f"/comments/{note['id']}", {"resolved": True})
    cast.bob.send("PATCH", f"/sessions/{session}", {"tags": ["autumn"]})
    return session


@pytest.mark.both_databases
def test_what_comes_in_is_exported_as_it_was(cast: Cast) -> None:
    session = rich(cast)
    before = exported(cast.bob, session)
    answer = sent(cast.bob, before)
    assert answer.status_code == 201, answer.content
    copy = answer.json()
    assert (copy["title"], copy["tags"], copy["author"], copy["turns"]) == ("Herbstkarte", ["autumn"], "bob", 4)
    (words, pictures), (had, had_pictures) = content(exported(cast.bob, copy["id"])), content(before)
    difference = "\n".join(unified_diff(had, words, n=4, lineterm=""))
    assert not difference, difference
    assert pictures == had_pictures
    assert copy["id"] != session
    # Nobody here paid for it, approved it, or made it: the log says who brought it in.
    assert copy["cost_usd"] is None
    assert not ProviderCall.objects.exists()
    assert not Review.objects.filter(session=copy["id"], replaced_at=None).exists()
    entry = AuditEntry.objects.get(act="session_imported")
    assert (entry.name, entry.detail["session"], entry.detail["turns"]) == ("bob", copy["id"], 4)
    log = cast.vera.get(f"/sessions/{copy['id']}/activity").json()
    assert "imported this session from a file" in json.dumps(log)
    # It goes on from its newest picture, and shows as it was when it came in.
    assert cast.bob.upload_turn(copy["id"])["number"] == 5
    assert cast.bob.get(f"/sessions/{copy['id']}/turns").json()["items"][1]["alt_text"] == "A warm card"


def test_elsewhere_people_are_names(cast: Cast) -> None:
    before = exported(cast.bob, rich(cast))
    answer = sent(cast.mallory, before)
    assert answer.status_code == 201, answer.content
    session = answer.json()["id"]
    turns = cast.mallory.get(f"/sessions/{session}/turns").json()["items"]
    assert {turn["author"] for turn in turns} == {"bob"}
    assert not Turn.objects.filter(session=session, author__isnull=False).exists()
    notes = cast.mallory.get(f"/turns/{turns[1]['id']}/comments").json()["items"]
    assert [(note["author"], note["guest"], note["text"]) for note in notes] == [
        (None, "rita", "Softer?"),
        (None, "bob", "Yes"),
    ]
    assert content(exported(cast.mallory, session))[1] == content(before)[1]
    # Guests of a link that hides names are shown none of these either.
    link = {"scope": "session", "mode": "live", "allow": {"comment": True}, "show": {"names": False}}
    token = cast.mallory.post(f"/sessions/{session}/shares", link).json()["url"].rpartition("/")[2]
    shown = Client().get(f"{API}/shared/{token}/turns/{turns[1]['id']}/comments").json()["items"]
    assert [(one["text"], one["author"], one["guest"]) for one in shown] == [
        ("Softer?", None, None),
        ("Yes", None, None),
    ]
    # Sent from a page as a form.
    client = Client(headers={"Authorization": f"Bearer {cast.mallory.token}"})
    form = client.post(f"{API}/imports", {"file": SimpleUploadedFile("session.zip", before)})
    assert form.status_code == 201
    assert cast.bob.get(f"/sessions/{form.json()['id']}").status_code == 404


def test_only_editors_of_the_workspace_bring_sessions_in(cast: Cast) -> None:
    data = exported(cast.bob, made(cast, "One")[0])
    for program, status in ((cast.vera, 403), (cast.rita, 403), (cast.mallory, 404)):
        assert sent(program, data, workspace=str(cast.workspace.pk)).status_code == status
    with override_settings(UPLOADS_PER_MINUTE=4):
        assert [sent(cast.bob, data).status_code for _ in range(2)] == [201, 429]


def test_few_are_read_in_at_once(cast: Cast) -> None:
    data = exported(cast.bob, made(cast, "One")[0])
    with ExitStack() as others:
        for _ in range(importing.AT_ONCE):
            others.enter_context(importing.ROOM)
        refused = sent(cast.bob, data)
    assert (refused.status_code, refused.json()["error"]["code"]) == (429, "limit_reached")
    assert [sent(cast.bob, data).status_code for _ in range(importing.AT_ONCE + 1)] == [201] * 3


def test_a_session_that_the_disk_does_not_hold_or_that_takes_too_long_is_refused(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    data = exported(cast.bob, made(cast, "One")[0])
    before = stored()
    with monkeypatch.context() as nearly_full:
        nearly_full.setattr(limits, "free_bytes", lambda: settings.MIN_FREE_MB * 2**20 + len(data) // 2)
        refused = sent(cast.mallory, data)
    assert (refused.status_code, refused.json()["error"]["code"]) == (507, "storage_full")
    with monkeypatch.context() as slow:
        slow.setattr(importing, "MOST_SECONDS", -1)
        error = sent(cast.mallory, data).json()["error"]
    assert error["code"] == "request_too_large" and error["message"].startswith("Reading this session in takes longer")
    assert stored() == before and sent(cast.mallory, data).status_code == 201


Change = Callable[[Json], object]


def changed(data: bytes, change: Change | None = None, **files: bytes | None) -> bytes:
    """The same ZIP with other words, or with other files by the last part of their names; None leaves one out."""
    written = io.BytesIO()
    with ZipFile(io.BytesIO(data)) as old, ZipFile(written, "w") as new:
        for info in old.infolist():
            body: bytes | None = old.read(info)
            if info.filename.endswith("session.json") and change:
                words = json.loads(body or b"")
                change(words)
                body = json.dumps(words).encode()
            body = files.get(info.filename.rpartition("/")[2].partition(".")[0].replace("-", "_"), body)
            if body is not None:
                new.writestr(info, body)
    return written.getvalue()


def packed(*entries: tuple[str, bytes], compress: int = ZIP_DEFLATED) -> bytes:
    written = io.BytesIO()
    with ZipFile(written, "w", compress) as archive:
        for name, body in entries:
            archive.writestr(ZipInfo(name), body, compress)
    return written.getvalue()


def with_claimed_size(data: bytes, size: int) -> bytes:
    """The directory says that the last file unpacks to so many bytes (APPNOTE 4.3.12: at 24 of its entry)."""
    at = data.rindex(b"PK\x01\x02") + 24
    return data[:at] + struct.pack("<I", size) + data[at + 4 :]


def locked(data: bytes) -> bytes:
    """The directory says that the last file is encrypted (APPNOTE 4.3.12 and 4.4.4: bit 0 at 8 of its entry)."""
    at = data.rindex(b"PK\x01\x02") + 8
    return data[:at] + bytes([data[at] | 1]) + data[at + 1 :]


def picture_of(words: Json, turn: int) -> str:
    """The id of the only picture of a turn, which are counted from 0."""
    return str(words["turns"][turn]["outputs"][0]["id"])


def in_circles(words: Json) -> None:
    words["turns"][0]["parent"] = words["turns"][1]["id"]


def of_another_turn(words: Json) -> None:
    words["turns"][0]["chosen_output"] = words["turns"][1]["outputs"][0]["id"]


LOCK = {"id": "a-lock", "rect": [0, 0, 1, 1], "created_at": "2026-11-28T12:00:00Z"}
WRONG_WORDS: list[tuple[Change, str]] = [
    (lambda words: words.update(version=2), "This ZIP is of version 2 of the format"),
    (lambda words: words.update(format="other"), "not of a session that a studio has exported"),
    (lambda words: words.pop("turns"), "session.json in this ZIP is damaged. turns: Field required"),
    (lambda words: words["turns"][0].update(prompt="a\x00b"), "turns.0.prompt: Value error, Text cannot contain NUL"),
    (lambda words: words["turns"][0].update(pins=[{"at": [2, 0], "text": ""}]), "turns.0.pins.0.at.0"),
    (lambda words: words["turns"][0].update(created_at="yesterday"), "turns.0.created_at"),
    (in_circles, "Turn 1 builds on one that does not come before it."),
    (of_another_turn, "Turn 1 chose a picture that it does not have."),
    (lambda words: words["files"].pop(), "A picture that it shows is not among its files."),
    (lambda words: words["files"][0].update(sha256="0" * 64), "is not the file that was exported"),
    (lambda words: words["files"][0].update(path="../../secret_key"), "../../secret_key is missing"),
    (lambda words: words["turns"].append(words["turns"][0]), "Two parts of it have the same name."),
    (lambda words: words["comments"][0].update(turn="nobody's"), "about a picture that is not there"),
    (lambda words: words["comments"][0].update(reply_to="nobody's"), "A comment replies to one that is not there."),
    (lambda words: words["comments"][0].update(region=[0, 0, 0.5, 0.5]), "about a point and a region at once"),
    (lambda words: words["reviews"][0].update(output=picture_of(words, 1)), "about a picture that is not there"),
    (
        lambda words: words["turns"][0].update(base_output=picture_of(words, 1)),
        "on a picture that does not come before",
    ),
    (lambda words: words["turns"][0].update(finishes=picture_of(words, 0)), "on a picture that does not come before"),
    (lambda words: words["turns"][0].update(revises=words["turns"][1]["id"]), "another try at one that does not come"),
    (lambda words: words["turns"][1].update(region={"invert": True}), "The region of turn 2 is not there."),
    (lambda words: words["turns"][0]["attempts"][0].update(outputs=[picture_of(words, 1)]), "do not belong together"),
    (lambda words: words["locks"].append(LOCK | {"turn": "nobody's"}), "A lock is of a picture that is not there."),
    (lambda words: words["locks"].append(LOCK | {"turn": words["turns"][0]["id"], "rect": None}), "A lock is of a"),
]


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_what_is_wrong_is_said_and_nothing_of_it_stays(cast: Cast) -> None:
    good = exported(cast.bob, made(cast, "Good")[0])
    picture = encoded(photo(seed=1, width=64, height=64))
    cases = [(changed(good, change), sentence) for change, sentence in WRONG_WORDS]
    cases += [
        (b"", "This file is not a ZIP"),
        (b"PK\x03\x04 not really", "This file is not a ZIP"),
        (picture, "This file is not a ZIP"),
        (good[: len(good) // 2], "This file is not a ZIP"),
        (packed(("a.txt", b"")), "There is no session in this ZIP"),
        (packed(("a/session.json", b"{}"), ("b/session.json", b"{}")), "This ZIP holds 2 sessions"),
        (packed(("session.json", b"{")), "session.json in this ZIP is damaged."),
        (packed(("session.json", b"[" * 100_000)), "session.json in this ZIP is damaged."),
        (packed(("session.json", b"{}"), ("../session.json", b"")), "files that no session's export has"),
        (packed(("session.json", b"{}"), ("/etc/passwd", b"")), "files that no session's export has"),
        (packed(("session.json", b"{}"), ("session.json", b"{}")), "files that no session's export has"),
        (packed(("session.json", b"{}"), ("..\\secret_key", b"")), "files that no session's export has"),
        (packed(("session.json", b"{}"), compress=ZIP_BZIP2), "files that no session's export has"),
        (packed(("session.json", b"{}"), compress=ZIP_LZMA), "files that no session's export has"),
        (locked(packed(("session.json", b"{}"))), "files that no session's export has"),
        (packed(*((f"{n}.txt", b"") for n in range(10_001))), "This ZIP holds 10,001 files"),
        (packed(*((f"{n:0200}.txt", b"") for n in range(10_000))), "This file is not a ZIP"),
        (packed(("session.json", b" " * (33 * 2**20))), "session.json in this ZIP is larger than 32 MB."),
        (with_claimed_size(packed(("session.json", b"{}")), 2**31), "What this ZIP holds is larger than 512 MB."),
        (changed(good, turn_0002=None), "pictures/turn-0002.jpg is missing in this ZIP."),
        (changed(good, turn_0002=picture), "pictures/turn-0002.jpg in this ZIP is not the file that was exported."),
        (changed(good, turn_0002=b" " * (41 * 2**20)), "pictures/turn-0002.jpg in this ZIP is larger than 40 MB."),
        (of_no_picture(good), "pictures/turn-0001.png in this ZIP cannot be kept. "),
    ]
    before = stored()
    for data, sentence in cases:
        answer = sent(cast.mallory, data)
        error = answer.json()["error"]
        assert sentence in error["message"], error
        assert (answer.status_code in (413, 422), error["field"]) == (True, "file"), error
    assert not Session.objects.filter(workspace__members__user=cast.mallory.user).exists()
    assert not Asset.objects.filter(workspace__members__user=cast.mallory.user).exists()
    assert stored() == before
    assert sent(cast.mallory, good).status_code == 201


def of_no_picture(data: bytes) -> bytes:
    """The first picture is none, and is named rightly."""
    body = b"<svg/>"

    def named(words: Json) -> None:
        words["files"][0].update(sha256=hashlib.sha256(body).hexdigest(), bytes=len(body))

    return changed(data, named, turn_0001=body)


def stored() -> set[str]:
    """The files in the storage of pictures."""
    found: set[str] = set()
    waiting = [""]
    while waiting:
        folder = waiting.pop()
        folders, names = default_storage.listdir(folder)
        waiting += [f"{folder}/{name}".lstrip("/") for name in folders]
        found |= {f"{folder}/{name}" for name in names}
    return found
