"""What one is notified of, and how."""

from __future__ import annotations

from typing import Any, Literal

from ninja import Router, Status

from sessions_app.access import get_session
from sessions_app.actions.notifications import (
    choose_notifications,
    follow_session,
    read_all_notifications,
    read_notification,
)
from sessions_app.api.auth import ApiRequest
from sessions_app.api.schemas import Answer, Input, Limit, Text, Time
from sessions_app.models import NotificationChoice
from sessions_app.notices import Notice, channels_of, follows, notices_of, unread_count
from sessions_app.representation import Json, moment

router = Router(tags=["Notifications"])
Channel = Literal["app", "mail", "off"]
Kind = Literal["finished", "failed", "mention", "comment", "review", "opened", "handed", "webhook"]


class NotificationOut(Answer):
    """Something to know. ``count`` is how often it happened since it was last read; ``url`` where it leads."""

    id: str
    kind: Kind
    text: str
    count: int
    session: str | None
    turn: str | None
    url: str
    at: Time
    read: bool


class NotificationPage(Answer):
    """The newest first; ``unread`` counts all of yours."""

    items: list[NotificationOut]
    next: str | None
    unread: int


class ChoiceOut(Answer):
    """How you are told of each kind; what is mailed is in the app too. An e-mail comes at most so often."""

    channels: dict[str, Channel]
    mail_minutes: int


class ChoiceIn(Input):
    """What is left out stays. ``mail_minutes`` is 15, 60 or 1440."""

    channels: dict[str, Channel] = {}
    mail_minutes: int | None = None


class FollowBoth(Answer):
    """Whether you are told of comments and reviews in the session."""

    following: bool


class FollowIn(Input):
    """Follow the session, or not. Without a word from you, you follow where you work or comment."""

    following: bool


@router.get("/notifications", response=NotificationPage, summary="List your notifications")
def index(request: ApiRequest, unread: bool = False, cursor: Text = "", limit: Limit = 30) -> Any:
    """The newest first; ``unread`` leaves out what you have read."""
    notices, more = notices_of(request.auth, unread=unread, cursor=cursor, limit=limit)
    return {"items": [_shown(notice) for notice in notices], "next": more, "unread": unread_count(request.auth)}


@router.post("/notifications/read", response={204: None}, summary="Mark all your notifications as read")
def read_all(request: ApiRequest) -> Any:
    """All of them."""
    read_all_notifications(request.auth)
    return Status(204, None)


@router.get("/notifications/settings", response=ChoiceOut, summary="Say how you are notified")
def settings(request: ApiRequest) -> Any:
    """Of each kind."""
    return _choice(request)


@router.put("/notifications/settings", response=ChoiceOut, summary="Choose how you are notified")
def choose(request: ApiRequest, body: ChoiceIn) -> Any:
    """From now on."""
    choose_notifications(request.auth, body.channels, body.mail_minutes)
    return _choice(request)


@router.post("/notifications/{notification_id}/read", response={204: None}, summary="Mark a notification as read")
def read(request: ApiRequest, notification_id: str) -> Any:
    """Twice is once."""
    read_notification(request.auth, notification_id)
    return Status(204, None)


@router.get("/sessions/{session_id}/follow", response=FollowBoth, summary="Say whether you follow a session")
def followed(request: ApiRequest, session_id: str) -> Any:
    """By your own word, or because you work or comment there."""
    return {"following": follows(request.auth, get_session(request.auth, session_id))}


@router.put("/sessions/{session_id}/follow", response=FollowBoth, summary="Follow a session, or not")
def follow(request: ApiRequest, session_id: str, body: FollowIn) -> Any:
    """It holds whatever you do there."""
    follow_session(get_session(request.auth, session_id), request.auth, body.following)
    return {"following": body.following}


def _choice(request: ApiRequest) -> Json:
    choice = NotificationChoice.objects.filter(person=request.auth).first() or NotificationChoice()
    return {"channels": channels_of(request.auth), "mail_minutes": choice.mail_minutes}


def _shown(notice: Notice) -> Json:
    row = notice.row
    return {
        "id": str(row.pk),
        "kind": row.kind,
        "text": notice.words,
        "count": row.count,
        "session": str(row.session_id) if row.session_id else None,
        "turn": str(row.turn_id) if row.turn_id else None,
        "url": notice.address,
        "at": moment(row.updated_at),
        "read": row.read_at is not None,
    }
