"""What people are told of: notifications, how each wants them, and which sessions they follow."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from sessions_app.models.activity import Event
from sessions_app.models.sessions import Session
from sessions_app.models.turns import Turn
from sessions_app.models.workspaces import Workspace


class Notification(models.Model):
    """Something that a person is told of. While it is unread, more of the same in the same place only raises ``count``.

    ``event`` is the latest that it speaks of; a notice of a webhook has none. Sessions that are handed over are told
    together, so ``session`` is empty there. ``to_mail`` stands until it went out by e-mail.
    """

    class Kind(models.TextChoices):
        """What it is about, as people choose how to be told."""

        FINISHED = "finished", _("My turn is done")
        FAILED = "failed", _("My turn failed")
        MENTION = "mention", _("I am mentioned")
        COMMENT = "comment", _("A comment on a session that I follow")
        REVIEW = "review", _("A review is asked of me, or decided on a session that I follow")
        OPENED = "opened", _("A link that I made is opened")
        HANDED = "handed", _("A session is handed over to me")
        WEBHOOK = "webhook", _("A webhook was switched off because it kept failing")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notifications")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")
    session = models.ForeignKey(Session, null=True, on_delete=models.CASCADE, related_name="+")
    turn = models.ForeignKey(Turn, null=True, on_delete=models.CASCADE, related_name="+")
    event = models.ForeignKey(Event, null=True, on_delete=models.CASCADE, related_name="+")
    about = models.CharField(max_length=200, blank=True)
    count = models.PositiveIntegerField(default=1)
    to_mail = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-updated_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "kind", "session", "turn"],
                condition=models.Q(read_at=None),
                name="unread_notifications_are_gathered",
            )
        ]
        indexes = [
            models.Index(fields=["person", "-updated_at"], name="notification_list"),
            models.Index(fields=["person"], condition=models.Q(to_mail=True), name="notification_to_mail"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} for {self.person}"


class NotificationChoice(models.Model):
    """How a person is told. ``channels`` maps kinds to a channel; a kind that it does not name goes the usual way.

    ``mail_minutes`` is the least time between two e-mails, ``mailed_at`` when the last one went out.
    """

    class Channel(models.TextChoices):
        """Where it goes; what is mailed is in the app too."""

        APP = "app", _("In the app")
        MAIL = "mail", _("Also by e-mail")
        OFF = "off", _("Off")

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notification_choice"
    )
    channels = models.JSONField(default=dict)
    mail_minutes = models.PositiveIntegerField(default=60)
    mailed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"How {self.person} is told"


class Follow(models.Model):
    """A person's own word on a session: follow it or not. Without one, whoever works or comments there follows it."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="follows")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    following = models.BooleanField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["session", "person"], name="one_word_on_following")]

    def __str__(self) -> str:
        return f"{self.person} {'follows' if self.following else 'does not follow'} {self.session}"
