"""The rows of a session that is read in: everything with an id of its own, hung together as it was."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from django.contrib.auth.models import User
from django.db.models import Model
from django.utils import timezone

from sessions_app import events
from sessions_app.actions.forking import ELSEWHERE
from sessions_app.errors import Billed
from sessions_app.models import (
    UPLOAD,
    Asset,
    Attempt,
    Comment,
    CommentReaction,
    Event,
    KeepLock,
    Output,
    Review,
    Session,
    Status,
    Turn,
    TurnInput,
)
from sessions_app.providers.tools import TOOLS

Json = dict[str, Any]

BUILT_IN = ("gemini", "vertex", "gateway", "local")
NOTHING = str(UUID(int=0))
"""In place of the id of a picture that was not exported."""
AREA = ("rect", "polygon", "invert", "grow")
BATCH = 500


class ImportedRows:
    """What ``told`` says, as rows of a session that has none yet.

    ``people`` are members by their names, ``assets`` pictures by the ids that ``told`` has for them. Nothing of it costs
    money: there is no call, no reservation, and what never was claimed here counts for no quota.
    """

    def __init__(
        self, session: Session, user: User, told: Json, people: Mapping[str | None, User], assets: Mapping[str, Asset]
    ) -> None:
        self.session, self.user, self.told, self.people, self.assets = session, user, told, people, assets
        self.now = timezone.now()
        turns = told["turns"]
        self.turn_ids = _new_ids(turns)
        self.output_ids = _new_ids(output for turn in turns for output in turn["outputs"])
        self.comment_ids, self.lock_ids = _new_ids(told["comments"]), _new_ids(told["locks"])
        self.attempts: list[Attempt] = []
        self.outputs: list[Output] = []
        self.reviewed: dict[str, datetime] = {}
        for review in told["reviews"]:
            former = self.reviewed.get(review["output"], review["created_at"])
            self.reviewed[review["output"]] = max(former, review["created_at"])

    def write(self) -> None:
        """All of it, in the caller's transaction."""
        listed = sorted(self.told["turns"], key=lambda turn: turn["number"])
        turns = [self._turn(turn) for turn in listed]
        comments, reactions = self._comments()
        self._count(turns, comments)
        for row, turn in zip(turns, listed, strict=True):
            self._attempts(row, turn)
        happened = self._events(turns)
        _create(Turn, turns)
        Attempt.objects.bulk_create(self.attempts, BATCH)
        Output.objects.bulk_create(self.outputs, BATCH)
        TurnInput.objects.bulk_create(self._inputs(), BATCH)
        _create(Comment, comments)
        CommentReaction.objects.bulk_create(reactions, BATCH)
        _create(Review, [self._review(review) for review in self.told["reviews"]])
        _create(KeepLock, [self._lock(lock) for lock in self.told["locks"]])
        Event.objects.bulk_create(happened, BATCH)
        self.session.cover_id = next(filter(None, map(self._cover, reversed(listed))), None)
        self.session.last_turn = listed[-1]["number"] if listed else 0
        self.session.private = self.told["session"]["private"]
        self.session.save(update_fields=["cover", "last_turn", "last_seq", "private"])

    def _turn(self, told: Json) -> Turn:
        author = self.people.get(told["author"])
        said = {name: told[name] for name in ("number", "prompt", "pins", "palettes", "starred", "muted", "branch")}
        return Turn(
            id=self.turn_ids[told["id"]],
            session=self.session,
            parent_id=self.turn_ids.get(told["parent"]),
            base_id=self.output_ids.get(told["base_output"]),
            finishes_id=self.output_ids.get(told["finishes"]),
            revises_id=self.turn_ids.get(told["revises"]),
            chosen_output_id=self.output_ids.get(told["chosen_output"]),
            author=author,
            named_author="" if author else told["author"] or "",
            client_id=uuid4().hex,
            alt_text=told["alt_text"][:500],
            settings=self._settings(told["settings"]),
            region=self._region(told["region"]),
            markup=[_without_none(mark) for mark in told["markup"]],
            locks=[str(self.lock_ids[one]) for one in told["locks"] if one in self.lock_ids],
            adjustment=[self._operation(one) for one in told["adjustment"]] if told["adjustment"] else None,
            created_at=told["created_at"],
            **said,
        )

    def _settings(self, told: Json) -> Json:
        provider = told["provider"]
        said = _without_none(told)
        return said if provider in BUILT_IN else {name: value for name, value in said.items() if name != "provider"}

    def _region(self, told: Json | None) -> Json | None:
        if told is None:
            return None
        turn = self.turn_ids.get(told["turn"])
        return {name: told[name] for name in (*AREA, "feather")} | {"turn": str(turn) if turn else None}

    def _operation(self, told: Json) -> Json:
        """A picture to take from by its new ids: an old one could be that of a picture that is not theirs to see."""
        if told["op"] != "paste":
            return _without_none(told)
        assets = {o["id"]: o["asset"] for turn in self.told["turns"] for o in turn["outputs"]}
        asset = self.assets.get(assets.get(told["output"], ""))
        output = self.output_ids.get(told["output"], NOTHING)
        return {**told, "output": str(output), "asset": str(asset.pk) if asset else NOTHING}

    def _attempts(self, turn: Turn, told: Json) -> None:
        made: dict[int, list[tuple[Attempt, Json]]] = {}
        for one in sorted(told["attempts"], key=lambda attempt: attempt["number"]):
            attempt = self._attempt(turn, told, one)
            self.attempts.append(attempt)
            made.setdefault(one["slot"], []).append((attempt, one))
        for position, output in enumerate(told["outputs"]):
            tries = made[output["slot"]]
            named = [a for tried in made.values() for a, one in tried if output["id"] in (one["outputs"] or ())]
            done = [a for a, _ in tries if a.status == Status.SUCCEEDED]
            self.outputs.append(self._output((named or done or [tries[-1][0]])[-1], output, position))

    def _attempt(self, turn: Turn, told: Json, one: Json) -> Attempt:
        """What the turn says of its attempt is said of the one that has the turn's status, if that says nothing itself."""
        said = {name: one[name] for name in ("slot", "number", "model")}
        whose = told if one["notes"] is None and one["status"] == told["status"] else one
        status = Status.CANCELED if one["status"] in (Status.QUEUED, Status.RUNNING) else Status(one["status"])
        return Attempt(
            turn=turn,
            status=status,
            provider=self._provider(turn, told),
            model_id=whose["model_id"] or "",
            service_tier=one["service_tier"] or "",
            text=whose["text"] or "",
            thoughts=one["thoughts"],
            notes=whose["notes"] or [],
            grounding=whose["grounding"],
            **_error(one["error"]),
            **{name: _dollars(value) for name, value in one["cost"].items()},
            **_times(one["created_at"] or told["created_at"], one["timings"]),
            **said,
        )

    def _provider(self, turn: Turn, told: Json) -> str:
        if told["upload"]:
            return UPLOAD
        return TOOLS.name if turn.adjustment else turn.settings.get("provider", ELSEWHERE)

    def _output(self, attempt: Attempt, told: Json, position: int) -> Output:
        model = told["model_picture"]
        return Output(
            id=self.output_ids[told["id"]],
            attempt=attempt,
            asset=self.assets[told["asset"]],
            slot=told["slot"],
            position=position,
            model_asset=self.assets[model["asset"]] if model else None,
            composition=_composition(told["composition"]),
            reviewed_at=self.reviewed.get(told["id"]),
        )

    def _inputs(self) -> list[TurnInput]:
        return [
            TurnInput(
                turn_id=self.turn_ids[turn["id"]],
                asset=self.assets[item["asset"]],
                position=position,
                **{name: item[name] for name in ("role", "name", "purpose")},
            )
            for turn in self.told["turns"]
            for position, item in enumerate(turn["inputs"])
        ]

    def _comments(self) -> tuple[list[Comment], list[CommentReaction]]:
        """And the reactions to them. A gap in the numbers of pins is one that was deleted, and stays one."""
        comments: list[Comment] = []
        reactions: list[CommentReaction] = []
        pins = dict.fromkeys(self.turn_ids, 0)
        for told in self.told["comments"]:
            if told["number"] and not told["reply_to"]:
                for gap in range(told["number"] - pins[told["turn"]] - 1, 0, -1):
                    comments.append(self._gone(told, gap))
                pins[told["turn"]] = max(told["number"], pins[told["turn"]])
            comment = self._comment(told)
            comments.append(comment)
            for kind, names in told["reactions"].items():
                reactions += [CommentReaction(comment=comment, kind=kind, **self._who(one)) for one in _once(names)]
        return comments, reactions

    def _comment(self, told: Json) -> Comment:
        said = {name: told[name] for name in ("text", "region", "resolved_at", "edited_at", "deleted_at", "created_at")}
        x, y = told["pin"] or (None, None)
        return Comment(
            id=self.comment_ids[told["id"]],
            session=self.session,
            turn_id=self.turn_ids[told["turn"]],
            output_id=self.output_ids.get(told["output"]),
            parent_id=self.comment_ids.get(told["reply_to"]),
            pin_x=x,
            pin_y=y,
            resolved_by=self.people.get(told["resolved_by"]),
            answered_by_id=self.turn_ids.get(told["answered_by"]),
            **(self._who(told["author"]) if told["author"] else {"guest_name": told["guest"] or ""}),
            **said,
        )

    def _gone(self, before: Json, gap: int) -> Comment:
        when = before["created_at"] - timedelta(microseconds=gap)
        return Comment(
            session=self.session,
            turn_id=self.turn_ids[before["turn"]],
            pin_x=0,
            pin_y=0,
            created_at=when,
            deleted_at=when,
        )

    def _who(self, name: str) -> Json:
        """A member, or nobody here but a name."""
        person = self.people.get(name)
        return {"author": person} if person else {"guest_name": name[:80]}

    def _count(self, turns: Sequence[Turn], comments: Iterable[Comment]) -> None:
        """What tiles tell of comments, as ``actions.comments`` counts it."""
        by_id = {turn.pk: turn for turn in turns}
        for comment in comments:
            if comment.deleted_at is None:
                turn = by_id[comment.turn_id]
                turn.comments_count += 1
                turn.open_comments += comment.parent_id is None and comment.resolved_at is None
                turn.commented_at = max(filter(None, (turn.commented_at, comment.created_at)))

    def _review(self, told: Json) -> Review:
        """History: what was decided elsewhere approves nothing here."""
        person = self.people.get(told["reviewer"])
        name = told["reviewer"] or told["guest"] or ""
        return Review(
            session=self.session,
            turn_id=self.turn_ids[told["turn"]],
            output_id=self.output_ids[told["output"]],
            reviewer=person,
            guest_name="" if person else name[:80],
            replaced_at=self.now,
            **{key: told[key] for key in ("sha256", "decision", "note", "created_at")},
        )

    def _lock(self, told: Json) -> KeepLock:
        return KeepLock(
            id=self.lock_ids[told["id"]],
            session=self.session,
            turn_id=self.turn_ids[told["turn"]],
            region={name: told[name] for name in AREA} | {"turn": None, "feather": None},
            mask=self.assets[told["mask"]] if told["mask"] else None,
            author=self.people.get(told["author"]),
            **{name: told[name] for name in ("name", "created_at", "lifted_at")},
        )

    def _events(self, turns: Sequence[Turn]) -> list[Event]:
        """From these the session can be shown as it was when it came in, too."""
        became: dict[UUID, Json] = {turn.pk: {} for turn in turns}
        for attempt in self.attempts:
            became[attempt.turn_id][str(attempt.pk)] = str(attempt.status)
        payloads = {turn: {"act": "copied", "attempts": became[turn.pk], "said": _said(turn)} for turn in turns}
        told = {"title": self.session.title, "act": "imported"}
        return events.imported(self.session, self.user, told, payloads)

    def _cover(self, told: Json) -> UUID | None:
        """The picture that stands for the turn, as ``Turn.picture`` finds it."""
        first = [one["id"] for one in told["outputs"] if one["slot"] == told["outputs"][0]["slot"]]
        return self.output_ids.get(told["chosen_output"] or (first[-1] if first else ""))


def _new_ids(listed: Iterable[Json]) -> dict[str | None, UUID]:
    return {one["id"]: uuid4() for one in listed}


def _create(model: type[Model], rows: Sequence[Any]) -> None:
    """With the times that they have, where the column takes that of the insert."""
    times = {row.pk: row.created_at for row in rows}
    model._default_manager.bulk_create(rows, BATCH)
    for row in rows:
        row.created_at = times[row.pk]
    model._default_manager.bulk_update(rows, ["created_at"], 200)


def _said(turn: Turn) -> Json:
    said = {name: getattr(turn, name) for name in ("starred", "muted", "alt_text", "branch")}
    return said | ({"output": str(turn.chosen_output_id)} if turn.chosen_output_id else {})


def _error(told: Json | None) -> Json:
    if told is None:
        return {}
    said = {f"error_{name}": told[name] for name in ("code", "message", "hint", "retryable")}
    return said | {"error_offer": told["offer"] or "", "billed": told["billed"] or Billed.NO}


def _times(created: datetime, told: Json) -> Json:
    """When it was made and all that followed; None for what did not happen."""

    def after(seconds: float | None) -> datetime | None:
        return None if seconds is None else created + timedelta(seconds=seconds)

    finished, asked = after(told["total_s"]), told["provider_s"]
    sent = finished - timedelta(seconds=asked) if finished and asked is not None else None
    return {
        "created_at": created,
        "started_at": after(told["queued_s"]),
        "sent_at": sent,
        "answered_at": finished if sent else None,
        "finished_at": finished,
    }


def _composition(told: Json | None) -> Json | None:
    if told is None:
        return None
    return {
        "changed_outside": told["changed_outside_share"],
        "changed_inside": told["changed_inside_share"],
        "model_changed_outside": told["model_changed_outside_share"],
        "registered": told["registered"],
        "shift": told["shift_px"],
        "scale": told["scale"],
        "toned": told["tone"],
        "feather": told["feather"],
    }


def _dollars(value: float | None) -> Decimal | None:
    return None if value is None else Decimal(str(value)).quantize(Decimal("0.000001"))


def _without_none(told: Json) -> Json:
    return {name: value for name, value in told.items() if value is not None}


def _once(names: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(names))
