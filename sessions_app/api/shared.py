"""What guests of a link say: comments and decisions, under the name that they gave.

No token of the API is asked for: a link is in the address, and the cookie that its page set says who came. A page of
another site can use neither, for that cookie is sent to no request of theirs.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Router, Status

from sessions_app import rates
from sessions_app.access import SharedView, get_shared
from sessions_app.actions.comments import add_comment, delete_comment, edit_comment, react
from sessions_app.actions.reviews import decide
from sessions_app.api.comments import CommentOut, CommentPage, NewCommentIn, ReactionIn, new_comment
from sessions_app.api.reviews import ReviewIn, ReviewOut
from sessions_app.api.schemas import Input, Text
from sessions_app.comments import comment_view
from sessions_app.errors import AccessDenied
from sessions_app.models import Comment, Turn
from sessions_app.representation import comment_json, comments_json, review_json
from sessions_app.sharing import picture_of, threads_of

router = Router(tags=["Guests of a link"], auth=None)


class WordsIn(Input):
    """What the comment is to say."""

    text: Text


@router.get("/{token}/turns/{turn_id}/comments", response=CommentPage, summary="List a turn's comments, as a guest")
def index(request: HttpRequest, token: str, turn_id: str) -> Any:
    """Where the link allows comments, guests read those of others too."""
    shared = _commenting(request, token)
    turn = shared.get_turn(turn_id)
    threads = threads_of(shared, [turn.pk])[turn.pk]
    return {"items": comments_json(threads, names=shared.link.show_names), "next": None}


@router.post(
    "/{token}/turns/{turn_id}/comments",
    response={201: CommentOut, 200: CommentOut},
    summary="Comment on a turn, as a guest",
)
def comment(request: HttpRequest, token: str, turn_id: str, body: NewCommentIn) -> Any:
    """On what the link shows, by the name that the guest gave."""
    shared = _named(request, _commenting(request, token))
    turn = shared.get_turn(turn_id)
    if body.reply_to:
        shared.get_comment(body.reply_to)
    if body.output or body.pin or body.region or shared.link.output_id:
        body.output = _picture(shared, turn, body.output)
    made, created = add_comment(turn, None, new_comment(body), guest_name=shared.guest, link=shared.link)
    return Status(201 if created else 200, _shown(shared, made))


@router.patch("/{token}/comments/{comment_id}", response=CommentOut, summary="Edit a comment, as its guest")
def change(request: HttpRequest, token: str, comment_id: str, body: WordsIn) -> Any:
    """One's own."""
    shared = _named(request, _commenting(request, token))
    found = shared.get_comment(comment_id)
    edit_comment(found, None, body.text, guest_name=shared.guest, link=shared.link)
    return _shown(shared, found)


@router.delete("/{token}/comments/{comment_id}", response={204: None}, summary="Delete a comment, as its guest")
def delete(request: HttpRequest, token: str, comment_id: str) -> Any:
    """One's own. Replies stay."""
    shared = _named(request, _commenting(request, token))
    delete_comment(shared.get_comment(comment_id), None, guest_name=shared.guest, link=shared.link)
    return Status(204, None)


@router.post("/{token}/comments/{comment_id}/reactions", response=CommentOut, summary="React to a comment, as a guest")
def reaction(request: HttpRequest, token: str, comment_id: str, body: ReactionIn) -> Any:
    """Set it, or take it away."""
    shared = _named(request, _commenting(request, token))
    found = shared.get_comment(comment_id)
    react(found, None, body.kind, body.on, guest_name=shared.guest, link=shared.link)
    return _shown(shared, found)


@router.post(
    "/{token}/turns/{turn_id}/reviews",
    response={201: ReviewOut, 200: ReviewOut},
    summary="Approve a picture or ask for changes, as a guest",
)
def review(request: HttpRequest, token: str, turn_id: str, body: ReviewIn) -> Any:
    """On a picture that the link shows. All guests of one link together are one approval."""
    shared = get_shared(token, request.COOKIES)
    if not shared.link.allow_approve:
        raise AccessDenied("This link does not ask for a decision.")
    shared = _named(request, shared)
    turn = shared.get_turn(turn_id)
    made, created = decide(
        turn,
        None,
        body.decision,
        note=body.note,
        output_id=_picture(shared, turn, body.output),
        sha256=body.sha256,
        guest_name=shared.guest,
        link=shared.link,
    )
    return Status(201 if created else 200, review_json(made))


def _picture(shared: SharedView, turn: Turn, named: str | None) -> str:
    """The id of the picture that a guest names, else of the one that the link shows for the turn: frozen, the one of then."""
    return str(shared.get_output(named).pk if named else picture_of(shared, turn))


def _commenting(request: HttpRequest, token: str) -> SharedView:
    shared = get_shared(token, request.COOKIES)
    if not shared.link.allow_comment:
        raise AccessDenied("This link does not take comments.")
    return shared


def _named(request: HttpRequest, shared: SharedView) -> SharedView:
    """A guest who is about to say something. Raises AccessDenied without a name, LimitReached after too much."""
    if not shared.guest:
        raise AccessDenied("Say who you are first.", code="name_needed")
    rates.check(rates.WORDS, rates.sender(request))
    return shared


def _shown(shared: SharedView, found: Comment) -> Any:
    return comment_json(comment_view(found), names=shared.link.show_names)
