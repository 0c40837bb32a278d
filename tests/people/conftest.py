"""The people and programs that act in these tests."""

from __future__ import annotations

import pytest
from django.core.cache import cache

from tests.cast import cast

__all__ = ["cast"]


@pytest.fixture(autouse=True)
def forget_tries() -> None:
    """The count of tries outlives a test."""
    cache.clear()
