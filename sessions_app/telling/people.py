"""Who is to be notified of an event, and the rows that do it."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib.auth.models import User
from django.db.models import F
from django.utils import timezone

from sessions_app import access, events
from sessions_app.errors import StudioError
from sessions_app.models import Event, Notification, NotificationChoice, Role, ShareLink, Status
from sessions_app.notices import channel_of, followers_of

Kind = Notification.Kind
Channel = NotificationChoice.Channel


def notify_of(event: Event) -> None:
    """Write a notification for everybody whom the event concerns and who still may see the session."""
    told: set[int] = {event.actor_id} if event.actor_id else set()
    for kind, person_ids in _concerned(event):
        for person in User.objects.filter(pk__in=set(person_ids) - told, is_active=True):
            told.add(person.pk)
            if _may_see(person, event):
                _note(person, kind, event)


def _concerned(event: Event) -> list[tuple[Kind, Iterable[int]]]:
    """Kinds and whom they concern; each person is told once, of the first kind."""
    if event.kind == "turn.changed":
        return _of_turn(event)
    act = event.payload.get("act", "")
    if event.kind == "comment.changed":
        mentioned = _ids(event.payload.get("mentions")) if act in ("created", "edited") else []
        following = followers_of(event.session) if act in ("created", "answered") else []
        return [(Kind.MENTION, mentioned), (Kind.COMMENT, following)]
    if event.kind == "review.asked":
        return [(Kind.REVIEW, _ids(event.payload.get("asked")) if act == "asked" else [])]
    if event.kind == "review.changed":
        return [(Kind.REVIEW, followers_of(event.session))]
    if event.kind == "share.changed" and act == "opened":
        made = ShareLink.objects.filter(pk=event.payload.get("link")).exclude(created_by=None)
        return [(Kind.OPENED, made.values_list("created_by", flat=True))]
    return []


def _of_turn(event: Event) -> list[tuple[Kind, Iterable[int]]]:
    """Its author, once none of its variants is under way any more."""
    turn = event.turn
    if turn is None or turn.author_id is None or turn.status in (Status.QUEUED, Status.RUNNING):
        return []
    return [(Kind.FINISHED if turn.status == Status.SUCCEEDED else Kind.FAILED, [turn.author_id])]


def _ids(value: object) -> list[int]:
    return [one for one in value if isinstance(one, int)] if isinstance(value, list) else []


def _may_see(person: User, event: Event) -> bool:
    try:
        access.get_session(person, event.session_id, Role.VIEWER)
    except StudioError:
        return False
    return True


def _note(person: User, kind: Kind, event: Event) -> None:
    """A new row, or one more of what the person has not read yet."""
    channel = channel_of(person, kind)
    if channel == Channel.OFF:
        return
    place = {"person": person, "kind": kind, "session": event.session, "turn": event.turn}
    latest = {"event": event, "updated_at": timezone.now()}
    same = Notification.objects.filter(**place, read_at=None)
    if not same.update(count=F("count") + 1, **latest):
        Notification.objects.create(
            **place, **latest, workspace=event.session.workspace, to_mail=channel == Channel.MAIL and bool(person.email)
        )
    events.person_told(person.pk)
