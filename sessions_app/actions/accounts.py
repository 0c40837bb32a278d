"""A person's own account: name, address, password, and the tokens of their programs."""

from __future__ import annotations

import re

from allauth.account.models import EmailAddress
from django.contrib.auth.models import User
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from kombu.exceptions import OperationalError

from sessions_app import audit, events
from sessions_app.access import owner_of_address
from sessions_app.errors import Conflict, InvalidRequest, LimitReached
from sessions_app.models import ApiToken
from sessions_app.tasks import mail_sign_in_link

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
    """Another name or address. Raises InvalidRequest, or Conflict for what somebody else has."""
    user.username = _free_name(name, user)
    email = _free_email(email, user)
    if email != user.email:
        user.email = email
        EmailAddress.objects.filter(user=user).delete()
        # Mailed links to sign in go there from now on.
        audit.note("address_changed", actor=user)
    _save(user)


def free_name_like(wanted: str) -> str:
    """A name that nobody has, as near to the wanted one as the rules for names allow."""
    name = re.sub(r"[^\w.@+-]", "", wanted)[: MAX_NAME - 4] or "person"
    taken = {one.lower() for one in User.objects.filter(username__istartswith=name).values_list("username", flat=True)}
    return next(one for one in (name, *(f"{name}{n}" for n in range(2, 1000))) if one.lower() not in taken)


def note_address(user: User, *, verified: bool) -> None:
    """Keep what is known of the user's address: a ``verified`` one is theirs, so single sign-on may rely on it."""
    if not user.email:
        return
    # Somebody else may have claimed it before.
    EmailAddress.objects.filter(email__iexact=user.email).exclude(user=user).delete()
    known = {"verified": verified, "primary": True}
    EmailAddress.objects.update_or_create(user=user, email=user.email.lower(), defaults=known)


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
