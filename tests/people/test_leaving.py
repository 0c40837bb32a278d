"""What becomes of the work of somebody who leaves, and how one session goes from one person to another."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.http import HttpResponse
from django.test import Client

from sessions_app.models import ApiToken, AuditEntry, Event, Member, Role, Session, ShareLink, Webhook
from sessions_app.tasks import tell_of_event
from tests.access.test_addresses import share
from tests.cast import Cast, Program


def removed(cast: Cast, program: Program, heir: Program | None = None, by: Program | None = None) -> HttpResponse:
    query = f"?heir={heir.user.pk}" if heir else ""
    path = f"/workspaces/{cast.workspace.pk}/members/{program.user.pk}{query}"
    return (by or cast.alice).send("DELETE", path)


def page_of(program: Program) -> Client:
    browser = Client(headers={"HX-Request": "true"})
    browser.force_login(program.user)
    return browser


def waits(cast: Cast, left: dict[str, Any]) -> list[str]:
    """Who was asked for a review, and has not done it."""
    asked = cast.alice.get(f"/turns/{left['turn']}/reviews").json()["requests"]
    return [one["asked"] for one in asked if not one["ended_at"]]


def tell_all() -> None:
    """What a worker does once the changes are committed."""
    for event in Event.objects.filter(pending=True):
        tell_of_event(event.pk)


def author_of(cast: Cast, session: str) -> str:
    return str(cast.alice.get(f"/sessions/{session}").json()["author"])


@pytest.fixture
def left(cast: Cast) -> dict[str, Any]:
    """What Bob has: an open session, a private one, one in a private folder, a link, a webhook, a review to make."""
    made = {name: cast.bob.new_session(name) for name in ("open", "private", "foldered")}
    cast.bob.send("PATCH", f"/sessions/{made['private']}", {"private": True})
    folder = cast.bob.post("/folders", {"name": "Client"}).json()["id"]
    cast.bob.send("PATCH", f"/sessions/{made['foldered']}", {"folder": folder})
    cast.bob.send("PATCH", f"/folders/{folder}", {"private": True})
    cast.bob.upload_turn(made["open"])
    link, token = share(cast.bob, made["open"], scope="session")
    Webhook.objects.create(workspace=cast.workspace, url="https://example.com/hook", created_by=cast.bob.user)
    turn = cast.alice.upload_turn(cast.alice.new_session("Alice's"))
    asked = cast.alice.post(f"/turns/{turn['id']}/review-requests", {"people": ["bob"]})
    assert asked.status_code == 201
    return {**made, "folder": folder, "link": link, "token": token, "turn": turn["id"]}


def test_it_is_asked_what_becomes_of_a_members_work(cast: Cast, tom: Program, left: dict[str, Any]) -> None:
    asked = page_of(cast.alice).get(f"/settings/people/{cast.bob.user.pk}/remove").content.decode()
    for words in ("3 sessions, 1 of them private", "1 share link that still opens", "1 webhook", "1 review that was"):
        assert words in asked
    assert [f">{name} takes it over<" in asked for name in ("alice", "tom", "rita", "bob")] == [
        True,
        True,
        False,
        False,
    ]
    # Somebody who has nothing leaves nothing behind.
    assert (
        "What becomes of this"
        not in page_of(cast.vera).get(f"/settings/people/{cast.vera.user.pk}/remove").content.decode()
    )


def test_what_stays_is_under_their_name_and_owners_see_it(cast: Cast, tom: Program, left: dict[str, Any]) -> None:
    page_of(cast.alice).post(f"/settings/people/{cast.bob.user.pk}/remove", {"heir": ""})
    for name in ("open", "private", "foldered"):
        assert author_of(cast, left[name]) == "bob"
    assert tom.get(f"/sessions/{left['private']}").status_code == 404
    assert Client().get(f"/s/{left['token']}").status_code == 200
    # Nobody waits for a decision of somebody who is gone.
    assert waits(cast, left) == []


def test_an_heir_takes_over_all_of_it(cast: Cast, tom: Program, left: dict[str, Any]) -> None:
    told = page_of(cast.alice).post(f"/settings/people/{cast.bob.user.pk}/remove", {"heir": str(tom.user.pk)})
    assert "bob has no access any more" in told.content.decode()
    for name in ("open", "private", "foldered"):
        assert tom.get(f"/sessions/{left[name]}").json()["author"] == "tom"
    assert cast.vera.get(f"/sessions/{left['private']}").status_code == 404
    assert tom.get("/folders").json()["items"][0]["members"] == [tom.user.pk]
    assert ShareLink.objects.get(pk=left["link"]).created_by == tom.user
    assert Webhook.objects.get().created_by == tom.user
    # Who made what stays as it was.
    [turn] = tom.get(f"/sessions/{left['open']}/turns").json()["items"]
    assert turn["author"] == "bob"
    [last] = cast.alice.get(f"/sessions/{left['open']}/activity", limit=1).json()["items"]
    assert last["sentence"] == "handed the session over to tom"
    entry = AuditEntry.objects.get(act="member_removed")
    assert (entry.name, entry.what, entry.detail) == ("alice", "bob", {"sessions": 3, "to": "tom"})


def test_an_heir_is_told_once_of_all_of_it(cast: Cast, tom: Program, left: dict[str, Any]) -> None:
    cast.alice.send("PATCH", f"/sessions/{left['open']}", {"author": "tom"})
    tell_all()
    [notice] = tom.get("/notifications").json()["items"]
    assert (notice["kind"], notice["text"]) == ("handed", "alice handed a session over to you")
    assert notice["url"].endswith(f"/sessions/{left['open']}")
    removed(cast, cast.bob, tom)
    tell_all()
    [notice] = tom.get("/notifications").json()["items"]
    assert (notice["count"], notice["url"].partition("/?")[2]) == (3, "author=tom")
    assert not any(item["kind"] == "handed" for item in cast.alice.get("/notifications").json()["items"])


def test_only_who_edits_there_can_take_over(cast: Cast, tom: Program, left: dict[str, Any]) -> None:
    for heir in (cast.rita, cast.mallory, cast.bob):
        assert removed(cast, cast.bob, heir).json()["error"]["field"] == "heir"
    path = f"/workspaces/{cast.workspace.pk}/members/{cast.bob.user.pk}"
    assert cast.alice.send("DELETE", f"{path}?heir={10**30}").status_code == 422
    assert cast.alice.send("DELETE", f"{path}{10**30}").status_code == 404
    User.objects.filter(pk=tom.user.pk).update(is_active=False)
    assert removed(cast, cast.bob, tom).status_code == 422
    assert cast.bob.get("/sessions").status_code == 200
    assert author_of(cast, left["open"]) == "bob"


def test_whoever_leaves_may_hand_over_while_they_edit(cast: Cast, tom: Program, left: dict[str, Any]) -> None:
    Member.objects.filter(user=cast.bob.user).update(role=Role.VIEWER)
    assert (
        ">tom takes it over"
        not in page_of(cast.bob).get(f"/settings/people/{cast.bob.user.pk}/remove").content.decode()
    )
    assert removed(cast, cast.bob, tom, by=cast.bob).status_code == 422
    Member.objects.filter(user=cast.bob.user).update(role=Role.EDITOR)
    assert removed(cast, cast.bob, tom, by=cast.bob).status_code == 204
    assert author_of(cast, left["private"]) == "tom"


def test_tokens_end_with_the_last_workspace(cast: Cast) -> None:
    mallorys = Member.objects.get(user=cast.mallory.user).workspace
    Member.objects.create(workspace=mallorys, user=cast.bob.user, role=Role.EDITOR)
    removed(cast, cast.bob)
    assert cast.bob.get("/sessions").status_code == 200
    cast.mallory.send("DELETE", f"/workspaces/{mallorys.pk}/members/{cast.bob.user.pk}")
    assert cast.bob.get("/sessions").status_code == 401
    assert not ApiToken.objects.filter(user=cast.bob.user).exists()
    entry = AuditEntry.objects.get(act="token_removed")
    assert (entry.name, entry.workspace, entry.detail) == ("mallory", mallorys, {"person": "bob"})


def test_a_viewer_is_asked_for_no_reviews(cast: Cast, left: dict[str, Any]) -> None:
    cast.alice.send("PATCH", f"/workspaces/{cast.workspace.pk}/members/{cast.bob.user.pk}", {"role": "viewer"})
    assert waits(cast, left) == []


def test_a_session_is_handed_over_by_its_author_or_an_owner(cast: Cast, tom: Program, left: dict[str, Any]) -> None:
    session = f"/sessions/{left['private']}"
    assert tom.send("PATCH", f"/sessions/{left['open']}", {"author": "tom"}).status_code == 403
    for name in ("rita", "mallory", "nobody", ""):
        assert cast.bob.send("PATCH", session, {"author": name}).json()["error"]["field"] == "author"
    assert cast.bob.send("PATCH", session, {"author": "tom"}).json()["author"] == "tom"
    assert (tom.get(session).status_code, cast.bob.get(session).status_code) == (200, 404)
    assert cast.alice.send("PATCH", session, {"author": "bob"}).json()["author"] == "bob"
    assert tom.get(session).status_code == 404
    entry = AuditEntry.objects.filter(act="session_handed_over").latest("pk")
    assert entry.detail == {"session": left["private"], "from": "tom", "to": "bob"}


def test_a_session_in_a_private_folder_goes_to_who_sees_that(cast: Cast, tom: Program, left: dict[str, Any]) -> None:
    session = f"/sessions/{left['foldered']}"
    assert cast.bob.send("PATCH", session, {"author": "tom"}).status_code == 422
    cast.bob.send("PATCH", f"/folders/{left['folder']}", {"members": [cast.bob.user.pk, tom.user.pk]})
    answer = cast.alice.send("PATCH", "/sessions", {"sessions": [{"id": left["foldered"], "author": "tom"}]}).json()
    assert answer["items"][0]["author"] == "tom"
    cast.alice.send("PATCH", "/sessions", answer["undo"])
    assert author_of(cast, left["foldered"]) == "bob"


def test_whoever_is_responsible_follows_it(cast: Cast, tom: Program) -> None:
    session = cast.bob.new_session("Bob's")
    cast.bob.upload_turn(session)
    cast.bob.send("PATCH", f"/sessions/{session}", {"author": "tom"})
    assert tom.get(f"/sessions/{session}/follow").json()["following"] is True


def test_an_account_is_not_deleted_while_it_works_somewhere(cast: Cast) -> None:
    staff = Client()
    staff.force_login(User.objects.create_superuser("staff"))
    address = f"/admin/auth/user/{cast.bob.user.pk}/delete/"
    assert staff.post(address, {"post": "yes"}).status_code == 403
    chosen = {"action": "delete_selected", "_selected_action": [cast.bob.user.pk], "post": "yes"}
    assert staff.post("/admin/auth/user/", chosen).status_code == 403
    session = cast.bob.new_session()
    removed(cast, cast.bob)
    assert staff.post(address, {"post": "yes"}).status_code == 302
    assert not User.objects.filter(username="bob").exists()
    assert Session.objects.get(pk=session).author is None
