"""What people say of turns and decide about them."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.models import User
from django.db.models import QuerySet

from sessions_app.access.sessions import get_session, get_turn, members_of
from sessions_app.access.tokens import Asker, parse_id
from sessions_app.errors import AccessDenied, NotFound
from sessions_app.models import (
    Comment,
    Review,
    ReviewRequest,
    Role,
    Session,
)


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
