"""What every section of the settings page needs: whose settings they are, and what the person may do with them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib.auth.models import User
from django.http import HttpRequest
from django.utils.translation import gettext as _

from sessions_app import access
from sessions_app.errors import NotFound
from sessions_app.models import Role, Workspace

# In the browser's session: the id of the workspace that the person has open.
OPEN_WORKSPACE = "workspace"


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
        return {
            "workspace": self.workspace,
            "workspaces": [member.workspace for member in access.memberships_of(self.user)],
            "is_owner": self.is_owner,
            "is_staff": self.user.is_staff,
        }


def open_place(request: HttpRequest) -> Place:
    """The workspace that the person has chosen last in this browser, else their first. Raises NotFound without one."""
    user = request.user
    mine = access.memberships_of(user)
    if not mine or not isinstance(user, User):
        raise NotFound(_("You are in no workspace."), hint=_("Ask an owner of one to invite you."), code="no_workspace")
    chosen = request.session.get(OPEN_WORKSPACE)
    member = next((one for one in mine if str(one.workspace_id) == chosen), mine[0])
    return Place(member.workspace, user, member.role)


def place_of(request: HttpRequest, role: Role = Role.VIEWER) -> Place:
    """The workspace that the address or the form names, itself or by one of its sessions; else the open one.

    Raises NotFound or AccessDenied.
    """
    user = request.user
    if not isinstance(user, User):
        raise NotFound("There is no such workspace.")
    named: str | UUID | None = request.POST.get("workspace") or request.GET.get("workspace")
    if not named and "session" in request.GET:
        named = access.get_session(user, request.GET["session"]).workspace_id
    workspace = access.get_workspace(user, named or open_place(request).workspace.pk, role)
    return Place(workspace, user, access.role_in(user, workspace.pk))
