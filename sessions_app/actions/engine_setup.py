"""What a person may say about an engine, and what is wrong with it otherwise."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import urlsplit

from sessions_app.errors import InvalidRequest, word
from sessions_app.models import EngineAccount

Kind = EngineAccount.Kind
SIZES = ("any", "512", "1K", "2K", "4K")
DIALECTS = ("", "auto", "chat", "images")
# As the columns of EngineAccount are.
LONGEST = {
    "label": 60,
    "base_url": 500,
    "api_version": 40,
    "project": 120,
    "location": 60,
    "model": 80,
    "dialect": 20,
    "text_model": 80,
}
MAX_SECRET = 16_384
MAX_PRICE = Decimal(100)
# They become part of the address that a token is sent to, so nothing else may hide in them.
_LOCATION = re.compile(r"[a-z0-9-]*")
_PROJECT = re.compile(r"[a-z0-9:.-]*")
_WRAPPED_KEY = re.compile(r"""["'`].*|[A-Z][A-Z_]{3,}=.+""")
FIELDS = {
    Kind.GEMINI: {"base_url", "api_version", "text_model"},
    Kind.VERTEX: {"base_url", "api_version", "project", "location", "text_model"},
    Kind.GATEWAY: {"base_url", "model", "dialect", "text_model", "prices"},
}


@dataclass(frozen=True)
class Setup:
    """What a person says about an engine. ``secret`` is the API key, or the service account's JSON.

    ``prices`` maps an image size, or ``any`` for every other, to US dollars for one picture. ``dialect``: ``chat`` for
    pictures in chat/completions, ``images`` for images/generations and images/edits; empty or ``auto`` to find out.
    ``text_model`` is the id to ask for words; empty for the usual one.
    """

    kind: str
    label: str = ""
    secret: str = field(default="", repr=False)
    base_url: str = ""
    api_version: str = ""
    project: str = ""
    location: str = ""
    model: str = ""
    dialect: str = ""
    text_model: str = ""
    prices: dict[str, str] = field(default_factory=dict)
    enabled: bool = True


def check_setup(setup: Setup, former: Setup | None, has_secret: bool) -> Setup:
    """The setup as it may be stored: trimmed, complete, without what its kind does not have. Raises InvalidRequest.

    ``former`` is what was stored before; ``has_secret`` whether a secret was stored with it.
    """
    if setup.kind not in Kind.values:
        raise InvalidRequest(f"An engine is {', '.join(Kind.values)}; not {setup.kind!r}.", field="kind")
    kind = Kind(setup.kind)
    words = {name: getattr(setup, name).strip() for name in ("label", "secret", *_words(kind))}
    prices = _check_prices(setup.prices) if "prices" in FIELDS[kind] else {}
    clean = Setup(kind=kind, enabled=setup.enabled, prices=prices, **words)
    _check_lengths(clean)
    _check_address(clean, former, has_secret)
    if kind == Kind.GATEWAY:
        _require(clean.base_url, "base_url", "Say where the gateway is.", "For example https://openrouter.ai/api/v1.")
        if clean.dialect not in DIALECTS:
            raise InvalidRequest(f"The dialect is one of {', '.join(DIALECTS[1:])}.", field="dialect")
        _require(clean.model, "model", "Say which model to ask for.", "For example openai/gpt-image-1.")
    elif not has_secret:
        noun = word("the API key") if kind == Kind.GEMINI else word("the service account's JSON, or an express key")
        _require(clean.secret, "secret", f"Put in {noun}.", "")
    _check_place(clean)
    if clean.secret.startswith("{"):
        clean = _check_service_account(clean)
    elif clean.secret:
        _check_key(clean.secret)
    return replace(clean, label=clean.label or _usual_label(clean))


def describe_secret(secret: str) -> str:
    """What may be shown of a service account: its address. Empty for an API key."""
    return str(json.loads(secret)["client_email"])[:200] if secret.startswith("{") else ""


def _words(kind: Kind) -> set[str]:
    return FIELDS[kind] - {"prices"}


def _require(value: str, name: str, message: str, hint: str) -> None:
    if not value:
        raise InvalidRequest(message, hint=hint, field=name)


def _check_lengths(setup: Setup) -> None:
    for name, longest in LONGEST.items():
        if len(getattr(setup, name)) > longest:
            raise InvalidRequest(f"This is too long: at most {longest} characters.", field=name)
    if len(setup.secret) > MAX_SECRET:
        raise InvalidRequest("This is too long for a key.", field="secret")


def _check_address(setup: Setup, former: Setup | None, has_secret: bool) -> None:
    """A web address; and a stored secret is only ever sent to the address that it was put in for."""
    if setup.base_url:
        try:
            url = urlsplit(setup.base_url)
            good = url.scheme in ("http", "https") and bool(url.hostname) and not url.username and url.port != 0
        except ValueError:
            good = False
        if not good or url.query or url.fragment or any(c.isspace() for c in setup.base_url):
            message = "The base URL must be a web address without a query."
            hint = "For example https://openrouter.ai/api/v1."
            if setup.kind != Kind.GATEWAY:
                hint = "It begins with https://. Leave it empty to use Google's own."
            raise InvalidRequest(message, hint=hint, field="base_url")
    if former and has_secret and not setup.secret and setup.base_url != former.base_url:
        message = "The address has changed, so the key is needed again."
        raise InvalidRequest(message, hint="Put the key in once more.", field="secret")


def _check_key(secret: str) -> None:
    if not secret.isascii() or not secret.isprintable() or " " in secret:
        message = "An API key is one word, without spaces or line breaks."
        raise InvalidRequest(message, hint="Copy it again.", field="secret")
    if _WRAPPED_KEY.fullmatch(secret):
        message = "This is more than the key."
        raise InvalidRequest(message, hint="Copy the key alone, without quotes and without its name.", field="secret")


def _check_place(setup: Setup) -> None:
    if not _PROJECT.fullmatch(setup.project):
        message = "A project's id has small letters, digits and hyphens only."
        raise InvalidRequest(message, hint="Copy the id, not the name, from the Google Cloud console.", field="project")
    if not _LOCATION.fullmatch(setup.location):
        message = "A location has small letters, digits and hyphens only."
        raise InvalidRequest(message, hint="For example global or europe-west4.", field="location")


def _check_service_account(setup: Setup) -> Setup:
    """The setup with the project that the service account names, unless another was given."""
    if setup.kind != Kind.VERTEX:
        message = "This is a service account, not an API key."
        raise InvalidRequest(message, hint="Choose Vertex AI for it.", field="secret")
    try:
        account: Any = json.loads(setup.secret)
    except ValueError:
        account = None
    needed = ("client_email", "private_key", "token_uri")
    if not isinstance(account, dict) or not all(isinstance(account.get(name), str) for name in needed):
        message = "This is not the JSON of a service account's key."
        raise InvalidRequest(message, hint="Paste the whole file that Google Cloud gave out.", field="secret")
    project = setup.project or str(account.get("project_id") or "")[:120]
    _require(project, "project", "Say which Google Cloud project pays.", "")
    return replace(setup, project=project, location=setup.location or "global")


def _check_prices(prices: dict[str, str]) -> dict[str, str]:
    clean = {}
    for size, price in prices.items():
        text = str(price).strip()
        if size not in SIZES:
            raise InvalidRequest(f"A price is for one of {', '.join(SIZES)}; not {size!r}.", field="prices")
        if not text:
            continue
        try:
            amount = Decimal(text)
        except InvalidOperation:
            amount = Decimal("NaN")
        if not amount.is_finite() or not 0 <= amount <= MAX_PRICE:
            message = f"The price for {'any size' if size == 'any' else size} must be dollars for one picture, for example 0.05."
            raise InvalidRequest(message, field="prices")
        clean[size] = format(round(amount, 6).normalize(), "f")
    return clean


def _usual_label(setup: Setup) -> str:
    return (urlsplit(setup.base_url).hostname or "")[:60] if setup.kind == Kind.GATEWAY else Kind(setup.kind).label
