"""Commenting: what people say of a turn's picture, and what becomes of it.

Who acts is a member, or without one a guest of ``link`` by the name that they gave.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Count, Max, Q
from django.utils import timezone

from sessions_app import events, limits
from sessions_app.access import parse_id, role_in
from sessions_app.comments import mentioned_in
from sessions_app.errors import AccessDenied, Conflict, InvalidRequest
from sessions_app.models import Comment, CommentReaction, Output, Role, Session, ShareLink, Turn
from sessions_app.queries import turns_for_show

MAX_TEXT = 4000
# Places are kept to a hundred-thousandth of the picture: less than a pixel.
DIGITS = 5


@dataclass(frozen=True)
class NewComment:
    """What a person says. ``pin`` is a point, ``region`` ``[x, y, width, height]``, both in shares of the picture, 0 to 1.

    ``output`` is the picture that they are on, the one that stands for the turn if it is left out. ``reply_to`` is a
    comment of the same turn. ``id`` is a UUID of the writer's choice: sent twice, it is one comment.
    """

    text: str
    pin: tuple[float, float] | None = None
    region: tuple[float, float, float, float] | None = None
    output: str | None = None
    reply_to: str | None = None
    id: UUID | None = None


def add_comment(
    turn: Turn, author: User | None, new: NewComment, *, guest_name: str = "", link: ShareLink | None = None
) -> tuple[Comment, bool]:
    """Say something of a turn; returns the comment and whether it is new.

    Raises InvalidRequest, Conflict where there is no picture to set a pin on, and LimitReached.
    """
    text, region = _checked(new.text), _checked_region(new)
    with transaction.atomic():
        # Also what makes two that are sent at once come one after the other.
        Session.objects.select_for_update().get(pk=turn.session_id)
        again = Comment.objects.filter(pk=new.id).select_related("author").first() if new.id else None
        if again is not None:
            return _same(again, turn, author, link), False
        limits.check_comments(turn)
        is_pinned = new.pin is not None or region is not None
        comment = Comment(
            session=turn.session,
            turn=turn,
            output=_picture_for(turn, new) if is_pinned or new.output else None,
            parent=_find_thread(turn, new),
            author=author,
            guest_name=guest_name,
            link=link,
            text=text,
            pin_x=round(new.pin[0], DIGITS) if new.pin else None,
            pin_y=round(new.pin[1], DIGITS) if new.pin else None,
            region=region,
        )
        comment.pk = new.id or comment.pk
        comment.save(force_insert=True)
        _record(comment, "created", author, mentioned_in(text, turn.session))
    return comment, True


@transaction.atomic
def change_comment(
    comment: Comment, author: User | None, *, text: str | None = None, resolved: bool | None = None
) -> None:
    """Edit it, resolve or reopen it, or both; what is None stays. Raises as the two below do, and then changes nothing."""
    if text is not None:
        edit_comment(comment, author, text)
    if resolved is not None:
        resolve_comment(comment, author, resolved)


@transaction.atomic
def edit_comment(
    comment: Comment, author: User | None, text: str, *, guest_name: str = "", link: ShareLink | None = None
) -> None:
    """Say it in other words. Raises AccessDenied for whoever did not write it, and InvalidRequest."""
    _check_own(comment, author, guest_name, link)
    text = _checked(text)
    if text == comment.text:
        return
    _lock_session(comment)
    # One that is deleted at this moment stays deleted.
    if Comment.objects.filter(pk=comment.pk, deleted_at=None).update(text=text, edited_at=timezone.now()):
        before = mentioned_in(comment.text, comment.session)
        now = mentioned_in(text, comment.session)
        _record(comment, "edited", author, [person for person in now if person not in before])


@transaction.atomic
def resolve_comment(comment: Comment, author: User | None, resolved: bool = True) -> None:
    """Close a thread, or open it again. Doing it twice changes nothing. Raises InvalidRequest for a reply."""
    if comment.parent_id:
        raise InvalidRequest("A reply cannot be resolved.", hint="Resolve its thread.", field="resolved")
    values: dict[str, Any] = {"resolved_at": timezone.now(), "resolved_by": author}
    if not resolved:
        values = {"resolved_at": None, "resolved_by": None}
    _lock_session(comment)
    if Comment.objects.filter(pk=comment.pk, resolved_at__isnull=resolved).update(**values):
        _record(comment, "resolved" if resolved else "reopened", author)


@transaction.atomic
def delete_comment(
    comment: Comment, author: User | None, *, guest_name: str = "", link: ShareLink | None = None
) -> None:
    """Take back one's own comment; owners take back anybody's. Its words are gone, its replies stay.

    Raises AccessDenied.
    """
    if author is None or role_in(author, comment.session.workspace_id) < Role.OWNER:
        _check_own(comment, author, guest_name, link)
    _lock_session(comment)
    gone = Comment.objects.filter(pk=comment.pk, deleted_at=None)
    if gone.update(deleted_at=timezone.now(), text=""):
        CommentReaction.objects.filter(comment=comment).delete()
        _record(comment, "deleted", author)


@transaction.atomic
def react(
    comment: Comment,
    author: User | None,
    kind: str,
    on: bool = True,
    *,
    guest_name: str = "",
    link: ShareLink | None = None,
) -> None:
    """Set or take away a reaction. Doing it twice changes nothing. Raises InvalidRequest."""
    if kind not in CommentReaction.Kind.values:
        raise InvalidRequest(f"A reaction is one of {', '.join(CommentReaction.Kind.values)}.", field="kind")
    _lock_session(comment)
    who = {"author": author} if author else {"author": None, "guest_name": guest_name, "link": link}
    if on:
        _, changed = CommentReaction.objects.get_or_create(comment=comment, kind=kind, **who)
    else:
        changed = CommentReaction.objects.filter(comment=comment, kind=kind, **who).delete()[0] > 0
    if changed:
        _record(comment, "reacted", author)


def answer_comments(turn: Turn, author: User, comment_ids: Sequence[str]) -> None:
    """Note that the turn is what was made of these comments. Those that were deleted meanwhile are passed over.

    Must be called in the transaction that makes the turn. Raises InvalidRequest for a comment of another session.
    """
    if not comment_ids:
        return
    wanted = {parse_id(pk, "comment") for pk in comment_ids}
    found = list(Comment.objects.filter(session=turn.session_id, pk__in=wanted).select_related("session", "turn"))
    if len(found) < len(wanted) or any(comment.parent_id for comment in found):
        raise InvalidRequest("A turn answers threads of its own session.", field="answers")
    for comment in found:
        if comment.deleted_at is None:
            Comment.objects.filter(pk=comment.pk).update(answered_by=turn)
            _record(comment, "answered", author)


def _lock_session(comment: Comment) -> None:
    """Before the comment's row, as whoever makes a turn of it locks them."""
    Session.objects.select_for_update().get(pk=comment.session_id)


def _record(comment: Comment, act: str, actor: User | None, mentions: Sequence[int] = ()) -> None:
    _count(comment.turn_id)
    payload = {"comment": str(comment.pk), "act": act, "mentions": list(mentions)}
    events.record(comment.session, "comment.changed", turn=comment.turn, actor=actor, payload=payload)


def _count(turn_id: UUID) -> None:
    """What the turn's tile tells. The session is locked, so nobody counts at the same time."""
    standing = Comment.objects.filter(turn=turn_id, deleted_at=None)
    is_open = Q(parent=None, resolved_at=None)
    told = standing.aggregate(
        comments_count=Count("pk"), open_comments=Count("pk", filter=is_open), commented_at=Max("created_at")
    )
    Turn.objects.filter(pk=turn_id).update(**told)


def _checked(text: str) -> str:
    text = text.strip()
    if not text:
        raise InvalidRequest("Say something first.", field="text")
    if len(text) > MAX_TEXT:
        raise InvalidRequest(
            f"A comment has at most {MAX_TEXT:,} characters; this one has {len(text):,}.",
            hint="Shorten it, or write two.",
            field="text",
        )
    return text


def _checked_region(new: NewComment) -> list[float] | None:
    if new.reply_to and (new.pin or new.region):
        raise InvalidRequest("A reply has no pin of its own.", field="pin")
    if new.pin and new.region:
        raise InvalidRequest("A comment is about a point or a region, not both.", field="pin")
    if new.pin and not all(0 <= share <= 1 for share in new.pin):
        raise InvalidRequest("A pin is [x, y] in shares of the picture, 0 to 1.", field="pin")
    if new.region is None:
        return None
    x, y, width, height = new.region
    if min(new.region) < 0 or width <= 0 or height <= 0 or x + width > 1.000001 or y + height > 1.000001:
        raise InvalidRequest("A region is [x, y, width, height] in shares of the picture, 0 to 1.", field="region")
    return [round(share, DIGITS) for share in new.region]


def _picture_for(turn: Turn, new: NewComment) -> Output:
    """The picture that the comment is about."""
    if new.output:
        found = Output.objects.filter(pk=parse_id(new.output, "picture"), attempt__turn=turn).first()
        if found is None:
            raise InvalidRequest("That picture is not one of this turn.", field="output")
        return found
    picture = turns_for_show(Turn.objects.filter(pk=turn.pk)).get().picture
    if picture is None:
        raise Conflict(
            f"Turn {turn.number} has no picture to set a pin on.", hint="Comment without a pin.", field="pin"
        )
    return picture


def _find_thread(turn: Turn, new: NewComment) -> Comment | None:
    """The thread to reply to: that of the comment, which may be a reply itself."""
    if not new.reply_to:
        return None
    found = Comment.objects.filter(pk=parse_id(new.reply_to, "comment"), turn=turn).select_related("parent").first()
    if found is None:
        raise InvalidRequest("The comment to reply to is not on this turn.", field="reply_to")
    return found.parent or found


def _same(again: Comment, turn: Turn, author: User | None, link: ShareLink | None) -> Comment:
    if again.turn_id != turn.pk or again.author != author or again.link_id != (link.pk if link else None):
        raise Conflict("There is a comment with this id already.", field="id")
    return again


def _check_own(comment: Comment, author: User | None, guest_name: str, link: ShareLink | None) -> None:
    if author is not None:
        own = comment.author_id == author.pk
    else:
        own = link is not None and comment.link_id == link.pk and comment.guest_name == guest_name
    if not own:
        raise AccessDenied("Only whoever wrote a comment can change it.", hint="Reply to it instead.")
