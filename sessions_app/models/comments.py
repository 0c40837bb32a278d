"""What people say of a turn's picture: threads, pinned to a place of it or to none."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from sessions_app.models.sessions import Session
from sessions_app.models.sharing import ShareLink
from sessions_app.models.turns import Output, Turn


class Comment(models.Model):
    """A comment on a turn, or with a ``parent`` a reply to one: there is one level of replies.

    Written by a member, or by a guest of ``link``, who has only the name that they gave. A pin is a point (``pin_x``,
    ``pin_y``) or a ``region`` ``[x, y, width, height]`` of the picture ``output``, all in shares of it, 0 to 1.
    ``answered_by`` is the turn that was made of it. A deleted comment keeps its row, without its words: it stands where
    its replies hang, and the pins after it keep their numbers.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="comments")
    turn = models.ForeignKey(Turn, on_delete=models.CASCADE, related_name="comments")
    output = models.ForeignKey(Output, null=True, on_delete=models.SET_NULL, related_name="+")
    parent = models.ForeignKey("self", null=True, on_delete=models.CASCADE, related_name="replies")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    guest_name = models.CharField(max_length=80, blank=True)
    link = models.ForeignKey(ShareLink, null=True, on_delete=models.SET_NULL, related_name="+")
    text = models.TextField(blank=True)
    pin_x = models.FloatField(null=True)
    pin_y = models.FloatField(null=True)
    region = models.JSONField(null=True)
    resolved_at = models.DateTimeField(null=True)
    resolved_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    answered_by = models.ForeignKey(Turn, null=True, on_delete=models.SET_NULL, related_name="answers")
    edited_at = models.DateTimeField(null=True)
    deleted_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["created_at", "pk"]

    def __str__(self) -> str:
        return f"Comment on {self.turn_id}"

    @property
    def is_pinned(self) -> bool:
        """Whether it is about a place of the picture."""
        return self.pin_x is not None or self.region is not None

    @property
    def author_name(self) -> str:
        """Who wrote it; empty for a member who is gone."""
        return self.author.get_username() if self.author else self.guest_name


class CommentReaction(models.Model):
    """What somebody says to a comment without words, once of each kind. A guest is who has this name on this link."""

    class Kind(models.TextChoices):
        """All that there are."""

        AGREE = "agree"
        LOVE = "love"
        CELEBRATE = "celebrate"
        LOOKING = "looking"
        UNSURE = "unsure"

    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="reactions")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="+")
    guest_name = models.CharField(max_length=80, blank=True)
    link = models.ForeignKey(ShareLink, null=True, on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["created_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["comment", "kind", "author"], name="one_reaction_of_a_member"),
            models.UniqueConstraint(
                fields=["comment", "kind", "link", "guest_name"],
                condition=Q(author=None),
                name="one_reaction_of_a_guest",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} to {self.comment_id}"
