"""The request that renders a draft again at a larger size."""

from __future__ import annotations

from sessions_app import assetstore
from sessions_app.context_plan import FINISH
from sessions_app.models import Attempt, Output
from sessions_app.providers.base import ImageRequest, ModelInfo
from sessions_app.providers.requiring import fitting


def finishing_request(attempt: Attempt, draft: Output, model: ModelInfo, call_id: str) -> ImageRequest:
    """The draft alone, without history or references: what the model sees is what it is to render."""
    wanted = fitting(model, attempt.turn.settings)
    return ImageRequest(
        prompt=FINISH,
        model=model.name,
        call_id=call_id,
        base=assetstore.read_plain(draft.asset, model.capabilities.max_picture_bytes),
        aspect_ratio=wanted.get("aspect_ratio"),
        image_size=wanted.get("image_size"),
        thinking_level=wanted.get("thinking_level"),
    )
