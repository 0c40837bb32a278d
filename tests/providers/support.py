"""What the tests of the Gemini provider share: pictures, requests, hooks that remember."""

from __future__ import annotations

import io
import uuid
from typing import Any

import pytest
from PIL import Image

from sessions_app.errors import ProviderError
from sessions_app.providers.base import CallHooks, Exchange, ImageRequest, ImageResult, Part, Picture, Provider
from sessions_app.providers.gateway import GatewayConfig, GatewayProvider
from sessions_app.providers.gemini import GeminiConfig, GeminiProvider
from tests.providers.stand_in import StandIn

GATEWAY_MODEL = "google/gemini-nano-banana-2.1"


def picture(color: str = "teal", size: tuple[int, int] = (96, 64), format: str = "PNG") -> Picture:
    """A plain picture of one colour."""
    buffer = io.BytesIO()
    Image.new("RGB", size, color).save(buffer, format)
    return Picture(buffer.getvalue(), Image.MIME[format])


def provider_for(gemini: StandIn, **config: Any) -> GeminiProvider:
    """A provider that talks to the stand-in, with a paid key unless told otherwise."""
    return GeminiProvider(GeminiConfig(**{"api_key": "paid-key", "base_url": gemini.base_url} | config))


def gateway_for(gemini: StandIn, **config: Any) -> GatewayProvider:
    """A gateway provider that talks to the stand-in, with a key that can pay unless told otherwise."""
    settings = {"api_key": "paid-key", "base_url": f"{gemini.base_url}/v1", "model": GATEWAY_MODEL}
    return GatewayProvider(GatewayConfig(**settings | config))


def ask(provider: Provider, prompt: str = "make it darker", **fields: Any) -> ImageResult:
    """One call, without hooks unless given."""
    hooks = fields.pop("hooks", None) or CallHooks()
    model = "nano-banana-2" if isinstance(provider, GeminiProvider) else provider.models()[0].name
    fields = {"model": model, "call_id": uuid.uuid4().hex} | fields
    return provider.generate(ImageRequest(prompt=prompt, **fields), hooks)


def refusal(provider: Provider, prompt: str = "make it darker", **fields: Any) -> ProviderError:
    """The error that one call ends with."""
    with pytest.raises(ProviderError) as caught:
        ask(provider, prompt, **fields)
    return caught.value


def exchange(prompt: str, result: ImageResult) -> Exchange:
    """A turn as the next one's history tells it."""
    return Exchange(asked=(Part(text=prompt),), answered=result.parts)


def last_asked(gemini: StandIn) -> list[dict[str, Any]]:
    """The parts of the last user turn of the last request, as the stand-in saw them."""
    parts: list[dict[str, Any]] = gemini.log[-1]["contents"][-1]["parts"]
    return parts
