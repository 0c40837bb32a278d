"""The page of a long session: few queries, little HTML, pictures only when they come into view."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from sessions_app import engines
from sessions_app.actions.sessions import create_session
from sessions_app.actions.workspaces import ensure_user
from sessions_app.models import Attempt, Session, Status
from tests.services.long_sessions import fill
from tests.services.queries import queries_asked

TURNS = 1000
SHOWN = 60
BEFORE = 2  # the parent of the newest turn, and the one before that


@pytest.fixture
def owner(db: None) -> User:
    return ensure_user("owner")


@pytest.fixture
def session(owner: User) -> Session:
    """A session of 1,000 turns with a picture each; every tenth turn begins a branch."""
    session = create_session(owner, owner.memberships.get().workspace, "A long one")
    fill(session, owner, TURNS)
    return session


@pytest.fixture
def client(owner: User) -> Client:
    client = Client()
    client.force_login(owner)
    return client


@pytest.fixture
def google(settings: Any) -> Iterator[None]:
    """Gemini is set up beside the local engine."""
    settings.PROVIDERS = {"local": {}, "gemini": {"api_key": "k", "base_url": "", "api_version": ""}}
    engines.all_engines.cache_clear()
    yield
    engines.all_engines.cache_clear()


@pytest.mark.both_databases
def test_it_takes_few_queries(client: Client, session: Session) -> None:
    with queries_asked() as queries:
        page = client.get(f"/sessions/{session.pk}")
    assert len(queries) <= 25

    assert page.status_code == 200
    html = page.content.decode()
    assert html.count("Change number 1000:") >= 1
    assert html.count('class="turn" id=') == SHOWN + BEFORE
    assert html.count('class="turn is-away" id=') == TURNS - SHOWN - BEFORE
    # Nothing is painted before the last of what has a place in the window is there: it would be moved.
    assert html.count('<link rel="expect" href="#side" blocking="render">') == html.count('id="side"') == 1


@pytest.mark.both_databases
def test_an_older_turn_comes_with_those_around_it_and_with_what_it_was_made_from(
    client: Client, session: Session
) -> None:
    running = session.turns.get(number=3).attempts.get()
    Attempt.objects.filter(pk=running.pk).update(status=Status.QUEUED)
    with queries_asked() as queries:
        html = client.get(f"/sessions/{session.pk}?turn=500").content.decode()
    assert len(queries) <= 25

    shown = {int(number) for number in re.findall(r'class="turn" id="turn-(\d+)"', html)}
    # Turn 500 begins a branch of turn 251; turn 3 still waits.
    assert shown == {*range(470, 530), 251, 250, 3}


def test_the_other_tiles_are_fetched_by_their_numbers(client: Client, session: Session) -> None:
    numbers = ",".join(str(number) for number in range(1, SHOWN + 1))
    with queries_asked() as queries:
        tiles = client.get(f"/sessions/{session.pk}/tiles?turns={numbers}").content.decode()
    assert len(queries) <= 18
    refused = client.get(f"/sessions/{session.pk}/tiles?turns={numbers},61")

    assert re.findall(r'id="turn-(\d+)"', tiles) == numbers.split(",")
    assert refused.status_code == 422 and "at most 60 turns" in refused.content.decode()


@pytest.mark.both_databases
def test_all_of_its_turns_are_searched(client: Client, session: Session) -> None:
    assert client.get(f"/sessions/{session.pk}/search?search=NUMBER 77:").json() == {"turns": [77]}
    assert client.get(f"/sessions/{session.pk}/search?search=nothing").json() == {"turns": []}


@pytest.mark.both_databases
def test_failed_turns_that_offer_another_model_take_no_more(client: Client, session: Session, google: None) -> None:
    failed = [
        Attempt(
            turn=turn,
            slot=2,
            provider="gemini",
            model="nano-banana-2.1",
            status=Status.FAILED,
            error_code="provider_unavailable",
            error_message="Gemini has no room.",
            error_offer="nano-banana-pro",
        )
        for turn in session.turns.all()
    ]
    Attempt.objects.bulk_create(failed)
    with queries_asked() as queries:
        page = client.get(f"/sessions/{session.pk}")
    assert len(queries) <= 27

    assert page.content.decode().count("Run on Nano Banana Pro instead, $0.13") == SHOWN + BEFORE


def test_it_is_small_and_loads_pictures_lazily(client: Client, session: Session) -> None:
    html = client.get(f"/sessions/{session.pk}").content

    assert len(gzip.compress(html)) < 150_000
    thumbs = re.findall(r'<img(?! class="composer-base")[^>]+fit-384[^>]+>', html.decode())
    assert len(thumbs) >= SHOWN
    assert all('loading="lazy"' in thumb and "width=" in thumb for thumb in thumbs)


def test_its_list_of_sessions_takes_few_queries(client: Client, session: Session) -> None:
    with queries_asked() as queries:
        page = client.get("/")
    assert len(queries) <= 25

    assert "A long one" in page.content.decode()
