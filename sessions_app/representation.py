"""What programs are shown: the JSON of sessions, turns and pictures, the same in API answers and in live messages.

Ids are opaque strings. Money is a number of US dollars with at most six decimals, null where nothing is known. Times
are ISO 8601 in UTC, durations seconds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cache
from typing import Any
from uuid import UUID

from sessions_app.comments import CommentView, comments_json, threads
from sessions_app.errors import StudioError
from sessions_app.gallery import HitView, SessionCard
from sessions_app.lines import waiting_in
from sessions_app.models import (
    STAGE,
    THUMB,
    Asset,
    AssetCredentials,
    Attempt,
    Event,
    KeepLock,
    Output,
    Review,
    ReviewRequest,
    ShareLink,
    Status,
    Turn,
    TurnInput,
    Verdict,
)
from sessions_app.queries import Media, PictureView, TurnView, draft_url, turn_view, turns_for_show, usual_seconds
from sessions_app.reviews import ReviewItem, Since
from sessions_app.sentences import translated

Json = dict[str, Any]


@dataclass(frozen=True)
class Show:
    """What an audience is shown of a turn. Without prompts, whatever could repeat one is left out too.

    ``grounding``: what a model found by searching. Google's terms want it shown to whoever asked, whole, and not
    passed on: without it, the words of an answer that rests on it are left out too. ``review``: whether it is approved.
    """

    prompts: bool = True
    grounding: bool = True
    names: bool = True
    costs: bool = True
    inputs: bool = True
    comments: bool = True
    review: bool = True


MEMBERS = Show()


def guests_of(link: ShareLink) -> Show:
    """What guests of the link are shown."""
    return Show(
        prompts=link.show_prompts,
        grounding=False,
        names=link.show_names,
        costs=link.show_costs,
        inputs=False,
        comments=link.allow_comment,
        review=link.allow_approve,
    )


def turn_json(view: TurnView, media: Media, show: Show = MEMBERS) -> Json:
    """The turn as docs/api.md describes it. ``media`` says where this audience gets its pictures."""
    turn = view.turn
    return {
        "id": str(turn.pk),
        "session": str(turn.session_id),
        "number": turn.number,
        "parent": _id(turn.parent_id),
        "base_output": _id(turn.base_id),
        "prompt": turn.prompt if show.prompts else "",
        "author": turn.author.get_username() if turn.author and show.names else None,
        "created_at": moment(turn.created_at),
        "revision": turn.revision,
        "status": view.status,
        "stage": view.attempt.stage if view.attempt else "",
        "upload": view.is_upload,
        "region": _region_json(view) if show.inputs else None,
        "pins": [{"number": number, **pin} for number, pin in enumerate(turn.pins, start=1)] if show.inputs else [],
        "markup": turn.markup if show.inputs else [],
        "locks": turn.locks if show.inputs else [],
        "adjustment": turn.adjustment if show.prompts else None,
        "settings": turn.settings if show.inputs else _without_engine(turn.settings),
        "inputs": [_input_json(item, media, show) for item in view.inputs] if show.inputs else [],
        "outputs": [_output_json(output, media, show) for output in turn.outputs],
        "chosen_output": _id(turn.chosen_output_id),
        "starred": turn.starred,
        "muted": turn.muted,
        "alt_text": view.alt_text if show.prompts else turn.alt_text,
        "comments_count": turn.comments_count if show.comments else 0,
        "open_comments": turn.open_comments if show.comments else 0,
        "branch": turn.branch if show.prompts else "",
        "revises": _id(turn.revises_id),
        "waits": turn.waits,
        "review": _verdict_json(view.verdict) if view.verdict and show.review else None,
        "cost": _cost_json(turn) if show.costs else None,
        "finishes": _id(turn.finishes_id) if show.inputs else None,
        "attempts": [attempt_json(attempt) for attempt in turn.current_attempts] if show.inputs else [],
        **_reply_json(view, show),
    }


def _without_engine(settings: Json) -> Json:
    """The settings without the engine, whose name holds what its owner called it."""
    return {name: value for name, value in settings.items() if name != "provider"}


def attempt_json(attempt: Attempt) -> Json:
    """The latest try of one slot, for members."""
    waits = attempt.not_before if attempt.status == Status.QUEUED else None
    return {
        "slot": attempt.slot,
        "number": attempt.number,
        "model": attempt.model,
        "status": attempt.status,
        "stage": attempt.stage,
        "service_tier": attempt.service_tier or None,
        "waits_until": moment(waits) if waits else None,
        "preview": draft_url(attempt),
        "error": _error_json(attempt, MEMBERS) if attempt.error_code else None,
        "cost": {"estimated_usd": _usd(attempt.estimated_usd), "actual_usd": _usd(attempt.actual_usd)},
        "timings": {
            "queued_s": _between(attempt.created_at, attempt.started_at),
            "provider_s": _between(attempt.sent_at, attempt.answered_at),
            "total_s": _between(attempt.created_at, attempt.finished_at),
        },
    }


def _between(start: datetime | None, end: datetime | None) -> float | None:
    return _seconds(max(0.0, (end - start).total_seconds())) if start and end else None


def _reply_json(view: TurnView, show: Show) -> Json:
    attempt = view.attempt
    told = attempt is not None and show.prompts and (show.grounding or not attempt.grounding)
    return {
        "text": attempt.text if attempt and told else "",
        "notes": [translated(note) for note in attempt.notes] if attempt and told else [],
        "grounding": attempt.grounding if attempt and told else None,
        "model_id": attempt.model_id if attempt else "",
        "error": _error_json(attempt, show) if attempt and attempt.error_code else None,
        "timings": {
            "queued_s": _seconds(view.queued_seconds),
            "provider_s": _seconds(view.engine_seconds),
            "total_s": _seconds(view.seconds),
        },
    }


def _error_json(attempt: Attempt, show: Show) -> Json:
    return {
        "code": attempt.error_code,
        "message": translated(attempt.error_message) if show.prompts else "",
        "hint": translated(attempt.error_hint) if show.prompts else "",
        "retryable": attempt.error_retryable,
        "offer": attempt.error_offer or None,
        "billed": attempt.billed if show.costs else None,
    }


def _input_json(item: TurnInput, media: Media, show: Show) -> Json:
    asset = item.asset
    return {
        "asset": str(asset.pk),
        "role": item.role,
        "name": item.name if show.names else "",
        "purpose": item.purpose,
        "subject": _id(item.subject_id),
        "url": media.original(asset),
        "width": asset.width,
        "height": asset.height,
        "mime": asset.mime_type,
        "renditions": _renditions(asset, media),
    }


def _region_json(view: TurnView) -> Json | None:
    """Where the edit may happen, a painted mask by its asset."""
    if view.turn.region is None:
        return None
    mask = next((item for item in view.inputs if item.role == TurnInput.Kind.MASK), None)
    return {**view.turn.region, "mask": str(mask.asset_id) if mask else None}


def lock_json(lock: KeepLock) -> Json:
    """A part of a picture that is kept."""
    return {
        "id": str(lock.pk),
        "session": str(lock.session_id),
        "turn": str(lock.turn_id),
        "name": lock.name,
        **{name: lock.region[name] for name in ("rect", "polygon", "invert", "grow")},
        "mask": _id(lock.mask_id),
        "author": lock.author.get_username() if lock.author else None,
        "created_at": moment(lock.created_at),
        "lifted_at": moment(lock.lifted_at) if lock.lifted_at else None,
    }


def _composition_json(output: Output) -> Json | None:
    """What was measured when the picture was put together."""
    found = output.composition
    if found is None:
        return None
    return {
        "changed_outside_share": found["changed_outside"],
        "changed_inside_share": found["changed_inside"],
        "model_changed_outside_share": found["model_changed_outside"],
        "registered": found["registered"],
        "shift_px": found["shift"],
        "scale": found["scale"],
        "tone": found["toned"],
        "feather": found["feather"],
    }


def _model_picture_json(output: Output, media: Media) -> Json | None:
    """The model's own picture, as it came."""
    asset = output.model_asset
    if asset is None:
        return None
    return {
        "asset": str(asset.pk),
        "url": media.original(asset),
        "width": asset.width,
        "height": asset.height,
        "mime": asset.mime_type,
    }


def _output_json(output: Output, media: Media, show: Show) -> Json:
    asset = output.asset
    return {
        "id": str(output.pk),
        "slot": output.slot,
        "asset": str(asset.pk),
        "url": media.original(asset) if media.originals else media.rendition(asset, STAGE),
        "width": asset.width,
        "height": asset.height,
        "mime": asset.mime_type,
        "sha256": asset.sha256,
        "renditions": _renditions(asset, media),
        "credentials": credentials_json(asset) if media.originals else None,
        "model_picture": _model_picture_json(output, media) if show.inputs else None,
        "composition": _composition_json(output),
    }


def credentials_json(asset: Asset) -> Json | None:
    """What is known of the picture's Content Credentials, in short; null while they have not been read.

    Guests who cannot have the file are told nothing of what it carries.
    """
    read: AssetCredentials | None = getattr(asset, "credentials", None)
    return None if read is None else {"state": read.state, "signer": read.signer, "steps": read.steps}


def _renditions(asset: Asset, media: Media) -> dict[str, str]:
    return {spec: media.rendition(asset, spec) for spec in (THUMB, STAGE)}


def _cost_json(turn: Turn) -> Json:
    """Estimates of what is still to come or lost, and what the turn has cost over all its attempts."""
    attempts = list(turn.attempts.all())
    return {
        "estimated_usd": _sum(a.estimated_usd for a in turn.current_attempts),
        "actual_usd": _sum(a.actual_usd for a in attempts),
    }


def session_json(card: SessionCard) -> Json:
    """A session with its counts, cover and cost."""
    session = card.session
    return {
        "id": str(session.pk),
        "workspace": str(session.workspace_id),
        "title": session.title,
        "author": session.author.get_username() if session.author else None,
        "created_at": moment(session.created_at),
        "updated_at": moment(session.updated_at),
        "archived_at": moment(session.archived_at) if session.archived_at else None,
        "trashed_at": moment(session.trashed_at) if session.trashed_at else None,
        "folder": _id(session.folder_id),
        "private": session.private,
        "tags": [tag.name for tag in session.tags.all()],
        "last_seq": session.last_seq,
        "turns": card.turns,
        "starred": card.starred,
        "running": card.running,
        "cost_usd": _usd(card.cost_usd),
        "cover": _picture_json(card.cover) if card.cover else None,
        "found": _found_json(card.found) if card.found else None,
    }


def _found_json(found: HitView) -> Json:
    text, words = "", []
    for piece, asked in found.hit.pieces:
        if asked:
            words.append([len(text), len(text) + len(piece)])
        text += piece
    return {
        "kind": found.hit.kind,
        "turn": _id(found.hit.turn_id),
        "number": found.hit.turn_number,
        "text": text,
        "words": words,
        "picture": _picture_json(found.picture) if found.picture else None,
    }


def _picture_json(picture: PictureView) -> Json:
    return {
        "output": str(picture.output_id),
        "asset": str(picture.asset.pk),
        "url": picture.original,
        "width": picture.width,
        "height": picture.height,
        "renditions": {THUMB: picture.thumb},
    }


def _verdict_json(verdict: Verdict) -> Json:
    return {
        "output": str(verdict.output_id),
        "sha256": verdict.sha256,
        "state": verdict.state,
        "approvals": verdict.approvals,
        "required": verdict.required,
        "changes_requested": verdict.changes_requested,
        "open_requests": verdict.open_requests,
    }


def review_json(review: Review) -> Json:
    """A decision on one picture; one that has been replaced since counts no more."""
    return {
        "id": str(review.pk),
        "turn": str(review.turn_id),
        "output": str(review.output_id),
        "sha256": review.sha256,
        "decision": review.decision,
        "note": review.note,
        "reviewer": review.reviewer.get_username() if review.reviewer else None,
        "guest": review.guest_name or None,
        "created_at": moment(review.created_at),
        "replaced_at": moment(review.replaced_at) if review.replaced_at else None,
    }


def review_request_json(request: ReviewRequest) -> Json:
    """Who was asked by whom to decide about a picture."""
    return {
        "id": str(request.pk),
        "turn": str(request.turn_id),
        "output": str(request.output_id),
        "asked": request.asked.get_username(),
        "asked_by": request.asked_by.get_username() if request.asked_by else None,
        "note": request.note,
        "review": _id(request.review_id),
        "created_at": moment(request.created_at),
        "ended_at": moment(request.ended_at) if request.ended_at else None,
    }


def inbox_json(item: ReviewItem) -> Json:
    """A picture in review, with the decisions that count and the requests that are open."""
    turn = item.view.turn
    return {
        "session": str(turn.session_id),
        "title": item.session.title,
        "turn": str(turn.pk),
        "number": turn.number,
        "prompt": turn.prompt,
        "author": turn.author.get_username() if turn.author else None,
        "picture": _picture_json(item.picture),
        "review": _verdict_json(item.verdict),
        "reviews": [review_json(review) for review in item.reviews],
        "requests": [review_request_json(request) for request in item.requests],
        "since": _since_json(item.since) if item.since else None,
        "reviewed_at": moment(item.output.reviewed_at) if item.output.reviewed_at else None,
    }


def _since_json(since: Since) -> Json:
    return {
        "turn": str(since.turn.pk),
        "number": since.turn.number,
        "picture": _picture_json(since.picture),
        "steps": [{"number": step.number, "prompt": step.prompt} for step in since.steps],
    }


def asset_json(asset: Asset, media: Media) -> Json:
    """A stored picture; ``animated`` pictures are edited by their first frame."""
    return {
        "id": str(asset.pk),
        "sha256": asset.sha256,
        "width": asset.width,
        "height": asset.height,
        "mime": asset.mime_type,
        "bytes": asset.size,
        "animated": asset.animated,
        "url": media.original(asset),
        "renditions": _renditions(asset, media),
        "created_at": moment(asset.created_at),
    }


def share_json(link: ShareLink) -> Json:
    """A link without its token, which nobody has any more."""
    return {
        "id": str(link.pk),
        "session": str(link.session_id),
        "scope": link.scope,
        "turn": _id(link.turn_id),
        "output": _id(link.output_id),
        "mode": link.mode,
        "password": bool(link.password),
        "expires_at": moment(link.expires_at) if link.expires_at else None,
        "max_views": link.max_views,
        "allow": {name: getattr(link, f"allow_{name}") for name in ("comment", "approve", "download", "fork")},
        "show": {name: getattr(link, f"show_{name}") for name in ("prompts", "names", "costs")},
        "watermark": link.watermark,
        "note": link.note,
        "author": link.created_by.get_username() if link.created_by else None,
        "views": link.views,
        "last_opened_at": moment(link.last_opened_at) if link.last_opened_at else None,
        "created_at": moment(link.created_at),
    }


def event_message(event: Event, show: Show, told: Json | None = None) -> Json:
    """One live message; ``told`` is what it brings with it. Who did what in which words is for members.

    Who decides what is not for those who are not shown the review: for them the turn has changed and no more.
    """
    hidden = event.kind.startswith("review.") and not show.review
    payload = event.payload if show == MEMBERS else {}
    kind = "turn.changed" if hidden else event.kind
    return {**payload, "seq": event.seq, "kind": kind, "session": str(event.session_id), **(told or {})}


def event_messages(
    events: Iterable[Event],
    media: Media,
    show: Show = MEMBERS,
    render: Callable[[TurnView], str] | None = None,
    render_notes: Callable[[TurnView, list[CommentView]], str] | None = None,
    views: Iterable[TurnView] | None = None,
    threads_of: Callable[[Iterable[UUID]], dict[UUID, list[CommentView]]] = threads,
) -> list[Json]:
    """The live messages of these events, in order: with its last one each turn is sent, as it is now.

    With it come its comments, if they changed; ``html`` is the turn's tile, ``notes`` are the comments as pages draw them.
    ``views`` and ``threads_of``: the turns and their comments as this audience sees them; without, as members do.
    """
    listed = list(events)
    last = {event.turn_id: event.seq for event in listed}
    said = {e.turn_id for e in listed if e.turn_id and e.kind == "comment.changed"}
    spoken = threads_of(said) if show.comments else {}
    told: dict[int, Json] = {}
    if views is None:
        turns = turns_for_show(Turn.objects.filter(pk__in={e.turn_id for e in listed if e.turn_id}))
        views = [turn_view(turn, media) for turn in turns]
    for view in views:
        turn = view.turn
        if turn.pk not in last:
            continue
        one: Json = {"turn": turn_json(view, media, show)}
        if render:
            one["html"] = render(view)
        if turn.pk in spoken:
            one["comments"] = comments_json(spoken[turn.pk], names=show.names)
            if render_notes:
                one["notes"] = render_notes(view, spoken[turn.pk])
        told[last[turn.pk]] = one
    return [event_message(event, show, told.get(event.seq)) for event in listed]


def line_json(session_id: UUID) -> list[Json]:
    """The session's turns that wait in line for others: places count from 1, ``seconds`` is about how long each waits."""
    usual = cache(usual_seconds)
    return [
        {
            "turn": str(turn.pk),
            "number": turn.number,
            "place": place.number,
            "seconds": place.seconds(usual(model, turn.settings.get("image_size") or "")),
        }
        for turn, model, place in waiting_in(session_id)
    ]


def error_json(error: StudioError) -> Json:
    """The body of every refusal: a stable code, a sentence in the asker's language, and where they help a hint and the
    field at fault.
    """
    told = {
        "code": error.code,
        "message": translated(error.message),
        "hint": translated(error.hint),
        "field": error.field,
    }
    return {"error": {name: value for name, value in told.items() if value}}


def _id(value: UUID | None) -> str | None:
    return None if value is None else str(value)


def moment(value: datetime) -> str:
    """A time as the API writes it."""
    return value.isoformat().replace("+00:00", "Z")


def _seconds(value: float | None) -> float | None:
    return None if value is None else round(value, 3)


def _usd(value: Decimal | None) -> float | None:
    return None if value is None else float(round(value, 6))


def _sum(values: Iterable[Decimal | None]) -> float | None:
    known = [value for value in values if value is not None]
    return _usd(sum(known, Decimal(0))) if known else None
