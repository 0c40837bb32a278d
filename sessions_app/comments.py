"""Comments to read: the threads of a turn with their numbers, and who is mentioned."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from uuid import UUID

from django.db.models import Prefetch, QuerySet

from sessions_app.access import members_of
from sessions_app.mentions import mentioned
from sessions_app.models import Comment, CommentReaction, Session


@dataclass(frozen=True)
class ReactionView:
    """Everybody who reacts in one way to a comment; ``user_ids`` are those of them who are members."""

    kind: str
    names: tuple[str, ...]
    user_ids: tuple[int, ...]


@dataclass(frozen=True)
class CommentView:
    """A comment as pages show it. ``number`` is that of its pin, None where it has none."""

    comment: Comment
    number: int | None
    reactions: tuple[ReactionView, ...]
    replies: tuple[CommentView, ...] = ()

    @property
    def is_deleted(self) -> bool:
        """It stands for its replies alone."""
        return self.comment.deleted_at is not None

    @property
    def pin(self) -> tuple[float, float] | None:
        """The point of the picture that it is about."""
        comment = self.comment
        return None if comment.pin_x is None or comment.pin_y is None else (comment.pin_x, comment.pin_y)


def threads(turn_ids: Iterable[UUID], at: datetime | None = None) -> dict[UUID, list[CommentView]]:
    """The threads of each of these turns, the oldest first; two queries, whatever their number.

    Pins of a turn are numbered in the order in which they were set, for good: a deleted one leaves a gap. With ``at``
    they are those of that time, open or resolved as they were then, in the words that they have now.
    """
    found: dict[UUID, list[CommentView]] = {pk: [] for pk in turn_ids}
    rows = _rows().filter(turn__in=found).order_by("turn", "created_at", "pk")
    for turn_id, listed in groupby(rows, key=lambda comment: comment.turn_id):
        rows_of_turn = list(listed)
        found[turn_id] = _threads(_then(rows_of_turn, at) if at else rows_of_turn)
    return found


def _then(rows: Iterable[Comment], at: datetime) -> list[Comment]:
    there = [row for row in rows if row.created_at <= at]
    for row in there:
        for name in ("resolved_at", "edited_at"):
            when = getattr(row, name)
            setattr(row, name, when if when and when <= at else None)
        if row.answered_by and row.answered_by.created_at > at:
            row.answered_by = None
    return there


def comment_view(comment: Comment) -> CommentView:
    """One comment as it is now, with its number and without its replies."""
    row = _rows().get(pk=comment.pk)
    earlier = Comment.objects.filter(turn=row.turn_id, parent=None).values_list("pk", "pin_x", "region")
    pinned = [pk for pk, x, region in earlier if x is not None or region is not None]
    return _view(row, pinned.index(row.pk) + 1 if row.pk in pinned else None)


def people(session: Session) -> dict[str, int]:
    """Whom a comment may mention: the ids of all who may see the session, by name."""
    return dict(members_of(session).values_list("user__username", "user"))


def mentioned_in(text: str, session: Session) -> list[int]:
    """The ids of the people whom the text mentions, each once, in order."""
    known = people(session) if "@" in text else {}
    return [known[name] for name in mentioned(text, known)]


def _rows() -> QuerySet[Comment]:
    reactions = CommentReaction.objects.select_related("author")
    related = Comment.objects.select_related("author", "resolved_by", "answered_by")
    return related.prefetch_related(Prefetch("reactions", queryset=reactions))


def _threads(rows: list[Comment]) -> list[CommentView]:
    """Of one turn. A deleted comment is shown only where it has replies."""
    replies: dict[UUID | None, list[CommentView]] = {}
    for row in rows:
        if row.parent_id and row.deleted_at is None:
            replies.setdefault(row.parent_id, []).append(_view(row, None))
    found, number = [], 0
    for row in rows:
        if row.parent_id:
            continue
        number += row.is_pinned
        if row.deleted_at is None or row.pk in replies:
            found.append(_view(row, number if row.is_pinned else None, tuple(replies.get(row.pk, ()))))
    return found


def _view(row: Comment, number: int | None, replies: tuple[CommentView, ...] = ()) -> CommentView:
    given: dict[str, list[CommentReaction]] = {}
    for reaction in row.reactions.all():
        given.setdefault(reaction.kind, []).append(reaction)
    reactions = [
        ReactionView(
            kind,
            tuple(one.author.get_username() if one.author else one.guest_name for one in given[kind]),
            tuple(one.author_id for one in given[kind] if one.author_id),
        )
        for kind in CommentReaction.Kind.values
        if kind in given
    ]
    return CommentView(row, number, tuple(reactions), replies)
