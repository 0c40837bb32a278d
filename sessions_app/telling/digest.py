"""E-mail of what people have not read: gathered, one to a person in the time that they chose."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from smtplib import SMTPException

from django.conf import settings
from django.contrib.auth.models import User
from django.core import signing
from django.core.mail import EmailMultiAlternatives
from django.db.models import Min, Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext

from sessions_app.access import with_proven_address
from sessions_app.models import Notification, NotificationChoice
from sessions_app.notices import UNSUBSCRIBE, notifications_of, shown

logger = logging.getLogger(__name__)

# Time to read it in the app first; what comes meanwhile goes along.
GATHER = timedelta(minutes=2)
MOST = 30


def due() -> list[int]:
    """The ids of the people to whom an e-mail may go now."""
    now = timezone.now()
    # An address that nobody has proven may be somebody else's.
    waiting = Notification.objects.filter(to_mail=True, read_at=None, person__in=with_proven_address())
    rows = waiting.values("person").annotate(since=Min("created_at")).filter(since__lte=now - GATHER).order_by()
    choices = {
        choice.person_id: choice for choice in NotificationChoice.objects.filter(person__in=rows.values("person"))
    }
    return [row["person"] for row in rows if _is_time(choices.get(row["person"]), now)]


def send_digest(person_id: int) -> bool:
    """Send it, unless another process does or did. Returns whether one was sent.

    The time is claimed first: a crash in between loses the mail of one interval and never sends two.
    """
    now = timezone.now()
    choice, _ = NotificationChoice.objects.get_or_create(person_id=person_id)
    before = now - timedelta(minutes=choice.mail_minutes)
    free = NotificationChoice.objects.filter(Q(mailed_at=None) | Q(mailed_at__lte=before), pk=choice.pk)
    if not free.update(mailed_at=now):
        return False
    person = with_proven_address().filter(pk=person_id).first()
    if person is None:
        return False
    rows = list(
        notifications_of(person)
        .filter(to_mail=True, read_at=None)
        .select_related("person", "event__actor", "session")[:MOST]
    )
    if not rows:
        return False
    try:
        _mail(person, rows).send()
    except (SMTPException, OSError) as error:
        logger.warning("No e-mail could be sent to user %s, it is tried again later: %s", person_id, error)
        return False
    Notification.objects.filter(person=person, to_mail=True, updated_at__lte=now).update(to_mail=False)
    return True


def _is_time(choice: NotificationChoice | None, now: datetime) -> bool:
    return not choice or not choice.mailed_at or choice.mailed_at + timedelta(minutes=choice.mail_minutes) <= now


def _mail(person: User, rows: list[Notification]) -> EmailMultiAlternatives:
    notices = shown(rows)
    number = len(rows)
    out = settings.SITE_URL + reverse("unsubscribe", args=[signing.dumps(person.pk, salt=UNSUBSCRIBE)])
    context = {"person": person, "notices": notices, "site": settings.SITE_URL, "unsubscribe": out}
    subject = ngettext("%(n)s piece of news at Palimpsest", "%(n)s pieces of news at Palimpsest", number) % {
        "n": number
    }
    if number == 1:
        subject = notices[0].words
    mail = EmailMultiAlternatives(
        " ".join(subject.split())[:200],
        render_to_string("notifications/mail.txt", context),
        to=[person.email],
        # RFC 8058: mail programs end it with one click.
        headers={"List-Unsubscribe": f"<{out}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"},
    )
    mail.attach_alternative(render_to_string("notifications/mail.html", context), "text/html")
    return mail
