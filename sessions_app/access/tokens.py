"""Who sends a request, by token or cookie; and the tokens themselves."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from uuid import UUID

from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.models import AnonymousUser, User
from django.contrib.sessions.backends.db import SessionStore
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from sessions_app.errors import NotFound
from sessions_app.models import (
    ApiToken,
    SignInLink,
)

Asker = User | AnonymousUser
# A write for every call would make readers wait for writers.
USE_NOTED_EVERY = timedelta(minutes=1)


def hash_token(token: str) -> str:
    """SHA-256 of a random token, hex. Tokens have 192 random bits, so no salt is needed."""
    return hashlib.sha256(token.encode()).hexdigest()


def new_token() -> str:
    """A random URL-safe token of 192 bits."""
    return secrets.token_urlsafe(24)


def parse_id(value: str | UUID, what: str = "thing") -> UUID:
    """Ids are opaque to clients: anything that is no id of ours names nothing."""
    try:
        return value if isinstance(value, UUID) else UUID(value)
    except ValueError:
        raise NotFound(f"There is no such {what}.") from None


def user_of_token(token: str) -> User | None:
    """The user of an API token, or None."""
    found = ApiToken.objects.filter(token_hash=hash_token(token), user__is_active=True).select_related("user").first()
    if found is None:
        return None
    now = timezone.now()
    if found.last_used_at is None or now - found.last_used_at > USE_NOTED_EVERY:
        ApiToken.objects.filter(pk=found.pk).update(last_used_at=now)
    return found.user


def asker_of(authorization: str, user: Asker) -> Asker:
    """Who sends a request: the owner of the token in its Authorization header, else the browser's user."""
    token = token_of(authorization)
    return user if token is None else user_of_token(token) or AnonymousUser()


def is_signed_in(user: User, browser: str) -> bool:
    """Whether the user is signed in still, and by the password of today, in the browser whose session has this key."""
    signed_in = SessionStore(browser)
    if str(signed_in.get(SESSION_KEY)) != str(user.pk):
        return False
    by = str(signed_in.get(HASH_SESSION_KEY, ""))
    # Those of former secret keys count too, as where pages ask.
    return any(
        constant_time_compare(by, one) for one in (user.get_session_auth_hash(), *user.get_session_auth_fallback_hash())
    )


def token_of(authorization: str) -> str | None:
    """The API token in an Authorization header; None where it is of another kind, or none."""
    scheme, _, token = authorization.partition(" ")
    return token.strip() if scheme.lower() == "bearer" else None


def find_sign_in_link(token: str) -> SignInLink | None:
    """The unused, unexpired sign-in link with this token, or None."""
    return (
        SignInLink.objects.filter(
            token_hash=hash_token(token), used_at=None, expires_at__gt=timezone.now(), user__is_active=True
        )
        .select_related("user")
        .first()
    )
