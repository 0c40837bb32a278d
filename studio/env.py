"""Read environment variables; an unknown or malformed value stops the start with a sentence that names it."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

TRUE = {"1", "true", "yes", "on"}
FALSE = {"", "0", "false", "no", "off"}


def env_str(name: str, default: str = "") -> str:
    """The variable's value without white space around it."""
    return os.environ.get(name, default).strip()


def env_bool(name: str, default: bool = False) -> bool:
    """1/true/yes/on or 0/false/no/off."""
    value = os.environ.get(name)
    if value is None:
        return default
    if value.strip().lower() in TRUE:
        return True
    if value.strip().lower() in FALSE:
        return False
    raise ImproperlyConfigured(f"{name} must be 1 or 0, not {value!r}.")


def env_int(name: str, default: int, minimum: int = 0, maximum: int | None = None) -> int:
    """A whole number of at least ``minimum``, and at most ``maximum``."""
    value = env_str(name)
    if not value:
        return default
    if maximum is not None and not (value.isdecimal() and minimum <= int(value) <= maximum):
        raise ImproperlyConfigured(f"{name} must be a whole number from {minimum} to {maximum}, not {value!r}.")
    if not value.isdecimal() or int(value) < minimum:
        raise ImproperlyConfigured(f"{name} must be a whole number of at least {minimum}, not {value!r}.")
    return int(value)


def env_money(name: str) -> Decimal | None:
    """US dollars of at least zero, at most two decimals; None if it is not set."""
    value = env_str(name)
    if value and not re.fullmatch(r"\d{1,8}(\.\d{1,2})?", value):
        raise ImproperlyConfigured(f"{name} must be an amount of US dollars such as 25 or 25.50, not {value!r}.")
    return Decimal(value) if value else None


def env_url(name: str, schemes: tuple[str, ...] = ("http", "https")) -> str:
    """An address with one of ``schemes`` and a host; empty if it is not set. May be a secret, so it is not repeated."""
    value = env_secret(name)
    try:
        url = urlsplit(value)
        good = url.scheme in schemes and bool(url.hostname) and url.port != 0
    except ValueError:
        good = False
    if value and not good:
        raise ImproperlyConfigured(f"{name} must be an address such as {schemes[0]}://host:port.")
    return value


def env_hosts(name: str, default: list[str]) -> list[str]:
    """Comma-separated names of hosts."""
    hosts = env_list(name, default)
    for host in hosts:
        if "/" in host or ":" in host.rpartition("]")[2]:
            raise ImproperlyConfigured(f"{name} has names without https:// and without a port, not {host!r}.")
    return hosts


def env_origins(name: str) -> list[str]:
    """Comma-separated origins, each a scheme and a host; what browsers say has no slash at its end."""
    origins = [origin.rstrip("/") for origin in env_list(name)]
    for origin in origins:
        if not re.fullmatch(r"https?://[^/\s]+", origin):
            raise ImproperlyConfigured(f"{name} must have origins such as https://studio.example.com, not {origin!r}.")
    return origins


def env_list(name: str, default: list[str] | None = None) -> list[str]:
    """Comma-separated values."""
    value = env_str(name)
    return [item.strip() for item in value.split(",") if item.strip()] if value else list(default or [])


def env_choice(name: str, choices: set[str], default: str = "") -> str:
    """One of ``choices``."""
    value = env_str(name, default)
    if value and value not in choices:
        raise ImproperlyConfigured(f"{name} must be one of {', '.join(sorted(choices))}, not {value!r}.")
    return value


def env_secret(name: str, default: str = "") -> str:
    """A secret from ``NAME``, or from the file that ``NAME_FILE`` names."""
    path = env_str(f"{name}_FILE")
    if not path:
        return env_str(name, default)
    if env_str(name):
        raise ImproperlyConfigured(f"Set {name} or {name}_FILE, not both.")
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise ImproperlyConfigured(f"{name}_FILE: cannot read {path}: {error.strerror}.") from error


def env_needs(name: str, other: str) -> None:
    """The first says nothing without the second."""
    if env_str(name) and not env_str(other):
        raise ImproperlyConfigured(f"{name} is set, but {other} is not.")


@dataclass(frozen=True)
class MailServer:
    """Where e-mail is handed in; without a ``host``, nowhere. ``tls`` from the first byte, ``starttls`` after a greeting."""

    host: str = ""
    port: int = 25
    user: str = ""
    password: str = ""
    starttls: bool = False
    tls: bool = False


def env_email() -> MailServer:
    """From ``EMAIL_URL`` (smtp://user:password@host:587?tls=1, smtps://...), or else from ``EMAIL_HOST`` and its kind."""
    value = env_secret("EMAIL_URL")
    if not value:
        starttls, tls = env_bool("EMAIL_USE_TLS"), env_bool("EMAIL_USE_SSL")
        if starttls and tls:
            raise ImproperlyConfigured("Set EMAIL_USE_TLS or EMAIL_USE_SSL, not both.")
        port = env_int("EMAIL_PORT", 465 if tls else 587 if starttls else 25, minimum=1)
        user, password = env_str("EMAIL_HOST_USER"), env_secret("EMAIL_HOST_PASSWORD")
        return MailServer(env_str("EMAIL_HOST"), port, user, password, starttls, tls)
    url = urlsplit(env_url("EMAIL_URL", ("smtp", "smtps")))
    # Whatever else is meant by another query, mail and password would go unencrypted.
    if url.query not in ("", "tls=1"):
        raise ImproperlyConfigured(
            "EMAIL_URL must be smtp://user:password@host:587?tls=1 or smtps://user:password@host."
        )
    tls, starttls = url.scheme == "smtps", url.query == "tls=1"
    port = url.port or (465 if tls else 587 if starttls else 25)
    return MailServer(
        url.hostname or "", port, unquote(url.username or ""), unquote(url.password or ""), starttls and not tls, tls
    )
