"""Who did what to people, keys, links and money: rows that are only ever added."""

from __future__ import annotations

from typing import Any, NoReturn

from django.conf import settings
from django.db import models

from sessions_app.models.workspaces import Workspace


class AuditEntry(models.Model):
    """One act. ``workspace`` is whose owners see it; signing in has none, and is seen by those of the person's workspaces.

    ``name`` is what the actor was called then; ``network`` the address that it came from, without its last part (/24, or
    /48 of IPv6); ``what`` names the thing; ``detail`` holds no secrets and no prompts.
    """

    at = models.DateTimeField(auto_now_add=True)
    workspace = models.ForeignKey(Workspace, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    name = models.CharField(max_length=150, blank=True)
    network = models.CharField(max_length=50, blank=True)
    act = models.CharField(max_length=40)
    what = models.CharField(max_length=300, blank=True)
    detail = models.JSONField(default=dict)

    class Meta:
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["workspace", "-id"], name="audit_of_workspace"),
            models.Index(fields=["actor", "-id"], name="audit_of_person"),
        ]

    def __str__(self) -> str:
        return f"{self.name}: {self.act} {self.what}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Once. Raises TypeError for a row that is there already."""
        if self.pk is not None:
            raise TypeError("An entry of the audit log is never changed.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Never by hand; what is too old goes with ``generation.cleaning``."""
        raise TypeError("An entry of the audit log is never deleted.")
