"""What was sent to an engine, word for word; pictures and signatures by their hashes."""

from __future__ import annotations

from django.db import models

from sessions_app.models.ledger import ProviderCall
from sessions_app.models.turns import Attempt


class SentRequest(models.Model):
    """One request as it went out, written before its first byte. A second one of the same call followed a free refusal.

    ``model_id`` is the id that was asked. ``contents`` and ``config`` are as ``providers.base.SentBody`` says;
    ``history`` tells which turns went along and why others did not: ``{"turns", "edits", "left_out"}``. ``size`` is
    about the bytes of the whole request.
    """

    attempt = models.ForeignKey(Attempt, on_delete=models.CASCADE, related_name="sent")
    call = models.ForeignKey(ProviderCall, null=True, on_delete=models.CASCADE, related_name="sent")
    model_id = models.CharField(max_length=120)
    contents = models.JSONField(default=list)
    config = models.JSONField(default=dict)
    history = models.JSONField(default=dict)
    size = models.PositiveBigIntegerField(default=0)
    sent_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"Request to {self.model_id} for {self.attempt_id}"
