"""Pinned references: pictures that every new turn of a session is sent with."""

from __future__ import annotations

from typing import Any

from ninja import Router, Status

from sessions_app.access import get_pin, get_session
from sessions_app.actions.references import NewInput, change_pin, pin_reference, unpin_reference
from sessions_app.api.auth import ApiRequest
from sessions_app.api.schemas import Answer, Input, Purpose, Text
from sessions_app.models import THUMB, PinnedReference, Role, TurnInput
from sessions_app.queries import Media
from sessions_app.representation import Json

router = Router(tags=["References"])


class NewPin(Input):
    """A picture to pin; with ``subject``, its name and kind are taken from there unless others are given."""

    asset: Text
    name: Text = ""
    purpose: Purpose = ""
    subject: Text | None = None


class PinChange(Input):
    """What may be changed of a pinned reference."""

    name: Text | None = None
    purpose: Purpose | None = None


class PinOut(Answer):
    """A pinned reference."""

    id: str
    session: str
    asset: str
    name: str
    purpose: Purpose
    subject: str | None
    url: str
    thumb: str


class PinPage(Answer):
    """The session's pinned references in the order in which they are sent."""

    items: list[PinOut]
    next: str | None


@router.get("/sessions/{session_id}/references", response=PinPage, summary="List pinned references")
def index(request: ApiRequest, session_id: str) -> Any:
    """They go along with every new turn whose model takes references."""
    session = get_session(request.auth, session_id)
    pins = session.pinned_references.select_related("asset")
    return {"items": [pin_json(pin) for pin in pins], "next": None}


@router.post("/sessions/{session_id}/references", response={201: PinOut}, summary="Pin a reference")
def create(request: ApiRequest, session_id: str, body: NewPin) -> Any:
    """Pinning a picture again changes its name and purpose."""
    session = get_session(request.auth, session_id, Role.EDITOR)
    new = NewInput(role=TurnInput.Kind.REFERENCE, **body.model_dump())
    return Status(201, pin_json(pin_reference(session, request.auth, new)))


@router.patch("/sessions/{session_id}/references/{pin_id}", response=PinOut, summary="Change a pinned reference")
def change(request: ApiRequest, session_id: str, pin_id: str, body: PinChange) -> Any:
    """Its name, or what to take from it."""
    pin = get_pin(get_session(request.auth, session_id, Role.EDITOR), pin_id)
    return pin_json(change_pin(pin, request.auth, name=body.name, purpose=body.purpose))


@router.delete("/sessions/{session_id}/references/{pin_id}", response={204: None}, summary="Unpin a reference")
def delete(request: ApiRequest, session_id: str, pin_id: str) -> Any:
    """Turns that had it keep it."""
    unpin_reference(get_pin(get_session(request.auth, session_id, Role.EDITOR), pin_id), request.auth)
    return Status(204, None)


def pin_json(pin: PinnedReference) -> Json:
    """The reference as the API and the pages' scripts get it."""
    media = Media()
    return {
        "id": str(pin.pk),
        "session": str(pin.session_id),
        "asset": str(pin.asset_id),
        "name": pin.name,
        "purpose": pin.purpose,
        "subject": str(pin.subject_id) if pin.subject_id else None,
        "url": media.original(pin.asset),
        "thumb": media.rendition(pin.asset, THUMB),
    }
