"""What all workers share of one vendor's account: how fast it may be called."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now


class ProviderGate(models.Model):
    """One row for each account that is charged, by the name of its engine.

    ``sent`` counts the calls since ``window_start``, for a minute; until ``paused_until`` the vendor wants none. Every
    worker passes through this row when it claims, so that what one is told holds for all.
    """

    account = models.CharField(max_length=80, primary_key=True)
    window_start = models.DateTimeField(db_default=Now())
    sent = models.PositiveIntegerField(default=0)
    paused_until = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.account}: {self.sent} since {self.window_start:%H:%M:%S}"
