"""The only way in: every view, API call and socket gets its rows here, or a 404.

A row that the asker may not see does not exist for them; one that they see but may not change answers 403.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from django.contrib.auth.models import AnonymousUser, User
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Lower
from django.utils import timezone

from sessions_app import guests
from sessions_app.errors import AccessDenied, NotFound, PasswordNeeded
from sessions_app.guests import Guest
from sessions_app.models import (
    ApiToken,
    Asset,
    Attempt,
    Comment,
    EngineAccount,
    Folder,
    Invitation,
    KeepLock,
    Member,
    Output,
    PinnedReference,
    PromptSnippet,
    ReplyPart,
    Review,
    ReviewRequest,
    Rewrite,
    Role,
    Session,
    ShareLink,
    SignInLink,
    Status,
    StylePreset,
    Subject,
    SubjectPicture,
    Turn,
    TurnInput,
    Webhook,
    Workspace,
)

Asker = User | AnonymousUser
# A write for every call would make readers wait for writers.
USE_NOTED_EVERY = timedelta(minutes=1)


def hash_token(token: str) -> str:
    """SHA-256 of a random token, hex. Tokens have 192 random bits, so no salt is needed."""
    return hashlib.sha256(token.encode()).hexdigest()


def new_token() -> str:
    """A random URL-safe token of 192 bits."""
    return secrets.token_urlsafe(24)


def parse_id(value: str | UUID, what: str = "thing") -> UUID:
    """Ids are opaque to clients: anything that is no id of ours names nothing."""
    try:
        return value if isinstance(value, UUID) else UUID(value)
    except ValueError:
        raise NotFound(f"There is no such {what}.") from None


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


def memberships_of(user: Asker) -> list[Member]:
    """The user's place in each of their workspaces, the earliest first."""
    return list(Member.objects.filter(user=user.pk or 0).select_related("workspace").order_by("pk"))


def members_of(session: Session) -> QuerySet[Member]:
    """The people of its workspace who may see the session, in the order in which they joined."""
    members = Member.objects.filter(workspace=session.workspace_id, user__is_active=True).order_by("pk")
    if session.private:
        members = members.filter(Q(role=Role.OWNER) | Q(user=session.author_id))
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
    _require(role_in(user, folder.workspace_id), role)
    return folder


def get_workspace(user: Asker, workspace_id: str | UUID | None = None, role: Role = Role.VIEWER) -> Workspace:
    """The named workspace, or the user's first. Raises NotFound or AccessDenied."""
    memberships = Member.objects.filter(user=user.pk or 0).select_related("workspace").order_by("pk")
    if workspace_id:
        memberships = memberships.filter(workspace=parse_id(workspace_id, "workspace"))
    member = memberships.first()
    if member is None:
        raise NotFound("There is no such workspace.")
    _require(member.role, role)
    return member.workspace


def edits_somewhere(user: Asker) -> bool:
    """Whether the user may edit in any workspace."""
    return Member.objects.filter(user=user.pk or 0, role__gte=Role.EDITOR).exists() if user.is_authenticated else False


def get_editable_workspace(user: Asker, workspace_id: str | None = None) -> Workspace:
    """The named workspace, or the first in which the user edits. Raises NotFound or AccessDenied."""
    if workspace_id:
        return get_workspace(user, workspace_id, Role.EDITOR)
    editing = Member.objects.filter(user=user.pk or 0, role__gte=Role.EDITOR).select_related("workspace")
    member = editing.order_by("pk").first()
    if member is None:
        raise AccessDenied("Only people who edit in a workspace can take a copy.", hint="Sign in, then try again.")
    return member.workspace


def get_session(user: Asker, session_id: str | UUID, role: Role = Role.VIEWER, *, trashed: bool = False) -> Session:
    """A session that the user may see and in which they have at least ``role``. Raises NotFound or AccessDenied."""
    mine = sessions_of(user).filter(pk=parse_id(session_id, "session")).select_related("workspace")
    session = mine.annotate(role=F("workspace__members__role")).first()
    if session is None or (session.trashed_at and not trashed):
        raise NotFound(
            "There is no such session.", hint="It may be private, in the trash, or belong to another workspace."
        )
    session.asker_role = session.role
    _require(session.asker_role, role)
    return session


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


def get_subject(user: Asker, subject_id: str | UUID, role: Role = Role.VIEWER) -> Subject:
    """A subject of one of the user's workspaces. Raises NotFound or AccessDenied."""
    found = Subject.objects.filter(pk=parse_id(subject_id, "subject"), workspace__members__user=user.pk or 0)
    subject = found.select_related("workspace").first()
    if subject is None:
        raise NotFound("There is no such subject.")
    _require(role_in(user, subject.workspace_id), role)
    return subject


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


def get_comment(user: Asker, comment_id: str | UUID, role: Role = Role.VIEWER) -> Comment:
    """A comment that still stands, of a session that the user may see. Raises NotFound or AccessDenied."""
    comment = comments_standing().filter(pk=parse_id(comment_id, "comment")).first()
    if comment is None:
        raise NotFound("There is no such comment.", hint="It may have been deleted.")
    try:
        comment.session = get_session(user, comment.session_id, role)
    except NotFound:
        raise NotFound("There is no such comment.") from None
    return comment


def comments_standing() -> QuerySet[Comment]:
    """All comments that were not deleted."""
    return Comment.objects.filter(deleted_at=None).select_related("session", "turn", "author")


def reviewers_of(session: Session) -> QuerySet[User]:
    """The people who may decide about pictures of the session."""
    return User.objects.filter(pk__in=members_of(session).filter(role__gte=Role.REVIEWER).order_by().values("user"))


def get_review(user: Asker, review_id: str | UUID) -> Review:
    """A decision of the user's own, on a picture that they still may review. Raises NotFound or AccessDenied."""
    review = Review.objects.filter(pk=parse_id(review_id, "review")).select_related("output__asset").first()
    if review is None:
        raise NotFound("There is no such review.")
    try:
        review.turn = get_turn(user, review.turn_id, Role.REVIEWER)
    except NotFound:
        raise NotFound("There is no such review.") from None
    if review.reviewer_id != user.pk:
        raise AccessDenied("This is somebody else's decision.", hint="Make your own; theirs is for them to take back.")
    return review


def get_review_request(user: Asker, request_id: str | UUID, role: Role = Role.EDITOR) -> ReviewRequest:
    """A request for a review in a session that the user may see. Raises NotFound or AccessDenied."""
    request = (
        ReviewRequest.objects.filter(pk=parse_id(request_id, "request"))
        .select_related("output__asset", "asked")
        .first()
    )
    if request is None:
        raise NotFound("There is no such request.")
    try:
        request.turn = get_turn(user, request.turn_id, role)
    except NotFound:
        raise NotFound("There is no such request.") from None
    return request


def role_in(user: Asker, workspace_id: UUID) -> int:
    """The user's role in the workspace; 0 for strangers."""
    if not user.is_authenticated:
        return 0
    role = Member.objects.filter(user=user, workspace=workspace_id).values_list("role", flat=True).first()
    return role or 0


@dataclass(frozen=True)
class SharedView:
    """What one link shows, and who looks: its session, the turns within its scope, the guest."""

    link: ShareLink
    session: Session
    visitor: Guest = field(default_factory=Guest)

    @property
    def guest(self) -> str:
        """The name that the guest gave; empty until then."""
        return self.visitor.name

    @property
    def title(self) -> str:
        """What the session is called, or was when the link was frozen. A title may be a prompt."""
        if not self.link.show_prompts:
            return ""
        return self.link.snapshot["title"] if self.link.snapshot else self.session.title

    @property
    def only(self) -> list[UUID] | None:
        """The ids of all the pictures that the link shows, where it does not show all those of its turns."""
        if self.link.snapshot:
            return [UUID(output) for turn in self.link.snapshot["turns"].values() for output in turn["outputs"]]
        return [self.link.output_id] if self.link.output_id else None

    def turns(self) -> QuerySet[Turn]:
        """The turns that the link covers."""
        turns = Turn.objects.filter(session=self.session)
        if self.link.snapshot:
            return turns.filter(pk__in=list(self.link.snapshot["turns"]))
        if self.link.scope == ShareLink.Scope.SESSION:
            return turns
        if self.link.scope == ShareLink.Scope.OUTPUT:
            return turns.filter(attempts__outputs=self.link.output_id)
        return turns.filter(pk__in=branch_of(self.link.turn_id, self.session.pk))

    def get_turn(self, turn_id: str | UUID) -> Turn:
        """A covered turn that has a picture to show: of others guests are told nothing. Raises NotFound."""
        shown = Exists(self.outputs().filter(attempt__turn=OuterRef("pk")))
        turn = self.turns().filter(shown, pk=parse_id(turn_id, "turn")).first()
        if turn is None:
            raise NotFound("There is no such turn.")
        turn.session = self.session
        return turn

    def outputs(self) -> QuerySet[Output]:
        """The pictures that the link shows."""
        if self.only is not None:
            return Output.objects.filter(pk__in=self.only)
        return Output.objects.filter(attempt__turn__in=self.turns())

    def get_output(self, output_id: str | UUID) -> Output:
        """A picture that the link shows. Raises NotFound."""
        output = self.outputs().filter(pk=parse_id(output_id, "picture")).first()
        if output is None:
            raise NotFound("There is no such picture.")
        return output

    def get_asset(self, asset_id: str | UUID) -> Asset:
        """A picture that one of the covered turns shows. Raises NotFound."""
        shown = self.outputs().filter(asset=parse_id(asset_id, "picture"), asset__width__gt=0)
        output = shown.select_related("asset").first()
        if output is None:
            raise NotFound("There is no such picture.")
        return output.asset

    def get_comment(self, comment_id: str | UUID) -> Comment:
        """A comment that still stands, on one of the covered turns. Raises NotFound."""
        found = comments_standing().filter(turn__in=self.turns(), pk=parse_id(comment_id, "comment"))
        comment = found.select_related("parent").first()
        if comment is None or not self.shows_comment(comment.parent or comment):
            raise NotFound("There is no such comment.", hint="It may have been deleted.")
        return comment

    def shows_comment(self, thread: Comment) -> bool:
        """Whether a thread on a covered turn is shown: on a link to one picture, what is said of that one, or came by it."""
        return not self.link.output_id or self.link.output_id == thread.output_id or self.link.pk == thread.link_id


def branch_of(turn_id: UUID | None, session_id: UUID) -> list[UUID]:
    """The line through a turn: its ancestors, itself, and on to the newest turn with a picture that builds on it.

    So a live link to a branch goes on as the branch does. One query, whatever the length.
    """
    done = Exists(Attempt.objects.filter(turn=OuterRef("pk"), status=Status.SUCCEEDED))
    rows = Turn.objects.filter(session=session_id).order_by("number").values_list("pk", "parent_id", done)
    parents: dict[UUID, UUID | None] = {}
    built_on = {turn_id}
    head = turn_id
    for pk, parent, has_picture in rows:
        parents[pk] = parent
        if parent in built_on:
            built_on.add(pk)
            head = pk if has_picture else head
    line: list[UUID] = []
    while head is not None and head in parents:
        line.append(head)
        head = parents[head]
    return line


def get_shared(token: str, cookies: Mapping[str, str] | None = None, *, opening: bool = False) -> SharedView:
    """What the link with this token shows to the browser with these cookies.

    A wrong, an ended, a revoked and a used up link look and cost alike: NotFound, after one query. Raises PasswordNeeded
    for a link that opens with a password. ``opening``: a browser may come in that was not here before; where only so
    many people may open a link, all else is for those who did.
    """
    link, visitor = find_link(token, cookies, opening=opening)
    if not guests.may_pass(link, visitor):
        raise PasswordNeeded("This link opens with a password.", hint="Ask the person who sent it.")
    return SharedView(link, link.session, visitor)


def find_link(
    token: str, cookies: Mapping[str, str] | None = None, *, opening: bool = False
) -> tuple[ShareLink, Guest]:
    """The link with this token, be it behind a password, and what the browser says of itself. Raises NotFound."""
    links = ShareLink.objects.filter(token_hash=hash_token(token))
    link = links.select_related("session__workspace", "turn").first()
    if link is not None and is_live(link):
        visitor = guests.read(link, cookies or {})
        if link.max_views is None or visitor.has_opened or (opening and not link.is_used_up):
            return link, visitor
    raise link_ended()


def link_ended() -> NotFound:
    """What is said of every link that does not open."""
    return NotFound("This link has ended.", hint="Ask the person who sent it for a new one.", code="link_ended")


def is_live(link: ShareLink) -> bool:
    """Not revoked, not past its end, and its session is not in the trash."""
    ended = link.expires_at is not None and link.expires_at <= timezone.now()
    return link.revoked_at is None and not ended and link.session.trashed_at is None


def get_share_link(user: Asker, link_id: str | UUID) -> ShareLink:
    """A link that the user may end. Raises NotFound or AccessDenied."""
    link = ShareLink.objects.filter(pk=parse_id(link_id, "link")).select_related("session", "created_by").first()
    if link is None:
        raise NotFound("There is no such link.")
    get_session(user, link.session_id, Role.EDITOR, trashed=True)
    return link


def links_of(user: Asker) -> QuerySet[ShareLink]:
    """The links that the user made, in sessions that they still may edit."""
    editing = Member.objects.filter(user=user.pk or 0, role__gte=Role.EDITOR).values("workspace")
    sessions = sessions_of(user).filter(workspace__in=editing)
    return ShareLink.objects.filter(created_by=user.pk or 0, session__in=sessions.values("pk"))


def get_engine_account(user: Asker, account_id: str | UUID) -> EngineAccount:
    """An engine that the user may change: of a workspace that they own, or as staff one of the whole installation.

    Raises NotFound or AccessDenied.
    """
    found = EngineAccount.objects.filter(pk=parse_id(account_id, "engine")).select_related("workspace").first()
    if found is None or (found.workspace_id and not role_in(user, found.workspace_id)):
        raise NotFound("There is no such engine.")
    if found.workspace_id:
        _require(role_in(user, found.workspace_id), Role.OWNER)
    else:
        require_staff(user)
    return found


def get_webhook(user: Asker, webhook_id: str | UUID) -> Webhook:
    """A webhook of a workspace that the user owns. Raises NotFound or AccessDenied."""
    hook = Webhook.objects.filter(pk=parse_id(webhook_id, "webhook")).first()
    if hook is None or not role_in(user, hook.workspace_id):
        raise NotFound("There is no such webhook.")
    _require(role_in(user, hook.workspace_id), Role.OWNER)
    return hook


def require_staff(user: Asker) -> None:
    """Raises AccessDenied for whoever does not run this installation."""
    if not user.is_staff:
        raise AccessDenied("This belongs to the whole installation.", hint="Ask whoever runs it.")


def get_rewrite(user: Asker, rewrite_id: str | UUID) -> Rewrite:
    """A rewrite that the user asked for, in a session that they still may edit. Raises NotFound or AccessDenied."""
    found = Rewrite.objects.filter(pk=parse_id(rewrite_id, "rewrite"), author=user.pk or 0)
    rewrite = found.select_related("call").first()
    if rewrite is None:
        raise NotFound("There is no such rewrite.")
    get_session(user, rewrite.session_id, Role.EDITOR)
    return rewrite


def get_preset(user: Asker, preset_id: str | UUID, role: Role = Role.VIEWER) -> StylePreset:
    """A style of one of the user's workspaces. Raises NotFound or AccessDenied."""
    preset = StylePreset.objects.filter(pk=parse_id(preset_id, "style")).first()
    if preset is None or not role_in(user, preset.workspace_id):
        raise NotFound("There is no such style.")
    _require(role_in(user, preset.workspace_id), role)
    return preset


def get_snippet(user: Asker, snippet_id: str | UUID, role: Role = Role.VIEWER) -> PromptSnippet:
    """A snippet of one of the user's workspaces. Raises NotFound or AccessDenied."""
    snippet = PromptSnippet.objects.filter(pk=parse_id(snippet_id, "snippet")).first()
    if snippet is None or not role_in(user, snippet.workspace_id):
        raise NotFound("There is no such snippet.")
    _require(role_in(user, snippet.workspace_id), role)
    return snippet


def with_proven_address() -> QuerySet[User]:
    """The people whose address is known to be theirs, because they opened a link that was mailed to it."""
    proven = Q(emailaddress__verified=True, emailaddress__email=Lower("email"))
    return User.objects.filter(proven, is_active=True).exclude(email="")


def owner_of_address(email: str) -> User | None:
    """Whoever has proven that this e-mail address is theirs."""
    return with_proven_address().filter(email__iexact=email).first()


def holder_of_address(email: str) -> User | None:
    """Whoever signs in by this address and a password: its owner, or else the first who goes by it."""
    going_by_it = User.objects.filter(email__iexact=email, is_active=True).exclude(email="")
    return owner_of_address(email) or going_by_it.order_by("pk").first()


def user_of_token(token: str) -> User | None:
    """The user of an API token, or None."""
    found = ApiToken.objects.filter(token_hash=hash_token(token), user__is_active=True).select_related("user").first()
    if found is None:
        return None
    now = timezone.now()
    if found.last_used_at is None or now - found.last_used_at > USE_NOTED_EVERY:
        ApiToken.objects.filter(pk=found.pk).update(last_used_at=now)
    return found.user


def asker_of(authorization: str, user: Asker) -> Asker:
    """Who sends a request: the owner of the token in its Authorization header, else the browser's user."""
    token = token_of(authorization)
    return user if token is None else user_of_token(token) or AnonymousUser()


def token_of(authorization: str) -> str | None:
    """The API token in an Authorization header; None where it is of another kind, or none."""
    scheme, _, token = authorization.partition(" ")
    return token.strip() if scheme.lower() == "bearer" else None


def get_member(user: Asker, workspace: Workspace, person: int, role: Role = Role.OWNER) -> Member:
    """Another member of a workspace in which the user has at least ``role``. Raises NotFound or AccessDenied."""
    _require(role_in(user, workspace.pk), role)
    member = Member.objects.filter(workspace=workspace, user=person).select_related("user").first()
    if member is None:
        raise NotFound("This person does not work in this workspace.")
    return member


def get_invitation(user: Asker, invitation_id: str | UUID) -> Invitation:
    """An invitation to a workspace that the user owns. Raises NotFound or AccessDenied."""
    found = Invitation.objects.filter(pk=parse_id(invitation_id, "invitation")).select_related("workspace").first()
    if found is None or not role_in(user, found.workspace_id):
        raise NotFound("There is no such invitation.")
    _require(role_in(user, found.workspace_id), Role.OWNER)
    return found


def open_invitations() -> QuerySet[Invitation]:
    """Those that can still be accepted."""
    return Invitation.objects.filter(accepted_at=None, revoked_at=None, expires_at__gt=timezone.now())


def find_invitation(token: str) -> Invitation:
    """The open invitation with this token. A wrong, an ended and a revoked one look alike: NotFound."""
    found = open_invitations().filter(token_hash=hash_token(token)).select_related("workspace", "invited_by").first()
    if found is None:
        raise NotFound(
            "This invitation has ended.", hint="Ask the person who sent it for a new one.", code="invitation_ended"
        )
    return found


def may_create_workspace(user: Asker) -> bool:
    """Whoever runs the installation, or owns a workspace already: else reviewers could spend its keys in one of their own."""
    return user.is_staff or any(member.role == Role.OWNER for member in memberships_of(user))


def find_sign_in_link(token: str) -> SignInLink | None:
    """The unused, unexpired sign-in link with this token, or None."""
    return (
        SignInLink.objects.filter(
            token_hash=hash_token(token), used_at=None, expires_at__gt=timezone.now(), user__is_active=True
        )
        .select_related("user")
        .first()
    )


def _require(has: int, needs: Role) -> None:
    if has < needs:
        raise AccessDenied(f"This needs the role {needs.label.lower()}.", hint="Ask an owner of the workspace.")
