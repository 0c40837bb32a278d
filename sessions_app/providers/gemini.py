"""Google's Gemini image models, by the official SDK: the Developer API and Vertex AI."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable
from typing import TypeVar

from google import genai
from google.genai import errors

from sessions_app.errors import Billed, InvalidRequest, ProviderError
from sessions_app.providers import catalog, gemini_batch, requiring
from sessions_app.providers.address import explain_error
from sessions_app.providers.base import CallHooks, Check, ImageRequest, ImageResult, Job, ModelInfo, TextRequest
from sessions_app.providers.gemini_answer import read_answer, read_words
from sessions_app.providers.gemini_check import check_developer, check_vertex, ending_of
from sessions_app.providers.gemini_client import Access, GeminiConfig, build_access
from sessions_app.providers.gemini_endings import NO_BATCHES, NO_MODEL, SIGNATURE, from_broken, from_ending
from sessions_app.providers.gemini_request import (
    HISTORY_DROPPED,
    build_config,
    build_contents,
    can_send_history,
    describe_call,
    latest_picture,
    sends_drafts,
    shelve,
)
from sessions_app.providers.gemini_stream import DraftReader
from sessions_app.providers.gemini_text import ask_for_words
from sessions_app.providers.perprocess import PerProcess
from sessions_app.providers.sse import EventCutter
from sessions_app.providers.text_models import text_model
from sessions_app.providers.tiers import BATCH, FLEX, FLEX_DEADLINE_SECONDS
from sessions_app.providers.transport import Call, CallBroken, watched
from sessions_app.providers.vertex import NOT_IN_REGION, history_fits, with_small_pictures, without_tiers

TIER_HEADER = "x-gemini-service-tier"
ASK_SECONDS = 240.0
"""For one question about a batch; its answer may hold a picture of 20 MB."""

T = TypeVar("T")

__all__ = ["GeminiConfig", "GeminiProvider"]


class GeminiProvider:
    """Gemini as an engine. One client for each process, made at the first call and safe to share between threads."""

    costs_money = True

    def __init__(self, config: GeminiConfig) -> None:
        self.name, self.label = ("vertex", "Vertex AI") if config.vertex else ("gemini", "Gemini")
        self._config = config
        self._gone: set[str] = set()
        self._access: PerProcess[Access] = PerProcess(lambda: build_access(config))

    def models(self) -> tuple[ModelInfo, ...]:
        """Gemini's image models, the default first; of each the ids that have answered 404 come last."""
        models = tuple(
            dataclasses.replace(model, provider=self.name, ids=tuple(sorted(model.ids, key=self._gone.__contains__)))
            for model in catalog.MODELS
        )
        return tuple(map(without_tiers, models)) if self._config.vertex else models

    def generate(self, request: ImageRequest, hooks: CallHooks) -> ImageResult:
        """Make one picture. Raises ``ProviderError``.

        Sends one request. Only if that is refused at no cost because of the model's id, or of the history's
        signatures, is another sent: with the family's next id, or without the history.
        """
        row, _ = self._resolve(request)
        streamed = hooks.preview is not None and sends_drafts(request, row)
        deadline = time.monotonic() + self._seconds_for(request)

        def send(client: genai.Client, model_id: str, fitted: ImageRequest, with_history: bool) -> ImageResult:
            chunk = EventCutter(DraftReader(hooks).read).feed if streamed else None
            call = Call(hooks, deadline, chunk, reads_raw=True)
            result = _call(client, model_id, fitted, with_history, call)
            dropped = fitted.history and not with_history
            return dataclasses.replace(result, notes=(HISTORY_DROPPED,)) if dropped else result

        return self._first_taken(request, send)

    def create_job(self, request: ImageRequest, hooks: CallHooks) -> str:
        """Hand in a batch of this one request, as ``generate`` sends it; returns Google's name for it.

        Raises ``ProviderError``; where ``billed`` is ``UNKNOWN``, the job may be there all the same.
        """
        deadline = time.monotonic() + self._config.deadline_seconds

        def send(client: genai.Client, model_id: str, fitted: ImageRequest, with_history: bool) -> str:
            call = Call(hooks, deadline, reads_raw=True)
            return gemini_batch.create_job(client, model_id, fitted, with_history, call)

        return self._first_taken(request, send)

    def find_job(self, call_id: str) -> str:
        """The name of the batch that was handed in for this call; empty if there is none. Raises ``ProviderError``."""
        return gemini_batch.find_job(self._access.get().client, call_id, self._read)

    def ask_job(self, name: str) -> Job:
        """What has become of the batch. Raises ``ProviderError`` where that cannot be read now."""
        return gemini_batch.read_job(self._read(lambda: self._access.get().client.batches.get(name=name)))

    def cancel_job(self, name: str) -> None:
        """Ask for the batch's end. Raises ``ProviderError``."""
        self._read(lambda: self._access.get().client.batches.cancel(name=name))

    def _read(self, ask: Callable[[], object]) -> bytes:
        """The raw answer to a question that costs nothing. Raises ``ProviderError``."""
        self._config.require_key()
        call = Call(CallHooks(), time.monotonic() + min(ASK_SECONDS, self._config.deadline_seconds), reads_raw=True)
        try:
            with watched(call):
                ask()
        except CallBroken as broken:
            raise from_broken(broken) from broken
        except errors.APIError as error:
            raise from_ending(ending_of(error, self._config.vertex), error, self._config.api_key) from error
        return call.raw or b""

    def _first_taken(self, request: ImageRequest, send: Callable[[genai.Client, str, ImageRequest, bool], T]) -> T:
        """Send by the family's ids until one is there, and without the history if that is what is refused."""
        self._config.require_key()
        row, ids = self._resolve(request)
        request, with_history = self._fitted(request, row)
        access = self._access.get()
        access.sign_in()
        in_batch = request.service_tier == BATCH
        while ids:
            try:
                return send(access.client, ids[0], request, with_history)
            except errors.APIError as error:
                ending = ending_of(error, self._config.vertex, request.service_tier)
                if ending is NO_MODEL:
                    gone = ids.pop(0)
                    # That it takes no batches says nothing of its other calls.
                    self._gone.update([] if in_batch else [gone])
                elif ending is SIGNATURE and with_history and request.history:
                    with_history = False
                else:
                    raise from_ending(ending, error, self._config.api_key, row.info.fallback) from error
        raise NO_BATCHES.error() if in_batch else self._no_model(row, request)

    def parse(self, raw: bytes, request_model: str) -> ImageResult:
        """Read an answer found in the spool; ``request_model`` is the id that was asked. Raises ``ProviderError``."""
        return read_answer(raw, request_model)

    def text_model(self) -> ModelInfo:
        """The catalogue's, or the one that is set up."""
        return text_model(self.name, self._config.text_model)

    def write(self, request: TextRequest, hooks: CallHooks) -> ImageResult:
        """Ask the text model once. Raises ``ProviderError``."""
        self._config.require_key()
        access = self._access.get()
        access.sign_in()
        return ask_for_words(access.client, self._config, request, hooks)

    def read_words(self, raw: bytes, model_id: str) -> ImageResult:
        """Read an answer of the text model. Raises ``ProviderError``."""
        return read_words(raw, model_id)

    def check(self, hooks: CallHooks | None = None) -> Check:
        """Try key, address and models by requests that cost nothing, and by one for a word."""
        try:
            self._config.require_key()
            access = self._access.get()
            access.sign_in()
        except ProviderError as error:
            return explain_error(error, self.label)
        check = check_vertex if self._config.vertex else check_developer
        return check(access.client, self._config, hooks or CallHooks())

    def _resolve(self, request: ImageRequest) -> tuple[catalog.Details, list[str]]:
        """The model's row and its ids to try: those that have not answered 404 yet, or all again if all have."""
        try:
            row = catalog.details(request.model)
            ids = catalog.ids_for(request)
        except InvalidRequest as error:
            raise ProviderError(error.code, error.message, billed=Billed.NO, retryable=False) from error
        return row, [id for id in ids if id not in self._gone] or list(ids)

    def _seconds_for(self, request: ImageRequest) -> float:
        own = self._config.deadline_seconds
        return max(own, FLEX_DEADLINE_SECONDS) if request.service_tier == FLEX else own

    def _fitted(self, request: ImageRequest, row: catalog.Details) -> tuple[ImageRequest, bool]:
        """The request as this door takes it, and whether its history can go along."""
        with_history = can_send_history(request, row.signed)
        if not self._config.vertex:
            return request, with_history
        with_history = with_history and history_fits(request.history)
        if not with_history:
            request = dataclasses.replace(request, base=request.base or latest_picture(request.history))
        return with_small_pictures(request), with_history

    def _no_model(self, row: catalog.Details, request: ImageRequest) -> ProviderError:
        """None of the family's ids answers: offer the successor, or another model that has not been found gone."""
        if self._config.vertex and self._config.location not in ("", "global"):
            return NOT_IN_REGION.error()
        others = [catalog.find(row.successor)] if row.successor else []
        others += [model for model in catalog.MODELS if model is not row.info and model not in others]
        there = [model for model in others if not self._gone.issuperset(model.ids)]
        if not there:
            return NO_MODEL.error("Check which models the key may use in Settings.")
        fits = requiring.can(there[0], request)
        return NO_MODEL.error(f"Choose {there[0].label} instead.", offer=there[0].name if fits else "")


def _call(client: genai.Client, model_id: str, request: ImageRequest, with_history: bool, call: Call) -> ImageResult:
    """Send one request. Raises the SDK's ``APIError`` for an HTTP error, ``ProviderError`` for the rest."""
    streamed = call.chunk is not None
    contents, config = build_contents(request, with_history), build_config(request, streamed)
    call.hooks.sending(describe_call(model_id, contents, config))
    shelve(contents, call.shelf)
    parts = list(contents)
    try:
        with watched(call):
            if streamed:
                # The transport has read the stream to its end when the first of its events is asked for.
                next(client.models.generate_content_stream(model=model_id, contents=parts, config=config), None)
            else:
                client.models.generate_content(model=model_id, contents=parts, config=config)
    except CallBroken as broken:
        raise from_broken(broken) from broken
    return read_answer(call.raw or b"", model_id, call.headers.get(TIER_HEADER, ""))
