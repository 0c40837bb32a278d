"""Bringing pictures in."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.db import transaction

from sessions_app import assetstore
from sessions_app.errors import InvalidImage
from sessions_app.models import Asset, Workspace


def upload_asset(workspace: Workspace, user: User, data: bytes) -> Asset:
    """Check a picture in a limited process and keep its bytes. Raises InvalidImage or ImageTooLarge."""
    if not data:
        raise InvalidImage("This file is empty.", hint="Choose a PNG, JPEG, WebP or GIF picture.", field="file")
    kept = assetstore.keep_picture(data)
    with transaction.atomic():
        return assetstore.record(workspace, user, kept)
