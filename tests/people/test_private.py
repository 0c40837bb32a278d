"""Private sessions and private folders: for whom they exist, in lists, searches, pictures and sockets."""

from __future__ import annotations

from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.test import Client

from sessions_app.actions.folders import rename_folder, share_folder
from sessions_app.models import (
    Asset,
    Event,
    Folder,
    KeepLock,
    Member,
    Output,
    PinnedReference,
    ReplyPart,
    Role,
    Subject,
    SubjectPicture,
    Turn,
    TurnInput,
)
from sessions_app.telling.of_events import tell_of
from tests.access.test_sockets import ENDED, Socket, cookie_of, run
from tests.cast import Cast, Program
from tests.imaging.samples import encoded, photo


def sees(program: Program, session: str, asset: str) -> bool:
    """Whether the session exists for them; everywhere or nowhere."""
    listed = [one["id"] for one in program.get("/sessions", search="secretly").json()["items"]]
    found = {
        program.get(f"/sessions/{session}").status_code == 200,
        program.get(f"/sessions/{session}/turns").status_code == 200,
        program.get(f"/sessions/{session}/events").status_code == 200,
        program.get(f"/assets/{asset}").status_code == 200,
        program.get(f"/assets/{asset}/renditions/fit-384.webp").status_code == 200,
        session in listed,
    }
    assert len(found) == 1, found
    return found.pop()


def made_by(program: Program) -> tuple[str, str]:
    session = program.new_session("secretly")
    turn = program.upload_turn(session, encoded(photo(seed=7)))
    return session, turn["outputs"][0]["asset"]


def test_a_copy_of_a_private_session_begins_private(cast: Cast, tom: Program) -> None:
    session, asset = made_by(cast.bob)
    turn = cast.bob.get(f"/sessions/{session}/turns").json()["items"][0]["id"]
    cast.bob.send("PATCH", f"/sessions/{session}", {"private": True})
    copy = cast.alice.post(f"/sessions/{session}/fork", {"turn": turn}).json()
    assert copy["private"] is True
    assert [sees(who, copy["id"], asset) for who in (cast.alice, tom, cast.vera)] == [True, False, False]


def test_a_private_session_is_for_its_author_and_owners(cast: Cast, tom: Program) -> None:
    session, asset = made_by(cast.bob)
    assert sees(tom, session, asset)
    assert tom.send("PATCH", f"/sessions/{session}", {"private": True}).status_code == 403
    assert cast.bob.send("PATCH", f"/sessions/{session}", {"private": True}).json()["private"] is True
    assert [sees(who, session, asset) for who in (cast.bob, cast.alice, tom, cast.vera)] == [True, True, False, False]
    tags = {"tags": ["hush"]}
    assert cast.bob.send("PATCH", f"/sessions/{session}", tags).status_code == 200
    assert (tom.get("/tags").json()["items"], len(cast.bob.get("/tags").json()["items"])) == ([], 1)
    # The same bytes in an open session are nobody's secret.
    other = tom.new_session()
    tom.upload_turn(other, encoded(photo(seed=7)))
    assert cast.vera.get(f"/assets/{asset}").status_code == 200
    cast.alice.send("PATCH", f"/sessions/{session}", {"private": False})
    assert sees(tom, session, asset)


@pytest.mark.parametrize("use", ["reply", "the model's own", "reference", "pin", "lock", "subject"])
def test_whatever_uses_a_picture_in_a_private_session_alone_keeps_it_there(cast: Cast, tom: Program, use: str) -> None:
    session, _ = made_by(cast.bob)
    turn = Turn.objects.get(session=session)
    asset = Asset.objects.get(pk=cast.bob.new_asset(encoded(photo(seed=8))))
    match use:
        case "reply":
            ReplyPart.objects.create(attempt=turn.attempts.get(), position=0, picture=asset)
        case "the model's own":
            Output.objects.filter(attempt__turn=turn).update(model_asset=asset)
        case "reference":
            TurnInput.objects.create(turn=turn, asset=asset, role=TurnInput.Kind.REFERENCE)
        case "pin":
            PinnedReference.objects.create(session_id=session, asset=asset)
        case "lock":
            KeepLock.objects.create(session_id=session, turn=turn, region={}, mask=asset)
        case "subject":
            subject = Subject.objects.create(workspace=cast.workspace, session_id=session, name="Mia")
            SubjectPicture.objects.create(subject=subject, asset=asset)

    def seen() -> list[int]:
        return [who.get(f"/assets/{asset.pk}").status_code for who in (cast.bob, cast.alice, tom, cast.vera)]

    assert seen() == [200, 200, 200, 200]
    cast.bob.send("PATCH", f"/sessions/{session}", {"private": True})
    assert seen() == [200, 200, 404, 404]


def test_a_private_folder_is_for_its_members_and_owners(cast: Cast, tom: Program) -> None:
    session, asset = made_by(cast.bob)
    folder = cast.bob.post("/folders", {"name": "Client"}).json()["id"]
    cast.bob.send("PATCH", f"/sessions/{session}", {"folder": folder})
    shut = cast.bob.send("PATCH", f"/folders/{folder}", {"private": True}).json()
    assert (shut["private"], shut["members"]) == (True, [cast.bob.user.pk])
    assert [sees(who, session, asset) for who in (cast.bob, cast.alice, tom, cast.vera)] == [True, True, False, False]
    assert tom.get("/folders").json()["items"] == []
    assert tom.send("PATCH", f"/folders/{folder}", {"name": "Mine"}).status_code == 404
    own = tom.new_session()
    assert tom.send("PATCH", f"/sessions/{own}", {"folder": folder}).status_code == 422
    members = {"members": [cast.vera.user.pk]}
    assert cast.bob.send("PATCH", f"/folders/{folder}", members).json()["members"] == sorted(
        [cast.bob.user.pk, cast.vera.user.pk]
    )
    assert [sees(who, session, asset) for who in (cast.bob, cast.vera, tom)] == [True, True, False]
    wrong = cast.bob.send("PATCH", f"/folders/{folder}", {"members": [cast.mallory.user.pk]})
    assert (wrong.status_code, wrong.json()["error"]["field"]) == (422, "members")
    # Whoever takes the folder away does not open what was in it.
    assert cast.bob.send("DELETE", f"/folders/{folder}").status_code == 204
    assert [sees(who, session, asset) for who in (cast.bob, cast.alice, cast.vera)] == [True, True, False]


def test_a_fork_of_what_is_private_is_private(cast: Cast, tom: Program) -> None:
    session, asset = made_by(cast.bob)
    turn = cast.bob.get(f"/sessions/{session}/turns").json()["items"][0]["id"]
    folder = cast.bob.post("/folders", {"name": "Client"}).json()["id"]

    def fork() -> str:
        return str(cast.bob.post(f"/sessions/{session}/fork", {"turn": turn}).json()["id"])

    cast.bob.send("PATCH", f"/sessions/{session}", {"folder": folder})
    cast.bob.send("PATCH", f"/folders/{folder}", {"private": True})
    in_folder = fork()
    cast.bob.send("PATCH", f"/sessions/{session}", {"folder": None, "private": True})
    by_itself = fork()
    for copy in (in_folder, by_itself):
        assert [sees(who, copy, asset) for who in (cast.bob, cast.alice, tom)] == [True, True, False]
    cast.bob.send("PATCH", f"/sessions/{session}", {"private": False})
    assert tom.get(f"/sessions/{fork()}").status_code == 200


def test_a_folder_that_is_renamed_meanwhile_stays_private(cast: Cast, tom: Program) -> None:
    folder = cast.bob.post("/folders", {"name": "Client"}).json()["id"]
    read_before = Folder.objects.get(pk=folder)
    cast.bob.send("PATCH", f"/folders/{folder}", {"private": True})
    rename_folder(read_before, "Clients")
    share_folder(read_before, cast.bob.user, None, [])
    assert tom.get("/folders").json()["items"] == []
    [told] = cast.bob.get("/folders").json()["items"]
    assert (told["name"], told["private"]) == ("Clients", True)


def test_no_list_tells_the_secret(cast: Cast, tom: Program) -> None:
    session, _ = made_by(cast.bob)
    turn = cast.bob.get(f"/sessions/{session}/turns").json()["items"][0]["id"]
    assert cast.bob.post(f"/turns/{turn}/review-requests", {"people": ["tom"], "note": "Client?"}).status_code == 201
    cast.bob.post(f"/turns/{turn}/comments", {"text": "@tom, for the Client"})
    for event in Event.objects.filter(pending=True):
        tell_of(event.pk)
    lists = ("/reviews", "/notifications", "/activity")
    assert [session in str(tom.get(path).json()) for path in lists] == [True, True, True]
    assert tom.get("/reviews/waiting").json() == {"waiting": 1}
    folder = cast.bob.post("/folders", {"name": "Client"}).json()["id"]
    cast.bob.send("PATCH", f"/sessions/{session}", {"folder": folder})
    cast.bob.send("PATCH", f"/folders/{folder}", {"private": True})
    browser = Client()
    browser.force_login(tom.user)
    assert [session in str(tom.get(path).json()) for path in lists] == [False, False, False]
    assert tom.get("/reviews/waiting").json() == {"waiting": 0}
    pages = ("/", f"/?folder={folder}", f"/sessions?only={session}", "/?search=secretly")
    for path in (*pages, "/review/?show=all", "/notifications/", "/activity/", "/settings/usage/"):
        page = browser.get(path).content.decode()
        assert session not in page, path
        assert "Client" not in page, path


@pytest.mark.django_db(transaction=True)
def test_open_sockets_end_when_a_session_becomes_private(cast: Cast) -> None:
    session, _ = made_by(cast.bob)
    cookie = cookie_of(cast.vera)

    async def work() -> Any:
        socket = Socket(f"/ws/sessions/{session}", cookie=cookie)
        await socket.accepted()
        await sync_to_async(cast.bob.send)("PATCH", f"/sessions/{session}", {"private": True})
        return await socket.closed()

    assert run(work) == ENDED


def test_somebody_of_two_workspaces_owns_in_one_only(cast: Cast) -> None:
    session, asset = made_by(cast.bob)
    cast.bob.send("PATCH", f"/sessions/{session}", {"private": True})
    Member.objects.create(workspace=cast.workspace, user=cast.mallory.user, role=Role.VIEWER)
    assert not sees(cast.mallory, session, asset)
    own = cast.mallory.new_session("secretly")
    cast.mallory.send("PATCH", f"/sessions/{own}", {"private": True})
    assert [one["id"] for one in cast.mallory.get("/sessions").json()["items"]] == [own]
