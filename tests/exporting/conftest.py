"""The people of the API's tests."""

from tests.cast import cast

__all__ = ["cast"]
