"""What a team keeps for its prompts: styles of its own, and texts with gaps to fill."""

from __future__ import annotations

import uuid

from django.db import models

from sessions_app.models.workspaces import Workspace

MAX_NAME = 60


class StylePreset(models.Model):
    """A look of the team's own: ``words`` are appended to the prompt, where everybody sees them."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="style_presets")
    name = models.CharField(max_length=MAX_NAME)
    words = models.TextField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["workspace", "name"], name="preset_names_are_unique")]

    def __str__(self) -> str:
        return self.name


class PromptSnippet(models.Model):
    """A prompt to use again; ``{words in braces}`` in its text are filled in each time."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="prompt_snippets")
    name = models.CharField(max_length=MAX_NAME)
    text = models.TextField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["workspace", "name"], name="snippet_names_are_unique")]

    def __str__(self) -> str:
        return self.name
