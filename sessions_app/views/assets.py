"""The bytes of pictures, for members and for guests of a link."""

from __future__ import annotations

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from sessions_app.access import Asker, asker_of, get_asset, get_shared
from sessions_app.errors import AccessDenied
from sessions_app.models import SOCIAL, STAGE, THUMB
from sessions_app.serving import original_response, rendition_response


@require_safe
def original(request: HttpRequest, asset_id: str) -> HttpResponseBase:
    """The exact stored bytes, for members."""
    return original_response(request, get_asset(_asker(request), asset_id))


@require_safe
def rendition(request: HttpRequest, asset_id: str, spec: str) -> HttpResponseBase:
    """A derived size or format, for members."""
    return rendition_response(request, get_asset(_asker(request), asset_id), spec)


def _asker(request: HttpRequest) -> Asker:
    """Programs get pictures from the same addresses as pages, by their token."""
    return asker_of(request.headers.get("Authorization", ""), request.user)


@require_safe
def shared_original(request: HttpRequest, token: str, asset_id: str) -> HttpResponseBase:
    """The exact stored bytes, for guests whose link allows downloads."""
    shared = get_shared(token, request.COOKIES)
    asset = shared.get_asset(asset_id)
    if not shared.link.allow_download:
        raise AccessDenied("This link shows pictures but does not offer them for download.")
    return original_response(request, asset, guest=True)


@require_safe
def shared_rendition(request: HttpRequest, token: str, asset_id: str, spec: str) -> HttpResponseBase:
    """What the shared page shows; without downloads nothing larger than the stage, and with the link's watermark."""
    shared = get_shared(token, request.COOKIES)
    asset = shared.get_asset(asset_id)
    if not shared.link.allow_download and spec not in (THUMB, STAGE, SOCIAL):
        raise AccessDenied("This link shows pictures but does not offer them for download.")
    return rendition_response(request, asset, spec, guest=True, watermark=shared.link.watermark)
