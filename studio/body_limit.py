"""Stop a request body while it streams in: Django itself reads every body to its end before it looks at anything."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from typing import Any

from asgiref.typing import ASGI3Application, ASGIReceiveCallable, ASGIReceiveEvent, ASGISendCallable, Scope

IDLE_SECONDS = 30.0
# A socket that closes with unread bytes is reset, and a reset can overtake the answer: read on for a moment.
LINGER_SECONDS = 1.0
LINGER_BYTES = 8 * 2**20


LimitFor = Callable[[Scope], Awaitable[int]]


class BodyRefused(Exception):
    """The body is larger than allowed, or has stopped coming."""

    def __init__(self, status: int, code: str, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.status = status
        self.error = {"code": code, "message": message} | ({"hint": hint} if hint else {})


class BodyLimit:
    """ASGI wrapper: bodies of at most ``limit`` bytes; ``larger`` names the exceptions by (method, path), or who says what
    the limit is for whoever sends this request.
    """

    def __init__(self, app: ASGI3Application, limit: int, larger: Mapping[tuple[str, str], int | LimitFor]) -> None:
        self.app = app
        self.limit = limit
        self.larger = larger

    async def __call__(self, scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        limit = self.larger.get((scope["method"], scope["path"]), self.limit)
        body = Body(receive, limit if isinstance(limit, int) else await limit(scope))
        try:
            body.check_announced(dict(scope["headers"]).get(b"content-length", b""))
            await self.app(scope, body.receive, send)
        except BodyRefused as refusal:
            await answer(refusal, send)
            await body.discard()
            await send({"type": "http.response.body", "body": b"", "more_body": False})


class Body:
    """The body of one request, counted as it comes."""

    def __init__(self, receive: ASGIReceiveCallable, limit: int) -> None:
        self._receive = receive
        self._left = self._limit = limit
        self._whole = False

    def check_announced(self, length: bytes) -> None:
        """Raise BodyRefused before the first byte if the client says that there will be too many."""
        if length.isdigit() and int(length) > self._limit:
            raise self._too_large()

    async def receive(self) -> ASGIReceiveEvent:
        """The next message; raises BodyRefused at the first byte too many, or when nothing comes."""
        if self._whole:
            return await self._receive()
        try:
            message = await asyncio.wait_for(self._receive(), IDLE_SECONDS)
        except TimeoutError:
            raise BodyRefused(408, "request_timeout", "The request stopped coming in.", "Send it again.") from None
        if message["type"] == "http.request":
            self._left -= len(message.get("body", b""))
            self._whole = not message.get("more_body", False)
            if self._left < 0:
                raise self._too_large()
        return message

    async def discard(self) -> None:
        """Read on for a moment and keep nothing."""
        left = LINGER_BYTES
        with suppress(TimeoutError):
            async with asyncio.timeout(LINGER_SECONDS):
                while not self._whole and left > 0:
                    message = await self._receive()
                    if message["type"] != "http.request":
                        return
                    left -= len(message.get("body", b""))
                    self._whole = not message.get("more_body", False)

    def _too_large(self) -> BodyRefused:
        limit = f"{self._limit // 2**20} MB" if self._limit >= 2**20 else f"{self._limit} bytes"
        return BodyRefused(
            413,
            "request_too_large",
            f"This request is larger than the {limit} that the studio takes here.",
            "Send a smaller picture or a shorter text.",
        )


async def answer(refusal: BodyRefused, send: ASGISendCallable) -> None:
    """The refusal as JSON, whole for the client, but left open so that the server does not close the socket yet."""
    body = json.dumps({"error": refusal.error}).encode()
    headers: list[tuple[bytes, bytes]] = [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(body)).encode()),
        (b"connection", b"close"),
    ]
    start: Any = {"type": "http.response.start", "status": refusal.status, "headers": headers}
    await send(start)
    await send({"type": "http.response.body", "body": body, "more_body": True})
