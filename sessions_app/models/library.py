"""What people use again: characters and objects with their pictures, and the references that a session always sends."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from sessions_app.models.assets import Asset
from sessions_app.models.sessions import Session
from sessions_app.models.workspaces import Workspace


class Purpose(models.TextChoices):
    """What a model is to take from a reference; "" leaves it to the prompt."""

    CHARACTER = "character", _("Character")
    OBJECT = "object", _("Object")
    STYLE = "style", _("Style")
    LAYOUT = "layout", _("Layout")


class Subject(models.Model):
    """A character or object that prompts call by its name (``@Mia``). With a ``session`` only that one knows it."""

    class Kind(models.TextChoices):
        """Models keep people and things apart."""

        CHARACTER = "character"
        OBJECT = "object"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="subjects")
    session = models.ForeignKey(Session, null=True, on_delete=models.CASCADE, related_name="subjects")
    name = models.CharField(max_length=40)
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.CHARACTER)
    description = models.CharField(max_length=500, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(Lower("name"), "workspace", name="subject_names_are_unique")]

    def __str__(self) -> str:
        return self.name


class SubjectPicture(models.Model):
    """One of a subject's pictures; the first stands for it."""

    subject = models.ForeignKey(Subject, on_delete=models.CASCADE, related_name="pictures")
    asset = models.ForeignKey(Asset, on_delete=models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["subject", "asset"], name="a_subject_has_a_picture_once")]

    def __str__(self) -> str:
        return f"Picture {self.position} of {self.subject_id}"


class Palette(models.Model):
    """Colours of a workspace that prompts call by a name (``@Autumn``): ``colors`` as ``#rrggbb``, in order.

    A workspace's palettes and subjects have no name in common.
    """

    FEWEST, MOST = 2, 12

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="palettes")
    name = models.CharField(max_length=40)
    colors = models.JSONField(default=list)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(Lower("name"), "workspace", name="palette_names_are_unique")]

    def __str__(self) -> str:
        return self.name


class PinnedReference(models.Model):
    """A reference that goes along with every new turn of a session, until it is unpinned."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="pinned_references")
    asset = models.ForeignKey(Asset, on_delete=models.PROTECT, related_name="+")
    subject = models.ForeignKey(Subject, null=True, on_delete=models.SET_NULL, related_name="+")
    name = models.CharField(max_length=200, blank=True)
    purpose = models.CharField(max_length=10, choices=Purpose.choices, blank=True)
    position = models.PositiveIntegerField(default=0)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["session", "asset"], name="a_reference_is_pinned_once")]

    def __str__(self) -> str:
        return f"{self.name or self.asset_id} in {self.session_id}"
