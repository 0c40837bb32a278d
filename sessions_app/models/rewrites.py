"""A prompt said anew by a text model: asked for, and what came of it."""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from sessions_app.models.ledger import ProviderCall
from sessions_app.models.sessions import Session
from sessions_app.models.turns import Status


class Rewrite(models.Model):
    """One wish to have a prompt said anew, for the person who asked alone; the prompt itself is never touched.

    ``id`` is the asker's own, so that the same wish twice is one. ``question`` is what the model is asked, ``names`` are
    those that a mention may say, ``text`` is its answer. It is deleted after a day; its call stays in the ledger.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="rewrites")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    call = models.OneToOneField(ProviderCall, null=True, on_delete=models.SET_NULL, related_name="rewrite")
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.QUEUED)
    provider = models.CharField(max_length=40)
    prompt = models.TextField()
    question = models.TextField()
    names = models.JSONField(default=list)
    text = models.TextField(blank=True)
    error_code = models.CharField(max_length=40, blank=True)
    error_message = models.TextField(blank=True)
    error_hint = models.TextField(blank=True)
    created_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"Rewrite {self.pk}: {self.status}"

    def claim(self) -> bool:
        """queued -> running. False: somebody else has it, or it was canceled."""
        return self._move([Status.QUEUED], Status.RUNNING)

    def end(self, status: Status, **values: Any) -> bool:
        """queued or running -> an end. False: it was canceled, or has ended before."""
        return self._move([Status.QUEUED, Status.RUNNING], status, **values)

    def _move(self, allowed: list[Status], status: Status, **values: Any) -> bool:
        mine = Rewrite.objects.filter(pk=self.pk, status__in=allowed)
        return bool(mine.update(status=status, **values))
