"""Who else is at work in the first user's workspace."""

from __future__ import annotations

from tests.e2e.conftest import Studio

REVIEWER = """
from django.contrib.auth.models import User
from sessions_app.actions.workspaces import first_user
from sessions_app.models import Member, Role
home = Member.objects.filter(user=first_user()).first().workspace
user, _ = User.objects.get_or_create(username="rita")
Member.objects.get_or_create(workspace=home, user=user, defaults={"role": Role.REVIEWER})
"""


def reviewer_of(studio: Studio) -> str:
    """The sign-in link of Rita, who reviews there."""
    studio.product.manage("shell", "-c", REVIEWER).wait(60)
    link = studio.product.manage("create_sign_in_link", "rita")
    link.wait(60)
    return studio.product.base_url + "/enter/" + link.tail(1).strip().rpartition("/")[2]
