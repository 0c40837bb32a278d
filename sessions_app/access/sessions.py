"""Sessions, folders, turns, pictures and what else stands in a session."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from django.db.models import F, Q, QuerySet

from sessions_app.access.tokens import Asker, parse_id
from sessions_app.access.workspaces import require_role, role_in
from sessions_app.errors import NotFound
from sessions_app.models import (
    Asset,
    Folder,
    KeepLock,
    Member,
    Output,
    Palette,
    PinnedReference,
    ReplyPart,
    Rewrite,
    Role,
    Session,
    Subject,
    SubjectPicture,
    Turn,
    TurnInput,
    Workspace,
)


def sessions_of(user: Asker) -> QuerySet[Session]:
    """The sessions that the user may see, the trashed ones included."""
    if not user.is_authenticated:
        return Session.objects.none()
    shut = Folder.objects.filter(private=True).exclude(members=user).values("pk")
    open_to_all = (Q(private=False) | Q(author=user)) & (Q(folder=None) | ~Q(folder__in=shut))
    # In one filter: both conditions are about the same membership.
    seen = Q(workspace__members__user=user) & (Q(workspace__members__role=Role.OWNER) | open_to_all)
    return Session.objects.filter(seen, purged_at=None)


def listed_sessions(user: Asker, workspace: Workspace | None = None) -> QuerySet[Session]:
    """The same for long lists, of one ``workspace`` if it is given.

    By workspaces and private folders that are looked up first, the database can follow its index.
    """
    found = Member.objects.filter(user=user.pk or 0)
    roles = dict((found.filter(workspace=workspace) if workspace else found).values_list("workspace", "role"))
    listed = Session.objects.filter(workspace__in=list(roles), purged_at=None)
    others = [pk for pk, role in roles.items() if role < Role.OWNER]
    if not others:
        return listed
    owned = Q(workspace__in=[pk for pk in roles if pk not in others])
    open_to_all = Q(private=False) | Q(author=user.pk)
    shut = list(Folder.objects.filter(workspace__in=others, private=True).exclude(members=user.pk).values_list("pk"))
    if shut:
        open_to_all &= Q(folder=None) | ~Q(folder__in=[pk for (pk,) in shut])
    return listed.filter(owned | open_to_all if len(others) < len(roles) else open_to_all)


def members_of(session: Session) -> QuerySet[Member]:
    """The people of its workspace who may see the session, in the order in which they joined."""
    members = _in_its_folder(session)
    if session.private:
        members = members.filter(Q(role=Role.OWNER) | Q(user=session.author_id))
    return members


def takers_of(session: Session) -> QuerySet[Member]:
    """The people who may become its author: they edit, and see the folder that it is in."""
    return _in_its_folder(session).filter(role__gte=Role.EDITOR)


def _in_its_folder(session: Session) -> QuerySet[Member]:
    """All of its workspace, unless its folder is private."""
    members = Member.objects.filter(workspace=session.workspace_id, user__is_active=True).order_by("pk")
    folder = session.folder
    if folder and folder.private:
        members = members.filter(Q(role=Role.OWNER) | Q(user__in=folder.members.values("pk")))
    return members


def hidden_sessions(user: Asker, workspace_id: UUID) -> set[UUID]:
    """The ids of the workspace's sessions that one of its members may not see: none for owners, few for others."""
    if role_in(user, workspace_id) >= Role.OWNER:
        return set()
    private = Session.objects.filter(Q(private=True) | Q(folder__private=True), workspace=workspace_id)
    return set(private.exclude(pk__in=sessions_of(user).values("pk")).values_list("pk", flat=True))


def folders_of(user: Asker) -> QuerySet[Folder]:
    """The folders that the user may see."""
    if not user.is_authenticated:
        return Folder.objects.none()
    named = Folder.objects.filter(members=user).values("pk")
    seen = Q(workspace__members__role=Role.OWNER) | Q(private=False) | Q(pk__in=named)
    return Folder.objects.filter(Q(workspace__members__user=user) & seen)


def get_folder(user: Asker, folder_id: str | UUID, role: Role = Role.VIEWER) -> Folder:
    """A folder that the user may see. Raises NotFound or AccessDenied."""
    folder = folders_of(user).filter(pk=parse_id(folder_id, "folder")).first()
    if folder is None:
        raise NotFound("There is no such folder.")
    require_role(role_in(user, folder.workspace_id), role)
    return folder


def get_session(user: Asker, session_id: str | UUID, role: Role = Role.VIEWER, *, trashed: bool = False) -> Session:
    """A session that the user may see and in which they have at least ``role``. Raises NotFound or AccessDenied."""
    found = Session.objects.filter(pk=parse_id(session_id, "session"), purged_at=None)
    mine = found.filter(workspace__members__user=user.pk or 0).select_related("workspace", "folder")
    session = mine.annotate(role=F("workspace__members__role")).first()
    if session is None or (session.trashed_at and not trashed) or not _is_open_to(user.pk, session, session.role):
        raise NotFound(
            "There is no such session.", hint="It may be private, in the trash, or belong to another workspace."
        )
    session.asker_role = session.role
    require_role(session.asker_role, role)
    return session


def may_see(user_id: int, session_id: UUID) -> bool:
    """Whether ``get_session`` would give somebody the session now, as an open socket asks every moment: one query."""
    theirs = Q(workspace__members__user=user_id, workspace__members__user__is_active=True)
    found = Session.objects.filter(theirs, pk=session_id, purged_at=None, trashed_at=None).select_related("folder")
    session = found.annotate(role=F("workspace__members__role")).first()
    return session is not None and _is_open_to(user_id, session, session.role)


def _is_open_to(user_id: int | None, session: Session, role: int) -> bool:
    """The rule of ``sessions_of`` for a session that is here: as a query it takes 2 ms to compile."""
    if role >= Role.OWNER:
        return True
    if session.private and session.author_id != user_id:
        return False
    folder = session.folder
    return folder is None or not folder.private or folder.members.filter(pk=user_id or 0).exists()


def get_turn(user: Asker, turn_id: str | UUID, role: Role = Role.VIEWER) -> Turn:
    """A turn of a session that the user may see. Raises NotFound or AccessDenied."""
    turn = Turn.objects.filter(pk=parse_id(turn_id, "turn")).select_related("session").first()
    if turn is None:
        raise NotFound("There is no such turn.")
    try:
        turn.session = get_session(user, turn.session_id, role)
    except NotFound:
        raise NotFound("There is no such turn.") from None
    return turn


def get_output(user: Asker, output_id: str | UUID, role: Role = Role.VIEWER) -> Output:
    """A picture of a turn that the user may see. Raises NotFound or AccessDenied."""
    output = Output.objects.filter(pk=parse_id(output_id, "picture")).select_related("attempt").first()
    if output is None:
        raise NotFound("There is no such picture.")
    get_turn(user, output.attempt.turn_id, role)
    return output


def get_asset(user: Asker, asset_id: str | UUID) -> Asset:
    """A picture of one of the user's workspaces. Raises NotFound."""
    found = Asset.objects.filter(pk=parse_id(asset_id, "picture"), width__gt=0)
    asset = found.filter(workspace__members__user=user).first() if user.is_authenticated else None
    if asset is None or is_shut_to(user, asset):
        raise NotFound("There is no such picture.")
    return asset


def is_shut_to(user: Asker, asset: Asset) -> bool:
    """Whether only sessions that the user may not see use the picture: the same bytes are one asset for all of them."""
    if not hidden_sessions(user, asset.workspace_id):
        return False
    if asset.created_by_id == user.pk or asset.holders.filter(pk=user.pk or 0).exists():
        return False
    if SubjectPicture.objects.filter(asset=asset, subject__session=None).exists():
        return False
    using = set(_users_of(asset))
    return bool(using) and not sessions_of(user).filter(pk__in=using).exists()


def _users_of(asset: Asset) -> Iterator[UUID]:
    """The sessions that show the picture, were given it, or drew with it."""
    shown = Output.objects.filter(Q(asset=asset) | Q(model_asset=asset)).values_list(
        "attempt__turn__session", flat=True
    )
    given = TurnInput.objects.filter(asset=asset).values_list("turn__session", flat=True)
    said = ReplyPart.objects.filter(picture=asset).values_list("attempt__turn__session", flat=True)
    pinned = PinnedReference.objects.filter(asset=asset).values_list("session", flat=True)
    locked = KeepLock.objects.filter(mask=asset).values_list("session", flat=True)
    subjects = SubjectPicture.objects.filter(asset=asset, subject__session__isnull=False)
    for rows in (shown, given, said, pinned, locked, subjects.values_list("subject__session", flat=True)):
        yield from rows.distinct()


def subjects_of(user: Asker, session: Session) -> QuerySet[Subject]:
    """The subjects that prompts of the session may name: its workspace's, and its own."""
    found = Subject.objects.filter(Q(session=None) | Q(session=session), workspace=session.workspace_id)
    return found.filter(workspace__members__user=user.pk or 0)


def palettes_of(user: Asker, session: Session) -> QuerySet[Palette]:
    """The palettes that prompts of the session may name: its workspace's."""
    return Palette.objects.filter(workspace=session.workspace_id, workspace__members__user=user.pk or 0)


def get_pin(session: Session, pin_id: str | UUID) -> PinnedReference:
    """A pinned reference of a session that the user has got in. Raises NotFound."""
    pin = PinnedReference.objects.filter(session=session, pk=parse_id(pin_id, "reference")).first()
    if pin is None:
        raise NotFound("There is no such pinned reference.", hint="It may have been unpinned.")
    pin.session = session
    return pin


def get_lock(user: Asker, lock_id: str | UUID, role: Role = Role.VIEWER) -> KeepLock:
    """A keep-lock of a session that the user may see. Raises NotFound or AccessDenied."""
    lock = KeepLock.objects.filter(pk=parse_id(lock_id, "lock")).select_related("turn", "mask", "author").first()
    if lock is None:
        raise NotFound("There is no such lock.")
    try:
        lock.session = get_session(user, lock.session_id, role)
    except NotFound:
        raise NotFound("There is no such lock.") from None
    return lock


def get_rewrite(user: Asker, rewrite_id: str | UUID) -> Rewrite:
    """A rewrite that the user asked for, in a session that they still may edit. Raises NotFound or AccessDenied."""
    found = Rewrite.objects.filter(pk=parse_id(rewrite_id, "rewrite"), author=user.pk or 0)
    rewrite = found.select_related("call").first()
    if rewrite is None:
        raise NotFound("There is no such rewrite.")
    get_session(user, rewrite.session_id, Role.EDITOR)
    return rewrite
