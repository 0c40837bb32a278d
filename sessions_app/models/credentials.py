"""What was read of the Content Credentials of an asset."""

from __future__ import annotations

from django.db import models

from sessions_app.models.assets import Asset
from sessions_app.provenance.credentials import Credentials


class AssetCredentials(models.Model):
    """Read once for each asset, and again when the trust list changes: ``trust_list`` is its mark.

    ``state``, ``signer`` (the organization, where it is named) and ``steps`` are what lists show; the rest is large.
    """

    asset = models.OneToOneField(Asset, on_delete=models.CASCADE, primary_key=True, related_name="credentials")
    state = models.CharField(max_length=12)
    signer = models.CharField(max_length=200, blank=True)
    steps = models.PositiveSmallIntegerField(default=0)
    story = models.JSONField(default=dict)
    manifest = models.JSONField(null=True)
    trust_list = models.CharField(max_length=16)
    read_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name_plural = "asset credentials"

    def __str__(self) -> str:
        return f"{self.state} of {self.asset_id}"

    @property
    def told(self) -> Credentials:
        """All that was read, but for the manifest, which is large."""
        return Credentials.from_json(self.story)
