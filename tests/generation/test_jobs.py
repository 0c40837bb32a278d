"""Jobs in a batch queue: whoever dies when, one job is made, one process looks, and every end is an honest one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db.models.functions import Now
from django.utils import timezone

from sessions_app import budgets, engines, lines
from sessions_app.actions.new_turns import NewTurn
from sessions_app.actions.turns import cancel_turn, submit_turn
from sessions_app.generation import batch, gate, recovery, spool
from sessions_app.generation.run import claim_attempt, run_attempt
from sessions_app.models import Attempt, ProviderCall, Session
from sessions_app.queries import usual_seconds
from tests.cast import Cast, cast
from tests.providers.stand_in import StandIn

__all__ = ["cast"]

pytestmark = [pytest.mark.both_databases, pytest.mark.django_db]


@pytest.fixture(autouse=True)
def gemini_is_set_up(settings: Any, tmp_path: Path, gemini: StandIn) -> Iterator[None]:
    """With a spool of this test's own."""
    settings.SPOOL_DIR = tmp_path / "spool"
    use_address(settings, gemini.base_url)
    yield
    assert budgets.imbalances() == []
    engines.all_engines.cache_clear()


def use_address(settings: Any, base_url: str) -> None:
    settings.PROVIDERS = {"gemini": {"api_key": "k", "base_url": base_url}, "local": {}} if base_url else {"local": {}}
    engines.all_engines.cache_clear()


def submit(cast: Cast) -> Attempt:
    session = Session.objects.get(pk=cast.bob.new_session())
    chosen = {"provider": "gemini", "service_tier": "batch"}
    turn, _ = submit_turn(session, cast.bob.user, NewTurn(prompt="a cup", settings=chosen))
    return Attempt.objects.select_related("turn__session__workspace", "turn__author").get(turn=turn)


def hand_in(cast: Cast) -> tuple[Attempt, ProviderCall]:
    """An attempt that waits in the queue."""
    attempt = submit(cast)
    run_attempt(attempt.pk)
    return attempt, attempt.calls.get()


def die_after_claim(cast: Cast) -> tuple[Attempt, ProviderCall]:
    """An attempt whose worker died before it could note the job's name."""
    attempt = submit(cast)
    _, call = claim_attempt(attempt, *engines.find(attempt.provider, attempt.model))
    assert call is not None
    Attempt.objects.filter(pk=attempt.pk).update(lease_until=Now() - timedelta(minutes=1))
    return attempt, call


def sweep() -> list[str]:
    """One sweep; returns the calls whose jobs are to be looked at."""
    due: list[str] = []
    assert recovery.try_sweep(lambda attempt_id: None, due.append)
    return due


def later(call: ProviderCall, age: timedelta = timedelta(0)) -> None:
    """The time to look at the job has come; the call was opened so long ago."""
    ProviderCall.objects.filter(pk=call.pk).update(poll_at=Now() - timedelta(seconds=1), opened_at=timezone.now() - age)


def state(attempt: Attempt) -> tuple[str, str, str]:
    found = Attempt.objects.get(pk=attempt.pk)
    return found.status, found.stage, found.billed


def test_a_waiting_job_is_nobodys_work(cast: Cast, gemini: StandIn) -> None:
    attempt, call = hand_in(cast)
    assert state(attempt) == ("running", "batch", "no") and call.job == "batches/job-1"
    assert Attempt.objects.get(pk=attempt.pk).lease_until is None
    assert gate.calls_in_flight("gemini") == 0 and lines._running("gemini") == {}
    run_attempt(attempt.pk)
    recovery.take_over()
    assert sweep() == [str(call.pk)] and state(attempt)[0] == "running"

    batch.look_at(call.pk)
    later(call)
    batch.look_at(call.pk)
    assert state(attempt) == ("succeeded", "", "yes") and len(gemini.jobs) == 1
    assert not spool.path_of(call.pk).exists()
    assert usual_seconds(attempt.model, "") is None


def test_one_process_looks_at_a_job_and_only_when_its_time_has_come(cast: Cast, gemini: StandIn) -> None:
    attempt, call = hand_in(cast)
    assert sweep() == []
    later(call)
    assert sweep() == [str(call.pk)] and sweep() == []

    gemini.set(jobs="wait")
    later(call, timedelta(hours=2))
    batch.look_at(call.pk)
    assert sweep() == [str(call.pk)], "a cancel that came while somebody looked makes the next look due"
    batch.look_at(call.pk)
    call.refresh_from_db()
    assert call.poll_at is not None
    assert timedelta(minutes=9) < call.poll_at - timezone.now() <= batch.LATEST
    batch.look_at(call.pk)
    assert len(gemini.jobs) == 1 and state(attempt)[1] == "batch"


def test_a_live_worker_is_left_alone_while_it_hands_in(cast: Cast) -> None:
    attempt, call = die_after_claim(cast)
    Attempt.objects.filter(pk=attempt.pk).update(lease_until=Now() + timedelta(minutes=1))
    later(call)
    assert sweep() == []


def test_a_job_without_a_name_is_looked_for_and_only_a_list_says_that_there_is_none(
    cast: Cast, gemini: StandIn, settings: Any
) -> None:
    attempt, call = die_after_claim(cast)
    assert sweep() == [str(call.pk)]
    batch.look_at(call.pk)
    assert state(attempt)[0] == "running", "it may not be in the list yet"
    # Whoever handed it in may have waited for the whole deadline of a call.
    later(call, timedelta(minutes=6))
    batch.look_at(call.pk)
    assert state(attempt)[:2] == ("running", "batch") and gate.calls_in_flight("gemini") == 0

    gemini.set(jobs="away")
    later(call, timedelta(hours=1))
    batch.look_at(call.pk)
    assert state(attempt)[0] == "running"
    gemini.set(jobs="run")
    later(call, timedelta(hours=1))
    batch.look_at(call.pk)
    assert state(attempt) == ("unknown", "", "unknown")
    assert sweep() == [] and gemini.jobs == []


def test_a_job_that_nobody_can_read_is_given_up_after_days(cast: Cast, settings: Any) -> None:
    attempt, call = hand_in(cast)
    for address in ("", "http://127.0.0.1:9"):
        use_address(settings, address)
        later(call, timedelta(days=2))
        batch.look_at(call.pk)
        assert state(attempt)[:2] == ("running", "batch")
    later(call, timedelta(days=4))
    batch.look_at(call.pk)
    assert state(attempt) == ("unknown", "", "unknown")


def test_a_job_that_never_ends_is_given_up_too(cast: Cast, gemini: StandIn) -> None:
    gemini.set(jobs="wait")
    attempt, call = hand_in(cast)
    later(call, timedelta(days=4))
    batch.look_at(call.pk)
    assert state(attempt) == ("unknown", "", "unknown") and sweep() == []


def test_an_answer_that_was_kept_is_settled_without_asking_again(cast: Cast, gemini: StandIn) -> None:
    gemini.script_jobs({"states": ["SUCCEEDED"]})
    attempt, call = hand_in(cast)
    provider, _ = engines.find("gemini")
    spool.write(call.pk, provider.ask_job(call.job).answer)  # type: ignore[attr-defined]
    gemini.set(jobs="away")
    assert sweep() == [] and state(attempt)[0] == "running", "whoever asked is about to settle it"

    later(call)
    sweep()
    assert state(attempt) == ("succeeded", "", "yes")


def test_a_cancel_reaches_a_job_whose_worker_died_before_it_knew_its_name(cast: Cast, gemini: StandIn) -> None:
    gemini.set(jobs="wait")
    gemini.script({"reset": "body"})
    attempt, call = hand_in(cast)
    assert call.job == "" and len(gemini.jobs) == 1
    cancel_turn(attempt.turn, cast.bob.user)
    assert sweep() == [str(call.pk)] and state(attempt)[0] == "canceled"

    batch.look_at(call.pk)
    assert state(attempt) == ("canceled", "", "no") and gemini.jobs[0].canceled
    assert sweep() == []


def test_the_truth_about_a_job_that_was_given_up_is_taken(cast: Cast, gemini: StandIn) -> None:
    """Its worker was slow: another one found nothing in the list, and then the answer with the job's name came."""
    gemini.script_jobs({"states": ["SUCCEEDED"]})
    attempt, call = die_after_claim(cast)
    later(call, timedelta(hours=1))
    batch.look_at(call.pk)
    assert state(attempt)[0] == "unknown"

    with batch.keeper.hold(attempt) as lease:
        batch.hand_in(attempt, call, *engines.find(attempt.provider, attempt.model), lease)
    later(call)
    assert sweep() == [str(call.pk)]
    batch.look_at(call.pk)
    assert state(attempt) == ("succeeded", "", "yes") and len(gemini.jobs) == 1
