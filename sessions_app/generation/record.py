"""Keep what was sent, before it is sent."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import asdict

from django.db import Error, OperationalError, connection

from sessions_app.context_plan import Plan
from sessions_app.errors import Billed, ProviderError
from sessions_app.models import Attempt, ProviderCall, SentRequest
from sessions_app.providers.base import SentBody

logger = logging.getLogger(__name__)


def recorder(attempt: Attempt, call: ProviderCall | None, plan: Plan) -> Callable[[SentBody], None]:
    """The hook ``sending`` of this attempt: one row for each request, and no connection held while the engine works.

    Raises ``ProviderError`` where the row cannot be written. Nothing is sent then, so it cost nothing.
    """
    history = {
        "turns": list(plan.turns),
        "edits": len(plan.edits),
        "left_out": [asdict(one) for one in plan.left_out],
    }

    def keep(body: SentBody) -> None:
        try:
            SentRequest.objects.create(
                attempt=attempt,
                call=call,
                model_id=body.model_id,
                contents=body.contents,
                config=body.config,
                history=history,
                size=body.size,
            )
        except (Error, ValueError) as error:
            logger.exception("What attempt %s would send cannot be kept", attempt.pk)
            raise _not_kept(automatic=isinstance(error, OperationalError)) from error
        finally:
            # Also after an error: a connection that broke is no use to whoever settles this.
            if not connection.in_atomic_block:
                connection.close_if_unusable_or_obsolete()

    return keep


def _not_kept(automatic: bool) -> ProviderError:
    return ProviderError(
        "internal_error",
        "The studio could not write down what it was about to send, so it sent nothing.",
        billed=Billed.NO,
        automatic=automatic,
        hint="Try again. If it happens again, the server's log says why.",
    )
