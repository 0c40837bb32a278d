"""Have a prompt said anew by a text model; the prompt itself stays the person's own."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID, uuid4, uuid5

from django.contrib.auth.models import User
from django.db import transaction

from sessions_app import engines
from sessions_app.access import palettes_of, parse_id, subjects_of
from sessions_app.errors import Conflict, LimitReached, NotFound
from sessions_app.generation.rewriting import find_text_model
from sessions_app.models import Rewrite, Session, Status, Turn
from sessions_app.rewriting import MAX_EARLIER, question
from sessions_app.tasks import run_rewrite

MAX_AT_ONCE = 5


@dataclass(frozen=True)
class Wish:
    """What a person wants said anew. ``parent`` is the turn that the edit would build on; None for a first picture.

    ``provider`` and ``model`` are those of the turn; the engine's own text model answers. ``names`` are those of the
    references that go along. The same ``client_id`` of the same person is the same wish.
    """

    prompt: str
    parent: str | None = None
    provider: str | None = None
    model: str | None = None
    names: tuple[str, ...] = ()
    client_id: str = ""


def ask_rewrite(session: Session, user: User, wish: Wish) -> tuple[Rewrite, bool]:
    """Have it asked by a worker; returns the rewrite and whether it is new.

    Nothing is paid here: the worker sets the money aside. Raises InvalidRequest, LimitReached, and what
    ``find_text_model`` does.
    """
    pk = uuid5(session.pk, f"{user.pk}:{wish.client_id or uuid4().hex}")
    if found := Rewrite.objects.filter(pk=pk).first():
        return found, False
    engine, _ = engines.choose(session.workspace_id, user.pk, wish.provider, wish.model)
    find_text_model(engine.name, session.workspace_id, user.pk)
    names = sorted({*_library(session, user), *filter(None, wish.names)})
    asked = question(wish.prompt, first=wish.parent is None, earlier=_earlier(session, wish.parent), names=names)
    waiting = Rewrite.objects.filter(author=user, status__in=[Status.QUEUED, Status.RUNNING]).count()
    if waiting >= MAX_AT_ONCE:
        raise LimitReached(f"You have {waiting} rewrites under way.", hint="Wait for one to finish, or cancel it.")
    values = {"provider": engine.name, "prompt": wish.prompt.strip(), "question": asked, "names": names}
    with transaction.atomic():
        rewrite, created = Rewrite.objects.get_or_create(pk=pk, defaults={"session": session, "author": user, **values})
        if created:
            transaction.on_commit(lambda: run_rewrite.delay(str(pk)), robust=True)
    return rewrite, created


def cancel_rewrite(rewrite: Rewrite) -> Rewrite:
    """Stop waiting for it; a call under way is broken off, and may be charged. Raises Conflict if it has ended."""
    if not rewrite.end(Status.CANCELED):
        raise Conflict("This rewrite is over already.")
    rewrite.status = Status.CANCELED
    return rewrite


def _library(session: Session, user: User) -> list[str]:
    """What prompts of the session call by name."""
    return [
        name for found in (subjects_of, palettes_of) for name in found(user, session).values_list("name", flat=True)
    ]


def _earlier(session: Session, parent: str | None) -> list[str]:
    """The words of the latest edits of the branch, oldest first. Raises NotFound."""
    if parent is None:
        return []
    turn: UUID | None = parse_id(parent, "turn")
    rows = Turn.objects.filter(session=session).values_list("pk", "parent", "prompt")
    turns = {pk: (before, prompt) for pk, before, prompt in rows}
    if turn not in turns:
        raise NotFound("There is no such turn.")
    words: list[str] = []
    while turn is not None and len(words) < MAX_EARLIER:
        turn, prompt = turns[turn]
        words[:0] = [prompt] if prompt else []
    return words
