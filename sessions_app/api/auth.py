"""Who asks: a program with a token, or a browser with its session and a CSRF token. Never both."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import User
from django.http import HttpRequest
from ninja.errors import AuthenticationError
from ninja.security import HttpBearer
from ninja.security.session import SessionAuth

from sessions_app.access import user_of_token


class ApiRequest(HttpRequest):
    """A request that has passed one of the checks below."""

    auth: User


class Token(HttpBearer):
    """``Authorization: Bearer <token>``. Whoever sends a token is judged by it alone, cookies or not."""

    def __call__(self, request: HttpRequest) -> Any:
        """The token's user; None without a token. Raises AuthenticationError for a wrong one."""
        if request.headers.get("Authorization", "").partition(" ")[0].lower() != self.openapi_scheme:
            return None
        user = super().__call__(request)
        if user is None:
            raise AuthenticationError
        return user

    def authenticate(self, request: HttpRequest, token: str) -> User | None:
        """The user of the token."""
        return user_of_token(token.strip())


class BrowserSession(SessionAuth):
    """The cookie of a signed-in browser. What changes something needs ``X-CSRFToken`` and our own Origin too."""


AUTH = (Token(), BrowserSession())
