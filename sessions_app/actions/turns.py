"""Submitting, repeating, stopping and choosing: what a person does with turns."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from functools import partial
from uuid import UUID

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models.functions import Now

from sessions_app import audit, budgets, engines, events, limits, prices
from sessions_app.access import get_asset, parse_id
from sessions_app.actions.adjusting import complete_operations
from sessions_app.actions.comments import answer_comments
from sessions_app.actions.new_turns import (
    NewTurn,
    base_for,
    check_model,
    check_new,
    check_palettes,
    create_turn,
    find_parent,
)
from sessions_app.actions.references import complete_inputs
from sessions_app.context_plan import brought_by
from sessions_app.errors import Billed, Conflict, InvalidRequest, NotFound
from sessions_app.generation.attempts import check_turn, create_attempts
from sessions_app.generation.bases import check_on_base, find_base, locks_for
from sessions_app.generation.pricing import Quote, quote
from sessions_app.generation.waiting import parent_ended
from sessions_app.models import UPLOAD, Attempt, Output, ProviderCall, Session, Status, Turn, TurnInput
from sessions_app.models.engines import is_own
from sessions_app.providers.base import ModelInfo, Provider
from sessions_app.providers.catalog import match
from sessions_app.providers.requiring import fitting
from sessions_app.providers.tools import TOOLS
from sessions_app.queries import turns_for_show
from sessions_app.regions import with_pins
from sessions_app.tasks import run_attempt


def submit_turn(session: Session, user: User, new: NewTurn) -> tuple[Turn, bool]:
    """Add a turn and wake a worker for each of its attempts. Returns the turn and whether it is new.

    The same ``client_id`` gives the same turn, whatever else the request says. Raises InvalidRequest, NotFound,
    Conflict, LimitReached, StorageFull, BudgetExceeded, or StudioError ``model_not_found``; then nothing was written.
    """
    again = Turn.objects.filter(session=session, client_id=new.client_id).first() if new.client_id else None
    if again is not None:
        return again, False
    limits.check_disk()
    new = replace(new, prompt=with_pins(new.prompt, new.pins))
    check_new(new)
    chosen = {key: value for key, value in new.settings.items() if value not in (None, "")}
    if new.adjustment:
        new = replace(new, adjustment=complete_operations(session, new.adjustment))
        provider, model = engines.find(TOOLS.name)
    else:
        provider, model = engines.choose(session.workspace_id, user.pk, chosen.get("provider"), chosen.get("model"))
    if not new.is_upload and not new.adjustment:
        new = new if new.as_given else _completed(session, user, new, model)
        check_model(model, chosen, new)
        check_palettes(model, session, user, new)
    with transaction.atomic():
        session = Session.objects.select_for_update().get(pk=session.pk)
        again = Turn.objects.filter(session=session, client_id=new.client_id).first() if new.client_id else None
        if again is not None:
            return again, False
        limits.check_turns(session)
        turn = create_turn(session, user, new, chosen, provider.name, model.name)
        if new.is_upload:
            attempts = [_finish_upload(turn)]
        else:
            slots = range(1, int(chosen.get("variants", 1)) + 1)
            limits.check_queue(user, len(slots))
            if not new.adjustment:
                limits.check_quota(user, len(slots))
            attempts = _create_attempts(turn, dict.fromkeys(slots, 1), provider, model)
            turn.remember(attempts, turn.pictures_in)
        _name_session(session, turn)
        became = dict.fromkeys(attempts, Status.SUCCEEDED if new.is_upload else Status.QUEUED)
        events.turn_changed(turn, user, act="submitted", became=became, begins=not new.is_upload)
        answer_comments(turn, user, new.answers)
        if not new.is_upload:
            events.line_moved(provider.name)
    return turn, True


def estimate_turn(session: Session, user: User, new: NewTurn) -> Quote:
    """What one picture of this turn would have reserved for it, were it submitted now. Changes nothing.

    Raises as ``submit_turn`` does, but takes a turn that has no words yet, and one that waits for a turn which has failed
    meanwhile: whoever asks is about to be told of that.
    """
    if new.adjustment:
        return Quote(Decimal(0), Decimal(0))
    chosen = {key: value for key, value in new.settings.items() if value not in (None, "")}
    provider, model = engines.choose(session.workspace_id, user.pk, chosen.get("provider"), chosen.get("model"))
    new = replace(new, prompt=with_pins(new.prompt, new.pins) or "?")
    check_new(new)
    new = _completed(session, user, new, model)
    check_model(model, chosen, new)
    fresh = chosen.get("context") == "fresh"
    parent = None if fresh else find_parent(session, new, chosen)
    base = None if fresh or new.waits else base_for(session, parent, new)[0]
    references = [get_asset(user, i.asset) for i in new.inputs if i.role == TurnInput.Kind.REFERENCE]
    brought = new.waits or any(i.role == TurnInput.Kind.BASE for i in new.inputs)
    ask = partial(quote, provider, base=base, references=references, brought=brought, marked=new.is_marked)
    size = chosen.get("image_size")
    told = ask(prices.effective(model, size), new.prompt, chosen)
    other = match(provider.models(), model.fallback) if chosen.get("fallback") else None
    if other is None:
        return told
    taken = fitting(other, chosen)
    priced = prices.effective(other, taken.get("image_size"))
    instead = ask(priced, new.prompt, taken).usd
    if instead is None:
        note = f"If it is overloaded, {other.label} makes it."
    else:
        note = f"If it is overloaded, {other.label} makes it for about {budgets.as_money(instead)}."
    return replace(told, note=f"{told.note} {note}".strip())


def _completed(session: Session, user: User, new: NewTurn, model: ModelInfo) -> NewTurn:
    """With the pictures of the subjects that the prompt names, and those that are pinned, if the model takes any."""
    with_pins = model.capabilities.max_references > 0
    return replace(new, inputs=complete_inputs(session, user, new.prompt, new.inputs, with_pins=with_pins))


@transaction.atomic
def retry_turn(turn: Turn, user: User, *, model: str = "", slot: int | None = None) -> Turn:
    """Try again whatever did not succeed, or one ``slot`` of it, with every input kept; by another ``model`` of the same
    engine if one is named, with the settings that it takes. The turn keeps its model as long as one of its variants does.

    Where no picture of it is left, it is held to the locks that hold now. Raises Conflict if there is nothing to repeat,
    or if its author pays by a key of their own and somebody else asks; InvalidRequest if the model does not take the turn's
    references, and what ``check_on_base`` does.
    """
    Session.objects.select_for_update().get(pk=turn.session_id)
    shown = turns_for_show(Turn.objects.filter(pk=turn.pk)).get()
    ended = [a for a in shown.current_attempts if a.status in (Status.FAILED, Status.CANCELED, Status.UNKNOWN)]
    ended = [a for a in ended if slot in (None, a.slot)]
    if not ended and slot:
        raise Conflict(f"Variant {slot} of turn {turn.number} has nothing to retry.")
    if not ended:
        raise Conflict(f"Turn {turn.number} has nothing to retry: it is {shown.status}.")
    if model and turn.adjustment is not None:
        raise InvalidRequest(
            f"The studio's own tools made turn {turn.number}; no model can.",
            hint="Retry it without one.",
            field="model",
        )
    if is_own(ended[0].provider) and user.pk != turn.author_id:
        raise Conflict(
            f"Turn {turn.number} was made with a key that is its author's own, so nobody else can try it again.",
            hint="Copy its prompt into a turn of yours.",
        )
    limits.check_disk()
    limits.check_queue(user, len(ended))
    if turn.adjustment is None:
        # A picture is its turn's author's, whoever tries again.
        limits.check_quota(turn.author, len(ended))
    whole = len(ended) == len(shown.current_attempts)
    if turn.waits or whole:
        _look_at_base_again(turn)
    made: list[Attempt] = []
    for name in dict.fromkeys(model or old.model for old in ended):
        provider, wanted = engines.find(ended[0].provider, name, turn.session.workspace_id, turn.author_id)
        if model:
            _change_model(turn, wanted, whole)
        slots = {old.slot: old.number + 1 for old in ended if name in (model, old.model)}
        made += _create_attempts(turn, slots, provider, wanted)
    events.turn_changed(turn, user, act="retried", became=dict.fromkeys(made, Status.QUEUED), model=model)
    events.line_moved(ended[0].provider)
    return turn


@transaction.atomic
def cancel_turn(turn: Turn, user: User, slot: int | None = None) -> Turn:
    """Stop whatever of the turn, or of one ``slot``, is waiting or running. Raises Conflict if nothing is."""
    wanted = [attempt for attempt in turn.attempts.all() if slot in (None, attempt.slot)]
    # A job in a batch queue is looked at soon, which cancels it; the call before the attempt, as whoever settles it.
    jobs = ProviderCall.objects.filter(attempt__in=wanted, status=ProviderCall.Status.OPEN, poll_at__isnull=False)
    jobs.update(poll_at=Now())
    stopped = [attempt for attempt in wanted if attempt.cancel()]
    if not stopped:
        raise Conflict(f"Turn {turn.number} is not running.")
    # Until its worker has hung up, nobody knows what it cost.
    open_calls = ProviderCall.objects.filter(attempt__in=stopped, status=ProviderCall.Status.OPEN)
    Attempt.objects.filter(pk__in=open_calls.values("attempt")).update(billed=Billed.UNKNOWN)
    events.turn_changed(turn, user, act="canceled", became=dict.fromkeys(stopped, Status.CANCELED))
    for engine in {attempt.provider for attempt in stopped}:
        events.line_moved(engine)
    for attempt in stopped:
        budgets.balance(attempt)
    parent_ended(turn)
    return turn


@transaction.atomic
def resolve_turn(turn: Turn, user: User, charged: bool) -> Turn:
    """Close the books of calls whose answers were lost, by what a person found on the vendor's bill.

    The attempt counts as failed from then on. Raises Conflict if the turn has no such call.
    """
    # In the order in which an answer that turns up just now is settled; the call's row decides which came first.
    status = ProviderCall.Status.PAID if charged else ProviderCall.Status.FREE
    billed = Billed.YES if charged else Billed.NO
    lost: list[Attempt] = []
    became: dict[Attempt, Status] = {}
    calls = ProviderCall.objects.select_related("attempt").filter(attempt__turn=turn, status="unknown")
    for call in calls.order_by("pk"):
        cost = call.estimated_usd if charged else Decimal(0)
        attempt = call.attempt
        mine = ProviderCall.objects.filter(pk=call.pk, status=call.status)
        if attempt is None or not mine.update(status=status, actual_usd=cost):
            continue
        lost.append(attempt)
        if Attempt.objects.filter(pk=attempt.pk, status=Status.UNKNOWN).update(status=Status.FAILED):
            became[attempt] = Status.FAILED
        Attempt.objects.filter(pk=attempt.pk).update(billed=billed, actual_usd=cost)
    if not lost:
        raise Conflict(f"Turn {turn.number} has no call whose outcome is unknown.")
    events.turn_changed(turn, user, act="resolved", became=became, charged=charged)
    told = {"session": str(turn.session_id), "turn": turn.number, "charged": charged}
    audit.note("outcome_resolved", actor=user, workspace=turn.session.workspace_id, detail=told)
    for attempt in lost:
        budgets.balance(attempt)
    return turn


@transaction.atomic
def star_turn(turn: Turn, user: User, starred: bool) -> Turn:
    """Mark the turn as one to find again, or take the mark away."""
    # The event first: it locks the session before the turn, as a worker does that settles this turn just now.
    events.turn_changed(turn, user, act="starred", starred=starred)
    turn.starred = starred
    turn.save(update_fields=["starred"])
    return turn


@transaction.atomic
def choose_output(turn: Turn, user: User, output_id: str | UUID) -> Turn:
    """Let one of the turn's pictures stand for it. Raises NotFound for a picture of another turn."""
    output = Output.objects.filter(pk=parse_id(output_id, "output"), attempt__turn=turn).first()
    if output is None:
        raise NotFound("This turn has no such picture.")
    events.turn_changed(turn, user, act="chosen", output=str(output.pk))  # first, as in star_turn
    turn.chosen_output = output
    turn.save(update_fields=["chosen_output"])
    return turn


def _look_at_base_again(turn: Turn) -> None:
    """It may be there by now, and locks may have come or gone."""
    if turn.finishes_id is not None:
        return
    if turn.waits and turn.parent:
        turn.base, turn.waits = find_base(turn.parent)
    turn.locks = locks_for(turn.base) if turn.base else []
    check_on_base(turn, turn.base.asset if turn.base else brought_by(turn), turn.pictures_in)
    turn.save(update_fields=["base", "waits", "locks"])


def _change_model(turn: Turn, model: ModelInfo, for_all: bool) -> None:
    """Check that another model takes the turn's references; for all of it, it also gets the settings that it takes."""
    check_turn(model, turn)
    if for_all:
        turn.settings = {**fitting(model, turn.settings), "model": model.name}
        turn.save(update_fields=["settings"])


def _create_attempts(turn: Turn, numbers: dict[int, int], provider: Provider, model: ModelInfo) -> list[Attempt]:
    attempts = create_attempts(turn, numbers, provider, model)
    for attempt in attempts:
        _wake(attempt)
    return attempts


def _finish_upload(turn: Turn) -> Attempt:
    attempt = Attempt.objects.create(
        turn=turn, provider=UPLOAD, status=Status.SUCCEEDED, started_at=Now(), finished_at=Now()
    )
    (asset,) = (item.asset for item in turn.pictures_in)
    output = Output.objects.create(attempt=attempt, asset=asset)
    Session.objects.filter(pk=turn.session_id).update(cover=output)
    return attempt


def _name_session(session: Session, turn: Turn) -> None:
    """A session without a title is called by its first words, or by the name of its first picture."""
    if session.title:
        return
    first = turn.prompt or next((i.name.rsplit(".", 1)[0] for i in turn.pictures_in), "")
    session.title = " ".join(first.split())[:80]
    if session.title:
        session.save(update_fields=["title"])
        told = {"title": session.title, "act": "titled", "was": {"title": ""}}
        events.record(session, "session.changed", payload=told)


def _wake(attempt: Attempt) -> None:
    """Tell a worker once the row is there; if the message is lost, the sweeper sends another."""

    def publish() -> None:
        run_attempt.delay(str(attempt.pk))

    transaction.on_commit(publish, robust=True)
