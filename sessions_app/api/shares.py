"""Links that open a session to people without an account."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone
from ninja import Router, Status

from sessions_app.access import get_session, get_share_link, get_turn
from sessions_app.actions.sharing import create_share_link, revoke_share_link
from sessions_app.api.auth import ApiRequest
from sessions_app.api.share_schemas import NewShare, NewShareOut, SharePage
from sessions_app.errors import InvalidRequest
from sessions_app.models import Role
from sessions_app.queries import live_links
from sessions_app.representation import share_json

USUAL_LIFE = timedelta(days=30)

router = Router(tags=["Links"])


@router.get("/sessions/{session_id}/shares", response=SharePage, summary="List a session's links")
def index(request: ApiRequest, session_id: str) -> Any:
    """Those that still open. Their addresses are not kept."""
    session = get_session(request.auth, session_id, Role.EDITOR)
    return {"items": [share_json(link) for link in live_links(session)], "next": None}


@router.post("/sessions/{session_id}/shares", response={201: NewShareOut}, summary="Make a link")
def create(request: ApiRequest, session_id: str, body: NewShare) -> Any:
    """``url`` is shown this once. A ``branch`` is the line of turns that ends at ``turn``."""
    session = get_session(request.auth, session_id, Role.EDITOR)
    _check_supported(body)
    link, token = create_share_link(
        session,
        request.auth,
        scope=body.scope,
        turn=get_turn(request.auth, body.turn, Role.EDITOR) if body.turn else None,
        expires_at=_end(body),
        allow_download=body.allow.download,
        show_prompts=body.show.prompts,
    )
    url = request.build_absolute_uri(reverse("shared", args=[token]))
    return Status(201, {**share_json(link), "url": url})


@router.delete("/shares/{share_id}", response={204: None}, summary="End a link")
def revoke(request: ApiRequest, share_id: str) -> Any:
    """At once: whoever has it open is told that it has ended."""
    revoke_share_link(get_share_link(request.auth, share_id), request.auth)
    return Status(204, None)


def _check_supported(body: NewShare) -> None:
    if body.scope == "output":
        raise InvalidRequest("A link to a single picture is not possible yet.", hint="Share the branch.", field="scope")
    if body.mode != "live":
        raise InvalidRequest("A frozen link is not possible yet.", hint="Use the mode live.", field="mode")
    if body.password:
        raise InvalidRequest("A link with a password is not possible yet.", field="password")


def _end(body: NewShare) -> datetime | None:
    return body.expires_at if "expires_at" in body.model_fields_set else timezone.now() + USUAL_LIFE
