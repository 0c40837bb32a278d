"""A person's own account: name, address, password, and the tokens of their programs."""

from __future__ import annotations

import re

from allauth.account.models import EmailAddress
from django.contrib.auth.models import User
from django.contrib.auth.password_validation import validate_password
from django.core import signing
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from kombu.exceptions import OperationalError

from sessions_app import audit, events
from sessions_app.access import owner_of_address
from sessions_app.errors import Conflict, InvalidRequest, LimitReached, NotFound
from sessions_app.mailing import PROOF_LIFE, PROOF_OF_ADDRESS
from sessions_app.models import ApiToken
from sessions_app.tasks import mail_proof_of_address, mail_sign_in_link

MAX_NAME = 60


@transaction.atomic
def new_person(name: str, email: str, password: str | None) -> User:
    """A user who may sign in; without a password, by other ways. Raises InvalidRequest, Conflict."""
    user = User(username=_free_name(name), email=_free_email(email))
    if password is None:
        user.set_unusable_password()
    else:
        _set_password(user, password)
    _save(user)
    return user


@transaction.atomic
def change_person(user: User, name: str, email: str) -> None:
    """Another name, or no address any more. Raises InvalidRequest, or Conflict for what somebody else has.

    Another address is taken up once it is proven: ``ask_to_prove``.
    """
    user.username = _free_name(name, user)
    if not email.strip() and user.email:
        user.email = ""
        EmailAddress.objects.filter(user=user).delete()
        audit.note("address_changed", actor=user)
    _save(user)


def free_name_like(wanted: str) -> str:
    """A name that nobody has, as near to the wanted one as the rules for names allow."""
    name = re.sub(r"[^\w.@+-]", "", wanted)[: MAX_NAME - 4] or "person"
    taken = {one.lower() for one in User.objects.filter(username__istartswith=name).values_list("username", flat=True)}
    return next(one for one in (name, *(f"{name}{n}" for n in range(2, 1000))) if one.lower() not in taken)


def ask_to_prove(user: User, email: str, base_url: str) -> None:
    """Have a worker mail a link to the address, which makes it the user's. Raises InvalidRequest, Conflict, LimitReached."""
    email = _free_email(email, user)
    try:
        mail_proof_of_address.delay(user.pk, email, base_url)
    except OperationalError as error:
        raise LimitReached(
            _("No mail can be sent just now."), hint=_("Try again in a minute."), http_status=503
        ) from error


def address_to_prove(user: User, proof: str) -> str:
    """The address that a mailed link makes the user's. Raises NotFound for one that is not for them, old, or used."""
    try:
        whose, before, email = signing.loads(proof, salt=PROOF_OF_ADDRESS, max_age=PROOF_LIFE)
    except (signing.BadSignature, ValueError):
        whose = before = email = None
    if whose != user.pk or before != user.email:
        raise NotFound(
            _("This link has been used, is too old, or is somebody else's."),
            hint=_("Put in your address under Settings, You: another link is mailed to it."),
            code="proof_ended",
        )
    return str(email)


@transaction.atomic
def prove_address(user: User, proof: str) -> None:
    """Make the address the user's, by the link that was mailed to it. Raises NotFound, Conflict."""
    user.email = _free_email(address_to_prove(user, proof), user)
    user.save(update_fields=["email"])
    note_proven(user)
    # Mailed links to sign in go there from now on.
    audit.note("address_changed", actor=user)


def note_proven(user: User) -> None:
    """The user's address is known to be theirs: mail goes there, and single sign-on relies on it."""
    # Somebody else may have claimed it before.
    EmailAddress.objects.filter(email__iexact=user.email).exclude(user=user).delete()
    User.objects.filter(email__iexact=user.email).exclude(pk=user.pk).update(email="")
    EmailAddress.objects.filter(user=user).delete()
    EmailAddress.objects.create(user=user, email=user.email.lower(), verified=True, primary=True)


def ask_for_sign_in_link(email: str, base_url: str, after: str) -> None:
    """Have a worker mail a link that signs in to whoever has the address, if anybody has."""
    try:
        mail_sign_in_link.delay(email, base_url, after)
    except OperationalError as error:
        raise LimitReached(
            _("No mail can be sent just now."), hint=_("Try again in a minute, or use your password."), http_status=503
        ) from error


@transaction.atomic
def set_password(user: User, old: str, new: str) -> None:
    """Another password, or a first one. Raises InvalidRequest for a wrong old or a weak new one."""
    if user.has_usable_password() and not user.check_password(old):
        raise InvalidRequest(_("This is not your password now."), field="old")
    _set_password(user, new)
    user.save(update_fields=["password"])
    audit.note("password_changed", actor=user)


def checked_email(email: str) -> str:
    """The address without white space around it. Raises InvalidRequest for what is none."""
    email = email.strip()
    try:
        validate_email(email)
    except ValidationError:
        raise InvalidRequest(
            _("This is no e-mail address."), hint=_("It looks like mia@example.com."), field="email"
        ) from None
    return email


@transaction.atomic
def revoke_api_token(user: User, token_id: int) -> None:
    """The program that has it gets in no more. One that is gone already stays gone."""
    token = ApiToken.objects.filter(pk=token_id, user=user).first()
    if token is not None:
        token.delete()
        events.person_changed(user.pk)
        audit.note("token_removed", token.name, actor=user)


def _set_password(user: User, password: str) -> None:
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise InvalidRequest(" ".join(error.messages), field="password") from None
    user.set_password(password)


def _free_name(name: str, user: User | None = None) -> str:
    name = name.strip()
    if len(name) > MAX_NAME:
        raise InvalidRequest(_("A name has at most %d characters.") % MAX_NAME, field="name")
    try:
        User.username_validator(name)
    except ValidationError:
        raise InvalidRequest(
            _("A name has letters, digits and . - _ without spaces."), hint=_("Such as mia.berg."), field="name"
        ) from None
    if User.objects.filter(username__iexact=name).exclude(pk=user.pk if user else 0).exists():
        raise Conflict(_("Somebody is called %s already.") % name, hint=_("Choose another name."), field="name")
    return name


def _free_email(email: str, user: User | None = None) -> str:
    email = checked_email(email) if email.strip() else ""
    other = owner_of_address(email)
    if other and other != user:
        raise Conflict(
            _("Somebody has the address %s already.") % email, hint=_("If that is you, sign in first."), field="email"
        )
    return email


def _save(user: User) -> None:
    try:
        with transaction.atomic():
            user.save()
    except IntegrityError:
        raise Conflict(_("Somebody is called %s already.") % user.username, field="name") from None
