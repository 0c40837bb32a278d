"""Bytes to rows and back: the only writer of Asset and Rendition, and of the files behind them.

Files are named by the SHA-256 of their content and never change, so writing twice is harmless and a row can only ever
point at whole bytes: the file is there before the row is.
"""

from __future__ import annotations

import hashlib
from io import BytesIO
from typing import IO

from django.contrib.auth.models import User
from django.core.files.base import File
from django.core.files.storage import default_storage

from sessions_app.errors import NotFound
from sessions_app.imaging.renditions import ingest_safely, render_safely
from sessions_app.models import THUMB, Asset, Rendition, Workspace
from sessions_app.providers.base import Picture

WORKING_COPY = "work.png"
SENT_COPY = "send.jpg"
SIGNATURE_TYPE = "application/x-thought-signature"


def blob_name(sha256: str) -> str:
    """Where the bytes with this hash are kept."""
    return f"{sha256[:2]}/{sha256[2:4]}/{sha256}"


def store_bytes(data: bytes) -> str:
    """Keep the bytes; returns their SHA-256, hex."""
    sha256 = hashlib.sha256(data).hexdigest()
    name = blob_name(sha256)
    if not default_storage.exists(name):
        default_storage.save(name, File(BytesIO(data)))
    return sha256


def open_blob(sha256: str) -> IO[bytes]:
    """An open file of the bytes with this hash. Raises NotFound when storage has lost them."""
    try:
        return default_storage.open(blob_name(sha256), "rb")
    except FileNotFoundError:
        raise NotFound("The file of this picture is missing.", hint="Restore it from a backup.") from None


def read_blob(sha256: str) -> bytes:
    """All the bytes with this hash."""
    with open_blob(sha256) as file:
        return file.read()


def store_picture(workspace: Workspace, user: User | None, data: bytes) -> Asset:
    """Keep a picture exactly as it came, decoded once, in a limited process, for all that is derived from it now.

    The same bytes in the same workspace give the same asset. Raises InvalidImage or ImageTooLarge.
    """
    decoded, (thumb,) = ingest_safely(data, THUMB)
    asset, made = _get_or_create(
        workspace,
        store_bytes(data),
        mime_type=decoded.mime_type,
        size=len(data),
        width=decoded.width,
        height=decoded.height,
        plain=decoded.plain,
        animated=decoded.animated,
        color=decoded.color,
        phash=decoded.phash,
        placeholder=decoded.placeholder,
        created_by=user,
    )
    if made:
        _store_rendition(asset, THUMB, thumb.data, thumb.mime_type, thumb.width, thumb.height)
        if decoded.normalized is not None:
            _store_rendition(asset, WORKING_COPY, decoded.normalized, "image/png", decoded.width, decoded.height)
    return asset


def store_signature(workspace: Workspace, data: bytes) -> Asset:
    """Keep a thought signature, byte for byte."""
    asset, _ = _get_or_create(workspace, store_bytes(data), mime_type=SIGNATURE_TYPE, size=len(data))
    return asset


def adopt(asset: Asset, workspace: Workspace) -> Asset:
    """The same bytes as an asset of another workspace; the file is shared, not copied."""
    if asset.workspace_id == workspace.pk:
        return asset
    kept = ("mime_type", "size", "width", "height", "plain", "animated", "color", "phash", "placeholder", "created_by")
    adopted, _ = _get_or_create(workspace, asset.sha256, **{name: getattr(asset, name) for name in kept})
    return adopted


def read_plain(asset: Asset, max_bytes: int | None = None) -> Picture:
    """The picture as a model can take it: the original bytes if they are plain, else the lossless working copy.

    With ``max_bytes``, a larger original and every unusual one come as a JPEG of at most 4096 pixels a side.
    """
    if asset.plain and (max_bytes is None or asset.size <= max_bytes):
        return Picture(read_blob(asset.sha256), asset.mime_type)
    copy = ensure_rendition(asset, WORKING_COPY if max_bytes is None else SENT_COPY)
    return Picture(read_blob(copy.sha256), copy.mime_type)


def ensure_rendition(asset: Asset, spec: str) -> Rendition:
    """The rendition of that spec, made now if there is none. Raises InvalidRequest for a spec that is not allowed."""
    found = Rendition.objects.filter(asset=asset, spec=spec).first()
    if found is not None:
        return found
    (made,) = render_safely(read_blob(asset.sha256), spec)
    return _store_rendition(asset, spec, made.data, made.mime_type, made.width, made.height)


def _store_rendition(asset: Asset, spec: str, data: bytes, mime_type: str, width: int, height: int) -> Rendition:
    sha256 = store_bytes(data)
    values = {"sha256": sha256, "mime_type": mime_type, "size": len(data), "width": width, "height": height}
    rendition, _ = Rendition.objects.get_or_create(asset=asset, spec=spec, defaults=values)
    return rendition


def _get_or_create(workspace: Workspace, sha256: str, **values: object) -> tuple[Asset, bool]:
    return Asset.objects.get_or_create(workspace=workspace, sha256=sha256, defaults=values)
