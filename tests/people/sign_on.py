"""A stand-in for a company's single sign-on: OpenID Connect over HTTP, as far as a client needs it."""

from __future__ import annotations

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

import jwt

CLIENT = "palimpsest"
SECRET = "a-secret-of-the-client-and-the-sign-on"


class SignOn:
    """Vouches for ``person``: the claims of whoever signs on next. ``asked`` is what the client sent for a token."""

    def __init__(self) -> None:
        self.person: dict[str, Any] = {}
        self.asked: dict[str, list[str]] = {}
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self.issuer = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def __enter__(self) -> SignOn:
        return self

    def __exit__(self, *_: object) -> None:
        self.server.shutdown()
        self.server.server_close()

    def answer(self, path: str) -> dict[str, Any] | None:
        """What is at the address."""
        claims = {"iss": self.issuer, "aud": CLIENT, "iat": int(time.time()), "exp": int(time.time()) + 60}
        answers: dict[str, dict[str, Any]] = {
            "/.well-known/openid-configuration": {
                "issuer": self.issuer,
                "authorization_endpoint": f"{self.issuer}/authorize",
                "token_endpoint": f"{self.issuer}/token",
                "userinfo_endpoint": f"{self.issuer}/userinfo",
                "jwks_uri": f"{self.issuer}/jwks",
                "token_endpoint_auth_methods_supported": ["client_secret_post"],
            },
            "/token": {
                "access_token": "access",
                "token_type": "Bearer",
                "id_token": jwt.encode(claims | self.person, SECRET, "HS256"),
            },
            "/userinfo": self.person,
        }
        return answers.get(path)


def _handler(sign_on: SignOn) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._tell()

        def do_POST(self) -> None:
            sign_on.asked = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
            self._tell()

        def _tell(self) -> None:
            found = sign_on.answer(self.path)
            self.send_response(200 if found is not None else 404)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(json.dumps(found).encode())

        def log_message(self, *_: object) -> None:
            """Nobody reads it."""

    return Handler
