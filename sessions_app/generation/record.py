"""Keep what was sent, before it is sent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict

from django.db import connection

from sessions_app.context_plan import Plan
from sessions_app.models import Attempt, ProviderCall, SentRequest
from sessions_app.providers.base import SentBody


def recorder(attempt: Attempt, call: ProviderCall | None, plan: Plan) -> Callable[[SentBody], None]:
    """The hook ``sending`` of this attempt: one row for each request, and no connection held while the engine works."""
    history = {
        "turns": list(plan.turns),
        "edits": len(plan.edits),
        "left_out": [asdict(one) for one in plan.left_out],
    }

    def keep(body: SentBody) -> None:
        SentRequest.objects.create(
            attempt=attempt,
            call=call,
            model_id=body.model_id,
            contents=body.contents,
            config=body.config,
            history=history,
            size=body.size,
        )
        if not connection.in_atomic_block:
            connection.close()

    return keep
