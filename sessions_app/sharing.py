"""What guests of a link are shown of its turns: read models for the player and for live messages."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from sessions_app.access import SharedView
from sessions_app.comments import CommentView, threads
from sessions_app.errors import NotFound
from sessions_app.models import Comment, CommentReaction, Review, ShareLink, Turn
from sessions_app.queries import Media, TurnView, turn_view, turns_for_show


def media_of(shared: SharedView, token: str) -> Media:
    """Where guests get the link's pictures."""
    return Media(f"/s/{token}", originals=shared.link.allow_download)


def steps(shared: SharedView, media: Media, turns: Collection[UUID] | None = None) -> list[TurnView]:
    """The link's turns that have a picture, in order; with ``turns``, those of them."""
    covered = shared.turns() if turns is None else shared.turns().filter(pk__in=turns)
    found = turns_for_show(covered, shared.only)
    views = (turn_view(_as_shared(turn, shared.link), media) for turn in found)
    return [view for view in views if view.picture]


def picture_of(shared: SharedView, turn: Turn) -> UUID:
    """The picture that stands for a covered turn on the link. Raises NotFound if it has none any more."""
    for view in steps(shared, Media(), [turn.pk]):
        if view.picture:
            return view.picture.output_id
    raise NotFound("There is no such picture.")


def _as_shared(turn: Turn, link: ShareLink) -> Turn:
    """The turn as it was when the link was frozen; one picture alone without a word of where it came from."""
    kept: dict[str, Any] | None = link.snapshot["turns"][str(turn.pk)] if link.snapshot else None
    if kept is not None:
        turn.starred, turn.branch, turn.alt_text = kept["starred"], kept["branch"], kept["alt_text"]
        turn.chosen_output_id = UUID(kept["chosen"]) if kept["chosen"] else None
    if link.output_id:
        turn.parent_id = turn.parent_number = turn.base = turn.revises_id = None
        turn.chosen_output_id = link.output_id
        # Of all that is said of the turn.
        turn.comments_count = turn.open_comments = 0
    return turn


def threads_of(shared: SharedView, turn_ids: Iterable[UUID]) -> dict[UUID, list[CommentView]]:
    """The threads that guests of the link read on each of these turns, which it covers."""
    found = threads(turn_ids)
    return {turn: [one for one in listed if shared.shows_comment(one.comment)] for turn, listed in found.items()}


def decisions_of(shared: SharedView) -> dict[str, str]:
    """What the guest has decided about each picture, by its id."""
    mine = Review.objects.filter(link=shared.link, guest_name=shared.guest, reviewer=None, replaced_at=None)
    return {str(output): decision for output, decision in mine.values_list("output", "decision")}


def name_is_taken(shared: SharedView, name: str) -> bool:
    """Whether another guest of the link has said something by this name: what was said stays theirs to change."""
    if name.lower() == shared.guest.lower():
        return False
    said = (Comment, CommentReaction, Review)
    return any(model._default_manager.filter(link=shared.link, guest_name__iexact=name).exists() for model in said)


def live_links(links: QuerySet[ShareLink]) -> QuerySet[ShareLink]:
    """Those of them that still open, the newest first."""
    ended = Q(expires_at__lte=timezone.now())
    trashed = Q(session__trashed_at__isnull=False)
    return links.filter(revoked_at=None).exclude(ended).exclude(trashed).select_related("turn", "session", "created_by")
