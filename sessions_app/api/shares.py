"""Links that open a session to people without an account."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone
from ninja import Router, Status

from sessions_app.access import get_output, get_session, get_share_link, get_turn, links_of
from sessions_app.actions.sharing import Terms, create_share_link, edit_share_link, revoke_share_link
from sessions_app.api.auth import ApiRequest
from sessions_app.api.share_schemas import NewShare, NewShareOut, ShareEdit, ShareOut, SharePage, ShareTerms
from sessions_app.models import Role, ShareLink
from sessions_app.qr import qr_svg
from sessions_app.representation import share_json
from sessions_app.sharing import live_links

USUAL_LIFE = timedelta(days=30)
AS_THEY_ARE = ("expires_at", "max_views", "watermark", "note")

router = Router(tags=["Links"])


@router.get("/shares", response=SharePage, summary="List your links")
def mine(request: ApiRequest) -> Any:
    """Those that you made and that still open, over all sessions."""
    return {"items": [share_json(link) for link in live_links(links_of(request.auth))], "next": None}


@router.get("/sessions/{session_id}/shares", response=SharePage, summary="List a session's links")
def index(request: ApiRequest, session_id: str) -> Any:
    """Those that still open. Their addresses are not kept."""
    session = get_session(request.auth, session_id, Role.EDITOR)
    links = live_links(ShareLink.objects.filter(session=session))
    return {"items": [share_json(link) for link in links], "next": None}


@router.post("/sessions/{session_id}/shares", response={201: NewShareOut}, summary="Make a link")
def create(request: ApiRequest, session_id: str, body: NewShare) -> Any:
    """``url`` is shown this once. A ``branch`` is the line of turns through ``turn``, and goes on as that does, unless the
    link is ``frozen``: then it shows what there is now, for good.
    """
    session = get_session(request.auth, session_id, Role.EDITOR)
    link, token = create_share_link(
        session,
        request.auth,
        _terms(body),
        scope=body.scope,
        mode=body.mode,
        turn=get_turn(request.auth, body.turn, Role.EDITOR) if body.turn else None,
        output=get_output(request.auth, body.output, Role.EDITOR) if body.output else None,
    )
    url = request.build_absolute_uri(reverse("shared", args=[token]))
    return Status(201, {**share_json(link), "url": url, "qr": qr_svg(url)})


@router.patch("/shares/{share_id}", response=ShareOut, summary="Change a link")
def edit(request: ApiRequest, share_id: str, body: ShareEdit) -> Any:
    """Its address stays. Whoever has it open sees it as it is now."""
    link = get_share_link(request.auth, share_id)
    return share_json(edit_share_link(link, request.auth, _said(body)))


@router.delete("/shares/{share_id}", response={204: None}, summary="End a link")
def revoke(request: ApiRequest, share_id: str) -> Any:
    """At once: whoever has it open is told that it has ended."""
    revoke_share_link(get_share_link(request.auth, share_id), request.auth)
    return Status(204, None)


def _terms(body: NewShare) -> Terms:
    """The terms of a new link: 30 days if nothing is said, and no downloads beside a watermark."""
    said = {"expires_at": timezone.now() + USUAL_LIFE, **_said(body)}
    if body.watermark and "allow_download" not in said:
        said["allow_download"] = False
    return Terms(**said)


def _said(body: ShareTerms) -> dict[str, Any]:
    """What the body says, as fields of Terms."""
    said = {name: getattr(body, name) for name in AS_THEY_ARE if name in body.model_fields_set}
    if "password" in body.model_fields_set:
        said["password"] = body.password or ""
    for group in ("allow", "show"):
        if group in body.model_fields_set:
            given = getattr(body, group)
            said |= {f"{group}_{name}": getattr(given, name) for name in given.model_fields_set}
    return said
