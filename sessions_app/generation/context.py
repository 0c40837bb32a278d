"""What an engine is sent for a turn: its own words and pictures, and as much of the past as fits and may be told."""

from __future__ import annotations

from sessions_app import assetstore
from sessions_app.context_plan import (
    MAX_BODY_BYTES,
    Plan,
    Told,
    brought_by,
    called,
    in_words,
    plan_context,
    references_of,
    room_beside,
)
from sessions_app.errors import Billed, ProviderError
from sessions_app.generation.adjusting import adjusting_request
from sessions_app.generation.drawing import draw
from sessions_app.generation.finishing import finishing_request
from sessions_app.generation.pictures import fit_pictures, read_picture
from sessions_app.models import Asset, Attempt, Turn
from sessions_app.providers.base import Exchange, ImageRequest, ModelInfo, Part, Picture, Reference
from sessions_app.providers.catalog import request_bytes
from sessions_app.providers.requiring import fitting


def build_request(attempt: Attempt, model: ModelInfo, call_id: str) -> tuple[ImageRequest, Plan]:
    """The request for one attempt, and what of the past is in it.

    References and the picture to edit come first; the history gets what they leave. Raises InvalidRequest, NotFound if
    the file of a picture that it needs is missing, and ProviderError ``request_too_large``.
    """
    turn = attempt.turn
    if turn.finishes is not None:
        return finishing_request(attempt, turn.finishes, model, call_id), Plan()
    if turn.adjustment is not None:
        return adjusting_request(attempt, model, call_id), Plan()
    wanted = fitting(model, turn.settings)
    context = wanted.get("context") or "full"
    own = None if context == "fresh" else turn.base.asset if turn.base else brought_by(turn)
    shown = references_of(turn)
    # Base first: it is the last that gets smaller.
    fitted = fit_pictures([asset for asset in (own, *(item.asset for item in shown)) if asset], model)
    # A marked copy is no picture to go on from, so the picture itself always comes after it.
    drawing = draw(turn, in_words(turn), model, own, fitted.get(own.pk) if own else None)
    again = [fitted[own.pk].size] if own and turn.base and (drawing.marked or drawing.mask) else []
    plan = plan_context(
        turn.base,
        attempt.provider,
        model,
        context,
        room=_room(turn, [*drawing.sizes, *again, *(fitted[item.asset.pk].size for item in shown)]),
        known={item.asset.sha256 for item in shown},
    )
    base = own if turn.base is None or again else plan.base
    request = ImageRequest(
        prompt=drawing.prompt,
        model=model.name,
        call_id=call_id,
        base=read_picture(fitted[base.pk]) if base else None,
        references=tuple(Reference(read_picture(fitted[item.asset.pk]), called(item)) for item in shown),
        history=tuple(_exchange(told, model) for told in plan.told),
        earlier=plan.edits,
        marked=drawing.marked,
        where=drawing.where,
        mask=drawing.mask,
        pins=drawing.pins,
        aspect_ratio=wanted.get("aspect_ratio"),
        image_size=wanted.get("image_size"),
        thinking_level=wanted.get("thinking_level"),
        grounding=wanted.get("grounding") or "off",
        service_tier=wanted.get("service_tier"),
    )
    if model.capabilities.max_picture_bytes is not None and request_bytes(request) > MAX_BODY_BYTES:
        raise _too_large()
    return request, plan


def _room(turn: Turn, sizes: list[int]) -> int:
    """What the new words and pictures, the one to edit not among them, leave of a request."""
    return room_beside(sizes, len(turn.prompt.encode()))


def _exchange(told: Told, model: ModelInfo) -> Exchange:
    """The turn as it went: pictures that were shown, the one that it built on, the words; then the answer as it came."""
    asked: list[Part] = []
    for number, item in told.shown:
        reference = Reference(_read(item.asset, model), called(item))
        asked += [Part(text=reference.label(number)), Part(picture=reference.picture)]
    if told.opening is not None:
        asked.append(Part(picture=_read(told.opening, model)))
    answered = tuple(
        Part(
            text=None if part.picture else part.text,
            picture=_as_it_came(part.picture) if part.picture else None,
            signature=assetstore.read_blob(part.signature.sha256) if part.signature else None,
        )
        for part in told.parts
    )
    return Exchange(asked=(*asked, Part(text=in_words(told.turn))), answered=answered)


def _as_it_came(asset: Asset) -> Picture:
    return Picture(assetstore.read_blob(asset.sha256), asset.mime_type)


def _read(asset: Asset, model: ModelInfo) -> Picture:
    return assetstore.read_plain(asset, model.capabilities.max_picture_bytes)


def _too_large() -> ProviderError:
    return ProviderError(
        "request_too_large",
        "The pictures of this turn are too large to be sent together, even as smaller copies.",
        billed=Billed.NO,
        hint="Use fewer references, or smaller ones.",
        retryable=False,
    )
