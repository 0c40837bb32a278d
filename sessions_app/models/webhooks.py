"""Addresses that are told what happens in a workspace, and each message to them."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from sessions_app.models import vault
from sessions_app.models.workspaces import Workspace


class Webhook(models.Model):
    """An address that is told of the kinds in ``kinds``. Its secret is stored sealed and shown once.

    ``failing_since`` is the first of the failures since the last success. One that has failed for long is switched off:
    ``disabled_at``.
    """

    class Kind(models.TextChoices):
        """What it may be told of."""

        SUCCEEDED = "turn.finished", _("A turn is done")
        FAILED = "turn.failed", _("A turn failed")
        COMMENT = "comment.added", _("A comment is added")
        APPROVED = "review.approved", _("A picture is approved")
        CHANGES = "review.changes_requested", _("Changes are asked for")
        SHARED = "share.created", _("A link is made")
        OPENED = "share.opened", _("A link is opened")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="webhooks")
    url = models.CharField(max_length=2000)
    sealed = models.TextField(editable=False)
    kinds = models.JSONField(default=list)
    active = models.BooleanField(default=True)
    failing_since = models.DateTimeField(null=True)
    disabled_at = models.DateTimeField(null=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["created_at"]

    def __str__(self) -> str:
        return self.url

    @property
    def secret(self) -> str:
        """``whsec_`` and the key in base64, for signing alone. Raises StudioError ``key_missing``."""
        return vault.unseal(self.sealed)


class WebhookDelivery(models.Model):
    """One message to one address, with the bytes that are sent. Tried again until it is taken or its tries are over.

    Who tries it has raised ``tries`` by a conditional update; ``not_before`` is when the next one may. ``code`` is the
    last answer's HTTP status, null where none came, and ``error`` says why it was no success.
    """

    class Status(models.TextChoices):
        """Where it stands."""

        PENDING = "pending", _("waiting")
        DELIVERED = "delivered", _("delivered")
        FAILED = "failed", _("failed")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="deliveries")
    kind = models.CharField(max_length=40)
    body = models.TextField()
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.PENDING)
    tries = models.PositiveSmallIntegerField(default=0)
    not_before = models.DateTimeField()
    code = models.PositiveSmallIntegerField(null=True)
    error = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-created_at"]
        indexes = [
            models.Index(fields=["webhook", "-created_at"], name="delivery_list"),
            models.Index(fields=["not_before"], condition=models.Q(status="pending"), name="delivery_due"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} to {self.webhook}: {self.status}"
