"""What a guest's browser keeps of a link: one signed cookie for each, good for that link alone.

It says that its holder has opened the link, which password was given, and by what name the guest goes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.core import signing
from django.utils.crypto import constant_time_compare, salted_hmac

from sessions_app.errors import InvalidRequest
from sessions_app.models import ShareLink

LIFE_SECONDS = 30 * 24 * 3600
MAX_NAME = 60


@dataclass(frozen=True)
class Guest:
    """``name`` is empty until it was asked; ``key`` stands for the password that was given."""

    name: str = ""
    key: str = ""
    has_opened: bool = False


def cookie_name(link: ShareLink) -> str:
    """The cookie of one link."""
    return f"guest_{link.pk.hex}"


def read(link: ShareLink, cookies: Mapping[str, str]) -> Guest:
    """What the browser's cookie for this link says; a missing, old or forged one says nothing."""
    try:
        said = signing.loads(cookies.get(cookie_name(link), ""), salt=_salt(link), max_age=LIFE_SECONDS)
        return Guest(**said)
    except (signing.BadSignature, TypeError):
        return Guest()


def write(link: ShareLink, guest: Guest) -> str:
    """The cookie's value."""
    said = {"name": guest.name, "key": guest.key, "has_opened": guest.has_opened}
    return signing.dumps(said, salt=_salt(link))


def clean_name(name: str) -> str:
    """The name as it is kept and shown. Raises InvalidRequest."""
    name = " ".join(name.split())
    if not 0 < len(name) <= MAX_NAME or not name.isprintable():
        raise InvalidRequest(f"Say who you are in 1 to {MAX_NAME} characters.", field="name")
    return name


def key_of(link: ShareLink) -> str:
    """What the cookie of somebody who gave the password says; empty for a link without one."""
    return salted_hmac("password of a link", link.password).hexdigest()[:32] if link.password else ""


def may_pass(link: ShareLink, guest: Guest) -> bool:
    """Whether the guest has given the password that the link has now."""
    return constant_time_compare(guest.key, key_of(link)) if link.password else True


def _salt(link: ShareLink) -> str:
    return f"guest of link {link.pk}"
