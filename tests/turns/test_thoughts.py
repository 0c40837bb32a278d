"""What a model says of its thoughts: kept with the attempt and shown as its own words, never a reply, never sent back."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sessions_app import engines
from sessions_app.generation.run import run_attempt
from sessions_app.models import Attempt, ReplyPart
from tests.cast import Cast, Program, cast
from tests.engines.conftest import browser_of
from tests.exporting.test_import import exported, sent
from tests.providers.stand_in import StandIn

__all__ = ["cast"]
pytestmark = pytest.mark.django_db

THOUGHTS = ["**Light**\n\nThe <b>lamp</b> ", "stands left.\n"]
SAID = "**Light**\n\nThe <b>lamp</b> stands left."


@pytest.fixture
def team(cast: Cast, gemini: StandIn, settings: Any, tmp_path: Path) -> Iterator[Cast]:
    settings.SPOOL_DIR = tmp_path / "spool"
    settings.PROVIDERS = {"gemini": {"api_key": "paid", "base_url": gemini.base_url}, "local": {}}
    settings.DEFAULT_PROVIDER = "gemini"
    engines.all_engines.cache_clear()
    yield cast
    engines.all_engines.cache_clear()


def run(program: Program, session: str, prompt: str, **more: Any) -> dict[str, Any]:
    """The turn after a worker has had it."""
    body = {"prompt": prompt, "settings": {"model": "nano-banana-pro"}, **more}
    turn = program.post(f"/sessions/{session}/turns", body).json()
    run_attempt(Attempt.objects.get(turn=turn["id"]).pk)
    told: dict[str, Any] = program.get(f"/turns/{turn['id']}").json()
    return told


def test_they_are_kept_apart_from_the_reply_and_never_sent_back(team: Cast, gemini: StandIn) -> None:
    session = team.bob.new_session()
    gemini.script({"thoughts": THOUGHTS, "text": "Here."})

    first = run(team.bob, session, "a lamp")
    run(team.bob, session, "darker", parent=first["id"])

    assert (first["text"], first["attempts"][0]["thoughts"]) == ("Here.", SAID)
    assert not ReplyPart.objects.filter(text__contains="lamp").exists()
    asked = json.dumps(gemini.log[-1]["contents"])
    assert gemini.log[-1]["turn"] == 2 and "Here." in asked and "stands left" not in asked
    page = browser_of(team.alice).get(f"/sessions/{session}/panel?turn={first['number']}").content.decode()
    assert "The &lt;b&gt;lamp&lt;/b&gt; stands left." in page and "the model's own summary" in page
    assert 'data-part="thoughts" open' not in page
    imported = sent(team.bob, exported(team.bob, session)).json()
    copies = team.bob.get(f"/sessions/{imported['id']}/turns").json()["items"]
    assert copies[0]["attempts"][0]["thoughts"] == SAID


def test_they_are_kept_of_an_answer_without_a_picture(team: Cast, gemini: StandIn) -> None:
    gemini.script({"thoughts": THOUGHTS, "only": "text", "text": "Which lamp?"})

    failed = run(team.bob, team.bob.new_session(), "the lamp")

    assert (failed["error"]["code"], failed["attempts"][0]["thoughts"]) == ("no_image", SAID)


def test_a_guest_reads_none(team: Cast, gemini: StandIn) -> None:
    session = team.bob.new_session()
    gemini.script({"thoughts": THOUGHTS})
    run(team.bob, session, "a lamp")
    body = {"scope": "session", "mode": "live", "show": {"prompts": True, "names": True, "costs": True}}
    url = team.bob.post(f"/sessions/{session}/shares", body).json()["url"]
    guest = browser_of(team.mallory)
    assert "stands left" not in guest.get(url, follow=True).content.decode()
    assert "stands left" not in guest.get(f"/s/{url.rpartition('/s/')[2]}/events").content.decode()
