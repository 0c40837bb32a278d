"""What a model is told of a turn later, and making the same turn once more."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.db import transaction

from sessions_app import events
from sessions_app.actions.new_turns import SETTINGS, NewTurn
from sessions_app.actions.references import inputs_again
from sessions_app.actions.regions import region_again
from sessions_app.actions.turns import submit_turn
from sessions_app.errors import Conflict
from sessions_app.models import UPLOAD, Turn


@transaction.atomic
def mute_turn(turn: Turn, user: User, muted: bool) -> Turn:
    """Leave the turn out of what models are told of the chain, or put it back. The chain stays as it is."""
    events.turn_changed(turn, user, act="muted", muted=muted)  # first, as in star_turn
    turn.muted = muted
    turn.save(update_fields=["muted"])
    return turn


@transaction.atomic
def describe_turn(turn: Turn, user: User, alt_text: str) -> Turn:
    """Say what the turn's picture shows, for those who do not see it; without a text, the prompt says it again."""
    alt_text = " ".join(alt_text.split())
    events.turn_changed(turn, user, act="described", alt_text=alt_text)  # first, as in star_turn
    turn.alt_text = alt_text
    turn.save(update_fields=["alt_text"])
    return turn


def run_again(turn: Turn, user: User, client_id: str = "") -> tuple[Turn, bool]:
    """A sibling of the turn: the same words, pictures and settings on the same picture. Returns it and whether it is new.

    What was pinned since is not added, and a finished draft is finished again.

    Raises Conflict for an upload, and whatever ``submit_turn`` raises.
    """
    return submit_turn(turn.session, user, turn_again(turn, client_id))


def turn_again(turn: Turn, client_id: str = "") -> NewTurn:
    """What has to be submitted for that. Raises Conflict for an upload."""
    if turn.attempts.filter(provider=UPLOAD).exists():
        raise Conflict(f"Turn {turn.number} is an upload; there is nothing to run again.")
    return NewTurn(
        prompt=turn.prompt,
        client_id=client_id,
        parent=str(turn.parent_id) if turn.parent_id else None,
        base_output=str(turn.base_id) if turn.base_id else None,
        inputs=inputs_again(turn),
        settings={name: value for name, value in turn.settings.items() if name in SETTINGS},
        region=region_again(turn),
        pins=tuple(turn.pins),
        markup=tuple(turn.markup),
        adjustment=tuple(turn.adjustment or ()),
        is_first=turn.parent_id is None,
        as_given=True,
        finishes=turn.finishes,
    )
