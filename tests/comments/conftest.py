"""The people who act in these tests."""

from __future__ import annotations

import pytest

from tests.cast import Cast, Program, cast

__all__ = ["cast"]


@pytest.fixture
def rita(cast: Cast) -> Program:
    """Reviews in the workspace, and edits nothing."""
    return cast.rita
