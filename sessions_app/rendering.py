"""HTML fragments: the same ones for first paint, live messages and catch-up."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import cache
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from sessions_app import engines
from sessions_app.errors import StudioError
from sessions_app.models import Attempt, Status
from sessions_app.queries import TurnView, usual_seconds

# A tile shows two lines; the whole prompt is in the panel.
TILE_CHARACTERS = 240

STAGES = {
    "": _("working"),
    "sent": _("working"),
    "thinking": _("thinking"),
    "receiving": _("receiving"),
    "saving": _("saving"),
}


def render_turn(view: TurnView, *, usual_seconds: float | None = None) -> SafeString:
    """The turn's tile in the chain of the workspace; ``usual_seconds`` is how long such a turn mostly takes."""
    return render_to_string("sessions/turn.html", turn_context(view) | {"usual": usual_seconds})


def render_chain(views: Iterable[TurnView]) -> list[SafeString]:
    """The tiles of a whole session, in order."""
    usual = cache(usual_seconds)
    return [
        render_turn(view, usual_seconds=usual(view.attempt.model, view.turn.settings.get("image_size") or ""))
        if view.is_live and view.attempt
        else render_turn(view)
        for view in views
    ]


def render_step(view: TurnView, show_prompt: bool = True, downloads: bool = True) -> SafeString:
    """The turn as a step of the shared player's strip; with downloads, it says what the file carries."""
    context = turn_context(view) | {"show_prompt": show_prompt, "downloads": downloads}
    return render_to_string("sharing/step.html", context)


def turn_context(view: TurnView) -> dict[str, Any]:
    """What the templates of a turn need beyond its view."""
    slots = view.turn.current_attempts
    return {
        "view": view,
        "turn": view.turn,
        "attempt": view.attempt,
        "title": view.title,
        "cut": len(view.title) > TILE_CHARACTERS,
        "short_title": view.title[:TILE_CHARACTERS],
        "stage_word": _("waiting") if view.status == Status.QUEUED else STAGES.get(_stage(view), _("working")),
        "since": _stamp(view.attempt.created_at) if view.is_live and view.attempt else "",
        "until": _stamp(view.attempt.not_before) if view.status == Status.QUEUED and view.attempt else "",
        "ended_slots": sum(attempt.finished_at is not None for attempt in slots),
        "slots": len(slots),
        "model_label": model_label(view.attempt),
    }


def model_label(attempt: Attempt | None) -> str:
    """What people call the model of an attempt; its own name if no engine has it any more."""
    if attempt is None or not attempt.model:
        return ""
    try:
        return engines.find(attempt.provider, attempt.model)[1].label
    except StudioError:
        return attempt.model


def _stage(view: TurnView) -> str:
    return view.attempt.stage if view.attempt else ""


def _stamp(when: datetime | None) -> str:
    """Seconds since 1970, which the browser counts from; empty for never."""
    return f"{when.timestamp():.3f}" if when else ""
