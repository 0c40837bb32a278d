"""Ask the text model to say a prompt anew: claim, call, settle. No answer of it is ever asked for twice by itself."""

from __future__ import annotations

import logging
import time
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Now

from sessions_app import engines, prices
from sessions_app.connections import give_back_connection
from sessions_app.errors import Billed, InvalidRequest, ProviderError, StudioError
from sessions_app.generation import calls, spool
from sessions_app.generation.answers import DATABASE_AWAY
from sessions_app.generation.leases import keeper
from sessions_app.models import ProviderCall, Rewrite, Status
from sessions_app.providers.base import CallHooks, ImageResult, ModelInfo, TextProvider, TextRequest
from sessions_app.providers.text_models import estimate_usd
from sessions_app.rewriting import INSTRUCTIONS, checked

logger = logging.getLogger(__name__)

LOOK_EVERY_SECONDS = 0.5
WAITS_AT_MOST = timedelta(minutes=1)
KEPT_FOR = timedelta(days=1)


def run_rewrite(rewrite_id: UUID | str) -> None:
    """Ask, unless somebody else has asked, or whoever wanted it has thought better of it."""
    rewrite = Rewrite.objects.select_related("session").filter(pk=rewrite_id, status=Status.QUEUED).first()
    if rewrite is None or keeper.draining:
        return
    try:
        provider, model = find_text_model(rewrite.provider, rewrite.session.workspace_id, rewrite.author_id)
        call = _claim(rewrite, provider, model)
    except StudioError as error:
        _fail(rewrite, error)
        return
    if call is not None:
        _ask(rewrite, call, provider, model)


def find_text_model(engine: str, workspace: UUID, person: int | None) -> tuple[TextProvider, ModelInfo]:
    """The engine within the person's reach, and its text model, with this installation's prices. Raises StudioError where
    there is none.
    """
    provider, _ = engines.find(engine, None, workspace, person)
    model = provider.text_model()
    if model is None or not isinstance(provider, TextProvider):
        raise InvalidRequest(
            f"{provider.label} has no text model that could rewrite this.",
            code="model_not_found",
            field="provider",
            hint="Choose a model of another engine, or name its text model under Settings.",
        )
    return provider, prices.effective(model)


def _claim(rewrite: Rewrite, provider: TextProvider, model: ModelInfo) -> ProviderCall | None:
    """The rewrite and the ledger's row in one commit; None if somebody else has it, or it was canceled.

    Raises LimitReached and BudgetExceeded. The accounts are the last rows that are waited for.
    """
    with transaction.atomic():
        if not rewrite.claim():
            return None
        call = calls.open_call(
            ProviderCall.Purpose.REWRITE,
            provider.name,
            model.name,
            estimate_usd(model, len(INSTRUCTIONS) + len(rewrite.question), len(rewrite.prompt)),
            workspace=rewrite.session.workspace_id,
            session=rewrite.session_id,
            person=rewrite.author_id,
        )
        Rewrite.objects.filter(pk=rewrite.pk).update(call=call)
    return call


def _ask(rewrite: Rewrite, call: ProviderCall, provider: TextProvider, model: ModelInfo) -> None:
    request = TextRequest(INSTRUCTIONS, rewrite.question, model.ids[0], str(call.pk))
    sent = False

    def stage(name: str) -> None:
        nonlocal sent
        sent = True

    hooks = CallHooks(stage=stage, canceled=_Watch(rewrite.pk).canceled)
    try:
        give_back_connection()
        with spool.keeping(call.pk) as hooks.spool:
            answer = provider.write(request, hooks)
        _settle(rewrite, call, model, answer)
    except ProviderError as error:
        _settle_error(rewrite, call, model, error)
    except Exception:
        logger.exception("Rewrite %s ended in a mistake of ours", rewrite.pk)
        billed = Billed.YES if spool.path_of(call.pk).exists() else Billed.UNKNOWN if sent else Billed.NO
        _settle_error(rewrite, call, model, _own_mistake(billed))
    spool.remove(call.pk)


class _Watch:
    """Whether the rewrite is still wanted, looked at twice a second, and no connection held between."""

    def __init__(self, rewrite: UUID) -> None:
        self._running = Rewrite.objects.filter(pk=rewrite, status=Status.RUNNING)
        self._next_look = 0.0

    def canceled(self) -> bool:
        """False between two looks: the call asks again."""
        if time.monotonic() < self._next_look:
            return False
        self._next_look = time.monotonic() + LOOK_EVERY_SECONDS
        wanted = self._running.exists()
        give_back_connection()
        return not wanted


@transaction.atomic
def _settle(rewrite: Rewrite, call: ProviderCall, model: ModelInfo, answer: ImageResult) -> None:
    """Paid, whatever the words are good for."""
    try:
        rewrite.end(Status.SUCCEEDED, text=checked(rewrite.prompt, answer.text, rewrite.names))
    except StudioError as refusal:
        _fail(rewrite, refusal)
    calls.close_call(call, Billed.YES, prices.cost_of_words(model, answer), **calls.used(answer))


@transaction.atomic
def _settle_error(rewrite: Rewrite, call: ProviderCall, model: ModelInfo, error: ProviderError) -> None:
    cost = prices.cost_of_words(model, error.answer) if error.answer else None
    _fail(rewrite, error)
    calls.close_failed(call, error, cost)


def _fail(rewrite: Rewrite, error: StudioError) -> None:
    values = {"error_code": error.code, "error_message": error.message, "error_hint": error.hint}
    rewrite.end(Status.FAILED, **values)


def settle_saved(call: ProviderCall) -> None:
    """An answer whose process died before it told the database of it. Safe to repeat."""
    rewrite = Rewrite.objects.select_related("session").filter(call=call).first()
    if rewrite is None or call.workspace_id is None:
        spool.set_aside(call.pk)
        return
    try:
        provider, model = find_text_model(call.provider, call.workspace_id, call.person_id)
        raw = spool.path_of(call.pk).read_bytes()
    except (StudioError, FileNotFoundError):
        return
    try:
        _settle(rewrite, call, model, provider.read_words(raw, model.ids[0]))
    except ProviderError as error:
        _settle_error(rewrite, call, model, error)
    except DATABASE_AWAY:
        raise
    except Exception:
        # Set aside, or one answer that the database refuses would stop every later sweep.
        logger.exception("The saved answer to call %s cannot be settled", call.pk)
        _settle_error(rewrite, call, model, _own_mistake(Billed.YES))
        spool.set_aside(call.pk)
        return
    spool.remove(call.pk)


def _own_mistake(billed: Billed) -> ProviderError:
    message = "Something went wrong in the studio, not in your words."
    return ProviderError("internal_error", message, billed=billed, hint="Try again.")


def sweep() -> None:
    """End what a dead worker or a lost message left behind: the call may have been charged, so it is unknown."""
    lost = ProviderError(
        "outcome_unknown",
        "We asked the model but lost its answer. It may have been charged.",
        billed=Billed.UNKNOWN,
        hint="Your words are as they were.",
    )
    for call in calls.lost_calls():
        with transaction.atomic():
            for rewrite in Rewrite.objects.filter(call=call):
                _fail(rewrite, lost)
            calls.close_failed(call, lost)
    for rewrite in Rewrite.objects.filter(status=Status.QUEUED, created_at__lt=Now() - WAITS_AT_MOST):
        message = "No worker had time for this within a minute."
        _fail(rewrite, StudioError(message, code="worker_lost", hint="Your words are as they were. Try again."))


def old() -> QuerySet[Rewrite]:
    """Those of yesterday, for which nobody comes back."""
    return Rewrite.objects.filter(created_at__lt=Now() - KEPT_FOR).exclude(status=Status.RUNNING)
