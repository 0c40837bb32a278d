"""A disk that is nearly full takes no new work, and lets all else go on."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from sessions_app.models import Asset, Turn
from tests.cast import Cast
from tests.imaging.samples import encoded, photo

# More than any disk has.
ALL_OF_IT = 2**40


@pytest.mark.django_db
def test_new_work_waits_until_there_is_room(cast: Cast, settings: Any) -> None:
    session = cast.bob.new_session()
    turn = cast.bob.upload_turn(session)["id"]
    edit = {"prompt": "a red kite", "client_id": "kite"}
    edited = cast.bob.post(f"/sessions/{session}/turns", edit).json()["id"]
    settings.MIN_FREE_MB = ALL_OF_IT

    for refused in (
        cast.bob.post(f"/sessions/{session}/turns", {"prompt": "another"}),
        cast.bob.upload(encoded(photo(40, 30))),
        cast.bob.post("/assets/fetch", {"url": "https://example.com/photo.png"}),
    ):
        error = refused.json()["error"]
        assert (refused.status_code, error["code"]) == (507, "storage_full")
        assert error["message"] == "The studio's disk is nearly full, so it takes no new work."
        assert error["hint"].startswith("Nothing is lost")
    assert Turn.objects.count() == 2 and Asset.objects.count() == 1

    assert cast.bob.post(f"/sessions/{session}/turns", edit).status_code == 200, "it was taken before"
    assert cast.bob.post(f"/turns/{turn}/star").status_code == 200
    assert cast.bob.post(f"/turns/{turn}/comments", {"text": "Warmer"}).status_code == 201
    assert cast.bob.post(f"/turns/{edited}/cancel").status_code == 200
    assert cast.bob.post(f"/turns/{edited}/retry").status_code == 507
    settings.MIN_FREE_MB = 0
    assert cast.bob.post(f"/turns/{edited}/retry").status_code == 200


@pytest.mark.django_db
def test_it_is_said_to_monitors(client: Client, settings: Any) -> None:
    settings.MIN_FREE_MB = ALL_OF_IT
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert "less than MIN_FREE_MB" in answer.json()["checks"]["disk"]
    assert "\npalimpsest_free_bytes " in client.get("/metrics").content.decode()
