"""What a live link to a branch covers as the session goes on."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User

from sessions_app.access import branch_of
from sessions_app.actions.sessions import create_session
from sessions_app.actions.workspaces import ensure_user
from sessions_app.models import Attempt, Session, Status, Turn


@pytest.fixture
def owner(db: None) -> User:
    return ensure_user("owner")


@pytest.fixture
def session(owner: User) -> Session:
    return create_session(owner, owner.memberships.get().workspace)


def _turn(session: Session, parent: Turn | None = None, status: str = Status.SUCCEEDED) -> Turn:
    number = Turn.objects.filter(session=session).count() + 1
    turn = Turn.objects.create(session=session, number=number, parent=parent, client_id=str(number))
    Attempt.objects.create(turn=turn, provider="local", status=status)
    return turn


@pytest.mark.both_databases
def test_it_follows_the_newest_turn_with_a_picture(session: Session) -> None:
    root = _turn(session)
    shared = _turn(session, root)
    other = _turn(session, root)
    newest = _turn(session, shared)
    _turn(session, shared, Status.FAILED)

    assert branch_of(shared.pk, session.pk) == [newest.pk, shared.pk, root.pk]
    assert other.pk not in branch_of(shared.pk, session.pk)


def test_it_passes_through_a_turn_without_a_picture(session: Session) -> None:
    root = _turn(session)
    failed = _turn(session, root, Status.FAILED)
    built_on_it = _turn(session, failed)

    assert branch_of(root.pk, session.pk) == [built_on_it.pk, failed.pk, root.pk]
