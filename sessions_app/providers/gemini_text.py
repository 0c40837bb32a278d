"""Words from one of Gemini's text models, by the same client and endings as pictures."""

from __future__ import annotations

import time

from google import genai
from google.genai import errors, types

from sessions_app.providers.base import CallHooks, ImageResult, TextRequest
from sessions_app.providers.gemini_answer import read_words
from sessions_app.providers.gemini_check import ending_of
from sessions_app.providers.gemini_client import GeminiConfig
from sessions_app.providers.gemini_endings import NO_MODEL, NO_TEXT_MODEL, from_broken, from_ending
from sessions_app.providers.text_models import DEADLINE_SECONDS
from sessions_app.providers.transport import Call, CallBroken, watched

MAX_TOKENS = 2048
"""Of an answer with its thoughts: what it can cost at most."""


def ask_for_words(client: genai.Client, config: GeminiConfig, request: TextRequest, hooks: CallHooks) -> ImageResult:
    """Send one request. Raises ``ProviderError``."""
    settings = types.GenerateContentConfig(
        system_instruction=request.instructions,
        response_modalities=["TEXT"],
        max_output_tokens=MAX_TOKENS,
        http_options=types.HttpOptions(headers={"x-palimpsest-call": request.call_id}),
    )
    seconds = min(config.deadline_seconds, DEADLINE_SECONDS)
    call = Call(hooks, time.monotonic() + seconds, reads_raw=True)
    try:
        with watched(call):
            client.models.generate_content(model=request.model_id, contents=request.prompt, config=settings)
    except CallBroken as broken:
        raise from_broken(broken) from broken
    except errors.APIError as error:
        ending = ending_of(error, config.vertex)
        ending = NO_TEXT_MODEL if ending is NO_MODEL else ending
        raise from_ending(ending, error, config.api_key) from error
    return read_words(call.raw or b"", request.model_id)
