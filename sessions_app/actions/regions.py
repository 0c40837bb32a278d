"""Where an edit may happen, as a person draws it; and parts of pictures that people lock."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from sessions_app import assetstore, events
from sessions_app.access import get_asset, get_turn
from sessions_app.actions.references import NewInput
from sessions_app.errors import Conflict, InvalidRequest, LimitReached
from sessions_app.generation.bases import check_base
from sessions_app.models import KeepLock, Session, Turn, TurnInput
from sessions_app.providers.base import ModelInfo

MAX_LOCKS = 20
MAX_PINS = 20
Json = dict[str, Any]


@dataclass(frozen=True)
class NewRegion:
    """A part of the picture: ``rect``, ``polygon``, ``mask`` (an asset) or what was drawn on an earlier ``turn``.

    The rest is as in ``imaging.region.Shape``; None is what the earlier turn says, else the usual. With ``keep`` it is
    not where to edit but what to lock.
    """

    rect: tuple[float, ...] | None = None
    polygon: tuple[tuple[float, ...], ...] | None = None
    mask: str | None = None
    turn: str | None = None
    invert: bool | None = None
    grow: int | None = None
    feather: int | None = None
    keep: bool = False


def region_again(turn: Turn) -> NewRegion | None:
    """The region of a turn, for another that is to use the same; a painted mask is among the turn's inputs."""
    if turn.region is None:
        return None
    rect, polygon = turn.region["rect"], turn.region["polygon"]
    return NewRegion(
        rect=tuple(rect) if rect else None,
        polygon=tuple(map(tuple, polygon)) if polygon else None,
        **{name: turn.region[name] for name in ("invert", "grow", "feather")},
    )


def complete_region(
    user: User, region: NewRegion | None, inputs: Sequence[NewInput]
) -> tuple[Json | None, tuple[NewInput, ...]]:
    """The region as a turn keeps it, and the inputs with its painted mask among them.

    Raises InvalidRequest, or NotFound for a turn or a mask that the user may not see.
    """
    masks = [item for item in inputs if item.role == TurnInput.Kind.MASK]
    if len(masks) > 1:
        raise InvalidRequest("An edit takes one mask.", hint="Paint all of it in one.", field="inputs")
    if region is None:
        return (_kept(NewRegion()) if masks else None), tuple(inputs)
    drawn = [name for name in ("rect", "polygon", "mask", "turn") if getattr(region, name)] + ["mask"] * len(masks)
    if len(drawn) != 1:
        raise InvalidRequest(
            "A region is one of rect, polygon, mask and turn.", hint="Send one of them.", field="region"
        )
    _check_rect(region.rect)
    _check_polygon(region.polygon)
    if region.turn:
        return _from_turn(user, region, inputs)
    if region.mask:
        inputs = (*inputs, NewInput(region.mask, TurnInput.Kind.MASK))
    return _kept(region), tuple(inputs)


def check_drawn(pins: Sequence[Json], markup: Sequence[Json], inputs: Sequence[NewInput], model: ModelInfo) -> None:
    """Raises InvalidRequest for what does not fit together, or what ``model`` does not understand."""
    overlays = sum(item.role == TurnInput.Kind.MARKUP for item in inputs)
    if overlays > 1:
        raise InvalidRequest("A turn takes one picture of markup.", hint="Draw all of it in one.", field="inputs")
    if len(pins) > MAX_PINS:
        raise InvalidRequest(f"A turn takes at most {MAX_PINS} pins.", field="pins")
    if not all(pin["text"].strip() for pin in pins):
        raise InvalidRequest("A pin needs an instruction.", hint="Write what to do there, or remove it.", field="pins")
    if not all(mark["text"].strip() for mark in markup if mark["kind"] == "text"):
        raise InvalidRequest("Words that are drawn need letters.", hint="Write some, or remove them.", field="markup")
    if (markup or overlays) and not model.capabilities.marks:
        raise InvalidRequest(
            f"{model.label} does not understand what is drawn on a picture.",
            hint="Draw a region or set pins, or choose another model.",
            field="markup",
        )


def lock_region(turn: Turn, user: User, region: NewRegion, name: str = "") -> KeepLock:
    """Keep a part of the turn's picture in all that is built on it. Raises InvalidRequest, NotFound, Conflict or
    LimitReached.
    """
    kept, inputs = complete_region(user, region, ())
    with transaction.atomic():
        session = Session.objects.select_for_update().get(pk=turn.session_id)
        return add_lock(session, turn, user, kept, inputs, name)


def add_lock(
    session: Session, turn: Turn, user: User, region: Json | None, inputs: Sequence[NewInput], name: str = ""
) -> KeepLock:
    """The row of a lock, in the caller's transaction, which holds the session's row."""
    picture = turn.picture
    if picture is None:
        raise Conflict(f"Turn {turn.number} has no picture yet.", hint="Wait for it, or lock another turn's.")
    if KeepLock.objects.filter(session=session, lifted_at=None).count() >= MAX_LOCKS:
        raise LimitReached(f"A session has at most {MAX_LOCKS} locks.", hint="Lift one that is done with.")
    masks = [assetstore.adopt(get_asset(user, item.asset), session.workspace) for item in inputs if _is_mask(item)]
    check_base(picture.asset, masks, None)
    told = {"locks": True, "act": "locked", "name": name.strip(), "number": turn.number}
    events.record(session, "session.changed", actor=user, payload=told)
    return KeepLock.objects.create(
        session=session,
        turn=turn,
        name=name.strip(),
        region=region,
        mask=masks[0] if masks else None,
        author=user,
    )


@transaction.atomic
def lift_lock(lock: KeepLock, user: User) -> KeepLock:
    """Let later turns change what was locked. Lifting twice is lifting once."""
    lifted = KeepLock.objects.filter(pk=lock.pk, lifted_at=None).update(lifted_at=timezone.now())
    lock.refresh_from_db(fields=["lifted_at"])
    if lifted:
        told = {"locks": True, "act": "unlocked", "name": lock.name, "number": lock.turn.number}
        events.record(lock.session, "session.changed", actor=user, payload=told)
    return lock


def _is_mask(item: NewInput) -> bool:
    return item.role == TurnInput.Kind.MASK


def _kept(region: NewRegion, turn: str | None = None) -> Json:
    return {
        "rect": list(region.rect) if region.rect else None,
        # A hundred-thousandth is less than a pixel, and every message about the turn carries all corners.
        "polygon": [[round(share, 5) for share in corner] for corner in region.polygon] if region.polygon else None,
        "turn": turn,
        "invert": bool(region.invert),
        "grow": region.grow or 0,
        "feather": region.feather,
    }


def _from_turn(user: User, region: NewRegion, inputs: Sequence[NewInput]) -> tuple[Json, tuple[NewInput, ...]]:
    """What was drawn on an earlier turn, with what is said anew in place of its own."""
    earlier = get_turn(user, region.turn or "")
    again = region_again(earlier)
    if again is None:
        raise InvalidRequest(
            f"Turn {earlier.number} has no region.", hint="Choose a turn that has one.", field="region.turn"
        )
    masks = [item for item in earlier.inputs.all() if item.role == TurnInput.Kind.MASK]
    given = {name: value for name in ("invert", "grow", "feather") if (value := getattr(region, name)) is not None}
    reused = tuple(NewInput(str(item.asset_id), TurnInput.Kind.MASK, item.name) for item in masks)
    return _kept(replace(again, **given), str(earlier.pk)), (*inputs, *reused)


def _check_rect(rect: tuple[float, ...] | None) -> None:
    if rect is None:
        return
    x, y, width, height = rect
    if min(rect) < 0 or width <= 0 or height <= 0 or x + width > 1.000001 or y + height > 1.000001:
        raise InvalidRequest("A region is [x, y, width, height] in shares of the picture, 0 to 1.", field="region")


def _check_polygon(polygon: tuple[tuple[float, ...], ...] | None) -> None:
    if polygon is None:
        return
    across, down = ([corner[axis] for corner in polygon] for axis in (0, 1))
    if len(polygon) < 3 or max(across) <= min(across) or max(down) <= min(down):
        raise InvalidRequest("A lasso needs three corners and an inside.", hint="Draw it larger.", field="region")
