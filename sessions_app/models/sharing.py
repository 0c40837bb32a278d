"""Links that open a session, or one line of it, to people without an account."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from sessions_app.models.sessions import Session
from sessions_app.models.turns import Turn


class ShareLink(models.Model):
    """A link to a whole session, or to the line of turns that ends at ``turn``. Only the token's SHA-256 is kept."""

    class Scope(models.TextChoices):
        """How much of the session the link shows."""

        BRANCH = "branch"
        SESSION = "session"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="share_links")
    turn = models.ForeignKey(Turn, null=True, on_delete=models.CASCADE, related_name="+")
    scope = models.CharField(max_length=8, choices=Scope.choices)
    token_hash = models.CharField(max_length=64, unique=True)
    allow_download = models.BooleanField(default=True)
    show_prompts = models.BooleanField(default=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    views = models.PositiveIntegerField(default=0)
    last_opened_at = models.DateTimeField(null=True, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.scope} link to {self.session}"
