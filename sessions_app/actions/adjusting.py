"""Turns of the studio's own tools: whether what is asked can be done to this picture."""

from __future__ import annotations

from collections.abc import Sequence

from sessions_app.errors import InvalidRequest
from sessions_app.imaging.adjustment import Operation, is_idle
from sessions_app.models import TurnInput


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
