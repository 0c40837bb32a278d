"""Storyboards: several frames from one list of prompts, each a turn of its own, all from the same start."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from uuid import uuid4

from django.contrib.auth.models import User

from sessions_app.actions.batches import submit_all
from sessions_app.actions.new_turns import NewTurn
from sessions_app.errors import InvalidRequest
from sessions_app.models import Session, Turn

MAX_FRAMES = 20


def submit_storyboard(
    session: Session, user: User, frames: Sequence[str], every: NewTurn, *, chained: bool = False
) -> tuple[list[Turn], bool]:
    """One turn for each prompt in ``frames``, with the inputs, settings and parent of ``every``; all or none.

    The frames are siblings and run at the same time, unless they are ``chained``: then each builds on the one before. The same ``client_id`` gives the same turns. Returns the turns
    in order and whether they are new. Raises what ``submit_all`` does.
    """
    prompts = [frame.strip() for frame in frames if frame.strip()]
    if not 1 <= len(prompts) <= MAX_FRAMES:
        raise InvalidRequest(
            f"A storyboard has 1 to {MAX_FRAMES} frames; this one has {len(prompts)}.",
            hint="Write one prompt on each line.",
            field="frames",
        )
    client_id = every.client_id or uuid4().hex
    return submit_all(
        session,
        user,
        [
            replace(every, prompt=prompt, client_id=f"{client_id}.{number}")
            for number, prompt in enumerate(prompts, start=1)
        ],
        chained=chained,
    )
