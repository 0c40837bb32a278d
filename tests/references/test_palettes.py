"""Palettes: named colours of a workspace that a prompt calls by an @, and that go into the words for a model."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from sessions_app import engines
from sessions_app.generation.run import run_attempt
from sessions_app.models import Attempt, Palette, Turn
from tests.cast import Cast
from tests.engines.conftest import browser_of
from tests.exporting.test_import import exported, sent
from tests.providers.stand_in import StandIn

pytestmark = pytest.mark.django_db

AUTUMN = {"name": "Autumn", "colors": ["#AA3300", "#c52", "#f4efe6"]}
GEMINI = {"provider": "gemini", "model": "nano-banana-2"}
LINE = "Palette Autumn: #aa3300, #cc5522, #f4efe6."


def test_its_colours_go_into_the_words_and_stay_with_the_turn(
    cast: Cast, gemini: StandIn, settings: Any, tmp_path: Path
) -> None:
    settings.SPOOL_DIR = tmp_path / "spool"
    settings.PROVIDERS = {"gemini": {"api_key": "paid", "base_url": gemini.base_url}, "local": {}}
    engines.all_engines.cache_clear()
    made = cast.bob.post("/palettes", AUTUMN).json()
    assert made["colors"] == ["#aa3300", "#cc5522", "#f4efe6"]
    session = cast.bob.new_session()
    body = {"prompt": "a hill in the colours of @autumn", "settings": GEMINI}
    turn = cast.bob.post(f"/sessions/{session}/turns", body).json()
    # What happens to the palette later changes no turn.
    cast.bob.send("PATCH", f"/palettes/{made['id']}", {"name": "Fall", "colors": ["#000", "#fff"]})

    run_attempt(Attempt.objects.get(turn=turn["id"]).pk)

    asked = json.dumps(gemini.log[-1]["contents"])
    assert f"a hill in the colours of Autumn\\n{LINE}" in asked and "@autumn" not in asked
    assert LINE in cast.bob.get(f"/turns/{turn['id']}/code", language="curl").json()["code"]
    fork = cast.bob.post(f"/sessions/{session}/fork", {"turn": turn["id"]}).json()
    (copy,) = cast.bob.get(f"/sessions/{fork['id']}/turns").json()["items"]
    assert LINE in cast.bob.get(f"/turns/{copy['id']}/code", language="curl").json()["code"]
    imported = sent(cast.bob, exported(cast.bob, session)).json()
    assert Turn.objects.get(session=imported["id"]).palettes == {"Autumn": made["colors"]}


def test_it_is_taken_from_a_picture(cast: Cast) -> None:
    image = Image.new("RGB", (60, 40), "#203060")
    image.paste("#e0c090", (0, 0, 20, 40))
    image.paste("#c03020", (20, 0, 24, 40))
    file = io.BytesIO()
    image.save(file, "PNG")
    asset = cast.bob.new_asset(file.getvalue())

    colors = cast.bob.post("/palettes", {"name": "Brand", "asset": asset, "number": 3}).json()["colors"]

    # Of a rendition, so nearly the same; the one that covers most comes first.
    wanted = [(0x20, 0x30, 0x60), (0xE0, 0xC0, 0x90), (0xC0, 0x30, 0x20)]
    found = [tuple(bytes.fromhex(color[1:])) for color in colors]
    for color, near in zip(found, wanted, strict=True):
        assert max(abs(one - other) for one, other in zip(color, near, strict=True)) < 24, colors


@pytest.mark.parametrize(
    ("body", "status", "words"),
    [
        ({"colors": ["#aa3300"]}, 422, "2 to 12 colours"),
        ({"colors": ["#aa3300", "#AA3300"]}, 422, "no two the same"),
        ({"colors": [f"#0000{n:02x}" for n in range(13)]}, 422, "2 to 12 colours"),
        ({"colors": ["red", "#aa3300"]}, 422, "is no colour"),
        ({"name": "a@b"}, 422, "without @"),
        ({"name": ""}, 422, "1 to 40"),
        ({"name": "MIA"}, 409, "a subject called MIA"),
        ({"name": "autumn"}, 409, "a palette called autumn"),
    ],
)
def test_it_says_what_is_wrong(cast: Cast, body: dict[str, Any], status: int, words: str) -> None:
    cast.bob.post("/subjects", {"name": "Mia"})
    cast.bob.post("/palettes", AUTUMN)
    answer = cast.bob.post("/palettes", {"name": "Brand", "colors": ["#000", "#fff"], **body})
    assert answer.status_code == status and words in answer.json()["error"]["message"]
    assert Palette.objects.count() == 1
    assert cast.bob.post("/subjects", {"name": "Autumn"}).status_code == 409


def test_a_plain_picture_has_too_few(cast: Cast) -> None:
    file = io.BytesIO()
    Image.new("RGB", (8, 8), "#203060").save(file, "PNG")
    answer = cast.bob.post("/palettes", {"name": "Plain", "asset": cast.bob.new_asset(file.getvalue())})
    assert answer.status_code == 422 and "2 to 12 colours" in answer.json()["error"]["message"]


def test_the_local_engine_says_that_it_cannot_use_one(cast: Cast) -> None:
    cast.bob.post("/palettes", AUTUMN)
    session = cast.bob.new_session()
    cast.bob.upload_turn(session)
    body = {"prompt": "make it look like @Autumn", "settings": {"provider": "local"}}
    error = cast.bob.post(f"/sessions/{session}/turns", body).json()["error"]
    assert error["message"] == "The local engine cannot use the palette Autumn." and error["field"] == "prompt"


def test_the_workspace_sees_it_and_editors_change_it(cast: Cast) -> None:
    made = cast.bob.post("/palettes", AUTUMN).json()
    session = cast.bob.new_session()
    assert [one["name"] for one in cast.vera.get("/palettes", session=session).json()["items"]] == ["Autumn"]
    assert cast.mallory.get("/palettes").json()["items"] == []
    assert cast.vera.send("PATCH", f"/palettes/{made['id']}", {"name": "Mine"}).status_code == 403
    assert cast.mallory.send("DELETE", f"/palettes/{made['id']}").status_code == 404
    page = browser_of(cast.vera).get("/settings/subjects/").content.decode()
    assert 'value="#aa3300"' in page and 'data-do="take"' not in page
    assert 'data-do="take"' in browser_of(cast.bob).get("/settings/subjects/").content.decode()
    assert cast.bob.send("DELETE", f"/palettes/{made['id']}").status_code == 204
    assert not Palette.objects.exists()
