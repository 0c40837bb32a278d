"""Folders and tags: how a team keeps its sessions."""

from __future__ import annotations

from typing import Annotated, Any

from django.db.models import Count, Q
from ninja import Router, Status
from pydantic import Field

from sessions_app.access import folders_of, get_folder, get_workspace, listed_sessions
from sessions_app.actions.folders import create_folder, remove_folder, rename_folder, share_folder
from sessions_app.actions.reviews import set_required_approvals
from sessions_app.api.auth import ApiRequest
from sessions_app.api.schemas import Answer, Input, Text
from sessions_app.models import Folder, Role, Tag
from sessions_app.representation import Json

router = Router(tags=["Folders and tags"])


class NewFolder(Input):
    """``workspace`` is the id of one of your workspaces; without it, your first."""

    name: Text
    workspace: Text | None = None


class FolderChange(Input):
    """What is left out stays. A ``private`` folder is for its ``members`` (user ids) and the workspace's owners.

    ``required_approvals`` is how many people make a picture approved, null as in the workspace.
    """

    name: Text | None = None
    private: bool | None = None
    members: Annotated[list[int], Field(max_length=200)] | None = None
    required_approvals: int | None = None


class FolderOut(Answer):
    """A folder."""

    id: str
    workspace: str
    name: str
    private: bool
    members: list[int]
    required_approvals: int | None


class FolderPage(Answer):
    """The workspace's folders that you see, by name."""

    items: list[FolderOut]
    next: str | None


class TagOut(Answer):
    """A tag, and how many sessions outside the trash carry it."""

    name: str
    sessions: int


class TagPage(Answer):
    """The workspace's tags, by name."""

    items: list[TagOut]
    next: str | None


@router.get("/folders", response=FolderPage, summary="List folders")
def folders(request: ApiRequest, workspace: Text = "") -> Any:
    """All of one workspace."""
    found = folders_of(request.auth).filter(workspace=get_workspace(request.auth, workspace))
    listed = found.prefetch_related("members")
    return {"items": [_shown(folder) for folder in listed], "next": None}


@router.post("/folders", response={201: FolderOut}, summary="Make a folder")
def create(request: ApiRequest, body: NewFolder) -> Any:
    """Its name is its own in the workspace."""
    return Status(201, _shown(create_folder(get_workspace(request.auth, body.workspace, Role.EDITOR), body.name)))


@router.patch("/folders/{folder_id}", response=FolderOut, summary="Change a folder")
def change(request: ApiRequest, folder_id: str, body: FolderChange) -> Any:
    """Give it another name, or say who sees it: all of the workspace, or only its members and owners.

    Owners also say how many approvals its pictures need.
    """
    approvals = "required_approvals" in body.model_fields_set
    folder = get_folder(request.auth, folder_id, Role.OWNER if approvals else Role.EDITOR)
    if approvals:
        set_required_approvals(folder, body.required_approvals)
    if body.name is not None:
        rename_folder(folder, body.name)
    if body.private is not None or body.members is not None:
        share_folder(folder, request.auth, body.private, body.members)
    return _shown(folder)


@router.delete("/folders/{folder_id}", response={204: None}, summary="Remove a folder")
def remove(request: ApiRequest, folder_id: str) -> Any:
    """Its sessions stay, in no folder; those of a private one stay private."""
    remove_folder(get_folder(request.auth, folder_id, Role.EDITOR))
    return Status(204, None)


@router.get("/tags", response=TagPage, summary="List tags")
def tags(request: ApiRequest, workspace: Text = "") -> Any:
    """Those that a session outside the trash carries; a tag is made by giving it to a session."""
    found = get_workspace(request.auth, workspace)
    seen = listed_sessions(request.auth, found).filter(trashed_at=None).values("pk")
    used = Count("sessions", filter=Q(sessions__in=seen))
    listed = Tag.objects.filter(workspace=found).annotate(used=used).filter(used__gt=0)
    return {"items": [{"name": tag.name, "sessions": tag.used} for tag in listed], "next": None}


def _shown(folder: Folder) -> Json:
    return {
        "id": str(folder.pk),
        "workspace": str(folder.workspace_id),
        "name": folder.name,
        "private": folder.private,
        "members": sorted(member.pk for member in folder.members.all()),
        "required_approvals": folder.required_approvals,
    }
