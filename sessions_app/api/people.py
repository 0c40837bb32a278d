"""Workspaces, who works in them and who is invited."""

from __future__ import annotations

from typing import Any, Literal

from django.urls import reverse
from ninja import Router, Status

from sessions_app.access import get_invitation, get_member, get_workspace, open_invitations
from sessions_app.actions.invitations import invite, mail_invitation, renew_invitation, revoke_invitation
from sessions_app.actions.people import change_role, create_workspace, remove_member, rename_workspace
from sessions_app.api.auth import ApiRequest
from sessions_app.api.schemas import Answer, Input, Text, Time
from sessions_app.errors import NotFound
from sessions_app.models import Invitation, Member, Role
from sessions_app.representation import Json, moment

RoleName = Literal["owner", "editor", "reviewer", "viewer"]

router = Router(tags=["People"])


class WorkspaceIn(Input):
    """What it is called."""

    name: Text


class WorkspaceOut(Answer):
    """One of your workspaces, and what you are in it."""

    id: str
    name: str
    role: RoleName
    created_at: Time


class WorkspacePage(Answer):
    """Your workspaces, the earliest joined first."""

    items: list[WorkspaceOut]
    next: str | None


class MemberOut(Answer):
    """Somebody who works there; ``email`` is there for owners and oneself."""

    user: int
    name: str
    email: str | None
    role: RoleName
    joined_at: Time


class MemberPage(Answer):
    """Everybody who works there, in the order in which they joined."""

    items: list[MemberOut]
    next: str | None


class RoleIn(Input):
    """What the member is from now on."""

    role: RoleName


class InvitationIn(Input):
    """Whom to invite, and as what."""

    email: Text
    role: RoleName = "editor"


class InvitationOut(Answer):
    """An invitation that can still be accepted."""

    id: str
    workspace: str
    email: str
    role: RoleName
    invited_by: str | None
    created_at: Time
    expires_at: Time


class NewInvitationOut(InvitationOut):
    """``url`` is shown this once. ``mailed``: whether it has been handed to a mail server, or the console."""

    url: str
    mailed: bool


class InvitationPage(Answer):
    """Those that can still be accepted, the oldest first."""

    items: list[InvitationOut]
    next: str | None


@router.get("/workspaces", response=WorkspacePage, summary="List your workspaces")
def index(request: ApiRequest) -> Any:
    """With your role in each."""
    members = Member.objects.filter(user=request.auth).select_related("workspace").order_by("pk")
    return {"items": [_workspace_json(member) for member in members], "next": None}


@router.post("/workspaces", response={201: WorkspaceOut}, summary="Make a workspace")
def create(request: ApiRequest, body: WorkspaceIn) -> Any:
    """You own it. For owners of a workspace, and whoever runs the installation."""
    workspace = create_workspace(request.auth, body.name)
    return Status(201, _workspace_json(Member.objects.get(workspace=workspace, user=request.auth)))


@router.patch("/workspaces/{workspace_id}", response=WorkspaceOut, summary="Rename a workspace")
def rename(request: ApiRequest, workspace_id: str, body: WorkspaceIn) -> Any:
    """For its owners."""
    workspace = get_workspace(request.auth, workspace_id, Role.OWNER)
    rename_workspace(workspace, request.auth, body.name)
    return _workspace_json(Member.objects.select_related("workspace").get(workspace=workspace, user=request.auth))


@router.get("/workspaces/{workspace_id}/members", response=MemberPage, summary="List members")
def members(request: ApiRequest, workspace_id: str) -> Any:
    """Who works there, and as what."""
    workspace = get_workspace(request.auth, workspace_id)
    found = list(Member.objects.filter(workspace=workspace).select_related("user").order_by("pk"))
    owner = any(one.user_id == request.auth.pk and one.role == Role.OWNER for one in found)
    return {"items": [_member_json(one, owner or one.user_id == request.auth.pk) for one in found], "next": None}


@router.patch("/workspaces/{workspace_id}/members/{user_id}", response=MemberOut, summary="Change a member's role")
def change_member(request: ApiRequest, workspace_id: str, user_id: int, body: RoleIn) -> Any:
    """For owners. The only owner stays one. Below an editor, what the member has waiting is canceled."""
    member = get_member(request.auth, get_workspace(request.auth, workspace_id), user_id)
    return _member_json(change_role(member, request.auth, Role[body.role.upper()]), True)


@router.delete("/workspaces/{workspace_id}/members/{user_id}", response={204: None}, summary="Remove a member")
def delete_member(request: ApiRequest, workspace_id: str, user_id: int, heir: int | None = None) -> Any:
    """For owners, and for oneself. Access ends at once; what the member made stays.

    ``heir``, the id of another editor or owner, takes over the member's sessions, links, webhooks and private folders.
    """
    needed = Role.VIEWER if user_id == request.auth.pk else Role.OWNER
    member = get_member(request.auth, get_workspace(request.auth, workspace_id), user_id, needed)
    remove_member(member, request.auth, heir)
    return Status(204, None)


@router.get("/workspaces/{workspace_id}/invitations", response=InvitationPage, summary="List open invitations")
def invitations(request: ApiRequest, workspace_id: str) -> Any:
    """For owners."""
    workspace = get_workspace(request.auth, workspace_id, Role.OWNER)
    found = open_invitations().filter(workspace=workspace).select_related("invited_by")
    return {"items": [_invitation_json(one) for one in found], "next": None}


@router.post("/workspaces/{workspace_id}/invitations", response={201: NewInvitationOut}, summary="Invite somebody")
def ask(request: ApiRequest, workspace_id: str, body: InvitationIn) -> Any:
    """For owners. The link is mailed, works for one person, and ends in 14 days."""
    workspace = get_workspace(request.auth, workspace_id, Role.OWNER)
    made, token = invite(workspace, request.auth, body.email, Role[body.role.upper()])
    return Status(201, _with_link(request, made, token))


@router.post(
    "/workspaces/{workspace_id}/invitations/{invitation_id}/resend",
    response=NewInvitationOut,
    summary="Send an invitation anew",
)
def resend(request: ApiRequest, workspace_id: str, invitation_id: str) -> Any:
    """With a new link; the old one ends."""
    found = _invitation(request, workspace_id, invitation_id)
    return _with_link(request, found, renew_invitation(found, request.auth))


@router.delete(
    "/workspaces/{workspace_id}/invitations/{invitation_id}", response={204: None}, summary="Revoke an invitation"
)
def revoke(request: ApiRequest, workspace_id: str, invitation_id: str) -> Any:
    """Its link ends at once."""
    revoke_invitation(_invitation(request, workspace_id, invitation_id), request.auth)
    return Status(204, None)


def _invitation(request: ApiRequest, workspace_id: str, invitation_id: str) -> Invitation:
    workspace = get_workspace(request.auth, workspace_id, Role.OWNER)
    found = get_invitation(request.auth, invitation_id)
    if found.workspace_id != workspace.pk:
        raise NotFound("There is no such invitation.")
    return found


def _with_link(request: ApiRequest, invitation: Invitation, token: str) -> Json:
    url = request.build_absolute_uri(reverse("invitation", args=[token]))
    return {**_invitation_json(invitation), "url": url, "mailed": mail_invitation(invitation, url, token)}


def _workspace_json(member: Member) -> Json:
    workspace = member.workspace
    created = moment(workspace.created_at)
    return {"id": str(workspace.pk), "name": workspace.name, "role": _role(member.role), "created_at": created}


def _member_json(member: Member, email: bool) -> Json:
    return {
        "user": member.user_id,
        "name": member.user.get_username(),
        "email": member.user.email if email else None,
        "role": _role(member.role),
        "joined_at": moment(member.created_at),
    }


def _invitation_json(invitation: Invitation) -> Json:
    return {
        "id": str(invitation.pk),
        "workspace": str(invitation.workspace_id),
        "email": invitation.email,
        "role": _role(invitation.role),
        "invited_by": invitation.invited_by.get_username() if invitation.invited_by else None,
        "created_at": moment(invitation.created_at),
        "expires_at": moment(invitation.expires_at),
    }


def _role(role: int) -> str:
    return Role(role).name.lower()
