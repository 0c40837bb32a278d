"""Who else looks at a session: told at once, forgotten when they are gone, however they went; and written down nowhere."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from websockets.sync.client import ClientConnection, connect

from sessions_app import presence
from tests.access.test_sockets import Socket, cookie_of, run
from tests.cast import Cast
from tests.imaging.samples import encoded, photo
from tests.providers.stand_in import StandIn
from tests.services.client import Client
from tests.services.grown import Grown
from tests.services.product import Product

NOBODY: dict[str, Any] = {"count": 0, "looks": []}


def present(people: dict[str, list[int]], guests: dict[str, Any] = NOBODY) -> dict[str, Any]:
    """The message that tells of these people and guests."""
    names = [{"name": name, "looks": looks} for name, looks in sorted(people.items())]
    return {"kind": "presence.changed", "people": names, "guests": guests}


async def next_presence(page: Socket) -> dict[str, Any]:
    """What the page is told next of who else is there."""
    while (message := await page.message()).get("kind") != "presence.changed":
        pass
    return message


@pytest.mark.django_db(transaction=True)
def test_members_see_who_else_looks_and_at_which_turn(cast: Cast) -> None:
    session = cast.bob.new_session()
    cast.bob.upload_turn(session)
    path, names = f"/ws/sessions/{session}?after=0", [one.user.get_username() for one in (cast.bob, cast.vera)]
    cookies = [cookie_of(one) for one in (cast.bob, cast.vera)]

    async def work() -> None:
        bob, vera, again = (Socket(path, cookie=cookie) for cookie in (*cookies, cookies[0]))
        for one in (bob, vera, again):
            assert await one.open() is None
        await bob.say(looks=1)
        assert await next_presence(bob) == present({})
        await vera.say(looks=2)
        assert await next_presence(bob) == present({names[1]: [2]})
        assert await next_presence(vera) == present({names[0]: [1]})

        # The same person in two windows is one person, and nobody is told of themselves.
        await again.say(looks=3)
        assert await next_presence(vera) == present({names[0]: [1, 3]})
        assert await next_presence(again) == present({names[1]: [2]})
        await bob.say(looks=None)
        assert await next_presence(vera) == present({names[0]: [3]})

        # What no page says is not heard.
        for nonsense in ({"looks": "4"}, {"looks": -1}, {"looks": True}, {"looks": 10**9}, [], {"seq": 1}):
            await vera.say_text(json.dumps(nonsense))
        await vera.say_text("{")
        await vera.say(looks=1)
        assert await next_presence(bob) == present({names[1]: [1]})
        await again.leave()
        assert await next_presence(vera) == present({})
        for one in (bob, vera):
            await one.leave()

    run(work)


@pytest.mark.django_db(transaction=True)
def test_a_page_that_has_gone_quiet_is_forgotten(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(presence, "FORGET_PAGE_SECONDS", 1.0)
    session = cast.bob.new_session()
    cast.bob.upload_turn(session)
    path = f"/ws/sessions/{session}?after=0"
    name, cookies = cast.vera.user.get_username(), [cookie_of(one) for one in (cast.bob, cast.vera)]

    async def work() -> None:
        bob, vera = (Socket(path, cookie=cookie) for cookie in cookies)
        for one in (bob, vera):
            assert await one.open() is None
        await bob.say(looks=1)
        assert await next_presence(bob) == present({})
        await vera.say(looks=1)
        assert await next_presence(bob) == present({name: [1]})
        # The line is there, but nothing comes through it: the next look of bob's socket finds out.
        assert await next_presence(bob) == present({})
        for one in (bob, vera):
            await one.leave()

    run(work)


@contextmanager
def guest_of(url: str, token: str) -> Iterator[ClientConnection]:
    """A guest's page of turn 1."""
    with connect(f"{url.replace('http', 'ws', 1)}/ws/shared/{token}?after=0") as line:
        line.send('{"looks": 1}')
        yield line


def until(line: ClientConnection, wanted: Callable[[dict[str, Any]], bool], seconds: float = 60) -> dict[str, Any]:
    """The first message that ``wanted`` accepts."""
    deadline = time.monotonic() + seconds
    while not wanted(message := json.loads(line.recv(timeout=max(0.0, deadline - time.monotonic())))):
        pass
    return dict(message)


def guests(many: int) -> Callable[[dict[str, Any]], bool]:
    """Whether a message tells of so many guests."""
    return lambda message: message.get("kind") == "presence.changed" and message["guests"]["count"] == many


def share(client: Client, session: str) -> str:
    """The token of a link to the session."""
    return str(client.post(f"/sessions/{session}/shares", {"scope": "session"})["url"].rsplit("/", 1)[1])


def test_guests_are_counted_and_told_nothing_and_one_who_breaks_off_is_gone(shared_product: Product) -> None:
    client = Client(shared_product)
    session, _ = client.start(encoded(photo(), "JPEG"))
    token = share(client, session)
    with client.stream(session) as mine:
        mine.send('{"looks": 1}')
        with guest_of(shared_product.base_url, token) as first, guest_of(shared_product.base_url, token) as second:
            assert until(mine, guests(2))["guests"]["looks"] == [1]
            # The line breaks without a goodbye. To close it here would not break it: its reader holds it open.
            second.socket.shutdown(socket.SHUT_RDWR)
            until(mine, guests(1))
            client.post(f"/turns/{client.submit(session, 'make it darker')['id']}/star", {"starred": True}, (200, 201))
            told = [until(first, lambda message: "seq" in message) for _ in range(2)]
            assert all(message.get("kind") != "presence.changed" for message in told)
        # While turns are told of, too; sooner than of a page that has only gone quiet.
        until(mine, guests(0), seconds=presence.FORGET_PAGE_SECONDS / 2)


def test_those_of_a_killed_process_are_forgotten(grown: Grown, gemini: StandIn) -> None:
    client = Client(grown)
    session, _ = client.start(encoded(photo(), "JPEG"))
    token = share(client, session)
    other = grown.add_web()
    with client.stream(session) as mine:
        mine.send('{"looks": 1}')
        with guest_of(other, token):
            until(mine, guests(1))
            grown.processes[-1].kill9()
            until(mine, guests(0), seconds=30)
