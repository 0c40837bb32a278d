"""People and how they come in."""

from __future__ import annotations

from datetime import timedelta

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from sessions_app import audit
from sessions_app.access import find_sign_in_link, hash_token, new_token
from sessions_app.models import ApiToken, Member, Role, SignInLink, Workspace

FIRST_USER = "owner"
SIGN_IN_LINK_LIFE = timedelta(hours=24)


@transaction.atomic
def ensure_user(username: str) -> User:
    """The user of that name; if there is none, a new one without a password, owner of a new workspace."""
    user, made = User.objects.get_or_create(username=username, defaults={"is_active": True})
    if made:
        user.set_unusable_password()
        user.save(update_fields=["password"])
    if not Member.objects.filter(user=user).exists():
        workspace = Workspace.objects.create(name="My workspace")
        Member.objects.create(workspace=workspace, user=user, role=Role.OWNER)
    return user


@transaction.atomic
def first_user() -> User:
    """The person who owns this installation: the oldest active user, made on the first start.

    Where nobody runs the installation yet, they do.
    """
    oldest = User.objects.filter(is_active=True).order_by("pk").first()
    user = ensure_user(oldest.username if oldest else FIRST_USER)
    if not User.objects.filter(is_active=True, is_superuser=True).exists():
        user.is_staff = user.is_superuser = True
        user.save(update_fields=["is_staff", "is_superuser"])
    return user


def create_sign_in_link(user: User) -> str:
    """A token that signs the user in once, within a day."""
    token = new_token()
    audit.note("sign_in_link", actor=user)
    SignInLink.objects.create(user=user, token_hash=hash_token(token), expires_at=timezone.now() + SIGN_IN_LINK_LIFE)
    return token


def use_sign_in_link(token: str) -> User | None:
    """Spend the link. Returns its user, or None if it is wrong, spent or too old; of two at once only one wins."""
    link = find_sign_in_link(token)
    if link is None or not SignInLink.objects.filter(pk=link.pk, used_at=None).update(used_at=timezone.now()):
        return None
    return link.user


def create_api_token(user: User, name: str) -> str:
    """A new API token, shown this once."""
    token = new_token()
    ApiToken.objects.create(user=user, name=name, token_hash=hash_token(token))
    audit.note("token_created", name, actor=user)
    return token
