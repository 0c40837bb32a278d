"""A chain taken into a session of its own: the same pictures by their hashes, its turns as history, nothing paid twice."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid4

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Prefetch

from sessions_app import assetstore, events
from sessions_app.access import SharedView
from sessions_app.actions.sessions import create_session
from sessions_app.errors import AccessDenied, Conflict
from sessions_app.models import UPLOAD, Asset, Attempt, Output, ReplyPart, Session, Status, Turn, TurnInput, Workspace
from sessions_app.queries import turns_for_show

ELSEWHERE = "elsewhere"
"""In place of the name of an engine that another workspace has: it is what its owner called it."""
COPIED = (
    "prompt",
    "settings",
    "region",
    "pins",
    "markup",
    "palettes",
    "adjustment",
    "starred",
    "muted",
    "alt_text",
    "branch",
)
SHOWN = ("prompt", "palettes", "adjustment", "alt_text")
ATTEMPT = (
    *("slot", "model", "model_id", "service_tier", "text", "thoughts", "notes"),
    *("created_at", "started_at", "finished_at"),
)


def fork_session(turn: Turn, user: User, workspace: Workspace) -> Session:
    """The chain that leads to the turn, with all that its turns were asked with, as a new session.

    Raises Conflict if the turn has no picture.
    """
    replies = ReplyPart.objects.select_related("picture", "signature")
    found = turns_for_show(_line(turn)).prefetch_related(Prefetch("attempts__reply_parts", replies))
    return _Fork(user, workspace, at_home=turn.session.workspace_id == workspace.pk).make(
        turn, list(found), turn.session.title
    )


def fork_shared(shared: SharedView, turn: Turn, user: User, workspace: Workspace) -> Session:
    """The same for a guest: no more than the link shows of it. Raises AccessDenied where the link allows no copy."""
    if not shared.link.allow_fork:
        raise AccessDenied("This link does not let you take a copy.", hint="Ask the person who sent it.")
    covered = shared.turns().filter(pk__in=_line(turn).values("pk"))
    fork = _Fork(user, workspace, prompts=shared.link.show_prompts, guest=True)
    return fork.make(turn, list(turns_for_show(covered, shared.only)), shared.title)


def _said(turn: Turn) -> dict[str, Any]:
    """What had been chosen for it: with that the copy can be shown as it was, too."""
    said = {name: getattr(turn, name) for name in ("starred", "muted", "alt_text", "branch")}
    return said | ({"output": str(turn.chosen_output_id)} if turn.chosen_output_id else {})


def _is_private(session: Session) -> bool:
    """Whether some of the workspace may not see it: then they may not see a copy either."""
    return session.private or (session.folder is not None and session.folder.private)


def _line(turn: Turn) -> Any:
    """The turns from the first to this one."""
    parents = dict(Turn.objects.filter(session=turn.session_id).values_list("pk", "parent_id"))
    line: list[UUID] = []
    step: UUID | None = turn.pk
    while step is not None:
        line.append(step)
        step = parents[step]
    return Turn.objects.filter(pk__in=line)


class _Fork:
    """What is copied for whom. ``guest``: nothing that guests are not shown; ``at_home``: in the same workspace."""

    def __init__(
        self, user: User, workspace: Workspace, *, prompts: bool = True, guest: bool = False, at_home: bool = False
    ) -> None:
        self.user, self.workspace = user, workspace
        self.prompts, self.guest, self.at_home = prompts, guest, at_home
        self.outputs: dict[UUID, Output] = {}
        self.inputs: list[TurnInput] = []
        self.replies: list[ReplyPart] = []

    @transaction.atomic
    def make(self, last: Turn, line: Sequence[Turn], title: str) -> Session:
        """The new session with a copy of those turns of the line that have a picture."""
        line = [turn for turn in line if turn.picture]
        if not line or line[-1].pk != last.pk:
            raise Conflict("This turn has no picture to go on from.", hint="Choose another turn.", field="turn")
        session = create_session(self.user, self.workspace, title)
        session.private = self.at_home and _is_private(last.session)
        turns: list[Turn] = []
        for turn in line:
            turns.append(self._turn(session, turn, turns[-1] if turns else None))
        Turn.objects.bulk_create(turns)
        Attempt.objects.bulk_create({output.attempt.pk: output.attempt for output in self.outputs.values()}.values())
        Output.objects.bulk_create(self.outputs.values())
        TurnInput.objects.bulk_create(self.inputs)
        ReplyPart.objects.bulk_create(self.replies)
        session.cover, session.last_turn = turns[-1].chosen_output, len(turns)
        session.save(update_fields=["cover", "last_turn", "private"])
        told = {"title": session.title, "act": "forked"}
        told |= {} if self.guest else {"forked_from": str(last.session_id)}
        events.record(session, "session.changed", actor=self.user, payload=told)
        made: dict[UUID, dict[Attempt, Status]] = {}
        for attempt in {output.attempt for output in self.outputs.values()}:
            made.setdefault(attempt.turn_id, {})[attempt] = Status.SUCCEEDED
        for turn in turns:
            events.turn_changed(turn, self.user, act="copied", became=made.get(turn.pk), **_said(turn))
        return session

    def _turn(self, session: Session, turn: Turn, parent: Turn | None) -> Turn:
        names = SHOWN if self.guest else COPIED
        values = {name: getattr(turn, name) for name in names if self.prompts or name == "alt_text"}
        if not self.at_home and values.get("settings"):
            values["settings"] = {key: value for key, value in values["settings"].items() if key != "provider"}
        base = self.outputs.get(turn.base_id) if turn.base_id else None
        copy = Turn(
            session=session,
            number=parent.number + 1 if parent else 1,
            parent=parent,
            base=base or (parent.chosen_output if parent and turn.base_id else None),
            author=turn.author if self.at_home else None,
            named_author=turn.named_author if self.at_home else "",
            client_id=uuid4().hex,
            **values,
        )
        for attempt in turn.attempts.all():
            if attempt.outputs.all():
                self._attempt(copy, attempt)
        if turn.picture is not None:
            copy.chosen_output = self.outputs[turn.picture.pk]
        self._inputs(copy, turn)
        return copy

    def _attempt(self, turn: Turn, attempt: Attempt) -> None:
        """A picture that was paid for elsewhere: no cost, no call."""
        told = {name: getattr(attempt, name) for name in ATTEMPT}
        if self.guest:
            told |= {"text": "", "thoughts": "", "notes": []}
        provider = UPLOAD if attempt.provider == UPLOAD or not self.prompts else ELSEWHERE
        copy = Attempt(
            turn=turn,
            number=attempt.number,
            provider=attempt.provider if self.at_home else provider,
            status=Status.SUCCEEDED,
            **told,
        )
        for output in attempt.outputs.all():
            self.outputs[output.pk] = Output(
                attempt=copy,
                asset=self._asset(output.asset),
                slot=output.slot,
                position=output.position,
                model_asset=None if self.guest or not output.model_asset else self._asset(output.model_asset),
                composition=output.composition,
            )
        if not self.guest:
            self.replies += [
                ReplyPart(
                    attempt=copy,
                    position=part.position,
                    text=part.text,
                    thought=part.thought,
                    picture=self._asset(part.picture) if part.picture else None,
                    signature=self._asset(part.signature) if part.signature else None,
                )
                for part in attempt.reply_parts.all()
            ]

    def _inputs(self, copy: Turn, turn: Turn) -> None:
        """What went along; of a guest's copy only that an upload was one."""
        if not self.guest:
            self.inputs += [
                TurnInput(
                    turn=copy,
                    asset=self._asset(item.asset),
                    role=item.role,
                    name=item.name,
                    purpose=item.purpose,
                    subject_id=item.subject_id if self.at_home else None,
                    position=item.position,
                )
                for item in turn.inputs.all()
            ]
        elif copy.chosen_output and copy.chosen_output.attempt.provider == UPLOAD:
            self.inputs.append(TurnInput(turn=copy, asset=copy.chosen_output.asset, role=TurnInput.Kind.BASE))

    def _asset(self, asset: Asset) -> Asset:
        return assetstore.adopt(asset, self.workspace)
