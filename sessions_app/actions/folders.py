"""Making, naming and removing the folders of a workspace."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from sessions_app import audit, events
from sessions_app.errors import Conflict, InvalidRequest, LimitReached
from sessions_app.models import Folder, Member, Workspace
from sessions_app.models.sessions import MAX_NAME

MAX_FOLDERS = 200


def create_folder(workspace: Workspace, name: str) -> Folder:
    """A new folder. Raises InvalidRequest, Conflict for a name that is taken, LimitReached."""
    if Folder.objects.filter(workspace=workspace).count() >= MAX_FOLDERS:
        raise LimitReached(f"A workspace has at most {MAX_FOLDERS} folders.", hint="Remove one first.")
    folder = Folder(workspace=workspace)
    rename_folder(folder, name)
    return folder


def rename_folder(folder: Folder, name: str) -> None:
    """Give it (another) name. Raises InvalidRequest, or Conflict for a name that is taken."""
    folder.name = " ".join(name.split())
    if not 0 < len(folder.name) <= MAX_NAME:
        raise InvalidRequest(f"The name of a folder has 1 to {MAX_NAME} characters.", field="name")
    try:
        with transaction.atomic():
            # Its name alone: somebody may be making it private meanwhile.
            folder.save(update_fields=None if folder._state.adding else ["name"])
    except IntegrityError:
        raise Conflict(f"There is a folder “{folder.name}” already.", field="name") from None


@transaction.atomic
def share_folder(folder: Folder, actor: User, private: bool | None, members: list[int] | None = None) -> None:
    """Say who sees the folder and what is in it: all of the workspace, or ``members`` and its owners; None leaves it.

    Whoever makes it private, or changes who sees it, stays in. Raises InvalidRequest for somebody who does not work there.
    """
    now = Folder.objects.select_for_update(no_key=True).filter(pk=folder.pk).first()
    if now is None:
        raise Conflict(_("This folder was removed just now."))
    private = now.private if private is None else private
    if members is not None:
        known = Member.objects.filter(workspace=folder.workspace_id, user__in=members).values_list("user", flat=True)
        if set(known) != set(members):
            raise InvalidRequest(_("A member of the folder does not work in this workspace."), field="members")
        folder.members.set({*members, actor.pk})
    elif private and not now.private:
        folder.members.add(actor)
    folder.private = private
    folder.save(update_fields=["private"])
    names = sorted(folder.members.values_list("username", flat=True)) if private else []
    detail = {"private": private, "people": names}
    audit.note("folder_people", folder.name, actor=actor, workspace=folder.workspace_id, detail=detail)
    events.person_changed(*folder.workspace.members.values_list("user", flat=True))


@transaction.atomic
def remove_folder(folder: Folder) -> None:
    """Its sessions stay, in no folder; those of a private one stay private, each for its author."""
    if folder.private:
        folder.sessions.update(private=True)
        events.person_changed(*folder.workspace.members.values_list("user", flat=True))
    folder.delete()
