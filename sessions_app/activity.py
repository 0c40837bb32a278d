"""The log of a session or a workspace: who did what to which turn, made from its events, the newest first."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.dateparse import parse_datetime
from django.utils.http import urlsafe_base64_decode, urlsafe_base64_encode
from django.utils.translation import gettext as _

from sessions_app.days import parse_day, within
from sessions_app.errors import InvalidRequest
from sessions_app.models import Comment, Event, Session, Turn, Workspace
from sessions_app.queries import Media, TurnView, turn_view, turns_for_show

PAGE = 50
# Of a comment, in characters.
QUOTED = 160


@dataclass(frozen=True)
class LogFilters:
    """What the log was asked for: a person by user name, a topic, and days (UTC), both included."""

    person: str = ""
    topic: str = ""
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True)
class Entry:
    """A line of the log. ``sentence`` goes on from the name of whoever did it; ``turn`` is shown beside it, and of a
    comment what it says now.
    """

    event: Event
    who: str
    sentence: str
    turn: TurnView | None
    quote: str = ""

    @property
    def by_studio(self) -> bool:
        """Nobody did it: a turn ended, say."""
        return not self.who


@dataclass(frozen=True)
class LogPage:
    """A page of the log, and the cursor of the next one."""

    entries: tuple[Entry, ...]
    next: str | None


def parse_log_filters(asked: Mapping[str, str]) -> LogFilters:
    """The filters as they stand in an address. Raises InvalidRequest for what is none."""
    topic = asked.get("topic", "")
    if topic and topic not in Event.Topic.values:
        raise InvalidRequest(f"The log has no topic “{topic[:20]}”.", field="topic")
    return LogFilters(
        asked.get("person", "").replace("\x00", "")[:150],
        topic,
        *(parse_day(asked.get(n, ""), n) for n in ("since", "until")),
    )


def log_of_session(session: Session, filters: LogFilters, cursor: str = "", limit: int = PAGE) -> LogPage:
    """A page of one session's log; its events are in order of their numbers."""
    events = Event.objects.filter(session=session).order_by("-seq")
    before = _cursor(cursor, int)
    if before is not None:
        events = events.filter(seq__lt=before)
    return _page(events, filters, limit, lambda event: str(event.seq))


def log_of_workspace(
    workspace: Workspace, seen: QuerySet[Session], filters: LogFilters, cursor: str = "", limit: int = PAGE
) -> LogPage:
    """A page of the log of the workspace's sessions among ``seen`` that are not in the trash, by time."""
    # Asked of each event in turn, so that the database follows the log's index.
    alive = Exists(seen.filter(pk=OuterRef("session"), trashed_at=None))
    events = Event.objects.filter(alive, workspace=workspace).order_by("-created_at", "-pk")
    before = _cursor(cursor, _moment)
    if before is not None:
        at, pk = before
        events = events.filter(Q(created_at__lt=at) | Q(created_at=at, pk__lt=pk), created_at__lte=at)
    return _page(events, filters, limit, lambda event: f"{event.created_at.isoformat()} {event.pk}")


def _page(events: QuerySet[Event], filters: LogFilters, limit: int, place: Callable[[Event], str]) -> LogPage:
    listed = list(_fitting(events, filters).select_related("actor", "session")[: limit + 1])
    more = place(listed[limit - 1]) if len(listed) > limit else None
    listed = listed[:limit]
    turns = turns_for_show(Turn.objects.filter(pk__in={event.turn_id for event in listed if event.turn_id}))
    views = {turn.pk: turn_view(turn, Media()) for turn in turns}
    said = comments_of(listed)
    entries = tuple(
        _entry(event, views.get(event.turn_id) if event.turn_id else None, said.get(event.pk)) for event in listed
    )
    return LogPage(entries, urlsafe_base64_encode(more.encode()) if more else None)


def _fitting(events: QuerySet[Event], filters: LogFilters) -> QuerySet[Event]:
    events = events.filter(topic=filters.topic) if filters.topic else events.exclude(topic="")
    if filters.person:
        events = events.filter(actor__username=filters.person)
    return within(events, "created_at", filters.since, filters.until)


def _entry(event: Event, turn: TurnView | None, comment: Comment | None) -> Entry:
    quote = comment.text[:QUOTED] if comment else ""
    return Entry(event, who_did(event, comment), sentence_of(event, turn), turn, quote)


def comments_of(events: Iterable[Event]) -> dict[int, Comment]:
    """The comments that these events speak of, by the event's id."""
    named = {event.pk: event.payload.get("comment") for event in events if event.kind == "comment.changed"}
    found = {str(comment.pk): comment for comment in Comment.objects.filter(pk__in=_uuids(named.values()))}
    return {pk: found[name] for pk, name in named.items() if name in found}


def _uuids(names: Iterable[object]) -> list[UUID]:
    found = []
    for name in names:
        with suppress(ValueError):
            found.append(UUID(str(name)))
    return found


def who_did(event: Event, comment: Comment | None = None) -> str:
    """The name of whoever did it, a guest's too; empty if nobody did."""
    if event.actor:
        return event.actor.get_username()
    if not event.kind.startswith(("comment.", "review.")):
        return ""
    of_comment = comment.guest_name if comment and event.payload.get("act") in ("created", "edited", "deleted") else ""
    return str(event.payload.get("guest") or of_comment or _("A guest"))


def sentence_of(event: Event, turn: TurnView | None) -> str:
    """What happened, in words that go on from a name; without one they stand alone."""
    number = turn.turn.number if turn else event.payload.get("number", "")
    act = str(event.payload.get("act", ""))
    said = {"n": number, **event.payload, **event.payload.get("said", {})}
    if event.kind == "turn.changed":
        return _of_turn(act, said, turn)
    if event.kind == "session.changed":
        return _of_session(act, event.payload)
    if event.kind == "share.changed":
        return _of_link(act, said)
    return _of_review(event.kind, act, said)


def _of_turn(act: str, said: Mapping[str, Any], turn: TurnView | None) -> str:
    if act == "submitted" and turn is not None and turn.is_upload:
        return _("added a picture as turn %(n)s") % said
    if act == "retried" and said.get("model"):
        return _("tried turn %(n)s again with %(model)s") % said
    off = (act == "starred" and not said.get("starred")) or (act == "muted" and not said.get("muted"))
    if act == "named" and not said.get("branch"):
        return _("took the name from the branch at turn %(n)s") % said
    sentences = {
        "submitted": _("made turn %(n)s"),
        "retried": _("tried turn %(n)s again"),
        "canceled": _("canceled turn %(n)s"),
        "resolved": _("settled what turn %(n)s cost"),
        "succeeded": _("Turn %(n)s is done"),
        "failed": _("Turn %(n)s failed: %(error)s"),
        "unknown": _("The answer to turn %(n)s was lost: %(error)s"),
        "starred": _("took the star from turn %(n)s") if off else _("starred turn %(n)s"),
        "chosen": _("chose another variant of turn %(n)s"),
        "muted": _("unmuted turn %(n)s for the model") if off else _("muted turn %(n)s for the model"),
        "described": _("described the picture of turn %(n)s"),
        "named": _("called the branch at turn %(n)s “%(branch)s”"),
    }
    return sentences.get(act, _("changed turn %(n)s")) % {"error": "", **said}


def _of_session(act: str, told: Mapping[str, Any]) -> str:
    sentences = {
        "titled": _("The session is called “%(title)s”"),
        "forked": _("started this session from another one"),
        "imported": _("imported this session from a file"),
        "locked": _("locked a part of turn %(number)s"),
        "unlocked": _("lifted a lock of turn %(number)s"),
        "pinned": _("pinned the reference “%(name)s”") if told.get("name") else _("pinned a reference"),
        "repinned": _("changed the pinned reference “%(name)s”"),
        "unpinned": _("unpinned the reference “%(name)s”") if told.get("name") else _("unpinned a reference"),
    }
    if act in sentences:
        return sentences[act] % {"title": "", "number": "", "name": "", **told}
    done = []
    if "title" in told:
        done.append(_("renamed the session to “%(title)s”") % told)
    if "archived" in told:
        done.append(_("archived the session") if told["archived"] else _("took the session out of the archive"))
    if "trashed" in told:
        done.append(_("moved the session to the trash") if told["trashed"] else _("restored the session"))
    if "folder" in told:
        done.append(_("moved the session to a folder") if told["folder"] else _("took the session out of its folder"))
    if "private" in told:
        done.append(_("made the session private") if told["private"] else _("opened the session to the workspace"))
    if "author" in told:
        done.append(_("handed the session over to %(author)s") % told)
    if "tags" in told:
        tags = ", ".join(f"#{name}" for name in told["tags"])
        done.append(_("tagged the session %(tags)s") % {"tags": tags} if tags else _("took the tags from the session"))
    return ", ".join(done) or _("changed the session")


def _of_link(act: str, said: Mapping[str, Any]) -> str:
    if act == "opened":
        return _("A link of this session was opened")
    if act == "revoked":
        return _("ended a link")
    if act == "edited":
        return _("changed a link")
    shared = {"branch": _("shared a branch by a link"), "output": _("shared a picture by a link")}
    return shared.get(str(said.get("scope")), _("shared the session by a link"))


def _of_review(kind: str, act: str, said: Mapping[str, Any]) -> str:
    if kind == "review.asked":
        people = {**said, "people": ", ".join(said.get("people", []))}
        if act == "withdrawn":
            return _("asks %(people)s no more about turn %(n)s") % people
        return _("asked %(people)s to review turn %(n)s") % people
    if kind == "review.changed":
        decisions = {
            "approved": _("approved turn %(n)s"),
            "changes_requested": _("asked for changes to turn %(n)s"),
            "withdrawn": _("took back a decision on turn %(n)s"),
        }
        return decisions.get(said.get("decision", ""), _("reviewed turn %(n)s")) % said
    sentences = {
        "created": _("commented on turn %(n)s"),
        "edited": _("edited a comment on turn %(n)s"),
        "resolved": _("resolved a comment on turn %(n)s"),
        "reopened": _("reopened a comment on turn %(n)s"),
        "deleted": _("deleted a comment on turn %(n)s"),
        "reacted": _("reacted to a comment on turn %(n)s"),
        "answered": _("answered a comment on turn %(n)s by an edit"),
    }
    return sentences.get(act, _("commented on turn %(n)s")) % said


def _cursor(cursor: str, read: Callable[[str], Any]) -> Any:
    if not cursor:
        return None
    try:
        return read(urlsafe_base64_decode(cursor).decode())
    except (ValueError, UnicodeDecodeError):
        raise InvalidRequest("This is not the cursor of a page.", field="cursor") from None


def _moment(text: str) -> tuple[datetime, int]:
    at, _sep, pk = text.partition(" ")
    moment = parse_datetime(at)
    if moment is None:
        raise ValueError(text)
    return moment, int(pk)
