"""Decisions on exact pictures, and who was asked for one."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.db import models
from django.db.models import Q

from sessions_app.models.sessions import Session
from sessions_app.models.sharing import ShareLink
from sessions_app.models.turns import Output, Turn

MAX_NOTE = 2000


class Review(models.Model):
    """What one person decided about one picture, which ``sha256`` names byte for byte.

    Nothing is ever changed but ``replaced_at``: the row without it is what counts of that person on that output. A
    decision that was taken back is followed by one of the kind ``withdrawn``. A guest has no ``reviewer`` but the
    ``link`` that they came by, and the name that they gave.
    """

    class Decision(models.TextChoices):
        """What was decided."""

        APPROVED = "approved"
        CHANGES_REQUESTED = "changes_requested"
        WITHDRAWN = "withdrawn"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="reviews")
    turn = models.ForeignKey(Turn, on_delete=models.CASCADE, related_name="reviews")
    output = models.ForeignKey(Output, on_delete=models.CASCADE, related_name="reviews")
    sha256 = models.CharField(max_length=64)
    decision = models.CharField(max_length=17, choices=Decision.choices)
    note = models.CharField(max_length=MAX_NOTE, blank=True)
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    guest_name = models.CharField(max_length=80, blank=True)
    link = models.ForeignKey(ShareLink, null=True, on_delete=models.SET_NULL, related_name="reviews")
    created_at = models.DateTimeField(auto_now_add=True)
    replaced_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["output", "reviewer"],
                condition=Q(replaced_at=None, reviewer__isnull=False),
                name="one_review_counts_for_each",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.decision} by {self.reviewer or self.guest_name}"

    @property
    def counts(self) -> bool:
        """It is the latest of this person on this picture, and was not taken back."""
        return self.replaced_at is None and self.decision != Review.Decision.WITHDRAWN

    @property
    def who(self) -> str:
        """The name to show; empty for somebody whose account is gone."""
        return self.reviewer.get_username() if self.reviewer else self.guest_name


class ReviewRequest(models.Model):
    """Somebody was asked to decide about a picture. Open until they do (``review``), or until nobody asks any more."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="review_requests")
    turn = models.ForeignKey(Turn, on_delete=models.CASCADE, related_name="review_requests")
    output = models.ForeignKey(Output, on_delete=models.CASCADE, related_name="review_requests")
    asked = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    note = models.CharField(max_length=MAX_NOTE, blank=True)
    review = models.ForeignKey(Review, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["output", "asked"], condition=Q(ended_at=None), name="one_open_request_for_each"
            ),
        ]
        indexes = [models.Index(fields=["asked"], name="review_waiting", condition=Q(ended_at=None))]

    def __str__(self) -> str:
        return f"{self.asked} is asked about {self.output_id}"


@dataclass(frozen=True)
class Verdict:
    """Where the review of one picture stands. ``open_requests``: how many have been asked and have not decided."""

    output_id: uuid.UUID
    sha256: str
    approvals: int
    required: int
    changes_requested: int
    open_requests: int

    @property
    def state(self) -> str:
        """``changes_requested`` if anybody wants any, ``approved`` by as many as it takes, else ``pending``."""
        if self.changes_requested:
            return "changes_requested"
        return "approved" if self.approvals >= self.required else "pending"


def verdict_on(output: Output, reviews: Iterable[Review], open_requests: int, required: int) -> Verdict | None:
    """What the decisions that count come to; None if nobody has decided about this picture or been asked.

    All guests of one link are one approver: nobody can tell whether two names are two people.
    """
    mine = [one for one in reviews if one.output_id == output.pk and one.decision != Review.Decision.WITHDRAWN]
    if not mine and not open_requests:
        return None
    approving = {
        ("link", one.link_id) if one.link_id else ("person", one.pk)
        for one in mine
        if one.decision == Review.Decision.APPROVED
    }
    against = sum(one.decision == Review.Decision.CHANGES_REQUESTED for one in mine)
    return Verdict(output.pk, output.asset.sha256, len(approving), required, against, open_requests)
