"""Setting up webhooks, and trying them out."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Collection

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction

from sessions_app import audit
from sessions_app.errors import InvalidRequest, LimitReached
from sessions_app.fetching import host_of, is_public
from sessions_app.models import Webhook, WebhookDelivery, Workspace, vault
from sessions_app.tasks import deliver_webhook
from sessions_app.telling import webhooks

MAX_WEBHOOKS = 20
SECRET_BYTES = 32


@transaction.atomic
def create_webhook(user: User, workspace: Workspace, url: str, kinds: Collection[str]) -> tuple[Webhook, str]:
    """A webhook and its secret, which is shown this once. Raises InvalidRequest or LimitReached."""
    Workspace.objects.select_for_update().get(pk=workspace.pk)
    if Webhook.objects.filter(workspace=workspace).count() >= MAX_WEBHOOKS:
        raise LimitReached(f"A workspace has at most {MAX_WEBHOOKS} webhooks.", hint="Remove one that is done with.")
    secret = f"whsec_{base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()}"
    hook = Webhook.objects.create(
        workspace=workspace, url=_checked(url), sealed=vault.seal(secret), kinds=_kinds(kinds), created_by=user
    )
    audit.note("webhook_created", host_of(hook.url), actor=user, workspace=workspace.pk, detail={"kinds": hook.kinds})
    return hook, secret


@transaction.atomic
def change_webhook(
    user: User,
    hook: Webhook,
    *,
    url: str | None = None,
    kinds: Collection[str] | None = None,
    active: bool | None = None,
) -> Webhook:
    """Change what is given. One that is switched on again has a clean slate. Raises InvalidRequest."""
    hook = Webhook.objects.select_for_update().get(pk=hook.pk)
    hook.url = hook.url if url is None else _checked(url)
    hook.kinds = hook.kinds if kinds is None else _kinds(kinds)
    if active is not None:
        hook.active = active
        hook.failing_since = hook.disabled_at = None
    hook.save()
    detail = {"active": hook.active, "kinds": hook.kinds}
    audit.note("webhook_changed", host_of(hook.url), actor=user, workspace=hook.workspace_id, detail=detail)
    return hook


@transaction.atomic
def remove_webhook(user: User, hook: Webhook) -> None:
    """Forget it, its secret and its messages."""
    audit.note("webhook_removed", host_of(hook.url), actor=user, workspace=hook.workspace_id)
    hook.delete()


@transaction.atomic
def test_webhook(hook: Webhook) -> WebhookDelivery:
    """Send it a message of the kind ``test``, as any other is sent."""
    claim = webhooks.queue(hook, "test", {"workspace": str(hook.workspace_id)})
    transaction.on_commit(lambda: deliver_webhook.delay(*claim), robust=True)
    return WebhookDelivery.objects.get(pk=claim.delivery)


def _kinds(kinds: Collection[str]) -> list[str]:
    wrong = next((kind for kind in kinds if kind not in Webhook.Kind.values), None)
    if wrong is not None:
        raise InvalidRequest(
            f"A webhook is told of {', '.join(Webhook.Kind.values)}; not {wrong[:30]!r}.", field="kinds"
        )
    if not kinds:
        raise InvalidRequest("Choose at least one thing to be told of.", field="kinds")
    return sorted(set(kinds))


def _checked(url: str) -> str:
    """The address as it is kept. Names are looked up, and checked, whenever a message goes there."""
    url = url.strip()
    try:
        host = host_of(url)
    except InvalidRequest:
        raise InvalidRequest(
            "This is not a web address.", hint="It begins with https://, without a name or password in it.", field="url"
        ) from None
    if not settings.WEBHOOK_ALLOW_PRIVATE and (host == "localhost" or is_public(host) is False):
        raise InvalidRequest(
            f"{host} is in a private network, where the studio sends nothing.",
            hint="Whoever runs the studio can set WEBHOOK_ALLOW_PRIVATE=1.",
            field="url",
        )
    return url
