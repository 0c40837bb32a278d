"""What the studio asks of a picture engine and what it gets back. SDK types never cross this line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal, Protocol, runtime_checkable

from sessions_app.errors import Billed, ProviderError
from sessions_app.imaging.adjustment import Adjustment
from sessions_app.imaging.region import Composition

Grounding = Literal["off", "web", "web_and_image"]


@dataclass(frozen=True, slots=True)
class Picture:
    """Encoded picture bytes, exactly as stored, with their MIME type (``image/png``, ``image/jpeg``, ``image/webp``)."""

    data: bytes = field(repr=False)
    mime_type: str


@dataclass(frozen=True, slots=True)
class Part:
    """One piece of a conversation: text, or a picture, or an empty text that only holds a signature.

    ``signature`` is the vendor's opaque thought signature, returned byte for byte on the same part.
    ``thought`` marks drafts and reasoning; these are never results.
    """

    text: str | None = None
    picture: Picture | None = None
    signature: bytes | None = field(default=None, repr=False)
    thought: bool = False


@dataclass(frozen=True, slots=True)
class Exchange:
    """An earlier turn as the model saw it: what was asked and what it answered, parts in their order."""

    asked: tuple[Part, ...]
    answered: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Reference:
    """A picture that the prompt may speak of by its number (``Image 1``) or name."""

    picture: Picture
    name: str = ""

    def label(self, number: int) -> str:
        """What a request says before the picture."""
        return f"Image {number} ({self.name}):" if self.name else f"Image {number}:"


@dataclass(frozen=True, slots=True)
class Pin:
    """An instruction for one place of the base: ``at`` as shares of it, ``radius`` as a share of its shorter side."""

    text: str
    at: tuple[float, float]
    radius: float | None = None


@dataclass(frozen=True, slots=True)
class ImageRequest:
    """One request for one picture.

    ``model`` is the catalogue's name for the model. ``base`` is the picture to edit when ``history`` does not
    end with it; ``history`` is oldest first, ``earlier`` are the words of the edits before it. ``aspect_ratio`` (``"16:9"``), ``image_size`` (``"512"``, ``"1K"``,
    ``"2K"``, ``"4K"``), ``thinking_level`` (``"minimal"``, ``"high"``) and ``service_tier`` (``"flex"``, ``"batch"``) are None to
    leave them to the model.
    ``marked`` is a copy of the base with outlines, pins and markup drawn on it, ``where`` says in words what they
    mean; ``mask`` is a picture of the base's size, white where the edit may happen, for engines that take one, and
    ``pins`` are for those that edit place by place. ``adjustment`` is for the studio's own tools alone. ``call_id`` names the
    call in spool and ledger.
    """

    prompt: str
    model: str
    call_id: str
    base: Picture | None = None
    references: tuple[Reference, ...] = ()
    history: tuple[Exchange, ...] = ()
    earlier: tuple[str, ...] = ()
    marked: Picture | None = None
    where: str = ""
    mask: Picture | None = None
    pins: tuple[Pin, ...] = ()
    adjustment: Adjustment | None = None
    aspect_ratio: str | None = None
    image_size: str | None = None
    thinking_level: str | None = None
    grounding: Grounding = "off"
    service_tier: str | None = None


@dataclass(frozen=True, slots=True)
class TextRequest:
    """One question to a text model, answered in words. ``instructions`` say what it is for, ``prompt`` is the question.

    ``model_id`` is the vendor's id to ask. ``call_id`` names the call in spool and ledger.
    """

    instructions: str
    prompt: str
    model_id: str
    call_id: str


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens as the vendor counted them; zero where it did not say."""

    input_tokens: int = 0
    image_tokens: int = 0
    text_tokens: int = 0
    thought_tokens: int = 0


@dataclass(frozen=True, slots=True)
class ImageResult:
    """A complete answer, with at least one picture that is no draft; of a text model, with words alone.

    ``cost_usd`` is the true cost computed from usage at the standard tier, zero for a free engine, None when unknown.
    ``service_tier`` is the one that the vendor says it served the call at; empty where it does not say.
    ``model_id`` is the vendor's id that served the call. ``notes`` are plain sentences for the person
    ("I understood: ..."). ``composition`` is what was measured by an engine that itself leaves alone what has to stay.
    """

    parts: tuple[Part, ...]
    model_id: str
    usage: Usage = Usage()
    cost_usd: Decimal | None = None
    finish_reason: str = ""
    response_id: str = ""
    grounding: dict[str, Any] | None = None
    notes: tuple[str, ...] = ()
    streamed: bool = False
    service_tier: str = ""
    composition: Composition | None = None

    @property
    def pictures(self) -> tuple[Picture, ...]:
        """The result pictures in order, drafts left out; the last is the one to show."""
        return tuple(p.picture for p in self.parts if p.picture and not p.thought)

    @property
    def text(self) -> str:
        """What the model said beside its pictures, thoughts left out. A stream cuts sentences anywhere."""
        return ("" if self.streamed else "\n").join(p.text for p in self.parts if p.text and not p.thought).strip()

    @property
    def thoughts(self) -> str:
        """The model's own summary of its thoughts, in words; a draft between them ends a paragraph."""
        told = [p.text or "\n\n" for p in self.parts if p.thought and (p.text or p.picture)]
        return ("" if self.streamed else "\n").join(told).strip()


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What one model takes; the form and the screen follow it.

    An empty tuple means that the model has no such setting. ``pixels`` maps ``(ratio, size)`` to ``(width, height)``.
    Pictures of more than ``max_picture_bytes`` are sent as a smaller JPEG; None takes any, and lossless. Of the
    ``max_references`` only so many may be of characters, objects and styles; None sets no limit of its own. ``masks``:
    takes a mask as a picture of its own; ``marks``: understands what is drawn on a copy of the picture. ``varies``: asked
    the same again, it makes another picture, so that there can be variants of a turn.
    """

    aspect_ratios: tuple[str, ...] = ()
    image_sizes: tuple[str, ...] = ()
    thinking_levels: tuple[str, ...] = ()
    grounding: tuple[Grounding, ...] = ("off",)
    service_tiers: tuple[str, ...] = ()
    max_references: int = 0
    max_characters: int | None = None
    max_objects: int | None = None
    max_styles: int | None = None
    text_to_image: bool = True
    history: bool = False
    masks: bool = False
    marks: bool = True
    varies: bool = True
    max_picture_bytes: int | None = None
    pixels: dict[tuple[str, str], tuple[int, int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TokenPrices:
    """US dollars for a million tokens; thoughts are charged as text."""

    input: Decimal
    text: Decimal
    image: Decimal


@dataclass(frozen=True, slots=True)
class ModelInfo:
    """A model that a person can choose.

    ``name`` is stable ("nano-banana-2"); ``ids`` are the vendor's ids of the family, best first; ``tagline`` says in
    a few words what it is for; ``fallback`` names the model of the same engine to run instead while this one is
    overloaded. ``prices_usd`` maps an image size to the price of one picture; ``token_prices`` are this
    installation's own, None where the catalogue's hold. ``search_usd`` is the price of one search query beyond those
    that the vendor gives away each month, None for a model that does not search.
    """

    name: str
    label: str
    provider: str
    ids: tuple[str, ...]
    tagline: str
    capabilities: Capabilities
    prices_usd: dict[str, Decimal] = field(default_factory=dict)
    aliases: tuple[str, ...] = ()
    fallback: str = ""
    token_prices: TokenPrices | None = None
    search_usd: Decimal | None = None


@dataclass(frozen=True, slots=True)
class SentBody:
    """One request as it goes out, without the bytes of its pictures and signatures.

    ``contents`` is a list of ``{"role", "parts"}``. A part is ``{"text"}`` or ``{"picture": {"sha256", "mime",
    "bytes"}}``, either with ``"signature": {"sha256", "bytes"}``. ``config`` are the settings in the vendor's words,
    ``model_id`` is the vendor's id that is asked, ``size`` about how many bytes go out.
    """

    model_id: str
    contents: list[dict[str, Any]]
    config: dict[str, Any]
    size: int


@dataclass(slots=True)
class CallHooks:
    """How a provider talks to its caller while a call is under way.

    ``spool`` is given the raw answer before anything parses it, so that a paid answer is never lost.
    ``stage`` is told the stage ("sent", "thinking", "receiving"). ``canceled`` is asked whether to give up.
    ``sending`` is told each request before it goes out, so that a person can read exactly what was sent. With
    ``preview`` the caller wants to see the model's drafts while they are made; a draft is never a result. ``thought`` is
    told what the model says of its thoughts, as it comes, cut anywhere.
    """

    spool: Callable[[bytes], None] = lambda raw: None
    stage: Callable[[str], None] = lambda stage: None
    canceled: Callable[[], bool] = lambda: False
    sending: Callable[[SentBody], None] = lambda body: None
    preview: Callable[[Picture], None] | None = None
    thought: Callable[[str], None] = lambda text: None


@dataclass(frozen=True, slots=True)
class Check:
    """What the Test button found out, at no cost or nearly none.

    ``code`` is ``ok`` or one of the codes of a turn; ``message`` is one plain sentence, ``hint`` the cure. ``models``
    are the ids of image models that the key can use, as far as the vendor tells. ``billed``: whether what it asked for
    last was charged.
    """

    ok: bool
    code: str
    message: str
    hint: str = ""
    models: tuple[str, ...] = ()
    billed: Billed = Billed.NO


class Provider(Protocol):
    """An engine. ``costs_money`` decides whether a call needs a ledger row before it is sent."""

    name: str
    label: str
    costs_money: bool

    def __hash__(self) -> int: ...

    def models(self) -> tuple[ModelInfo, ...]:
        """The models that this engine offers, the default first."""
        ...

    def generate(self, request: ImageRequest, hooks: CallHooks) -> ImageResult:
        """Make one picture; blocks until it is there. Raises ``ProviderError``."""
        ...

    def parse(self, raw: bytes, request_model: str) -> ImageResult:
        """Read an answer found in the spool after a crash. Raises ``ProviderError``."""
        ...

    def text_model(self) -> ModelInfo | None:
        """The model that says things in words, by its first id; None if the engine has none."""
        ...

    def check(self, hooks: CallHooks | None = None) -> Check:
        """Whether key and address are good, by requests that cost at most USD 0.0001. Takes seconds; raises nothing.

        ``hooks`` are told of what costs something alone; a ``StudioError`` of ``sending`` leaves that out.
        """
        ...


@runtime_checkable
class TextProvider(Provider, Protocol):
    """An engine that can say things in words, if it has a ``text_model``."""

    def write(self, request: TextRequest, hooks: CallHooks) -> ImageResult:
        """Ask the text model; one request, blocks until its words are there. Raises ``ProviderError``."""
        ...

    def read_words(self, raw: bytes, model_id: str) -> ImageResult:
        """Read an answer of the text model. Raises ``ProviderError``."""
        ...


@dataclass(frozen=True, slots=True)
class Job:
    """What has become of a batch job: its raw ``answer``, or why it has none; while it waits, neither of the two."""

    answer: bytes | None = field(default=None, repr=False)
    error: ProviderError | None = None


@runtime_checkable
class BatchProvider(Provider, Protocol):
    """An engine that also takes a request as a job, for which nobody waits. All but ``create_job`` is free of charge."""

    def create_job(self, request: ImageRequest, hooks: CallHooks) -> str:
        """Hand in a job under the name of ``call_id``, once; returns the vendor's name for it.

        Raises ``ProviderError``; where ``billed`` is ``UNKNOWN``, the job may be there all the same.
        """
        ...

    def find_job(self, call_id: str) -> str:
        """The vendor's name of the job that was handed in for this call; empty if there is none. Raises ``ProviderError``."""
        ...

    def ask_job(self, name: str) -> Job:
        """What has become of the job. Raises ``ProviderError`` where that cannot be read now."""
        ...

    def cancel_job(self, name: str) -> None:
        """Ask for the job's end; what has become of it then, ``ask_job`` says. Raises ``ProviderError``."""
        ...
