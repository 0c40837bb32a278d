"""Access to engines that people set up themselves: whose key, where to, and what the last test found."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from sessions_app.models import vault
from sessions_app.models.workspaces import Workspace

SHOWN = 4
SHORTEST_TO_SHOW = 16
# In the name of an engine that is one person's own; names are otherwise of letters, digits, "-" and "_".
OWN = "-own."


def is_own(name: str) -> bool:
    """Whether the engine of that name is one person's own, there still or removed: that person pays for it."""
    return OWN in name


def hint_of(secret: str) -> str:
    """The last characters of a key that is long enough to show some; else nothing."""
    return secret[-SHOWN:] if len(secret) >= SHORTEST_TO_SHOW else ""


class EngineAccount(models.Model):
    """One way to an engine. ``workspace`` or ``person`` is whose it is; without either it serves the whole installation.

    One person's own is used for what that person asks for, in all their workspaces, and goes with them. ``name`` is what
    attempts and the ledger call it, and begins with its kind; it never changes and is never given again. ``prices`` maps an
    image size, or ``any``, to US dollars for one picture. ``text_model`` is the id to ask for words, empty for the usual
    one. ``is_default`` marks the installation's, or one person's, default; workspaces name theirs. ``check_*`` is what the last test found; ``check_code`` is "ok" when all
    is well. The secret (an API key, or a service account's JSON) is stored sealed and never shown.
    """

    class Kind(models.TextChoices):
        """What speaks at the other end."""

        GEMINI = "gemini", "Gemini"
        VERTEX = "vertex", "Vertex AI"
        GATEWAY = "gateway", "Gateway"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=40, unique=True)
    workspace = models.ForeignKey(
        Workspace, on_delete=models.CASCADE, related_name="engine_accounts", null=True, blank=True
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="engine_accounts", null=True, blank=True
    )
    kind = models.CharField(max_length=10, choices=Kind.choices)
    label = models.CharField(max_length=60)
    base_url = models.CharField(max_length=500, blank=True)
    api_version = models.CharField(max_length=40, blank=True)
    project = models.CharField(max_length=120, blank=True)
    location = models.CharField(max_length=60, blank=True)
    model = models.CharField(max_length=80, blank=True)
    dialect = models.CharField(max_length=20, blank=True)
    text_model = models.CharField(max_length=80, blank=True)
    prices = models.JSONField(default=dict, blank=True)
    sealed = models.TextField(blank=True, editable=False)
    secret_hint = models.CharField(max_length=200, blank=True, editable=False)
    enabled = models.BooleanField(default=True)
    is_default = models.BooleanField(default=False)
    check_code = models.CharField(max_length=40, blank=True)
    check_message = models.TextField(blank=True)
    check_hint = models.TextField(blank=True)
    checked_at = models.DateTimeField(null=True, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(is_default=False) | models.Q(workspace=None), name="workspaces_name_their_default"
            ),
            models.CheckConstraint(
                condition=models.Q(workspace=None) | models.Q(person=None), name="engines_are_a_workspaces_or_a_persons"
            ),
            models.UniqueConstraint(
                fields=["is_default"],
                condition=models.Q(is_default=True, person=None),
                name="one_default_engine_of_the_installation",
            ),
            models.UniqueConstraint(
                fields=["person"], condition=models.Q(is_default=True), name="one_default_engine_of_a_person"
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def secret(self) -> str:
        """The secret in clear, for a vendor's client alone. Raises StudioError ``key_missing`` if it cannot be read."""
        return vault.unseal(self.sealed)

    def put_secret(self, secret: str, hint: str = "") -> None:
        """Store another secret. ``hint`` is what to show of it; by default its last four characters, if it is long."""
        self.sealed = vault.seal(secret)
        self.secret_hint = hint or hint_of(secret)

    @property
    def setup(self) -> tuple[object, ...]:
        """Whatever a client is built from: while it stays the same, so may the client."""
        prices = tuple(sorted(self.prices.items()))
        place = (self.base_url, self.api_version, self.project, self.location)
        return (self.kind, self.label, *place, self.model, self.dialect, self.text_model, prices, self.sealed)
