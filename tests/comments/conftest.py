"""The people who act in these tests, a reviewer among them."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User

from sessions_app.models import Member, Role
from tests.cast import Cast, Program, cast

__all__ = ["cast"]


@pytest.fixture
def rita(cast: Cast) -> Program:
    """Reviews in the workspace, and edits nothing."""
    user = User.objects.create_user("rita")
    Member.objects.create(workspace=cast.workspace, user=user, role=Role.REVIEWER)
    return Program(user)
