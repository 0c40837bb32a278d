"""What sockets and clients that catch up are told."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from uuid import UUID

from sessions_app.comments import CommentView, threads
from sessions_app.lines import waiting_in
from sessions_app.models import (
    Event,
    Turn,
)
from sessions_app.queries import Media, TurnView, add_reviews, turn_view, turns_for_show, usual_seconds
from sessions_app.representation.reviewing import comments_json
from sessions_app.representation.turns import MEMBERS, Show, turn_json
from sessions_app.representation.values import Json


def event_message(event: Event, show: Show, told: Json | None = None) -> Json:
    """One live message; ``told`` is what it brings with it. Who did what in which words is for members.

    Who decides what is not for those who are not shown the review: for them the turn has changed and no more.
    """
    hidden = event.kind.startswith("review.") and not show.review
    payload = event.payload if show == MEMBERS else {}
    kind = "turn.changed" if hidden else event.kind
    return {**payload, "seq": event.seq, "kind": kind, "session": str(event.session_id), **(told or {})}


def event_messages(
    events: Iterable[Event],
    media: Media,
    show: Show = MEMBERS,
    render: Callable[[TurnView], str] | None = None,
    render_notes: Callable[[TurnView, list[CommentView]], str] | None = None,
    views: Iterable[TurnView] | None = None,
    threads_of: Callable[[Iterable[UUID]], dict[UUID, list[CommentView]]] = threads,
    bring: Callable[[TurnView], dict[str, str]] | None = None,
) -> list[Json]:
    """The live messages of these events, in order: with its last one each turn is sent, as it is now.

    With it come its comments, if they changed; ``html`` is the turn's tile, ``notes`` are the comments as pages draw them,
    ``pictures`` what a turn that is done has brought, so that nobody has to ask for it.
    ``views`` and ``threads_of``: the turns and their comments as this audience sees them; without, as members do.
    """
    listed = list(events)
    last = {event.turn_id: event.seq for event in listed}
    done = {event.seq for event in listed if event.payload.get("act") == "succeeded"} if bring else set()
    said = {e.turn_id for e in listed if e.turn_id and e.kind == "comment.changed"}
    spoken = threads_of(said) if show.comments else {}
    told: dict[int, Json] = {}
    if views is None:
        wanted = Turn.objects.filter(pk__in={e.turn_id for e in listed if e.turn_id})
        turns = list(turns_for_show(wanted, with_reviews=False))
        add_reviews(turns)
        views = [turn_view(turn, media) for turn in turns]
    for view in views:
        turn = view.turn
        if turn.pk not in last:
            continue
        one: Json = {"turn": turn_json(view, media, show)}
        if render:
            one["html"] = render(view)
        if bring and last[turn.pk] in done:
            one["pictures"] = bring(view)
        if turn.pk in spoken:
            one["comments"] = comments_json(spoken[turn.pk], names=show.names)
            if render_notes:
                one["notes"] = render_notes(view, spoken[turn.pk])
        told[last[turn.pk]] = one
    return [event_message(event, show, told.get(event.seq)) for event in listed]


def line_json(session_id: UUID) -> list[Json]:
    """The session's turns that wait in line for others: places count from 1, ``seconds`` is about how long each waits."""
    usual = cache(usual_seconds)
    return [
        {
            "turn": str(turn.pk),
            "number": turn.number,
            "place": place.number,
            "seconds": place.seconds(usual(model, turn.settings.get("image_size") or "")),
        }
        for turn, model, place in waiting_in(session_id)
    ]
