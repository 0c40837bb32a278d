"""The log of a session or a workspace, as sentences and as data."""

from __future__ import annotations

from typing import Any

from ninja import Router

from sessions_app.access import get_session, get_workspace, listed_sessions
from sessions_app.activity import LogPage, log_of_session, log_of_workspace, parse_log_filters
from sessions_app.api.auth import ApiRequest
from sessions_app.api.schemas import Answer, Limit, Text, Time
from sessions_app.representation import Json, moment

router = Router(tags=["History"])


class LogEntry(Answer):
    """What happened. ``by`` is a user name, null where the studio did it; ``seq`` is what ``at`` of turns takes."""

    seq: int
    session: str
    kind: str
    act: str
    topic: str
    at: Time
    by: str | None
    sentence: str
    turn: str | None
    number: int | None


class LogEntries(Answer):
    """A page of the log, the newest first."""

    items: list[LogEntry]
    next: str | None


@router.get("/sessions/{session_id}/activity", response=LogEntries, summary="List what happened in a session")
def of_session(
    request: ApiRequest,
    session_id: str,
    person: Text = "",
    topic: Text = "",
    since: Text = "",
    until: Text = "",
    cursor: Text = "",
    limit: Limit = 50,
) -> Any:
    """The newest first. ``topic`` is turns, choices, review, links or session; ``since`` and ``until`` are days (UTC)."""
    filters = parse_log_filters({"person": person, "topic": topic, "since": since, "until": until})
    return _shown(log_of_session(get_session(request.auth, session_id), filters, cursor, limit))


@router.get("/activity", response=LogEntries, summary="List what happened in a workspace")
def of_workspace(
    request: ApiRequest,
    workspace: Text = "",
    person: Text = "",
    topic: Text = "",
    since: Text = "",
    until: Text = "",
    cursor: Text = "",
    limit: Limit = 50,
) -> Any:
    """The same over all its sessions that are not in the trash; without ``workspace``, of your first."""
    filters = parse_log_filters({"person": person, "topic": topic, "since": since, "until": until})
    found = get_workspace(request.auth, workspace)
    return _shown(log_of_workspace(found, listed_sessions(request.auth, found), filters, cursor, limit))


def _shown(page: LogPage) -> Json:
    items = [
        {
            "seq": entry.event.seq,
            "session": str(entry.event.session_id),
            "kind": entry.event.kind,
            "act": str(entry.event.payload.get("act", "")),
            "topic": entry.event.topic,
            "at": moment(entry.event.created_at),
            "by": entry.who or None,
            "sentence": entry.sentence,
            "turn": str(entry.event.turn_id) if entry.event.turn_id else None,
            "number": entry.turn.turn.number if entry.turn else None,
        }
        for entry in page.entries
    ]
    return {"items": items, "next": page.next}
