"""What every section of the settings page needs: whose settings they are, and what the person may do with them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib.auth.models import User
from django.http import HttpRequest

from sessions_app import access
from sessions_app.errors import NotFound
from sessions_app.models import Role, Workspace


@dataclass(frozen=True)
class Place:
    """A workspace whose settings are open, and the role of whoever looks at them."""

    workspace: Workspace
    user: User
    role: int

    @property
    def is_owner(self) -> bool:
        """May change what belongs to the workspace."""
        return self.role >= Role.OWNER

    @property
    def context(self) -> dict[str, Any]:
        """What settings/base.html shows, and every section may use."""
        others = Workspace.objects.filter(members__user=self.user).order_by("members__pk")
        return {
            "workspace": self.workspace,
            "workspaces": list(others),
            "is_owner": self.is_owner,
            "is_staff": self.user.is_staff,
        }


def place_of(request: HttpRequest, role: Role = Role.VIEWER) -> Place:
    """The workspace that the address or the form names, itself or by one of its sessions; else the person's first.

    Raises NotFound or AccessDenied.
    """
    user = request.user
    if not isinstance(user, User):
        raise NotFound("There is no such workspace.")
    named: str | UUID | None = request.POST.get("workspace") or request.GET.get("workspace")
    if not named and "session" in request.GET:
        named = access.get_session(user, request.GET["session"]).workspace_id
    workspace = access.get_workspace(user, named, role)
    return Place(workspace, user, access.role_in(user, workspace.pk))
