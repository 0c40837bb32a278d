"""What is submitted as a turn: whether it makes one, and its row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from django.contrib.auth.models import User
from django.db.models import Prefetch

from sessions_app import assetstore
from sessions_app.access import get_asset, parse_id
from sessions_app.actions.adjusting import check_operations
from sessions_app.actions.palettes import palettes_named
from sessions_app.actions.references import NewInput
from sessions_app.actions.regions import NewRegion, add_lock, check_drawn, complete_region
from sessions_app.context_plan import brought_by
from sessions_app.errors import Conflict, InvalidRequest
from sessions_app.generation.attempts import check_settings
from sessions_app.generation.bases import check_on_base, find_base, locks_for
from sessions_app.models import Output, Purpose, Session, Status, Turn, TurnInput
from sessions_app.providers.base import ModelInfo
from sessions_app.regions import locks_on, shows_marks

MAX_PROMPT = 32_000
MAX_VARIANTS = 4
# How many of them may be references is the model's own limit.
MAX_INPUTS = 20
CONTEXTS = ("full", "recent", "image_only", "fresh")
SETTINGS = {
    "provider",
    "model",
    "aspect_ratio",
    "image_size",
    "thinking_level",
    "grounding",
    "service_tier",
    "variants",
    "context",
    "fallback",
    "keep_rest",
}


@dataclass(frozen=True)
class NewTurn:
    """What a person submits. ``region`` is where the edit may happen, ``pins`` are instructions for places of the
    picture, ``markup`` is what was drawn for the model to see, in the fields of ``Turn.pins`` and ``Turn.markup``. With an
    ``adjustment``, as in ``Turn.adjustment``, there is nothing else but a region: the studio's own tools do it.

    ``is_first``: without a parent it starts a line of its own, and does not go on from the newest turn.
    ``waits``: if the parent has no picture yet, it is made once that has one. ``revises`` is the id of the turn whose
    words it is another try at, ``answers`` those of the comments that it was made of.
    ``as_given``: ``inputs`` are all there is; neither pins nor named subjects are added.
    """

    prompt: str = ""
    client_id: str = ""
    parent: str | None = None
    base_output: str | None = None
    inputs: tuple[NewInput, ...] = ()
    settings: dict[str, Any] = field(default_factory=dict)
    region: NewRegion | None = None
    pins: tuple[dict[str, Any], ...] = ()
    markup: tuple[dict[str, Any], ...] = ()
    adjustment: tuple[dict[str, Any], ...] = ()
    is_first: bool = False
    as_given: bool = False
    waits: bool = False
    revises: str | None = None
    answers: tuple[str, ...] = ()
    finishes: Output | None = None

    @property
    def is_upload(self) -> bool:
        """A picture and no words: the picture itself is the result."""
        return not self.prompt.strip() and any(i.role == TurnInput.Kind.BASE for i in self.inputs)

    @property
    def is_drawn_on(self) -> bool:
        """Whether there is anything that needs a picture to be drawn on."""
        roles = (TurnInput.Kind.MASK, TurnInput.Kind.MARKUP)
        return bool(self.region or self.pins or self.markup) or any(i.role in roles for i in self.inputs)

    @property
    def is_marked(self) -> bool:
        """Whether there is something to show a model on a copy of the picture; a region to keep becomes a lock."""
        region = None if self.region and self.region.keep else self.region
        return shows_marks(region, self.pins, self.markup, (item.role for item in self.inputs))


def check_new(new: NewTurn) -> None:
    if len(new.prompt) > MAX_PROMPT:
        raise InvalidRequest(
            f"A prompt has at most {MAX_PROMPT:,} characters; this one has {len(new.prompt):,}.",
            hint="Shorten it, or split it into several turns.",
            field="prompt",
        )
    if new.adjustment:
        check_operations(new.adjustment, new.prompt, new.settings or new.markup, [item.role for item in new.inputs])
        return
    if not new.prompt.strip() and not new.is_upload:
        raise InvalidRequest("Say what to change, or describe a picture.", field="prompt")
    if new.is_upload and len(new.inputs) > 1:
        raise InvalidRequest("An upload is one picture.", hint="Submit each picture as a turn.", field="inputs")
    if len(new.inputs) > MAX_INPUTS:
        raise InvalidRequest(f"A turn takes at most {MAX_INPUTS} pictures.", field="inputs")
    for item in new.inputs:
        if item.role not in TurnInput.Kind.values:
            raise InvalidRequest(
                f"A picture is a {', '.join(TurnInput.Kind.values)}; not {item.role!r}.", field="inputs"
            )
        if item.purpose and item.purpose not in Purpose.values:
            raise InvalidRequest(
                f"A reference is for a {', '.join(Purpose.values)}; not {item.purpose!r}.", field="inputs"
            )
    if new.is_upload and new.is_drawn_on:
        raise InvalidRequest("Say what to change where you drew.", field="prompt")


def check_model(model: ModelInfo, chosen: dict[str, Any], new: NewTurn) -> None:
    unknown = set(chosen) - SETTINGS
    if unknown:
        raise InvalidRequest(f"There is no setting {', '.join(sorted(unknown))}.", field="settings")
    if chosen.get("context", "full") not in CONTEXTS:
        raise InvalidRequest(f"context is one of {', '.join(CONTEXTS)}.", field="settings.context")
    variants = chosen.get("variants", 1)
    if not isinstance(variants, int) or not 1 <= variants <= MAX_VARIANTS:
        raise InvalidRequest(f"A turn makes 1 to {MAX_VARIANTS} pictures.", field="settings.variants")
    if variants > 1 and not model.capabilities.varies:
        raise InvalidRequest(
            f"{model.label} makes the same picture each time, so there are no variants.",
            hint="Ask for one picture, or choose another model.",
            field="settings.variants",
        )
    check_drawn(new.pins, new.markup, new.inputs, model)
    check_settings(model, chosen, new.inputs)
    if chosen.get("fallback") and not model.fallback:
        raise InvalidRequest(f"There is no model to run instead of {model.label}.", field="settings.fallback")


def check_palettes(model: ModelInfo, session: Session, user: User, new: NewTurn) -> None:
    """Raises InvalidRequest where the prompt names a palette, for the local engine, which cannot follow one."""
    named = palettes_named(session, user, new.prompt) if model.provider == "local" else {}
    for name in named:
        raise InvalidRequest(
            f"The local engine cannot use the palette {name}.",
            hint="Choose a model, or name a colour, for example #aa3300.",
            field="prompt",
        )


def create_turn(session: Session, user: User, new: NewTurn, chosen: dict[str, Any], provider: str, model: str) -> Turn:
    parent = new.finishes.attempt.turn.parent if new.finishes else find_parent(session, new, chosen)
    alone = new.is_upload or new.finishes or chosen.get("context") == "fresh"
    base, waits = (None, False) if alone else base_for(session, parent, new)
    region, inputs, locks = _drawn(session, user, new, base)
    session.last_turn += 1
    session.save(update_fields=["last_turn", "updated_at"])
    kept = {} if new.is_upload or new.adjustment else {**chosen, "provider": provider, "model": model}
    turn = Turn(
        session=session,
        number=session.last_turn,
        parent=parent,
        base=new.finishes.attempt.turn.base if new.finishes else base,
        finishes=new.finishes,
        revises=_find_revised(session, new),
        waits=waits,
        author=user,
        client_id=new.client_id or uuid4().hex,
        prompt=new.prompt.strip(),
        settings=kept,
        region=region,
        pins=list(new.pins),
        markup=list(new.markup),
        locks=locks,
        palettes=palettes_named(session, user, new.prompt, [item.name for item in new.inputs]),
        adjustment=list(new.adjustment) or None,
    )
    turn.pictures_in = _inputs_of(turn, user, inputs)
    if not new.is_upload and not new.finishes:
        check_on_base(turn, base.asset if base else brought_by(turn), turn.pictures_in)
    turn.save(force_insert=True)
    TurnInput.objects.bulk_create(turn.pictures_in)
    return turn


def _inputs_of(turn: Turn, user: User, inputs: Sequence[NewInput]) -> list[TurnInput]:
    """Not stored yet."""
    return [
        TurnInput(
            turn=turn,
            asset=assetstore.adopt(get_asset(user, item.asset), turn.session.workspace),
            role=item.role,
            name=item.name[:200],
            purpose=item.purpose,
            subject_id=item.subject,
            position=position,
        )
        for position, item in enumerate(inputs)
    ]


def _drawn(
    session: Session, user: User, new: NewTurn, base: Output | None
) -> tuple[dict[str, Any] | None, tuple[NewInput, ...], list[str]]:
    """The region, the inputs with its mask among them, and the locks that hold, a new one included."""
    if new.finishes is not None:
        if locks_on(new.finishes):
            raise Conflict(
                "A part of this picture is locked, and finishing paints all of it anew.",
                hint="Lift the lock first, or edit at the size that the picture has.",
            )
        return None, new.inputs, []
    region, inputs = complete_region(user, new.region, new.inputs)
    if new.region is not None and new.region.keep and region is not None:
        if base is None:
            raise InvalidRequest("Only the picture of a turn can be locked.", field="region.keep")
        add_lock(session, base.attempt.turn, user, region, [item for item in inputs if item not in new.inputs])
        region, inputs = None, new.inputs
    return region, inputs, locks_for(base) if base else []


def find_parent(session: Session, new: NewTurn, chosen: dict[str, Any]) -> Turn | None:
    """The named turn; without a name, an edit goes on from the newest turn that has a picture."""
    outputs = Output.objects.select_related("asset")
    turns = Turn.objects.filter(session=session).prefetch_related(Prefetch("attempts__outputs", outputs))
    if new.parent:
        found = turns.filter(pk=parse_id(new.parent, "turn")).first()
        if found is None:
            raise InvalidRequest("The turn to build on is not in this session.", field="parent")
        return found
    if new.base_output:
        return turns.filter(attempts__outputs=parse_id(new.base_output, "output")).first()
    if new.is_first or new.is_upload or chosen.get("context") == "fresh":
        return None
    return turns.filter(attempts__status=Status.SUCCEEDED).order_by("-number").first()


def _find_revised(session: Session, new: NewTurn) -> Turn | None:
    if not new.revises:
        return None
    found = Turn.objects.filter(session=session, pk=parse_id(new.revises, "turn")).first()
    if found is None:
        raise InvalidRequest("The turn that this is another try at is not in this session.", field="revises")
    return found


def base_for(session: Session, parent: Turn | None, new: NewTurn) -> tuple[Output | None, bool]:
    """The picture to edit, and whether it has to be waited for."""
    if new.base_output:
        output = Output.objects.filter(pk=parse_id(new.base_output, "output"), attempt__turn__session=session).first()
        if output is None:
            raise InvalidRequest("The picture to build on is not in this session.", field="base_output")
        return output, False
    if parent is None:
        return None, False
    if new.waits:
        return find_base(parent)
    picture = parent.picture
    if picture is None:
        raise Conflict(
            f"Turn {parent.number} has no picture yet.", hint="Wait for it, or build on another turn.", field="parent"
        )
    return picture, False
