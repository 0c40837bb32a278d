"""Making, naming and removing the folders of a workspace."""

from __future__ import annotations

from django.db import IntegrityError, transaction

from sessions_app.errors import Conflict, InvalidRequest, LimitReached
from sessions_app.models import Folder, Workspace
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
            folder.save()
    except IntegrityError:
        raise Conflict(f"There is a folder “{folder.name}” already.", field="name") from None


def remove_folder(folder: Folder) -> None:
    """Its sessions stay, in no folder."""
    folder.delete()
