"""Parts of a picture that later edits must leave alone."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from sessions_app.models.assets import Asset
from sessions_app.models.sessions import Session
from sessions_app.models.turns import Turn


class KeepLock(models.Model):
    """A part of the picture of ``turn`` that holds for every later turn that builds on it, until it is lifted.

    ``region`` says where, in the fields of ``Turn.region``; ``mask`` is the painted mask if it is one. A turn notes in
    ``Turn.locks`` which held for it, so lifting one changes no history.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="keep_locks")
    turn = models.ForeignKey(Turn, on_delete=models.CASCADE, related_name="keep_locks")
    name = models.CharField(max_length=80, blank=True)
    region = models.JSONField()
    mask = models.ForeignKey(Asset, null=True, on_delete=models.PROTECT, related_name="+")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    lifted_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["created_at", "pk"]

    def __str__(self) -> str:
        return f"{self.name or 'Lock'} on {self.turn_id}"
