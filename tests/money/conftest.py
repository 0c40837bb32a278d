"""A studio with a priced engine that is never called: nobody works here, so the tests decide what becomes of a call."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from sessions_app import budgets, engines
from sessions_app.generation.run import claim_attempt
from sessions_app.models import Attempt, Budget, ProviderCall
from tests.cast import Cast, Program, cast

__all__ = ["Submit", "cast", "claim", "limit_workspace", "position"]

PROVIDERS = {"gemini": {"api_key": "k", "base_url": "", "api_version": ""}, "local": {}}
Submit = Callable[..., Any]


@pytest.fixture(autouse=True)
def gemini_is_set_up(settings: Any, tmp_path: Path) -> Iterator[None]:
    """With a spool of this test's own."""
    settings.SPOOL_DIR = tmp_path / "spool"
    settings.PROVIDERS = PROVIDERS
    engines.all_engines.cache_clear()
    yield
    engines.all_engines.cache_clear()


def ask(program: Program, session: str, **chosen: Any) -> Any:
    """The answer to a submitted turn; a picture of Nano Banana 2 at 1K costs $0.0336, as it does by the id that serves it."""
    settings = {"provider": "gemini", "model": "nano-banana-2", **chosen}
    return program.post(f"/sessions/{session}/turns", {"prompt": "a cup", "settings": settings})


def limit_workspace(cast: Cast, usd: str) -> None:
    """A budget for the workspace of Alice, Bob and Vera."""
    Budget.objects.create(scope="workspace", target=str(cast.workspace.pk), limit_usd=usd)


def position(cast: Cast) -> tuple[str, str, str]:
    """(reserved, spent, unknown) of the workspace this month, in dollars; the books must balance too."""
    assert budgets.imbalances() == []
    now = budgets.standing(budgets.account_of_workspace(cast.workspace.pk))
    return tuple(f"{value:.3f}" for value in (now.reserved_usd, now.spent_usd, now.unknown_usd))


def claim(turn_id: str) -> tuple[Attempt, ProviderCall]:
    """Take the turn's newest attempt as a worker does; its call is in the ledger then."""
    found = Attempt.objects.select_related("turn__session__workspace", "turn__author")
    attempt = found.filter(turn=turn_id).order_by("-number", "slot").first()
    assert attempt is not None
    claimed, call = claim_attempt(
        attempt, *engines.find(attempt.provider, attempt.model, attempt.turn.session.workspace_id)
    )
    assert claimed and call is not None
    return attempt, call
