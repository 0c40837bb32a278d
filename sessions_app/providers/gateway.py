"""Any OpenAI-compatible gateway, by the official SDK: pictures in chat, images/generations and images/edits."""

from __future__ import annotations

import dataclasses
import time
from typing import Any, Literal

import httpx2
import openai

from sessions_app.errors import Billed, InvalidRequest, ProviderError
from sessions_app.providers import catalog, requiring
from sessions_app.providers.address import require_address
from sessions_app.providers.base import CallHooks, Check, ImageRequest, ImageResult, ModelInfo, SentBody, TextRequest
from sessions_app.providers.endings import Ending
from sessions_app.providers.gateway_answer import read_answer, read_words
from sessions_app.providers.gateway_check import check_gateway
from sessions_app.providers.gateway_endings import (
    KEY_MISSING,
    NO_DOOR,
    SIGNATURE,
    find_http_ending,
    from_broken,
    from_ending,
)
from sessions_app.providers.gateway_model import GatewayConfig, build_model, sizes_of
from sessions_app.providers.gateway_request import build_chat, build_form
from sessions_app.providers.gateway_text import ask_for_words, text_model_of
from sessions_app.providers.gemini_request import HISTORY_DROPPED, build_contents, can_send_history, describe_contents
from sessions_app.providers.perprocess import PerProcess
from sessions_app.providers.sent import picture_json
from sessions_app.providers.transport import Call, CallBroken, PaidTransport, watched

__all__ = ["GatewayConfig", "GatewayProvider"]

Door = Literal["chat", "images"]


class GatewayProvider:
    """One gateway with one model. One client for each process, safe to share between threads."""

    costs_money = True

    def __init__(self, config: GatewayConfig) -> None:
        self.name, self.label = config.name, config.label
        self._config = config
        self._model = build_model(config)
        self._client: PerProcess[openai.OpenAI] = PerProcess(lambda: build_client(config))
        self._door: Door | None = None if config.dialect == "auto" else config.dialect
        self._plain = "gpt-image" in config.model
        """Whether images/generations answers with base64 without being asked, and refuses to be asked."""

    def models(self) -> tuple[ModelInfo, ...]:
        """The model that the gateway is set up for."""
        return (self._model,)

    def generate(self, request: ImageRequest, hooks: CallHooks) -> ImageResult:
        """Make one picture. Raises ``ProviderError``.

        Sends one request. Only if that is refused at no cost is another sent: by the gateway's other door where it
        has none for the first, without the history where it does not take it, without a setting it does not know.
        """
        self._require(request)
        call_deadline = time.monotonic() + self._config.deadline_seconds
        doors: list[Door] = [self._door] if self._door else ["chat", "images"]
        with_history = doors[0] == "chat" and can_send_history(request, signed=True)
        while True:
            try:
                result = self._call(doors[0], request, with_history, Call(hooks, call_deadline, reads_raw=True))
            except openai.APIStatusError as error:
                ending = find_http_ending(error)
                if ending is NO_DOOR and len(doors) > 1:
                    doors.pop(0)
                    with_history = False
                elif ending is SIGNATURE and with_history and request.history:
                    with_history = False
                elif self._asked_for_base64(doors[0], error, ending):
                    self._plain = True
                elif _cannot_mask(doors[0], request, error, ending):
                    request = dataclasses.replace(request, mask=None)
                else:
                    raise from_ending(ending, error, self._config.api_key) from error
            else:
                self._door = doors[0]
                return self._told(result, request, doors[0], with_history)

    def parse(self, raw: bytes, request_model: str) -> ImageResult:
        """Read an answer found in the spool; ``request_model`` is the id that was asked. Raises ``ProviderError``."""
        return read_answer(raw, request_model)

    def text_model(self) -> ModelInfo | None:
        """The one that is set up, else the catalogue's where the gateway has Gemini's models."""
        return text_model_of(self._config)

    def write(self, request: TextRequest, hooks: CallHooks) -> ImageResult:
        """Ask the text model once. Raises ``ProviderError``."""
        if not self._config.base_url:
            raise KEY_MISSING.error()
        require_address(self._config.base_url)
        return ask_for_words(self._client.get(), self._config, request, hooks)

    def read_words(self, raw: bytes, model_id: str) -> ImageResult:
        """Read an answer of the text model. Raises ``ProviderError``."""
        return read_words(raw, model_id)

    def check(self, hooks: CallHooks | None = None) -> Check:
        """Try key, address and model by requests that cost nothing."""
        if not self._config.base_url:
            return Check(False, KEY_MISSING.code, KEY_MISSING.message, KEY_MISSING.hint)
        return check_gateway(self._client.get, self._config)

    def _require(self, request: ImageRequest) -> None:
        if not (self._config.base_url and self._config.model):
            raise KEY_MISSING.error()
        require_address(self._config.base_url)
        try:
            if catalog.match(self.models(), request.model) is None:
                raise catalog.unknown_model(request.model, self.models())
            requiring.validate_request(self._model, request)
        except InvalidRequest as error:
            raise ProviderError(error.code, error.message, billed=Billed.NO, retryable=False) from error

    def _asked_for_base64(self, door: Door, error: openai.APIStatusError, ending: Ending) -> bool:
        """Whether nothing was made only because base64 was asked for; never after what may have been charged."""
        asked = door == "images" and not self._plain and "response_format" in error.message
        return asked and ending.billed is Billed.NO

    def _call(self, door: Door, request: ImageRequest, with_history: bool, call: Call) -> ImageResult:
        """Send one request. Raises the SDK's ``APIStatusError`` for an HTTP error, ``ProviderError`` for the rest."""
        call.hooks.sending(self._described(door, request, with_history))
        try:
            with watched(call):
                if door == "chat":
                    self._chat(request, with_history)
                else:
                    self._images(request)
        except CallBroken as broken:
            raise from_broken(broken) from broken
        return read_answer(call.raw or b"", self._config.model)

    def _described(self, door: Door, request: ImageRequest, with_history: bool) -> SentBody:
        mask = request.mask if door == "images" else None
        asked = {
            "endpoint": door,
            "aspect_ratio": request.aspect_ratio,
            "image_size": request.image_size,
            "mask": picture_json(mask.data, mask.mime_type)["sha256"] if mask else None,
        }
        settings = {name: value for name, value in asked.items() if value}
        return describe_contents(self._config.model, build_contents(request, with_history and door == "chat"), settings)

    def _chat(self, request: ImageRequest, with_history: bool) -> None:
        messages, extra = build_chat(request, with_history)
        send: Any = self._client.get().with_raw_response.chat.completions.create
        send(model=self._config.model, messages=messages, extra_body=extra, extra_headers=_headers(request))

    def _images(self, request: ImageRequest) -> None:
        masked = request.mask is not None and request.base is not None
        prompt, files = build_form(request, masked=masked)
        settings: dict[str, Any] = {"model": self._config.model, "prompt": prompt, "n": 1}
        if size := sizes_of(self._config).get(request.aspect_ratio or ""):
            settings["size"] = size
        images = self._client.get().with_raw_response.images
        if request.mask and masked:
            settings["mask"] = ("mask.png", request.mask.data, request.mask.mime_type)
        if files:
            images.edit(image=files, extra_headers=_headers(request), **settings)
            return
        if not self._plain:
            settings["response_format"] = "b64_json"
        images.generate(extra_headers=_headers(request), **settings)

    def _told(self, result: ImageResult, request: ImageRequest, door: Door, with_history: bool) -> ImageResult:
        """The result with what could not be said to the gateway."""
        notes = [HISTORY_DROPPED] if request.history and not with_history else []
        if door == "images":
            ratio = None if request.aspect_ratio in sizes_of(self._config) else request.aspect_ratio
            notes += [f"This gateway cannot be asked for {word}." for word in (ratio, request.image_size) if word]
        return dataclasses.replace(result, notes=tuple(notes))


def _cannot_mask(door: Door, request: ImageRequest, error: openai.APIStatusError, ending: Ending) -> bool:
    """Whether nothing was made only because of the mask; the marked copy and the words say the same."""
    asked = door == "images" and request.mask is not None and "mask" in error.message.lower()
    return asked and ending.billed is Billed.NO


def _headers(request: ImageRequest) -> dict[str, str]:
    return {"x-palimpsest-call": request.call_id}


def build_client(config: GatewayConfig) -> openai.OpenAI:
    """A client for exactly this configuration; what stray variables of the machine would add is switched off."""
    client = openai.OpenAI(
        # Some gateways want no key at all; the SDK does.
        api_key=config.api_key or "none",
        base_url=config.base_url,
        max_retries=0,
        timeout=config.deadline_seconds,
        http_client=httpx2.Client(transport=PaidTransport(config.base_url), follow_redirects=False),
    )
    # Whose account at OpenAI pays is nothing for another vendor's gateway.
    client.organization = client.project = None
    return client
