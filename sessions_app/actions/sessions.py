"""Starting, naming and putting away sessions."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from sessions_app import events
from sessions_app.errors import InvalidRequest
from sessions_app.models import Session, Workspace

MAX_TITLE = 200


def create_session(user: User, workspace: Workspace, title: str = "") -> Session:
    """A new, empty session. Raises InvalidRequest for a title that is too long."""
    return Session.objects.create(workspace=workspace, author=user, title=_checked(title))


@transaction.atomic
def rename_session(session: Session, user: User, title: str) -> None:
    """Give the session another title. Raises InvalidRequest."""
    session.title = _checked(title)
    session.save(update_fields=["title"])
    events.record(session, "session.changed", actor=user, payload={"title": session.title})


@transaction.atomic
def trash_session(session: Session, user: User) -> None:
    """Put the session into the trash. Its links and open sockets end; nothing is deleted."""
    session.trashed_at = timezone.now()
    session.save(update_fields=["trashed_at"])
    events.record(session, "session.changed", actor=user, payload={"trashed": True})
    events.access_changed(session.pk)


@transaction.atomic
def restore_session(session: Session, user: User) -> None:
    """Take the session out of the trash."""
    session.trashed_at = None
    session.save(update_fields=["trashed_at"])
    events.record(session, "session.changed", actor=user, payload={"trashed": False})


def _checked(title: str) -> str:
    title = " ".join(title.split())
    if len(title) > MAX_TITLE:
        raise InvalidRequest(f"A title has at most {MAX_TITLE} characters; this one has {len(title)}.", field="title")
    return title
