"""What was drawn on a turn's picture, for the engine that edits it; and the result put together again afterwards."""

from __future__ import annotations

import logging
from dataclasses import asdict, dataclass
from typing import Any

from sessions_app import assetstore
from sessions_app.assetstore import Kept
from sessions_app.errors import InvalidRequest, StudioError
from sessions_app.imaging.geometry import Size, fit
from sessions_app.imaging.region import Composition, compose_safely, mark_safely, mask_safely
from sessions_app.models import Asset, Rendition, Turn, TurnInput
from sessions_app.providers.base import ModelInfo, Picture, Pin
from sessions_app.regions import (
    Drawn,
    base_of,
    drawn_in_words,
    drawn_on,
    input_of,
    is_marked,
    keeps_rest,
    marks_of,
    pins_of,
    without_pins,
)

logger = logging.getLogger(__name__)

SMALL = Size(512, 512)
SOURCE = "compositeWithTrainedAlgorithmicMedia"
"""IPTC's Digital Source Type of a picture that a model made in part (cv.iptc.org/newscodes/digitalsourcetype)."""
NOT_COMPOSED = (
    "This is the model's own picture: what should have stayed as it was could not be put back, because {reason}"
)


@dataclass(frozen=True)
class Drawing:
    """What of a request comes from what was drawn: fields of ``ImageRequest``, and the words of the prompt."""

    prompt: str
    marked: Picture | None = None
    where: str = ""
    mask: Picture | None = None
    pins: tuple[Pin, ...] = ()

    @property
    def sizes(self) -> list[int]:
        """The bytes of its pictures."""
        return [len(picture.data) for picture in (self.marked, self.mask) if picture]


@dataclass(frozen=True)
class Composed:
    """A picture put together from the base and the model's own, safe in storage, and what was measured."""

    picture: Kept
    measured: dict[str, Any]


def draw(turn: Turn, prompt: str, model: ModelInfo, base: Asset | None, sent: Asset | Rendition | None) -> Drawing:
    """What to show or tell ``model`` of what was drawn on ``base``; ``sent`` is the copy of it that goes along.

    Raises InvalidRequest if nothing may change, before anything was sent.
    """
    if base is None or sent is None:
        return Drawing(prompt)
    drawn = drawn_on(turn)
    size = Size(sent.width, sent.height)
    if not model.capabilities.marks:
        hard = mask_safely(Size(base.width, base.height), drawn.edit, (), "hard") if turn.region else None
        own = without_pins(prompt, turn.pins)
        return Drawing(own, mask=Picture(hard, "image/png") if hard else None, pins=pins_of(turn))
    marked = _marked_copy(turn, base, drawn) if is_marked(turn) else None
    if drawn.keeps and drawn.edit is None:
        # An edit that may change nothing must not be paid for.
        _mask_at(fit(size, SMALL), base, drawn, "soft")
    mask = _mask_at(size, base, drawn, "cut") if model.capabilities.masks and drawn.edit else None
    return Drawing(prompt, marked, drawn_in_words(turn), mask)


def compose_output(turn: Turn, answer: bytes, kept: Kept, *, by_model: bool) -> Composed | str | None:
    """The answer with all that was to stay put back; None where nothing is, and words where it could not be.

    Raises InvalidRequest for an edit of the local engine that changes the shape of a picture with locks.
    """
    base = base_of(turn)
    if base is None:
        return None
    resized = (kept.values["width"], kept.values["height"]) != (base.width, base.height)
    try:
        drawn = drawn_on(turn)
        find = by_model and keeps_rest(turn)
        if find or (drawn.composes and (by_model or not resized)):
            return _composed(base, answer, drawn, by_model, find)
    except StudioError as error:
        # It is paid for: better the picture as it came, and the truth about it, than none.
        logger.warning("The answer of turn %s could not be composed: %s", turn.pk, error)
        return NOT_COMPOSED.format(reason=error.message[:1].lower() + error.message[1:])
    if drawn.keeps:
        raise InvalidRequest(
            "A part of this picture is locked, and this edit would move it.", hint="Lift the lock first."
        )
    return None


def _composed(base: Asset, answer: bytes, drawn: Drawn, by_model: bool, find: bool) -> Composed:
    made = compose_safely(
        assetstore.read_plain(base).data,
        answer,
        drawn.edit,
        drawn.keeps,
        register=by_model,
        source=SOURCE if by_model else "",
        find=find,
    )
    return Composed(assetstore.keep_picture(made.png), measures_of(made))


def measures_of(made: Composition) -> dict[str, Any]:
    """What ``Output.composition`` keeps."""
    return {name: value for name, value in asdict(made).items() if name != "png"}


def _mask_at(size: Size, base: Asset, drawn: Drawn, style: str) -> Picture:
    """The mask on a copy of the base that has this size."""
    share = size.width / base.width
    edit = drawn.edit.scaled(share) if drawn.edit else None
    return Picture(mask_safely(size, edit, tuple(keep.scaled(share) for keep in drawn.keeps), style), "image/png")


def _marked_copy(turn: Turn, base: Asset, drawn: Drawn) -> Picture:
    """Kept as a picture of the workspace, so that "What was sent" can show it."""
    overlay = input_of(turn, TurnInput.Kind.MARKUP)
    copy = mark_safely(
        assetstore.read_plain(base).data,
        drawn.edit,
        drawn.keeps,
        marks_of(turn),
        assetstore.read_plain(overlay).data if overlay else None,
    )
    assetstore.record(turn.session.workspace, turn.author, assetstore.keep_picture(copy))
    return Picture(copy, "image/jpeg")
