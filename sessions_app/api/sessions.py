"""Sessions: start, find, rename, keep, put away and bring back."""

from __future__ import annotations

from typing import Any, Literal, cast

from ninja import Router, Status

from sessions_app import gallery
from sessions_app.access import get_session, get_workspace, listed_sessions
from sessions_app.actions.sessions import (
    Change,
    change_sessions,
    create_session,
    restore_session,
    trash_session,
)
from sessions_app.api.auth import ApiRequest
from sessions_app.api.schemas import Limit, NewSession, SessionOut, SessionPage, Text
from sessions_app.api.session_schemas import ManyChanged, ManyChanges, SessionChange
from sessions_app.models import Role, Session
from sessions_app.representation import Json, session_json

router = Router(tags=["Sessions"])


@router.post("", response={201: SessionOut}, summary="Start a session")
def create(request: ApiRequest, body: NewSession) -> Any:
    """An empty session in one of your workspaces."""
    workspace = get_workspace(request.auth, body.workspace, Role.EDITOR)
    session = create_session(request.auth, workspace, body.title)
    return Status(201, _shown(session))


@router.get("", response=SessionPage, summary="List sessions")
def index(
    request: ApiRequest,
    search: Text = "",
    cursor: Text = "",
    trashed: bool = False,
    archived: bool = False,
    author: Text = "",
    model: Text = "",
    status: Literal["", "running", "failed"] = "",
    starred: bool = False,
    notes: Literal["", "any", "open"] = "",
    since: Text = "",
    until: Text = "",
    folder: Text = "",
    tag: Text = "",
    limit: Limit = 48,
) -> Any:
    """The latest changed first. ``search`` looks in titles, prompts and replies: words, beginnings of words, and
    "phrases in quotes"; ``found`` then says what was found where. ``trashed`` and ``archived`` list those instead.
    ``since`` and ``until`` are days (UTC), ``folder`` is an id, ``author`` a user name; ``notes`` is
    ``any`` for sessions with notes, ``open`` for those with open ones.
    """
    asked = {"search": search, "author": author, "model": model, "status": status, "starred": "1" if starred else ""}
    asked |= {"since": since, "until": until, "folder": folder, "tag": tag, "notes": notes}
    asked["show"] = "trash" if trashed else "archived" if archived else ""
    page = gallery.page(listed_sessions(request.auth), gallery.parse_filters(asked), cursor, limit)
    return {"items": [session_json(card) for card in page.cards], "next": page.next}


@router.patch("", response=ManyChanged, summary="Change many sessions at once")
def change_many(request: ApiRequest, body: ManyChanges) -> Any:
    """All of it or nothing. ``undo`` is the body that takes it back."""
    found = [get_session(request.auth, change.id, Role.EDITOR, trashed=True) for change in body.sessions]
    wanted = [_wanted(change) for change in body.sessions]
    undo = change_sessions(request.auth, list(zip(found, wanted, strict=True)))
    return {
        "items": [session_json(card) for card in gallery.cards(found)],
        "undo": {"sessions": [{"id": str(s.pk), **before} for s, before in zip(found, undo, strict=True)]},
    }


@router.get("/{session_id}", response=SessionOut, summary="Get a session")
def get(request: ApiRequest, session_id: str) -> Any:
    """One session with its counts and cost."""
    return _shown(get_session(request.auth, session_id))


@router.patch("/{session_id}", response=SessionOut, summary="Change a session")
def change(request: ApiRequest, session_id: str, body: SessionChange) -> Any:
    """Its title, folder, tags and author, who sees it, and whether it is in the archive. What is left out stays."""
    session = get_session(request.auth, session_id, Role.EDITOR)
    change_sessions(request.auth, [(session, _wanted(body))])
    return _shown(session)


@router.delete("/{session_id}", response=SessionOut, summary="Put a session into the trash")
def trash(request: ApiRequest, session_id: str) -> Any:
    """Its links end until it is restored. After ``TRASH_DAYS`` days it is deleted for good."""
    session = get_session(request.auth, session_id, Role.EDITOR)
    trash_session(session, request.auth)
    return _shown(session)


@router.post("/{session_id}/restore", response=SessionOut, summary="Take a session out of the trash")
def restore(request: ApiRequest, session_id: str) -> Any:
    """Restoring twice changes nothing."""
    session = get_session(request.auth, session_id, Role.EDITOR, trashed=True)
    if session.trashed_at:
        restore_session(session, request.auth)
    return _shown(session)


def _wanted(change: SessionChange) -> Change:
    return cast(Change, change.model_dump(exclude_unset=True, exclude={"id"}))


def _shown(session: Session) -> Json:
    return session_json(gallery.cards([session])[0])
