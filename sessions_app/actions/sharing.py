"""Links for people without an account."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from sessions_app import events
from sessions_app.access import hash_token, new_token
from sessions_app.errors import InvalidRequest
from sessions_app.models import Session, ShareLink, Turn


@transaction.atomic
def create_share_link(
    session: Session,
    user: User,
    *,
    scope: str,
    turn: Turn | None = None,
    expires_at: datetime | None = None,
    allow_download: bool = True,
    show_prompts: bool = True,
) -> tuple[ShareLink, str]:
    """A link and its token, which is shown this once. Raises InvalidRequest.

    ``scope`` is "session", or "branch": the line of turns that ends at ``turn``.
    """
    if scope not in ShareLink.Scope.values:
        raise InvalidRequest("A link covers a branch or the whole session.", field="scope")
    if (scope == ShareLink.Scope.BRANCH) != (turn is not None):
        raise InvalidRequest("A link to a branch names the turn that it ends at; one to a session none.", field="turn")
    if turn is not None and turn.session_id != session.pk:
        raise InvalidRequest("That turn belongs to another session.", field="turn")
    if expires_at is not None and expires_at <= timezone.now():
        raise InvalidRequest("The end of a link must lie in the future.", field="expires_at")
    token = new_token()
    link = ShareLink.objects.create(
        session=session,
        turn=turn,
        scope=scope,
        token_hash=hash_token(token),
        expires_at=expires_at,
        allow_download=allow_download,
        show_prompts=show_prompts,
        created_by=user,
    )
    events.record(session, "share.changed", actor=user, turn=None, payload=_told(link, "created"))
    return link, token


@transaction.atomic
def revoke_share_link(link: ShareLink, user: User) -> None:
    """End a link at once, open sockets included. Ending it twice changes nothing."""
    if ShareLink.objects.filter(pk=link.pk, revoked_at=None).update(revoked_at=timezone.now()):
        events.record(link.session, "share.changed", actor=user, payload=_told(link, "revoked"))
        events.access_changed(link.session_id)


def _told(link: ShareLink, act: str) -> dict[str, str]:
    return {"link": str(link.pk), "act": act, "scope": link.scope}


def note_view(link: ShareLink) -> None:
    """Count that somebody opened the link."""
    ShareLink.objects.filter(pk=link.pk).update(views=F("views") + 1, last_opened_at=timezone.now())
