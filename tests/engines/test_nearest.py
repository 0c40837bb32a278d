"""Which engine a turn uses: the workspace's own before the installation's before the environment's."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User

from sessions_app import engines
from sessions_app.models import Attempt
from tests.cast import Cast, Program
from tests.engines.conftest import models_of, set_up

pytestmark = pytest.mark.django_db


def submitted(program: Program, **settings: str) -> Attempt:
    """The attempt of a new turn."""
    turn = program.post(f"/sessions/{program.new_session()}/turns", {"prompt": "a cup", "settings": settings}).json()
    return Attempt.objects.select_related("turn__session").get(turn=turn["id"])


def staff(cast: Cast) -> Program:
    User.objects.filter(pk=cast.alice.user.pk).update(is_staff=True)
    return cast.alice


def test_it_uses_the_environments_engines_first_of_all(cast: Cast, environment: dict[str, Any]) -> None:
    assert models_of(cast.bob)[0] == ("gemini", "nano-banana-2")
    assert submitted(cast.bob).provider == "gemini"


def test_it_prefers_the_workspaces_own_key_to_that_of_the_same_kind_further_away(
    cast: Cast, environment: dict[str, Any]
) -> None:
    everywhere = set_up(staff(cast), installation=True)
    assert submitted(cast.bob).provider == everywhere["name"] == submitted(cast.mallory).provider
    own = set_up(cast.alice)
    assert {name for name, _ in models_of(cast.bob)} == {own["name"], "local"}
    assert submitted(cast.bob).provider == own["name"]
    assert submitted(cast.bob, provider="gemini").provider == own["name"]
    assert submitted(cast.mallory).provider == everywhere["name"]


def test_it_keeps_every_attempt_with_the_engine_that_it_was_submitted_with(
    cast: Cast, environment: dict[str, Any]
) -> None:
    before = submitted(cast.bob)
    own = set_up(cast.alice)
    found, _ = engines.find(before.provider, before.model, before.turn.session.workspace_id)
    assert found is engines.all_engines()["gemini"]
    after = submitted(cast.bob)
    cast.alice.send("DELETE", f"/engines/{own['id']}")
    with pytest.raises(engines.InvalidRequest) as caught:
        engines.find(after.provider, after.model, after.turn.session.workspace_id)
    assert caught.value.code == "key_missing"


def test_it_never_lends_an_engine_to_another_workspace(cast: Cast) -> None:
    own = set_up(cast.alice)
    answer = cast.mallory.post(
        f"/sessions/{cast.mallory.new_session()}/turns", {"prompt": "a cup", "settings": {"provider": own["name"]}}
    )
    assert answer.status_code == 422
    assert {name for name, _ in models_of(cast.mallory)} == {"local"}
    assert own["id"] not in cast.mallory.get("/engines").content.decode()


def test_it_follows_the_workspaces_wish_before_the_installations_before_the_environments(
    cast: Cast, environment: dict[str, Any]
) -> None:
    everywhere = set_up(staff(cast), kind="vertex", secret="an-express-key-of-vertex", installation=True, default=True)
    assert models_of(cast.bob)[0][0] == everywhere["name"]
    assert cast.alice.post("/engines/local/default", {}).json()["default"] is True
    assert models_of(cast.bob)[0][0] == "local" == submitted(cast.bob).provider
    assert models_of(cast.mallory)[0][0] == everywhere["name"]
    own = set_up(cast.alice, default=True)
    assert models_of(cast.bob)[0][0] == own["name"]
    cast.alice.send("PATCH", f"/engines/{own['id']}", {"enabled": False})
    assert models_of(cast.bob)[0][0] == everywhere["name"]


def test_it_builds_an_engine_again_only_when_its_row_has_changed(cast: Cast) -> None:
    own = set_up(cast.alice)
    workspace = cast.workspace.pk
    first, _ = engines.find(own["name"], None, workspace)
    cast.alice.post(f"/engines/{own['id']}/default", {})
    assert engines.find(own["name"], None, workspace)[0] is first
    cast.alice.send("PATCH", f"/engines/{own['id']}", {"secret": "another-key-of-many-letters"})
    second, _ = engines.find(own["name"], None, workspace)
    assert second is not first and second.name == first.name


def test_it_leaves_the_environments_engines_to_the_environment(cast: Cast, environment: dict[str, Any]) -> None:
    assert cast.alice.post("/engines/gemini/test").json()["code"] == "provider_unavailable"
    assert cast.bob.post("/engines/gemini/test").status_code == 403
    assert cast.alice.post("/engines/local/test").json()["ok"] is True
    for method in ("PATCH", "DELETE"):
        assert cast.alice.send(method, "/engines/gemini", {}).status_code == 404
    everywhere = set_up(staff(cast), installation=True, default=True)
    refused = cast.alice.post("/engines/local/default", {"installation": True})
    assert (refused.status_code, refused.json()["error"]["code"]) == (409, "conflict")
    assert cast.alice.post("/engines/gemini/default", {"installation": True}).status_code == 200
    assert cast.alice.post(f"/engines/{everywhere['id']}/default", {"installation": True}).json()["default"] is True


def test_it_says_why_an_engine_is_not_offered(cast: Cast, environment: dict[str, Any]) -> None:
    own = set_up(cast.alice)
    everywhere = set_up(staff(cast), installation=True)
    session = cast.bob.new_session()

    def refusal(name: str) -> dict[str, str]:
        body = {"prompt": "a cup", "settings": {"provider": name}}
        answer = cast.bob.post(f"/sessions/{session}/turns", body)
        error: dict[str, str] = answer.json()["error"]
        return error

    assert "gives way" in refusal(everywhere["name"])["message"]
    cast.alice.send("PATCH", f"/engines/{own['id']}", {"enabled": False})
    told = refusal(own["name"])
    assert (told["code"], told["field"]) == ("model_not_found", "settings.provider")
    assert told["message"] == f"{own['label']} is turned off." and "Settings" in told["hint"]
