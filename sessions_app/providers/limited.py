"""Work of our own engines in a limited child process, its troubles as a provider's errors."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from sessions_app.errors import Billed, ProviderError, StudioError
from sessions_app.imaging.child import Canceled, ChildDied, ChildOutOfMemory, ChildTimedOut, call
from sessions_app.providers.base import CallHooks

T = TypeVar("T")


def in_child(hooks: CallHooks, function: Callable[..., T], *args: object) -> T:
    """``function(*args)`` in a child of the pool ``local``. Raises ``ProviderError``: a try costs nothing but time."""
    try:
        return call(function, *args, pool="local", canceled=hooks.canceled)
    except Canceled as error:
        raise ProviderError("canceled", "This was canceled.", billed=Billed.NO) from error
    except ChildTimedOut as error:
        raise _failed("provider_timeout", "This edit took too long and was stopped.") from error
    except ChildOutOfMemory as error:
        raise _failed("image_too_large", "This picture is too large for this edit.") from error
    except ChildDied as error:
        message = "The process that edits pictures ended unexpectedly."
        raise _failed("provider_unavailable", message, automatic=True) from error
    except ProviderError:
        raise
    except StudioError as error:
        raise ProviderError(error.code, error.message, billed=Billed.NO, hint=error.hint, retryable=False) from error


def _failed(code: str, message: str, *, automatic: bool = False) -> ProviderError:
    hint = "Try again." if automatic else "Make the picture smaller and try again."
    return ProviderError(code, message, billed=Billed.NO, hint=hint, automatic=automatic)
