"""One limit for each key, whoever calls; and authors who take turns."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection, transaction
from django.db.models.functions import Now
from django.utils import timezone

from sessions_app import engines, lines
from sessions_app.actions.new_turns import NewTurn
from sessions_app.actions.sessions import create_session
from sessions_app.actions.turns import submit_turn
from sessions_app.actions.workspaces import ensure_user
from sessions_app.errors import Billed, ProviderError
from sessions_app.generation import gate, leases
from sessions_app.generation.run import claim_attempt, run_attempt
from sessions_app.generation.settle import settle_error
from sessions_app.models import Attempt, ProviderGate, Status

pytestmark = pytest.mark.both_databases


@pytest.fixture(autouse=True)
def gemini_is_set_up(settings: Any) -> Iterator[None]:
    settings.PROVIDERS = {"gemini": {"api_key": "k", "base_url": "http://127.0.0.1:9"}, "local": {}}
    engines.all_engines.cache_clear()
    yield
    engines.all_engines.cache_clear()


def submit(user: User, number: int = 1) -> list[Attempt]:
    """So many turns of one prompt each, waiting."""
    session = create_session(user, user.memberships.get().workspace)
    made = []
    for _ in range(number):
        turn, _ = submit_turn(session, user, NewTurn(prompt="a cup", settings={"provider": "gemini"}))
        made.append(Attempt.objects.select_related("turn__session__workspace", "turn__author").get(turn=turn))
    return made


def claim(attempt: Attempt) -> bool:
    return claim_attempt(attempt, *engines.find("gemini"))[0]


@pytest.mark.django_db
def test_it_lets_so_many_calls_pass_in_a_minute_and_tells_the_next_when(settings: Any) -> None:
    settings.CALLS_PER_MINUTE = 2
    first, second, third = submit(ensure_user("owner"), 3)
    assert claim(first) and claim(second)

    with pytest.raises(gate.Held) as held:
        claim(third)

    assert held.value.until is not None
    assert timedelta(seconds=50) < held.value.until - timezone.now() <= timedelta(seconds=60)
    ProviderGate.objects.update(window_start=Now() - timedelta(seconds=61))
    assert claim(third)
    assert ProviderGate.objects.get().sent == 1


@pytest.mark.django_db
def test_a_wake_up_that_may_not_call_goes_back_into_the_line_with_the_time_told(settings: Any) -> None:
    settings.CALLS_PER_MINUTE = 1
    first, second = submit(ensure_user("owner"), 2)
    assert claim(first)

    assert run_attempt(second.pk) == []

    second.refresh_from_db()
    assert (second.status, second.error_code) == (Status.QUEUED, "rate_limited")
    assert second.not_before and second.not_before > timezone.now()
    assert lines.next_in_line("gemini") is None


@pytest.mark.django_db
def test_a_process_that_is_ending_begins_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    (attempt,) = submit(ensure_user("owner"))
    monkeypatch.setattr(leases.keeper, "draining", True)

    assert run_attempt(attempt.pk) == []

    attempt.refresh_from_db()
    assert (attempt.status, attempt.fence) == (Status.QUEUED, 0)


@pytest.mark.django_db
def test_what_one_worker_is_told_holds_for_all() -> None:
    first, second = submit(ensure_user("owner"), 2)
    claimed, call = claim_attempt(first, *engines.find("gemini"))
    assert claimed
    error = ProviderError("rate_limited", "Too many.", billed=Billed.NO, automatic=True, retry_after=34)
    settle_error(first, call, error)

    with pytest.raises(gate.Held) as held:
        claim(second)

    assert held.value.until is not None
    assert timedelta(seconds=25) < held.value.until - timezone.now() <= timedelta(seconds=34)
    second.refresh_from_db()
    assert second.status == Status.QUEUED and second.fence == 0
    gate.pause("gemini", 1)  # a shorter pause does not end a longer one
    with pytest.raises(gate.Held) as still:
        claim(second)
    assert still.value.until == held.value.until


@pytest.mark.django_db
def test_the_local_engine_knows_no_gate(settings: Any) -> None:
    settings.CALLS_PER_MINUTE = 1
    gate.pause("gemini", 60)
    user = ensure_user("owner")
    session = create_session(user, user.memberships.get().workspace)
    turn, _ = submit_turn(session, user, NewTurn(prompt="a cup", settings={"provider": "local"}))
    assert claim_attempt(Attempt.objects.get(turn=turn), *engines.find("local")) == (True, None)


@pytest.mark.django_db
def test_when_calls_at_once_are_the_limit_the_next_waits_for_one_to_end(settings: Any) -> None:
    settings.CALLS_IN_FLIGHT = 2
    first, second, third = submit(ensure_user("owner"), 3)
    assert claim(first) and claim(second)
    assert run_attempt(third.pk) == []
    third.refresh_from_db()
    assert (third.status, third.not_before) == (Status.QUEUED, None)

    Attempt.objects.filter(pk=first.pk).update(status=Status.FAILED)
    fourth = submit(ensure_user("second"))[0]
    # The wake-up of whoever comes next runs one (nobody answers at this address), and wakes one that came in vain.
    assert run_attempt(fourth.pk) != []


@pytest.mark.django_db
def test_authors_take_turns(settings: Any) -> None:
    eager, late = ensure_user("eager"), ensure_user("late")
    many, one = submit(eager, 4), submit(late, 2)
    taken = []
    while attempt := lines.next_in_line("gemini"):
        assert claim(attempt)
        taken.append(attempt.turn.author)
    assert taken == [eager, late, eager, late, eager, eager]
    assert len(many) + len(one) == len(taken)


@pytest.mark.django_db
def test_an_author_whose_last_one_is_taken_meanwhile_does_not_end_the_line() -> None:
    (gone,) = submit(ensure_user("quick"))
    (waiting,) = submit(ensure_user("patient"))
    looks = []

    def another_worker(execute: Any, sql: str, *rest: Any) -> Any:
        """Takes it after it was chosen: the fourth look is for the attempt itself."""
        looks.append(sql)
        if len(looks) == 4:
            Attempt.objects.filter(pk=gone.pk).update(status=Status.RUNNING)
        return execute(sql, *rest)

    with connection.execute_wrapper(another_worker):
        found = lines.next_in_line("gemini")

    assert found == waiting
    assert len(looks) == 6  # the update, and one look more


@pytest.mark.django_db
def test_only_whoever_wins_an_attempt_is_counted() -> None:
    (attempt,) = submit(ensure_user("owner"))
    late = Attempt.objects.select_related("turn__session__workspace", "turn__author").get()
    assert claim(attempt)
    assert not claim(late)
    assert ProviderGate.objects.get().sent == 1


@pytest.mark.django_db
def test_it_tells_the_place_in_the_line(settings: Any) -> None:
    eager, late = ensure_user("eager"), ensure_user("late")
    first, *rest = submit(eager, 4)
    assert lines.place_of(rest[0]) is None  # nothing runs: it will be taken at once
    assert claim(first)
    (new,) = submit(late, 1)

    places = [lines.place_of(attempt) for attempt in (*rest, new)]

    assert [place.number for place in places if place] == [2, 3, 4, 1]
    assert [place.seconds(10) for place in places if place] == [20, 30, 40, 10]
    assert lines.place_of(first) is None


@pytest.mark.django_db(transaction=True)
def test_no_race_lets_more_pass_than_may(settings: Any) -> None:
    settings.CALLS_PER_MINUTE = 5
    attempts = submit(ensure_user("owner"), 12)
    start = threading.Barrier(4)

    def work(mine: list[Attempt]) -> int:
        start.wait(timeout=30)
        won = 0
        for attempt in mine:
            try:
                won += claim(attempt)
            except gate.Held:
                assert not connection.in_atomic_block
        connection.close()
        return won

    with ThreadPoolExecutor(4) as pool:
        passed = sum(pool.map(work, [attempts[n::4] for n in range(4)]))

    assert passed == 5
    assert Attempt.objects.filter(status=Status.RUNNING).count() == 5
    assert ProviderGate.objects.get().sent == 5
    with transaction.atomic():
        Attempt.objects.all().delete()
