"""What pages report of their errors, and what of it gets into the log."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from sessions_app.views.page_errors import MAX_BYTES, REPORTS_PER_MINUTE, reported

TOKEN = "Zk3x-token-of-a-link-that-opens-pictures"


@pytest.fixture(autouse=True)
def nothing_reported() -> Iterator[None]:
    """The count of a minute is the process's; other tests report too."""
    reported.clear()
    yield
    reported.clear()


def report(**about: Any) -> Any:
    body = {"kind": "error", "page": "/sessions/1b2c", **about}
    return Client().post("/page-errors", json.dumps(body), content_type="application/json")


@pytest.mark.django_db
def test_it_keeps_places_and_names_and_drops_what_people_wrote(caplog: pytest.LogCaptureFixture) -> None:
    stack = f"at put (https://studio.test/static/js/lib/tiles.js:12:7)\nat https://studio.test/s/{TOKEN}"
    with caplog.at_level(logging.WARNING):
        said = "Unexpected token 'm', \"make my boss\nlook older\" is not valid JSON"
        assert report(name="SyntaxError", message=said, stack=stack, page=f"/s/{TOKEN}").status_code == 204
        assert report(name="TypeError", message="Cannot read properties of null (reading 'focus')").status_code == 204
    first, second = (record.getMessage() for record in caplog.records)

    assert first == (
        "A page reports: error SyntaxError Unexpected token …, … is not valid JSON on /s/… at /static/js/lib/tiles.js:12:7"
    )
    assert (
        second == "A page reports: error TypeError Cannot read properties of null (reading 'focus') on /sessions/1b2c"
    )


@pytest.mark.django_db
def test_it_takes_small_reports_of_our_own_pages_and_not_too_many(caplog: pytest.LogCaptureFixture) -> None:
    strangers = Client(enforce_csrf_checks=True)
    assert strangers.post("/page-errors", "{}", content_type="application/json").status_code == 403
    assert report(message="x" * MAX_BYTES).status_code == 413
    for kind in ("love letter", ""):
        assert report(kind=kind).status_code == 422
    for body in ("[]", "no JSON", '"text"'):
        assert Client().post("/page-errors", body, content_type="application/json").status_code == 422
    with caplog.at_level(logging.WARNING, logger="sessions_app.views.page_errors"):
        answers = {report(message="again").status_code for _ in range(REPORTS_PER_MINUTE + 10)}

    assert answers == {204}
    assert sum("again" in record.getMessage() for record in caplog.records) == REPORTS_PER_MINUTE


def test_the_policy_lets_no_inline_script_through(client: Client) -> None:
    policy = client.get("/nothing-is-here").headers["Content-Security-Policy"]
    rules = dict(rule.split(" ", 1) for rule in policy.split("; "))

    assert "unsafe" not in policy
    assert rules["script-src"].split()[0] == "'self'"
    assert all(source.startswith("'nonce-") for source in rules["script-src"].split()[1:])
    assert rules["style-src"] == "'self'"
    # Nor is anything brought in, sent to or framed by anybody else.
    assert {rules[name] for name in ("default-src", "base-uri", "frame-ancestors")} == {"'none'"}
    assert {rules[name] for name in ("connect-src", "font-src", "form-action", "frame-src", "manifest-src")} == {
        "'self'"
    }
    assert not set(rules["img-src"].split()) - {"'self'", "blob:", "data:"}
    answer = client.get("/nothing-is-here")
    names = ("X-Frame-Options", "X-Content-Type-Options", "Referrer-Policy")
    assert [answer[name] for name in names] == ["DENY", "nosniff", "same-origin"]
