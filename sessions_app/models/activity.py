"""What happened in a session, numbered without gaps: catch-up, history and audit in one table."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from sessions_app.models.sessions import Session
from sessions_app.models.turns import Turn


class Event(models.Model):
    """Something changed. ``payload`` holds only what the row it speaks of does not."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="events")
    seq = models.PositiveIntegerField()
    kind = models.CharField(max_length=40)
    turn = models.ForeignKey(Turn, null=True, on_delete=models.CASCADE, related_name="+")
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    payload = models.JSONField(default=dict)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["seq"]
        constraints = [models.UniqueConstraint(fields=["session", "seq"], name="events_are_numbered")]

    def __str__(self) -> str:
        return f"{self.seq} {self.kind}"
