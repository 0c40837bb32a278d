"""Sessions taken away as files: words and pictures as a ZIP, or the review report."""

from __future__ import annotations

from typing import Any, Literal

from django.http import HttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header
from ninja import Router

from sessions_app.access import branch_of, get_session, get_turn
from sessions_app.api.auth import ApiRequest
from sessions_app.api.reports import report
from sessions_app.api.schemas import Text
from sessions_app.archive import entries_of, folder_of, write_zip
from sessions_app.errors import InvalidRequest
from sessions_app.exporting.animation import animation_of
from sessions_app.models import Turn
from sessions_app.serving import BlocksResponse

MAX_SESSIONS = 100

router = Router(tags=["Sessions"])


@router.get("/sessions/{session_id}/export", summary="Export a session")
def export(
    request: ApiRequest,
    session_id: str,
    format: Literal["zip", "gif", "webp", "mp4", "html", "pdf"] = "zip",
    turn: Text = "",
) -> Any:
    """``zip``: every word as JSON and every picture byte for byte. ``gif`` and ``webp``: the pictures of a line, one after
    the other, the newest line without ``turn``; ``mp4`` is refused. ``html`` and ``pdf``: the review report. With
    ``turn`` its branch alone.
    """
    if format == "html" or format == "pdf":
        return report(request, session_id, format, turn)
    session = get_session(request.auth, session_id)
    end = get_turn(request.auth, turn) if turn else None
    if end and end.session_id != session.pk:
        raise InvalidRequest("That turn belongs to another session.", field="turn")
    if format == "mp4":
        raise InvalidRequest(
            "The studio has no encoder for MP4.",
            hint="Take webp or gif: browsers and chat programs play both.",
            field="format",
        )
    if format != "zip":
        made = HttpResponse(animation_of(session, end, format), content_type=f"image/{format}")
        made["Content-Disposition"] = content_disposition_header(True, f"{folder_of(session)}.{format}")
        return made
    turns = Turn.objects.filter(session=session)
    if end:
        turns = turns.filter(pk__in=branch_of(end.pk, session.pk))
    return BlocksResponse(write_zip(entries_of(session, turns)), f"{folder_of(session)}.zip", "application/zip")


@router.get("/exports", summary="Export several sessions")
def export_many(request: ApiRequest, sessions: Text) -> Any:
    """One ZIP with a folder for each. ``sessions``: ids, with commas between, at most 100."""
    ids = [one for one in dict.fromkeys(sessions.split(",")) if one]
    if not 1 <= len(ids) <= MAX_SESSIONS:
        raise InvalidRequest(f"Name 1 to {MAX_SESSIONS} sessions; these are {len(ids)}.", field="sessions")
    found = [get_session(request.auth, one, trashed=True) for one in ids]
    entries = [entry for session in found for entry in entries_of(session, Turn.objects.filter(session=session))]
    name = f"sessions-{timezone.now():%Y-%m-%d}.zip"
    return BlocksResponse(write_zip(entries), name, "application/zip")
