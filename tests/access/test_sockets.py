"""Who may listen at every socket address, from which pages, and for how long."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from asgiref.testing import ApplicationCommunicator
from channels.layers import get_channel_layer
from django.contrib.auth.models import User
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client
from django.utils import timezone

from sessions_app.consumers import gallery, sessions
from sessions_app.models import Member, Session, ShareLink
from sessions_app.routing import websocket_urlpatterns
from studio.asgi import application
from tests.access.test_addresses import share
from tests.cast import Cast, Program

pytestmark = pytest.mark.django_db(transaction=True)

ENDED, FOREIGN, TIRED = 4404, 4403, 4001
SECONDS = 20.0


def memberships() -> int:
    """How many groups this process's sockets are in, all told."""
    return sum(map(len, get_channel_layer().groups.values()))


class Socket:
    """A socket as a server hands it to the application."""

    def __init__(self, path: str, **headers: str) -> None:
        named = {"host": "testserver", **{name.replace("_", "-"): value for name, value in headers.items()}}
        address, _, query = path.partition("?")
        scope = {
            "type": "websocket",
            "scheme": "ws",
            "path": address,
            "query_string": query.encode(),
            "headers": [(name.encode(), value.encode()) for name, value in named.items()],
            "subprotocols": [],
            "client": ("192.0.2.7", 50000),
        }
        self._application = ApplicationCommunicator(application, scope)

    async def open(self) -> int | None:
        """Connect; returns the code that the server closed it with at once, None if it is open and has told more."""
        await self._application.send_input({"type": "websocket.connect"})
        told = await self._next()
        if told["type"] == "websocket.accept":
            told = await self._next()
        self.told = json.loads(told.get("text", "null"))
        return told.get("code") if told["type"] == "websocket.close" else None

    async def accepted(self) -> None:
        """Connect to an address that tells nothing at first, until it has joined its groups: before, it hears nothing."""
        joined = memberships()
        await self._application.send_input({"type": "websocket.connect"})
        assert (await self._next())["type"] == "websocket.accept"
        for _ in range(int(SECONDS * 100)):
            if memberships() > joined:
                return
            await asyncio.sleep(0.01)
        raise AssertionError("It has joined no group.")

    async def say(self, **what: Any) -> None:
        """What a page tells through it."""
        await self.say_text(json.dumps(what))

    async def say_text(self, text: str) -> None:
        """The same, whatever it is."""
        await self._application.send_input({"type": "websocket.receive", "text": text})

    async def message(self) -> dict[str, Any]:
        """The next thing that it is told."""
        return dict(json.loads((await self._next())["text"]))

    async def turn(self) -> dict[str, Any]:
        """The first turn that it is told of."""
        while "turn" not in self.told:
            self.told = json.loads((await self._next())["text"])
        return dict(self.told["turn"])

    async def closed(self) -> int:
        """Wait until the server closes it; returns the code."""
        while (told := await self._next())["type"] != "websocket.close":
            pass
        return int(told["code"])

    async def leave(self) -> None:
        """Close it from this side."""
        await self._application.send_input({"type": "websocket.disconnect", "code": 1000})
        await self._application.wait(SECONDS)

    async def _next(self) -> dict[str, Any]:
        told: dict[str, Any] = await self._application.receive_output(SECONDS)
        return told


@dataclass(frozen=True)
class Scene:
    """A session with something to tell, and links to it and to another."""

    cast: Cast
    session: str
    links: dict[str, tuple[str, str]]


@pytest.fixture
def scene(cast: Cast) -> Scene:
    session, foreign = cast.bob.new_session(), cast.mallory.new_session()
    cast.bob.upload_turn(session)
    made = {name: share(cast.bob, session, scope="session") for name in ("live", "revoked", "expired")}
    made["other"] = share(cast.mallory, foreign, scope="session")
    cast.bob.send("DELETE", f"/shares/{made['revoked'][0]}")
    ShareLink.objects.filter(pk=made["expired"][0]).update(expires_at=timezone.now())
    return Scene(cast, session, made)


def cookie_of(program: Program) -> str:
    """The cookie of a browser that is signed in as the program's user."""
    client = Client()
    client.force_login(program.user)
    [cookie] = client.cookies.values()
    assert SessionStore(cookie.value).exists(cookie.value)
    return f"{cookie.key}={cookie.value}"


def run(work: Callable[[], Awaitable[Any]]) -> Any:
    """Run asynchronous work to its end."""

    async def main() -> Any:
        return await work()

    return asyncio.run(main())


def codes(sockets: dict[str, Socket]) -> dict[str, int | None]:
    """How each socket fares, one after another."""

    async def work() -> dict[str, int | None]:
        found = {}
        for name, socket in sockets.items():
            found[name] = await socket.open()
            if found[name] is None:
                await socket.leave()
        return found

    return dict(run(work))


def test_it_has_a_row_for_every_socket_address() -> None:
    assert {str(pattern.pattern) for pattern in websocket_urlpatterns} == {
        "ws/sessions/<str:session_id>",
        "ws/gallery",
        "ws/shared/<str:token>",
    }


def test_it_lets_only_members_listen_to_a_session(scene: Scene) -> None:
    cast, path = scene.cast, f"/ws/sessions/{scene.session}?after=0"
    bearer = {name: f"Bearer {program.token}" for name, program in vars(cast).items() if isinstance(program, Program)}
    found = codes(
        {
            "nobody": Socket(path),
            "outsider": Socket(path, cookie=cookie_of(cast.mallory)),
            "outsider's token": Socket(path, authorization=bearer["mallory"]),
            "wrong token": Socket(path, authorization="Bearer wrong", cookie=cookie_of(cast.bob)),
            "unknown session": Socket("/ws/sessions/x", cookie=cookie_of(cast.bob)),
            "viewer": Socket(path, cookie=cookie_of(cast.vera)),
            "reviewer": Socket(path, cookie=cookie_of(cast.rita)),
            "editor": Socket(path, cookie=cookie_of(cast.bob)),
            "owner": Socket(path, cookie=cookie_of(cast.alice)),
            "viewer's token": Socket(path, authorization=bearer["vera"]),
        }
    )
    refused = ["nobody", "outsider", "outsider's token", "wrong token", "unknown session"]
    assert found == {name: ENDED if name in refused else None for name in found}


def test_it_lets_guests_listen_while_their_link_lives(scene: Scene) -> None:
    found = codes({name: Socket(f"/ws/shared/{token}?after=0") for name, (_, token) in scene.links.items()})
    found |= codes(
        {"wrong": Socket("/ws/shared/wrong"), "member": Socket("/ws/shared/x", cookie=cookie_of(scene.cast.bob))}
    )
    refused = ("revoked", "expired", "wrong", "member")
    assert found == {"live": None, "other": None} | dict.fromkeys(refused, ENDED)


def test_it_lets_guests_listen_once_they_gave_the_password(scene: Scene) -> None:
    link, token = share(scene.cast.bob, scene.session, scope="session", password="open sesame")
    guest = Client()
    assert guest.post(f"/s/{token}", {"password": "open sesame"}).status_code == 302
    cookie = "; ".join(f"{name}={value.value}" for name, value in guest.cookies.items())
    path = f"/ws/shared/{token}?after=0"
    found = codes({"without": Socket(path), "with": Socket(path, cookie=cookie)})
    assert found == {"without": ENDED, "with": None}

    async def work() -> int:
        socket = Socket(path, cookie=cookie)
        assert await socket.open() is None
        await asyncio.to_thread(scene.cast.bob.send, "PATCH", f"/shares/{link}", {"password": "another"})
        return await socket.closed()

    assert run(work) == ENDED


def test_it_tells_members_alone_which_sessions_have_changed(scene: Scene) -> None:
    async def work() -> list[str]:
        nobody = Socket("/ws/gallery")
        assert await nobody.open() == ENDED
        theirs, ours = (Socket("/ws/gallery", cookie=cookie) for cookie in cookies)
        await theirs.accepted()
        await ours.accepted()
        await sync_to_async(scene.cast.bob.send)("PATCH", f"/sessions/{scene.session}", {"title": "Told"})
        foreign = await sync_to_async(scene.cast.mallory.new_session)()
        assert (await theirs.message())["sessions"] == [foreign]
        told = (await ours.message())["sessions"]
        await asyncio.gather(theirs.leave(), ours.leave())
        return list(told)

    cookies = [cookie_of(scene.cast.mallory), cookie_of(scene.cast.vera)]
    assert run(work) == [scene.session]


def test_it_tells_what_changed_before_the_page_that_asks_was_listening(scene: Scene) -> None:
    async def work() -> list[str]:
        drawn = int(time.time())
        await sync_to_async(scene.cast.mallory.new_session)()
        session = await sync_to_async(scene.cast.bob.new_session)()
        socket = Socket(f"/ws/gallery?since={drawn}", cookie=cookie)
        await socket.accepted()
        told = (await socket.message())["sessions"]
        await socket.leave()
        assert session in told
        return list(told)

    cookie = cookie_of(scene.cast.vera)
    ours = set(map(str, Session.objects.filter(workspace=scene.cast.workspace).values_list("pk", flat=True)))
    assert len(set(run(work)) - ours) == 1


def test_it_stops_telling_whoever_leaves_the_workspace(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """Though nobody tells it: it looks by itself."""
    monkeypatch.setattr(gallery, "LOOK_EVERY_SECONDS", 0.1)
    cookie = cookie_of(scene.cast.vera)

    async def work() -> int:
        socket = Socket("/ws/gallery", cookie=cookie)
        await socket.accepted()
        await sync_to_async(Member.objects.filter(user=scene.cast.vera.user).delete)()
        return await socket.closed()

    assert run(work) == TIRED


def test_it_tells_guests_of_pictures_and_not_of_people_or_costs(scene: Scene) -> None:
    async def work() -> dict[str, Any]:
        socket = Socket(f"/ws/shared/{scene.links['live'][1]}?after=0")
        assert await socket.open() is None
        turn = await socket.turn()
        await socket.leave()
        return turn

    turn = run(work)
    assert turn["session"] == scene.session
    assert (turn["author"], turn["cost"], turn["inputs"]) == (None, None, [])
    assert turn["outputs"][0]["url"].startswith("/s/")


@pytest.mark.parametrize("ending", ["revoke", "trash", "expire"])
def test_it_closes_an_open_socket_when_the_permission_ends(
    scene: Scene, ending: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Because it is told so, long before it looks by itself; or because it looks, where nobody tells."""
    monkeypatch.setattr(sessions, "LOOK_EVERY_SECONDS", 0.1 if ending == "expire" else 600)
    bob, (link, token) = scene.cast.bob, scene.links["live"]

    def end() -> None:
        if ending == "expire":
            # Nobody tells of the time, nor of a person whom the administration has switched off.
            ShareLink.objects.filter(pk=link).update(expires_at=timezone.now())
            User.objects.filter(pk=scene.cast.vera.user.pk).update(is_active=False)
            return
        path = f"/shares/{link}" if ending == "revoke" else f"/sessions/{scene.session}"
        assert bob.send("DELETE", path).status_code < 300

    cookie = cookie_of(scene.cast.vera)

    async def work() -> list[int]:
        socket = Socket(f"/ws/shared/{token}?after=0")
        member = Socket(f"/ws/sessions/{scene.session}?after=0", cookie=cookie)
        assert [await one.open() for one in (socket, member)] == [None, None]
        await asyncio.to_thread(end)
        code = await socket.closed()
        if ending == "revoke":
            await member.leave()
            return [code]
        return [code, await member.closed()]

    assert set(run(work)) == {ENDED}


def test_a_socket_that_has_been_open_for_half_a_day_is_to_connect_anew(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (sessions, gallery):
        monkeypatch.setattr(module, "LOOK_EVERY_SECONDS", 0.05)
        monkeypatch.setattr(module, "LIFETIME_SECONDS", 0)
    cookie = cookie_of(scene.cast.vera)

    async def work() -> list[int]:
        ends = []
        for path in (f"/ws/sessions/{scene.session}", "/ws/gallery", f"/ws/shared/{scene.links['live'][1]}"):
            socket = Socket(path, cookie=cookie)
            await socket.accepted()
            ends.append(await socket.closed())
        return ends

    assert run(work) == [TIRED] * 3


def test_it_takes_sockets_from_its_own_pages_only(scene: Scene) -> None:
    path, cookie = f"/ws/sessions/{scene.session}?after=0", cookie_of(scene.cast.bob)
    origins = {
        "http://testserver": None,
        "http://testserver:3000": FOREIGN,
        "https://testserver": FOREIGN,
        "http://testserver.evil.example": FOREIGN,
        "http://evil.example": FOREIGN,
        "null": FOREIGN,
        "": FOREIGN,
    }
    assert codes({origin: Socket(path, origin=origin, cookie=cookie) for origin in origins}) == origins
    assert codes({"host": Socket(path, host="evil.example", origin="http://evil.example", cookie=cookie)}) == {
        "host": FOREIGN
    }


def test_it_takes_sockets_from_trusted_origins(scene: Scene, settings: Any) -> None:
    settings.CSRF_TRUSTED_ORIGINS = ["https://studio.example", "https://*.team.example"]
    path, cookie = f"/ws/sessions/{scene.session}?after=0", cookie_of(scene.cast.bob)
    origins = {
        "https://studio.example": None,
        "https://a.team.example": None,
        "http://studio.example": FOREIGN,
        "https://studio.example:8443": FOREIGN,
        "https://evilteam.example": FOREIGN,
    }
    assert codes({origin: Socket(path, origin=origin, cookie=cookie) for origin in origins}) == origins
