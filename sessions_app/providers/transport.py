"""HTTP for paid calls: one deadline for the whole call, cancel while waiting, the answer kept before it is parsed.

The SDK's own timeout counts each read anew, so a server that trickles can hold a call for ever, and a thread that
waits in a read cannot be called off. Here every wait is cut into short ones, and between them the deadline and the
cancel are looked at in the caller's own thread.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from ssl import SSLContext
from typing import Any, Literal
from urllib.request import getproxies, proxy_bypass

import httpcore2
import httpx2

from sessions_app.providers.base import CallHooks
from sessions_app.providers.bodies import Shelf

POLL_SECONDS = 0.25
"""How late a cancel may be noticed, and how often ``CallHooks.canceled`` is asked at most."""
CONNECT_SECONDS = 15.0
MAX_CONNECTIONS = 200
MAX_IDLE_CONNECTIONS = 64
IDLE_SECONDS = 5.0
"""Well below the time after which Google hangs up, so that no request is written to a dead connection."""
_WRITE_BYTES = 1 << 20

Reason = Literal["network", "deadline", "canceled"]


class CallBroken(Exception):
    """The call ended without a whole answer. ``sent``: the request may have reached the vendor."""

    def __init__(self, reason: Reason, sent: bool, detail: str = "") -> None:
        super().__init__(detail or reason)
        self.reason = reason
        self.sent = sent


class Call:
    """One request under way. ``deadline`` is a time of ``time.monotonic``.

    ``raw`` is the body of the answer, once it is there whole and its status is 200; ``headers`` came with it. ``chunk`` is given the body of a
    200 piece by piece as it arrives, for answers that are streams. ``shelf`` holds what the request has only tokens for.
    With ``reads_raw`` the SDK is given nothing of a 200: whoever calls reads ``raw``.
    """

    def __init__(
        self,
        hooks: CallHooks,
        deadline: float,
        chunk: Callable[[bytes], None] | None = None,
        *,
        reads_raw: bool = False,
    ) -> None:
        self.hooks = hooks
        self.shelf = Shelf()
        self.chunk = chunk
        self.reads_raw = reads_raw
        self.raw: bytes | None = None
        self.headers: Mapping[str, str] = {}
        self.sent = False
        self._deadline = deadline
        self._next_look = 0.0

    def seconds_left(self) -> float:
        """Time until the deadline, in seconds. Raises ``CallBroken`` if it is over or the call was canceled."""
        now = time.monotonic()
        if now >= self._next_look:
            self._next_look = now + POLL_SECONDS
            if self.hooks.canceled():
                raise CallBroken("canceled", self.sent)
        if now >= self._deadline:
            raise CallBroken("deadline", self.sent)
        return self._deadline - now

    def trace(self, event: str, info: Mapping[str, Any]) -> None:
        """Follow the request. From its first header on, the vendor may act on it and charge for it.

        A proxy's CONNECT comes before it, and only the start of a step tells which request it belongs to.
        """
        if event == "http11.send_request_headers.started" and info["request"].method != b"CONNECT":
            self.sent = True
            self.hooks.stage("sent")
        elif event == "http11.send_request_body.complete" and self.sent:
            self.hooks.stage("thinking")
        elif event == "http11.receive_response_headers.complete" and self.sent and self.chunk is None:
            # A stream's headers come long before its picture.
            self.hooks.stage("receiving")


_current: ContextVar[Call] = ContextVar("current_call")


@contextmanager
def watched(call: Call) -> Iterator[None]:
    """Put the requests that this thread sends in the block under the call's deadline and cancel."""
    token = _current.set(call)
    try:
        yield
    finally:
        _current.reset(token)


class _Stream(httpcore2.NetworkStream):
    def __init__(self, stream: httpcore2.NetworkStream) -> None:
        self._stream = stream

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        call = _current.get()
        while True:
            try:
                return self._stream.read(max_bytes, min(POLL_SECONDS, call.seconds_left()))
            except httpcore2.ReadTimeout:
                continue

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        call = _current.get()
        for start in range(0, len(buffer), _WRITE_BYTES):
            self._stream.write(buffer[start : start + _WRITE_BYTES], call.seconds_left())

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.NetworkStream:
        wait = min(CONNECT_SECONDS, _current.get().seconds_left())
        return _Stream(self._stream.start_tls(ssl_context, server_hostname, wait))

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


class _Backend(httpcore2.SyncBackend):
    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.NetworkStream:
        wait = min(CONNECT_SECONDS, _current.get().seconds_left())
        return _Stream(super().connect_tcp(host, port, wait, local_address, socket_options))


class PaidTransport(httpx2.BaseTransport):
    """Sends requests inside ``watched`` and reads their answers whole. Raises ``CallBroken``."""

    def __init__(self, base_url: str) -> None:
        self._pool = httpcore2.ConnectionPool(
            ssl_context=httpx2.create_ssl_context(),
            proxy=_proxy_for(base_url),
            max_connections=MAX_CONNECTIONS,
            max_keepalive_connections=MAX_IDLE_CONNECTIONS,
            keepalive_expiry=IDLE_SECONDS,
            network_backend=_Backend(),
        )

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """Send one request, once, and hand a 200's body to ``CallHooks.spool`` before anybody else sees it."""
        call = _current.get()
        call.seconds_left()
        try:
            answer = self._exchange(request, call)
        except (httpcore2.TimeoutException, httpcore2.NetworkError) as error:
            raise CallBroken("network", call.sent, str(error)) from error
        except (
            httpcore2.ProtocolError,
            httpcore2.UnsupportedProtocol,
            httpcore2.ProxyError,
            httpx2.DecodingError,
        ) as error:
            raise CallBroken("network", call.sent, str(error)) from error
        if answer.status_code == 200:
            call.raw, call.headers = answer.content, answer.headers
            call.hooks.spool(answer.content)
            if call.reads_raw:
                # The SDK need not read the answer's megabytes of JSON or of events too.
                nothing = b"{}" if call.chunk is None else b""
                return httpx2.Response(200, headers={"Content-Type": "application/json"}, content=nothing)
        return answer

    def _exchange(self, request: httpx2.Request, call: Call) -> httpx2.Response:
        url = request.url
        filled = call.shelf.fill(request.read())
        if "Content-Length" in request.headers:
            request.headers["Content-Length"] = str(len(filled))
        sent = httpcore2.Request(
            method=request.method,
            url=httpcore2.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
            headers=request.headers.raw,
            content=filled,
            extensions={**request.extensions, "trace": call.trace},
        )
        answer = self._pool.handle_request(sent)
        try:
            if call.chunk is not None and answer.status == 200:
                return _read_stream(answer, call.chunk)
            body = answer.read()
        finally:
            answer.close()
        return httpx2.Response(answer.status, headers=answer.headers, content=body)

    def close(self) -> None:
        """Close every idle connection."""
        self._pool.close()


class _Body(httpx2.SyncByteStream):
    def __init__(self, answer: httpcore2.Response) -> None:
        self._answer = answer

    def __iter__(self) -> Iterator[bytes]:
        yield from self._answer.iter_stream()


def _read_stream(answer: httpcore2.Response, tell: Callable[[bytes], None]) -> httpx2.Response:
    """The whole answer, each piece of it told as it arrives; compressed or not."""
    arriving = httpx2.Response(answer.status, headers=answer.headers, stream=_Body(answer))
    pieces = []
    for piece in arriving.iter_bytes():
        pieces.append(piece)
        tell(piece)
    told = [(name, value) for name, value in arriving.headers.multi_items() if not name.startswith("content-")]
    return httpx2.Response(answer.status, headers=told, content=b"".join(pieces))


def _proxy_for(base_url: str) -> httpcore2.Proxy | None:
    """The proxy that HTTPS_PROXY, HTTP_PROXY and NO_PROXY ask for; a transport of one's own has to look by itself."""
    url = httpx2.URL(base_url)
    proxies = getproxies()
    address = proxies.get(url.scheme) or proxies.get("all")
    if not address or proxy_bypass(url.host):
        return None
    proxy = httpx2.Proxy(address)
    return httpcore2.Proxy(str(proxy.url), auth=proxy.raw_auth)
