"""A person and a worker that change the same turn at the same moment."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest
from django.contrib.auth.models import User
from django.db import connection, transaction

from sessions_app import events
from sessions_app.actions.comments import NewComment, add_comment, answer_comments, resolve_comment
from sessions_app.actions.new_turns import NewTurn
from sessions_app.actions.people import remove_member
from sessions_app.actions.revising import rerun
from sessions_app.actions.sessions import create_session
from sessions_app.actions.sharing import Terms, create_share_link, edit_share_link
from sessions_app.actions.turns import cancel_turn, choose_output, star_turn, submit_turn
from sessions_app.actions.workspaces import ensure_user
from sessions_app.errors import Conflict
from sessions_app.models import Asset, Attempt, Comment, Member, Output, Role, Session, Turn

SECONDS = 20
Change = Callable[[Turn, User], Turn]


def star(turn: Turn, user: User) -> Turn:
    return star_turn(turn, user, starred=True)


def choose(turn: Turn, user: User) -> Turn:
    return choose_output(turn, user, Output.objects.get().pk)


@pytest.mark.both_databases
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("change", [star, choose])
def test_they_wait_for_each_other_without_a_deadlock(change: Change) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite lets one write at a time.")
    turn, user = _turn_with_a_picture()

    def person() -> None:
        try:
            change(Turn.objects.select_related("session").get(pk=turn.pk), user)
        finally:
            connection.close()

    with ThreadPoolExecutor() as pool:
        with transaction.atomic():
            # As a worker that settles: first the session's new cover, then the turn's new revision.
            Session.objects.filter(pk=turn.session_id).update(title="settled")
            changing = pool.submit(person)
            _wait_until_somebody_waits_for_a_lock()
            events.turn_changed(turn)
        changing.result(SECONDS)

    changed = Turn.objects.get(pk=turn.pk)
    assert changed.revision == 2
    assert changed.starred or changed.chosen_output_id


@pytest.mark.both_databases
@pytest.mark.django_db(transaction=True)
def test_a_turn_that_waits_is_canceled_while_its_parent_is() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite lets one write at a time.")
    user = ensure_user("owner")
    session = create_session(user, user.memberships.get().workspace)
    parent = Turn.objects.create(session=session, number=1, client_id="1")
    child = Turn.objects.create(session=session, number=2, client_id="2", parent=parent, waits=True)
    for turn in (parent, child):
        Attempt.objects.create(turn=turn, provider="local")

    def person() -> None:
        try:
            cancel_turn(parent, user)
        finally:
            connection.close()

    with ThreadPoolExecutor() as pool:
        with transaction.atomic():
            # As whoever cancels the child: first its attempt, then the session.
            assert child.attempts.get().cancel()
            canceling = pool.submit(person)
            _wait_until_somebody_waits_for_a_lock()
            events.turn_changed(child)
        canceling.result(SECONDS)

    assert set(Attempt.objects.values_list("status", flat=True)) == {"canceled"}


@pytest.mark.both_databases
@pytest.mark.django_db(transaction=True)
def test_a_chain_is_made_again_once_however_many_ask() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite lets one write at a time.")
    first, user = _turn_with_a_picture()
    turns = [first]
    for number in (2, 3):
        asset, on = Asset.objects.get(), Output.objects.get(attempt__turn=turns[-1])
        turn = Turn.objects.create(
            session=first.session, number=number, client_id=str(number), prompt="x", parent=turns[-1], base=on
        )
        attempt = Attempt.objects.create(turn=turn, provider="local", status="succeeded")
        Output.objects.create(attempt=attempt, asset=asset)
        turns.append(turn)
    Session.objects.update(last_turn=3)
    changed = NewTurn(prompt="y", parent=str(first.pk), revises=str(turns[1].pk))
    revised, _ = submit_turn(first.session, user, changed)

    def person() -> str:
        try:
            rerun(Turn.objects.select_related("session").get(pk=revised.pk), user)
        except Conflict as refusal:
            return refusal.message
        finally:
            connection.close()
        return ""

    with ThreadPoolExecutor() as pool:
        with transaction.atomic():
            made, _ = rerun(revised, user)
            second = pool.submit(person)
            _wait_until_somebody_waits_for_a_lock()
        assert second.result(SECONDS).startswith("Nothing is left")

    assert [turn.revises_id for turn in made] == [turns[2].pk] and Turn.objects.count() == 5


@pytest.mark.both_databases
@pytest.mark.django_db(transaction=True)
def test_a_member_is_let_go_while_a_worker_settles_one_of_their_turns() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite lets one write at a time.")
    owner, member = ensure_user("owner"), User.objects.create_user("mia")
    place = Member.objects.create(workspace=owner.memberships.get().workspace, user=member, role=Role.EDITOR)
    session = create_session(member, place.workspace)
    for number in (1, 2):
        turn = Turn.objects.create(
            pk=UUID(int=number), session=session, number=number, client_id=str(number), author=member
        )
        Attempt.objects.create(turn=turn, provider="local")

    def person() -> None:
        try:
            remove_member(place, owner)
        finally:
            connection.close()

    with ThreadPoolExecutor() as pool:
        with transaction.atomic():
            # As a worker that settles: first the attempt, then the session.
            assert turn.attempts.get().cancel()
            removing = pool.submit(person)
            _wait_until_somebody_waits_for_a_lock()
            events.turn_changed(turn)
        removing.result(SECONDS)

    assert set(Attempt.objects.values_list("status", flat=True)) == {"canceled"}
    assert not Member.objects.filter(user=member).exists()


@pytest.mark.both_databases
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("change", ["resolve", "edit the link"])
def test_a_comment_and_what_it_hangs_on_change_without_a_deadlock(change: str) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite lets one write at a time.")
    turn, user = _turn_with_a_picture()
    link, _ = create_share_link(turn.session, user, Terms(allow_comment=True), scope="session")
    comment, _ = add_comment(turn, None, NewComment("Warmer"), guest_name="Ann", link=link)

    def person() -> None:
        try:
            if change == "resolve":
                resolve_comment(comment, user)
            else:
                edit_share_link(link, user, {"note": "x"})
        finally:
            connection.close()

    with ThreadPoolExecutor() as pool:
        with transaction.atomic():
            # As whoever makes a turn of a comment, or comments by a link: first the session, then their rows.
            Session.objects.select_for_update().get(pk=turn.session_id)
            changing = pool.submit(person)
            _wait_until_somebody_waits_for_a_lock()
            answer_comments(turn, user, [str(comment.pk)])
            add_comment(turn, None, NewComment("Colder"), guest_name="Ann", link=link)
        changing.result(SECONDS)

    assert Comment.objects.filter(link=link).count() == 2


def _turn_with_a_picture() -> tuple[Turn, User]:
    user = ensure_user("owner")
    session = create_session(user, user.memberships.get().workspace)
    turn = Turn.objects.create(session=session, number=1, client_id="1")
    asset = Asset.objects.create(workspace=session.workspace, sha256="0" * 64, mime_type="image/png", size=1)
    Output.objects.create(attempt=Attempt.objects.create(turn=turn, provider="local"), asset=asset)
    return turn, user


def _wait_until_somebody_waits_for_a_lock() -> None:
    deadline = time.monotonic() + SECONDS
    with connection.cursor() as cursor:
        while time.monotonic() < deadline:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            if cursor.fetchone()[0]:
                return
    raise AssertionError("Nobody came to wait.")
