"""Only our own pages may open sockets. Browsers do not apply their same-origin rule to sockets; the server has to."""

from __future__ import annotations

from urllib.parse import urlsplit

from asgiref.typing import ASGI3Application, ASGIReceiveCallable, ASGISendCallable, Scope
from django.conf import settings
from django.http.request import split_domain_port, validate_host
from django.utils.http import is_same_domain

HTTP_SCHEMES = {"ws": "http", "wss": "https"}


class OwnOrigin:
    """ASGI wrapper for sockets: a known Host, and an Origin that is this host or one of CSRF_TRUSTED_ORIGINS.

    Scheme, host and port must all match: another program on another port of this machine is somebody else. Programs
    send no Origin; they have no cookies of ours that a foreign page could use.
    """

    def __init__(self, app: ASGI3Application) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
        if scope["type"] == "websocket" and not is_allowed(scope["scheme"], list(scope["headers"])):
            await receive()
            await send({"type": "websocket.close", "code": 4403, "reason": "This page may not open a socket here."})
            return
        await self.app(scope, receive, send)


def is_allowed(scheme: str, headers: list[tuple[bytes, bytes]]) -> bool:
    """Whether a socket with these headers is one of our own pages', or no browser's.

    >>> is_allowed("ws", [(b"host", b"localhost:8000"), (b"origin", b"http://localhost:3000")])
    False
    """
    values: dict[bytes, list[str]] = {b"host": [], b"origin": []}
    for name, value in headers:
        values.setdefault(name.lower(), []).append(value.decode("latin-1").lower())
    host = values[b"host"][0] if len(values[b"host"]) == 1 else ""
    domain, _ = split_domain_port(host)
    if not domain or not validate_host(domain, settings.ALLOWED_HOSTS):
        return False
    own = f"{HTTP_SCHEMES.get(scheme, 'http')}://{host}"
    return all(origin == own or is_trusted(origin) for origin in values[b"origin"])


def is_trusted(origin: str) -> bool:
    """One of CSRF_TRUSTED_ORIGINS, read as Django reads them: ``https://*.example.com`` covers subdomains."""
    parsed = urlsplit(origin)
    for trusted in map(urlsplit, settings.CSRF_TRUSTED_ORIGINS):
        if parsed.scheme == trusted.scheme and is_same_domain(parsed.netloc, trusted.netloc.lstrip("*")):
            return True
    return False
