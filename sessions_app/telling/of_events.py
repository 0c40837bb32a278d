"""From one event to notifications and webhook messages: once, whoever gets to it first."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from sessions_app.models import Event
from sessions_app.telling import people, webhooks

# A wake-up comes on commit; after this long without one, the sweeper does it.
LOST_AFTER = timedelta(seconds=10)


@transaction.atomic
def tell_of(event_id: int) -> list[webhooks.Claim]:
    """Write what follows from the event. Returns the messages that are to be sent now; none if it was done before."""
    if not Event.objects.filter(pk=event_id, pending=True).update(pending=False):
        return []
    event = Event.objects.select_related("session__workspace", "turn", "actor").get(pk=event_id)
    if event.session.trashed_at is None:
        people.notify_of(event)
    return webhooks.queue_of(event)


def forgotten() -> QuerySet[Event]:
    """Events whose wake-up was lost, the oldest first."""
    return Event.objects.filter(pending=True, created_at__lt=timezone.now() - LOST_AFTER).order_by("created_at")
