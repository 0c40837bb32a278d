"""Turns of the studio's own tools: whether what is asked can be done to this picture."""

from __future__ import annotations

from collections.abc import Sequence

from sessions_app.access import parse_id
from sessions_app.errors import InvalidRequest
from sessions_app.imaging.adjustment import Operation, is_idle
from sessions_app.models import Output, Session, TurnInput


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


def complete_operations(session: Session, operations: Sequence[Operation]) -> tuple[Operation, ...]:
    """The operations as a turn keeps them: a picture to take from with its asset and the number of its turn.

    Raises InvalidRequest for one of another session.
    """
    return tuple(_with_asset(session, one) if one["op"] == "paste" else one for one in operations)


def _with_asset(session: Session, operation: Operation) -> Operation:
    outputs = Output.objects.filter(attempt__turn__session=session).select_related("attempt__turn")
    output = outputs.filter(pk=parse_id(operation["output"], "output")).first()
    if output is None:
        raise InvalidRequest("The picture to take from is not in this session.", field="adjustment")
    return {**operation, "asset": str(output.asset_id), "turn": output.attempt.turn.number}
