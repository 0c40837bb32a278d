"""Picture bytes over HTTP: checked by the caller, typed by us, streamed, cached, and inert whatever they contain."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass

from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header, quote_etag
from django.utils.text import slugify

from sessions_app.assetstore import ensure_rendition, ensure_watermarked, open_blob
from sessions_app.connections import give_back_connection
from sessions_app.imaging.renditions import parse_spec
from sessions_app.models import Asset

EXTENSIONS = {"image/png": "png", "image/jpeg": "jpg", "image/webp": "webp", "image/gif": "gif"}
# Bytes never change under their address. Guests ask each time all the same, so that a link that ended shows nothing.
FOR_MEMBERS = "private, max-age=31536000, immutable"
FOR_GUESTS = "private, no-cache"


class BlobResponse(FileResponse):
    """A file that is read block by block under ASGI too, where Django's own response reads it whole into memory."""

    # Every block is a trip to a thread and back; with Django's 4 kB a large picture takes ten thousand.
    block_size = 64 * 1024

    async def __aiter__(self) -> AsyncIterator[bytes]:
        blocks = iter(self)
        while block := await asyncio.to_thread(next, blocks, b""):
            yield block


class BlocksResponse(StreamingHttpResponse):
    """A file to save that is made block by block, none of them empty, and never whole in memory under ASGI either."""

    def __init__(self, blocks: Iterator[bytes], filename: str, content_type: str) -> None:
        self._blocks = blocks
        disposition = str(content_disposition_header(True, filename))
        super().__init__(blocks, content_type=content_type, headers={"Content-Disposition": disposition})

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while block := await asyncio.to_thread(next, self._blocks, b""):
            yield block


def original_response(request: HttpRequest, asset: Asset, *, guest: bool = False) -> HttpResponseBase:
    """The exact stored bytes; ``?download=1`` makes a browser save them, ``?name=`` says as what. Raises NotFound if storage
    has lost them.
    """
    name = slugify(request.GET.get("name", "")[:200], allow_unicode=True)[:80] or asset.sha256[:12]
    picture = _Picture(asset.sha256, asset.mime_type, asset.size, name)
    return _picture_response(request, picture, guest=guest)


def rendition_response(
    request: HttpRequest, asset: Asset, spec: str, *, guest: bool = False, watermark: str = ""
) -> HttpResponseBase:
    """A derived size or format, made now if there is none. Raises InvalidRequest for a spec that is not allowed."""
    # What is kept as a rendition beside those has no address of its own.
    parse_spec(spec)
    made = ensure_watermarked(asset, spec, watermark) if watermark else ensure_rendition(asset, spec)
    name = f"{asset.sha256[:12]}-{spec.rpartition('.')[0]}"
    return _picture_response(request, _Picture(made.sha256, made.mime_type, made.size, name), guest=guest)


@dataclass(frozen=True)
class _Picture:
    """``size`` in bytes; ``name`` for whoever saves it, without the extension."""

    sha256: str
    mime_type: str
    size: int
    name: str


def _picture_response(request: HttpRequest, picture: _Picture, *, guest: bool) -> HttpResponseBase:
    etag = quote_etag(picture.sha256)
    response: HttpResponseBase | None = get_conditional_response(request, etag=etag)
    if response is None:
        extension = EXTENSIONS.get(picture.mime_type)
        response = _bytes_response(
            picture,
            content_type=picture.mime_type if extension else "application/octet-stream",
            as_attachment=extension is None or request.GET.get("download") == "1",
            filename=f"{picture.name}.{extension or 'bin'}",
        )
    # Whoever loads slowly must not hold one of a pool's connections for as long.
    give_back_connection()
    response["ETag"] = etag
    response["Cache-Control"] = FOR_GUESTS if guest else FOR_MEMBERS
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["X-Content-Type-Options"] = "nosniff"
    if guest:
        response["Referrer-Policy"] = "no-referrer"
        response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    return response


def _bytes_response(picture: _Picture, *, content_type: str, as_attachment: bool, filename: str) -> HttpResponseBase:
    """A small picture at once, in the trip to a thread in which it was looked up; a large one block by block."""
    file = open_blob(picture.sha256)
    if picture.size > BlobResponse.block_size:
        return BlobResponse(file, content_type=content_type, as_attachment=as_attachment, filename=filename)
    with file:
        response = HttpResponse(file.read(), content_type=content_type)
    response["Content-Length"] = str(len(response.content))
    response["Content-Disposition"] = str(content_disposition_header(as_attachment, filename))
    return response
