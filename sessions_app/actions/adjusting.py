"""Turns of the studio's own tools: whether what is asked can be done to this picture."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sessions_app.adjustments import in_words
from sessions_app.errors import Conflict, InvalidRequest
from sessions_app.imaging.adjustment import Operation, is_idle, is_shaping, size_after
from sessions_app.imaging.geometry import Size
from sessions_app.models import Output, TurnInput


def check_operations(operations: Sequence[Operation], prompt: str, settings: object, roles: Sequence[str]) -> None:
    """Whether they make a turn, with nothing beside them but a region. Raises InvalidRequest."""
    if prompt.strip() or settings or any(role != TurnInput.Kind.MASK for role in roles):
        raise InvalidRequest(
            "An adjustment is done by the studio's own tools: it takes no words, settings or pictures, only a region.",
            hint="Send it as a turn of its own.",
            field="adjustment",
        )
    if all(map(is_idle, operations)):
        raise InvalidRequest("This adjustment changes nothing.", hint="Move a slider, or crop.", field="adjustment")


def check_adjustable(
    operations: Sequence[Operation],
    base: Output | None,
    region: dict[str, Any] | None,
    locks: Sequence[str],
    waits: bool = False,
) -> None:
    """Whether the picture can have them done to it; one that ``waits`` for its base is asked only what is known without.

    Raises InvalidRequest, ImageTooLarge, or Conflict for a lock.
    """
    if base is None and not waits:
        raise InvalidRequest(
            "There is no picture yet to adjust.", hint="Build on a turn that has a picture.", field="adjustment"
        )
    if base is not None:
        size_after(Size(base.asset.width, base.asset.height), operations)
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
