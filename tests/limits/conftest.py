"""The people and programs that act in these tests."""

from tests.cast import cast

__all__ = ["cast"]
