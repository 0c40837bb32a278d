"""Signed files come back as they were brought: for members, programs and guests; what was altered says so."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from sessions_app.provenance.credentials import read_credentials
from tests.cast import Cast, Program, cast
from tests.imaging.samples import encoded, photo
from tests.provenance import altered
from tests.providers.stand_in.signing import authority, sign_photo

__all__ = ["cast"]

SIGNED = {
    "image/jpeg": sign_photo(encoded(photo(), "JPEG", quality=95)),
    "image/png": sign_photo(encoded(photo(seed=2)), "image/png"),
}


def body(answer: HttpResponse) -> bytes:
    assert answer.status_code == 200
    return answer.getvalue()


def provenance(program: Program, turn: str) -> dict[str, object]:
    """The story of a turn's only picture."""
    (output,) = program.get(f"/turns/{turn}/provenance").json()["outputs"]
    found: dict[str, object] = output["credentials"]
    return found


@pytest.mark.parametrize("mime", SIGNED)
def test_it_gives_back_the_exact_bytes_with_their_credentials(cast: Cast, mime: str) -> None:
    session = cast.bob.new_session()
    turn = cast.bob.upload_turn(session, SIGNED[mime])
    asset = turn["outputs"][0]["asset"]
    member = Client()
    member.force_login(cast.vera.user)
    link = cast.bob.post(f"/sessions/{session}/shares", {"scope": "session"}).json()["url"].rpartition("/")[2]

    got = {
        "member": body(member.get(f"/assets/{asset}/original?download=1")),
        "program": body(cast.vera.get(f"/assets/{asset}/original")),
        "guest": body(Client().get(f"/s/{link}/assets/{asset}/original?download=1")),
    }

    assert {who: data == SIGNED[mime] for who, data in got.items()} == dict.fromkeys(got, True)
    assert read_credentials(got["guest"], mime).state == "valid"
    for spec in ("fit-384.webp", "fit-1536.webp", "full.png"):
        copy = body(member.get(f"/assets/{asset}/renditions/{spec}"))
        assert read_credentials(copy, f"image/{spec.rpartition('.')[2]}").state == "none"


def test_it_tells_what_was_read_in_short_and_in_full(cast: Cast) -> None:
    turn = cast.bob.upload_turn(cast.bob.new_session(), SIGNED["image/jpeg"])
    assert turn["outputs"][0]["credentials"] is None

    told = cast.vera.get(f"/turns/{turn['id']}/provenance").json()

    (output,), (given,) = told["outputs"], told["inputs"]
    assert (told["turn"], told["watermark"]) == (turn["id"], None)
    assert (output["sha256"], output["asset"]) == (turn["outputs"][0]["sha256"], given["asset"])
    assert given["credentials"] == output["credentials"]
    assert output["credentials"]["manifest"] == read_credentials(SIGNED["image/jpeg"], "image/jpeg").manifest
    assert output["credentials"]["steps"] == [
        {"text": "Created", "source": "taken by a camera", "agent": "", "signer": "Camera Works", "time": ""}
    ]
    now = cast.bob.get(f"/turns/{turn['id']}").json()["outputs"][0]["credentials"]
    assert now == {"state": "valid", "signer": "Camera Works", "steps": 1}


def test_it_knows_at_once_that_a_picture_carries_none(cast: Cast) -> None:
    turn = cast.bob.upload_turn(cast.bob.new_session())
    assert turn["outputs"][0]["credentials"] == {"state": "none", "signer": "", "steps": 0}
    assert provenance(cast.bob, turn["id"])["state"] == "none"


def test_it_says_that_an_altered_file_is_invalid(cast: Cast) -> None:
    turn = cast.bob.upload_turn(cast.bob.new_session(), altered.with_another_pixel(SIGNED["image/jpeg"]))
    found = provenance(cast.bob, turn["id"])
    assert (found["state"], found["why"]) == ("invalid", "The picture was changed after it was signed.")


def test_it_checks_again_by_another_trust_list(cast: Cast, tmp_path: Path, settings: Any) -> None:
    settings.C2PA_TRUST_ANCHORS = tmp_path / "trusted"
    settings.C2PA_TRUST_ANCHORS.mkdir()
    turn = cast.bob.upload_turn(cast.bob.new_session(), SIGNED["image/jpeg"])
    assert provenance(cast.bob, turn["id"])["state"] == "valid"
    camera = settings.C2PA_TRUST_ANCHORS / "camera.pem"
    camera.write_text(authority("Camera Works", "X1 body 0042").root)
    assert provenance(cast.bob, turn["id"])["state"] == "trusted"
    camera.unlink()
    assert provenance(cast.bob, turn["id"])["state"] == "valid", "whom nobody trusts any more"


def test_it_tells_guests_what_a_file_carries_only_if_they_may_have_it(cast: Cast) -> None:
    session = cast.bob.new_session()
    turn = cast.bob.upload_turn(session, SIGNED["image/png"])
    provenance(cast.bob, turn["id"])
    told = []
    for download in (True, False):
        link = {"scope": "session", "allow": {"download": download}}
        address = cast.bob.post(f"/sessions/{session}/shares", link).json()["url"]
        items = Client().get(f"{address}/events?after=0").json()["items"]
        shown = [item["turn"] for item in items if "turn" in item]
        told.append(
            (
                shown[-1]["outputs"][0]["credentials"],
                b"with Content Credentials" in body(Client().get(address)),
            )
        )
    assert told == [({"state": "valid", "signer": "Camera Works", "steps": 1}, True), (None, False)]


@pytest.mark.both_databases
def test_it_keeps_stories_with_what_databases_refuse(cast: Cast) -> None:
    odd = sign_photo(encoded(photo(), "JPEG"), title="before\x00after 🐟")
    turn = cast.bob.upload_turn(cast.bob.new_session(), odd)
    found = provenance(cast.bob, turn["id"])
    assert found["state"] == "valid"
    assert "before\ufffdafter 🐟" in json.dumps(found["manifest"], ensure_ascii=False)
