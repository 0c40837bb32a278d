"""Whoever reads the log learns no way in."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.cast import Cast


def test_it_keeps_tokens_out_of_the_log(cast: Cast, client: Client, capfd: pytest.CaptureFixture[str]) -> None:
    tokens = ["share-token-of-32-characters-xyz", "enter-token-of-32-characters-xyz", cast.bob.token]
    client.get(f"/s/{tokens[0]}")
    client.get(f"/s/{tokens[0]}/events")
    client.get(f"/enter/{tokens[1]}")
    client.get("/api/v1/nonsense", headers={"Authorization": f"Bearer {tokens[2]}"})
    log = capfd.readouterr().err
    assert "/s/" in log
    assert "/enter/" in log
    assert [token for token in tokens if token in log] == []
