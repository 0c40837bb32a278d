"""Inviting people, and their coming in."""

from __future__ import annotations

import logging
from datetime import timedelta
from smtplib import SMTPException

from django.contrib.auth.models import User
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from sessions_app import audit, events
from sessions_app.access import find_invitation, hash_token, new_token, open_invitations, with_proven_address
from sessions_app.actions.accounts import checked_email, new_person, note_proven
from sessions_app.errors import Conflict, LimitReached
from sessions_app.models import Invitation, Member, Role, Workspace

INVITATION_LIFE = timedelta(days=14)
MAX_OPEN = 100

logger = logging.getLogger(__name__)


@transaction.atomic
def invite(workspace: Workspace, inviter: User, email: str, role: Role) -> tuple[Invitation, str]:
    """A new invitation, and its token, which is shown this once. An open one to the same address ends with it.

    Raises InvalidRequest for what is no address, Conflict for a member's, LimitReached.
    """
    email = checked_email(email)
    Workspace.objects.select_for_update().get(pk=workspace.pk)
    # Who only goes by an address keeps nobody out to whom it belongs.
    if Member.objects.filter(workspace=workspace, user__in=with_proven_address().filter(email__iexact=email)).exists():
        raise Conflict(_("%s works in this workspace already.") % email, field="email")
    waiting = open_invitations().filter(workspace=workspace)
    waiting.filter(email__iexact=email).update(revoked_at=timezone.now())
    if waiting.count() >= MAX_OPEN:
        raise LimitReached(_("At most %d invitations can be open.") % MAX_OPEN, hint=_("Revoke some first."))
    token = new_token()
    invitation = Invitation.objects.create(
        workspace=workspace,
        email=email,
        role=role,
        token_hash=hash_token(token),
        invited_by=inviter,
        expires_at=timezone.now() + INVITATION_LIFE,
    )
    detail = {"role": Role(role).name.lower()}
    audit.note("invited", email, actor=inviter, workspace=workspace.pk, detail=detail)
    return invitation, token


@transaction.atomic
def renew_invitation(invitation: Invitation, actor: User) -> str:
    """A new token for another 14 days; the old link ends. Raises Conflict if it is not open any more."""
    token = new_token()
    fresh = {"token_hash": hash_token(token), "expires_at": timezone.now() + INVITATION_LIFE}
    if not Invitation.objects.filter(pk=invitation.pk, accepted_at=None, revoked_at=None).update(**fresh):
        raise Conflict(_("This invitation has been accepted or revoked."), hint=_("Invite the person again."))
    invitation.refresh_from_db()
    audit.note("invitation_renewed", invitation.email, actor=actor, workspace=invitation.workspace_id)
    return token


@transaction.atomic
def revoke_invitation(invitation: Invitation, actor: User) -> None:
    """Its link ends at once. One that was accepted stays so."""
    still = Invitation.objects.filter(pk=invitation.pk, accepted_at=None, revoked_at=None)
    if still.update(revoked_at=timezone.now()):
        audit.note("invitation_ended", invitation.email, actor=actor, workspace=invitation.workspace_id)


def mail_invitation(invitation: Invitation, address: str, token: str) -> bool:
    """Send the link; False if no mail could be sent, which the log explains.

    The mail's link says more than the one that the inviter is shown: whoever comes by it has the address.
    """
    address = f"{address}?mailed={_sign_of_mail(token)}"
    context = {"invitation": invitation, "address": address, "role": invitation.get_role_display()}
    subject = _("Join %s on Palimpsest") % invitation.workspace.name
    try:
        send_mail(" ".join(subject.split()), render_to_string("mail/invitation.txt", context), None, [invitation.email])
    except (OSError, SMTPException) as error:
        logger.warning("The invitation %s could not be mailed: %s", invitation.pk, error)
        return False
    return True


@transaction.atomic
def accept_invitation(token: str, user: User) -> Member:
    """Let the user in. Whoever works there already keeps their role. Raises NotFound for one that has ended."""
    invitation = find_invitation(token)
    # Of two at once only one gets in.
    won = open_invitations().filter(pk=invitation.pk).update(accepted_at=timezone.now(), accepted_by=user)
    if not won:
        return accept_invitation(token, user)
    made, new = Member.objects.get_or_create(
        workspace=invitation.workspace, user=user, defaults={"role": invitation.role}
    )
    if new:
        detail = {"role": Role(made.role).name.lower()}
        audit.note("invitation_accepted", invitation.email, actor=user, workspace=made.workspace_id, detail=detail)
    events.person_changed(user.pk)
    return made


@transaction.atomic
def sign_up(token: str, name: str, password: str, mailed: str = "") -> User:
    """A new person by an invitation, with its address, in its workspace. Raises NotFound, InvalidRequest, Conflict.

    ``mailed``: what only the link in the mail says, and not the one that the inviter has too.
    """
    invitation = find_invitation(token)
    user = new_person(name, invitation.email, password)
    if constant_time_compare(mailed, _sign_of_mail(token)):
        note_proven(user)
    accept_invitation(token, user)
    return user


def _sign_of_mail(token: str) -> str:
    return salted_hmac("invitation by mail", token).hexdigest()[:32]
