"""Chains taken into sessions of their own."""

from __future__ import annotations

from typing import Any

from ninja import Router, Status

from sessions_app import gallery
from sessions_app.access import get_session, get_turn, get_workspace
from sessions_app.actions.forking import fork_session
from sessions_app.api.auth import ApiRequest
from sessions_app.api.schemas import Input, SessionOut, Text
from sessions_app.errors import InvalidRequest
from sessions_app.models import Role
from sessions_app.representation import session_json

router = Router(tags=["Sessions"])


class ForkIn(Input):
    """``turn`` is where the chain ends; ``workspace`` where the copy goes, the session's own if left out."""

    turn: Text
    workspace: Text | None = None


@router.post("/sessions/{session_id}/fork", response={201: SessionOut}, summary="Fork a session")
def fork(request: ApiRequest, session_id: str, body: ForkIn) -> Any:
    """A new session with the chain that leads to ``turn``, as history: the same pictures, and nothing paid again."""
    session = get_session(request.auth, session_id)
    turn = get_turn(request.auth, body.turn)
    if turn.session_id != session.pk:
        raise InvalidRequest("The turn is not in this session.", field="turn")
    workspace = get_workspace(request.auth, body.workspace or session.workspace_id, Role.EDITOR)
    [card] = gallery.cards([fork_session(turn, request.auth, workspace)])
    return Status(201, session_json(card))
