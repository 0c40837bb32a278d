"""Answers that are here already: settle what the spool holds, and say what was paid where one cannot be used."""

from __future__ import annotations

import logging

from django.db import InterfaceError, OperationalError

from sessions_app import assetstore, engines
from sessions_app.errors import Billed, ProviderError, StorageAway, StudioError
from sessions_app.generation import spool
from sessions_app.generation.settle import settle_error, settle_result
from sessions_app.models import STAGE, Attempt, Output, ProviderCall
from sessions_app.providers.base import Provider

logger = logging.getLogger(__name__)

# Worth another try later. All other database errors are about what was to be written and would come again.
DATABASE_AWAY = (InterfaceError, OperationalError)


def prepare_stage(attempt: Attempt) -> None:
    """What is looked at next, made before the first person opens it and after all have been told: a rendition of large
    pictures for the stage, and the Content Credentials.
    """
    pictures = ("asset__credentials", "model_asset__credentials")
    for output in Output.objects.filter(attempt=attempt).select_related(*pictures):
        if not output.asset.fits_stage:
            assetstore.ensure_rendition(output.asset, STAGE)
        for asset in filter(None, (output.asset, output.model_asset)):
            if not hasattr(asset, "credentials"):
                assetstore.ensure_credentials(asset)


def settle_from_spool(call: ProviderCall) -> None:
    """Settle an answer that was saved but not told to the database. Safe to repeat, and in two processes at once.

    While its engine is not set up, the answer waits; until then the outcome is unknown. A call without an attempt is
    not settled here. Raises StorageAway, and the database's errors, where it should be tried again later.
    """
    attempt = call.attempt
    if attempt is None:
        return
    try:
        provider, _ = engines.of_attempt(attempt)
        raw = spool.path_of(call.pk).read_bytes()
    except (StudioError, FileNotFoundError):
        return
    try:
        _settle_raw(attempt, call, provider, raw)
    except (*DATABASE_AWAY, StorageAway):
        raise
    except Exception:
        # Set aside, or one answer that the database refuses would stop every later sweep.
        logger.exception("The saved answer to call %s cannot be settled", call.pk)
        settle_own_mistake(attempt, call, sent=True)
        return
    spool.remove(call.pk)


def _settle_raw(attempt: Attempt, call: ProviderCall, provider: Provider, raw: bytes) -> None:
    try:
        settle_result(attempt, call, provider.parse(raw, attempt.model), None)
    except StorageAway:
        raise
    except StudioError as error:
        settle_error(attempt, call, as_billed(error, sent=True))


def as_billed(error: StudioError, sent: bool) -> StudioError:
    """A picture that cannot be read came in an answer, so it was paid for; the engine's own errors know better."""
    if isinstance(error, ProviderError) or not sent:
        return error
    return ProviderError(error.code, error.message, billed=Billed.YES, hint=error.hint)


def settle_own_mistake(attempt: Attempt, call: ProviderCall | None, sent: bool) -> None:
    answered = call is not None and spool.path_of(call.pk).exists()
    billed = Billed.YES if answered else Billed.UNKNOWN if call is not None and sent else Billed.NO
    message = "Something went wrong in the studio, not in your edit."
    hint = "Try again. If it happens again, the server's log says why."
    settle_error(attempt, call, ProviderError("internal_error", message, billed=billed, hint=hint))
    if call is not None:
        spool.set_aside(call.pk)
