"""Turns, their attempts and pictures, and what of them an audience is shown."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sessions_app.models import (
    STAGE,
    THUMB,
    Asset,
    AssetCredentials,
    Attempt,
    KeepLock,
    Output,
    ShareLink,
    Status,
    Turn,
    TurnInput,
    Verdict,
)
from sessions_app.models.engines import is_own
from sessions_app.queries import Media, TurnView, draft_url
from sessions_app.representation.values import Json, dollars, dollars_of_all, moment, opaque_id, rounded
from sessions_app.sentences import translated


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
        "parent": opaque_id(turn.parent_id),
        "base_output": opaque_id(turn.base_id),
        "prompt": turn.prompt if show.prompts else "",
        "author": (turn.author_name or None) if show.names else None,
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
        "chosen_output": opaque_id(turn.chosen_output_id),
        "starred": turn.starred,
        "muted": turn.muted,
        "alt_text": view.alt_text if show.prompts else turn.alt_text,
        "comments_count": turn.comments_count if show.comments else 0,
        "open_comments": turn.open_comments if show.comments else 0,
        "branch": turn.branch if show.prompts else "",
        "revises": opaque_id(turn.revises_id),
        "waits": turn.waits,
        "review": verdict_json(view.verdict) if view.verdict and show.review else None,
        "cost": _cost_json(turn) if show.costs else None,
        "finishes": opaque_id(turn.finishes_id) if show.inputs else None,
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
        "thoughts": attempt.thoughts,
        "waits_until": moment(waits) if waits else None,
        "preview": draft_url(attempt),
        "error": _error_json(attempt, MEMBERS) if attempt.error_code else None,
        "cost": {
            "estimated_usd": dollars(attempt.estimated_usd),
            "actual_usd": dollars(attempt.actual_usd),
            "own_key": is_own(attempt.provider),
        },
        "timings": {
            "queued_s": _between(attempt.created_at, attempt.started_at),
            "provider_s": _between(attempt.sent_at, attempt.answered_at),
            "total_s": _between(attempt.created_at, attempt.finished_at),
        },
    }


def _between(start: datetime | None, end: datetime | None) -> float | None:
    return rounded(max(0.0, (end - start).total_seconds())) if start and end else None


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
            "queued_s": rounded(view.queued_seconds),
            "provider_s": rounded(view.engine_seconds),
            "total_s": rounded(view.seconds),
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
        "subject": opaque_id(item.subject_id),
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
        "mask": opaque_id(lock.mask_id),
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
        "estimated_usd": dollars_of_all(a.estimated_usd for a in turn.current_attempts),
        "actual_usd": dollars_of_all(a.actual_usd for a in attempts),
        "own_key": any(is_own(a.provider) for a in attempts),
    }


def verdict_json(verdict: Verdict) -> Json:
    return {
        "output": str(verdict.output_id),
        "sha256": verdict.sha256,
        "state": verdict.state,
        "approvals": verdict.approvals,
        "required": verdict.required,
        "changes_requested": verdict.changes_requested,
        "open_requests": verdict.open_requests,
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
