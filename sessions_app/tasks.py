"""Celery tasks: each takes ids, fetches, calls one function. The message is a wake-up; the row is the truth."""

from __future__ import annotations

import logging

from celery import shared_task, signals

from sessions_app import assetstore, mailing
from sessions_app.generation import batch, cleaning, recovery, rewriting, run
from sessions_app.models import Asset
from sessions_app.telling import digest, of_events, webhooks

logger = logging.getLogger(__name__)


@shared_task
def run_attempt(attempt_id: str) -> None:
    """Make one picture: this attempt's, or that of whoever is next in line; then wake those that had to wait for it."""
    for waiting in run.run_attempt(attempt_id):
        run_attempt.delay(str(waiting))


@shared_task
def run_rewrite(rewrite_id: str) -> None:
    """Have a prompt said anew by a text model."""
    rewriting.run_rewrite(rewrite_id)


@shared_task
def look_at_job(call_id: str) -> None:
    """See what has become of a batch job."""
    batch.look_at(call_id)


@shared_task
def read_credentials(asset_id: str) -> None:
    """Read the Content Credentials of an uploaded picture."""
    for asset in Asset.objects.filter(pk=asset_id):
        assetstore.ensure_credentials(asset)


@shared_task
def tell_of_event(event_id: int) -> None:
    """Notify people and webhooks of what happened."""
    for claim in of_events.tell_of(event_id):
        deliver_webhook.delay(*claim)


@shared_task
def deliver_webhook(delivery_id: str, number: int) -> None:
    """Try to hand a message to a webhook."""
    webhooks.deliver(delivery_id, number)


@shared_task
def send_digest(person_id: int) -> None:
    """E-mail a person what they have not read."""
    digest.send_digest(person_id)


def tell_what_is_due() -> None:
    """Events whose message was lost, webhooks to try again, e-mails whose time has come."""
    for event_id in of_events.forgotten().values_list("pk", flat=True)[:200]:
        try:
            tell_of_event(event_id)
        except Exception:
            # All that comes after it must not wait for it.
            logger.exception("Nobody could be told of event %s, it is tried again", event_id)
    for claim in webhooks.claim_due():
        deliver_webhook.delay(*claim)
    for person_id in digest.due():
        send_digest.delay(person_id)


@shared_task
def mail_sign_in_link(email: str, base_url: str, after: str) -> None:
    """Mail a link that signs in."""
    mailing.mail_sign_in_link(email, base_url, after)


@shared_task
def mail_proof_of_address(user_id: int, email: str, base_url: str) -> None:
    """Mail a link that makes an address somebody's."""
    mailing.mail_proof_of_address(user_id, email, base_url)


@shared_task
def sweep() -> None:
    """Find what a dead worker or a lost message left behind."""
    recovery.sweep(publish=run_attempt.delay, look_at=look_at_job.delay)
    tell_what_is_due()


@shared_task
def clean_up() -> None:
    """Delete for good what nobody can see any more."""
    cleaning.clean_up()


@signals.worker_ready.connect
def sweep_from_now_on(**_: object) -> None:
    """Workers sweep as web processes do: what lies in a worker's spool, no other machine can see."""
    recovery.start_sweeper(run_attempt.delay, look_at_job.delay, tell_what_is_due)
