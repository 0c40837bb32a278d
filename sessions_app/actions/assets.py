"""Bringing pictures in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction

from sessions_app import assetstore, limits, rates
from sessions_app.access import is_shut_to
from sessions_app.connections import give_back_connection
from sessions_app.errors import InvalidImage, LimitReached
from sessions_app.fetching import fetch_picture
from sessions_app.models import Asset, Workspace
from sessions_app.tasks import read_credentials

# In one process. Each holds one of the threads that answer requests, for as long as a stranger's server likes.
FETCHES_AT_ONCE = 4
FETCHES_EACH = 2
_fetching: Counter[int] = Counter()
_counting = Lock()


def upload_asset(workspace: Workspace, user: User, data: bytes) -> Asset:
    """Check a picture in a limited process and keep its bytes.

    Raises InvalidImage, ImageTooLarge, LimitReached or StorageFull.
    """
    limits.check_disk()
    rates.check(rates.UPLOADS, user.pk)
    if not data:
        raise InvalidImage("This file is empty.", hint="Choose a PNG, JPEG, WebP or GIF picture.", field="file")
    kept = assetstore.keep_picture(data)
    with transaction.atomic():
        asset = assetstore.record(workspace, user, kept)
        if is_shut_to(user, asset):
            # The same bytes are in somebody's private session; whoever brings them too may use them.
            asset.holders.add(user)
        if not kept.unsigned:
            read_later(asset)
    return asset


def fetch_asset(workspace: Workspace, user: User, url: str) -> Asset:
    """The picture at a web address, as an upload. Raises as ``fetch_picture`` and ``upload_asset`` do."""
    limits.check_disk()
    with _one_fetch(user):
        give_back_connection()
        data = fetch_picture(url, settings.MAX_UPLOAD_BYTES, settings.FETCH_PRIVATE_HOSTS)
    return upload_asset(workspace, user, data)


@contextmanager
def _one_fetch(user: User) -> Iterator[None]:
    with _counting:
        if _fetching[user.pk] >= FETCHES_EACH:
            raise LimitReached(
                f"You are fetching {FETCHES_EACH} pictures from the web already.",
                hint="Try again once one is here, or drop the file instead.",
            )
        if _fetching.total() >= FETCHES_AT_ONCE:
            raise LimitReached(
                "The studio is fetching as many pictures from the web as it can at once.",
                hint="Try again in a moment, or drop the file instead.",
            )
        _fetching[user.pk] += 1
    try:
        yield
    finally:
        with _counting:
            _fetching[user.pk] -= 1


def read_later(asset: Asset) -> None:
    """Read its Content Credentials in the background once this is committed, if nobody asks for them first."""

    def publish() -> None:
        read_credentials.delay(str(asset.pk))

    transaction.on_commit(publish, robust=True)
