"""How far a running attempt is: told by the engine at any moment, written to the database now and then.

The engine's thread only leaves a note here; the thread that looks after the leases writes it down. So a call never
waits for the database, and one that is over within half a second costs no event at all.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models.functions import Now

from sessions_app import events
from sessions_app.models import Attempt, Draft, Status
from sessions_app.models.turns import MAX_THOUGHTS


@dataclass
class Progress:
    """What the engine has said of one attempt, and what of it is written down."""

    stage: str = ""
    drafts: int = 0
    thoughts: str = ""
    sent: float | None = None
    _draft: bytes = field(default=b"", repr=False)
    _told: tuple[str, int, str] = ("", 0, "")

    def enter(self, stage: str) -> None:
        """The attempt has come to another stage; the first one of a call is "sent"."""
        if stage == "sent":
            self.sent = time.monotonic()
        self.stage = stage

    def show(self, draft: bytes) -> None:
        """The model has sent another draft, here as a small WebP."""
        self._draft = draft
        self.drafts += 1
        if self.thoughts:
            self.think("\n\n")

    def think(self, text: str) -> None:
        """The model has said more of its thoughts."""
        self.thoughts = (self.thoughts + text)[:MAX_THOUGHTS]

    def write(self, attempt_id: UUID, fence: int) -> None:
        """Tell everybody who watches, if there is news."""
        now = (self.stage, self.drafts, self.thoughts.strip())
        if now == self._told:
            return
        values: dict[str, Any] = {"stage": now[0], "drafts": now[1], "thoughts": now[2]}
        if self.sent is not None:
            values["sent_at"] = Now() - timedelta(seconds=time.monotonic() - self.sent)
        with transaction.atomic():
            mine = Attempt.objects.filter(pk=attempt_id, fence=fence, status=Status.RUNNING)
            if mine.update(**values):
                fresh = now[1] > self._told[1]
                if fresh:
                    Draft.objects.update_or_create(attempt_id=attempt_id, defaults={"data": self._draft})
                turn = Attempt.objects.select_related("turn__session").get(pk=attempt_id).turn
                events.record(turn.session, "turn.preview" if fresh else "turn.changed", turn=turn)
        self._told = now
