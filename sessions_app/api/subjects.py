"""Subjects: the named characters and objects of a workspace."""

from __future__ import annotations

from typing import Any, Literal

from django.db.models import QuerySet
from ninja import Router, Status
from pydantic import Field

from sessions_app.access import get_session, get_subject, get_workspace, parse_id, subjects_of
from sessions_app.actions.library import (
    SubjectChange,
    add_subject_picture,
    change_subject,
    create_subject,
    delete_subject,
    remove_subject_picture,
)
from sessions_app.api.auth import ApiRequest
from sessions_app.api.schemas import Answer, Input, Text, Time
from sessions_app.models import THUMB, Role, Subject
from sessions_app.queries import Media
from sessions_app.representation import Json, moment

Kind = Literal["character", "object"]

router = Router(tags=["Subjects"])


class SubjectIn(Input):
    """What may be said of a subject; ``pictures`` are ids of assets, in order. What is left out stays as it is."""

    name: Text | None = None
    kind: Kind | None = None
    description: Text | None = None
    pictures: list[Text] | None = Field(default=None, max_length=100)


class NewSubject(SubjectIn):
    """A subject of a workspace (your first one, if none is named), or with ``session`` known in that one alone."""

    workspace: Text | None = None
    session: Text | None = None


class PictureIn(Input):
    """The id of an asset."""

    asset: Text


class SubjectPictureOut(Answer):
    """One picture of a subject."""

    asset: str
    url: str
    thumb: str
    width: int
    height: int


class SubjectOut(Answer):
    """A subject; ``session`` is null if the whole workspace has it. Its first picture stands for it."""

    id: str
    workspace: str
    session: str | None
    name: str
    kind: Kind
    description: str
    pictures: list[SubjectPictureOut]
    created_at: Time


class SubjectPage(Answer):
    """All subjects, by name."""

    items: list[SubjectOut]
    next: str | None


@router.get("", response=SubjectPage, summary="List subjects")
def index(request: ApiRequest, workspace: Text = "", session: Text = "") -> Any:
    """Those of the workspace; with ``session``, those that its prompts may name."""
    if session:
        found = subjects_of(request.auth, get_session(request.auth, session))
    else:
        found = Subject.objects.filter(workspace=get_workspace(request.auth, workspace or None), session=None)
    return {"items": [subject_json(subject) for subject in _for_show(found)], "next": None}


@router.post("", response={201: SubjectOut}, summary="Make a subject")
def create(request: ApiRequest, body: NewSubject) -> Any:
    """Prompts call it by its name: ``@Mia``. Names are unique in a workspace, capitals ignored."""
    session = get_session(request.auth, body.session, Role.EDITOR) if body.session else None
    workspace = session.workspace if session else get_workspace(request.auth, body.workspace, Role.EDITOR)
    return Status(201, _shown(create_subject(workspace, request.auth, _change(body), session)))


@router.get("/{subject_id}", response=SubjectOut, summary="Get a subject")
def get(request: ApiRequest, subject_id: str) -> Any:
    """With its pictures."""
    return _shown(get_subject(request.auth, subject_id))


@router.patch("/{subject_id}", response=SubjectOut, summary="Change a subject")
def change(request: ApiRequest, subject_id: str, body: SubjectIn) -> Any:
    """``pictures`` replaces the list. Turns that used the subject keep what they used."""
    return _shown(change_subject(get_subject(request.auth, subject_id, Role.EDITOR), request.auth, _change(body)))


@router.delete("/{subject_id}", response={204: None}, summary="Delete a subject")
def delete(request: ApiRequest, subject_id: str) -> Any:
    """Turns that used it keep its pictures and its name."""
    delete_subject(get_subject(request.auth, subject_id, Role.EDITOR))
    return Status(204, None)


@router.post("/{subject_id}/pictures", response=SubjectOut, summary="Add a picture to a subject")
def add_picture(request: ApiRequest, subject_id: str, body: PictureIn) -> Any:
    """At the end. Adding it twice changes nothing."""
    subject = get_subject(request.auth, subject_id, Role.EDITOR)
    return _shown(add_subject_picture(subject, request.auth, body.asset))


@router.delete("/{subject_id}/pictures/{asset_id}", response=SubjectOut, summary="Remove a subject's picture")
def remove_picture(request: ApiRequest, subject_id: str, asset_id: str) -> Any:
    """The picture itself stays."""
    subject = get_subject(request.auth, subject_id, Role.EDITOR)
    return _shown(remove_subject_picture(subject, parse_id(asset_id, "picture")))


def subject_json(subject: Subject) -> Json:
    """The subject with its pictures, as the API and the pages' scripts get it."""
    media = Media()
    return {
        "id": str(subject.pk),
        "workspace": str(subject.workspace_id),
        "session": str(subject.session_id) if subject.session_id else None,
        "name": subject.name,
        "kind": subject.kind,
        "description": subject.description,
        "pictures": [
            {
                "asset": str(picture.asset_id),
                "url": media.original(picture.asset),
                "thumb": media.rendition(picture.asset, THUMB),
                "width": picture.asset.width,
                "height": picture.asset.height,
            }
            for picture in subject.pictures.all()
        ],
        "created_at": moment(subject.created_at),
    }


def _for_show(subjects: QuerySet[Subject]) -> QuerySet[Subject]:
    return subjects.prefetch_related("pictures__asset").order_by("name")


def _shown(subject: Subject) -> Json:
    return subject_json(_for_show(Subject.objects.filter(pk=subject.pk)).get())


def _change(body: SubjectIn) -> SubjectChange:
    return SubjectChange(body.name, body.kind, body.description, body.pictures)
