"""Every error that a person or a client may see, each with a stable code. Standard library only.

``code`` is part of the contract with API clients and never changes; ``message`` is one plain sentence
for people; ``hint`` says what to do about it. The web layer turns these into HTML or JSON.
"""

from __future__ import annotations

import math
from enum import StrEnum
from typing import Any


class StudioError(Exception):
    """Base of all expected errors.

    ``http_status`` is the status of the HTTP answer, ``field`` the input that is at fault, if one is; ``retry_after``
    the number of seconds before which trying again is of no use, where that is known.
    """

    code = "internal_error"
    http_status = 500

    def __init__(
        self,
        message: str,
        *,
        code: str | None = None,
        hint: str = "",
        field: str = "",
        http_status: int | None = None,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.code = code or self.code
        self.hint = hint
        self.field = field
        self.http_status = http_status or self.http_status
        self.retry_after = retry_after

    @property
    def headers(self) -> dict[str, str]:
        """What the HTTP answer says besides its body: ``Retry-After``, in whole seconds (RFC 9110, 10.2.3)."""
        return {} if self.retry_after is None else {"Retry-After": str(max(1, math.ceil(self.retry_after)))}

    def __reduce__(self) -> tuple[Any, ...]:
        # An exception is pickled as a call with its positional arguments; ours have more to them.
        return restore_error, (type(self), self.args, self.__dict__)


def word(text: str) -> str:
    """Marks what is put into a sentence, "an AVIF picture", for translators; see sessions_app/sentences.py."""
    return text


def restore_error(kind: type[StudioError], args: tuple[Any, ...], attributes: dict[str, Any]) -> StudioError:
    """The error that was pickled, as it was."""
    error = kind.__new__(kind, *args)
    error.__dict__.update(attributes)
    return error


class NotFound(StudioError):
    """No such thing, or none that the asker may know of."""

    code = "not_found"
    http_status = 404


class AccessDenied(StudioError):
    """The asker knows of the thing but may not do this to it."""

    code = "permission_denied"
    http_status = 403


class PasswordNeeded(AccessDenied):
    """The link opens with a password, which this browser has not given yet."""

    code = "password_needed"


class InvalidRequest(StudioError):
    """The input has the wrong shape, size or value."""

    code = "invalid_request"
    http_status = 422


class Conflict(StudioError):
    """The thing is not in a state that allows this."""

    code = "conflict"
    http_status = 409


class LimitReached(StudioError):
    """A rate limit, quota or budget stops this for now."""

    code = "limit_reached"
    http_status = 429


class StorageFull(StudioError):
    """The disk that holds pictures or database has no room for new work."""

    code = "storage_full"
    http_status = 507


class Unavailable(StudioError):
    """Something that the studio stands on does not answer; what waits for it goes on once it does."""

    code = "unavailable"
    http_status = 503

    def __init__(self, message: str) -> None:
        super().__init__(
            message,
            hint="Try again in a moment. If it lasts, tell whoever runs the studio: the log says why.",
            retry_after=5,
        )


class StorageAway(Unavailable):
    """The storage of pictures does not take them or give them back."""

    def __init__(self) -> None:
        super().__init__("The studio cannot reach its storage of pictures just now.")


class DatabaseAway(Unavailable):
    """The database does not answer."""

    def __init__(self) -> None:
        super().__init__("The studio cannot reach its database just now.")


class BudgetExceeded(StudioError):
    """The month's budget of the installation, the workspace or the person does not cover this."""

    code = "budget_exceeded"
    http_status = 402


class RequestTooLarge(StudioError):
    """The request body is larger than the server takes."""

    code = "request_too_large"
    http_status = 413


class FetchFailed(StudioError):
    """No picture came from a web address that a person named."""

    code = "fetch_failed"
    http_status = 422


class InvalidImage(StudioError):
    """The bytes are no picture that the studio can read."""

    code = "invalid_image"
    http_status = 422


class ImageTooLarge(StudioError):
    """The picture has more pixels, or takes more work to decode, than the studio allows."""

    code = "image_too_large"
    http_status = 422


class Billed(StrEnum):
    """Whether a call to a vendor was charged."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class ProviderError(StudioError):
    """A provider did not return a picture.

    ``billed`` says whether the call cost money. ``retryable``: a person's Retry can help without a change.
    ``automatic``: the studio may try again on its own; only ever true when ``billed`` is ``NO``.
    ``retry_after`` is in seconds, of one that is not automatic too: sooner it is of no use. ``answer`` is the
    ``ImageResult`` of a billed refusal, without parts: what it used and cost, as far as the vendor said; ``offer`` names
    the model to use instead, ``overloaded``: because this one has no room now.
    """

    http_status = 502

    def __init__(
        self,
        code: str,
        message: str,
        *,
        billed: Billed,
        hint: str = "",
        retryable: bool = True,
        automatic: bool = False,
        retry_after: float | None = None,
        answer: Any = None,
        offer: str = "",
        overloaded: bool = False,
    ) -> None:
        super().__init__(message, code=code, hint=hint, retry_after=retry_after)
        if automatic and billed is not Billed.NO:
            raise ValueError("Only a call that was not billed may be repeated automatically.")
        self.billed = billed
        self.retryable = retryable
        self.automatic = automatic
        self.answer = answer
        self.offer = offer
        self.overloaded = overloaded
