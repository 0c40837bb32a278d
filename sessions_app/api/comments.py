"""Comments on turns: threads, pins, reactions."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from uuid import UUID

from ninja import Router, Status
from pydantic import Field

from sessions_app.access import get_comment, get_turn
from sessions_app.actions.comments import (
    NewComment,
    add_comment,
    change_comment,
    delete_comment,
    react,
)
from sessions_app.api.auth import ApiRequest
from sessions_app.api.region_schemas import Box, Place
from sessions_app.api.schemas import Answer, Input, Text, Time
from sessions_app.comments import comment_view, threads
from sessions_app.models import Comment, Role
from sessions_app.representation import comment_json, comments_json

Kind = Literal["agree", "love", "celebrate", "looking", "unsure"]

router = Router(tags=["Comments"])


class NewCommentIn(Input):
    """A comment on a turn. ``pin`` is ``[x, y]``, ``region`` ``[x, y, width, height]``, in shares of the picture.

    ``output`` is the picture that they are on, else the one that stands for the turn. ``reply_to`` is a comment of the
    same turn. ``id``, a UUID of your choice, makes a repeated call the same comment. ``@name`` mentions a member.
    """

    text: Text
    pin: Place | None = None
    region: Box | None = None
    output: Text | None = None
    reply_to: Text | None = None
    id: Annotated[UUID | None, Field(strict=False)] = None


class CommentIn(Input):
    """What is left out stays. Only its writer changes the ``text``."""

    text: Text | None = None
    resolved: bool | None = None


class ReactionIn(Input):
    """Set a reaction, or take it away."""

    kind: Kind
    on: bool = True


class CommentOut(Answer):
    """A comment. ``author`` is a member, ``guest`` the name that a guest of a link gave; ``number`` is its pin's.

    ``answered_by`` is the turn that was made of it. A deleted comment is shown, without its words, where it has replies.
    """

    id: str
    session: str
    turn: str
    output: str | None
    reply_to: str | None
    author: str | None
    guest: str | None
    text: str
    number: int | None
    pin: list[float] | None
    region: list[float] | None
    resolved_at: Time | None
    resolved_by: str | None
    answered_by: str | None
    edited_at: Time | None
    deleted_at: Time | None
    created_at: Time
    reactions: dict[str, list[str] | int]


class CommentPage(Answer):
    """The threads of a turn, the oldest first, each comment followed by its replies."""

    items: list[CommentOut]
    next: str | None


@router.get("/turns/{turn_id}/comments", response=CommentPage, summary="List a turn's comments")
def index(request: ApiRequest, turn_id: str) -> Any:
    """All of them: a turn holds at most 1,000."""
    turn = get_turn(request.auth, turn_id)
    return {"items": comments_json(threads([turn.pk])[turn.pk]), "next": None}


@router.post("/turns/{turn_id}/comments", response={201: CommentOut, 200: CommentOut}, summary="Comment on a turn")
def create(request: ApiRequest, turn_id: str, body: NewCommentIn) -> Any:
    """201 with the new comment; 200 with the same one if its ``id`` has been sent before. For reviewers and up."""
    turn = get_turn(request.auth, turn_id, Role.REVIEWER)
    comment, created = add_comment(turn, request.auth, new_comment(body))
    return Status(201 if created else 200, _shown(comment))


@router.patch("/comments/{comment_id}", response=CommentOut, summary="Edit, resolve or reopen a comment")
def change(request: ApiRequest, comment_id: str, body: CommentIn) -> Any:
    """Its words are its writer's; reviewers and up resolve any thread."""
    comment = get_comment(request.auth, comment_id, Role.REVIEWER)
    change_comment(comment, request.auth, text=body.text, resolved=body.resolved)
    return _shown(comment)


@router.delete("/comments/{comment_id}", response={204: None}, summary="Delete a comment")
def delete(request: ApiRequest, comment_id: str) -> Any:
    """One's own; owners of the workspace delete anybody's. Replies stay."""
    delete_comment(get_comment(request.auth, comment_id, Role.REVIEWER), request.auth)
    return Status(204, None)


@router.post("/comments/{comment_id}/reactions", response=CommentOut, summary="React to a comment")
def reaction(request: ApiRequest, comment_id: str, body: ReactionIn) -> Any:
    """Each kind once for each person."""
    comment = get_comment(request.auth, comment_id, Role.REVIEWER)
    react(comment, request.auth, body.kind, body.on)
    return _shown(comment)


def new_comment(body: NewCommentIn) -> NewComment:
    """The body as the action takes it."""
    pin = (body.pin[0], body.pin[1]) if body.pin else None
    region = (body.region[0], body.region[1], body.region[2], body.region[3]) if body.region else None
    return NewComment(body.text, pin, region, body.output, body.reply_to, body.id)


def _shown(comment: Comment) -> dict[str, Any]:
    return comment_json(comment_view(comment))
