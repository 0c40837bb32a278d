"""Shapes of what an export's session.json says, as far as it is read in again."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from django.utils import timezone
from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

from sessions_app.api.adjustment_schemas import PasteIn, ToolIn
from sessions_app.api.region_schemas import Box, MarkIn, PinIn, Place
from sessions_app.api.schemas import Purpose, Role, Text, TurnSettings, TurnStatus
from sessions_app.models.turns import MAX_THOUGHTS

FIRST = datetime(2000, 1, 1, tzinfo=UTC)


def _sane(moment: datetime) -> datetime:
    """Nothing was said before computers drew, or after now."""
    return min(max(moment, FIRST), timezone.now())


def _storable(value: Any) -> Any:
    """What databases keep as JSON. Raises ValueError."""
    if isinstance(value, str) and ("\x00" in value or any("\ud800" <= letter <= "\udfff" for letter in value)):
        raise ValueError("Text cannot contain NUL or half a surrogate pair.")
    if isinstance(value, float) and not -1e300 < value < 1e300:
        raise ValueError("Not a number.")
    for part in (*value, *value.values()) if isinstance(value, dict) else value if isinstance(value, list) else ():
        _storable(part)
    return value


Ref = Annotated[Text, Field(min_length=1, max_length=64)]
Name = Annotated[Text, Field(max_length=150)]
Moment = Annotated[AwareDatetime, AfterValidator(_sane)]
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Seconds = Annotated[float, Field(ge=0, le=1e8, allow_inf_nan=False)]
Dollars = Annotated[float, Field(ge=0, lt=10_000, allow_inf_nan=False)]
Number = Annotated[int, Field(ge=1, le=1000)]
Slot = Annotated[int, Field(ge=1, le=4)]
Measured = Annotated[float, Field(ge=-1e6, le=1e6, allow_inf_nan=False)]
Words = Annotated[Text, Field(max_length=100_000)]
Ratio = Annotated[str, StringConstraints(pattern=r"^[1-9]\d{0,3}:[1-9]\d{0,3}$")]
Hex = Annotated[str, StringConstraints(pattern=r"^#[0-9a-f]{6}$")]
Tag = Annotated[Text, Field(max_length=60), StringConstraints(pattern=r"\S")]
Short = Annotated[Text, Field(max_length=80)]
Anything = Annotated[Any, AfterValidator(_storable)]


class Told(BaseModel):
    """A part of the file; what else it says is passed over."""

    model_config = ConfigDict(extra="ignore", strict=True)


class Kind(Told):
    """What the file says it is."""

    format: Any = None
    version: Any = None


class FileTold(Told):
    """A picture by the asset's id, and where its bytes are."""

    path: Annotated[Text, Field(max_length=300)]
    asset: Ref
    sha256: Sha256


class SessionTold(Told):
    """What is said of the session as a whole."""

    title: Annotated[Text, Field(max_length=200)] = ""
    private: bool = False
    tags: Annotated[list[Tag], Field(max_length=20)] = []


class InputTold(Told):
    """A picture that went in."""

    asset: Ref
    role: Role
    name: Annotated[Text, Field(max_length=200)] = ""
    purpose: Purpose = ""


class PictureTold(Told):
    """A picture by its asset."""

    asset: Ref


class CompositionTold(Told):
    """What was measured when pixels were put back."""

    changed_outside_share: Measured | None
    changed_inside_share: Measured | None
    model_changed_outside_share: Measured | None
    registered: bool
    shift_px: Annotated[list[Measured], Field(min_length=2, max_length=2)]
    scale: Measured
    tone: bool
    feather: Annotated[int, Field(ge=0, le=100_000)]


class OutputTold(PictureTold):
    """A picture that came out."""

    id: Ref
    slot: Slot = 1
    model_picture: PictureTold | None = None
    composition: CompositionTold | None = None


class CostTold(Told):
    """US dollars that somebody else has paid."""

    estimated_usd: Dollars | None = None
    actual_usd: Dollars | None = None


class TimingsTold(Told):
    """Seconds."""

    queued_s: Seconds | None = None
    provider_s: Seconds | None = None
    total_s: Seconds | None = None


class ErrorTold(Told):
    """Why there was no picture."""

    code: Annotated[Text, Field(min_length=1, max_length=40)]
    message: Words = ""
    hint: Words = ""
    retryable: bool = True
    offer: Short | None = None
    billed: Literal["yes", "no", "unknown"] | None = None


class AttemptTold(Told):
    """One try. The last six are the turn's in exports from before they were told here."""

    slot: Slot = 1
    number: Number = 1
    model: Short = ""
    status: TurnStatus
    service_tier: Annotated[Text, Field(max_length=12)] | None = None
    error: ErrorTold | None = None
    cost: CostTold = CostTold()
    timings: TimingsTold = TimingsTold()
    model_id: Annotated[Text, Field(max_length=120)] | None = None
    created_at: Moment | None = None
    text: Words | None = None
    thoughts: Annotated[Text, Field(max_length=MAX_THOUGHTS)] = ""
    notes: list[Words] | None = None
    grounding: Annotated[dict[str, Any], AfterValidator(_storable)] | None = None
    outputs: list[Ref] | None = None


class SettingsTold(TurnSettings):
    """What was chosen; settings that the studio does not have are passed over."""

    model_config = ConfigDict(extra="ignore", strict=True)

    provider: Annotated[Text, Field(max_length=40)] | None = None
    model: Short | None = None
    aspect_ratio: Ratio | None = None
    image_size: Short | None = None
    thinking_level: Short | None = None
    service_tier: Annotated[Text, Field(max_length=12)] | None = None


class AreaTold(Told):
    """A part of a picture."""

    rect: Box | None = None
    polygon: Annotated[list[Place], Field(min_length=3, max_length=2000)] | None = None
    mask: Ref | None = None
    invert: bool = False
    grow: Annotated[int, Field(ge=-512, le=512)] = 0


class RegionTold(AreaTold):
    """Where an edit could happen."""

    turn: Ref | None = None
    feather: Annotated[int, Field(ge=0, le=512)] | None = None


class PinTold(PinIn):
    """An instruction for one place, without its number."""

    model_config = ConfigDict(extra="ignore", strict=True)


class PasteTold(PasteIn):
    """A part of another picture, with the number of the turn that it is of."""

    model_config = ConfigDict(extra="ignore", strict=True)

    output: Ref
    turn: Number


OperationTold = Annotated[ToolIn | PasteTold, Field(discriminator="op")]


class TurnTold(Told):
    """A turn and what became of it."""

    id: Ref
    number: Number
    parent: Ref | None = None
    base_output: Ref | None = None
    revises: Ref | None = None
    finishes: Ref | None = None
    prompt: Words = ""
    author: Name | None = None
    created_at: Moment
    status: TurnStatus
    upload: bool = False
    settings: SettingsTold = SettingsTold()
    region: RegionTold | None = None
    pins: Annotated[list[PinTold], Field(max_length=20)] = []
    markup: Annotated[list[MarkIn], Field(max_length=100)] = []
    locks: Annotated[list[Ref], Field(max_length=1000)] = []
    palettes: Annotated[dict[Short, Annotated[list[Hex], Field(max_length=12)]], Field(max_length=100)] = {}
    adjustment: Annotated[list[OperationTold], Field(min_length=1, max_length=30)] | None = None
    inputs: Annotated[list[InputTold], Field(max_length=50)] = []
    outputs: Annotated[list[OutputTold], Field(max_length=500)] = []
    chosen_output: Ref | None = None
    starred: bool = False
    muted: bool = False
    alt_text: Words = ""
    branch: Annotated[Text, Field(max_length=60)] = ""
    attempts: Annotated[list[AttemptTold], Field(max_length=500)] = []
    model_id: Annotated[Text, Field(max_length=120)] = ""
    text: Words = ""
    notes: list[Words] = []
    grounding: Annotated[dict[str, Any], AfterValidator(_storable)] | None = None


class CommentTold(Told):
    """What somebody said of a turn's picture."""

    id: Ref
    turn: Ref
    output: Ref | None = None
    reply_to: Ref | None = None
    author: Name | None = None
    guest: Short | None = None
    text: Annotated[Text, Field(max_length=4000)] = ""
    number: Number | None = None
    pin: Place | None = None
    region: Box | None = None
    resolved_at: Moment | None = None
    resolved_by: Name | None = None
    answered_by: Ref | None = None
    edited_at: Moment | None = None
    deleted_at: Moment | None = None
    created_at: Moment
    reactions: dict[
        Literal["agree", "love", "celebrate", "looking", "unsure"], Annotated[list[Name], Field(max_length=1000)]
    ] = {}


class ReviewTold(Told):
    """What somebody decided about a picture."""

    turn: Ref
    output: Ref
    sha256: Sha256
    decision: Literal["approved", "changes_requested", "withdrawn"]
    note: Annotated[Text, Field(max_length=2000)] = ""
    reviewer: Name | None = None
    guest: Short | None = None
    created_at: Moment


class LockTold(AreaTold):
    """A part of a picture that was kept."""

    id: Ref
    turn: Ref
    name: Short = ""
    author: Name | None = None
    created_at: Moment
    lifted_at: Moment | None = None


class ArchiveTold(Told):
    """All of it."""

    session: SessionTold
    turns: Annotated[list[TurnTold], Field(max_length=1000)]
    comments: Annotated[list[CommentTold], Field(max_length=100_000)] = []
    reviews: Annotated[list[ReviewTold], Field(max_length=100_000)] = []
    locks: Annotated[list[LockTold], Field(max_length=1000)] = []
    files: Annotated[list[FileTold], Field(max_length=10_000)]
