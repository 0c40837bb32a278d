"""Reviewers, beside the people of the other tests."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from django.contrib.auth.models import User

from sessions_app.models import Member, Role
from tests.cast import Cast, Program, cast

__all__ = ["cast", "panel"]


@dataclass(frozen=True)
class Panel:
    """Two who review and do not edit."""

    rita: Program
    rob: Program


@pytest.fixture
def panel(cast: Cast) -> Panel:
    """Rita of the cast and Rob are reviewers in its workspace."""
    user = User.objects.create_user("rob", password="correct horse")
    Member.objects.create(workspace=cast.workspace, user=user, role=Role.REVIEWER)
    return Panel(cast.rita, Program(user))
