"""Webhooks of a workspace, for its owners."""

from __future__ import annotations

from typing import Any, Literal

from ninja import Router, Status

from sessions_app.access import get_webhook, get_workspace
from sessions_app.actions.webhooks import change_webhook, create_webhook, remove_webhook, test_webhook
from sessions_app.api.auth import ApiRequest
from sessions_app.api.schemas import Answer, Input, Text, Time
from sessions_app.models import Role, Webhook, WebhookDelivery
from sessions_app.representation import Json, moment

router = Router(tags=["Webhooks"])
LATEST = 50
Kind = Literal[
    "turn.finished",
    "turn.failed",
    "comment.added",
    "review.approved",
    "review.changes_requested",
    "share.created",
    "share.opened",
]


class NewWebhook(Input):
    """``workspace`` is one that you own; without it, your first."""

    url: Text
    kinds: list[Kind]
    workspace: Text | None = None


class WebhookChange(Input):
    """What is left out stays. Switching it on again forgets its failures."""

    url: Text | None = None
    kinds: list[Kind] | None = None
    active: bool | None = None


class WebhookOut(Answer):
    """``failing_since``: the first failure since the last success. ``disabled_at``: when it was switched off for that."""

    id: str
    workspace: str
    url: str
    kinds: list[Kind]
    active: bool
    failing_since: Time | None
    disabled_at: Time | None
    created_at: Time


class NewWebhookOut(WebhookOut):
    """A new webhook with its secret, which is shown this once."""

    secret: str


class WebhookPage(Answer):
    """The workspace's webhooks, the oldest first."""

    items: list[WebhookOut]
    next: str | None


class DeliveryOut(Answer):
    """A message; ``id`` is its header ``webhook-id``, ``code`` the last answer's status, null if none came."""

    id: str
    kind: str
    status: Literal["pending", "delivered", "failed"]
    tries: int
    code: int | None
    error: str
    created_at: Time
    next_try_at: Time | None


class DeliveryPage(Answer):
    """The latest messages, the newest first."""

    items: list[DeliveryOut]
    next: str | None


@router.get("/webhooks", response=WebhookPage, summary="List webhooks")
def index(request: ApiRequest, workspace: Text = "") -> Any:
    """Of a workspace that you own."""
    found = Webhook.objects.filter(workspace=get_workspace(request.auth, workspace, Role.OWNER))
    return {"items": [_shown(hook) for hook in found], "next": None}


@router.post("/webhooks", response={201: NewWebhookOut}, summary="Make a webhook")
def create(request: ApiRequest, body: NewWebhook) -> Any:
    """``secret`` is shown this once."""
    workspace = get_workspace(request.auth, body.workspace, Role.OWNER)
    hook, secret = create_webhook(request.auth, workspace, body.url, body.kinds)
    return Status(201, {**_shown(hook), "secret": secret})


@router.patch("/webhooks/{webhook_id}", response=WebhookOut, summary="Change a webhook")
def change(request: ApiRequest, webhook_id: str, body: WebhookChange) -> Any:
    """Its address, what it is told of, or whether it is on."""
    hook = get_webhook(request.auth, webhook_id)
    return _shown(change_webhook(request.auth, hook, url=body.url, kinds=body.kinds, active=body.active))


@router.delete("/webhooks/{webhook_id}", response={204: None}, summary="Remove a webhook")
def remove(request: ApiRequest, webhook_id: str) -> Any:
    """What is on its way is dropped."""
    remove_webhook(request.auth, get_webhook(request.auth, webhook_id))
    return Status(204, None)


@router.post("/webhooks/{webhook_id}/test", response={202: DeliveryOut}, summary="Send a webhook a test")
def test(request: ApiRequest, webhook_id: str) -> Any:
    """A message of the type ``test``; what became of it is among the deliveries."""
    return Status(202, _delivery(test_webhook(get_webhook(request.auth, webhook_id))))


@router.get("/webhooks/{webhook_id}/deliveries", response=DeliveryPage, summary="List a webhook's messages")
def deliveries(request: ApiRequest, webhook_id: str) -> Any:
    """The latest 50; they are kept for 30 days."""
    found = get_webhook(request.auth, webhook_id).deliveries.all()[:LATEST]
    return {"items": [_delivery(one) for one in found], "next": None}


def _shown(hook: Webhook) -> Json:
    return {
        "id": str(hook.pk),
        "workspace": str(hook.workspace_id),
        "url": hook.url,
        "kinds": hook.kinds,
        "active": hook.active,
        "failing_since": moment(hook.failing_since) if hook.failing_since else None,
        "disabled_at": moment(hook.disabled_at) if hook.disabled_at else None,
        "created_at": moment(hook.created_at),
    }


def _delivery(one: WebhookDelivery) -> Json:
    waits = one.status == WebhookDelivery.Status.PENDING
    return {
        "id": str(one.pk),
        "kind": one.kind,
        "status": one.status,
        "tries": one.tries,
        "code": one.code,
        "error": one.error,
        "created_at": moment(one.created_at),
        "next_try_at": moment(one.not_before) if waits and one.error else None,
    }
