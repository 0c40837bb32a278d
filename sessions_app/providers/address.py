"""What is wrong with an address that does not answer, in words and with a cure."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from sessions_app.errors import Billed, ProviderError
from sessions_app.providers.base import Check
from sessions_app.providers.transport import CallBroken

CHECK_SECONDS = 20.0
"""For one whole check."""

# What to look for in the error's text (no case), message, hint; {host} is the address's host.
_TROUBLES = (
    (
        r"name or service not known|name resolution|nodename|no address associated|getaddrinfo",
        "There is no host called {host}.",
        "Check the spelling of the address, and that this server can look names up.",
    ),
    (
        r"refused",
        "Nothing listens at {host}.",
        "Check the address and its port, and that the service is running.",
    ),
    (
        r"certificate",
        "The certificate of {host} is not one that this server trusts.",
        "Check the address; a certificate of your own goes into the file that SSL_CERT_FILE names.",
    ),
    (
        r"ssl|tls|record layer|wrong version",
        "{host} does not speak HTTPS at this address.",
        "Check the port, and whether the address begins with http or https.",
    ),
    (
        "",
        "The connection to {host} broke.",
        "Check the address, and whether it begins with http or https.",
    ),
)


def explain_broken(broken: CallBroken, base_url: str) -> Check:
    """What it means that no whole answer came from ``base_url``."""
    host = urlsplit(base_url).netloc.rpartition("@")[2] or base_url
    if broken.reason == "deadline":
        hint = "Check the address and the server's connection to the internet, then try again."
        return Check(False, "provider_timeout", f"{host} did not answer in time.", hint)
    for pattern, message, hint in _TROUBLES:
        if re.search(pattern, str(broken), re.IGNORECASE):
            return Check(False, "provider_unavailable", message.format(host=host), hint)
    raise AssertionError("The last row fits everything.")


def explain_error(error: ProviderError, service: str) -> Check:
    """What a refused test means. Where a picture might have been charged, a test was not."""
    if error.billed is Billed.NO:
        return Check(False, error.code, error.message, error.hint)
    message, hint = f"{service} had an error of its own.", "Try again in a minute."
    return Check(False, "provider_unavailable", message, hint)


def require_address(base_url: str) -> None:
    """Raises ``ProviderError`` if nothing can be sent to such an address."""
    if wrong := malformed(base_url):
        raise ProviderError(wrong.code, wrong.message, billed=Billed.NO, hint=wrong.hint, retryable=False)


def malformed(base_url: str) -> Check | None:
    """What is wrong with the address itself, or None."""
    try:
        parts = urlsplit(base_url)
        _ = parts.port
    except ValueError:
        parts = urlsplit("")
    if parts.scheme in ("http", "https") and parts.hostname:
        return None
    message = "The base URL is not a web address."
    return Check(False, "provider_unavailable", message, "It begins with https:// and names a host.")
