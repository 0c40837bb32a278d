"""Shapes of share links: what a link is made with, and what is told of it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, AwareDatetime, Field

from sessions_app.api.schemas import Answer, Input, Text, Time

Scope = Literal["output", "branch", "session"]
Mode = Literal["live", "frozen"]
Views = Annotated[int, Field(ge=1, le=1_000_000)]


def _in_utc(value: datetime) -> datetime:
    """The moment as databases keep it; the last hours before the year 10000 have none."""
    try:
        return value.astimezone(UTC)
    except OverflowError:
        raise ValueError("This moment is too far away.") from None


Moment = Annotated[AwareDatetime, Field(strict=False), AfterValidator(_in_utc)]


class Allow(Input):
    """What guests may do. ``download``: the original files, byte for byte; without, pictures of at most 1536 pixels."""

    download: bool = True
    comment: bool = False
    approve: bool = False
    fork: bool = False


class ShowIn(Input):
    """What guests are shown."""

    prompts: bool = True
    names: bool = False
    costs: bool = False


class ShareTerms(Input):
    """What may be changed later. ``expires_at``: never if null. ``watermark``: words drawn over all that guests see;
    with it, nothing is for download. ``note``: plain text for the guests.
    """

    password: Text | None = None
    expires_at: Moment | None = None
    max_views: Views | None = None
    allow: Allow = Allow()
    show: ShowIn = ShowIn()
    watermark: Text = ""
    note: Text = ""


class NewShare(ShareTerms):
    """A link to make. ``expires_at``: 30 days from now if left out. ``turn`` names the branch, or the turn of the picture;
    ``output`` one of its pictures, else it is the one that stands for the turn.
    """

    scope: Scope
    turn: Text | None = None
    output: Text | None = None
    mode: Mode = "live"


class ShareEdit(ShareTerms):
    """What to change of a link; what is left out stays, also within ``allow`` and ``show``. A null ``password`` takes it
    away.
    """


class ShareAllows(Answer):
    """What guests may do."""

    comment: bool
    approve: bool
    download: bool
    fork: bool


class ShareShows(Answer):
    """What guests are shown."""

    prompts: bool
    names: bool
    costs: bool


class ShareOut(Answer):
    """A link that still opens. ``password``: whether it has one. ``views``: how many browsers have opened it."""

    id: str
    session: str
    scope: Scope
    turn: str | None
    output: str | None
    mode: Mode
    password: bool
    expires_at: Time | None
    max_views: int | None
    allow: ShareAllows
    show: ShareShows
    watermark: str
    note: str
    author: str | None
    views: int
    last_opened_at: Time | None
    created_at: Time


class NewShareOut(ShareOut):
    """A new link with its address, which is shown this once, and that as a QR code (SVG)."""

    url: str
    qr: str


class SharePage(Answer):
    """Links that still open, the newest first."""

    items: list[ShareOut]
    next: str | None
