"""The new pictures of a request, small enough to go together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from sessions_app import assetstore
from sessions_app.assetstore import SENT_COPY, SMALL_COPY
from sessions_app.context_plan import BODY_RESERVE, MAX_BODY_BYTES
from sessions_app.models import Asset, Rendition
from sessions_app.providers.base import ModelInfo, Picture
from sessions_app.providers.sent import base64_size

Copy = Asset | Rendition


def fit_pictures(assets: Sequence[Asset], model: ModelInfo) -> dict[UUID, Copy]:
    """Which copy of each picture to send: the original where it fits, else a JPEG, else a small one.

    The largest get smaller first, and the first of ``assets`` after all others. An engine without a limit gets every
    picture lossless.
    """
    most = model.capabilities.max_picture_bytes
    copies: dict[UUID, Copy] = {asset.pk: assetstore.plain_copy(asset, most) for asset in assets}
    if most is None:
        return copies
    for spec in (SENT_COPY, SMALL_COPY):
        for asset in sorted(assets[1:], key=lambda one: -copies[one.pk].size) + list(assets[:1]):
            if _fits(copies.values()):
                return copies
            smaller = assetstore.ensure_rendition(asset, spec)
            if smaller.size < copies[asset.pk].size:
                copies[asset.pk] = smaller
    return copies


def read_picture(copy: Copy) -> Picture:
    """Its bytes."""
    return Picture(assetstore.read_blob(copy.sha256), copy.mime_type)


def _fits(copies: Iterable[Copy]) -> bool:
    return sum(base64_size(copy.size) for copy in copies) <= MAX_BODY_BYTES - BODY_RESERVE
