"""What a card of the gallery says of its session, however the gallery is filtered."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from sessions_app.actions.sessions import create_session
from sessions_app.actions.workspaces import ensure_user
from sessions_app.gallery import SessionCard
from sessions_app.models import Asset, Attempt, Output, Session, Status, Turn

pytestmark = [pytest.mark.both_databases, pytest.mark.django_db]


@pytest.fixture
def owner() -> User:
    return ensure_user("owner")


def session_of(owner: User, *statuses: Status) -> Session:
    """A session with a turn for each status; those that succeeded have a picture."""
    session = create_session(owner, owner.memberships.get().workspace)
    for number, status in enumerate(statuses, start=1):
        turn = Turn.objects.create(session=session, number=number, client_id=str(number))
        attempt = Attempt.objects.create(turn=turn, provider="local", model="local", status=status)
        if status == Status.SUCCEEDED:
            asset = Asset.objects.create(
                workspace=session.workspace, sha256=f"{session.pk.hex}{number:032x}", mime_type="image/png", size=1
            )
            Output.objects.create(attempt=attempt, asset=asset)
    return session


def cards_of(owner: User, **query: str) -> dict[Any, SessionCard]:
    client = Client()
    client.force_login(owner)
    return {card.session.pk: card for card in client.get("/", query).context["cards"]}


def test_it_counts_all_turns_of_a_running_session(owner: User) -> None:
    busy = session_of(owner, Status.SUCCEEDED, Status.SUCCEEDED, Status.RUNNING, Status.QUEUED)
    session_of(owner, Status.SUCCEEDED)

    cards = cards_of(owner, status="running")

    assert list(cards) == [busy.pk]
    assert (cards[busy.pk].turns, cards[busy.pk].running) == (4, 2)


def test_it_shows_the_latest_four_pictures_of_each_session(owner: User) -> None:
    long = session_of(owner, *[Status.SUCCEEDED] * 6, Status.FAILED)
    short = session_of(owner, Status.SUCCEEDED)

    cards = cards_of(owner)

    numbers = {
        pk: [Output.objects.get(pk=picture.output_id).attempt.turn.number for picture in card.strip]
        for pk, card in cards.items()
    }
    assert numbers == {long.pk: [3, 4, 5, 6], short.pk: [1]}
