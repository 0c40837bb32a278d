"""What a program has to send so that a model does again what a turn asked for.

The parts are those that the studio itself sends (``providers.gemini_request``), without the earlier turns: their
signatures are megabytes that only the key which made them may send back.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from sessions_app.assetstore import SENT_COPY, UNLOCATED, WORKING_COPY
from sessions_app.context_plan import FINISH, called, in_words
from sessions_app.errors import Conflict, StudioError
from sessions_app.models import UPLOAD, Asset, Attempt, Turn, TurnInput
from sessions_app.providers import catalog, requiring
from sessions_app.providers.base import Grounding, ImageRequest, ModelInfo, Picture, Reference
from sessions_app.providers.gemini_request import build_contents
from sessions_app.providers.tiers import BATCH, STANDARD
from sessions_app.queries import Media
from sessions_app.regions import drawn_in_words, is_marked

EXTENSIONS = {"image/png": "png", "image/jpeg": "jpg", "image/webp": "webp"}
GOOGLES = ("gemini", "vertex")
HISTORY = (
    "The studio also sends earlier turns when it can. This sends the latest picture and the words, which any key may."
)
WAITED = "The turn waited in the batch queue, for half the price. This asks at once, at the standard tier."
DRAWN = (
    "The studio also shows the model a marked copy of the picture, and afterwards puts back every pixel that was to stay. "
    "This says in words where to edit."
)


@dataclass(frozen=True)
class InputFile:
    """A picture that the program reads: its name beside the program, and where to get it."""

    name: str
    url: str
    mime_type: str


@dataclass(frozen=True)
class Asked:
    """A turn as a model is asked for it; ``parts`` are texts and files in their order.

    ``gateway_model`` is what the turn's gateway calls the model; without one, OpenRouter's name, which others share.
    """

    name: str
    model_id: str
    gateway_model: str
    parts: tuple[str | InputFile, ...]
    aspect_ratio: str | None = None
    image_size: str | None = None
    thinking_level: str | None = None
    grounding: Grounding = "off"
    service_tier: str | None = None
    notes: tuple[str, ...] = field(default=())

    @property
    def files(self) -> tuple[InputFile, ...]:
        """The pictures to put beside the program."""
        return tuple(part for part in self.parts if isinstance(part, InputFile))


def read_turn(turn: Turn, media: Media) -> Asked:
    """What to send for a turn that was fetched by ``turns_for_show``. Raises Conflict for an upload."""
    attempt = next(iter(turn.current_attempts), None)
    if turn.adjustment is not None:
        raise Conflict(
            f"Turn {turn.number} was made by the studio's own tools: there is nothing to ask of a model.",
            hint="Choose a turn with a prompt.",
        )
    if attempt is None or attempt.provider == UPLOAD:
        raise Conflict(
            f"Turn {turn.number} is an upload: there is nothing to run.", hint="Choose a turn with a prompt."
        )
    model, notes = _model_of(attempt)
    files: dict[str, InputFile] = {}
    request = _request(turn, model, media, files)
    (question,) = build_contents(request, with_history=False)
    parts = tuple(
        part.text or "" if part.inline_data is None else files[(part.inline_data.data or b"").decode()]
        for part in question.parts or ()
    )
    return Asked(
        name=f"turn-{turn.number}",
        model_id=_id_of(attempt, model, request),
        gateway_model=_gateway_model(attempt) or f"google/{_id_of(attempt, model, request)}",
        parts=parts,
        aspect_ratio=request.aspect_ratio,
        image_size=request.image_size,
        thinking_level=request.thinking_level,
        grounding=request.grounding,
        service_tier=None if request.service_tier in (STANDARD, BATCH) else request.service_tier,
        notes=(*notes, *_notes(turn, attempt), *([WAITED] if request.service_tier == BATCH else [])),
    )


def _request(turn: Turn, model: ModelInfo, media: Media, files: dict[str, InputFile]) -> ImageRequest:
    """The request with names of files in place of their bytes; notes in ``files`` what each stands for."""

    def named(asset: Asset, limit: int | None) -> Picture:
        name = f"turn-{turn.number}-input-{len(files) + 1}"
        file = _file(name, asset, limit, media)
        files[file.name] = file
        return Picture(file.name.encode(), file.mime_type)

    limit = model.capabilities.max_picture_bytes
    wanted = requiring.fitting(model, turn.settings)
    # A draft that is finished goes alone, with a sentence of the studio's.
    inputs = [] if turn.finishes else list(turn.inputs.all())
    shown = [i for i in inputs if i.role == TurnInput.Kind.REFERENCE]
    base = turn.finishes or turn.base
    bases = [base.asset] if base else [i.asset for i in inputs if i.role == TurnInput.Kind.BASE]
    return ImageRequest(
        prompt=FINISH if turn.finishes else in_words(turn),
        model=model.name,
        call_id="",
        references=tuple(Reference(named(item.asset, limit), called(item)) for item in shown),
        where=drawn_in_words(turn, marked=False),
        base=named(bases[0], limit) if bases else None,
        aspect_ratio=wanted.get("aspect_ratio") or None,
        image_size=wanted.get("image_size") or None,
        thinking_level=wanted.get("thinking_level") or None,
        grounding=wanted.get("grounding") or "off",
        service_tier=wanted.get("service_tier") or None,
    )


def _file(name: str, asset: Asset, limit: int | None, media: Media) -> InputFile:
    """The same bytes that a model is sent (``assetstore.read_plain``)."""
    if asset.plain and (limit is None or asset.size <= limit):
        url = media.rendition(asset, UNLOCATED) if asset.located else media.original(asset)
        return InputFile(f"{name}.{EXTENSIONS[asset.mime_type]}", url, asset.mime_type)
    if limit is None:
        return InputFile(f"{name}.png", media.rendition(asset, WORKING_COPY), "image/png")
    return InputFile(f"{name}.jpg", media.rendition(asset, SENT_COPY), "image/jpeg")


def _model_of(attempt: Attempt) -> tuple[ModelInfo, tuple[str, ...]]:
    """Gemini's model for the turn: its own, the one of that name behind a gateway, else the default."""
    try:
        return catalog.find(attempt.model.rpartition("/")[2]), ()
    except StudioError:
        model = catalog.MODELS[0]
    maker = "the local engine" if attempt.provider == "local" else attempt.model
    return model, (f"This turn was made by {maker}. The code asks {model.label} for the same.",)


def _id_of(attempt: Attempt, model: ModelInfo, request: ImageRequest) -> str:
    if attempt.model_id and _kind_of(attempt) in GOOGLES:
        return attempt.model_id
    try:
        return catalog.ids_for(request)[0]
    except StudioError:
        # The turn asked for something that only another engine has; the model will say so itself.
        return model.ids[0]


def _gateway_model(attempt: Attempt) -> str:
    return attempt.model_id or attempt.model if _kind_of(attempt) not in (*GOOGLES, "local") else ""


def _kind_of(attempt: Attempt) -> str:
    """The kind of the engine, with which its name begins."""
    return attempt.provider.partition("-")[0]


def _notes(turn: Turn, attempt: Attempt) -> list[str]:
    notes = []
    if is_marked(turn) or turn.locks:
        notes.append(DRAWN)
    if (
        attempt.provider != "local"
        and turn.base is not None
        and (turn.settings.get("context") or "full") in ("full", "recent")
    ):
        notes.append(HISTORY)
    if (pictures := turn.settings.get("variants", 1)) > 1:
        notes.append(f"The turn made {pictures} pictures. Run this once for each.")
    return notes
