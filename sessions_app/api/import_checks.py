"""Whether what an export's session.json says is of this format, and hangs together."""

from __future__ import annotations

from collections.abc import Iterable

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from sessions_app.api.import_schemas import ArchiveTold, Kind
from sessions_app.archive import FORMAT, VERSION
from sessions_app.errors import InvalidRequest
from sessions_app.representation import Json


def read_told(data: bytes) -> Json:
    """What the file says, checked. Raises InvalidRequest for what is no export, of another version, or contradicts itself."""
    try:
        kind = Kind.model_validate_json(data)
        if kind.format != FORMAT:
            raise InvalidRequest(
                "This session.json is not of a session that a studio has exported.",
                hint="Choose the ZIP of an export.",
                field="file",
            )
        if kind.version != VERSION:
            raise InvalidRequest(
                f"This ZIP is of version {str(kind.version)[:20]} of the format, and this studio reads version {VERSION}.",
                hint="Export the session again by a studio of this version.",
                field="file",
            )
        told = ArchiveTold.model_validate_json(data)
    except ValidationError as error:
        raise _damaged(_place(error.errors(include_url=False)[0])) from None
    shown = _shown(told)
    told.files = [file for file in told.files if file.asset in shown]
    _check_whole(told)
    return told.model_dump()


def _place(error: ErrorDetails) -> str:
    place = ".".join(map(str, error["loc"]))[:200]
    return f"{place}: {error['msg'][:200]}" if place else error["msg"][:200]


def _damaged(what: str) -> InvalidRequest:
    return InvalidRequest(
        f"session.json in this ZIP is damaged. {what}", hint="Export the session again.", field="file"
    )


def _check_whole(told: ArchiveTold) -> None:
    """Whether everything that is named is there, and comes before what builds on it: then nothing goes in circles."""
    turns = {turn.id: turn for turn in told.turns}
    makers = {output.id: turn for turn in told.turns for output in turn.outputs}
    _check_names(told)
    for turn in told.turns:
        parent = turns.get(turn.parent) if turn.parent else None
        if turn.parent and (parent is None or parent.number >= turn.number):
            raise _damaged(f"Turn {turn.number} builds on one that does not come before it.")
        for output in (turn.base_output, turn.finishes):
            if output in makers and makers[output].number >= turn.number:
                raise _damaged(f"Turn {turn.number} builds on a picture that does not come before it.")
        if turn.revises in turns and turns[turn.revises].number >= turn.number:
            raise _damaged(f"Turn {turn.number} is another try at one that does not come before it.")
        if turn.chosen_output and makers.get(turn.chosen_output) is not turn:
            raise _damaged(f"Turn {turn.number} chose a picture that it does not have.")
        masked = any(item.role == "mask" for item in turn.inputs)
        if turn.region and not (turn.region.rect or turn.region.polygon or masked):
            raise _damaged(f"The region of turn {turn.number} is not there.")
    comments = {comment.id: comment for comment in told.comments}
    for comment in told.comments:
        thread = comments.get(comment.reply_to) if comment.reply_to else None
        if comment.reply_to and (thread is None or thread.reply_to or thread.turn != comment.turn):
            raise _damaged("A comment replies to one that is not there.")
        if comment.pin and comment.region:
            raise _damaged("A comment is about a point and a region at once.")
    said = [(one.turn, one.output) for one in told.comments] + [(one.turn, one.output) for one in told.reviews]
    for about, output in said:
        if about not in turns or (output and makers.get(output) is not turns[about]):
            raise _damaged("A comment or a decision is about a picture that is not there.")
    for lock in told.locks:
        if lock.turn not in turns or not (lock.rect or lock.polygon or lock.mask):
            raise _damaged("A lock is of a picture that is not there.")


def _shown(told: ArchiveTold) -> set[str]:
    """The pictures that turns and locks have, by their assets."""
    outputs = [output for turn in told.turns for output in turn.outputs]
    shown = {item.asset for turn in told.turns for item in turn.inputs} | {output.asset for output in outputs}
    shown |= {output.model_picture.asset for output in outputs if output.model_picture}
    return shown | {lock.mask for lock in told.locks if lock.mask}


def _check_names(told: ArchiveTold) -> None:
    """Whether no two have the same name, and every picture that is shown is among the files."""
    outputs = [output for turn in told.turns for output in turn.outputs]
    listed: tuple[Iterable[object], ...] = (
        [turn.id for turn in told.turns],
        [turn.number for turn in told.turns],
        [output.id for output in outputs],
        [comment.id for comment in told.comments],
        [lock.id for lock in told.locks],
        [file.asset for file in told.files],
        *([(one.slot, one.number) for one in turn.attempts] for turn in told.turns),
    )
    for names in map(list, listed):
        if len(set(names)) < len(names):
            raise _damaged("Two parts of it have the same name.")
    if _shown(told) - {file.asset for file in told.files}:
        raise _damaged("A picture that it shows is not among its files.")
    for turn in told.turns:
        tried = [one for attempt in turn.attempts for one in attempt.outputs or ()]
        made = {output.id for output in turn.outputs}
        slots = {attempt.slot for attempt in turn.attempts}
        if len(set(tried)) < len(tried) or not set(tried) <= made or not slots >= {one.slot for one in turn.outputs}:
            raise _damaged(f"The attempts of turn {turn.number} and its pictures do not belong together.")
