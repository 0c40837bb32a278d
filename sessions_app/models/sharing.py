"""Links that open a session, or a part of it, to people without an account."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from sessions_app.models.sessions import Session
from sessions_app.models.turns import Output, Turn

MAX_WATERMARK = 40


class ShareLink(models.Model):
    """A link to a session, to the line of turns through ``turn``, or to one picture. Only the token's SHA-256 is kept.

    A frozen link has a ``snapshot`` of what it covered when it was made: ``{"title": ..., "turns": {id: {"outputs":
    [ids], "chosen": id or null, "starred": ..., "branch": ..., "alt_text": ...}}}``; all else of a turn never changes.
    ``password`` is a hash of Django's; empty: none. ``watermark`` is the text that is drawn over what guests see; then
    nothing is for download. Whatever guests hold of the link before ``edited_at`` has to be asked for again.
    """

    class Scope(models.TextChoices):
        """How much of the session the link shows."""

        OUTPUT = "output"
        BRANCH = "branch"
        SESSION = "session"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="share_links")
    turn = models.ForeignKey(Turn, null=True, on_delete=models.CASCADE, related_name="+")
    output = models.ForeignKey(Output, null=True, on_delete=models.CASCADE, related_name="+")
    scope = models.CharField(max_length=8, choices=Scope.choices)
    snapshot = models.JSONField(null=True)
    token_hash = models.CharField(max_length=64, unique=True)
    password = models.CharField(max_length=128, blank=True)
    allow_download = models.BooleanField(default=True)
    allow_comment = models.BooleanField(default=False)
    allow_approve = models.BooleanField(default=False)
    allow_fork = models.BooleanField(default=False)
    show_prompts = models.BooleanField(default=True)
    show_names = models.BooleanField(default=False)
    show_costs = models.BooleanField(default=False)
    watermark = models.CharField(max_length=MAX_WATERMARK, blank=True)
    note = models.TextField(blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    edited_at = models.DateTimeField(null=True, blank=True)
    max_views = models.PositiveIntegerField(null=True)
    views = models.PositiveIntegerField(default=0)
    last_opened_at = models.DateTimeField(null=True, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.scope} link to {self.session}"

    @property
    def mode(self) -> str:
        """live: what it covers as it is now; frozen: as it was when the link was made."""
        return "live" if self.snapshot is None else "frozen"

    @property
    def is_used_up(self) -> bool:
        """Whether as many people have opened it as may."""
        return self.max_views is not None and self.views >= self.max_views


class PasswordTry(models.Model):
    """Somebody's try at a link's password, a few of which are let through; forgotten after an hour."""

    link = models.ForeignKey(ShareLink, on_delete=models.CASCADE, related_name="+")
    address_hash = models.CharField(max_length=64)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["link", "created_at"], name="password_tries_of_a_link")]

    def __str__(self) -> str:
        return f"Try at {self.link_id}"
