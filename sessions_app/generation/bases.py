"""What a turn builds on: which picture it is, what of it is locked, and whether the turn can be done to it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sessions_app.adjustments import in_words
from sessions_app.errors import Conflict, InvalidRequest
from sessions_app.imaging.adjustment import Operation, is_shaping, size_after
from sessions_app.imaging.geometry import Size
from sessions_app.models import Asset, Output, Status, Turn, TurnInput
from sessions_app.queries import turns_for_show
from sessions_app.regions import has_lost, locks_on

LIVE = (Status.QUEUED, Status.RUNNING)
_SAME_RATIO = 0.02


def find_base(parent: Turn) -> tuple[Output | None, bool]:
    """The picture that a turn on top of ``parent`` builds on, and whether it has to wait for it.

    Raises Conflict if there will be none.
    """
    shown = turns_for_show(Turn.objects.filter(pk=parent.pk)).get()
    if shown.status in LIVE:
        return None, True
    if shown.picture is None:
        raise without_picture(shown)
    return shown.picture, False


def without_picture(parent: Turn) -> Conflict:
    """What a turn is told that was to build on this one."""
    return Conflict(
        f"Turn {parent.number}, which this one builds on, has no picture.",
        hint=f"Retry turn {parent.number} first, then this one.",
        code="parent_failed",
    )


def locks_for(base: Output) -> list[str]:
    """The ids of the locks that hold for a turn on top of the picture. Raises Conflict if it has lost what they keep."""
    held = locks_on(base)
    if has_lost(base, held):
        raise Conflict(
            f"What is locked could not be kept in this picture of turn {base.attempt.turn.number}.",
            hint="Build on the picture before it, or lift the lock.",
            field="parent",
        )
    return [str(lock.pk) for lock in held]


def check_on_base(turn: Turn, base: Asset | None, inputs: Sequence[TurnInput]) -> None:
    """Whether the turn, stored or not, can be done to the picture that it edits. One that still waits for it is asked
    what is known without, and the rest once the picture is there.

    Raises InvalidRequest, ImageTooLarge, or Conflict for a lock.
    """
    drawn = [item for item in inputs if item.role in (TurnInput.Kind.MASK, TurnInput.Kind.MARKUP)]
    if not turn.waits and (drawn or turn.region is not None or turn.pins or turn.markup or turn.locks):
        masks = [item.asset for item in drawn if item.role == TurnInput.Kind.MASK]
        check_base(base, masks, turn.settings.get("aspect_ratio"))
    if turn.adjustment is not None:
        check_adjustable(turn.adjustment, base, turn.region, turn.locks, waits=turn.waits)


def check_base(base: Asset | None, masks: Sequence[Asset], ratio: str | None) -> None:
    """Whether the picture to edit can have what is drawn on it. Raises InvalidRequest."""
    if base is None:
        raise InvalidRequest(
            "There is no picture yet to draw on.", hint="Build on a turn that has a picture.", field="region"
        )
    for mask in masks:
        if abs(mask.width / mask.height / (base.width / base.height) - 1) > _SAME_RATIO:
            raise InvalidRequest(
                f"The mask has {mask.width} x {mask.height} pixels and the picture {base.width} x {base.height}: their "
                "shapes differ.",
                hint="Paint the mask on this picture.",
                field="region",
            )
    if ratio:
        across, down = map(int, ratio.split(":"))
        if abs(across / down / (base.width / base.height) - 1) > 0.05:
            raise InvalidRequest(
                "What is kept of a picture keeps its shape, so a region or a lock and another ratio do not go together.",
                hint="Leave the ratio to the picture, or clear the region and the locks.",
                field="settings.aspect_ratio",
            )


def check_same_shape(base: Asset, others: Iterable[Asset]) -> None:
    """Whether a part of the others can lie in its place on the base. Raises InvalidRequest."""
    for other in others:
        if abs(other.width / other.height / (base.width / base.height) - 1) > _SAME_RATIO:
            raise InvalidRequest(
                f"The picture to take from has {other.width} x {other.height} pixels and this one {base.width} x "
                f"{base.height}: their shapes differ.",
                hint="Crop one of them first.",
                field="adjustment",
            )


def check_adjustable(
    operations: Sequence[Operation],
    base: Asset | None,
    region: dict[str, Any] | None,
    locks: Sequence[str],
    *,
    waits: bool,
) -> None:
    """Whether the picture can have them done to it; one that ``waits`` for its base is asked only what is known without.

    Raises InvalidRequest, ImageTooLarge, or Conflict for a lock.
    """
    if base is None and not waits:
        raise InvalidRequest(
            "There is no picture yet to adjust.", hint="Build on a turn that has a picture.", field="adjustment"
        )
    pasted = [operation["asset"] for operation in operations if operation["op"] == "paste"]
    if pasted and region is None:
        raise InvalidRequest("Draw the part of the picture that is to be taken over.", field="region")
    if base is not None:
        size_after(Size(base.width, base.height), operations)
        check_same_shape(base, Asset.objects.filter(pk__in=pasted))
    if not is_shaping(operations):
        return
    if region is not None:
        raise InvalidRequest(
            "A region limits light, colour and detail; it cannot hold a change of the picture's shape.",
            hint="Clear the region, or crop and turn in a step of their own.",
            field="region",
        )
    if locks:
        raise Conflict(
            f"A part of this picture is locked, and this would move it: {in_words(operations)}.",
            hint="Lift the lock first.",
            field="adjustment",
        )
