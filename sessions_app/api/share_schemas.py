"""Shapes of share links: what a link is made with, and what is told of it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, AwareDatetime, Field

from sessions_app.api.schemas import Answer, Input, Text, Time


def _never(sentence: str) -> AfterValidator:
    def check(value: bool) -> bool:
        if value:
            raise ValueError(sentence)
        return value

    return AfterValidator(check)


def _in_utc(value: datetime) -> datetime:
    """The moment as databases keep it; the last hours before the year 10000 have none."""
    try:
        return value.astimezone(UTC)
    except OverflowError:
        raise ValueError("This moment is too far away.") from None


class Allow(Input):
    """What guests may do. Only ``download`` is there yet."""

    download: bool = True
    comment: Annotated[bool, _never("Guests cannot comment yet.")] = False
    approve: Annotated[bool, _never("Guests cannot approve yet.")] = False
    fork: Annotated[bool, _never("Guests cannot take a copy yet.")] = False


class ShowIn(Input):
    """What guests are shown. Names and costs never are, yet."""

    prompts: bool = True
    names: Annotated[bool, _never("Links cannot show names yet.")] = False
    costs: Annotated[bool, _never("Links cannot show costs yet.")] = False


class NewShare(Input):
    """A link to make. ``expires_at``: 30 days from now if left out, never if null."""

    scope: Literal["output", "branch", "session"]
    turn: Text | None = None
    mode: Literal["live", "frozen"] = "live"
    password: Text | None = None
    expires_at: Annotated[AwareDatetime, Field(strict=False), AfterValidator(_in_utc)] | None = None
    allow: Allow = Allow()
    show: ShowIn = ShowIn()


class ShareAllows(Answer):
    """What guests may do."""

    download: bool


class ShareShows(Answer):
    """What guests are shown."""

    prompts: bool


class ShareOut(Answer):
    """A link that still opens."""

    id: str
    session: str
    scope: Literal["branch", "session"]
    turn: str | None
    mode: Literal["live"]
    expires_at: Time | None
    allow: ShareAllows
    show: ShareShows
    views: int
    last_opened_at: Time | None
    created_at: Time


class NewShareOut(ShareOut):
    """A new link with its address, which is shown this once."""

    url: str


class SharePage(Answer):
    """The session's links that still open, the newest first."""

    items: list[ShareOut]
    next: str | None
