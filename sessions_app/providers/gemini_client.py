"""Where Gemini is, who pays, and a client of the SDK for exactly that."""

from __future__ import annotations

from dataclasses import dataclass, field

import httpx2
from google import genai
from google.auth.credentials import Credentials
from google.genai import types

from sessions_app.providers.address import require_address
from sessions_app.providers.gemini_endings import KEY_MISSING
from sessions_app.providers.transport import PaidTransport
from sessions_app.providers.vertex import NO_PROJECT, address_of, load_credentials, project_of, sign_in

DEVELOPER_URL = "https://generativelanguage.googleapis.com"


@dataclass(frozen=True, slots=True)
class GeminiConfig:
    """Where Gemini is and who pays. An empty ``base_url`` is Google's; an empty ``api_version`` leaves it to the SDK.

    ``deadline_seconds`` is for one whole call. With ``vertex``, either an express ``api_key`` alone, or a ``project``
    and ``location`` with ``credentials_json`` (a service account's JSON key, as text), or without it Google's default
    credentials (``GOOGLE_APPLICATION_CREDENTIALS``, the machine's own). The project may be left to the JSON key.
    ``text_model`` is the id to ask for words; empty for the catalogue's.
    """

    api_key: str = field(default="", repr=False)
    base_url: str = ""
    api_version: str = ""
    deadline_seconds: float = 300.0
    vertex: bool = False
    project: str = ""
    location: str = "global"
    credentials_json: str = field(default="", repr=False)
    text_model: str = ""

    @property
    def address(self) -> str:
        """The base URL in use."""
        if self.base_url:
            return self.base_url
        if not self.vertex:
            return DEVELOPER_URL
        return address_of("global" if self.api_key else self.location)

    def require_key(self) -> None:
        """Raises ``ProviderError`` where something without which nothing works is missing."""
        require_address(self.address)
        if self.api_key:
            return
        if not self.vertex:
            raise KEY_MISSING.error()
        if not (self.project or project_of(self.credentials_json)):
            raise NO_PROJECT.error()


@dataclass(slots=True)
class Access:
    """A client, and the credentials that it signs in with if it has no key."""

    client: genai.Client
    credentials: Credentials | None = None

    def sign_in(self) -> None:
        """Have a valid token, where tokens are used. Raises ``ProviderError``."""
        if self.credentials is not None:
            sign_in(self.credentials)


def build_access(config: GeminiConfig) -> Access:
    """A client for exactly this configuration; every switch is given, so that stray variables change nothing.

    Raises ``ProviderError`` if there are no credentials, or they cannot be read.
    """
    options = types.HttpOptions(
        base_url=config.address,
        api_version=config.api_version or None,
        timeout=int(config.deadline_seconds * 1000),
        retry_options=types.HttpRetryOptions(attempts=1),
        httpx_client=httpx2.Client(transport=PaidTransport(config.address), follow_redirects=False),
    )
    if config.api_key:
        return Access(genai.Client(enterprise=config.vertex, api_key=config.api_key, http_options=options))
    credentials = load_credentials(config.credentials_json)
    client = genai.Client(
        enterprise=True,
        credentials=credentials,
        project=config.project or project_of(config.credentials_json),
        location=config.location or "global",
        http_options=options,
    )
    return Access(client, credentials)
