"""Several turns submitted together, all or none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from django.contrib.auth.models import User
from django.db import transaction

from sessions_app.actions.new_turns import NewTurn
from sessions_app.actions.turns import submit_turn
from sessions_app.errors import BudgetExceeded, LimitReached, word
from sessions_app.models import Session, Turn


@transaction.atomic
def submit_all(
    session: Session, user: User, wanted: Sequence[NewTurn], *, chained: bool = False
) -> tuple[list[Turn], bool]:
    """Submit each of the turns, in order; ``chained``: each builds on the one before it, and waits for its picture.
    Returns them and whether any is new.

    Raises what ``submit_turn`` does; then none of them was written. A budget or limit with room for some says for how many.
    """
    made: list[tuple[Turn, bool]] = []
    for new in wanted:
        if chained and made:
            new = replace(new, parent=str(made[-1][0].pk), base_output=None, waits=True)
        try:
            made.append(submit_turn(session, user, new))
        except BudgetExceeded as error:
            if not made or error.code != BudgetExceeded.code:
                raise
            raise BudgetExceeded(
                f"Together these {len(wanted)} turns cost more than the month's budget has left; it has room for "
                f"{len(made)} of them.",
                hint=error.hint,
            ) from error
        except LimitReached as error:
            if not made or error.retry_after is None:
                raise
            fitting = word(f"There is room for {len(made)} of these {len(wanted)} turns now.")
            raise LimitReached(
                f"{fitting} {error.message}",
                hint="Your prompts are kept. Send fewer at once, or send them later.",
                retry_after=error.retry_after,
            ) from error
    return [turn for turn, _ in made], any(is_new for _, is_new in made)
