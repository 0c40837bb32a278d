"""Who else is at work in the first user's workspace."""

from __future__ import annotations

from tests.e2e.conftest import Studio

JOIN = """
from django.contrib.auth.models import User
from sessions_app.actions.workspaces import create_sign_in_link, first_user
from sessions_app.models import Member, Role
home = Member.objects.filter(user=first_user()).first().workspace
user, _ = User.objects.get_or_create(username="{name}")
Member.objects.get_or_create(workspace=home, user=user, defaults={{"role": Role.{role}}})
print(create_sign_in_link(user))
"""


def reviewer_of(studio: Studio) -> str:
    """The sign-in link of Rita, who reviews there."""
    return _link_of(studio, "rita", "REVIEWER")


def colleague_of(studio: Studio) -> str:
    """The sign-in link of Anna, who edits there."""
    return _link_of(studio, "anna", "EDITOR")


def _link_of(studio: Studio, name: str, role: str) -> str:
    joined = studio.product.manage("shell", "-v", "0", "-c", JOIN.format(name=name, role=role))
    assert joined.wait(60) == 0, joined.tail()
    return f"{studio.product.base_url}/enter/{joined.tail(1).strip()}"
