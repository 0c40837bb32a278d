"""A sweep finds what was left behind, whatever else is in its way."""

from __future__ import annotations

import json
import os
import time
import uuid
from base64 import b64encode
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db.models import F
from django.db.models.functions import Now
from kombu.exceptions import OperationalError

from sessions_app import engines
from sessions_app.actions.new_turns import NewTurn
from sessions_app.actions.turns import cancel_turn, submit_turn
from sessions_app.errors import Billed, ProviderError
from sessions_app.generation import leases, recovery, spool
from sessions_app.generation.run import claim_attempt, run_attempt
from sessions_app.generation.settle import settle_error
from sessions_app.models import Attempt, Draft, ProviderCall, Session, Status
from tests.cast import Cast, cast
from tests.imaging.samples import encoded, photo

__all__ = ["cast"]

pytestmark = [pytest.mark.both_databases, pytest.mark.django_db]

WITH_GEMINI = {"gemini": {"api_key": "k", "base_url": "", "api_version": ""}, "local": {}}
PICTURE = {"inlineData": {"mimeType": "image/jpeg", "data": b64encode(encoded(photo(64, 48), "JPEG")).decode()}}
Ids = list[str]


@pytest.fixture(autouse=True)
def gemini_is_set_up(settings: Any, tmp_path: Path) -> Iterator[None]:
    """With a spool of this test's own."""
    settings.SPOOL_DIR = tmp_path / "spool"
    use_providers(settings, WITH_GEMINI)
    yield
    engines.all_engines.cache_clear()


def use_providers(settings: Any, providers: dict[str, Any]) -> None:
    settings.PROVIDERS = providers
    engines.all_engines.cache_clear()


def submit(cast: Cast, provider: str = "gemini") -> Attempt:
    session = Session.objects.get(pk=cast.bob.new_session())
    turn, _ = submit_turn(session, cast.bob.user, NewTurn(prompt="a cup", settings={"provider": provider}))
    return Attempt.objects.select_related("turn__session__workspace", "turn__author").get(turn=turn)


def claim(attempt: Attempt) -> ProviderCall:
    claimed, call = claim_attempt(attempt, *engines.find(attempt.provider, attempt.model))
    assert claimed and call is not None
    return call


def worker_dies(attempt: Attempt) -> None:
    Attempt.objects.filter(pk=attempt.pk).update(lease_until=Now() - timedelta(minutes=1))


def answer(*parts: dict[str, Any], **more: Any) -> bytes:
    candidate = {"finishReason": "STOP", "content": {"role": "model", "parts": parts}}
    return json.dumps({"candidates": [candidate], **more}).encode()


def sweep() -> Ids:
    """One sweep, which has to come to its end; returns what it published."""
    published: Ids = []
    assert recovery.try_sweep(published.append, published.append)
    return published


def test_it_outlives_a_broker_that_is_away(cast: Cast) -> None:
    attempt = submit(cast)
    Attempt.objects.filter(pk=attempt.pk).update(published_at=Now() - timedelta(minutes=1))

    def away(attempt_id: str) -> None:
        raise OperationalError("no route")

    assert not recovery.try_sweep(away, away)
    Attempt.objects.filter(pk=attempt.pk).update(published_at=Now() - timedelta(minutes=1))
    assert sweep() == [str(attempt.pk)]


def test_it_outlives_a_mistake_of_ours(cast: Cast) -> None:
    attempt = submit(cast)
    Attempt.objects.filter(pk=attempt.pk).update(published_at=Now() - timedelta(minutes=1))

    assert not recovery.try_sweep(lambda attempt_id: {}[attempt_id], lambda call_id: None)


def test_it_publishes_at_once_what_a_dead_worker_had_taken(cast: Cast) -> None:
    attempt = submit(cast, "local")
    assert claim_attempt(attempt, *engines.find("local")) == (True, None)
    worker_dies(attempt)

    assert sweep() == [str(attempt.pk)]
    assert sweep() == []


def test_it_gives_up_what_brings_worker_after_worker_down(cast: Cast) -> None:
    attempt = submit(cast, "local")
    for number in range(1, recovery.MAX_CLAIMS + 1):
        attempt.refresh_from_db()
        assert attempt.status == Status.QUEUED and claim_attempt(attempt, *engines.find("local"))[0]
        worker_dies(attempt)
        assert sweep() == ([str(attempt.pk)] if number < recovery.MAX_CLAIMS else [])

    attempt.refresh_from_db()
    assert (attempt.status, attempt.error_code, attempt.billed) == (Status.FAILED, "worker_lost", "no")


@pytest.mark.django_db(transaction=True)
def test_a_long_call_keeps_its_lease_until_another_worker_has_it(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leases, "RENEW_EVERY_SECONDS", 0.0)
    attempt = submit(cast)
    claim(attempt)
    mine = Attempt.objects.filter(pk=attempt.pk)
    mine.update(lease_until=Now() + timedelta(seconds=5))
    with leases.keeper.hold(attempt) as lease:
        deadline = time.monotonic() + 20
        while not mine.filter(lease_until__gt=Now() + timedelta(seconds=30)).exists():
            assert time.monotonic() < deadline and not lease.lost.wait(0.05)

        mine.update(fence=F("fence") + 1, lease_until=Now() - timedelta(minutes=1))
        assert lease.lost.wait(20)
        lease.lost.clear()
        assert lease.lost.wait(20), "it looks again, and before that it renews"
        assert mine.filter(lease_until__lt=Now()).exists(), "the other one's lease is not its to renew"


def test_it_leaves_a_living_worker_its_answer_and_its_call(cast: Cast) -> None:
    """Though both look as if they had been left behind: the answer is not settled yet, the turn was canceled."""
    answered, canceled = submit(cast), submit(cast)
    call, open_call = claim(answered), claim(canceled)
    spool.write(call.pk, answer(PICTURE))
    cancel_turn(canceled.turn, cast.bob.user)

    sweep()

    assert Attempt.objects.get(pk=answered.pk).status == Status.RUNNING and spool.path_of(call.pk).exists()
    open_call.refresh_from_db()
    assert open_call.status == "open"
    for attempt in (answered, canceled):
        worker_dies(attempt)
    sweep()
    open_call.refresh_from_db()
    assert (Attempt.objects.get(pk=answered.pk).status, open_call.status) == (Status.SUCCEEDED, "unknown")


def test_a_worker_that_was_given_up_takes_nothing_back(cast: Cast) -> None:
    attempt = submit(cast, "local")
    late = Attempt.objects.get(pk=attempt.pk)
    assert claim_attempt(attempt, *engines.find("local"))[0]
    worker_dies(attempt)
    assert sweep() == [str(attempt.pk)]
    assert not late.claim(leases.LEASE), "who has read the row before knows it no more"
    other = Attempt.objects.select_related("turn__session__workspace", "turn__author").get(pk=attempt.pk)
    assert claim_attempt(other, *engines.find("local"))[0]

    settle_error(attempt, None, ProviderError("provider_unavailable", "Wait.", billed=Billed.NO, automatic=True))

    found = Attempt.objects.get(pk=attempt.pk)
    assert (found.fence, found.status) == (2, Status.RUNNING)


def test_it_drops_what_a_crash_left_in_the_middle_of_a_write(cast: Cast) -> None:
    spool.write("answer", b"whole")
    old, young = (spool.path_of(name).with_suffix(".part") for name in ("old", "young"))
    for part in (old, young):
        part.write_bytes(b"half")
    os.utime(old, (time.time() - 3601,) * 2)

    sweep()

    assert not old.exists() and young.exists(), "a young one is being written"


def test_answers_are_kept_as_long_as_they_are_of_use(cast: Cast) -> None:
    """One that the books know goes; one of which nobody knows, say after a restore from a backup, is set aside."""
    attempt = submit(cast)
    call, stranger = claim(attempt), uuid.uuid4()
    ProviderCall.objects.filter(pk=call.pk).update(status="paid")
    spool.write(call.pk, answer(PICTURE))
    spool.write(stranger, answer(PICTURE))
    Draft.objects.create(attempt=attempt, data=b"a draft")

    sweep()

    assert not spool.path_of(call.pk).exists()
    assert spool.path_of(stranger).with_suffix(".failed").exists() and list(spool.waiting()) == []
    assert Draft.objects.exists()
    Attempt.objects.filter(pk=attempt.pk).update(status=Status.SUCCEEDED)
    sweep()
    assert not Draft.objects.exists()


def test_it_waits_as_long_as_the_vendor_asks_and_ten_minutes_at_most(cast: Cast) -> None:
    for asked, least, most in ((40, 39, 40), (3000, 599, 600)):
        attempt = submit(cast)
        error = ProviderError("provider_unavailable", "Wait.", billed=Billed.NO, automatic=True, retry_after=asked)
        settle_error(attempt, claim(attempt), error)
        waits = Attempt.objects.filter(pk=attempt.pk, status=Status.QUEUED)
        assert waits.filter(not_before__gt=Now() + timedelta(seconds=least - 10)).exists()
        assert not waits.filter(not_before__gt=Now() + timedelta(seconds=most)).exists()


def test_it_leaves_alone_what_is_no_answer_of_ours(cast: Cast) -> None:
    spool.write("notes", b"of the operator")
    attempt = submit(cast)
    claim(attempt)
    worker_dies(attempt)

    sweep()

    assert Attempt.objects.get(pk=attempt.pk).status == Status.UNKNOWN
    assert spool.path_of("notes").exists()


def test_it_keeps_an_answer_until_its_engine_is_set_up_again(cast: Cast, settings: Any) -> None:
    attempt, other = submit(cast), submit(cast, "local")
    call = claim(attempt)
    spool.write(call.pk, answer(PICTURE))
    worker_dies(attempt)
    Attempt.objects.filter(pk=other.pk).update(published_at=Now() - timedelta(minutes=1))

    use_providers(settings, {"local": {}})
    assert sweep() == [str(other.pk)]
    assert Attempt.objects.get(pk=attempt.pk).status == Status.UNKNOWN
    use_providers(settings, WITH_GEMINI)
    sweep()

    assert Attempt.objects.get(pk=attempt.pk).status == Status.SUCCEEDED
    assert not spool.path_of(call.pk).exists()


def test_it_keeps_a_picture_whose_text_no_database_takes(cast: Cast) -> None:
    attempt = submit(cast)
    spool.write(claim(attempt).pk, answer({"text": "Here\x00 you \ud800are"}, PICTURE))
    worker_dies(attempt)

    sweep()

    found = Attempt.objects.get(pk=attempt.pk)
    assert (found.status, found.text) == (Status.SUCCEEDED, "Here you ?are")


def test_it_sets_aside_an_answer_that_the_database_refuses(cast: Cast) -> None:
    attempt, other = submit(cast), submit(cast, "local")
    call = claim(attempt)
    spool.write(call.pk, answer(PICTURE, responseId="\ud800"))
    worker_dies(attempt)
    Attempt.objects.filter(pk=other.pk).update(published_at=Now() - timedelta(minutes=1))

    assert sweep() == [str(other.pk)]

    found = Attempt.objects.get(pk=attempt.pk)
    assert (found.status, found.billed, found.error_code) == (Status.FAILED, "yes", "internal_error")
    assert spool.path_of(call.pk).with_suffix(".failed").exists()


def test_it_does_not_end_a_running_attempt_for_a_worker_without_its_key(cast: Cast, settings: Any) -> None:
    running, waiting = submit(cast), submit(cast)
    claim(running)

    use_providers(settings, {"local": {}})
    run_attempt(running.pk)
    run_attempt(waiting.pk)

    assert Attempt.objects.get(pk=running.pk).status == Status.RUNNING
    ended = Attempt.objects.get(pk=waiting.pk)
    assert (ended.status, ended.error_code) == (Status.FAILED, "key_missing")


def test_it_counts_a_paid_picture_at_its_estimate_when_the_vendor_counts_nothing(cast: Cast) -> None:
    attempt = submit(cast)
    call = claim(attempt)
    spool.write(call.pk, answer(PICTURE))
    worker_dies(attempt)

    sweep()

    call.refresh_from_db()
    assert call.status == "paid"
    assert call.actual_usd == call.estimated_usd != 0


def test_it_counts_a_paid_refusal_at_what_it_cost(cast: Cast) -> None:
    attempt = submit(cast)
    call = claim(attempt)
    usage = {"promptTokenCount": 1000, "candidatesTokenCount": 0}
    spool.write(call.pk, answer({"text": "No."}, usageMetadata=usage, modelVersion="gemini-3-pro-image"))
    worker_dies(attempt)

    sweep()

    call.refresh_from_db()
    assert (call.status, call.actual_usd) == ("paid", Decimal("0.002"))
    assert Attempt.objects.get(pk=attempt.pk).actual_usd == Decimal("0.002")


def test_a_late_answer_to_what_was_tried_again_is_one_more_result_of_its_turn(cast: Cast) -> None:
    """Paid twice, so both are shown; and if the second try brings nothing, the first is what the turn has."""
    attempt = submit(cast)
    call = claim(attempt)
    worker_dies(attempt)
    sweep()
    shown = f"/turns/{attempt.turn_id}"
    assert cast.bob.post(f"{shown}/retry").status_code == 200
    spool.write(call.pk, answer(PICTURE))
    sweep()
    late = cast.bob.get(shown).json()
    assert (late["status"], len(late["outputs"])) == ("queued", 1)

    second = Attempt.objects.select_related("turn__session__workspace", "turn__author").get(number=2)
    settle_error(second, claim(second), ProviderError("no_image", "No.", billed=Billed.YES, retryable=True))

    found = cast.bob.get(shown).json()
    assert (found["status"], len(found["outputs"])) == ("succeeded", 1)


def test_it_believes_a_late_refusal_that_cost_nothing(cast: Cast) -> None:
    attempt = submit(cast)
    call = claim(attempt)
    worker_dies(attempt)
    sweep()
    assert Attempt.objects.get(pk=attempt.pk).status == Status.UNKNOWN

    settle_error(attempt, call, ProviderError("rate_limited", "Wait.", billed=Billed.NO, automatic=True))

    found = Attempt.objects.get(pk=attempt.pk)
    assert (found.status, found.error_code, found.billed) == (Status.FAILED, "rate_limited", "no")
    call.refresh_from_db()
    assert call.status == "free"


def test_a_turn_that_waits_is_told_of_its_parent_after_all(cast: Cast) -> None:
    """Its parent's worker dies; whoever is next ends the parent, and with it what waits. A parent that ended without
    anybody being told is found too.
    """
    parent = submit(cast)
    new = NewTurn(prompt="warmer", parent=str(parent.turn_id), waits=True, settings={"provider": "gemini"})
    child, _ = submit_turn(parent.turn.session, cast.bob.user, new)
    Attempt.objects.update(published_at=Now() - timedelta(minutes=1))
    assert sweep() == [str(parent.pk)]
    claim(parent)
    worker_dies(parent)

    sweep()

    ended = child.attempts.get()
    assert (ended.status, ended.error_code) == (Status.FAILED, "parent_failed")
    Attempt.objects.filter(pk=ended.pk).update(status=Status.QUEUED)
    sweep()
    ended.refresh_from_db()
    assert ended.status == Status.FAILED
