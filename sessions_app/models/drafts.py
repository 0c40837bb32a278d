"""What the model shows of a picture while it makes it."""

from __future__ import annotations

from django.db import models

from sessions_app.models.turns import Attempt


class Draft(models.Model):
    """The latest draft of a running attempt, as a small WebP. Never a result, and gone when the attempt ends."""

    MAX_BYTES = 60_000

    attempt = models.OneToOneField(Attempt, on_delete=models.CASCADE, primary_key=True, related_name="draft")
    data = models.BinaryField(max_length=MAX_BYTES)

    def __str__(self) -> str:
        return f"Draft of {self.attempt_id}"
