"""Having a prompt rewritten by a text model."""

from __future__ import annotations

from typing import Annotated, Any

from ninja import Router, Status
from pydantic import Field

from sessions_app.access import get_rewrite, get_session
from sessions_app.actions.rewriting import Wish, ask_rewrite, cancel_rewrite
from sessions_app.api.auth import ApiRequest
from sessions_app.api.schemas import Answer, ErrorDetail, Input, Key, Text, TurnStatus
from sessions_app.models import Rewrite, Role
from sessions_app.representation import Json
from sessions_app.sentences import translated

router = Router(tags=["Prompts"])


class RewriteIn(Input):
    """``parent`` is the turn that the edit would build on; without it, the prompt describes a first picture.

    ``provider`` and ``model`` are those of the turn. ``names`` are the references' that a mention may say, beside the
    subjects of the session. The same ``client_id`` gives the same rewrite.
    """

    prompt: Text
    parent: Text | None = None
    provider: Annotated[Text, Field(max_length=80)] | None = None
    model: Annotated[Text, Field(max_length=80)] | None = None
    names: Annotated[list[Annotated[Text, Field(max_length=200)]], Field(max_length=50)] = []
    client_id: Key | None = None


class RewriteOut(Answer):
    """``text`` is the prompt said anew, once it ``succeeded``. ``cost_usd`` is null until it is known."""

    id: str
    session: str
    status: TurnStatus
    prompt: str
    text: str | None
    error: ErrorDetail | None
    cost_usd: float | None


@router.post("/sessions/{session_id}/rewrites", response={201: RewriteOut, 200: RewriteOut}, summary="Rewrite a prompt")
def create(request: ApiRequest, session_id: str, body: RewriteIn) -> Any:
    """The text model of the turn's engine is asked by a worker; look again until it has ended, at most a minute."""
    session = get_session(request.auth, session_id, Role.EDITOR)
    wish = Wish(
        prompt=body.prompt,
        parent=body.parent,
        provider=body.provider,
        model=body.model,
        names=tuple(body.names),
        client_id=body.client_id or "",
    )
    rewrite, created = ask_rewrite(session, request.auth, wish)
    return Status(201 if created else 200, _json(rewrite))


@router.get("/rewrites/{rewrite_id}", response=RewriteOut, summary="Get a rewrite")
def get(request: ApiRequest, rewrite_id: str) -> Any:
    """Yours alone, for a day."""
    return _json(get_rewrite(request.auth, rewrite_id))


@router.post("/rewrites/{rewrite_id}/cancel", response=RewriteOut, summary="Cancel a rewrite")
def cancel(request: ApiRequest, rewrite_id: str) -> Any:
    """A question that is under way is broken off, and may be charged."""
    return _json(cancel_rewrite(get_rewrite(request.auth, rewrite_id)))


def _json(rewrite: Rewrite) -> Json:
    error = {
        "code": rewrite.error_code,
        "message": translated(rewrite.error_message),
        "hint": translated(rewrite.error_hint) or None,
    }
    cost = rewrite.call.actual_usd if rewrite.call else None
    return {
        "id": str(rewrite.pk),
        "session": str(rewrite.session_id),
        "status": rewrite.status,
        "prompt": rewrite.prompt,
        "text": rewrite.text or None,
        "error": {**error, "field": None} if rewrite.error_code else None,
        "cost_usd": None if cost is None else float(cost),
    }
