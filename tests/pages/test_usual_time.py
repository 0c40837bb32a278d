"""How long a turn usually takes, learned from those that went before."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from sessions_app.actions.sessions import create_session
from sessions_app.actions.workspaces import ensure_user
from sessions_app.models import Attempt, Status, Turn
from sessions_app.queries import usual_seconds

pytestmark = [pytest.mark.both_databases, pytest.mark.django_db]


def test_it_is_the_median_of_turns_of_the_same_size() -> None:
    user = ensure_user("owner")
    session = create_session(user, user.memberships.get().workspace)
    now = timezone.now()
    settings: list[dict[str, Any]] = [{}, {}, {}, {"image_size": "4K"}]
    for number, (chosen, seconds) in enumerate(zip(settings, (3, 5, 100, 40), strict=True), start=1):
        turn = Turn.objects.create(session=session, number=number, client_id=str(number), settings=chosen)
        Attempt.objects.create(
            turn=turn,
            provider="gemini",
            model="nano-banana-2",
            status=Status.SUCCEEDED,
            fence=1,
            sent_at=now,
            answered_at=now + timedelta(seconds=seconds),
            finished_at=now,
        )

    assert usual_seconds("nano-banana-2", "") == 5
    assert usual_seconds("nano-banana-2", "4K") == 40
    assert usual_seconds("nano-banana-2", "2K") is None
    assert usual_seconds("another", "") is None
