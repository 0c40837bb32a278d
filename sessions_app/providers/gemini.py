"""Google's Gemini image models, by the official SDK: the Developer API, and Vertex AI as far as the client goes."""

from __future__ import annotations

import dataclasses
import os
import threading
import time
import weakref
from dataclasses import dataclass, field

import httpx2
from google import genai
from google.genai import errors, types

from sessions_app.errors import Billed, InvalidRequest, ProviderError
from sessions_app.providers import catalog
from sessions_app.providers.base import CallHooks, ImageRequest, ImageResult, ModelInfo
from sessions_app.providers.gemini_answer import read_answer
from sessions_app.providers.gemini_endings import (
    KEY_MISSING,
    NO_MODEL,
    SIGNATURE,
    find_http_ending,
    from_broken,
    from_http,
)
from sessions_app.providers.gemini_request import (
    HISTORY_DROPPED,
    build_config,
    build_contents,
    can_send_history,
    sends_drafts,
)
from sessions_app.providers.gemini_stream import DraftReader
from sessions_app.providers.sse import EventCutter
from sessions_app.providers.transport import Call, CallBroken, PaidTransport, watched

DEVELOPER_URL = "https://generativelanguage.googleapis.com"


@dataclass(frozen=True, slots=True)
class GeminiConfig:
    """Where Gemini is and who pays. An empty ``base_url`` or ``api_version`` leaves it to the SDK.

    ``deadline_seconds`` is for one whole call. With ``vertex``, either ``project`` and ``location`` with Google's
    default credentials, or an express ``api_key`` alone.
    """

    api_key: str = field(default="", repr=False)
    base_url: str = ""
    api_version: str = ""
    deadline_seconds: float = 300.0
    vertex: bool = False
    project: str = ""
    location: str = "global"


class GeminiProvider:
    """Gemini as an engine. One client for each process, made at the first call and safe to share between threads."""

    name = "gemini"
    label = "Gemini"
    costs_money = True

    def __init__(self, config: GeminiConfig) -> None:
        self._config = config
        self._gone: set[str] = set()
        self._lock = threading.Lock()
        self._client: genai.Client | None = None
        self._parents: genai.Client | None = None
        _providers.add(self)

    def models(self) -> tuple[ModelInfo, ...]:
        """Gemini's image models, the default first."""
        return catalog.MODELS

    def generate(self, request: ImageRequest, hooks: CallHooks) -> ImageResult:
        """Make one picture. Raises ``ProviderError``.

        Sends one request. Only if that is refused at no cost because of the model's id, or of the history's
        signatures, is another sent: with the family's next id, or without the history.
        """
        if not self._config.api_key and not self._config.vertex:
            raise KEY_MISSING.error()
        row, ids = self._resolve(request)
        with_history = can_send_history(request, row.signed)
        client = self._get_client()
        streamed = hooks.preview is not None and sends_drafts(request, row)
        deadline = time.monotonic() + self._config.deadline_seconds
        while ids:
            try:
                call = Call(hooks, deadline, EventCutter(DraftReader(hooks).read).feed if streamed else None)
                result = _call(client, ids[0], request, with_history, call)
            except errors.APIError as error:
                ending = find_http_ending(error)
                if ending is NO_MODEL:
                    self._gone.add(ids.pop(0))
                elif ending is SIGNATURE and with_history and request.history:
                    with_history = False
                else:
                    raise from_http(error, self._config.api_key) from error
            else:
                dropped = request.history and not with_history
                return dataclasses.replace(result, notes=(HISTORY_DROPPED,)) if dropped else result
        raise _no_model(row)

    def parse(self, raw: bytes, request_model: str) -> ImageResult:
        """Read an answer found in the spool; ``request_model`` is the id that was asked. Raises ``ProviderError``."""
        return read_answer(raw, request_model)

    def _resolve(self, request: ImageRequest) -> tuple[catalog.Details, list[str]]:
        """The model's row and its ids to try: those that have not answered 404 yet, or all again if all have."""
        try:
            row = catalog.details(request.model)
            ids = catalog.ids_for(request)
        except InvalidRequest as error:
            raise ProviderError(error.code, error.message, billed=Billed.NO, retryable=False) from error
        return row, [id for id in ids if id not in self._gone] or list(ids)

    def _get_client(self) -> genai.Client:
        with self._lock:
            if self._client is None:
                self._client = _build_client(self._config)
            return self._client

    def _forget_client(self) -> None:
        """In a child process: the parent's connections would mix up answers. The old client is kept, unused, because
        tearing it down could wait for a lock that a thread of the parent held.
        """
        self._lock = threading.Lock()
        self._parents, self._client = self._client, None


def _call(client: genai.Client, model_id: str, request: ImageRequest, with_history: bool, call: Call) -> ImageResult:
    """Send one request. Raises the SDK's ``APIError`` for an HTTP error, ``ProviderError`` for the rest."""
    streamed = call.chunk is not None
    config = build_config(request, streamed)
    contents = list(build_contents(request, with_history))
    try:
        with watched(call):
            if streamed:
                # The transport has read the stream to its end when the first of its events is asked for.
                next(client.models.generate_content_stream(model=model_id, contents=contents, config=config), None)
            else:
                client.models.generate_content(model=model_id, contents=contents, config=config)
    except CallBroken as broken:
        raise from_broken(broken) from broken
    return read_answer(call.raw or b"", model_id)


def _build_client(config: GeminiConfig) -> genai.Client:
    """A client for exactly this configuration; every switch is given, so that stray variables change nothing."""
    base_url = config.base_url or ("" if config.vertex else DEVELOPER_URL)
    options = types.HttpOptions(
        base_url=base_url or None,
        api_version=config.api_version or None,
        timeout=int(config.deadline_seconds * 1000),
        retry_options=types.HttpRetryOptions(attempts=1),
        httpx_client=httpx2.Client(transport=PaidTransport(base_url or DEVELOPER_URL), follow_redirects=False),
    )
    if not config.vertex:
        return genai.Client(enterprise=False, api_key=config.api_key, http_options=options)
    if config.api_key:
        return genai.Client(enterprise=True, api_key=config.api_key, http_options=options)
    return genai.Client(enterprise=True, project=config.project, location=config.location, http_options=options)


def _no_model(row: catalog.Details) -> ProviderError:
    other = catalog.find(row.successor).label if row.successor else "another model"
    return NO_MODEL.error(f"Choose {other} instead.")


_providers: weakref.WeakSet[GeminiProvider] = weakref.WeakSet()


def _forget_clients() -> None:
    for provider in _providers:
        provider._forget_client()


os.register_at_fork(after_in_child=_forget_clients)
