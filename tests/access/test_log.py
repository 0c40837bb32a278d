"""Whoever reads the log learns no way in."""

from __future__ import annotations

import http.client
import logging
import re

import pytest
from django.conf import settings

from sessions_app.routing import websocket_urlpatterns
from studio.logs import Redacted
from tests.access.test_addresses import routes
from tests.services.product import Product

SECRET = "zq3-token_of-32:characters.xyz-1"


def test_it_keeps_tokens_out_of_the_log(shared_product: Product) -> None:
    share, enter, invited, bearer = (
        f"{word}-token-of-32-characters-xyz" for word in ("share", "enter", "invited", "other")
    )
    for path in (
        *(f"/s/{share}", f"/s/{share}/events", f"/enter/{enter}", f"/invitations/{invited}"),
        *(f"/sign-in/link/{invited}", "/api/v1/nonsense"),
    ):
        connection = http.client.HTTPConnection("127.0.0.1", shared_product.port, timeout=30)
        connection.request("GET", path, headers={"Authorization": f"Bearer {bearer}"})
        assert connection.getresponse().status == 404
        connection.close()
    log = shared_product.output()
    for path in ("/s/...", "/s/.../events", "/enter/...", "/invitations/...", "/api/v1/nonsense"):
        assert f"Not Found: {path}" in log
    assert [token for token in (share, enter, invited, bearer) if token in log] == []


def logged(message: str, error: Exception | None = None) -> str:
    """The line that the studio's log has of it."""
    formatter = Redacted(settings.LOGGING["formatters"]["line"]["fmt"])
    return formatter.format(
        logging.LogRecord("x", logging.WARNING, "", 0, message, (), error and (type(error), error, None))
    )


def test_every_address_with_a_token_is_cut_short() -> None:
    """Also one that there will be some day."""
    secret = re.compile(r"{(token|proof|signed)}")
    addresses = [*routes(), *(re.sub(r"<str:(\w+)>", r"{\1}", str(one.pattern)) for one in websocket_urlpatterns)]
    opening = [secret.sub(SECRET, address) for address in addresses if secret.search(address)]
    assert len(opening) > 15
    for address in opening:
        assert SECRET not in logged(f"Not Found: /{address}"), address


@pytest.mark.parametrize(
    "said",
    [
        f"Authorization: Bearer {SECRET}",
        f"{{'authorization': 'Bearer {SECRET}'}}",
        f"[(b'Authorization', b'Bearer {SECRET}')]",
        f"authorization=Basic {SECRET}",
        f"x-goog-api-key: {SECRET}",
        f"'x-goog-api-key', '{SECRET}'",
    ],
)
def test_headers_that_let_somebody_in_are_cut_short(said: str) -> None:
    assert SECRET not in logged(said)
    assert SECRET not in logged("It failed", ValueError(said)), "in a traceback too"
