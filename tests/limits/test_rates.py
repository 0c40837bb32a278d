"""What is limited by the minute: of a person their uploads and sockets, of an address what guests of links do."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.test import Client

from sessions_app import rates
from tests.access.test_sockets import Socket, codes, cookie_of
from tests.cast import Cast
from tests.imaging.samples import encoded, photo
from tests.services.redis import RedisServer
from tests.sharing.test_guests import SAYS, call
from tests.sharing.test_links import Link

TIRED = 4001


def from_address(address: str, name: str = "") -> Client:
    return Client(REMOTE_ADDR=address, headers={"Accept": "application/json"} if name else {})


@pytest.mark.django_db
def test_links_open_so_often_for_an_address(cast: Cast, settings: Any) -> None:
    settings.VIEWS_PER_MINUTE = 3
    link = Link(cast.bob, cast.bob.new_session(), scope="session")

    assert [link.open(from_address("192.0.2.1")).status_code for _ in range(3)] == [200] * 3
    refused = link.open(from_address("192.0.2.1"))

    assert refused.status_code == 429
    assert 1 <= int(refused["Retry-After"]) <= 120
    assert "more often than the studio allows" in refused.content.decode()
    assert "There is room again in" in refused.content.decode()
    assert link.open(from_address("192.0.2.2")).status_code == 200
    # Guesses at links count too, and one connection's addresses of IPv6 are one.
    guesses = [from_address(f"2001:db8::{n}").get("/s/guessed").status_code for n in range(4)]
    assert guesses == [404] * 3 + [429]


@pytest.mark.django_db
def test_guests_say_so_much_in_a_minute(cast: Cast, settings: Any) -> None:
    session = cast.bob.new_session()
    turn = cast.bob.upload_turn(session)["id"]
    link = Link(cast.bob, session, scope="session", allow={"comment": True, "approve": True})
    settings.GUEST_WORDS_PER_MINUTE = 3
    ann = from_address("192.0.2.1")
    assert ann.post(f"{link.path}/name", {"name": "Ann"}).status_code == 204
    assert call(link, "POST", f"/turns/{turn}/comments", SAYS, ann).status_code == 201
    assert call(link, "POST", f"/turns/{turn}/reviews", {"decision": "approved"}, ann).status_code == 201
    refused = call(link, "POST", f"/turns/{turn}/comments", SAYS, ann)
    assert (refused.status_code, refused.json()["error"]["code"]) == (429, "limit_reached")
    assert int(refused["Retry-After"]) >= 1
    assert call(link, "GET", f"/turns/{turn}/comments", guest=ann).status_code == 200, "reading goes on"


@pytest.mark.django_db
def test_a_person_brings_in_and_copies_so_much_in_a_minute(cast: Cast, settings: Any) -> None:
    settings.UPLOADS_PER_MINUTE, settings.COPIES_PER_MINUTE = 2, 1
    session = cast.bob.new_session()
    turn = cast.bob.upload_turn(session)["id"]
    picture = encoded(photo())
    assert [cast.bob.upload(picture).status_code for _ in range(2)] == [201, 429]
    assert cast.alice.upload(picture).status_code == 201
    settings.UPLOADS_PER_MINUTE = 0
    assert cast.bob.upload(picture).status_code == 201
    link = Link(cast.bob, session, scope="session", allow={"fork": True})
    guest = from_address("192.0.2.1", "mallory")
    guest.force_login(cast.mallory.user)
    copies = [guest.post(f"{link.path}/fork", {"turn": turn}) for _ in range(2)]
    assert [answer.status_code for answer in copies] == [201, 429]


@pytest.mark.django_db(transaction=True)
def test_a_person_and_a_guests_address_open_so_many_sockets(cast: Cast, settings: Any) -> None:
    settings.SOCKETS_PER_MINUTE = 1
    session = cast.bob.new_session()
    cast.bob.upload_turn(session)
    link = Link(cast.bob, session, scope="session")
    path, shared = f"/ws/sessions/{session}?after=0", f"/ws{link.path.replace('/s/', '/shared/')}?after=0"
    bob, vera = cookie_of(cast.bob), cookie_of(cast.vera)
    found = codes(
        {
            "bob": Socket(path, cookie=bob),
            "bob's second": Socket(path, cookie=bob),
            "bob's list": Socket("/ws/gallery", cookie=bob),
            "vera": Socket(path, cookie=vera),
            "guest": Socket(shared),
            "another guest there": Socket(shared),
        }
    )
    # Browsers come again by themselves, later each time.
    tired = {"bob's second", "bob's list", "another guest there"}
    assert found == {name: TIRED if name in tired else None for name in found}


def test_parallel_tries_never_pass_a_limit() -> None:
    with ThreadPoolExecutor(16) as pool:
        waits = list(pool.map(lambda _: rates.seconds_to_wait("test", "ann", 10, 60), range(100)))
    assert sum(wait == 0 for wait in waits) <= 10
    assert all(0 <= wait <= 120 for wait in waits)


def test_there_is_room_again_when_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 1_000_000_000.0

    def tries(count: int) -> list[float]:
        return [rates.seconds_to_wait("test", "ann", 3, 60) for _ in range(count)]

    monkeypatch.setattr(time, "time", lambda: now)
    [*allowed, wait] = tries(4)
    assert allowed == [0, 0, 0]
    now += wait - 0.01
    assert tries(1)[0] == pytest.approx(0.01, abs=0.001), "what was refused was not counted"
    now += 0.01
    assert tries(1) == [0]
    [wait] = tries(1)
    now += wait
    assert tries(1) == [0]


def test_processes_count_together_by_redis_and_each_for_itself_without(redis: RedisServer, settings: Any) -> None:
    backend = "django.core.cache.backends.redis.RedisCache"
    settings.CACHES = {**settings.CACHES, "shared": {"BACKEND": backend, "LOCATION": redis.url}}
    assert [rates.seconds_to_wait("test", "ann", 2, 60) == 0 for _ in range(3)] == [True, True, False]
    redis.process.clean_up()
    assert [rates.seconds_to_wait("test", "ann", 2, 60) == 0 for _ in range(3)] == [True, True, False]
