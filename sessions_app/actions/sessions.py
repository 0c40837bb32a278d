"""Starting, naming, keeping and putting away sessions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypedDict
from uuid import UUID

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from sessions_app import audit, events
from sessions_app.access import folders_of, parse_id, role_in, takers_of
from sessions_app.errors import AccessDenied, InvalidRequest, LimitReached, NotFound
from sessions_app.models import Folder, Role, Session, Tag, Workspace
from sessions_app.models.sessions import MAX_NAME

MAX_TITLE = 200
MAX_TAGS = 20
MAX_TAGS_KEPT = 1000
KEPT_FIELDS = ("title", "archived_at", "trashed_at", "folder_id", "private", "author_id")


class Change(TypedDict, total=False):
    """What is to become of a session; what is left out stays. ``folder`` is an id, or None for no folder.

    ``author`` is the user name of whoever is responsible for it from now on.
    """

    title: str
    archived: bool
    trashed: bool
    folder: str | None
    tags: list[str]
    private: bool
    author: str


def create_session(user: User, workspace: Workspace, title: str = "") -> Session:
    """A new, empty session. Raises InvalidRequest for a title that is too long."""
    with transaction.atomic():
        session = Session.objects.create(workspace=workspace, author=user, title=_checked(title))
        events.gallery_changed(session)
    return session


def rename_session(session: Session, user: User, title: str) -> None:
    """Give the session another title. Raises InvalidRequest."""
    change_sessions(user, [(session, {"title": title})])


def trash_session(session: Session, user: User) -> None:
    """Put the session into the trash. Its links and open sockets end; nothing is deleted before TRASH_DAYS."""
    change_sessions(user, [(session, {"trashed": True})])


def restore_session(session: Session, user: User) -> None:
    """Take the session out of the trash."""
    change_sessions(user, [(session, {"trashed": False})])


@transaction.atomic
def change_sessions(user: User, changes: Sequence[tuple[Session, Change]]) -> list[Change]:
    """All of it or nothing. Returns for each session, in order, the change that undoes this one.

    Raises InvalidRequest for a title, a folder or tags that cannot be, and for a session that is named twice; NotFound
    for one that was deleted for good meanwhile.
    """
    if len({session.pk for session, _change_of in changes}) < len(changes):
        raise InvalidRequest("A session is named twice.", field="sessions", hint="Name each session once.")
    undo: dict[UUID, Change] = {}
    # In the order of their ids: two who change the same sessions never wait for each other.
    for session, change in sorted(changes, key=lambda item: item[0].pk):
        undo[session.pk] = _change(session, user, change)
    return [undo[session.pk] for session, _ in changes]


def _change(session: Session, user: User, change: Change) -> Change:
    """Made on the row as it is now, not as the caller read it: somebody else may have changed the rest meanwhile."""
    before: Change = {}
    locked = Session.objects.select_for_update().filter(pk=session.pk, purged_at=None).first()
    if locked is None:
        raise NotFound("This session has been deleted for good.")
    if "title" in change:
        before["title"], locked.title = locked.title, _checked(change["title"])
    if "archived" in change:
        before["archived"] = locked.archived_at is not None
        locked.archived_at = (locked.archived_at or timezone.now()) if change["archived"] else None
    if "trashed" in change:
        before["trashed"] = locked.trashed_at is not None
        locked.trashed_at = (locked.trashed_at or timezone.now()) if change["trashed"] else None
    if "folder" in change:
        before["folder"] = str(locked.folder_id) if locked.folder_id else None
        locked.folder = _folder(locked, user, change["folder"])
    if "private" in change:
        before["private"], locked.private = locked.private, change["private"]
        if locked.private != before["private"]:
            _require_own(locked, user, _("Only its author and owners say who sees a session."))
    if "author" in change:
        _hand_over(locked, user, change["author"], before)
    if "tags" in change:
        before["tags"] = [tag.name for tag in locked.tags.all()]
        locked.tags.set(_tags(locked, change["tags"]))
    locked.save(update_fields=KEPT_FIELDS)
    for name in KEPT_FIELDS:
        setattr(session, name, getattr(locked, name))
    if before != change:
        told = {**change, **({"title": locked.title} if "title" in change else {}), "was": before}
        events.record(locked, "session.changed", actor=user, payload=told)
    if change.get("trashed", before.get("trashed")) != before.get("trashed"):
        act = "session_trashed" if change["trashed"] else "session_restored"
        audit.note(act, actor=user, workspace=locked.workspace_id, detail={"session": str(locked.pk)})
    if change.get("trashed") or {"private", "folder", "author"} & change.keys():
        events.access_changed(locked.pk)
    return before


def _require_own(session: Session, user: User, refusal: str) -> None:
    """Else an editor could shut out others, and themselves."""
    if session.author_id != user.pk and role_in(user, session.workspace_id) < Role.OWNER:
        raise AccessDenied(refusal, hint=_("Ask one of them."))


def _hand_over(session: Session, user: User, name: str, before: Change) -> None:
    """Make the person of this name its author. Who made each turn stays as it is."""
    former = session.author.get_username() if session.author else ""
    if former:
        before["author"] = former
    if name == former:
        return
    _require_own(session, user, _("Only its author and owners hand a session over."))
    taker = takers_of(session).filter(user__username=name).select_related("user").first()
    if taker is None:
        raise InvalidRequest(
            _("Nobody of this name can take the session over."),
            hint=_("Name an editor or owner of the workspace who sees the folder that it is in."),
            field="author",
        )
    session.author = taker.user
    detail = {"session": str(session.pk), "from": former, "to": name}
    audit.note("session_handed_over", actor=user, workspace=session.workspace_id, detail=detail)


def _folder(session: Session, user: User, folder_id: str | None) -> Folder | None:
    if folder_id is None:
        return None
    folder = folders_of(user).filter(workspace=session.workspace_id, pk=parse_id(folder_id, "folder")).first()
    if folder is None:
        raise InvalidRequest("There is no such folder in the session's workspace.", field="folder")
    return folder


def _tags(session: Session, names: list[str]) -> list[Tag]:
    """The workspace's tags by these names, made where they are new; capitals do not make another tag."""
    cleaned = list({name.casefold(): name for name in map(_name, names)}.values())
    if len(cleaned) > MAX_TAGS:
        raise InvalidRequest(f"A session has at most {MAX_TAGS} tags.", field="tags")
    known = {tag.name.casefold(): tag for tag in Tag.objects.filter(workspace=session.workspace_id)}
    if len(known) + len(cleaned) > MAX_TAGS_KEPT:
        raise LimitReached(f"A workspace has at most {MAX_TAGS_KEPT} tags.", hint="Use one that is there.")
    return [
        known.get(name.casefold()) or Tag.objects.get_or_create(workspace_id=session.workspace_id, name=name)[0]
        for name in cleaned
    ]


def _name(name: str) -> str:
    """As it is kept: the page sets the ``#`` before it, and so do people who type one."""
    name = " ".join(name.lstrip("# ").split())
    if not 0 < len(name) <= MAX_NAME:
        raise InvalidRequest(f"A tag has 1 to {MAX_NAME} characters.", field="tags")
    return name


def _checked(title: str) -> str:
    title = " ".join(title.split())
    if len(title) > MAX_TITLE:
        raise InvalidRequest(f"A title has at most {MAX_TITLE} characters; this one has {len(title)}.", field="title")
    return title
