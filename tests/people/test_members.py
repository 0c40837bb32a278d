"""Roles, leaving and being removed: what ends at once, and what stays."""

from __future__ import annotations

from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.contrib.auth.models import User
from django.test import Client

from sessions_app.models import Attempt, Member, Role, Turn, Workspace
from tests.access.test_sockets import ENDED, TIRED, Socket, cookie_of, run
from tests.cast import Cast, Program


def at(cast: Cast, program: Program) -> str:
    return f"/workspaces/{cast.workspace.pk}/members/{program.user.pk}"


def cookies(browser: Client) -> str:
    """What the browser sends now."""
    return "; ".join(f"{name}={one.value}" for name, one in browser.cookies.items())


def test_owners_change_roles_and_nobody_else(cast: Cast) -> None:
    assert cast.bob.send("PATCH", at(cast, cast.vera), {"role": "editor"}).status_code == 403
    assert cast.mallory.send("PATCH", at(cast, cast.vera), {"role": "editor"}).status_code == 404
    assert cast.vera.post("/sessions", {}).status_code == 403
    assert cast.alice.send("PATCH", at(cast, cast.vera), {"role": "editor"}).json()["role"] == "editor"
    assert cast.vera.post("/sessions", {}).status_code == 201


def test_the_last_owner_stays(cast: Cast) -> None:
    for method, body in (("PATCH", {"role": "editor"}), ("DELETE", None)):
        refused = cast.alice.send(method, at(cast, cast.alice), body)
        assert (refused.status_code, refused.json()["error"]["code"]) == (409, "last_owner")
    cast.alice.send("PATCH", at(cast, cast.bob), {"role": "owner"})
    assert cast.alice.send("DELETE", at(cast, cast.alice)).status_code == 204
    assert cast.bob.send("DELETE", at(cast, cast.bob)).status_code == 409


def test_an_owner_that_was_switched_off_does_not_count(cast: Cast) -> None:
    cast.alice.send("PATCH", at(cast, cast.bob), {"role": "owner"})
    User.objects.filter(pk=cast.bob.user.pk).update(is_active=False)
    assert cast.alice.send("DELETE", at(cast, cast.alice)).status_code == 409


def test_whoever_is_removed_loses_everything_at_once_and_their_work_stays(cast: Cast) -> None:
    session = cast.bob.new_session("Bob's")
    turn = cast.bob.upload_turn(session)
    waiting = cast.bob.post(f"/sessions/{session}/turns", {"prompt": "a red kite", "parent": turn["id"]}).json()
    assert cast.alice.send("DELETE", at(cast, cast.bob)).status_code == 204
    for path in (f"/sessions/{session}", f"/turns/{turn['id']}", f"/assets/{turn['outputs'][0]['asset']}"):
        # Their program's token has ended with their last workspace.
        assert cast.bob.get(path).status_code == 401
    kept = cast.alice.get(f"/sessions/{session}").json()
    assert (kept["title"], kept["author"]) == ("Bob's", "bob")
    assert cast.alice.get(f"/turns/{waiting['id']}").json()["status"] == "canceled"
    assert [one["name"] for one in cast.alice.get(f"/workspaces/{cast.workspace.pk}/members").json()["items"]] == [
        "alice",
        "rita",
        "vera",
    ]


def test_whoever_may_edit_no_more_has_nothing_waiting(cast: Cast) -> None:
    session = cast.bob.new_session()
    turn = cast.bob.upload_turn(session)
    waiting = cast.bob.post(f"/sessions/{session}/turns", {"prompt": "a red kite", "parent": turn["id"]}).json()
    cast.alice.send("PATCH", at(cast, cast.bob), {"role": "reviewer"})
    assert cast.bob.get(f"/turns/{waiting['id']}").json()["status"] == "canceled"
    assert cast.bob.post(f"/turns/{waiting['id']}/retry").status_code == 403


@pytest.mark.django_db(transaction=True)
def test_open_sockets_end_when_their_member_is_removed(cast: Cast) -> None:
    session = cast.bob.new_session()
    cookie = cookie_of(cast.bob)

    async def work() -> tuple[int, int]:
        chain, gallery = Socket(f"/ws/sessions/{session}", cookie=cookie), Socket("/ws/gallery", cookie=cookie)
        await chain.accepted()
        await gallery.accepted()
        await sync_to_async(cast.alice.send)("DELETE", at(cast, cast.bob))
        return await chain.closed(), await gallery.closed()

    assert run(work) == (ENDED, TIRED)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("act", ["sign out", "new password"])
def test_open_sockets_end_when_their_sign_in_does(cast: Cast, act: str) -> None:
    session = cast.bob.new_session()
    cast.bob.upload_turn(session)
    path = f"/ws/sessions/{session}"
    one, other = Client(), Client()
    for browser in (one, other):
        browser.force_login(cast.bob.user)

    def end() -> None:
        if act == "sign out":
            one.post("/sign-out")
        else:
            said = {"act": "password", "old": "correct horse", "new": "a better horse by far"}
            assert other.post("/settings/you/", said).status_code == 302

    async def work() -> Any:
        chain, gallery = Socket(path, cookie=cookies(one)), Socket("/ws/gallery", cookie=cookies(one))
        await chain.accepted()
        await gallery.accepted()
        await sync_to_async(end)()
        codes = [await chain.closed(), await gallery.closed()]
        again = [Socket(f"{path}?after=0", cookie=cookies(browser)) for browser in (one, other)]
        # The other browser is in still; after a new password by a new cookie.
        return codes, [await socket.open() for socket in again]

    assert run(work) == ([ENDED, TIRED], [ENDED, None])


def test_people_leave_by_the_page_of_the_settings(cast: Cast) -> None:
    browser = Client(headers={"HX-Request": "true"})
    browser.force_login(cast.vera.user)
    page = browser.get("/settings/people/").content.decode()
    assert f'hx-get="/settings/people/{cast.vera.user.pk}/remove"' in page
    assert "Leave “My workspace”?" in browser.get(f"/settings/people/{cast.vera.user.pk}/remove").content.decode()
    assert "Invite somebody" not in page
    assert browser.post(f"/settings/people/{cast.bob.user.pk}/remove").status_code == 403
    assert browser.post(f"/settings/people/{cast.vera.user.pk}/remove")["HX-Redirect"] == "/"
    assert "You are in no workspace now" in browser.get("/").content.decode()
    assert browser.get("/workspaces/new").status_code == 200
    assert browser.post("/workspaces/new", {"name": "Free money"}).status_code == 403


def test_owners_change_roles_and_the_name_on_the_page(cast: Cast) -> None:
    browser = Client(headers={"HX-Request": "true"})
    browser.force_login(cast.alice.user)
    told = browser.post(f"/settings/people/{cast.vera.user.pk}/role", {"role": "owner"}).content.decode()
    assert "vera is now owner" in told
    assert "needs an owner" not in told
    told = browser.post(f"/settings/people/{cast.alice.user.pk}/role", {"role": "viewer"}).content.decode()
    assert "Invite somebody" not in told
    browser.force_login(cast.vera.user)
    assert browser.post("/settings/people/name", {"name": "  Team   Kite "}).status_code == 200
    assert Workspace.objects.get(pk=cast.workspace.pk).name == "Team Kite"
    assert "1 to 120" in browser.post("/settings/people/name", {"name": " "}).content.decode()


def test_people_go_from_one_workspace_to_another(cast: Cast) -> None:
    cast.alice.new_session("In the first")
    browser = Client()
    browser.force_login(cast.alice.user)
    assert browser.post("/workspaces/new", {"name": "Second"}).status_code == 302
    page = browser.get("/").content.decode()
    assert "Second" in page
    assert "In the first" not in page
    assert cast.bob.post("/workspaces", {"name": "x"}).status_code == 403
    browser.post("/workspaces/open", {"workspace": str(cast.workspace.pk)})
    assert "In the first" in browser.get("/").content.decode()
    theirs = Member.objects.get(user=cast.mallory.user).workspace_id
    assert browser.post("/workspaces/open", {"workspace": str(theirs)}).status_code == 404


def test_a_reviewer_spends_nothing(cast: Cast) -> None:
    session = cast.bob.new_session()
    turn = cast.bob.upload_turn(session)
    Member.objects.filter(user=cast.vera.user).update(role=Role.REVIEWER)
    calls: list[tuple[str, dict[str, Any]]] = [
        (f"/sessions/{session}/turns", {"prompt": "x"}),
        (f"/sessions/{session}/storyboard", {"frames": ["x"]}),
        (f"/sessions/{session}/rewrites", {"prompt": "x"}),
        (f"/sessions/{session}/localise", {"turn": turn["id"], "languages": ["de"]}),
        (f"/turns/{turn['id']}/retry", {}),
        (f"/turns/{turn['id']}/again", {}),
        (f"/turns/{turn['id']}/finish", {"image_size": "4K"}),
        (f"/turns/{turn['id']}/rerun", {}),
        (f"/sessions/{session}/shares", {"scope": "session"}),
        ("/sessions", {}),
        ("/assets/fetch", {"url": "https://example.com/x.png"}),
    ]
    before = (Turn.objects.count(), Attempt.objects.count())
    assert {path: cast.vera.post(path, body).status_code for path, body in calls} == {path: 403 for path, _ in calls}
    assert (Turn.objects.count(), Attempt.objects.count()) == before
    browser = Client()
    browser.force_login(cast.vera.user)
    page = browser.get(f"/sessions/{session}").content.decode()
    assert "You review here: add notes, approve or ask for changes. Editors make the edits." in page
    for offered in ("<turn-composer", 'data-command="share"', 'title="Rename"', "<image-drop", "<region-tools"):
        assert offered not in page
