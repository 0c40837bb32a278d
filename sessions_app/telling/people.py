"""Who is to be notified of an event, and the rows that do it."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib.auth.models import User
from django.db.models import F
from django.utils import timezone

from sessions_app import access, events
from sessions_app.models import Event, Notification, NotificationChoice, ShareLink, Status
from sessions_app.notices import channels_by, followers_of

Kind = Notification.Kind
Channel = NotificationChoice.Channel


def notify_of(event: Event) -> None:
    """Write a notification for everybody whom the event concerns and who still may see the session."""
    wanted: dict[int, Kind] = {}
    for kind, person_ids in _concerned(event):
        for person in person_ids:
            wanted.setdefault(person, kind)
    if event.actor_id:
        wanted.pop(event.actor_id, None)
    if not wanted:
        return
    # Asked once for all of them: many may follow, and meanwhile SQLite lets nobody else write.
    able = access.members_of(event.session).filter(user__in=wanted)
    for member in able.select_related("user__notification_choice"):
        _note(member.user, wanted[member.user_id], event)


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
    if event.kind == "session.changed":
        # Whose it is by now: it may have gone on since.
        return [(Kind.HANDED, _ids([event.session.author_id]) if "author" in event.payload else [])]
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


def _note(person: User, kind: Kind, event: Event) -> None:
    """A new row, or one more of what the person has not read yet."""
    channel = channels_by(getattr(person, "notification_choice", None))[kind]
    if channel == Channel.OFF:
        return
    workspace = event.session.workspace
    # Whoever takes over all that somebody had is told once, not a hundred times.
    session = None if kind == Kind.HANDED else event.session
    place = {"person": person, "kind": kind, "workspace": workspace, "session": session, "turn": event.turn}
    # What went out by e-mail goes out once more with what has happened since.
    to_mail = channel == Channel.MAIL and bool(person.email)
    latest = {"event": event, "updated_at": timezone.now(), "to_mail": to_mail}
    same = Notification.objects.filter(**place, read_at=None)
    if not same.update(count=F("count") + 1, **latest):
        Notification.objects.create(**place, **latest)
    events.person_told(person.pk)
