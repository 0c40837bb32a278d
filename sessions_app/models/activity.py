"""What happened in a session, numbered without gaps: catch-up, history and audit in one table."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from sessions_app.models.sessions import Session
from sessions_app.models.turns import Turn
from sessions_app.models.workspaces import Workspace


class Event(models.Model):
    """Something changed. ``payload`` holds only what the row it speaks of does not, or what later changes take from it.

    ``topic`` is where the log lists it; empty for what is none of people's news, a draft say. ``pending`` stands until
    notifications and webhooks have been made from it. ``workspace`` is the session's.
    """

    class Topic(models.TextChoices):
        """What the log is filtered by."""

        TURNS = "turns"
        CHOICES = "choices"
        SESSION = "session"
        REVIEW = "review"
        LINKS = "links"

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="events")
    workspace = models.ForeignKey(Workspace, null=True, on_delete=models.CASCADE, related_name="+", db_index=False)
    seq = models.PositiveIntegerField()
    kind = models.CharField(max_length=40)
    topic = models.CharField(max_length=8, choices=Topic.choices, blank=True)
    turn = models.ForeignKey(Turn, null=True, on_delete=models.CASCADE, related_name="+")
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    payload = models.JSONField(default=dict)
    pending = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["seq"]
        constraints = [models.UniqueConstraint(fields=["session", "seq"], name="events_are_numbered")]
        indexes = [
            models.Index(fields=["workspace", "created_at", "id"], name="event_log"),
            models.Index(fields=["workspace", "topic", "created_at", "id"], name="event_log_topic"),
            models.Index(fields=["workspace", "actor", "created_at", "id"], name="event_log_actor"),
            models.Index(fields=["created_at"], name="event_pending", condition=models.Q(pending=True)),
        ]

    def __str__(self) -> str:
        return f"{self.seq} {self.kind}"
