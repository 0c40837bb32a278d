"""Comments, decisions, requests for one, and pictures in review."""

from __future__ import annotations

from collections.abc import Iterable

from sessions_app.comments import CommentView
from sessions_app.models import (
    Review,
    ReviewRequest,
)
from sessions_app.representation.sessions import picture_json
from sessions_app.representation.turns import verdict_json
from sessions_app.representation.values import Json, moment, opaque_id
from sessions_app.reviews import ReviewItem, Since


def comment_json(view: CommentView, *, names: bool = True) -> Json:
    """A comment for programs; without ``names``, nothing tells which member wrote or resolved it, of whichever studio."""
    comment = view.comment
    resolver = comment.resolved_by.get_username() if comment.resolved_by and names else None
    return {
        "id": str(comment.pk),
        "session": str(comment.session_id),
        "turn": str(comment.turn_id),
        "output": opaque_id(comment.output_id),
        "reply_to": opaque_id(comment.parent_id),
        "author": comment.author.get_username() if comment.author and names else None,
        "guest": (comment.guest_name or None) if names or comment.link_id else None,
        "text": comment.text,
        "number": view.number,
        "pin": list(view.pin) if view.pin else None,
        "region": comment.region,
        "resolved_at": moment(comment.resolved_at) if comment.resolved_at else None,
        "resolved_by": resolver,
        "answered_by": opaque_id(comment.answered_by_id),
        "edited_at": moment(comment.edited_at) if comment.edited_at else None,
        "deleted_at": moment(comment.deleted_at) if comment.deleted_at else None,
        "created_at": moment(comment.created_at),
        "reactions": {one.kind: list(one.names) if names else len(one.names) for one in view.reactions},
    }


def comments_json(listed: Iterable[CommentView], *, names: bool = True) -> list[Json]:
    """Threads as one list, each comment followed by its replies."""
    return [comment_json(one, names=names) for thread in listed for one in (thread, *thread.replies)]


def review_json(review: Review) -> Json:
    """A decision on one picture; one that has been replaced since counts no more."""
    return {
        "id": str(review.pk),
        "turn": str(review.turn_id),
        "output": str(review.output_id),
        "sha256": review.sha256,
        "decision": review.decision,
        "note": review.note,
        "reviewer": review.reviewer.get_username() if review.reviewer else None,
        "guest": review.guest_name or None,
        "created_at": moment(review.created_at),
        "replaced_at": moment(review.replaced_at) if review.replaced_at else None,
    }


def review_request_json(request: ReviewRequest) -> Json:
    """Who was asked by whom to decide about a picture."""
    return {
        "id": str(request.pk),
        "turn": str(request.turn_id),
        "output": str(request.output_id),
        "asked": request.asked.get_username(),
        "asked_by": request.asked_by.get_username() if request.asked_by else None,
        "note": request.note,
        "review": opaque_id(request.review_id),
        "created_at": moment(request.created_at),
        "ended_at": moment(request.ended_at) if request.ended_at else None,
    }


def inbox_json(item: ReviewItem) -> Json:
    """A picture in review, with the decisions that count and the requests that are open."""
    turn = item.view.turn
    return {
        "session": str(turn.session_id),
        "title": item.session.title,
        "turn": str(turn.pk),
        "number": turn.number,
        "prompt": turn.prompt,
        "author": turn.author_name or None,
        "picture": picture_json(item.picture),
        "review": verdict_json(item.verdict),
        "reviews": [review_json(review) for review in item.reviews],
        "requests": [review_request_json(request) for request in item.requests],
        "since": _since_json(item.since) if item.since else None,
        "reviewed_at": moment(item.output.reviewed_at) if item.output.reviewed_at else None,
    }


def _since_json(since: Since) -> Json:
    return {
        "turn": str(since.turn.pk),
        "number": since.turn.number,
        "picture": picture_json(since.picture),
        "steps": [{"number": step.number, "prompt": step.prompt} for step in since.steps],
    }
