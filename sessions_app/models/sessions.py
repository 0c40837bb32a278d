"""A session: one editing conversation, a tree of turns."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from sessions_app.models.workspaces import Workspace


class Session(models.Model):
    """One editing conversation.

    ``last_seq`` numbers its events without gaps and ``last_turn`` its turns; both are raised in the transaction that
    uses the number, so the row's lock makes numbering follow commit order.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="sessions")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    title = models.CharField(max_length=200, blank=True)
    cover = models.ForeignKey("sessions_app.Output", null=True, on_delete=models.SET_NULL, related_name="+")
    last_seq = models.PositiveIntegerField(default=0)
    last_turn = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    trashed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["workspace", "-updated_at", "id"])]

    def __str__(self) -> str:
        return self.title or str(self.id)
