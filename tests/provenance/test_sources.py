"""What a search found, whatever shape it has: links to web pages alone, and Google's markup in a place of its own."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from sessions_app.models import Attempt
from tests.cast import Cast, cast
from tests.providers.stand_in.grounding import metadata, rendered

__all__ = ["cast"]


def grounded(cast: Cast, grounding: Any) -> tuple[Client, str, str]:
    """A member's browser, the panel of a turn with this grounding, and the turn's id."""
    session = cast.bob.new_session()
    turn = cast.bob.upload_turn(session)
    Attempt.objects.filter(turn=turn["id"]).update(grounding=grounding)
    member = Client()
    member.force_login(cast.vera.user)
    panel = member.get(f"/sessions/{session}/panel?turn={turn['number']}")
    assert panel.status_code == 200
    return member, panel.content.decode(), turn["id"]


@pytest.mark.parametrize(
    "grounding",
    [
        {"groundingChunks": "none", "webSearchQueries": 5, "searchEntryPoint": []},
        {"groundingChunks": [None, 7, {"web": None}, {"image": "x"}, {"maps": {}}], "webSearchQueries": [None, {}, ""]},
        {"searchEntryPoint": {"renderedContent": {"html": "x"}}},
        {},
    ],
)
def test_it_shows_no_sources_where_there_are_none(cast: Cast, grounding: Any) -> None:
    member, panel, turn = grounded(cast, grounding)
    assert "Sources" not in panel
    assert member.get(f"/turns/{turn}/search-suggestions/1").status_code == 404


@pytest.mark.parametrize(
    "uri", ["javascript:alert(1)", "data:text/html,x", "//evil", "http://[", "ftp://a/b", "https:", ""]
)
def test_it_links_to_web_pages_alone(cast: Cast, uri: str) -> None:
    chunks = [{"web": {"uri": uri, "title": "<b>A title</b>"}}, {"image": {"sourceUri": uri, "title": "A picture"}}]
    _, panel, _ = grounded(cast, {"groundingChunks": chunks})
    assert "&lt;b&gt;A title&lt;/b&gt;" in panel and "A picture" in panel
    assert 'rel="noopener noreferrer"' not in panel


def test_it_gives_googles_suggestions_unchanged_and_harmless(cast: Cast) -> None:
    member, panel, turn = grounded(cast, metadata("red & blue kites", {"webSearch"}))
    address = f"/turns/{turn}/search-suggestions/1"
    assert f'src="{address}"' in panel and 'sandbox="allow-popups allow-popups-to-escape-sandbox"' in panel

    answer = member.get(address)

    assert rendered("red & blue kites") in answer.content.decode()
    policy = answer["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; style-src 'unsafe-inline'; img-src data: https:;")
    assert "script" not in policy and "frame-ancestors 'self'" in policy
    assert policy.endswith("sandbox allow-popups allow-popups-to-escape-sandbox")
    assert member.get(f"/turns/{turn}/search-suggestions/2").status_code == 404
