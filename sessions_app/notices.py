"""What a person is notified of, how they want it, and which sessions they follow."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import AnonymousUser, User
from django.core import signing
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.http import urlencode, urlsafe_base64_decode, urlsafe_base64_encode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sessions_app import access
from sessions_app.activity import comments_of, sentence_of, who_did
from sessions_app.errors import InvalidRequest, NotFound
from sessions_app.models import Comment, Follow, Member, Notification, NotificationChoice, Session, Turn
from sessions_app.queries import Media, TurnView, turn_view, turns_for_show

Kind, Channel = Notification.Kind, NotificationChoice.Channel
# What holds until a person says otherwise. That a turn is done, the page says itself.
USUAL = {
    Kind.FINISHED: Channel.OFF,
    Kind.MENTION: Channel.MAIL,
    Kind.REVIEW: Channel.MAIL,
    Kind.HANDED: Channel.MAIL,
    Kind.WEBHOOK: Channel.MAIL,
}
PAGE = 30
# Of a comment, in characters.
QUOTED = 120
# The salt of the signed link that ends a person's e-mail.
UNSUBSCRIBE = "no more e-mail"


@dataclass(frozen=True)
class Notice:
    """A notification as it is shown; ``words`` is what happened, in a sentence, and ``more`` how often besides."""

    row: Notification
    words: str
    more: str
    turn: TurnView | None

    @property
    def address(self) -> str:
        """Where it leads."""
        if self.row.kind == Kind.HANDED and self.row.event:
            # Of several the list shows all that are the person's.
            name = urlencode({"author": self.row.person.get_username()})
            return f"/?{name}" if self.row.count > 1 else f"/sessions/{self.row.event.session_id}"
        if self.row.session_id is None:
            return f"/settings/webhooks/?workspace={self.row.workspace_id}"
        turn = f"?turn={self.turn.turn.number}" if self.turn else ""
        notes = "#notes" if self.row.kind in (Kind.MENTION, Kind.COMMENT, Kind.REVIEW) else ""
        return f"/sessions/{self.row.session_id}{turn}{notes}"


def notices_of(
    person: User, *, unread: bool = False, cursor: str = "", limit: int = PAGE
) -> tuple[list[Notice], str | None]:
    """A page of the person's notifications, the newest first, and the cursor of the next one. Raises InvalidRequest."""
    rows = notifications_of(person).order_by("-updated_at")
    rows = rows.filter(read_at=None) if unread else rows
    if cursor:
        rows = rows.filter(updated_at__lt=_moment(cursor))
    listed = list(rows.select_related("person", "event__actor", "session")[: limit + 1])
    more = urlsafe_base64_encode(listed[limit - 1].updated_at.isoformat().encode()) if len(listed) > limit else None
    return shown(listed[:limit]), more


def shown(rows: Sequence[Notification]) -> list[Notice]:
    """These notifications in words, with their turns."""
    turns = turns_for_show(Turn.objects.filter(pk__in={row.turn_id for row in rows if row.turn_id}))
    views = {turn.pk: turn_view(turn, Media()) for turn in turns}
    said = comments_of(row.event for row in rows if row.event)
    return [_notice(row, views.get(row.turn_id) if row.turn_id else None, said) for row in rows]


def _notice(row: Notification, turn: TurnView | None, said: Mapping[int, Comment]) -> Notice:
    event, more = row.event, row.count - 1
    comment = said.get(event.pk) if event else None
    if event is None:
        words = _("The webhook to %(host)s was switched off: it failed for days.") % {"host": row.about}
    elif row.kind == Kind.HANDED:
        # Without its title: it may be hidden from the person by now.
        words = _("%(who)s handed a session over to you") % {"who": who_did(event, comment)}
    elif row.kind == Kind.MENTION:
        words = _("%(who)s mentioned you on turn %(n)s") % {
            "who": who_did(event, comment),
            "n": turn.turn.number if turn else "",
        }
    elif event.kind == "review.asked":
        # Only who was asked is told.
        words = _("%(who)s asked you to review turn %(n)s") % {
            "who": who_did(event, comment),
            "n": turn.turn.number if turn else "",
        }
    else:
        words = f"{who_did(event, comment)} {sentence_of(event, turn)}".strip()
    if comment and comment.text:
        words = f"{words}: “{comment.text[:QUOTED]}”"
    return Notice(
        row, words, ngettext("and once more", "and %(n)s times more", more) % {"n": more} if more else "", turn
    )


def unread_count(person: User | AnonymousUser) -> int:
    """How many the person has not read. For most this is one query."""
    if not Notification.objects.filter(person=person.pk or 0, read_at=None).exists():
        return 0
    return notifications_of(person).filter(read_at=None).count()


def notifications_of(person: User | AnonymousUser) -> QuerySet[Notification]:
    """What the person is told of, as long as they may see the place that it speaks of."""
    seen = access.listed_sessions(person).filter(pk=OuterRef("session"), trashed_at=None)
    works = Member.objects.filter(user=person.pk or 0, workspace=OuterRef("workspace"))
    return Notification.objects.filter(Exists(seen) | Q(Exists(works), session=None), person=person.pk or 0)


def channel_of(person: User, kind: str) -> str:
    """How the person wants this kind."""
    return channels_of(person)[kind]


def channels_of(person: User) -> dict[str, str]:
    """How the person wants each kind."""
    return channels_by(NotificationChoice.objects.filter(person=person).first())


def channels_by(choice: NotificationChoice | None) -> dict[str, str]:
    """The same by their choice, None for those who made none."""
    chosen = choice.channels if choice else {}
    return {kind: chosen.get(kind, USUAL.get(Kind(kind), Channel.APP)) for kind in Kind.values}


def followers_of(session: Session) -> set[int]:
    """Who is told of comments and reviews: its author and whoever works or comments there, unless they said otherwise, and who said so."""
    working = _people_in(session)
    for person, following in Follow.objects.filter(session=session).values_list("person", "following"):
        if following:
            working.add(person)
        else:
            working.discard(person)
    return working


def follows(person: User, session: Session) -> bool:
    """Whether the person is told of comments and reviews in the session."""
    said = Follow.objects.filter(session=session, person=person).values_list("following", flat=True).first()
    return person.pk in _people_in(session) if said is None else said


def _people_in(session: Session) -> set[int]:
    """Its author, and those of its turns and comments."""
    rows = (model._default_manager.filter(session=session).order_by() for model in (Turn, Comment))
    working = {pk for found in rows for pk in found.values_list("author", flat=True).distinct()}
    return {pk for pk in working | {session.author_id} if pk is not None}


def _moment(cursor: str) -> datetime:
    try:
        return datetime.fromisoformat(urlsafe_base64_decode(cursor).decode())
    except ValueError:
        raise InvalidRequest("This cursor is not one that the studio gave out.", field="cursor") from None


def unsubscriber(signed: str) -> User:
    """Whose e-mail a signed link ends. Raises NotFound."""
    try:
        person = User.objects.filter(pk=signing.loads(signed, salt=UNSUBSCRIBE)).first()
    except signing.BadSignature:
        person = None
    if person is None:
        raise NotFound("This link is not one that the studio sent.", hint="Copy the whole link from the e-mail.")
    return person
