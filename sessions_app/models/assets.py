"""Stored bytes: assets are immutable and addressed by content, renditions are derived from them."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from sessions_app.models.workspaces import Workspace

# The renditions that pages show: small in lists, large on the stage.
THUMB = "fit-384.webp"
STAGE = "fit-1536.webp"
# What other sites show of a link; some of them take no WebP.
SOCIAL = "fit-1200.jpg"
PRINT = "fit-768.jpg"
# All pixels of a picture that moves, standing still.
STILL = "full.png"
STAGE_PIXELS = 1536
STAGE_BYTES = 4_000_000


class Asset(models.Model):
    """Bytes that a person uploaded or a model returned, kept exactly as they came.

    ``width`` and ``height`` are as displayed, 0 for what is no picture (a thought signature). ``plain`` pictures can
    be sent to a model as they are; others have a normalized copy, the rendition ``work.png``. Of ``located`` ones, whose
    file says where they were taken, models are sent the rendition ``unlocated``. ``created_at`` is when the same bytes
    last came in, to the day. ``holders`` brought them too, while only sessions that they may not see had them.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="assets")
    sha256 = models.CharField(max_length=64)
    mime_type = models.CharField(max_length=80)
    size = models.PositiveBigIntegerField()
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)
    plain = models.BooleanField(default=True)
    located = models.BooleanField(default=False)
    animated = models.BooleanField(default=False)
    color = models.CharField(max_length=7, default="#808080")
    phash = models.CharField(max_length=16, blank=True)
    placeholder = models.BinaryField(default=b"")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    holders = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "sha256"], name="one_asset_for_the_same_bytes")]

    def __str__(self) -> str:
        return f"{self.sha256[:12]} {self.mime_type}"

    @property
    def fits_stage(self) -> bool:
        """Small enough that pages show the original itself and need no rendition of it."""
        return self.plain and max(self.width, self.height) <= STAGE_PIXELS and self.size < STAGE_BYTES


class Rendition(models.Model):
    """A derived size or format of an asset, made once. ``spec`` is its name, e.g. ``fit-512.webp``."""

    asset = models.ForeignKey(Asset, on_delete=models.CASCADE, related_name="renditions")
    spec = models.CharField(max_length=40)
    sha256 = models.CharField(max_length=64)
    mime_type = models.CharField(max_length=80)
    size = models.PositiveBigIntegerField()
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["asset", "spec"], name="one_rendition_for_each_spec")]

    def __str__(self) -> str:
        return f"{self.spec} of {self.asset_id}"
