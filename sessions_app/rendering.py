"""HTML fragments: the same ones for first paint, live messages and catch-up."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cache
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sessions_app import engines, prices
from sessions_app.chain import Chain
from sessions_app.comments import CommentView, people
from sessions_app.errors import InvalidRequest
from sessions_app.generation.attempts import check_turn
from sessions_app.generation.pricing import finishing_price, price_elsewhere
from sessions_app.lines import place_of
from sessions_app.models import Attempt, ShareLink, Status, Turn
from sessions_app.providers import catalog
from sessions_app.providers.requiring import larger_sizes
from sessions_app.queries import PictureView, TurnView, draft_url, usual_seconds
from sessions_app.sentences import translated

# A tile shows two lines; the whole prompt is in the panel.
TILE_CHARACTERS = 240

# Failures whose cure is another key, or another way in.
CURED_IN_SETTINGS = {"key_missing", "key_invalid", "paid_key_required", "permission_denied", "region_unsupported"}

STAGES = {
    "": _("working"),
    "sent": _("sent"),
    "thinking": _("thinking"),
    "receiving": _("receiving"),
    "saving": _("saving"),
    "batch": _("in the batch queue, up to 24 h, half price"),
}
# What a turn in a batch queue may take, in seconds: the usual times of others say nothing of it.
BATCH_SECONDS = 24 * 3600


def render_turn(view: TurnView, *, usual_seconds: float | None = None) -> SafeString:
    """The turn's tile in the chain of the workspace; ``usual_seconds`` is how long such a turn mostly takes."""
    attempt = view.attempt
    batch = attempt is not None and view.status == Status.RUNNING and attempt.stage == "batch"
    times = {"usual": None if batch or view.turn.waits else usual_seconds, "within": BATCH_SECONDS if batch else None}
    context = turn_context(view) | times | _place_in_line(view, usual_seconds)
    return render_to_string("sessions/turn.html", context)


def render_chain(chain: Chain) -> Iterator[SafeString]:
    """All turns of a session in order: tiles, and places for those that are still to be fetched."""
    for views, places in chain.runs():
        yield from render_tiles(views)
        if places:
            yield render_to_string("sessions/turns_away.html", {"places": places})


def render_tiles(views: Iterable[TurnView]) -> list[SafeString]:
    """The tiles of these turns, in order."""
    usual = cache(usual_seconds)
    return [
        render_turn(view, usual_seconds=usual(view.attempt.model, view.turn.settings.get("image_size") or ""))
        if view.is_live and view.attempt
        else render_turn(view)
        for view in views
    ]


def _place_in_line(view: TurnView, usual: float | None) -> dict[str, Any]:
    """For a turn that waits for others: its place, and when its turn may come by the usual time."""
    waits = view.status == Status.QUEUED and not view.turn.is_past
    place = place_of(view.attempt) if view.attempt and waits else None
    if place is None:
        return {}
    seconds = place.seconds(usual)
    word = gettext("next in line") if place.number == 1 else gettext("number %(n)s in line") % {"n": place.number}
    return {"stage_word": word, "place": place.number, "expected": f"{time.time() + seconds:.3f}" if seconds else ""}


def render_step(view: TurnView, link: ShareLink) -> SafeString:
    """The turn as a step of the shared player's strip, with no more than the link shows of it."""
    cost = view.cost_usd if link.show_costs else None
    author = view.turn.author_name if link.show_names else ""
    context = turn_context(view) | {"link": link, "cost": cost, "author": author}
    return render_to_string("sharing/step.html", context)


def render_notes(view: TurnView, threads: Sequence[CommentView], *, names: bool = True) -> SafeString:
    """The comments on the turn; without ``names``, nothing tells which member wrote or resolved one."""
    return render_to_string("notes/list.html", notes_context(view, threads, names=names))


def notes_context(view: TurnView, threads: Sequence[CommentView], *, names: bool = True) -> dict[str, Any]:
    """What templates/notes/list.html needs, for ``render_notes``."""
    texts = (one.comment.text for thread in threads for one in (thread, *thread.replies))
    known = people(view.turn.session) if names and any("@" in text for text in texts) else {}
    return {"turn": view.turn, "threads": threads, "known": known, "names": names}


def turn_context(view: TurnView) -> dict[str, Any]:
    """What the templates of a turn need beyond its view."""
    slots = view.turn.current_attempts
    return {
        "view": view,
        "turn": view.turn,
        "attempt": view.attempt,
        "title": view.title,
        "verdict": view.verdict,
        "cut": len(view.title) > TILE_CHARACTERS,
        "short_title": view.title[:TILE_CHARACTERS],
        "stage_word": _stage_word(view),
        "since": _stamp(view.attempt.created_at) if view.is_live and view.attempt else "",
        "until": _stamp(view.attempt.not_before) if view.status == Status.QUEUED and view.attempt else "",
        "useless_until": _useless_until(view.attempt),
        "ended_slots": sum(attempt.finished_at is not None for attempt in slots),
        "slots": len(slots),
        # Variants that were all canceled at no cost have nothing to say of their own.
        "is_freely_canceled": all(attempt.status == Status.CANCELED and attempt.billed == "no" for attempt in slots),
        "in_settings": view.attempt is not None and view.attempt.error_code in CURED_IN_SETTINGS,
        "model_label": model_label(view.attempt),
        "offer": offer_of(view.turn, view.attempt),
        "replaced": replaced_by(view),
        "asked": engines.asked_of(view.attempt) if view.attempt else view.turn.settings,
        "draft": draft_url(view.attempt) if view.attempt else None,
        "why": _why_it_waits(view),
        "slot_views": slot_views(view),
        "finish": finish_offers(view),
    }


@dataclass(frozen=True)
class Offer:
    """A model to run instead, and about what one picture by it costs."""

    model: str
    label: str
    price: Decimal | None


@dataclass(frozen=True)
class SlotView:
    """One variant of a turn: its latest try, and what to show of it; ``other_model`` where it is not the turn's."""

    attempt: Attempt
    pictures: tuple[PictureView, ...]
    word: str
    draft: str | None
    other_model: str = ""
    offer: Offer | None = None

    @property
    def is_live(self) -> bool:
        """Queued or running."""
        return self.attempt.status in (Status.QUEUED, Status.RUNNING)


def slot_views(view: TurnView) -> list[SlotView]:
    """The variants of a turn, by slot."""
    slots = len(view.turn.current_attempts)
    by_output = {picture.output_id: picture for picture in view.pictures}
    return [
        SlotView(
            attempt=attempt,
            pictures=tuple(by_output[output.pk] for output in view.turn.outputs if output.slot == attempt.slot),
            word=_word_of(attempt),
            draft=draft_url(attempt),
            other_model=model_label(attempt) if attempt.model != view.turn.settings.get("model", "") else "",
            offer=offer_of(view.turn, attempt) if slots > 1 else None,
        )
        for attempt in view.turn.current_attempts
    ]


def _word_of(attempt: Attempt) -> str:
    """What a small cell says of a try that has no picture."""
    if attempt.status == Status.QUEUED:
        return gettext("waiting")
    if attempt.status == Status.RUNNING:
        return str(STAGES.get(attempt.stage, STAGES[""]))
    return {
        Status.FAILED.value: gettext("failed"),
        Status.CANCELED.value: gettext("canceled"),
        Status.UNKNOWN.value: gettext("answer lost"),
    }.get(attempt.status, attempt.status)


def _useless_until(attempt: Attempt | None) -> datetime | None:
    """Before when trying a failed attempt again is of no use; None if nothing is known of that."""
    if attempt is None or attempt.status != Status.FAILED or not attempt.not_before or not attempt.finished_at:
        return None
    return attempt.not_before if attempt.not_before > attempt.finished_at else None


def _why_it_waits(view: TurnView) -> str:
    """The last try's refusal, as the beginning of a sentence; empty if it waits for nothing but its turn."""
    waits = view.attempt is not None and view.status == Status.QUEUED and view.attempt.not_before is not None
    return translated(view.attempt.error_message).rstrip(".") if view.attempt and waits else ""


def finish_offers(view: TurnView) -> list[dict[str, Any]]:
    """At which size, and by which model, the turn's picture can be rendered again: its own model's largest size first,
    then the finest model's. Empty for what is no draft.
    """
    wanted = view.turn.settings
    picture = view.turn.picture
    if view.status != Status.SUCCEEDED or view.turn.finishes_id or picture is None or not wanted.get("provider"):
        return []
    engine = engines.known(wanted["provider"])
    models = prices.shown(engine) if engine else ()
    own = catalog.match(models, picture.attempt.model)
    if own is None:
        return []
    finest = max(models, key=lambda model: max(model.prices_usd.values(), default=0))
    offered = [own] if finest.name == own.name else [own, finest]
    sizes = {model.name: larger_sizes(model, wanted.get("image_size")) for model in offered}
    return [
        {
            "size": sizes[model.name][-1],
            "model": model.name if model is not own else "",
            "other": model is not own,
            "label": model.label,
            "price": finishing_price(model, sizes[model.name][-1]),
        }
        for model in offered
        if sizes[model.name]
    ]


def model_label(attempt: Attempt | None) -> str:
    """What people call the model of an attempt; its own name if no engine has it any more."""
    if attempt is None or not attempt.model:
        return ""
    return translated(engines.model_label(attempt.provider, attempt.model))


def offer_of(turn: Turn, attempt: Attempt | None) -> Offer | None:
    """The model that a failure offers instead, if it can make this turn."""
    if attempt is None or not attempt.error_offer or attempt.status != Status.FAILED:
        return None
    engine = engines.known(attempt.provider)
    model = catalog.match(prices.shown(engine), attempt.error_offer) if engine else None
    if engine is None or model is None:
        return None
    try:
        check_turn(model, turn)
    except InvalidRequest:
        return None
    return Offer(model.name, model.label, price_elsewhere(turn, engine, model))


def replaced_by(view: TurnView) -> dict[str, str] | None:
    """Whose place the turn's model took, and why; None if it is the model that was chosen."""
    before = view.turn.replaced(view.attempt) if view.attempt else None
    return {"label": model_label(before), "why": translated(before.error_message)} if before else None


def _stage_word(view: TurnView) -> str:
    if view.status == Status.QUEUED and view.turn.waits:
        return gettext("waiting for turn %(n)s") % {"n": view.parent_number}
    if view.status == Status.QUEUED:
        return gettext("waiting")
    return str(STAGES.get(view.attempt.stage if view.attempt else "", STAGES[""]))


def _stamp(when: datetime | None) -> str:
    """Seconds since 1970, which the browser counts from; empty for never."""
    return f"{when.timestamp():.3f}" if when else ""
