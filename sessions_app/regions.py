"""What was drawn on a turn's picture: where the edit may happen, what holds, and how both are told to models."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sessions_app import assetstore
from sessions_app.errors import NotFound
from sessions_app.imaging.adjustment import is_shaping
from sessions_app.imaging.geometry import Size
from sessions_app.imaging.region import MARK_COLOR, Mark, Shape, mask_safely
from sessions_app.models import Asset, KeepLock, Output, Turn, TurnInput
from sessions_app.providers.base import Pin

Json = dict[str, Any]

NOT_IN_THE_RESULT = "Never draw an outline, a number, an arrow or any other mark of the copy into your result."


@dataclass(frozen=True)
class Drawn:
    """The shapes of a turn, with the bytes of painted masks read: where it may edit (None: everywhere), what it keeps."""

    edit: Shape | None
    keeps: tuple[Shape, ...]

    @property
    def composes(self) -> bool:
        """Whether pixels are to be put back after the edit."""
        return self.edit is not None or bool(self.keeps)


def drawn_on(turn: Turn) -> Drawn:
    """What limits the edit of this turn."""
    locks = KeepLock.objects.filter(pk__in=turn.locks).select_related("mask") if turn.locks else ()
    return Drawn(edit_shape(turn), tuple(lock_shape(lock) for lock in locks))


def edit_shape(turn: Turn) -> Shape | None:
    """The region of the turn; without one, the places that its pins reach if all of them say how far."""
    if turn.region is not None:
        return _shape(turn.region, input_of(turn, TurnInput.Kind.MASK))
    discs = tuple((*pin["at"], pin["radius"]) for pin in turn.pins if pin["radius"] is not None)
    return Shape(discs=discs) if discs and len(discs) == len(turn.pins) else None


def lock_shape(lock: KeepLock) -> Shape:
    """Where the lock holds."""
    return _shape(lock.region, lock.mask)


def input_of(turn: Turn, kind: TurnInput.Kind) -> Asset | None:
    """The turn's first input of a kind."""
    return next((item.asset for item in turn.pictures_in if item.role == kind), None)


def base_of(turn: Turn) -> Asset | None:
    """The picture that the turn edits."""
    if turn.settings.get("context") == "fresh":
        return None
    return turn.base.asset if turn.base else input_of(turn, TurnInput.Kind.BASE)


def keeps_rest(turn: Turn) -> bool:
    """Whether what the edit is not about is put back, though nobody drew where it is: a finished draft has no base to keep."""
    return bool(turn.settings.get("keep_rest")) and turn.region is None and turn.finishes_id is None


def is_marked(turn: Turn) -> bool:
    """Whether there is something to show a model on a copy of the picture."""
    return shows_marks(turn.region, turn.pins, turn.markup, (item.role for item in turn.pictures_in))


def shows_marks(region: object, pins: Sequence[Json], markup: Sequence[Json], roles: Iterable[str]) -> bool:
    """``is_marked`` of a turn with this in it; ``region`` is where to edit, not what to lock."""
    return region is not None or bool(pins) or bool(markup) or TurnInput.Kind.MARKUP in roles


def marks_of(turn: Turn) -> tuple[Mark, ...]:
    """Markup, and the numbers of the pins over it."""
    pins = (Mark("pin", (_point(pin["at"]),), str(number)) for number, pin in enumerate(turn.pins, start=1))
    return (*(_mark(item) for item in turn.markup), *pins)


def pins_of(turn: Turn) -> tuple[Pin, ...]:
    """The pins, in the order of their numbers."""
    return tuple(Pin(pin["text"], _point(pin["at"]), pin["radius"]) for pin in turn.pins)


def locks_on(output: Output | None) -> list[KeepLock]:
    """The locks that hold for an edit of this picture: those on its turn, and on the turns that it was built from."""
    if output is None:
        return []
    turn = output.attempt.turn
    held = list(KeepLock.objects.filter(session=turn.session_id, lifted_at=None).select_related("mask", "author"))
    if not held:
        return []
    fields = ("pk", "base__attempt__turn", "adjustment")
    found = Turn.objects.filter(session=turn.session_id).values_list(*fields)
    # Beyond a crop or a turn its places mean others. Where a lock held before, none was made.
    bases = {pk: None if is_shaping(adjustment or ()) else base for pk, base, adjustment in found}
    line: set[UUID] = set()
    step: UUID | None = turn.pk
    while step is not None and step not in line:
        line.add(step)
        step = bases.get(step)
    return [lock for lock in held if lock.turn_id in line]


def has_lost(output: Output, locks: Iterable[KeepLock]) -> bool:
    """Whether one of these locks held when the picture was made, but could not be put back into it."""
    if output.composition is not None:
        return False
    return any(str(lock.pk) in output.attempt.turn.locks for lock in locks)


def turn_mask(turn: Turn, style: str = "soft") -> bytes:
    """A PNG at the base's size: white where the edit counted. Raises NotFound if it was free to change all.

    ``style`` is one of ``imaging.masks.encoded``.
    """
    base, drawn = base_of(turn), drawn_on(turn)
    if base is None or not drawn.composes:
        raise NotFound(f"Turn {turn.number} has no region and no lock.")
    return mask_safely(Size(base.width, base.height), drawn.edit, drawn.keeps, style)


def lock_mask(lock: KeepLock) -> bytes:
    """A PNG at the size of the locked picture: white is kept. Raises NotFound if that picture is gone."""
    picture = lock.turn.picture
    if picture is None:
        raise NotFound("The locked picture is gone.")
    return mask_safely(Size(picture.asset.width, picture.asset.height), lock_shape(lock), (), "hard")


def with_pins(prompt: str, pins: Sequence[Json]) -> str:
    """The prompt with a numbered line for each pin, once however often it is asked for."""
    lines = _pin_lines(pins)
    own = without_pins(prompt, pins)
    return "\n".join(filter(None, [own, lines]))


def without_pins(prompt: str, pins: Sequence[Json]) -> str:
    """The prompt without the lines that ``with_pins`` adds."""
    lines = _pin_lines(pins)
    return prompt.strip().removesuffix(lines).strip() if lines else prompt.strip()


def drawn_in_words(turn: Turn, *, marked: bool = True) -> str:
    """What region, pins, markup and locks mean; empty if there are none. ``marked``: a marked copy goes along."""
    lines = [*_region_in_words(turn, marked), *_pins_in_words(turn, marked), *_markup_in_words(turn, marked)]
    if lines and marked:
        lines.append(NOT_IN_THE_RESULT)
    if turn.locks:
        lines += _locks_in_words(KeepLock.objects.filter(pk__in=turn.locks))
    return "\n".join(lines)


def _region_in_words(turn: Turn, marked: bool) -> list[str]:
    region = turn.region
    if region is None:
        reach = "Change only what lies inside the red outlines around the pins. Keep everything else exactly as it is."
        return [reach] if marked and edit_shape(turn) else []
    # An outline is drawn around what may change, so of an inverted region it is the hole that is left alone.
    side = "outside" if region["invert"] else "inside"
    place = _bounds_in_words(region)
    rest = "Keep everything else exactly as it is."
    if marked:
        where = f" ({side} the area {place})" if place else ""
        return [f"Change only what lies {side} the red outline of the marked copy{where}. {rest}"]
    return [f"Change only what lies {side} the area {place}. {rest}"] if place else [rest]


def _pins_in_words(turn: Turn, marked: bool) -> list[str]:
    if not turn.pins:
        return []
    first = "Each numbered line of the instruction is about one place of the picture"
    if marked:
        first += ", which the same number marks on the copy"
    places = [
        f"{number} is {_share(pin['at'][0])} from the left and {_share(pin['at'][1])} from the top"
        for number, pin in enumerate(turn.pins, start=1)
    ]
    return [f"{first}: {'; '.join(places)}."]


def _markup_in_words(turn: Turn, marked: bool) -> list[str]:
    drawn = bool(turn.markup) or input_of(turn, TurnInput.Kind.MARKUP) is not None
    lines = ["The arrows, circles, lines and words that are drawn on the copy say what to change and where."]
    words = [f'"{mark["text"]}"' for mark in turn.markup if mark["kind"] == "text"]
    if words:
        lines.append(f"The words on it: {', '.join(words)}.")
    return lines if drawn and marked else []


def _locks_in_words(locks: Iterable[KeepLock]) -> list[str]:
    places = [
        ", ".join(filter(None, [lock.name, f"the area {place}" if (place := _bounds_in_words(lock.region)) else ""]))
        for lock in locks
        if not lock.region["invert"]
    ]
    places = [place for place in places if place]
    return [f"Leave these exactly as they are: {'; '.join(places)}."] if places else []


def _bounds_in_words(region: Json) -> str:
    """The box around a rectangle or lasso; empty for a painted mask, whose pixels nobody has looked at."""
    if region["rect"]:
        left, top, width, height = region["rect"]
        right, bottom = left + width, top + height
    elif region["polygon"]:
        across, down = zip(*region["polygon"], strict=True)
        left, right, top, bottom = min(across), max(across), min(down), max(down)
    else:
        return ""
    return (
        f"from {_share(left)} to {_share(right)} of the width, counted from the left, "
        f"and from {_share(top)} to {_share(bottom)} of the height, counted from the top"
    )


def _share(value: float) -> str:
    return f"{value:.0%}"


def _pin_lines(pins: Sequence[Json]) -> str:
    return "\n".join(f"{number}. {' '.join(pin['text'].split())}" for number, pin in enumerate(pins, start=1))


def _shape(region: Json, mask: Asset | None) -> Shape:
    rect = region["rect"]
    return Shape(
        rect=(rect[0], rect[1], rect[2], rect[3]) if rect else None,
        polygon=tuple(_point(corner) for corner in region["polygon"] or ()),
        mask=assetstore.read_plain(mask).data if mask and not rect and not region["polygon"] else None,
        invert=region["invert"],
        grow=region["grow"],
        feather=region["feather"],
    )


def _mark(item: Json) -> Mark:
    points = [_point(place) for place in item.get("points") or ([item["at"]] if "at" in item else [])]
    if "rect" in item:
        left, top, width, height = item["rect"]
        points = [(left, top), (left + width, top + height)]
    return Mark(item["kind"], tuple(points), item.get("text", ""), item.get("color") or MARK_COLOR)


def _point(place: Sequence[float]) -> tuple[float, float]:
    return place[0], place[1]
