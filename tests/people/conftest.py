"""The people and programs that act in these tests."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User

from sessions_app.models import Member, Role
from tests.cast import Cast, Program, cast

__all__ = ["cast"]


@pytest.fixture
def tom(cast: Cast) -> Program:
    """Another editor."""
    user = User.objects.create_user("tom")
    Member.objects.create(workspace=cast.workspace, user=user, role=Role.EDITOR)
    return Program(user)
