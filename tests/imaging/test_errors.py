"""Errors travel between processes as they are."""

from __future__ import annotations

import copy
import pickle

import pytest

from sessions_app.errors import Billed, Conflict, ImageTooLarge, ProviderError, StudioError

ERRORS = [
    StudioError("Something broke."),
    Conflict("Not now.", code="special", hint="Wait.", field="turn", http_status=423),
    ImageTooLarge("Too large.", hint="Make it smaller."),
    ProviderError("rate_limited", "Too many.", billed=Billed.NO, hint="Wait.", automatic=True, retry_after=1.5),
    ProviderError("outcome_unknown", "Lost.", billed=Billed.UNKNOWN, retryable=False),
]


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
def test_it_survives_pickling_and_copying(error: StudioError) -> None:
    for twin in (pickle.loads(pickle.dumps(error)), copy.copy(error)):  # noqa: S301 - our own bytes
        assert type(twin) is type(error)
        assert str(twin) == str(error)
        assert vars(twin) == vars(error)


def test_it_refuses_to_repeat_automatically_what_may_have_been_charged() -> None:
    with pytest.raises(ValueError, match="not billed"):
        ProviderError("x", "Lost.", billed=Billed.UNKNOWN, automatic=True)
