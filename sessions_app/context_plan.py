"""Which earlier turns go along with the next one: chosen from the rows alone, so that it can be said before sending.

What is sent is what is said: generation/context.py reads the bytes of exactly the plan that the API shows.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from typing import NamedTuple
from uuid import UUID

from django.core.files.storage import default_storage

from sessions_app import assetstore
from sessions_app.errors import InvalidRequest, word
from sessions_app.mentions import spell_out
from sessions_app.models import UPLOAD, Asset, Attempt, Output, Rendition, ReplyPart, Turn, TurnInput
from sessions_app.providers import catalog
from sessions_app.providers.base import ModelInfo
from sessions_app.providers.sent import MAX_EDITS, base64_size, edits_in_words
from sessions_app.providers.tools import TOOLS

HISTORY_BYTES = 4_000_000
"""Of pictures and signatures in the history. A signature is 1 to 3 MB and a picture up to 1.4 MB (gemini-api.md 2.2), so
this is one to three turns, and it is reached by the fifth: from then on the size and the price of an edit stay the same,
however long the chain. Drift does not grow by it: models edit best from the latest picture (gemini-api.md 2.6)."""
LATEST_TURN_BYTES = 9_000_000
"""The latest turn alone may take more: its answer holds the picture to edit, which would have to be sent anyway."""
RECENT_TURNS = 2
MAX_BODY_BYTES = 20_000_000
"""Of a whole request in base64; Google's pages say 20 MB (gemini-api.md 1.6)."""
BODY_RESERVE = 300_000
"""Of the body for names, braces and headers around the parts."""
MAX_STEPS = 60
"""How far a line is walked back; what is before it could not be told even in words."""

PURPOSES = {
    "character": "a character",
    "object": "an object",
    "style": "for its style",
    "layout": "for its layout",
}

# The turn's own prompt is not repeated: the draft has it already, and "darker" must not be done twice.
FINISH = (
    "Render this same picture again at a higher resolution, with finer detail and clean edges. Keep everything as it "
    "is: the same subjects, faces, composition, framing, colours and light, and every text letter by letter. "
    "Add nothing, remove nothing, move nothing."
)

WORDLESS = (UPLOAD, TOOLS.name)
"""Turns of which there is nothing to tell but their picture, which goes along where a later turn builds on it."""

NOT_ASKED = word("not asked for")
TOO_LARGE = word("too large")
MUTED = word("muted")


@dataclass(frozen=True)
class Told:
    """An earlier turn that is sent as it was: what was shown with its words, and its answer's parts in order.

    ``shown`` are references by the number that the words call them by. ``opening`` is the picture that it built on,
    where the turn before it in the history does not end with it.
    """

    attempt: Attempt
    parts: tuple[ReplyPart, ...]
    shown: tuple[tuple[int, TurnInput], ...]
    opening: Asset | None

    @property
    def turn(self) -> Turn:
        """The turn that was asked."""
        return self.attempt.turn

    @property
    def last_picture(self) -> Asset | None:
        """What its answer ends with."""
        return next((part.picture for part in reversed(self.parts) if part.picture), None)

    @property
    def answered(self) -> list[Asset]:
        """The stored bytes of its answer: pictures and signatures, which go out exactly as they came."""
        return [asset for part in self.parts for asset in (part.picture, part.signature) if asset]

    @property
    def asked(self) -> list[Asset]:
        """The pictures that went in."""
        return [*(item.asset for _, item in self.shown), *([self.opening] if self.opening else [])]

    def sizes(self, model: ModelInfo) -> list[int]:
        """The bytes of everything that it takes to tell the turn, words aside."""
        return [asset.size for asset in self.answered] + [sent_size(asset, model) for asset in self.asked]


@dataclass(frozen=True)
class LeftOut:
    """A turn that is not sent as it was, and why."""

    turn: int
    why: str


@dataclass(frozen=True)
class Plan:
    """What of the past goes along with a new turn.

    ``told`` is oldest first; ``base`` is the picture to edit, unless the history ends with it. ``edits`` are the words
    of turns that are not told. ``turns`` are the numbers of all turns of which at least the picture is sent; ``size``
    is in bytes of the request, in base64.
    """

    told: tuple[Told, ...] = ()
    base: Asset | None = None
    edits: tuple[str, ...] = ()
    turns: tuple[int, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    pictures: int = 0
    characters: int = 0
    size: int = 0


@dataclass
class _Choice:
    """A plan in the making, from the latest turn backwards."""

    told: list[Told] = field(default_factory=list)
    edits: list[str] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)

    def leave_out(self, turn: Turn, why: str) -> None:
        self.left_out.insert(0, LeftOut(turn.number, why))
        if why != MUTED and turn.prompt:
            self.edits.insert(0, turn.prompt)


def plan_context(
    base: Output | None,
    provider: str,
    model: ModelInfo,
    context: str = "full",
    *,
    room: int = MAX_BODY_BYTES - BODY_RESERVE,
    known: Collection[str] = (),
) -> Plan:
    """What goes along when ``model`` edits ``base``.

    ``context`` is the person's choice; ``room`` is what the new pictures, the base not among them, leave of the
    request, in bytes of base64; ``known`` are the hashes of those pictures, which are not sent a second time.
    """
    if base is None:
        return Plan()
    if context in ("fresh", "image_only") or not model.capabilities.history:
        return _without_history(base, model, context)
    choice, line = _Choice(), _line(base)
    _choose(choice, line, provider, model, context, room, known)
    return _finished(choice, line, model)


def _without_history(base: Output, model: ModelInfo, context: str) -> Plan:
    """The picture alone, or not even that."""
    steps = _steps(base)
    why = NOT_ASKED if context in ("fresh", "image_only") else word(f"{model.label} takes no history")
    left_out = tuple(LeftOut(step.number, why) for step in reversed(steps) if step.provider not in WORDLESS)
    if context == "fresh":
        return Plan(left_out=left_out)
    size = base64_size(sent_size(base.asset, model))
    return Plan(base=base.asset, turns=(steps[0].number,), left_out=left_out, pictures=1, size=size)


def room_beside(sizes: Iterable[int], characters: int = 0) -> int:
    """What pictures of these sizes and so many letters leave of a request, in bytes of base64."""
    return MAX_BODY_BYTES - BODY_RESERVE - sum(map(base64_size, sizes)) - characters


def _choose(
    choice: _Choice,
    line: list[Output],
    provider: str,
    model: ModelInfo,
    context: str,
    room: int,
    known: Collection[str],
) -> None:
    """Take turns from the latest backwards, up to the first that cannot go along; the rest is told in words."""
    most = RECENT_TURNS if context == "recent" else MAX_STEPS
    stop = ""
    for output in line:
        turn = output.attempt.turn
        if turn.muted:
            choice.leave_out(turn, MUTED)
            continue
        if _is_upload(output) and (output == line[0] or _opens(choice, output)):
            continue  # it is a picture without words, and that goes along
        if output.attempt.provider == TOOLS.name:
            continue  # the same, wherever it stands in the line
        if not stop and len(choice.told) == most:
            stop = NOT_ASKED
        if not stop:
            told = _told(output, known)
            stop = _why_not(told, provider, model)
            if not stop and not _take(choice, told, line[0], model, room):
                stop = TOO_LARGE
        if stop:
            choice.leave_out(turn, stop)


def _take(choice: _Choice, told: Told, base: Output, model: ModelInfo, room: int) -> bool:
    """Put one turn before those that are taken, if there is room for it and for the picture that it built on."""
    after = list(choice.told)
    if after and after[0].opening == told.last_picture:
        after[0] = replace(after[0], opening=None)
    taken = [told, *after]
    sizes = [size for one in taken for size in one.sizes(model)]
    extra = 0 if taken[-1].last_picture == base.asset else base64_size(sent_size(base.asset, model))
    if sum(sizes) > (HISTORY_BYTES if after else LATEST_TURN_BYTES) or sum(map(base64_size, sizes)) + extra > room:
        return False
    choice.told = taken
    return True


def _finished(choice: _Choice, line: list[Output], model: ModelInfo) -> Plan:
    told, base = choice.told, line[0]
    carried = bool(told) and told[-1].last_picture == base.asset
    last = [] if carried else [base.asset]
    numbers = {one.turn.number for one in told} | (set() if carried else {base.attempt.turn.number})
    numbers |= {output.attempt.turn.number for output in line if _opens(choice, output)}
    sizes = [size for one in told for size in one.sizes(model)] + [sent_size(asset, model) for asset in last]
    edits = tuple(choice.edits[-MAX_EDITS:])
    said = [text for one in told for text in (one.turn.prompt, *(part.text for part in one.parts))]
    words = "".join([edits_in_words(edits), *said])
    pictures = [asset for one in told for asset in (*one.asked, *one.answered) if asset.width]
    return Plan(
        told=tuple(told),
        base=None if carried else base.asset,
        edits=edits,
        turns=tuple(sorted(numbers)),
        left_out=tuple(choice.left_out),
        pictures=len(pictures) + len(last),
        characters=len(words),
        size=sum(map(base64_size, sizes)) + len(words.encode()),
    )


def _opens(choice: _Choice, output: Output) -> bool:
    """Whether this picture is sent before the words of a turn that built on it."""
    return any(one.opening is not None and one.turn.base_id == output.pk for one in choice.told)


def _is_upload(output: Output) -> bool:
    return output.attempt.provider == UPLOAD


def _told(output: Output, known: Collection[str]) -> Told:
    attempt = output.attempt
    turn, base = attempt.turn, attempt.turn.base
    parts = attempt.reply_parts.select_related("picture", "signature").filter(thought=False)
    numbered = enumerate(references_of(turn), start=1)
    shown = tuple((number, item) for number, item in numbered if item.asset.sha256 not in known)
    return Told(attempt, tuple(parts), shown, _unmuted(base) if base else brought_by(turn))


def _unmuted(base: Output) -> Asset | None:
    return None if base.attempt.turn.muted else base.asset


def _line(base: Output) -> list[Output]:
    """The pictures that lead to this one, itself first; at most 60."""
    steps = _steps(base)
    found = Output.objects.select_related("asset", "attempt__turn__base__asset", "attempt__turn__base__attempt__turn")
    by_id = found.in_bulk([step.output for step in steps])
    return [by_id[step.output] for step in steps]


class _Step(NamedTuple):
    """A picture of a session, and the one that its turn builds on."""

    output: UUID
    base: UUID | None
    number: int
    provider: str


def _steps(base: Output) -> list[_Step]:
    """The same, as little of each as it takes to walk back, in one query."""
    session = Output.objects.filter(pk=base.pk).values("attempt__turn__session")
    outputs = Output.objects.filter(attempt__turn__session__in=session)
    fields = ("pk", "attempt__turn__base", "attempt__turn__number", "attempt__provider")
    by_id = {row[0]: _Step(*row) for row in outputs.values_list(*fields)}
    steps = [by_id[base.pk]]
    while (step := steps[-1].base) and len(steps) < MAX_STEPS:
        steps.append(by_id[step])
    return steps


def _why_not(told: Told, provider: str, model: ModelInfo) -> str:
    """Why this model cannot be sent this turn as its own; empty if it can.

    It refuses a picture of its own, and a text that comes first, without the signature that it gave them; and it
    refuses the signatures of others (gemini-api.md 2.2).
    """
    attempt, number = told.attempt, told.turn.number
    if attempt.provider == UPLOAD:
        return word("an upload")
    if (attempt.provider, attempt.model) != (provider, model.name):
        return word(f"model changed after turn {number}")
    if not any(part.picture_id for part in told.parts):
        return word(f"turn {number} came without the model's own answer")
    spoken = [part for part in told.parts if part.text or part.picture_id or part.signature_id]
    needing = [part for place, part in enumerate(spoken) if part.picture_id or place == 0]
    if _signs(model) and any(part.signature_id is None for part in needing):
        return word(f"turn {number} came without the model's signatures")
    if not all(_is_stored(asset.sha256) for asset in told.answered):
        return word(f"a file of turn {number} is missing")
    return ""


def _signs(model: ModelInfo) -> bool:
    try:
        return catalog.details(model.name).signed
    except InvalidRequest:
        return True


def _is_stored(sha256: str) -> bool:
    return bool(default_storage.exists(assetstore.blob_name(sha256)))


def references_of(turn: Turn) -> list[TurnInput]:
    """The inputs that are shown to the model beside the picture to edit, in order."""
    return [item for item in turn.pictures_in if item.role == TurnInput.Kind.REFERENCE]


def brought_by(turn: Turn) -> Asset | None:
    """The picture to edit that came with the words themselves."""
    return next((item.asset for item in turn.pictures_in if item.role == TurnInput.Kind.BASE), None)


def sent_size(asset: Asset, model: ModelInfo) -> int:
    """How many bytes this picture takes when it goes along as an input; an estimate until its copy has been made."""
    most = model.capabilities.max_picture_bytes
    spec = assetstore.plain_spec(asset, most)
    copy = Rendition.objects.filter(asset=asset, spec=spec).first() if spec else asset
    return copy.size if copy else min(asset.size, most or asset.size)


def called(item: TurnInput) -> str:
    """Its name, and in a word or two what to take from it."""
    return ", ".join(filter(None, [item.name, PURPOSES.get(item.purpose)]))


def in_words(turn: Turn) -> str:
    """The prompt with "@Mia" as "Mia (Image 1 and Image 2)", and the colours of the palettes that it names after it."""
    numbers: dict[str, list[int]] = {}
    for number, item in enumerate(references_of(turn), start=1):
        numbers.setdefault(item.name.lower(), []).append(number)
    names: dict[str, list[int]] = {name: [] for name in turn.palettes}
    names |= {item.name: numbers[item.name.lower()] for item in references_of(turn) if item.name}
    colors = [f"Palette {name}: {', '.join(colors)}." for name, colors in turn.palettes.items()]
    return "\n".join([spell_out(turn.prompt, names), *colors])
