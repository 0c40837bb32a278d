"""Messages to webhooks: written with the event's other consequences, signed, sent, and tried again.

Headers and signature are those of Standard Webhooks (https://www.standardwebhooks.com): ``webhook-id``, ``webhook-timestamp``
and ``webhook-signature``, an HMAC with SHA-256 over id, timestamp and body, joined by full stops.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from datetime import timedelta
from threading import BoundedSemaphore
from typing import Any, NamedTuple

from django.conf import settings
from django.db.models import F, QuerySet
from django.utils import timezone

from sessions_app import events, fetching
from sessions_app.errors import StudioError
from sessions_app.models import (
    Event,
    Member,
    Notification,
    NotificationChoice,
    Role,
    Status,
    Turn,
    Webhook,
    WebhookDelivery,
)
from sessions_app.notices import channel_of

SECONDS = 10.0
# Who has claimed a delivery has so long to bring it to an end; the next claim comes after that.
LEASE = timedelta(seconds=60)
# The schedule that Standard Webhooks recommends: the first at once, then after these.
DELAYS = tuple(
    timedelta(seconds=seconds)
    for seconds in (5, 300, 1800, 2 * 3600, 5 * 3600, 10 * 3600, 14 * 3600, 20 * 3600, 24 * 3600)
)
GONE = 410
# Turns are made by the same threads of a worker: programs that do not answer must not take them all.
SLOTS = BoundedSemaphore(8)
BUSY = timedelta(seconds=5)
Kind, Delivery = Webhook.Kind, WebhookDelivery.Status


class Claim(NamedTuple):
    """Leave to try a delivery: its id, and which try this is."""

    delivery: str
    number: int


def queue_of(event: Event) -> list[Claim]:
    """A message for each of the workspace's webhooks that wants this kind; each is claimed for the caller."""
    kind = _kind_of(event)
    if not kind:
        return []
    hooks = [hook for hook in Webhook.objects.filter(workspace=event.workspace_id, active=True) if kind in hook.kinds]
    return [queue(hook, kind, _data(event)) for hook in hooks]


def queue(hook: Webhook, kind: str, data: dict[str, Any]) -> Claim:
    """One message for one webhook, to be sent by the caller once it is committed."""
    now = timezone.now()
    body = json.dumps({"type": kind, "timestamp": now.isoformat().replace("+00:00", "Z"), "data": data})
    made = WebhookDelivery.objects.create(webhook=hook, kind=kind, body=body, tries=1, not_before=now + LEASE)
    return Claim(str(made.pk), 1)


def claim_due(most: int = 50) -> list[Claim]:
    """Claim the deliveries whose time has come; of two processes one gets each."""
    now = timezone.now()
    due = WebhookDelivery.objects.filter(status=Delivery.PENDING, not_before__lte=now, webhook__active=True)
    claims = []
    for pk, tries in due.order_by("not_before").values_list("pk", "tries")[:most]:
        mine = WebhookDelivery.objects.filter(pk=pk, status=Delivery.PENDING, tries=tries)
        if mine.update(tries=F("tries") + 1, not_before=now + LEASE):
            claims.append(Claim(str(pk), tries + 1))
    return claims


def deliver(delivery_id: str, number: int) -> None:
    """Send it, if this is still the try that was claimed, and note what came of it. No transaction is open meanwhile.

    Where too many are being sent already, the sweeper claims the same try again in a moment.
    """
    mine = WebhookDelivery.objects.filter(pk=delivery_id, tries=number, status=Delivery.PENDING)
    if not SLOTS.acquire(blocking=False):
        mine.update(tries=number - 1, not_before=timezone.now() + BUSY)
        return
    try:
        _deliver(mine, number)
    finally:
        SLOTS.release()


def _deliver(mine: QuerySet[WebhookDelivery], number: int) -> None:
    delivery = mine.select_related("webhook").first()
    if delivery is None:
        return
    code, error = _send(delivery)
    good = code is not None and 200 <= code < 300
    values: dict[str, Any] = {"code": code, "error": error[:300]}
    if good or number > len(DELAYS) or code == GONE:
        values |= {"status": Delivery.DELIVERED if good else Delivery.FAILED, "finished_at": timezone.now()}
    else:
        values["not_before"] = timezone.now() + DELAYS[number - 1]
    if mine.update(**values):
        _note_outcome(delivery.webhook, good, code)


def sign(secret: str, message_id: str, timestamp: int, body: str) -> str:
    """The signature of one message. ``secret`` is ``whsec_`` and the key in base64."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    digest = hmac.new(key, f"{message_id}.{timestamp}.{body}".encode(), hashlib.sha256).digest()
    return f"v1,{base64.b64encode(digest).decode()}"


def _send(delivery: WebhookDelivery) -> tuple[int | None, str]:
    """The answer's status, None if there was none; and what was wrong, empty if nothing."""
    hook, message_id, timestamp = delivery.webhook, str(delivery.pk), int(time.time())
    try:
        headers = {
            "webhook-id": message_id,
            "webhook-timestamp": str(timestamp),
            "webhook-signature": sign(hook.secret, message_id, timestamp, delivery.body),
        }
        private = [fetching.host_of(hook.url)] if settings.WEBHOOK_ALLOW_PRIVATE else []
        code = fetching.post(hook.url, delivery.body.encode(), headers, private, seconds=SECONDS)
    except StudioError as error:
        return None, error.message
    return code, "" if 200 <= code < 300 else f"It answered {code}."


def _note_outcome(hook: Webhook, good: bool, code: int | None) -> None:
    """Switch off one that has failed for days, or that says it is gone, and tell the owners once."""
    now = timezone.now()
    same = Webhook.objects.filter(pk=hook.pk)
    if good:
        same.exclude(failing_since=None).update(failing_since=None)
        return
    same.filter(failing_since=None).update(failing_since=now)
    dead = same.filter(active=True)
    if code != GONE:
        dead = dead.filter(failing_since__lte=now - timedelta(days=settings.WEBHOOK_DISABLE_DAYS))
    if dead.update(active=False, disabled_at=now):
        _tell_owners(hook)


def _tell_owners(hook: Webhook) -> None:
    owners = Member.objects.filter(workspace=hook.workspace_id, role__gte=Role.OWNER, user__is_active=True)
    for member in owners.select_related("user"):
        channel = channel_of(member.user, Notification.Kind.WEBHOOK)
        if channel == NotificationChoice.Channel.OFF:
            continue
        Notification.objects.create(
            person=member.user,
            kind=Notification.Kind.WEBHOOK,
            workspace_id=hook.workspace_id,
            about=fetching.host_of(hook.url)[:200],
            to_mail=channel == NotificationChoice.Channel.MAIL and bool(member.user.email),
            updated_at=timezone.now(),
        )
        events.person_told(member.user_id)


def _kind_of(event: Event) -> str:
    act = event.payload.get("act", "")
    if event.kind == "turn.changed":
        return _of_turn(event.turn)
    if event.kind == "comment.changed":
        return Kind.COMMENT if act == "created" else ""
    if event.kind == "review.changed":
        decided = {"approved": Kind.APPROVED, "changes_requested": Kind.CHANGES}
        return decided.get(event.payload.get("decision", ""), "")
    return {"created": Kind.SHARED, "opened": Kind.OPENED}.get(act, "") if event.kind == "share.changed" else ""


def _of_turn(turn: Turn | None) -> str:
    """Of a turn once none of its variants is under way any more."""
    if turn is None or turn.status in (Status.QUEUED, Status.RUNNING):
        return ""
    return Kind.SUCCEEDED if turn.status == Status.SUCCEEDED else Kind.FAILED


def _data(event: Event) -> dict[str, Any]:
    """Which thing it is about; whoever may read it asks the API for the rest."""
    about = {
        name: event.payload[name]
        for name in ("comment", "mentions", "review", "decision", "sha256", "link")
        if name in event.payload
    }
    turn = event.turn
    return {
        "workspace": str(event.workspace_id),
        "session": str(event.session_id),
        "seq": event.seq,
        "turn": str(turn.pk) if turn else None,
        "number": turn.number if turn else None,
        "by": event.actor.get_username() if event.actor else None,
        **about,
    }
