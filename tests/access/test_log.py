"""Whoever reads the log learns no way in."""

from __future__ import annotations

import http.client

from tests.services.product import Product


def test_it_keeps_tokens_out_of_the_log(shared_product: Product) -> None:
    share, enter, bearer = (f"{word}-token-of-32-characters-xyz" for word in ("share", "enter", "other"))
    for path in (f"/s/{share}", f"/s/{share}/events", f"/enter/{enter}", "/api/v1/nonsense"):
        connection = http.client.HTTPConnection("127.0.0.1", shared_product.port, timeout=30)
        connection.request("GET", path, headers={"Authorization": f"Bearer {bearer}"})
        assert connection.getresponse().status == 404
        connection.close()
    log = shared_product.output()
    for path in ("/s/...", "/s/.../events", "/enter/...", "/api/v1/nonsense"):
        assert f"Not Found: {path}" in log
    assert [token for token in (share, enter, bearer) if token in log] == []
