"""The ledger of paid calls: one row before each, closed after it."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from sessions_app.models.sessions import Session
from sessions_app.models.turns import Attempt
from sessions_app.models.workspaces import Workspace


class ProviderCall(models.Model):
    """One request to a vendor that may cost money. Committed before the first byte is sent.

    At most one call of an attempt may be ``open``, ``paid`` or ``unknown``; the studio sends another on its own only
    after ``free``. A call that makes no picture has no attempt; a test of an engine has no session either.
    ``workspace``, ``session`` and ``person`` are whose call it is; usage is summed by them.

    A call at the batch tier hands in a job that nobody waits for: ``job`` is the vendor's name for it, stored as soon as
    it is known, and ``poll_at`` when to look at it next. Until it is closed it has a ``poll_at``; other calls have none.
    """

    class Purpose(models.TextChoices):
        """What it was for."""

        PICTURE = "picture"
        REWRITE = "rewrite"
        TEST = "test"

    class Status(models.TextChoices):
        """What became of the money."""

        OPEN = "open"
        PAID = "paid"
        FREE = "free"
        UNKNOWN = "unknown"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    purpose = models.CharField(max_length=8, choices=Purpose.choices, default=Purpose.PICTURE)
    workspace = models.ForeignKey(Workspace, null=True, on_delete=models.CASCADE, related_name="+")
    session = models.ForeignKey(Session, null=True, on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    attempt = models.ForeignKey(Attempt, null=True, on_delete=models.CASCADE, related_name="calls")
    number = models.PositiveSmallIntegerField(default=1)
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.OPEN)
    provider = models.CharField(max_length=40)
    model = models.CharField(max_length=80)
    estimated_usd = models.DecimalField(max_digits=10, decimal_places=6, null=True)
    actual_usd = models.DecimalField(max_digits=10, decimal_places=6, null=True)
    usage = models.JSONField(default=dict)
    response_id = models.CharField(max_length=120, blank=True)
    error_code = models.CharField(max_length=40, blank=True)
    job = models.CharField(max_length=120, blank=True, default="")
    poll_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField(auto_now_add=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["attempt", "number"], name="calls_of_an_attempt_are_numbered"),
            models.UniqueConstraint(
                fields=["attempt"],
                condition=models.Q(status__in=["open", "paid", "unknown"]),
                name="one_call_that_may_cost_money",
            ),
        ]
        indexes = [
            models.Index(fields=["poll_at"], name="call_to_look_at", condition=models.Q(poll_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"Call {self.number} of {self.attempt_id or self.purpose}: {self.status}"
