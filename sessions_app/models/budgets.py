"""Budgets by the month, the books they are kept in, and what each attempt or other call stands for in these books.

Amounts in the books are whole millionths of a dollar: SQLite keeps decimals as floating-point numbers, and the books
must balance to the cent after any number of sums.
"""

from __future__ import annotations

from uuid import UUID

from django.db import models

from sessions_app.models.ledger import ProviderCall
from sessions_app.models.turns import Attempt


class Scope(models.TextChoices):
    """Whose money it is; the order in which accounts are locked."""

    INSTALLATION = "installation", "Installation"
    WORKSPACE = "workspace", "Workspace"
    PERSON = "person", "Person in a workspace"


def workspace_target(workspace: UUID) -> str:
    """What ``target`` holds for a workspace."""
    return str(workspace)


def person_target(workspace: UUID, person: int | None) -> str:
    """What ``target`` holds for a person: their limit is one workspace's, set by its owner."""
    return f"{workspace}:{person or 0}"


class Budget(models.Model):
    """What may be spent in a calendar month (UTC). ``target`` is empty for the installation."""

    scope = models.CharField(max_length=12, choices=Scope.choices)
    target = models.CharField(max_length=60, blank=True)
    limit_usd = models.DecimalField(max_digits=10, decimal_places=2)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["scope", "target"], name="one_budget_each")]

    def __str__(self) -> str:
        return f"Budget of {self.scope} {self.target}: ${self.limit_usd} a month"


class Account(models.Model):
    """The month's books of one scope, kept whether there is a budget or not. ``month`` is its first day."""

    scope = models.CharField(max_length=12, choices=Scope.choices)
    target = models.CharField(max_length=60, blank=True)
    month = models.DateField()
    reserved = models.BigIntegerField(default=0)
    spent = models.BigIntegerField(default=0)
    unknown = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["scope", "target", "month"], name="one_account_a_month")]

    def __str__(self) -> str:
        return f"{self.scope} {self.target} {self.month:%Y-%m}"


class Charge(models.Model):
    """What one attempt, or a ``call`` without one, stands for in the books: at most one of the three amounts is not zero.

    It outlives them, so that the sum over all charges of a month is the month's account, whatever is deleted.
    """

    attempt = models.OneToOneField(Attempt, null=True, on_delete=models.SET_NULL, related_name="charge")
    call = models.OneToOneField(ProviderCall, null=True, on_delete=models.SET_NULL, related_name="charge")
    month = models.DateField(db_index=True)
    workspace = models.UUIDField()
    person = models.BigIntegerField(null=True)
    estimate = models.BigIntegerField()
    reserved = models.BigIntegerField(default=0)
    spent = models.BigIntegerField(default=0)
    unknown = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"Charge of {self.attempt_id or self.call_id}: {self.reserved} reserved, {self.spent} spent, {self.unknown} unknown"

    @property
    def keys(self) -> list[tuple[str, str]]:
        """(scope, target) of the accounts that it counts in, in the order in which they are locked."""
        return [
            (Scope.INSTALLATION.value, ""),
            (Scope.WORKSPACE.value, workspace_target(self.workspace)),
            (Scope.PERSON.value, person_target(self.workspace, self.person)),
        ]
