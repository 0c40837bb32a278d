"""Bringing pictures in."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction

from sessions_app import assetstore
from sessions_app.errors import InvalidImage
from sessions_app.fetching import fetch_picture
from sessions_app.models import Asset, Workspace
from sessions_app.provenance.credentials import NONE, Credentials, may_carry
from sessions_app.tasks import read_credentials


def upload_asset(workspace: Workspace, user: User, data: bytes) -> Asset:
    """Check a picture in a limited process and keep its bytes. Raises InvalidImage or ImageTooLarge."""
    if not data:
        raise InvalidImage("This file is empty.", hint="Choose a PNG, JPEG, WebP or GIF picture.", field="file")
    kept = assetstore.keep_picture(data)
    with transaction.atomic():
        asset = assetstore.record(workspace, user, kept)
        _look_for_credentials(asset, data)
    return asset


def fetch_asset(workspace: Workspace, user: User, url: str) -> Asset:
    """The picture at a web address, as an upload. Raises as ``fetch_picture`` and ``upload_asset`` do."""
    return upload_asset(workspace, user, fetch_picture(url, settings.MAX_UPLOAD_BYTES, settings.FETCH_PRIVATE_HOSTS))


def _look_for_credentials(asset: Asset, data: bytes) -> None:
    """Most pictures have none, which is quickly seen; others are read in the background, or by whoever asks first."""
    if not may_carry(data):
        assetstore.keep_credentials(asset, Credentials(NONE))
        return

    def publish() -> None:
        read_credentials.delay(str(asset.pk))

    transaction.on_commit(publish, robust=True)
