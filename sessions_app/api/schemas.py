"""Shapes of what the API takes and gives. Input is strict: what a call does not know is refused, never ignored."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints


def _storable(value: str) -> str:
    """What JSON can say and no database keeps: NUL, and half of a surrogate pair."""
    if "\x00" in value or any("\ud800" <= character <= "\udfff" for character in value):
        raise ValueError("Text cannot contain NUL or half a surrogate pair.")
    return value


Time = Annotated[str, Field(json_schema_extra={"format": "date-time"})]
Text = Annotated[str, AfterValidator(_storable)]
Key = Annotated[str, StringConstraints(min_length=1, max_length=80), AfterValidator(_storable)]
# A frame of a storyboard adds its number to it.
ShortKey = Annotated[str, StringConstraints(min_length=1, max_length=70), AfterValidator(_storable)]
Share = Annotated[float, Field(ge=0, le=1)]
Limit = Annotated[int, Field(ge=1, le=200)]
Sequence = Annotated[int, Field(ge=0, le=2**31 - 1)]
Role = Literal["base", "reference", "mask", "markup"]
Purpose = Literal["", "character", "object", "style", "layout"]
TurnStatus = Literal["queued", "running", "succeeded", "failed", "canceled", "unknown"]


class Input(BaseModel):
    """A body: unknown fields and wrong types are refused."""

    model_config = ConfigDict(extra="forbid", strict=True)


class Answer(BaseModel):
    """A part of an answer, exactly as representation.py makes it."""

    model_config = ConfigDict(extra="forbid")


class ErrorDetail(Answer):
    """What went wrong; ``code`` never changes its meaning."""

    code: str
    message: str
    hint: str | None = None
    field: str | None = None


class Error(Answer):
    """Every refusal."""

    error: ErrorDetail


class NewSession(Input):
    """``workspace`` is the id of one of your workspaces; without it, your first."""

    title: Text = ""
    workspace: Text | None = None


class Cover(Answer):
    """The picture that stands for a session."""

    output: str
    asset: str
    url: str
    width: int
    height: int
    renditions: dict[str, str]


class FoundOut(Answer):
    """What a search has found in a session: the text around it, with ``[start, end]`` of each word found.

    ``turn`` and ``number`` are the turn's whose prompt, reply or comment it is; null for a title.
    """

    kind: Literal["title", "prompt", "reply", "comment"]
    turn: str | None
    number: int | None
    text: str
    words: list[list[int]]
    picture: Cover | None


class SessionOut(Answer):
    """A session. ``running`` counts attempts that wait or run; ``last_seq`` is the number of its latest event.

    ``starred`` counts its starred turns; ``found`` is there in answers to a search.
    """

    id: str
    workspace: str
    title: str
    author: str | None
    created_at: Time
    updated_at: Time
    archived_at: Time | None
    trashed_at: Time | None
    folder: str | None
    private: bool
    tags: list[str]
    last_seq: int
    turns: int
    starred: int
    running: int
    cost_usd: float | None
    cover: Cover | None
    found: FoundOut | None


class SessionPage(Answer):
    """Sessions, the latest changed first."""

    items: list[SessionOut]
    next: str | None


class AssetOut(Answer):
    """A stored picture. ``animated`` pictures are edited by their first frame."""

    id: str
    sha256: str
    width: int
    height: int
    mime: str
    bytes: int
    animated: bool
    url: str
    renditions: dict[str, str]
    created_at: Time


class TurnInputIn(Input):
    """A picture that the turn uses; ``name`` is how the prompt, or the uploaded file, calls it.

    Of a reference, ``purpose`` is what to take from it, ``subject`` the id of the subject that it shows.
    """

    asset: Text
    role: Role
    name: Text = ""
    purpose: Purpose = ""
    subject: Text | None = None


class TurnSettings(Input):
    """What to make the picture with; what is left out is left to the model. ``GET /models`` lists the choices.

    ``keep_rest``: of a model's picture, what the edit is not about is put back to the bit, without a region too.
    """

    provider: Text | None = None
    model: Text | None = None
    aspect_ratio: Text | None = None
    image_size: Text | None = None
    thinking_level: Text | None = None
    grounding: Literal["off", "web", "web_and_image"] | None = None
    service_tier: Text | None = None
    fallback: bool | None = None
    keep_rest: bool | None = None
    variants: Annotated[int, Field(ge=1, le=4)] | None = None
    context: Literal["full", "recent", "image_only", "fresh"] | None = None


class TurnInputOut(Answer):
    """A picture that the turn used."""

    asset: str
    role: Role
    name: str
    purpose: Purpose
    subject: str | None
    url: str
    width: int
    height: int
    mime: str
    renditions: dict[str, str]


class CredentialsOut(Answer):
    """Content Credentials in short; ``GET /turns/{id}/provenance`` tells the whole story."""

    state: Literal["none", "valid", "trusted", "invalid", "unreadable"]
    signer: str
    steps: int


class ModelPictureOut(Answer):
    """The model's own picture, byte for byte."""

    asset: str
    url: str
    width: int
    height: int
    mime: str


class CompositionOut(Answer):
    """What was measured when the picture was put together of the base and the model's own.

    Shares, 0 to 1: of the pixels outside the region that are not the base's to the bit, counted on the result; of what
    an eye sees changed inside; and of what the model itself had changed outside before that was put back. ``shift_px``
    and ``scale`` are what was corrected if it was ``registered``, ``tone`` is whether colours were matched.
    """

    changed_outside_share: float | None
    changed_inside_share: float | None
    model_changed_outside_share: float | None
    registered: bool
    shift_px: list[float]
    scale: float
    tone: bool
    feather: int


class RegionOut(Answer):
    """Where the edit may happen; ``turn`` is the one that it was taken from."""

    rect: list[float] | None
    polygon: list[list[float]] | None
    mask: str | None
    turn: str | None
    invert: bool
    grow: int
    feather: int | None


class PinOut(Answer):
    """An instruction for one place of the picture."""

    number: int
    at: list[float]
    text: str
    radius: float | None


class OutputOut(Answer):
    """A picture that the turn made; the last one of a slot is its result.

    Where pixels were put back it is composed of ``model_picture`` and the picture that was edited.
    """

    id: str
    slot: int
    asset: str
    url: str
    width: int
    height: int
    mime: str
    sha256: str
    renditions: dict[str, str]
    credentials: CredentialsOut | None
    model_picture: ModelPictureOut | None
    composition: CompositionOut | None


class TurnError(Answer):
    """Why there is no picture. ``billed``: yes, no or unknown. ``offer``: the model to use instead, if there is one."""

    code: str
    message: str
    hint: str
    retryable: bool
    offer: str | None
    billed: str | None


class Timings(Answer):
    """Seconds; null for what has not happened."""

    queued_s: float | None
    provider_s: float | None
    total_s: float | None


class Cost(Answer):
    """US dollars, at most six decimals; null where nothing is known or nothing is charged. ``own_key``: the author pays, by
    a key of their own.
    """

    estimated_usd: float | None
    actual_usd: float | None
    own_key: bool


class AttemptOut(Answer):
    """The latest try of one slot. ``waits_until`` is when it is tried again; ``preview`` a draft, never a result;
    ``service_tier`` the one that served it, where the vendor says so; ``thoughts`` the model's own summary of them, where it
    tells.
    """

    slot: int
    number: int
    model: str
    status: TurnStatus
    stage: str
    service_tier: str | None
    thoughts: str
    waits_until: Time | None
    preview: str | None
    error: TurnError | None
    cost: Cost
    timings: Timings


class VerdictOut(Answer):
    """Where the review of one picture stands, for the exact bytes that ``sha256`` names.

    ``approvals``: how many people approve, of the ``required`` ones; all guests of one link count as one. Whoever wants
    changes stops it.
    """

    output: str
    sha256: str
    state: Literal["pending", "approved", "changes_requested"]
    approvals: int
    required: int
    changes_requested: int
    open_requests: int


class TurnOut(Answer):
    """A turn and what became of it. ``revision`` grows with each change. ``open_comments`` counts threads.

    ``review`` is about the picture that stands for the turn; null if nobody was asked or has decided.
    """

    id: str
    session: str
    number: int
    parent: str | None
    base_output: str | None
    prompt: str
    author: str | None
    created_at: Time
    revision: int
    status: TurnStatus
    stage: str
    upload: bool
    region: RegionOut | None
    pins: list[PinOut]
    markup: list[dict[str, Any]]
    locks: list[str]
    adjustment: list[dict[str, Any]] | None
    settings: dict[str, Any]
    inputs: list[TurnInputOut]
    outputs: list[OutputOut]
    chosen_output: str | None
    starred: bool
    muted: bool
    alt_text: str
    comments_count: int
    open_comments: int
    branch: str
    revises: str | None
    waits: bool
    review: VerdictOut | None
    cost: Cost | None
    text: str
    notes: list[str]
    grounding: dict[str, Any] | None
    model_id: str
    error: TurnError | None
    timings: Timings
    finishes: str | None
    attempts: list[AttemptOut]


class TurnPage(Answer):
    """Turns in order of their numbers."""

    items: list[TurnOut]
    next: str | None


class ChangesOut(Answer):
    """Shares, 0 to 1, of all pixels and of those inside and outside the turn's region, null without one.

    ``sharpness_kept`` is how much of the fine detail is still there. ``map`` is a ``data:`` address of a transparent
    picture to lay over the turn's own, warmer where more has changed.
    """

    changed_share: float
    changed_inside_share: float | None
    changed_outside_share: float | None
    sharpness_kept: float
    map: str


class ResolveIn(Input):
    """What the vendor's bill says of calls whose answers were lost."""

    charged: bool


class StarIn(Input):
    """Set or take away the mark."""

    starred: bool = True


class ChooseIn(Input):
    """The id of one of the turn's outputs."""

    output: Text


class EventOut(BaseModel):
    """One change. ``turn`` as it is now, and ``html`` if it was asked for, come with the last change of it in a page."""

    model_config = ConfigDict(extra="allow")

    seq: int
    kind: str | None = None
    session: str | None = None
    turn: TurnOut | None = None
    html: str | None = None


class EventPage(Answer):
    """Events in order, without gaps. ``next`` is what to send as ``after`` while there are more."""

    items: list[EventOut]
    next: str | None
