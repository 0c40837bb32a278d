"""The request for the studio's own tools."""

from __future__ import annotations

from sessions_app import assetstore
from sessions_app.imaging.adjustment import Adjustment
from sessions_app.models import Asset, Attempt
from sessions_app.providers.base import ImageRequest, ModelInfo, Picture
from sessions_app.regions import base_of, drawn_on


def adjusting_request(attempt: Attempt, model: ModelInfo, call_id: str) -> ImageRequest:
    """The base as it was stored, not a copy for models: its colours and its depth are to stay."""
    turn = attempt.turn
    base, drawn = base_of(turn), drawn_on(turn)
    operations = tuple(turn.adjustment or ())
    named = Asset.objects.filter(pk__in=[one["asset"] for one in operations if one["op"] == "paste"])
    pictures = {str(asset.pk): assetstore.read_blob(asset.sha256) for asset in named}
    return ImageRequest(
        prompt="",
        model=model.name,
        call_id=call_id,
        base=Picture(assetstore.read_blob(base.sha256), base.mime_type) if base else None,
        adjustment=Adjustment(operations, drawn.edit, drawn.keeps, pictures),
    )
