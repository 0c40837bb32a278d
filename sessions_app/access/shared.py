"""What guests of a link see."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from sessions_app import guests
from sessions_app.access.reviewing import comments_standing
from sessions_app.access.sessions import get_session, sessions_of
from sessions_app.access.tokens import Asker, hash_token, parse_id
from sessions_app.errors import NotFound, PasswordNeeded
from sessions_app.guests import Guest
from sessions_app.models import (
    Asset,
    Attempt,
    Comment,
    Member,
    Output,
    Role,
    Session,
    ShareLink,
    Status,
    Turn,
)


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
