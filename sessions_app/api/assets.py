"""Pictures: bring them in, get their bytes."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http.response import HttpResponseBase
from ninja import File, Form, Router, Status
from ninja.files import UploadedFile

from sessions_app.access import get_asset, get_workspace
from sessions_app.actions.assets import fetch_asset, upload_asset
from sessions_app.api.auth import ApiRequest
from sessions_app.api.schemas import AssetOut, Input, Text
from sessions_app.errors import RequestTooLarge
from sessions_app.models import Role
from sessions_app.queries import Media
from sessions_app.representation import asset_json
from sessions_app.serving import original_response, rendition_response

PICTURE = {"responses": {200: {"content": {"image/*": {"schema": {"type": "string", "format": "binary"}}}}}}

router = Router(tags=["Pictures"])


class PictureAddress(Input):
    """Where a picture is on the web."""

    url: Text
    workspace: Text | None = None


@router.post("", response={201: AssetOut}, summary="Upload a picture")
def upload(request: ApiRequest, file: File[UploadedFile], workspace: Form[str] = "") -> Any:
    """PNG, JPEG, WebP or GIF, sent as ``multipart/form-data``. The same bytes give the same picture."""
    target = get_workspace(request.auth, workspace or None, Role.EDITOR)
    if (file.size or 0) > settings.MAX_UPLOAD_BYTES:
        limit = settings.MAX_UPLOAD_BYTES // 2**20
        raise RequestTooLarge(f"This file is larger than {limit} MB.", hint="Send a smaller picture.", field="file")
    asset = upload_asset(target, request.auth, file.read())
    return Status(201, asset_json(asset, Media()))


@router.post("/fetch", response={201: AssetOut}, summary="Fetch a picture from a web address")
def fetch(request: ApiRequest, body: PictureAddress) -> Any:
    """An upload by http or https, from public hosts; ``fetch_failed`` says what went wrong there."""
    target = get_workspace(request.auth, body.workspace, Role.EDITOR)
    return Status(201, asset_json(fetch_asset(target, request.auth, body.url), Media()))


@router.get("/{asset_id}", response=AssetOut, summary="Describe a picture")
def get(request: ApiRequest, asset_id: str) -> Any:
    """Size, type and addresses."""
    return asset_json(get_asset(request.auth, asset_id), Media())


@router.get("/{asset_id}/original", summary="Get the exact stored bytes", openapi_extra=PICTURE)
def original(request: ApiRequest, asset_id: str) -> HttpResponseBase:
    """Byte for byte what was uploaded, or what the model returned."""
    return original_response(request, get_asset(request.auth, asset_id))


@router.get("/{asset_id}/renditions/{spec}", summary="Get a derived size or format", openapi_extra=PICTURE)
def rendition(request: ApiRequest, asset_id: str, spec: str) -> HttpResponseBase:
    """For example ``fit-512.webp``."""
    return rendition_response(request, get_asset(request.auth, asset_id), spec)
