"""Messages to programs: signed, to public addresses alone, tried again, and given up in the end."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client as Browser
from django.utils import timezone

from sessions_app.models import Event, Notification, Webhook, WebhookDelivery
from sessions_app.telling import webhooks
from sessions_app.telling.of_events import tell_of
from tests.cast import Cast
from tests.conftest import StartProduct
from tests.imaging.samples import encoded, photo
from tests.services.client import Client
from tests.services.receiver import Receiver, receiver


@pytest.fixture
def program() -> Iterator[Receiver]:
    with receiver() as told:
        yield told


def check_signature(secret: str, headers: dict[str, str], body: bytes) -> None:
    """As any program does it by the specification of Standard Webhooks."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    assert len(key) == 32
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    digest = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{digest}"
    assert abs(time.time() - int(headers["webhook-timestamp"])) < 60


def make(cast: Cast, url: str, *kinds: str) -> dict[str, Any]:
    answer = cast.alice.post("/webhooks", {"url": url, "kinds": list(kinds) or ["turn.finished", "turn.failed"]})
    assert answer.status_code == 201, answer.json()
    return dict(answer.json())


def test_a_running_studio_tells_a_program_what_happens(product: StartProduct, program: Receiver) -> None:
    client = Client(product(WEBHOOK_ALLOW_PRIVATE="1"))
    hook = client.post("/webhooks", {"url": program.url, "kinds": Webhook.Kind.values})
    session, _ = client.start(encoded(photo(), "JPEG"))
    turn = client.run(session, "darker")
    failed = client.run(session, "make it dance")
    comment = client.post(f"/turns/{turn['id']}/comments", {"text": "warmer please"})
    for decision in ("changes_requested", "approved"):
        client.post(f"/turns/{turn['id']}/reviews", {"decision": decision})
    link = client.post(f"/sessions/{session}/shares", {"scope": "session"})
    assert client.http.get(link["url"]).status_code == 200
    client.post(f"/webhooks/{hook['id']}/test", status=202)

    assert program.wait_for(8)
    for headers, body in program.got:
        check_signature(hook["secret"], headers, body)
        assert headers["content-type"] == "application/json"
    told = {message["type"]: message["data"] for message in (json.loads(body) for _, body in program.got)}
    assert set(told) == {*Webhook.Kind.values, "test"}
    assert (told["turn.finished"]["turn"], told["turn.finished"]["number"]) == (turn["id"], 2)
    assert told["turn.failed"]["turn"] == failed["id"]
    assert (told["comment.added"]["comment"], told["comment.added"]["turn"]) == (comment["id"], turn["id"])
    decided = {told[kind]["sha256"] for kind in ("review.approved", "review.changes_requested")}
    assert decided == {turn["outputs"][0]["sha256"]}
    assert told["share.created"]["link"] == told["share.opened"]["link"] == link["id"]
    assert "darker" not in str(program.got) and "warmer" not in str(program.got)
    assert {headers["webhook-id"] for headers, _ in program.got} == {
        one["id"] for one in client.get(f"/webhooks/{hook['id']}/deliveries")["items"]
    }


def test_a_program_is_told_whom_a_comment_mentions(cast: Cast) -> None:
    make(cast, "https://example.com/hook", "comment.added")
    turn = cast.bob.upload_turn(cast.bob.new_session())
    cast.bob.post(f"/turns/{turn['id']}/comments", {"text": "@alice, look"})
    tell_of(Event.objects.get(kind="comment.changed").pk)
    told = json.loads(WebhookDelivery.objects.get().body)
    assert (told["type"], told["data"]["mentions"], told["data"]["by"]) == (
        "comment.added",
        [cast.alice.user.pk],
        "bob",
    )
    # Nor is it told of what it did not ask for, or of anything once it is off.
    cast.bob.post(f"/turns/{turn['id']}/reviews", {"decision": "approved"})
    assert tell_of(Event.objects.get(kind="review.changed").pk) == []
    cast.alice.send("PATCH", f"/webhooks/{Webhook.objects.get().pk}", {"active": False})
    cast.bob.post(f"/turns/{turn['id']}/comments", {"text": "once more"})
    assert tell_of(Event.objects.latest("pk").pk) == []


@pytest.mark.django_db
class TestDelivering:
    """What becomes of one message."""

    @pytest.fixture(autouse=True)
    def _allow(self, settings: Any) -> None:
        settings.WEBHOOK_ALLOW_PRIVATE = True

    def queue(self, cast: Cast, url: str) -> tuple[Webhook, webhooks.Claim]:
        hook = Webhook.objects.get(pk=make(cast, url)["id"])
        return hook, webhooks.queue(hook, "turn.finished", {"turn": "x"})

    def test_it_is_tried_again_later_and_later_until_it_is_taken(self, cast: Cast, program: Receiver) -> None:
        program.status = 500
        hook, claim = self.queue(cast, program.url)
        webhooks.deliver(*claim)
        assert webhooks.claim_due() == []
        (one,) = cast.alice.get(f"/webhooks/{hook.pk}/deliveries").json()["items"]
        assert (one["status"], one["code"], one["tries"], one["error"]) == ("pending", 500, 1, "It answered 500.")
        assert one["next_try_at"]
        WebhookDelivery.objects.update(not_before=timezone.now())
        program.status = 200
        (again,) = webhooks.claim_due()
        assert webhooks.claim_due() == []  # one process has it
        webhooks.deliver(*claim)  # a late wake-up of the first try does nothing
        assert len(program.got) == 1
        webhooks.deliver(*again)
        webhooks.deliver(*again)
        assert len(program.got) == 2
        assert program.got[0][0]["webhook-id"] == program.got[1][0]["webhook-id"]
        (one,) = cast.alice.get(f"/webhooks/{hook.pk}/deliveries").json()["items"]
        assert (one["status"], one["code"], one["tries"]) == ("delivered", 200, 2)

    def test_a_try_whose_worker_died_is_claimed_again(self, cast: Cast, program: Receiver) -> None:
        _, claim = self.queue(cast, program.url)
        assert webhooks.claim_due() == []
        WebhookDelivery.objects.update(not_before=timezone.now())
        assert webhooks.claim_due() == [(claim.delivery, 2)]

    def test_many_at_once_wait_and_leave_the_threads_to_the_turns(self, cast: Cast, program: Receiver) -> None:
        _, claim = self.queue(cast, program.url)
        with ExitStack() as others:
            for _ in range(8):
                others.enter_context(webhooks.SLOTS)
            webhooks.deliver(*claim)
        assert program.got == [] and webhooks.claim_due() == []
        WebhookDelivery.objects.update(not_before=timezone.now())
        assert webhooks.claim_due() == [claim]
        webhooks.deliver(*claim)
        assert WebhookDelivery.objects.get().status == "delivered"

    def test_it_is_tried_for_three_days_less_and_less_often_and_has_failed_then(
        self, cast: Cast, program: Receiver
    ) -> None:
        program.status = 503
        _, claim = self.queue(cast, program.url)
        webhooks.deliver(*claim)
        waits = []
        while (delivery := WebhookDelivery.objects.get()).status == "pending":
            waits.append(delivery.not_before - timezone.now())
            WebhookDelivery.objects.update(not_before=timezone.now())
            [again] = webhooks.claim_due()
            webhooks.deliver(*again)
        assert delivery.status == "failed" and len(program.got) == len(waits) + 1
        assert waits == sorted(waits) and waits[0] < timedelta(minutes=1)
        assert timedelta(days=2, hours=22) < sum(waits, timedelta()) < timedelta(days=4)

    def test_it_follows_no_redirect(self, cast: Cast, program: Receiver) -> None:
        with receiver() as elsewhere:
            program.status, program.location = 307, elsewhere.url
            _, claim = self.queue(cast, program.url)
            webhooks.deliver(*claim)
            assert elsewhere.got == []
        assert WebhookDelivery.objects.get().code == 307

    def test_after_days_of_failure_it_is_switched_off_and_the_owners_told_once(
        self, cast: Cast, program: Receiver
    ) -> None:
        program.status = 500
        hook, claim = self.queue(cast, program.url)
        Webhook.objects.update(failing_since=timezone.now() - timedelta(days=6))
        webhooks.deliver(*claim)
        webhooks.deliver(*webhooks.queue(hook, "turn.failed", {}))
        found = cast.alice.get("/webhooks").json()["items"][0]
        assert not found["active"] and found["disabled_at"]
        # What waits is not tried until it is on again.
        WebhookDelivery.objects.update(not_before=timezone.now())
        assert webhooks.claim_due() == []
        (told,) = cast.alice.get("/notifications").json()["items"]
        assert told["text"] == "The webhook to 127.0.0.1 was switched off: it failed for days."
        assert Notification.objects.count() == 1
        again = cast.alice.send("PATCH", f"/webhooks/{hook.pk}", {"active": True}).json()
        assert again["active"] and not again["failing_since"] and not again["disabled_at"]
        assert len(webhooks.claim_due()) == 2

    def test_one_that_answers_again_has_days_again(self, cast: Cast, program: Receiver) -> None:
        hook, claim = self.queue(cast, program.url)
        Webhook.objects.update(failing_since=timezone.now() - timedelta(days=6))
        webhooks.deliver(*claim)
        assert not cast.alice.get("/webhooks").json()["items"][0]["failing_since"]
        cast.alice.send("PUT", "/notifications/settings", {"channels": {"webhook": "off"}})
        program.status = 500
        webhooks.deliver(*webhooks.queue(hook, "turn.failed", {}))
        assert cast.alice.get("/webhooks").json()["items"][0]["active"]
        Webhook.objects.update(failing_since=timezone.now() - timedelta(days=6))
        webhooks.deliver(*webhooks.queue(hook, "turn.failed", {}))
        # Who wants no word of it gets none.
        assert not cast.alice.get("/webhooks").json()["items"][0]["active"] and not Notification.objects.exists()

    def test_one_that_is_gone_is_switched_off_at_once(self, cast: Cast, program: Receiver) -> None:
        program.status = 410
        hook, claim = self.queue(cast, program.url)
        webhooks.deliver(*claim)
        hook.refresh_from_db()
        assert not hook.active and WebhookDelivery.objects.get().status == "failed"


@pytest.mark.django_db
def test_it_goes_to_no_private_address(cast: Cast, program: Receiver, settings: Any) -> None:
    for url in (
        program.url,
        "http://localhost:9/",
        "http://[::1]/",
        "http://169.254.169.254/latest",
        "http://10.0.0.1/",
    ):
        refusal = cast.alice.post("/webhooks", {"url": url, "kinds": ["turn.failed"]})
        assert refusal.status_code == 422 and "private network" in refusal.json()["error"]["message"], url
    for url in ("no address", "ftp://example.com/", "https://name:secret@example.com/"):
        assert cast.alice.post("/webhooks", {"url": url, "kinds": ["turn.failed"]}).status_code == 422
    # A name that leads there is found out when it is gone to.
    settings.WEBHOOK_ALLOW_PRIVATE = True
    hook = Webhook.objects.get(pk=make(cast, program.url)["id"])
    settings.WEBHOOK_ALLOW_PRIVATE = False
    webhooks.deliver(*webhooks.queue(hook, "turn.failed", {}))
    assert program.got == []
    assert "private network" in WebhookDelivery.objects.get().error


@pytest.mark.django_db
def test_its_secret_is_shown_once_and_stored_sealed(cast: Cast) -> None:
    made = make(cast, "https://example.com/hook")
    assert made["secret"].startswith("whsec_")
    hook = Webhook.objects.get()
    assert made["secret"] not in hook.sealed and hook.secret == made["secret"]
    assert "secret" not in cast.alice.get("/webhooks").json()["items"][0]
    browser = Browser()
    browser.force_login(cast.alice.user)
    assert made["secret"] not in browser.get("/settings/webhooks/").content.decode()
    page = browser.post("/settings/webhooks/", {"url": "https://example.com/2", "kinds": ["share.opened"]})
    assert "whsec_" in page.content.decode()
    refused = browser.post("/settings/webhooks/", {"url": "https://example.com/3"})
    assert refused.status_code == 422 and "Choose at least one" in refused.content.decode()
    browser.post(f"/settings/webhooks/{hook.pk}/remove")
    assert [one["url"] for one in cast.alice.get("/webhooks").json()["items"]] == ["https://example.com/2"]
