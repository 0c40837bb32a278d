"""Turns that build on a picture which is still being made: they go on once it is there, or end with the turn that was to
make it.
"""

from __future__ import annotations

from functools import partial
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.db.models.functions import Now

from sessions_app import budgets, events
from sessions_app.errors import StudioError
from sessions_app.generation.bases import LIVE, check_on_base, locks_for, without_picture
from sessions_app.models import Attempt, Output, Session, Status, Turn
from sessions_app.queries import turns_for_show


def parent_ended(turn: Turn) -> None:
    """An attempt of the turn has ended: once that is committed, the turns that wait for its picture are told.

    Not in the same transaction, which holds the session's row: who locks attempts does so before that. Should the process
    die between the two, the sweeper tells them.
    """
    transaction.on_commit(partial(_tell_waiting, turn.pk), robust=True)


def settle_forgotten() -> None:
    """For the sweeper: whoever waits for a turn that has ended, for whatever reason nobody was told."""
    live = Attempt.objects.filter(turn=OuterRef("parent"), status__in=LIVE)
    waiting = Turn.objects.filter(waits=True, attempts__status=Status.QUEUED).exclude(Exists(live))
    for parent in waiting.exclude(parent=None).values_list("parent_id", flat=True).distinct():
        _tell_waiting(parent)


def _tell_waiting(parent: UUID) -> None:
    for child in list(Turn.objects.filter(parent=parent, waits=True).values_list("pk", flat=True)):
        _tell(child, parent)


@transaction.atomic
def _tell(child_id: UUID, parent_id: UUID) -> None:
    """Its attempts first, then the session, then the accounts: the order in which all others lock them."""
    queued = list(Attempt.objects.select_for_update().filter(turn=child_id, status=Status.QUEUED))
    child = Turn.objects.select_related("session__workspace").get(pk=child_id)
    Session.objects.select_for_update().get(pk=child.session_id)
    parent = turns_for_show(Turn.objects.filter(pk=parent_id)).get()
    if parent.status in LIVE:
        return  # another attempt may still bring a picture
    if parent.picture is None:
        _end(child, queued, without_picture(parent))
    else:
        _let_go(child, queued, parent.picture)


def _let_go(child: Turn, queued: list[Attempt], base: Output) -> None:
    try:
        child.locks, child.waits = locks_for(base), False
        check_on_base(child, base.asset, child.pictures_in)
    except StudioError as error:
        _end(child, queued, error)
        return
    if not Turn.objects.filter(pk=child.pk, waits=True).update(waits=False, base=base, locks=child.locks):
        return
    # Due at once, so that the next sweep wakes a worker if the one that made the picture does not.
    waiting = Attempt.objects.filter(pk__in=[attempt.pk for attempt in queued])
    waiting.update(not_before=Now(), published_at=Now())
    events.turn_changed(child)


def _end(child: Turn, queued: list[Attempt], error: StudioError) -> None:
    told = {"error_code": error.code, "error_message": error.message, "error_hint": error.hint}
    ended = [attempt for attempt in queued if attempt.fail(**told)]
    if not ended:
        return
    became = dict.fromkeys(ended, Status.FAILED)
    events.turn_changed(child, act="failed", became=became, error=error.message)
    for attempt in ended:
        budgets.balance(attempt)
    parent_ended(child)
