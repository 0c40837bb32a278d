"""Reading notifications, choosing how to be told, following sessions."""

from __future__ import annotations

from collections.abc import Mapping

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from sessions_app import events
from sessions_app.access import parse_id
from sessions_app.errors import InvalidRequest, NotFound
from sessions_app.models import Follow, Notification, NotificationChoice, Session
from sessions_app.notices import channels_of, notifications_of, unsubscriber

Channel = NotificationChoice.Channel
MAIL_MINUTES = (15, 60, 24 * 60)


@transaction.atomic
def read_notification(person: User, notification_id: str) -> None:
    """Mark one as read. Reading it twice changes nothing. Raises NotFound for what is not the person's."""
    mine = notifications_of(person).filter(pk=parse_id(notification_id, "notification"))
    if not mine.exists():
        raise NotFound("There is no such notification.")
    if mine.filter(read_at=None).update(read_at=timezone.now(), to_mail=False):
        events.person_told(person.pk)


@transaction.atomic
def read_all_notifications(person: User) -> None:
    """Mark all as read."""
    if Notification.objects.filter(person=person, read_at=None).update(read_at=timezone.now(), to_mail=False):
        events.person_told(person.pk)


@transaction.atomic
def choose_notifications(person: User, channels: Mapping[str, str], mail_minutes: int | None = None) -> None:
    """Be told of these kinds in these ways from now on; kinds that are left out stay. Raises InvalidRequest."""
    wrong = next((kind for kind in channels if kind not in Notification.Kind.values), None)
    if wrong is not None:
        raise InvalidRequest(f"There are no notifications called {wrong[:20]!r}.", field="channels")
    if not set(channels.values()) <= set(Channel.values):
        raise InvalidRequest("A way to be told is app, mail or off.", field="channels")
    if mail_minutes is not None and mail_minutes not in MAIL_MINUTES:
        raise InvalidRequest("E-mails come every 15, 60 or 1440 minutes at most.", field="mail_minutes")
    choice, _ = NotificationChoice.objects.select_for_update().get_or_create(person=person)
    choice.channels = {**choice.channels, **channels}
    choice.mail_minutes = mail_minutes or choice.mail_minutes
    choice.save(update_fields=["channels", "mail_minutes"])
    quiet = [kind for kind, channel in channels.items() if channel != Channel.MAIL]
    Notification.objects.filter(person=person, kind__in=quiet).update(to_mail=False)


def unsubscribe(signed: str) -> User:
    """End all e-mail to the person whom a signed link names; they are still told in the app. Raises NotFound."""
    person = unsubscriber(signed)
    mailed = [kind for kind, channel in channels_of(person).items() if channel == Channel.MAIL]
    choose_notifications(person, dict.fromkeys(mailed, Channel.APP.value))
    return person


def follow_session(session: Session, person: User, following: bool) -> None:
    """Be told of comments and reviews in the session, or not, whatever one does there."""
    Follow.objects.update_or_create(session=session, person=person, defaults={"following": following})
