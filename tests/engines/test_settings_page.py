"""Setting up engines as people do: choosing a kind, testing, saving, and reading what is wrong."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.test import Client

from sessions_app.actions.workspaces import first_user
from sessions_app.models import EngineAccount, Workspace
from tests.cast import Cast
from tests.engines.conftest import browser_of, set_up
from tests.providers.stand_in import StandIn

pytestmark = pytest.mark.django_db


def tried(owner: Client, **form: str) -> str:
    """What the page says to the form's Test button."""
    answer = owner.post("/settings/engines/try", {"kind": "gemini", **form})
    assert answer.status_code == 200
    return str(answer.content.decode())


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("paid-key-of-many-letters", ("check-good", "The key works")),
        (
            "invalid-key-of-many-letters",
            ("check-bad", "Google does not accept this API key", "AI Studio", "key_invalid"),
        ),
        ("leaked-key-of-many-letters", ("check-bad", "Google does not accept this API key", "key_invalid")),
    ],
)
def test_it_tells_what_is_wrong_with_a_key_before_it_is_saved(
    owner: Client, gemini: StandIn, key: str, words: tuple[str, ...]
) -> None:
    told = tried(owner, secret=key, base_url=gemini.base_url)
    assert [word for word in words if word not in told] == []
    assert not EngineAccount.objects.exists()


@pytest.mark.parametrize(("path", "hint"), [("/elsewhere/here", "base URL"), ("nowhere", "")])
def test_it_tells_when_the_address_is_wrong(owner: Client, gemini: StandIn, path: str, hint: str) -> None:
    address = f"{gemini.base_url}{path}" if path.startswith("/") else "http://127.0.0.1:9"
    told = tried(owner, secret="paid-key-of-many-letters", base_url=address)
    assert "check-bad" in told and "provider_unavailable" in told and hint in told


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"secret": ""}, "Put in the API key"),
        ({"secret": "two words"}, "one word"),
        ({"secret": '{"type": "service_account"}'}, "Choose Vertex AI"),
        ({"secret": '"paid-key"'}, "without quotes"),
        ({"secret": "GEMINI_API_KEY=paid-key"}, "without its name"),
        ({"secret": "key", "base_url": "ftp://example.org"}, "web address"),
        ({"secret": "key", "base_url": "example.org"}, "Leave it empty"),
        ({"kind": "vertex", "secret": "key", "location": "example.org/"}, "small letters, digits and hyphens"),
        ({"kind": "vertex", "secret": "key", "project": "My Project"}, "Copy the id, not the name"),
        ({"secret": "key", "label": "x" * 61}, "at most 60"),
        ({"kind": "vertex", "secret": '{"type": "service_account"}'}, "not the JSON of a service account"),
        ({"kind": "gateway", "model": "m"}, "where the gateway is"),
        ({"kind": "gateway", "base_url": "https://example.org/v1"}, "which model"),
        (
            {"kind": "gateway", "base_url": "https://example.org/v1", "model": "m", "price_1K": "cheap"},
            "for 1K must be",
        ),
        (
            {"kind": "gateway", "base_url": "https://example.org/v1", "model": "m", "price_any": "0,05"},
            "for any size must be",
        ),
        ({"kind": "carrier pigeon"}, "An engine is"),
    ],
)
def test_it_says_what_is_wrong_with_the_form_and_keeps_what_was_typed(
    owner: Client, form: dict[str, str], words: str
) -> None:
    for address in ("/settings/engines/try", "/settings/engines/new"):
        answer = owner.post(address, {"kind": "gemini", **form})
        assert answer.status_code == 200 and words in answer.content.decode()
        assert answer["HX-Retarget"] == "#engine-form-check"
    assert not EngineAccount.objects.exists()


def test_it_saves_tests_changes_and_removes_an_engine(owner: Client, gemini: StandIn) -> None:
    form = {"kind": "gemini", "secret": "leaked-key-of-many-letters", "base_url": gemini.base_url, "by_default": "1"}
    saved = owner.post("/settings/engines/new", form).content.decode()
    account = EngineAccount.objects.get()
    assert f'hx-post="/settings/engines/{account.pk}/test" hx-trigger="load"' in saved
    test = f"/settings/engines/{account.pk}/test"
    failed = owner.post(test, {"then_default": "1"}).content.decode()
    assert "does not accept this API key" in failed and "not made the default while its test fails" in failed
    assert Workspace.objects.get(pk=account.workspace_id).default_engine == ""
    assert "does not accept this API key" in owner.get("/settings/").content.decode()
    change = {"secret": "paid-key-of-many-letters", "base_url": gemini.base_url, "label": "Ours", "enabled": "1"}
    assert "Ours" in owner.post(f"/settings/engines/{account.pk}/edit", change).content.decode()
    assert "The key works" in owner.post(test, {"then_default": "1"}).content.decode()
    assert Workspace.objects.get(pk=account.workspace_id).default_engine == account.name
    account.refresh_from_db()
    assert (account.secret, account.check_code, account.enabled) == (change["secret"], "ok", True)
    assert "Ours" not in owner.post(f"/settings/engines/{account.pk}/remove").content.decode()
    assert not EngineAccount.objects.exists()


def test_it_shows_members_what_is_there_and_no_more(cast: Cast) -> None:
    set_up(cast.alice, label="Ours", base_url="https://secret.example")
    for member in (cast.bob, cast.vera):
        page = browser_of(member).get("/settings/").content.decode()
        assert "Ours" in page and "An owner of the workspace sets up its engines" in page
        engines = page.partition('id="engines"')[2].partition("</main>")[0]
        assert "secret.example" not in page and engines and "<button" not in engines


def test_it_leaves_the_installations_engines_to_staff(cast: Cast, owner: Client) -> None:
    form = {"kind": "gemini", "secret": "a-key-of-sixteen-letters", "installation": "1", "label": "Everybody's"}
    assert owner.post("/settings/engines/new", form).status_code == 403
    User.objects.filter(pk=cast.alice.user.pk).update(is_staff=True)
    assert owner.post("/settings/engines/new", form).status_code == 200
    account = EngineAccount.objects.get()
    assert account.workspace is None
    others = browser_of(cast.mallory)
    page = others.get("/settings/").content.decode()
    assert "Everybody&#x27;s" in page and "ters" not in page.partition('id="engine-' + str(account.pk))[2][:900]
    for act in ("edit", "test", "remove"):
        assert others.post(f"/settings/engines/{account.pk}/{act}").status_code == 403
    assert others.post(f"/settings/engines/{account.pk}/default").status_code == 200


def test_it_opens_the_settings_of_a_sessions_workspace(cast: Cast) -> None:
    session = cast.bob.new_session()
    assert browser_of(cast.bob).get(f"/settings/?session={session}").status_code == 200
    assert browser_of(cast.mallory).get(f"/settings/?session={session}").status_code == 404


def test_whoever_came_first_runs_the_installation(cast: Cast) -> None:
    assert first_user() == cast.alice.user
    assert browser_of(cast.alice).get("/settings/engines/new?kind=gemini").content.count(b'name="installation"') == 1
    assert b'name="installation"' not in browser_of(cast.mallory).get("/settings/engines/new?kind=gemini").content
