"""Secrets at rest: sealed under a key that is derived from SECRET_KEY, so that a copy of the database opens nothing."""

from __future__ import annotations

import base64
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from sessions_app.errors import StudioError

PURPOSE = b"palimpsest engine secrets"


def seal(secret: str) -> str:
    """The secret as it may be stored. Nothing stays nothing."""
    return _keys().encrypt(secret.encode()).decode() if secret else ""


def unseal(sealed: str) -> str:
    """The secret in clear, for a vendor's client alone. Raises StudioError ``key_missing`` if SECRET_KEY has changed."""
    try:
        return _keys().decrypt(sealed).decode() if sealed else ""
    except InvalidToken:
        message = "The stored key cannot be read any more, because the SECRET_KEY of the studio has changed."
        hint = "Put the key in again under Settings."
        raise StudioError(message, code="key_missing", hint=hint, http_status=422) from None


def reseal(sealed: str) -> str:
    """The same secret under the newest SECRET_KEY. Raises as ``unseal`` does."""
    return seal(unseal(sealed))


def _keys() -> MultiFernet:
    """The newest key first: it seals; those of SECRET_KEY_FALLBACKS still open."""
    return _derived((settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS))


@lru_cache(maxsize=4)
def _derived(secret_keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(_derive(key)) for key in secret_keys])


def _derive(secret_key: str) -> bytes:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=PURPOSE).derive(secret_key.encode())
    return base64.urlsafe_b64encode(derived)
