"""A session: one editing conversation, a tree of turns; and the folders and tags by which a team keeps its sessions."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from sessions_app.models.workspaces import Workspace

MAX_NAME = 60


class Folder(models.Model):
    """Where a team puts sessions of one project; a session is in one at most.

    A ``private`` one, with all that is in it, is for its ``members`` and the owners of the workspace.
    ``required_approvals`` is how many people make a picture approved; None leaves it to the workspace.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="folders")
    name = models.CharField(max_length=MAX_NAME)
    private = models.BooleanField(default=False)
    members = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+")
    required_approvals = models.PositiveSmallIntegerField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["workspace", "name"], name="folder_names_are_unique")]

    def __str__(self) -> str:
        return self.name


class Tag(models.Model):
    """A word that sessions carry; it is there as long as one of them does."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="tags")
    name = models.CharField(max_length=MAX_NAME)

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["workspace", "name"], name="tag_names_are_unique")]

    def __str__(self) -> str:
        return self.name


class Session(models.Model):
    """One editing conversation.

    ``last_seq`` numbers its events without gaps and ``last_turn`` its turns; both are raised in the transaction that
    uses the number, so the row's lock makes numbering follow commit order. What is in the trash for long enough is
    purged: its pictures and words are gone, and the rows that remain are what the ledger of paid calls hangs on.
    A ``private`` one is for its author and the owners of the workspace.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="sessions")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    title = models.CharField(max_length=200, blank=True)
    folder = models.ForeignKey(Folder, null=True, on_delete=models.SET_NULL, related_name="sessions")
    tags = models.ManyToManyField(Tag, related_name="sessions")
    private = models.BooleanField(default=False)
    cover = models.ForeignKey("sessions_app.Output", null=True, on_delete=models.SET_NULL, related_name="+")
    last_seq = models.PositiveIntegerField(default=0)
    last_turn = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    archived_at = models.DateTimeField(null=True, blank=True)
    trashed_at = models.DateTimeField(null=True, blank=True)
    purged_at = models.DateTimeField(null=True, blank=True)

    # The role of whoever asked for it; of a session that comes from ``access.get_session``.
    asker_role: int

    class Meta:
        indexes = [models.Index(fields=["workspace", "-updated_at", "id"])]

    def __str__(self) -> str:
        return self.title or str(self.id)
