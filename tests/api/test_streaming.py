"""Large pictures travel in small blocks, whatever server asks."""

from __future__ import annotations

import os

import pytest
from asgiref.sync import async_to_sync
from django.db import connection
from django.test import AsyncClient

from sessions_app.assetstore import store_bytes
from sessions_app.models import Asset
from tests.cast import Cast

SIZE = 40 * 1024 * 1024


@pytest.mark.both_databases
@pytest.mark.django_db(transaction=True)
def test_it_holds_none_of_a_pools_connections_while_it_sends(cast: Cast) -> None:
    picture = cast.bob.new_asset()

    answer = cast.bob.get(f"/assets/{picture}/original")

    assert answer.status_code == 200 and answer.streaming
    # SQLite's is nobody else's, and is kept for the thread's next request.
    assert (connection.connection is None) is (connection.vendor == "postgresql")


def test_it_never_holds_a_large_file_in_memory(cast: Cast) -> None:
    data = os.urandom(SIZE)
    asset = Asset.objects.create(
        workspace=cast.workspace, sha256=store_bytes(data), mime_type="image/png", size=SIZE, width=1, height=1
    )
    headers = {"Authorization": f"Bearer {cast.bob.token}"}

    async def receive() -> list[bytes]:
        answer = await AsyncClient().get(f"/api/v1/assets/{asset.pk}/original", headers=headers)
        assert answer["Content-Length"] == str(SIZE)
        return [block async for block in answer]

    blocks = async_to_sync(receive)()
    assert max(map(len, blocks)) <= 64 * 1024
    assert b"".join(blocks) == data
