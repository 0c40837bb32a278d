"""Sessions: start, find, rename, put away and bring back."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from ninja import Router, Status

from sessions_app import queries
from sessions_app.access import get_session, get_workspace, sessions_of
from sessions_app.actions.sessions import create_session, rename_session, restore_session, trash_session
from sessions_app.api.auth import ApiRequest
from sessions_app.api.schemas import Limit, NewSession, SessionChange, SessionOut, SessionPage, Text
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
    limit: Limit = 48,
) -> Any:
    """The latest changed first. ``search`` looks in titles and prompts; ``trashed`` lists the trash instead."""
    sessions = queries.matching(sessions_of(request.auth).filter(trashed_at__isnull=not trashed), search)
    if cursor:
        sessions = queries.older_than(sessions, cursor)
    cards = queries.gallery(sessions, limit + 1)
    more = queries.cursor_of(cards[limit - 1].session) if len(cards) > limit else None
    return {"items": [session_json(card) for card in cards[:limit]], "next": more}


@router.get("/{session_id}", response=SessionOut, summary="Get a session")
def get(request: ApiRequest, session_id: str) -> Any:
    """One session with its counts and cost."""
    return _shown(get_session(request.auth, session_id))


@router.patch("/{session_id}", response=SessionOut, summary="Rename a session")
def change(request: ApiRequest, session_id: str, body: SessionChange) -> Any:
    """Give it another title."""
    session = get_session(request.auth, session_id, Role.EDITOR)
    rename_session(session, request.auth, body.title)
    return _shown(session)


@router.delete("/{session_id}", response=SessionOut, summary="Put a session into the trash")
def trash(request: ApiRequest, session_id: str) -> Any:
    """Nothing is deleted; its links end until it is restored."""
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


def _shown(session: Session) -> Json:
    one: QuerySet[Session] = Session.objects.filter(pk=session.pk)
    return session_json(queries.gallery(one, 1)[0])
