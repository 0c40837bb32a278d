"""Setting up engines: whose key, where to, which is the default, and whether it works."""

from __future__ import annotations

import logging
from dataclasses import fields, replace
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from sessions_app import audit, engines
from sessions_app.access import edits_somewhere
from sessions_app.actions.engine_setup import Setup, check_setup, describe_secret
from sessions_app.errors import (
    AccessDenied,
    Conflict,
    InvalidRequest,
    LimitReached,
    NotFound,
    ProviderError,
    StudioError,
)
from sessions_app.fetching import leads_inside
from sessions_app.generation.calls import close_call, open_call, used
from sessions_app.models import EngineAccount, ProviderCall, Webhook, Workspace, vault
from sessions_app.models.engines import OWN
from sessions_app.providers.base import CallHooks, Check, Provider, SentBody

logger = logging.getLogger(__name__)

MAX_OWN = 20
TEST_USD = Decimal("0.0001")
"""What the word of a test costs at most."""


@transaction.atomic
def create_engine(user: User, workspace: Workspace | None, setup: Setup, *, by_default: bool = False) -> EngineAccount:
    """Set up an engine for the workspace, or without one for the whole installation. Raises InvalidRequest."""
    account = EngineAccount(workspace=workspace, created_by=user)
    _fill(account, setup)
    slug = slugify(account.label.replace(".", "-"))[:20] or "engine"
    _add(user, account, f"{account.kind}-{slug}-{account.pk.hex[:6]}")
    if by_default:
        _use(user, account)
    return account


@transaction.atomic
def create_own_engine(user: User, setup: Setup, *, by_default: bool = False) -> EngineAccount:
    """Set up an engine that is the user's own, for what they ask for themselves. Raises InvalidRequest, LimitReached, or
    AccessDenied for somebody who edits nowhere.
    """
    check_edits(user)
    if EngineAccount.objects.filter(person=user).count() >= MAX_OWN:
        raise LimitReached(f"You have {MAX_OWN} keys of your own.", hint="Remove one that you no longer use.")
    account = EngineAccount(person=user, created_by=user)
    _fill(account, setup)
    _add(user, account, f"{account.kind}{OWN}{account.pk.hex[:8]}")
    if by_default:
        _use(user, account)
    return account


def check_edits(user: User) -> None:
    """Raises AccessDenied for somebody who edits in no workspace: they have no turns to pay for."""
    if not edits_somewhere(user):
        raise AccessDenied("Keys of one's own are for people who edit.", hint="Ask an owner to make you an editor.")


def _add(user: User, account: EngineAccount, name: str) -> None:
    account.name = name
    account.save(force_insert=True)
    logger.info("%s set up the engine %s", user, account.name)
    _note("engine_created", user, account)


@transaction.atomic
def change_engine(user: User, account: EngineAccount, **changes: object) -> EngineAccount:
    """Change what is given; an empty secret leaves the stored one. Raises InvalidRequest.

    The stored secret is never sent to an address that it was not put in for.
    """
    account = EngineAccount.objects.select_for_update().get(pk=account.pk)
    _fill(account, replace(setup_of(account), **changes), kept=account)  # type: ignore[arg-type]
    account.check_code, account.check_message, account.check_hint, account.checked_at = "", "", "", None
    account.save()
    logger.info("%s changed the engine %s", user, account.name)
    # Names alone: what was put in may be a secret.
    _note("engine_changed", user, account, changed=sorted(name for name, value in changes.items() if value))
    return account


@transaction.atomic
def remove_engine(user: User, account: EngineAccount) -> None:
    """Forget the engine and its secret. Turns that wait for it will fail and say so."""
    logger.info("%s removed the engine %s", user, account.name)
    _note("engine_removed", user, account)
    engines.forget(account)
    account.delete()


@transaction.atomic
def use_by_default(user: User, workspace: Workspace, name: str) -> None:
    """Let new turns of the workspace use this engine unless they say otherwise. Raises NotFound if it has none such.

    An empty name leaves it to the installation.
    """
    if name and name not in {engine.name for engine in engines.engines_of(workspace.pk)}:
        raise NotFound("There is no such engine.")
    Workspace.objects.filter(pk=workspace.pk).update(default_engine=name)
    audit.note("engine_default", name or "the installation's", actor=user, workspace=workspace.pk)
    logger.info("%s made %s the default engine of workspace %s", user, name or "the installation's", workspace.pk)


@transaction.atomic
def use_everywhere(user: User, name: str) -> None:
    """Make an engine the installation's default, for workspaces that have not chosen their own.

    Raises NotFound, or Conflict for one that the environment sets up and does not make the default.
    """
    found = next((engine for engine in engines.engines_of() if engine.name == name), None)
    if found is None:
        raise NotFound("There is no such engine.")
    if found.account is None and name != settings.DEFAULT_PROVIDER:
        message = "Which engine of the environment is the default, its DEFAULT_PROVIDER says."
        raise Conflict(message, hint="Set DEFAULT_PROVIDER and start the studio again.")
    EngineAccount.objects.filter(is_default=True, person=None).update(is_default=False)
    EngineAccount.objects.filter(name=name, workspace=None, person=None).update(is_default=True)
    audit.note("engine_default", name, actor=user)
    logger.info("%s made %s the default engine of the installation", user, name)


@transaction.atomic
def use_own(user: User, name: str) -> None:
    """Let what the user asks for use this engine of theirs unless they say otherwise; with an empty name, whatever the
    workspace uses. Raises NotFound if they have none such.
    """
    mine = EngineAccount.objects.filter(person=user)
    if name and not mine.filter(name=name).exists():
        raise NotFound("There is no such engine.")
    mine.filter(is_default=True).update(is_default=False)
    mine.filter(name=name).update(is_default=True)


def _use(user: User, account: EngineAccount) -> None:
    """Make the engine the default of its person, its workspace or the installation."""
    if account.person_id:
        use_own(user, account.name)
    elif account.workspace:
        use_by_default(user, account.workspace, account.name)
    else:
        use_everywhere(user, account.name)


def _note(act: str, user: User, account: EngineAccount, **detail: object) -> None:
    where = {"kind": account.kind, **detail}
    act = f"own_{act}" if account.person_id else act
    audit.note(act, account.label, actor=user, workspace=account.workspace_id, detail=where)


def check_account(account: EngineAccount, user: User, workspace: Workspace, *, then_default: bool = False) -> Check:
    """Whether a stored engine works; what was found is kept with it. ``workspace`` pays for the word that is asked.

    ``then_default``: if it works, it becomes the default of whom it belongs to.
    """
    try:
        check = _check(engines.build(account, account.secret), account.name, user, workspace)
    except StudioError as error:
        check = Check(False, error.code, error.message, error.hint)
    EngineAccount.objects.filter(pk=account.pk).update(
        check_code=check.code, check_message=check.message, check_hint=check.hint, checked_at=timezone.now()
    )
    if then_default and check.ok:
        _use(user, account)
    return check


def check_draft(
    setup: Setup, user: User, workspace: Workspace, kept: EngineAccount | None = None, *, own: bool = False
) -> Check:
    """Whether an engine would work as a form describes it; ``own``: by the user's own key. ``kept`` lends its secret.

    Raises InvalidRequest, or AccessDenied as ``create_own_engine`` does.
    """
    if own:
        check_edits(user)
    person = user if own or (kept and kept.person_id) else None
    account = EngineAccount(name=f"draft-{uuid4().hex[:6]}", person=person)
    secret = _fill(account, setup, kept=kept)
    name = f"{setup.kind}{OWN}{user.pk}" if own else setup.kind
    return _check(engines.build(account, secret), kept.name if kept else name, user, workspace)


def check_environment(name: str, user: User, workspace: Workspace) -> Check:
    """Whether an engine of the environment works. Raises NotFound if there is none of that name."""
    provider = engines.all_engines().get(name)
    if provider is None:
        raise NotFound("There is no such engine.")
    return _check(provider, name, user, workspace)


def _check(provider: Provider, name: str, user: User, workspace: Workspace) -> Check:
    """Test the engine; what costs something goes through the ledger as ``name``'s, within the workspace's budgets."""
    call: ProviderCall | None = None
    answers: list[bytes] = []

    def sending(body: SentBody) -> None:
        nonlocal call
        if call is None:
            test = ProviderCall.Purpose.TEST
            call = open_call(test, name, body.model_id, TEST_USD, workspace=workspace.pk, person=user.pk)

    check = provider.check(CallHooks(sending=sending, spool=answers.append))
    if call is not None:
        close_call(call, check.billed, **_used(provider, call, answers))
    return check


def _used(provider: Provider, call: ProviderCall, answers: list[bytes]) -> dict[str, Any]:
    """What the word has used and cost, where it came; it is read as any answer without a picture is."""
    try:
        answer = provider.parse(answers[-1], call.model) if answers else None
    except ProviderError as error:
        answer = error.answer
    return {**used(answer), "cost": answer.cost_usd} if answer else {}


def setup_of(account: EngineAccount) -> Setup:
    """What is stored about an engine, without its secret."""
    stored = {field.name: getattr(account, field.name) for field in fields(Setup) if field.name != "secret"}
    return Setup(**stored)


def _fill(account: EngineAccount, setup: Setup, kept: EngineAccount | None = None) -> str:
    """Put the checked setup into the row; return the secret in clear."""
    former = setup_of(kept) if kept else None
    clean = check_setup(setup, former, has_secret=bool(kept and kept.sealed))
    secret = clean.secret or (kept.secret if kept else "")
    for field in fields(Setup):
        if field.name != "secret":
            setattr(account, field.name, getattr(clean, field.name))
    if clean.secret:
        account.put_secret(clean.secret, describe_secret(clean.secret))
    # Owners and staff are trusted with the server's own network, everybody is not.
    if account.person_id and account.base_url and leads_inside(account.base_url, settings.FETCH_PRIVATE_HOSTS):
        raise InvalidRequest(
            "This address is in a private network, where keys of one's own are not sent.",
            hint="Whoever runs the studio can name its host in FETCH_PRIVATE_HOSTS.",
            field="base_url",
        )
    engines.build(account, secret)
    return secret


def reseal_secrets() -> int:
    """Seal every stored secret under the newest SECRET_KEY; return how many. Raises StudioError if one is unreadable."""
    number = 0
    with transaction.atomic():
        for model in (EngineAccount, Webhook):
            for row in model._default_manager.exclude(sealed="").select_for_update():
                row.sealed = vault.reseal(row.sealed)
                row.save(update_fields=["sealed"])
                number += 1
    return number
