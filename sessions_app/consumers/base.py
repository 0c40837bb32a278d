"""What every socket has: reads in threads of their own, a language, a limit, and an end when its other end has gone."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any, TypeVar
from urllib.parse import parse_qs

from channels.generic.websocket import AsyncWebsocketConsumer
from django.db import Error, connection
from django.http import HttpRequest
from django.utils.translation import get_language_from_request

from sessions_app import rates

T = TypeVar("T")

ENDED = 4404
TIRED = 4001
LOOK_EVERY_SECONDS = 4.0
LIFETIME_SECONDS = 12 * 3600
# Sockets read through a few threads of their own: with the usual thread-sensitive executor they would all queue up
# behind one (measured: ten reads of 0.1 s took 1.02 s).
READERS = ThreadPoolExecutor(max_workers=4, thread_name_prefix="socket-reads")


async def read(function: Callable[..., T], *args: Any) -> T:
    """Run a database read in one of the sockets' threads."""

    def run() -> T:
        try:
            return function(*args)
        except Error:
            # The next read opens another; a connection kept open saves each read the time to set one up.
            connection.close()
            raise

    return await asyncio.get_running_loop().run_in_executor(READERS, run)


def language_of(scope: Any) -> str:
    """The language of whoever opened the socket, by the rule of pages: the chosen one, else the browser's."""
    request = HttpRequest()
    request.COOKIES = scope.get("cookies") or {}
    accepted = dict(scope["headers"]).get(b"accept-language", b"")
    request.META["HTTP_ACCEPT_LANGUAGE"] = accepted.decode("latin-1")
    return get_language_from_request(request)


def number_in(scope: Any, name: str) -> int | None:
    """The whole number of this name in the socket's query; None without one."""
    value = parse_qs(scope["query_string"].decode("latin-1")).get(name, [""])[0]
    return int(value) if value.isdecimal() and len(value) < 12 else None


def browser_of(scope: Any) -> str:
    """The key of the session that the cookie names; empty without one."""
    session = scope.get("session")
    return (session.session_key if session else "") or ""


def check_rate(scope: Any, user_id: int | None) -> None:
    """Count one more socket of the person, or of a guest's address. Raises LimitReached."""
    address, _port = scope.get("client") or ("", 0)
    rates.check(rates.SOCKETS, user_id or rates.network_of(address))


class Consumer(AsyncWebsocketConsumer):
    """A socket whose other end may go at any time, also while it is told something."""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Serve the socket until it is closed.

        The server raises an OSError at whoever sends to somebody who has gone. It ended the consumer before it had
        heard of that, which is the next thing it is told: it stayed in its groups, and the viewer present.
        """

        async def send_if_there(message: dict[str, Any]) -> None:
            with suppress(OSError):
                await send(message)

        await super().__call__(scope, receive, send_if_there)
