"""What an engine is sent for a turn: its own words and pictures, and the history that it can be given truly."""

from __future__ import annotations

from sessions_app import assetstore
from sessions_app.errors import InvalidRequest
from sessions_app.generation.finishing import finishing_request
from sessions_app.models import Asset, Attempt, Output, ReplyPart, Turn, TurnInput
from sessions_app.providers.base import Exchange, ImageRequest, ModelInfo, Part, Picture, Reference

# A request may have 20 MB, base64 adds a third, and the new pictures need room too (gemini-api.md 1.6: 14 MB raw).
MAX_HISTORY_BYTES = 10_000_000
RECENT_TURNS = 3


def build_request(attempt: Attempt, model: ModelInfo, call_id: str) -> ImageRequest:
    """The request for one attempt. Raises InvalidRequest if a picture that it needs is missing."""
    turn = attempt.turn
    if turn.finishes is not None:
        return finishing_request(attempt, turn.finishes, model, call_id)
    wanted = turn.settings
    context = wanted.get("context") or "full"
    history = _history(turn.base, attempt, model, context)
    carried = bool(history) and _ends_with(history, turn.base)
    base = None if carried or context == "fresh" else _base_asset(turn)
    return ImageRequest(
        prompt=turn.prompt,
        model=model.name,
        call_id=call_id,
        base=_read(base, model) if base else None,
        references=_references(turn, model),
        history=tuple(exchange for exchange, _ in history),
        mask=_mask(turn),
        rect=tuple(wanted["rect"]) if wanted.get("rect") else None,
        aspect_ratio=wanted.get("aspect_ratio"),
        image_size=wanted.get("image_size"),
        thinking_level=wanted.get("thinking_level"),
        grounding=wanted.get("grounding") or "off",
    )


def _history(
    base: Output | None, attempt: Attempt, model: ModelInfo, context: str
) -> list[tuple[Exchange, list[ReplyPart]]]:
    """The line of earlier attempts that this model can be sent back, oldest first.

    The walk ends where the model changed, where a signature is missing (an import, an upload, another engine), or
    where the request would grow too large; the first exchange kept brings the picture that it built on.
    """
    if not model.capabilities.history or context in ("image_only", "fresh"):
        return []
    line: list[tuple[Attempt, list[ReplyPart]]] = []
    size = 0
    limit = RECENT_TURNS if context == "recent" else None
    while base is not None and (limit is None or len(line) < limit):
        earlier = base.attempt
        parts = list(earlier.reply_parts.select_related("picture", "signature").filter(thought=False))
        size += _size_of(earlier, parts)
        if (earlier.provider, earlier.model) != (attempt.provider, attempt.model) or not _whole(parts):
            break
        if size > MAX_HISTORY_BYTES:
            break
        line.insert(0, (earlier, parts))
        base = earlier.turn.base
    return [
        (Exchange(asked=_asked(earlier.turn, model, with_base=index == 0), answered=_answered(parts)), parts)
        for index, (earlier, parts) in enumerate(line)
    ]


def _whole(parts: list[ReplyPart]) -> bool:
    """Every picture must come back with its own signature, or the model refuses the request (gemini-api.md 2.2)."""
    pictures = [part for part in parts if part.picture_id]
    return bool(pictures) and all(part.signature_id for part in pictures)


def _size_of(attempt: Attempt, parts: list[ReplyPart]) -> int:
    stored = [a for part in parts for a in (part.picture, part.signature) if a is not None]
    inputs = [i.asset for i in attempt.turn.inputs.all()]
    base = [attempt.turn.base.asset] if attempt.turn.base else []
    return sum(asset.size for asset in [*stored, *base, *inputs])


def _base_asset(turn: Turn) -> Asset | None:
    """The picture that the turn edits: an earlier output, or one that was brought along with the prompt."""
    if turn.base is not None:
        return turn.base.asset
    return next((i.asset for i in turn.inputs.all() if i.role == TurnInput.Kind.BASE), None)


def _ends_with(history: list[tuple[Exchange, list[ReplyPart]]], base: Output | None) -> bool:
    pictures = [part.picture_id for part in history[-1][1] if part.picture_id]
    return base is not None and pictures[-1] == base.asset_id


def _asked(turn: Turn, model: ModelInfo, *, with_base: bool) -> tuple[Part, ...]:
    parts = [Part(picture=reference.picture) for reference in _references(turn, model)]
    base = _base_asset(turn) if with_base else None
    if base is not None:
        parts.append(Part(picture=_read(base, model)))
    return (*parts, Part(text=turn.prompt))


def _answered(parts: list[ReplyPart]) -> tuple[Part, ...]:
    return tuple(
        Part(
            text=None if part.picture else part.text,
            picture=Picture(assetstore.read_blob(part.picture.sha256), part.picture.mime_type)
            if part.picture
            else None,
            signature=assetstore.read_blob(part.signature.sha256) if part.signature else None,
        )
        for part in parts
    )


def _read(asset: Asset, model: ModelInfo) -> Picture:
    return assetstore.read_plain(asset, model.capabilities.max_picture_bytes)


def _references(turn: Turn, model: ModelInfo) -> tuple[Reference, ...]:
    return tuple(
        Reference(_read(item.asset, model), item.name)
        for item in turn.inputs.all()
        if item.role in (TurnInput.Kind.REFERENCE, TurnInput.Kind.MARKUP)
    )


def _mask(turn: Turn) -> Picture | None:
    masks = [item for item in turn.inputs.all() if item.role == TurnInput.Kind.MASK]
    if len(masks) > 1:
        raise InvalidRequest("An edit takes one mask.", field="inputs")
    return assetstore.read_plain(masks[0].asset) if masks else None
