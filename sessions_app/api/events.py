"""What has happened in a session, for whoever was away or cannot hold a socket open."""

from __future__ import annotations

from django.http import HttpResponse
from ninja import Router

from sessions_app import live
from sessions_app.api.auth import ApiRequest
from sessions_app.api.schemas import EventPage, Sequence

router = Router(tags=["Events"])


@router.get("/sessions/{session_id}/events", response=EventPage, summary="List a session's events")
def index(request: ApiRequest, session_id: str, after: Sequence = 0, html: bool = False) -> HttpResponse:
    """In order, without gaps, at most 200: exactly what the socket would send. ``html=1`` adds the page's tiles."""
    audience = live.member_audience(request.auth, session_id)
    return HttpResponse(live.page(audience, after, html), content_type="application/json")
