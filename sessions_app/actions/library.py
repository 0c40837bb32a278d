"""Subjects: characters and objects that prompts call by name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Max

from sessions_app import assetstore
from sessions_app.access import get_asset
from sessions_app.errors import Conflict, InvalidRequest, LimitReached
from sessions_app.models import Palette, Session, Subject, SubjectPicture, Workspace

MAX_PICTURES = 14
MAX_NAME = 40
MAX_DESCRIPTION = 500


@dataclass(frozen=True)
class SubjectChange:
    """What a person says about a subject; None leaves it as it is. ``pictures`` are ids of assets, in order."""

    name: str | None = None
    kind: str | None = None
    description: str | None = None
    pictures: Sequence[str] | None = None


@transaction.atomic
def create_subject(workspace: Workspace, user: User, new: SubjectChange, session: Session | None = None) -> Subject:
    """A new subject of the workspace, or of one of its sessions. Raises InvalidRequest, Conflict or NotFound."""
    Workspace.objects.select_for_update().get(pk=workspace.pk)
    subject = Subject(workspace=workspace, session=session, created_by=user)
    _apply(subject, user, new, name=new.name or "")
    return subject


@transaction.atomic
def change_subject(subject: Subject, user: User, change: SubjectChange) -> Subject:
    """Change what is given. Turns that used the subject keep their pictures and its old name."""
    Workspace.objects.select_for_update().get(pk=subject.workspace_id)
    _apply(subject, user, change, name=subject.name if change.name is None else change.name)
    return subject


def delete_subject(subject: Subject) -> None:
    """Take the subject out of the library; its pictures stay where they were used."""
    subject.delete()


@transaction.atomic
def add_subject_picture(subject: Subject, user: User, asset_id: str) -> Subject:
    """Add a picture at the end; one that is there stays where it is. Raises NotFound or LimitReached."""
    Workspace.objects.select_for_update().get(pk=subject.workspace_id)
    asset = assetstore.adopt(get_asset(user, asset_id), subject.workspace)
    if subject.pictures.filter(asset=asset).exists():
        return subject
    _check_number(subject.pictures.count() + 1)
    last = subject.pictures.aggregate(last=Max("position"))["last"]
    SubjectPicture.objects.create(subject=subject, asset=asset, position=0 if last is None else last + 1)
    return subject


def remove_subject_picture(subject: Subject, asset_id: UUID) -> Subject:
    """Take a picture out of the subject; the picture itself stays."""
    subject.pictures.filter(asset_id=asset_id).delete()
    return subject


def _apply(subject: Subject, user: User, change: SubjectChange, name: str) -> None:
    subject.name = checked_name(subject.workspace, name, subject)
    subject.kind = change.kind or subject.kind
    if change.description is not None:
        subject.description = _checked_description(change.description)
    subject.save()
    if change.pictures is None:
        return
    _check_number(len(change.pictures))
    assets = [assetstore.adopt(get_asset(user, asset_id), subject.workspace) for asset_id in change.pictures]
    subject.pictures.all().delete()
    for position, asset in enumerate(dict.fromkeys(assets)):
        SubjectPicture.objects.create(subject=subject, asset=asset, position=position)


def checked_name(workspace: Workspace, name: str, itself: Subject | Palette | None = None) -> str:
    """The name that a subject or palette may have: prompts can call it, and nothing else of the workspace has it.

    Raises InvalidRequest or Conflict.
    """
    name = " ".join(name.split())
    if not name or len(name) > MAX_NAME or "@" in name or not (name[-1].isalnum() or name[-1] == "_"):
        raise InvalidRequest(
            f"A name has 1 to {MAX_NAME} characters without @, and ends with a letter or a digit.",
            hint="Prompts call it by its name, as in @Mia.",
            field="name",
        )
    # In Python: SQLite knows the capitals of English letters only.
    subjects = [subject for subject in workspace.subjects.all() if subject != itself]
    if any(other.name.lower() == name.lower() for other in subjects):
        raise Conflict(f"There is a subject called {name} already.", hint="Choose another name.", field="name")
    palettes = [palette for palette in workspace.palettes.all() if palette != itself]
    if any(other.name.lower() == name.lower() for other in palettes):
        raise Conflict(f"There is a palette called {name} already.", hint="Choose another name.", field="name")
    return name


def _checked_description(text: str) -> str:
    text = text.strip()
    if len(text) > MAX_DESCRIPTION:
        raise InvalidRequest(f"A description has at most {MAX_DESCRIPTION} characters.", field="description")
    return text


def _check_number(pictures: int) -> None:
    if pictures > MAX_PICTURES:
        raise LimitReached(f"A subject has at most {MAX_PICTURES} pictures.", hint="Remove one first.")
