"""The audit log: what is in it, who sees it, and that nothing in it changes."""

from __future__ import annotations

import csv
import re
from datetime import timedelta
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from sessions_app.actions.workspaces import create_sign_in_link
from sessions_app.models import ApiToken, AuditEntry, Session
from tests.cast import Cast, Program

pytestmark = pytest.mark.django_db


def acts(program: Program, **query: str) -> list[tuple[str | None, str, str]]:
    items = program.get("/audit", **query).json()["items"]
    return [(one["by"], one["act"], one["what"]) for one in items]


@pytest.fixture(autouse=True)
def _nothing_yet(cast: Cast) -> None:
    AuditEntry.objects.all().delete()


def test_each_listed_act_is_one_entry(cast: Cast) -> None:
    alice, bob = cast.alice, cast.bob
    engine = alice.post("/engines", {"kind": "gemini", "secret": "AIza-a-key-of-alices", "label": "Ours"}).json()["id"]
    alice.send("PATCH", f"/engines/{engine}", {"label": "Ours too"})
    assert alice.post("/engines/local/default", {}).status_code == 200
    alice.send("DELETE", f"/engines/{engine}")
    alice.send("PUT", "/budgets", {"scope": "workspace", "limit_usd": 5})
    session = bob.new_session("a secret prompt")
    link = bob.post(f"/sessions/{session}/shares", {"scope": "session"}).json()["id"]
    bob.send("DELETE", f"/shares/{link}")
    bob.send("DELETE", f"/shares/{link}")
    bob.send("DELETE", f"/sessions/{session}")
    bob.post(f"/sessions/{session}/restore")
    bob.send("DELETE", f"/sessions/{session}")
    Session.objects.update(trashed_at=timezone.now() - timedelta(days=60))
    call_command("clean_up", "--delete", stdout=StringIO())
    assert acts(alice)[::-1] == [
        ("alice", "engine_created", "Ours"),
        ("alice", "engine_changed", "Ours too"),
        ("alice", "engine_default", "local"),
        ("alice", "engine_removed", "Ours too"),
        ("alice", "budget", "workspace"),
        ("bob", "link_created", ""),
        ("bob", "link_revoked", ""),
        ("bob", "session_trashed", ""),
        ("bob", "session_restored", ""),
        ("bob", "session_trashed", ""),
        (None, "session_purged", ""),
    ]
    everything = str(list(AuditEntry.objects.values()))
    assert "AIza" not in everything and "secret prompt" not in everything
    assert Decimal(AuditEntry.objects.get(act="budget").detail["limit_usd"]) == 5


def test_what_is_done_to_people_is_seen(cast: Cast) -> None:
    alice, home = cast.alice, f"/workspaces/{cast.workspace.pk}"
    folder = alice.post("/folders", {"name": "Client"}).json()["id"]
    ended, joined = (alice.post(f"{home}/invitations", {"email": f"{who}@example.com"}).json() for who in ("ed", "mia"))
    alice.send("DELETE", f"{home}/invitations/{ended['id']}")
    fresh = alice.post(f"{home}/invitations/{joined['id']}/resend").json()["url"]
    assert Client().post(fresh, {"name": "mia", "password": "a long pass phrase"}).status_code == 302
    alice.send("PATCH", f"{home}/members/{cast.vera.user.pk}", {"role": "editor"})
    alice.send("PATCH", f"{home}/members/{cast.vera.user.pk}", {"role": "editor"})
    alice.send("DELETE", f"{home}/members/{cast.rita.user.pk}")
    cast.bob.send("DELETE", f"{home}/members/{cast.bob.user.pk}")
    alice.send("PATCH", f"/folders/{folder}", {"private": True})
    alice.send("PATCH", home, {"name": "Kite"})
    other = alice.post("/workspaces", {"name": "Elsewhere"}).json()["id"]
    assert ("alice", "workspace_created", "Elsewhere") in acts(alice, workspace=other)
    assert acts(alice)[::-1] == [
        ("alice", "invited", "ed@example.com"),
        ("alice", "invited", "mia@example.com"),
        ("alice", "invitation_ended", "ed@example.com"),
        ("alice", "invitation_renewed", "mia@example.com"),
        ("mia", "invitation_accepted", "mia@example.com"),
        ("mia", "sign_in", ""),
        ("alice", "role_changed", "vera"),
        ("alice", "member_removed", "rita"),
        ("alice", "token_removed", "tests"),
        ("bob", "member_removed", "bob"),
        ("bob", "token_removed", "tests"),
        ("alice", "folder_people", "Client"),
        ("alice", "workspace_renamed", "Kite"),
    ]
    changed = alice.get("/audit", act="role_changed").json()["items"][0]
    assert "editor" in str(changed["detail"])


def test_what_is_done_to_keys_links_and_webhooks_is_seen(cast: Cast, client: Client) -> None:
    alice = cast.alice
    client.force_login(alice.user)
    client.post("/settings/you/", {"act": "token", "name": "nightly"})
    token = ApiToken.objects.get(name="nightly").pk
    client.post("/settings/you/", {"act": "end-token", "token": str(token)})
    client.post("/settings/you/", {"act": "password", "new": "a long pass phrase"})
    link = alice.post(f"/sessions/{alice.new_session()}/shares", {"scope": "session"}).json()["id"]
    alice.send("PATCH", f"/shares/{link}", {"note": "x", "password": "open sesame"})
    hook = alice.post("/webhooks", {"url": "https://example.com/hook", "kinds": ["turn.failed"]}).json()["id"]
    alice.send("PATCH", f"/webhooks/{hook}", {"active": False})
    alice.send("DELETE", f"/webhooks/{hook}")
    assert [act for _, act, _ in acts(alice)][::-1] == [
        "sign_in",
        "token_created",
        "token_removed",
        "password_changed",
        "link_created",
        "link_changed",
        "webhook_created",
        "webhook_changed",
        "webhook_removed",
    ]
    everything = str(list(AuditEntry.objects.values()))
    assert "open sesame" not in everything and "pass phrase" not in everything


def test_signing_in_and_failing_to_is_seen_by_the_owners_of_ones_workspace(cast: Cast) -> None:
    bob = cast.bob.user
    bob.set_password("correct horse")
    bob.save()
    browser = Client(REMOTE_ADDR="192.0.2.77")
    browser.post("/sign-in", {"username": "bob", "password": "wrong"})
    browser.post("/sign-in", {"username": "bob", "password": "correct horse"})
    browser.post("/sign-out")
    browser.post("/sign-in", {"username": "no such name", "password": "wrong"})
    assert acts(cast.alice)[::-1] == [
        ("bob", "sign_in_failed", ""),
        ("bob", "sign_in", ""),
        ("bob", "sign_out", ""),
    ]
    first = cast.alice.get("/audit").json()["items"][-1]
    assert first["network"] == "192.0.2.0/24" and first["detail"] == {"by": "sign-in"}
    assert acts(cast.mallory) == []
    unknown = AuditEntry.objects.latest("pk")
    assert (unknown.act, unknown.name, unknown.what) == ("sign_in_failed", "", "")
    create_sign_in_link(bob)
    assert acts(cast.alice)[0] == ("bob", "sign_in_link", "")


def test_new_ways_into_an_account_are_seen(cast: Cast, client: Client, settings: Any) -> None:
    settings.CELERY_TASK_ALWAYS_EAGER = True
    client.force_login(cast.bob.user)
    passkey = Authenticator.objects.create(user=cast.bob.user, type="webauthn", data={"name": "phone"})
    client.post("/settings/you/", {"act": "person", "name": "bob", "email": "bob@example.com"})
    [path] = re.findall(r"http://testserver(/settings/you/address/\S+)", str(mail.outbox[0].body))
    client.post(path)
    client.post("/settings/you/", {"act": "person", "name": "bob", "email": "bob@example.com"})
    asked = client.get(f"/settings/you/passkeys/{passkey.pk}/remove", follow=True)
    client.post(asked.redirect_chain[-1][0], {"password": "correct horse"})
    client.post(f"/settings/you/passkeys/{passkey.pk}/remove")
    ways = [act for by, act, _ in acts(cast.alice) if by == "bob" and act != "sign_in"]
    assert ways == ["passkey_removed", "address_changed"]


def test_it_is_narrowed_paged_and_exported(cast: Cast) -> None:
    for limit in range(1, 6):
        cast.alice.send("PUT", "/budgets", {"scope": "workspace", "limit_usd": limit})
    cast.bob.new_session()
    assert len(acts(cast.alice, act="budget")) == 5
    assert acts(cast.alice, person="bob") == [] and acts(cast.alice, until="2020-01-01") == []
    assert cast.alice.get("/audit", act="gossip").status_code == 422
    page = cast.alice.get("/audit", limit=2).json()
    rest = cast.alice.get("/audit", limit=50, before=page["next"]).json()
    assert len(page["items"]) == 2 and len(rest["items"]) == 3 and rest["next"] is None

    AuditEntry.objects.create(workspace=cast.workspace, act="engine_created", what="=1+1", name="@eve")
    answer = cast.alice.get("/audit.csv")
    assert "palimpsest-audit.csv" in answer["Content-Disposition"]
    rows = list(csv.reader(StringIO(answer.content.decode())))
    assert rows[0] == ["at", "by", "network", "act", "what", "detail"] and len(rows) == 7
    assert rows[1][1] == "'@eve" and rows[1][4] == "'=1+1"
    detail = {"link": "an-id", "scope": "output", "download": True, "expires_at": "2026-12-28T12:26:19.447+00:00"}
    AuditEntry.objects.create(workspace=cast.workspace, act="link_created", detail=detail)
    detail = {"kinds": ["turn.finished", "share.opened"], "role": "reviewer", "made_up": "turn.finished"}
    AuditEntry.objects.create(workspace=cast.workspace, act="webhook_changed", detail=detail)
    browser = Client()
    browser.force_login(cast.alice.user)
    page = browser.get("/settings/audit/").content.decode()
    assert "set a budget" in page
    assert "shows: one picture, download: yes, ends on: 28 December 2026" in page and "an-id" not in page
    assert "told when: A turn is done, A link is opened, role: Reviewer, made up: turn.finished" in page


def test_an_entry_is_never_changed_and_goes_when_it_is_old(cast: Cast) -> None:
    cast.alice.send("PUT", "/budgets", {"scope": "workspace", "limit_usd": 1})
    entry = AuditEntry.objects.get()
    with pytest.raises(TypeError):
        entry.save()
    with pytest.raises(TypeError):
        entry.delete()
    AuditEntry.objects.update(at=timezone.now() - timedelta(days=400))
    call_command("clean_up", "--delete", stdout=StringIO())
    assert AuditEntry.objects.count() == 0
