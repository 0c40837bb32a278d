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
    """Rita and Rob are reviewers in the workspace of the cast."""
    people = []
    for name in ("rita", "rob"):
        user = User.objects.create_user(name, password="correct horse")
        Member.objects.create(workspace=cast.workspace, user=user, role=Role.REVIEWER)
        people.append(Program(user))
    return Panel(*people)
