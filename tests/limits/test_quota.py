"""How many pictures one person may have made in a time."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from sessions_app import engines
from sessions_app.models import Attempt, Status, Turn
from tests.cast import Cast, Program
from tests.services.queries import queries_asked


@pytest.fixture(autouse=True)
def gemini_is_set_up(settings: Any) -> Iterator[None]:
    """Beside the local engine, which makes no variants. Nobody works here, so it is never called."""
    settings.PROVIDERS = {"local": {}, "gemini": {"api_key": "k", "base_url": "", "api_version": ""}}
    engines.all_engines.cache_clear()
    yield
    engines.all_engines.cache_clear()


def ask(person: Program, session: str, **settings: Any) -> HttpResponse:
    """The answer to a submitted turn; several variants are Gemini's."""
    engine = {"provider": "gemini" if "variants" in settings else "local"}
    settings = {**engine, **settings}
    return person.post(f"/sessions/{session}/turns", {"prompt": "a red kite", "settings": settings})


def make_older(**by: float) -> None:
    Attempt.objects.update(created_at=timezone.now() - timedelta(**by))


@pytest.mark.both_databases
@pytest.mark.django_db(transaction=True)
def test_submits_at_once_never_pass_a_quota(cast: Cast, settings: Any) -> None:
    settings.EDITS_PER_DAY = 5
    sessions = [cast.bob.new_session() for _ in range(4)]

    def submit(number: int) -> int:
        try:
            return int(ask(cast.bob, sessions[number % 4]).status_code)
        finally:
            connection.close()

    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(submit, range(20)))

    assert sorted(answers) == [201] * 5 + [429] * 15
    assert Attempt.objects.count() == Turn.objects.count() == 5


@pytest.mark.django_db
def test_it_says_when_there_is_room_and_then_there_is(cast: Cast, settings: Any) -> None:
    settings.EDITS_PER_MINUTE = 3
    session = cast.bob.new_session()
    assert ask(cast.bob, session, variants=2).status_code == 201
    make_older(seconds=40)
    assert ask(cast.bob, session).status_code == 201

    refused = ask(cast.bob, session)

    error = refused.json()["error"]
    assert (refused.status_code, error["code"]) == (429, "limit_reached")
    assert error["message"] == "One person's pictures are limited to 3 in a minute."
    assert 15 <= int(refused["Retry-After"]) <= 20
    assert error["hint"].startswith("Your prompt is kept. There is room again in ")
    body = {"prompt": "a red kite"}
    told = cast.bob.post(f"/sessions/{session}/turns", body, accept_language="de").json()["error"]
    assert told["message"] == "Für die Bilder einer Person gilt eine Grenze von 3 in einer Minute."
    assert told["hint"].startswith("Der Prompt bleibt erhalten. In ")
    assert ask(cast.alice, session).status_code == 201, "another person's quota is their own"
    make_older(seconds=61)
    assert ask(cast.bob, session, variants=3).status_code == 201
    too_many = ask(cast.bob, session, variants=4).json()["error"]
    assert too_many["message"].startswith("This asks for 4 pictures at once, and one person's are limited to 3")


@pytest.mark.django_db
def test_the_usage_page_says_how_much_is_used(cast: Cast, client: Client, settings: Any) -> None:
    client.force_login(cast.bob.user)
    assert "over all workspaces" not in client.get("/settings/usage/").content.decode()
    settings.EDITS_PER_DAY, settings.EDITS_PER_MINUTE = 20, 5
    ask(cast.bob, cast.bob.new_session(), variants=3)
    page = client.get("/settings/usage/").content.decode()
    assert "over all workspaces: 3 of 20 in 24 hours." in page
    assert "over all workspaces: 3 of 5 in a minute." in page


@pytest.mark.django_db
def test_the_same_request_again_is_the_same_turn_even_when_nothing_is_left(cast: Cast, settings: Any) -> None:
    settings.EDITS_PER_DAY = 1
    session = cast.bob.new_session()
    body = {"prompt": "a red kite", "client_id": "once"}
    first = cast.bob.post(f"/sessions/{session}/turns", body)
    again = cast.bob.post(f"/sessions/{session}/turns", body)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["id"] == again.json()["id"]


@pytest.mark.django_db
def test_a_day_counts_what_may_have_cost_something_and_a_retry_is_one_more(cast: Cast, settings: Any) -> None:
    settings.EDITS_PER_DAY = 2
    session = cast.bob.new_session()
    turn = ask(cast.bob, session).json()["id"]
    assert cast.bob.post(f"/turns/{turn}/cancel").status_code == 200
    # Stopped before it was sent: nothing was made, nothing cost.
    assert cast.bob.post(f"/turns/{turn}/retry").status_code == 200
    Attempt.objects.filter(number=2).update(status=Status.FAILED, billed="yes", fence=1)
    assert cast.bob.post(f"/turns/{turn}/retry").status_code == 200
    Attempt.objects.filter(number=3).update(status=Status.FAILED, billed="unknown", fence=1)
    make_older(hours=20)
    refused = cast.alice.post(f"/turns/{turn}/retry")
    assert refused.status_code == 429, "whoever retries it, it is its author's"
    assert refused.json()["error"]["hint"].endswith("in 4 hours.")
    settings.EDITS_PER_MINUTE, settings.EDITS_PER_DAY = 1, 0
    assert cast.bob.post(f"/turns/{turn}/retry").status_code == 200


@pytest.mark.django_db
def test_uploads_crops_and_copies_are_no_edits(cast: Cast, settings: Any) -> None:
    settings.EDITS_PER_DAY = 1
    session = cast.bob.new_session()
    upload = cast.bob.upload_turn(session)
    crop = {"prompt": "", "parent": upload["id"], "adjustment": [{"op": "rotate", "degrees": 90}]}
    assert cast.bob.post(f"/sessions/{session}/turns", crop).status_code == 201
    assert cast.bob.post(f"/sessions/{session}/fork", {"turn": upload["id"]}).status_code == 201
    assert ask(cast.bob, session).status_code == 201
    assert ask(cast.bob, session).status_code == 429


@pytest.mark.django_db
def test_a_storyboard_is_begun_whole_or_not_and_says_how_much_would_fit(cast: Cast, settings: Any) -> None:
    settings.EDITS_PER_MINUTE = 2
    session = cast.bob.new_session()
    refused = cast.bob.post(f"/sessions/{session}/storyboard", {"frames": ["a kite", "a red kite", "a sky"]})
    assert refused.status_code == 429
    assert refused.json()["error"]["message"].startswith("There is room for 2 of these 3 turns now. One ")
    assert Turn.objects.count() == 0


@pytest.mark.django_db
def test_without_a_quota_a_submit_asks_nothing_more(cast: Cast, settings: Any) -> None:
    session = cast.bob.new_session()
    ask(cast.bob, session)

    def queries() -> int:
        with queries_asked() as asked:
            assert ask(cast.bob, session).status_code == 201
        return len(asked)

    without = queries()
    settings.EDITS_PER_DAY = 100
    assert queries() > without
    settings.EDITS_PER_DAY = 0
    assert queries() == without
