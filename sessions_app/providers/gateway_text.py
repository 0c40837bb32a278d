"""Words from a text model of a gateway, by chat/completions."""

from __future__ import annotations

import time
from typing import Any

import openai

from sessions_app.providers.base import CallHooks, ImageResult, ModelInfo, TextRequest
from sessions_app.providers.gateway_answer import read_words
from sessions_app.providers.gateway_endings import find_http_ending, from_broken, from_ending
from sessions_app.providers.gateway_model import GatewayConfig, family_of
from sessions_app.providers.text_models import DEADLINE_SECONDS, TEXT_MODEL, text_model
from sessions_app.providers.transport import Call, CallBroken, watched


def text_model_of(config: GatewayConfig) -> ModelInfo | None:
    """The model that is set up; else, of a gateway with Gemini's models, the catalogue's under the same prefix."""
    if config.text_model:
        return text_model(config.name, config.text_model)
    if family_of(config.model) is None:
        return None
    prefix, slash, _ = config.model.rpartition("/")
    return text_model(config.name, f"{prefix}{slash}{TEXT_MODEL.ids[0]}")


def ask_for_words(client: openai.OpenAI, config: GatewayConfig, request: TextRequest, hooks: CallHooks) -> ImageResult:
    """Send one request. Raises ``ProviderError``."""
    messages = [
        {"role": "system", "content": request.instructions},
        {"role": "user", "content": request.prompt},
    ]
    seconds = min(config.deadline_seconds, DEADLINE_SECONDS)
    call = Call(hooks, time.monotonic() + seconds, reads_raw=True)
    # Without a limit of its own: older gateways know it by another name than newer models do.
    send: Any = client.with_raw_response.chat.completions.create
    try:
        with watched(call):
            send(model=request.model_id, messages=messages, extra_headers={"x-palimpsest-call": request.call_id})
    except CallBroken as broken:
        raise from_broken(broken) from broken
    except openai.APIStatusError as error:
        raise from_ending(find_http_ending(error), error, config.api_key) from error
    return read_words(call.raw or b"", request.model_id)
