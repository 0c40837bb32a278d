"""The audit log: who did what to people, keys, links and money. Rows are only ever added, within the act's transaction."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date
from ipaddress import ip_address, ip_network
from typing import Any
from uuid import UUID

from allauth.mfa.signals import authenticator_added, authenticator_removed
from django.contrib.auth.models import User
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.db.models import Q, QuerySet
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sessions_app.days import parse_day, within
from sessions_app.errors import InvalidRequest
from sessions_app.models import AuditEntry, Member, Role, Webhook, Workspace

logger = logging.getLogger(__name__)

# Every act that is written down, and what it is called.
ACTS = {
    "sign_in": _("signed in"),
    "sign_in_failed": _("failed to sign in"),
    "sign_out": _("signed out"),
    "sign_in_link": _("made a sign-in link"),
    "token_created": _("made an API token"),
    "token_removed": _("removed an API token"),
    "member_removed": _("removed a member"),
    "role_changed": _("changed a role"),
    "invited": _("invited somebody"),
    "invitation_ended": _("ended an invitation"),
    "invitation_accepted": _("accepted an invitation"),
    "invitation_renewed": _("renewed an invitation"),
    "password_changed": _("changed their password"),
    "address_changed": _("changed their e-mail address"),
    "passkey_added": _("added a passkey"),
    "passkey_removed": _("removed a passkey"),
    "folder_people": _("changed who sees a folder"),
    "workspace_created": _("made a workspace"),
    "workspace_renamed": _("renamed a workspace"),
    "engine_created": _("set up an engine"),
    "engine_changed": _("changed an engine"),
    "engine_removed": _("removed an engine"),
    "engine_default": _("chose the default engine"),
    "own_engine_created": _("added a key of their own"),
    "own_engine_changed": _("changed a key of their own"),
    "own_engine_removed": _("removed a key of their own"),
    "budget": _("set a budget"),
    "prices": _("set prices"),
    "currency": _("set the currency"),
    "outcome_resolved": _("settled what a lost call cost"),
    "link_created": _("made a link"),
    "link_changed": _("changed a link"),
    "link_revoked": _("ended a link"),
    "session_imported": _("imported a session"),
    "session_trashed": _("moved a session to the trash"),
    "session_restored": _("restored a session"),
    "session_handed_over": _("handed a session over"),
    "session_purged": _("A session was deleted for good"),
    "webhook_created": _("made a webhook"),
    "webhook_changed": _("changed a webhook"),
    "webhook_removed": _("removed a webhook"),
}
# Without a workspace: owners see them of the people who work in theirs.
OF_PEOPLE = (
    "sign_in",
    "sign_in_failed",
    "sign_out",
    "sign_in_link",
    "token_created",
    "token_removed",
    "password_changed",
    "address_changed",
    "passkey_added",
    "passkey_removed",
    "own_engine_created",
    "own_engine_changed",
    "own_engine_removed",
)

# What details are called; all others under the names by which they are kept.
DETAILS = {
    "active": _("on"),
    "before": _("before"),
    "by": _("by"),
    "changed": _("changed"),
    "charged": _("charged"),
    "download": _("download"),
    "expires_at": _("ends on"),
    "fields": _("changed"),
    "from": _("from"),
    "kind": _("kind"),
    "kinds": _("told when"),
    "limit_usd": _("limit in dollars"),
    "now": _("now"),
    "people": _("people"),
    "person": _("person"),
    "private": _("private"),
    "role": _("role"),
    "scope": _("shows"),
    "sessions": _("sessions"),
    "to": _("handed to"),
    "turn": _("turn"),
}
_ROLES = {role.name.lower(): role.label for role in Role}
# Words for what a detail says, where that is one of a few things.
_VALUES: Mapping[str, Mapping[str, Any]] = {
    "before": _ROLES,
    "by": {
        "enter": _("a link printed by the studio"),
        "sign-in": _("password"),
        "sign-in-by-link": _("a mailed link"),
        "mfa_login_webauthn": _("passkey"),
        "openid_connect_callback": _("single sign-on"),
        "invitation": _("invitation"),
    },
    "kinds": dict(Webhook.Kind.choices),
    "now": _ROLES,
    "role": _ROLES,
    "scope": {"output": _("one picture"), "branch": _("a branch"), "session": _("the whole session")},
}

_address: ContextVar[str] = ContextVar("address", default="")


@dataclass(frozen=True)
class AuditFilters:
    """What is asked for: a person by name, an act, days (UTC), both included."""

    person: str = ""
    act: str = ""
    since: date | None = None
    until: date | None = None


@contextmanager
def coming_from(address: str) -> Iterator[None]:
    """What is written meanwhile comes from this address."""
    token = _address.set(address)
    try:
        yield
    finally:
        _address.reset(token)


def note(
    act: str,
    what: str = "",
    *,
    actor: User | None,
    workspace: UUID | None = None,
    detail: Mapping[str, Any] | None = None,
) -> None:
    """Write down an act of ``ACTS``. ``what`` and ``detail`` hold neither secrets nor prompts."""
    if act not in ACTS:
        raise ValueError(f"The audit log knows no act {act!r}.")
    AuditEntry.objects.create(
        workspace_id=workspace,
        actor=actor,
        name=actor.get_username() if actor else "",
        network=network_of(_address.get()),
        act=act,
        what=what[:300],
        detail=dict(detail or {}),
    )


def network_of(address: str) -> str:
    """An address without its last part: /24, or /48 of IPv6; empty for what is none."""
    try:
        ip = ip_address(address)
    except ValueError:
        return ""
    return str(ip_network((ip, 24 if ip.version == 4 else 48), strict=False))


def entries_of(workspace: Workspace, filters: AuditFilters, *, staff: bool = False) -> QuerySet[AuditEntry]:
    """What owners of the workspace may see, the newest first; staff also see what belongs to no workspace."""
    people = Member.objects.filter(workspace=workspace).values("user")
    theirs = Q(workspace=workspace) | Q(workspace=None, act__in=OF_PEOPLE, actor__in=people)
    entries = AuditEntry.objects.filter(theirs | Q(workspace=None) if staff else theirs).order_by("-pk")
    if filters.person:
        entries = entries.filter(name=filters.person)
    if filters.act:
        entries = entries.filter(act=filters.act)
    return within(entries, "at", filters.since, filters.until)


def parse_audit_filters(asked: Mapping[str, str]) -> AuditFilters:
    """The filters as they stand in an address. Raises InvalidRequest for what is none."""
    act = asked.get("act", "")
    if act and act not in ACTS:
        raise InvalidRequest(f"The audit log knows no act “{act[:40]}”.", field="act")
    days = (parse_day(asked.get(name, ""), name) for name in ("since", "until"))
    return AuditFilters(asked.get("person", "").replace("\x00", "")[:150], act, *days)


def detail_text(name: str, value: Any) -> str:
    """What a detail says in words: truths, lists, moments as ISO 8601 writes them, all else as it is."""
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    if isinstance(value, list):
        return ", ".join(detail_text(name, one) for one in value)
    known = _VALUES.get(name, {})
    if value in known:
        return str(known[value])
    try:
        moment = parse_datetime(str(value))
    except ValueError:
        moment = None
    return date_format(moment, gettext("j F Y")) if moment else str(value)


def csv_rows(entries: QuerySet[AuditEntry]) -> Iterator[Sequence[str]]:
    """A head, and a row for each entry, read as they are taken."""
    yield "at", "by", "network", "act", "what", "detail"
    for entry in entries.iterator(chunk_size=500):
        detail = "; ".join(f"{name}={value}" for name, value in entry.detail.items())
        yield entry.at.isoformat(), entry.name, entry.network, entry.act, entry.what, detail


@receiver(user_logged_in)
def _signed_in(sender: object, request: HttpRequest | None, user: User, **_more: object) -> None:
    note("sign_in", actor=user, detail={"by": _way(request)})


@receiver(user_logged_out)
def _signed_out(sender: object, user: User | None, **_more: object) -> None:
    if user is not None:
        note("sign_out", actor=user)


@receiver(user_login_failed)
def _failed(
    sender: object, credentials: Mapping[str, Any], request: HttpRequest | None = None, **_more: object
) -> None:
    """Of a name that nobody has, nothing is kept: it may be a password in the wrong field."""
    username = str(credentials.get("username") or credentials.get("email") or "")
    tried = User.objects.filter(Q(username=username) | Q(email__iexact=username)).first() if username else None
    note("sign_in_failed", actor=tried, detail={"by": _way(request)})


@receiver(authenticator_added)
def _passkey_added(sender: object, user: User, **_more: object) -> None:
    note("passkey_added", actor=user)


@receiver(authenticator_removed)
def _passkey_removed(sender: object, user: User, **_more: object) -> None:
    note("passkey_removed", actor=user)


def _way(request: HttpRequest | None) -> str:
    """The name of the address that signs in, a password's say."""
    match = getattr(request, "resolver_match", None)
    return str(match.url_name) if match else ""
