"""Keep-locks, and masks as pictures."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from ninja import Router, Status

from sessions_app.access import get_lock, get_session, get_turn
from sessions_app.actions.regions import lift_lock, lock_region
from sessions_app.api.auth import ApiRequest
from sessions_app.api.region_schemas import LockIn, LockOut, LockPage
from sessions_app.api.schemas import Text
from sessions_app.api.turns import new_region
from sessions_app.models import KeepLock, Role, Turn
from sessions_app.queries import turns_for_show
from sessions_app.regions import lock_mask, locks_on, turn_mask
from sessions_app.representation import lock_json

MASK = {"responses": {200: {"content": {"image/png": {"schema": {"type": "string", "format": "binary"}}}}}}

router = Router(tags=["Regions"])


@router.post("/turns/{turn_id}/locks", response={201: LockOut}, summary="Lock a part of a picture")
def lock(request: ApiRequest, turn_id: str, body: LockIn) -> Any:
    """It stays to the bit in every turn whose picture is built on this one, until the lock is lifted."""
    turn = get_turn(request.auth, turn_id, Role.EDITOR)
    return Status(201, lock_json(lock_region(turn, request.auth, new_region(body), body.name)))


@router.get("/sessions/{session_id}/locks", response=LockPage, summary="List a session's locks")
def index(request: ApiRequest, session_id: str, turn: Text = "") -> Any:
    """Those that were not lifted; with ``turn`` those that would hold for an edit of its picture."""
    session = get_session(request.auth, session_id)
    if turn:
        shown = turns_for_show(Turn.objects.filter(pk=get_turn(request.auth, turn).pk, session=session)).first()
        found = locks_on(shown.picture) if shown else []
    else:
        found = list(KeepLock.objects.filter(session=session, lifted_at=None).select_related("author"))
    return {"items": [lock_json(one) for one in found], "next": None}


@router.delete("/locks/{lock_id}", response=LockOut, summary="Lift a lock")
def lift(request: ApiRequest, lock_id: str) -> Any:
    """Later turns may change what it kept; earlier turns go on saying what held for them."""
    return lock_json(lift_lock(get_lock(request.auth, lock_id, Role.EDITOR), request.auth))


@router.get("/turns/{turn_id}/mask", summary="Get the mask of a turn", openapi_extra=MASK)
def mask_of_turn(request: ApiRequest, turn_id: str) -> HttpResponse:
    """8 bits at the size of the picture that was edited: white where the edit counts, with its soft edge."""
    return _mask_response(turn_mask(get_turn(request.auth, turn_id)))


@router.get("/locks/{lock_id}/mask", summary="Get the mask of a lock", openapi_extra=MASK)
def mask_of_lock(request: ApiRequest, lock_id: str) -> HttpResponse:
    """8 bits at the size of the locked picture: white is kept."""
    return _mask_response(lock_mask(get_lock(request.auth, lock_id)))


def _mask_response(png: bytes) -> HttpResponse:
    # Neither a turn nor a lock is ever drawn anew.
    return HttpResponse(png, content_type="image/png", headers={"Cache-Control": "private, max-age=86400"})
