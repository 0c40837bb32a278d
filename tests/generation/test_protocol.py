"""The protocol of a turn under any order of events: nothing lost, nothing paid twice, nothing hidden, nothing stuck.

The real functions over the real database; only the vendor's network is left out, since the machine itself decides
when an answer comes, is lost, comes late or comes twice.
"""

from __future__ import annotations

import json
from base64 import b64encode
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.db.models import F
from django.db.models.functions import Now
from hypothesis import HealthCheck, Phase
from hypothesis import settings as profile
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from sessions_app import budgets, engines
from sessions_app.actions.new_turns import NewTurn
from sessions_app.actions.sessions import create_session
from sessions_app.actions.turns import cancel_turn, resolve_turn, retry_turn, submit_turn
from sessions_app.actions.workspaces import ensure_user
from sessions_app.errors import Billed, BudgetExceeded, Conflict, ProviderError
from sessions_app.generation import recovery, spool
from sessions_app.generation.run import claim_attempt
from sessions_app.generation.settle import settle_error, settle_result
from sessions_app.models import Attempt, Budget, Event, Output, ProviderCall, Session, Status, Turn
from tests.imaging.samples import encoded, photo

PICTURE = encoded(photo(64, 48), "JPEG")
SIGNATURE = b"signature" * 10
ANSWER = json.dumps(
    {
        "candidates": [
            {
                "finishReason": "STOP",
                "content": {
                    "role": "model",
                    "parts": [
                        {
                            "inlineData": {"mimeType": "image/jpeg", "data": b64encode(PICTURE).decode()},
                            "thoughtSignature": b64encode(SIGNATURE).decode(),
                        }
                    ],
                },
            }
        ],
        "usageMetadata": {"promptTokenCount": 10, "candidatesTokenCount": 1120},
    }
).encode()
MODEL = "nano-banana-2"
MAY_HAVE_COST = ("open", "paid", "unknown")


@dataclass
class Running:
    """What a worker holds between the claim and the answer."""

    attempt: Attempt
    call: ProviderCall


class Protocol(RuleBasedStateMachine):
    """One session, one person, any number of workers that may die at any step."""

    def __init__(self) -> None:
        super().__init__()
        User.objects.all().delete()
        Session.objects.all().delete()
        self.user = ensure_user("owner")
        workspace = self.user.memberships.get().workspace
        self.session = create_session(self.user, workspace)
        Budget.objects.create(scope="workspace", target=str(workspace.pk), limit_usd="0.50")
        self.provider, self.model = engines.find("gemini", MODEL)
        self.running: list[Running] = []
        self.answers = 0
        self.submitted = 0

    @rule(again=st.booleans(), variants=st.integers(1, 2))
    def submit(self, again: bool, variants: int) -> None:
        client_id = f"c{self.submitted - again}"
        self.submitted += not again
        new = NewTurn(
            prompt="a cup",
            client_id=client_id,
            settings={"provider": "gemini", "model": MODEL, "variants": variants, "context": "fresh"},
        )
        with suppress(BudgetExceeded):
            submit_turn(self.session, self.user, new)

    @rule(pick=st.integers(0, 9))
    def claim(self, pick: int) -> None:
        attempts = list(
            Attempt.objects.select_related("turn__session__workspace", "turn__author").order_by(
                "turn__number", "slot", "number"
            )
        )
        if not attempts:
            return
        attempt = attempts[pick % len(attempts)]
        won, call = claim_attempt(attempt, self.provider, self.model)
        if won:
            assert call is not None
            self.running.append(Running(attempt, call))

    def _take(self, pick: int) -> Running:
        return self.running.pop(pick % len(self.running))

    @precondition(lambda self: self.running)
    @rule(pick=st.integers(0, 9), twice=st.booleans())
    def answer(self, pick: int, twice: bool) -> None:
        one = self._take(pick)
        spool.write(one.call.pk, ANSWER)
        for _ in range(1 + twice):
            settle_result(one.attempt, one.call, self.provider.parse(ANSWER, MODEL), 1.0)
        spool.remove(one.call.pk)

    @precondition(lambda self: self.running)
    @rule(pick=st.integers(0, 9), billed=st.sampled_from(Billed), automatic=st.booleans())
    def refuse(self, pick: int, billed: Billed, automatic: bool) -> None:
        one = self._take(pick)
        automatic = automatic and billed is Billed.NO
        error = ProviderError("no_image", "No.", billed=billed, automatic=automatic, retry_after=0.001)
        settle_error(one.attempt, one.call, error)

    @precondition(lambda self: self.running)
    @rule(pick=st.integers(0, 9), answered=st.booleans())
    def worker_dies(self, pick: int, answered: bool) -> None:
        one = self._take(pick)
        if answered:
            spool.write(one.call.pk, ANSWER)

    @rule()
    def time_passes(self) -> None:
        """The leases of the dead run out; those who live go on renewing theirs."""
        alive = [one.attempt.pk for one in self.running]
        Attempt.objects.exclude(pk__in=alive).exclude(lease_until=None).update(
            lease_until=F("lease_until") - timedelta(minutes=10)
        )
        Attempt.objects.filter(status=Status.QUEUED).update(not_before=None)

    @precondition(lambda self: self.running)
    @rule(pick=st.integers(0, 9))
    def worker_freezes(self, pick: int) -> None:
        """Its lease runs out while it still lives: it will answer late."""
        one = self.running[pick % len(self.running)]
        Attempt.objects.filter(pk=one.attempt.pk, status=Status.RUNNING).update(lease_until=Now() - timedelta(days=1))

    @rule()
    def sweep(self) -> None:
        recovery.sweep(publish=lambda attempt_id: None, look_at=lambda call_id: None)

    @precondition(lambda self: self.submitted)
    @rule(pick=st.integers(0, 9), cancel=st.booleans())
    def person_decides(self, pick: int, cancel: bool) -> None:
        turns = list(Turn.objects.filter(session=self.session).order_by("number"))
        if not turns:
            return
        turn = turns[pick % len(turns)]
        try:
            cancel_turn(turn, self.user) if cancel else retry_turn(turn, self.user)
        except BudgetExceeded:
            assert not cancel
        except Conflict:
            assert turn.status in (Status.SUCCEEDED, Status.FAILED, Status.UNKNOWN, Status.CANCELED) or not cancel

    @precondition(lambda self: self.submitted)
    @rule(pick=st.integers(0, 9), charged=st.booleans())
    def person_looks_at_the_bill(self, pick: int, charged: bool) -> None:
        turns = list(Turn.objects.filter(session=self.session).order_by("number"))
        with suppress(Conflict, IndexError):
            resolve_turn(turns[pick % max(1, len(turns))], self.user, charged)

    @invariant()
    def the_books_balance(self) -> None:
        assert budgets.imbalances() == []

    @invariant()
    def at_most_one_call_of_an_attempt_may_cost(self) -> None:
        calls = ProviderCall.objects.filter(status__in=MAY_HAVE_COST).values_list("attempt", flat=True)
        assert max(Counter(calls).values(), default=0) <= 1

    @invariant()
    def events_have_no_gaps(self) -> None:
        self.session.refresh_from_db()
        seqs = list(Event.objects.filter(session=self.session).values_list("seq", flat=True))
        assert seqs == list(range(1, self.session.last_seq + 1))

    @invariant()
    def success_has_a_picture_and_is_paid_for(self) -> None:
        succeeded = Attempt.objects.filter(status=Status.SUCCEEDED).values_list("pk", flat=True)
        made = Output.objects.filter(attempt__in=succeeded).values_list("attempt", flat=True)
        paid = ProviderCall.objects.filter(attempt__in=succeeded, status="paid").values_list("attempt", flat=True)
        assert sorted(succeeded) == sorted(made) == sorted(paid)

    @invariant()
    def one_turn_for_each_client_id(self) -> None:
        assert Turn.objects.filter(session=self.session).count() <= self.submitted + 1

    def teardown(self) -> None:
        """When every worker is dead and its lease over, one sweep leaves nothing running, open or unsaved."""
        self.running.clear()
        self.time_passes()
        self.sweep()
        assert not Attempt.objects.filter(status=Status.RUNNING).exists()
        assert not ProviderCall.objects.filter(status="open").exists()
        assert not list(spool.waiting())
        for call in ProviderCall.objects.filter(status="unknown").select_related("attempt"):
            assert call.attempt.status in (Status.UNKNOWN, Status.CANCELED), call.attempt.status


@pytest.mark.both_databases
@pytest.mark.timeout(600)  # thirty seconds of one core: on a busy machine the usual limit is no sign of anything
@pytest.mark.django_db(transaction=True)
def test_it_keeps_its_books_under_any_order_of_events(settings: Any) -> None:
    settings.PROVIDERS = {"gemini": {"api_key": "k", "base_url": "", "api_version": ""}, "local": {}}
    settings.CALLS_PER_MINUTE = 1_000_000
    engines.all_engines.cache_clear()
    try:
        run_state_machine_as_test(Protocol, settings=PROFILE)
    finally:
        engines.all_engines.cache_clear()
        connection.close()


PROFILE = profile(
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    # The order of events is the same search on both databases; PostgreSQL takes twice as long for it.
    max_examples=60 if connection.vendor == "sqlite" else 20,
    stateful_step_count=30,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    print_blob=True,
)
