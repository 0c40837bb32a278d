"""Who works in a workspace and as what: workspaces made and named, roles changed, people leaving."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _

from sessions_app import audit, events
from sessions_app.access import may_create_workspace
from sessions_app.actions.leaving import end_tokens, get_heir, hand_over_all, stop_waiting
from sessions_app.errors import AccessDenied, Conflict, InvalidRequest
from sessions_app.models import Folder, Member, Role, Workspace

MAX_NAME = 120


@transaction.atomic
def create_workspace(user: User, name: str) -> Workspace:
    """A new workspace that the user owns. Raises InvalidRequest, or AccessDenied for whoever may not."""
    if not may_create_workspace(user):
        raise AccessDenied(
            _("Only owners make workspaces."), hint=_("Ask an owner of yours, or whoever runs the studio.")
        )
    workspace = Workspace.objects.create(name=_checked(name))
    Member.objects.create(workspace=workspace, user=user, role=Role.OWNER)
    audit.note("workspace_created", workspace.name, actor=user, workspace=workspace.pk)
    events.person_changed(user.pk)
    return workspace


@transaction.atomic
def rename_workspace(workspace: Workspace, actor: User, name: str) -> None:
    """Give it another name. Raises InvalidRequest."""
    former, workspace.name = workspace.name, _checked(name)
    workspace.save(update_fields=["name"])
    audit.note("workspace_renamed", workspace.name, actor=actor, workspace=workspace.pk, detail={"before": former})


def change_role(member: Member, actor: User, role: Role) -> Member:
    """Let the member be something else from now on; below an editor, what they have waiting is canceled.

    Below a reviewer, nobody waits for their reviews. Raises Conflict for the only owner.
    """
    with transaction.atomic():
        locked = _locked(member)
        if locked.role == Role.OWNER and role != Role.OWNER:
            _require_another_owner(locked)
        former, locked.role = Role(locked.role), role
        locked.save(update_fields=["role"])
        if former != role:
            roles = {"before": former.name.lower(), "now": Role(role).name.lower()}
            name = locked.user.get_username()
            audit.note("role_changed", name, actor=actor, workspace=locked.workspace_id, detail=roles)
        events.person_changed(locked.user_id)
    stop_waiting(locked, role, actor)
    return locked


def remove_member(member: Member, actor: User, heir: int | None = None) -> None:
    """End the person's place in the workspace at once; what they made stays, under their name.

    What is theirs goes to the user ``heir``, if one is named. Their turns that wait or run are canceled, nobody waits for
    their reviews, and what they have open is closed. Raises Conflict for the only owner, InvalidRequest for an heir who
    does not edit there.
    """
    with transaction.atomic():
        locked = _locked(member)
        if locked.role == Role.OWNER:
            _require_another_owner(locked)
        detail: dict[str, Any] = {}
        if heir is not None:
            taker = get_heir(locked, actor, heir)
            detail = {"sessions": hand_over_all(locked, taker, actor), "to": taker.get_username()}
        for folder in Folder.objects.filter(workspace=locked.workspace_id, members=locked.user_id):
            folder.members.remove(locked.user_id)
        Member.objects.filter(pk=locked.pk).delete()
        name = locked.user.get_username()
        audit.note("member_removed", name, actor=actor, workspace=locked.workspace_id, detail=detail)
        end_tokens(locked.user, locked, actor)
        events.person_changed(locked.user_id)
    stop_waiting(locked, 0, actor)


def _locked(member: Member) -> Member:
    """The member as it is now. All who change people of one workspace take turns: two owners cannot both leave.

    Whoever holds a session meanwhile may still write what hangs on the workspace.
    """
    Workspace.objects.select_for_update(no_key=True).get(pk=member.workspace_id)
    locked = Member.objects.filter(pk=member.pk).select_related("user", "workspace").first()
    if locked is None:
        raise Conflict(_("This person has left the workspace already."))
    return locked


def _require_another_owner(member: Member) -> None:
    owners = Member.objects.filter(workspace=member.workspace_id, role=Role.OWNER, user__is_active=True)
    if not owners.exclude(pk=member.pk).exists():
        raise Conflict(
            _("A workspace needs an owner, and there is no other one."),
            code="last_owner",
            hint=_("Make somebody else an owner first."),
        )


def _checked(name: str) -> str:
    name = " ".join(name.split())
    if not 0 < len(name) <= MAX_NAME:
        raise InvalidRequest(_("The name of a workspace has 1 to %d characters.") % MAX_NAME, field="name")
    return name
