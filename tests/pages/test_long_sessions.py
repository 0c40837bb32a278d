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
from sessions_app.models import Asset, Attempt, Output, Session, Status, Turn, TurnInput

TURNS = 200


@pytest.fixture
def owner(db: None) -> User:
    return ensure_user("owner")


@pytest.fixture
def session(owner: User) -> Session:
    """A session of 200 turns with a picture each; every tenth turn begins a branch."""
    session = create_session(owner, owner.memberships.get().workspace, "A long one")
    parents: list[Turn] = []
    outputs: list[Output] = []
    for number in range(1, TURNS + 1):
        parent = parents[number // 2] if number % 10 == 0 else parents[-1] if parents else None
        turn = Turn.objects.create(
            session=session,
            number=number,
            parent=parent,
            base=outputs[parents.index(parent)] if parent else None,
            author=owner,
            client_id=str(number),
            prompt=f"Change number {number}: a little warmer, and the background darker",
            settings={"provider": "local", "model": "local"},
        )
        asset = Asset.objects.create(
            workspace=session.workspace,
            sha256=f"{number:064x}",
            mime_type="image/png",
            size=900_000,
            width=1200,
            height=800,
        )
        attempt = Attempt.objects.create(turn=turn, provider="local", model="local", status=Status.SUCCEEDED)
        outputs.append(Output.objects.create(attempt=attempt, asset=asset))
        TurnInput.objects.create(turn=turn, asset=asset, role="reference", name="cup")
        parents.append(turn)
    Session.objects.filter(pk=session.pk).update(last_turn=TURNS, cover=outputs[-1])
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
def test_it_takes_few_queries(client: Client, session: Session, django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(25):
        page = client.get(f"/sessions/{session.pk}")

    assert page.status_code == 200
    assert page.content.decode().count("Change number 200") >= 1


@pytest.mark.both_databases
def test_failed_turns_that_offer_another_model_take_no_more(
    client: Client, session: Session, google: None, django_assert_max_num_queries: Any
) -> None:
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
    with django_assert_max_num_queries(27):
        page = client.get(f"/sessions/{session.pk}")

    assert page.content.decode().count("Run on Nano Banana Pro instead, $0.13") == TURNS


def test_it_is_small_and_loads_pictures_lazily(client: Client, session: Session) -> None:
    html = client.get(f"/sessions/{session.pk}").content

    assert len(gzip.compress(html)) < 150_000
    thumbs = re.findall(r"<img[^>]+fit-384[^>]+>", html.decode())
    assert len(thumbs) >= TURNS
    assert all('loading="lazy"' in thumb and "width=" in thumb for thumb in thumbs)


def test_its_list_of_sessions_takes_few_queries(
    client: Client, session: Session, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(20):
        page = client.get("/")

    assert "A long one" in page.content.decode()
