"""Sessions as the page of all sessions shows them: what is asked for, which are found, and a card for each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Sum, Window
from django.db.models.functions import RowNumber
from django.utils.http import urlsafe_base64_decode, urlsafe_base64_encode

from sessions_app import search
from sessions_app.days import parse_day, within
from sessions_app.errors import InvalidRequest
from sessions_app.models import Attempt, Comment, Output, ProviderCall, Session, Status, Turn
from sessions_app.queries import Media, PictureView, picture_view, turns_for_show
from sessions_app.search import Hit, Search

SHOWS = ("", "archived", "trash")
STATUSES = ("", "running", "failed")
NOTES = ("", "any", "open")
LIVE = [Status.QUEUED, Status.RUNNING]


@dataclass(frozen=True)
class Filters:
    """What the page was asked for. ``show`` is where to look: among the sessions in use, the archive or the trash.

    ``author`` is a user name, ``model`` a model's name, ``since`` and ``until`` days (UTC) of the last change, both
    included; ``folder`` is an id. ``notes``: any that stand, or open ones.
    """

    search: Search = field(default_factory=lambda: Search("", ()))
    show: str = ""
    author: str = ""
    model: str = ""
    status: str = ""
    starred: bool = False
    notes: str = ""
    since: date | None = None
    until: date | None = None
    folder: UUID | None = None
    tag: str = ""

    @property
    def narrows(self) -> bool:
        """Whether anything was asked for beyond where to look."""
        return self != Filters(show=self.show)


def parse_filters(asked: Mapping[str, str]) -> Filters:
    """The filters as they stand in an address. Raises InvalidRequest for what is none."""
    return Filters(
        search=search.parse(asked.get("search", "")),
        show=_one_of(asked, "show", SHOWS),
        author=_text(asked, "author"),
        model=_text(asked, "model"),
        status=_one_of(asked, "status", STATUSES),
        starred=asked.get("starred", "") in ("1", "true"),
        notes=_one_of(asked, "notes", NOTES),
        since=parse_day(asked.get("since", ""), "since"),
        until=parse_day(asked.get("until", ""), "until"),
        folder=_id(asked, "folder"),
        tag=_text(asked, "tag"),
    )


def found(sessions: QuerySet[Session], filters: Filters) -> QuerySet[Session]:
    """The sessions that fit."""
    sessions = sessions.filter(trashed_at__isnull=filters.show != "trash")
    if filters.show != "trash":
        sessions = sessions.filter(archived_at__isnull=filters.show != "archived")
    if filters.author:
        sessions = sessions.filter(author__username=filters.author)
    sessions = within(sessions, "updated_at", filters.since, filters.until)
    if filters.folder:
        sessions = sessions.filter(folder=filters.folder)
    if filters.tag:
        sessions = sessions.filter(tags__name=filters.tag)
    return search.matching(_of_turns(sessions, filters), filters.search)


def _of_turns(sessions: QuerySet[Session], filters: Filters) -> QuerySet[Session]:
    """Asked aside, so that whoever counts the sessions' turns counts all."""
    attempts = Attempt.objects.filter(turn__session=OuterRef("pk"))
    if filters.starred:
        sessions = sessions.filter(Exists(Turn.objects.filter(session=OuterRef("pk"), starred=True)))
    if filters.notes:
        notes = Comment.objects.filter(deleted_at=None)
        if filters.notes == "open":
            notes = notes.filter(parent=None, resolved_at=None)
        sessions = sessions.filter(pk__in=notes.values("session"))
    if filters.model:
        sessions = sessions.filter(Exists(attempts.filter(model=filters.model)))
    if filters.status == "running":
        sessions = sessions.filter(pk__in=Attempt.objects.filter(status__in=LIVE).values("turn__session"))
    if filters.status == "failed":
        later = Attempt.objects.filter(turn=OuterRef("turn"), slot=OuterRef("slot"), number__gt=OuterRef("number"))
        lost = Attempt.objects.filter(~Exists(later), status__in=[Status.FAILED, Status.UNKNOWN])
        sessions = sessions.filter(pk__in=lost.values("turn__session"))
    return sessions


@dataclass(frozen=True)
class HitView:
    """What was found in a session, and the picture of the turn that it was found in, if it has one."""

    hit: Hit
    picture: PictureView | None


@dataclass(frozen=True)
class SessionCard:
    """A session as the gallery shows it. ``starred`` counts its starred turns."""

    session: Session
    cover: PictureView | None
    strip: tuple[PictureView, ...]
    turns: int
    starred: int
    running: int
    cost_usd: Decimal | None
    found: HitView | None = None

    @property
    def shown(self) -> PictureView | None:
        """The picture that was found, or else the cover."""
        return self.found.picture if self.found and self.found.picture else self.cover


@dataclass(frozen=True)
class Page:
    """Some cards, where the next page begins, if there is one, and on the first page how many sessions fit in all."""

    cards: list[SessionCard]
    next: str | None
    number: int | None


def page(sessions: QuerySet[Session], filters: Filters, cursor: str, limit: int) -> Page:
    """The cards after the cursor, the latest changed first. Raises InvalidRequest for what is no cursor of ours."""
    wanted = found(sessions, filters)
    if cursor:
        wanted = older_than(wanted, cursor)
    wanted = wanted.order_by("-updated_at", "-pk")
    counts = filters.narrows and not cursor
    if counts:
        # Counted along, for the search is what takes time.
        rows = list(wanted.values_list("pk", Window(Count("*")))[: limit + 1])
    else:
        rows = [(pk, None) for pk in wanted.values_list("pk", flat=True)[: limit + 1]]
    listed = _cards([pk for pk, _ in rows[:limit]], filters.search)
    more = cursor_of(listed[-1].session) if len(rows) > limit else None
    return Page(listed, more, (rows[0][1] if rows else 0) if counts else None)


def cards(sessions: Iterable[Session]) -> list[SessionCard]:
    """A card for each of these sessions, in their order."""
    return _cards([session.pk for session in sessions], None)


def _cards(ids: list[UUID], asked: Search | None) -> list[SessionCard]:
    """With cover, up to four recent pictures, counts and cost, in a fixed number of queries."""
    rows = Session.objects.select_related("author", "cover__asset", "folder").prefetch_related("tags").in_bulk(ids)
    turns = Turn.objects.filter(session__in=ids).values_list("session").order_by()
    totals = turns.annotate(number=Count("pk"), stars=Count("pk", filter=Q(starred=True)))
    counted = {session: (number, starred) for session, number, starred in totals}
    at_work = Attempt.objects.filter(turn__session__in=ids, status__in=LIVE).values_list("turn__session").order_by()
    calls = ProviderCall.objects.filter(session__in=ids).values_list("session").order_by()
    running, costs = dict(at_work.annotate(Count("pk"))), dict(calls.annotate(Sum("actual_usd")))
    strips, hits = _strips(ids), _hits(ids, asked)
    media = Media()
    return [
        SessionCard(
            session=session,
            cover=picture_view(session.cover, media) if session.cover else None,
            strip=tuple(picture_view(o, media) for o in strips.get(session.pk, [])),
            turns=counted.get(session.pk, (0, 0))[0],
            starred=counted.get(session.pk, (0, 0))[1],
            running=running.get(session.pk, 0),
            cost_usd=costs.get(session.pk),
            found=hits.get(session.pk),
        )
        for session in (rows[pk] for pk in ids if pk in rows)
    ]


def _hits(ids: list[UUID], asked: Search | None) -> dict[UUID, HitView]:
    found_in = search.hits(ids, asked) if asked else {}
    numbers = [hit.turn_id for hit in found_in.values() if hit.turn_id]
    turns = turns_for_show(Turn.objects.filter(pk__in=numbers)) if numbers else []
    pictures = {turn.pk: picture_view(turn.picture, Media()) for turn in turns if turn.picture}
    return {pk: HitView(hit, pictures.get(hit.turn_id) if hit.turn_id else None) for pk, hit in found_in.items()}


def cursor_of(session: Session) -> str:
    """Where a page of the gallery ended, as an opaque word."""
    return urlsafe_base64_encode(f"{session.updated_at.isoformat()} {session.pk}".encode())


def older_than(sessions: QuerySet[Session], cursor: str) -> QuerySet[Session]:
    """The sessions that follow the cursor's in the gallery. Raises InvalidRequest for what is no cursor of ours."""
    try:
        updated_at, _, pk = urlsafe_base64_decode(cursor).decode().partition(" ")
        when, last = datetime.fromisoformat(updated_at), UUID(pk)
        if when.utcoffset() != timedelta(0):
            raise ValueError("Our cursors are in UTC.")
    except ValueError:
        raise InvalidRequest("This cursor is not one that the studio gave out.", field="cursor") from None
    return sessions.filter(Q(updated_at__lt=when) | Q(updated_at=when, pk__lt=last), updated_at__lte=when)


def _strips(session_ids: list[UUID], length: int = 4) -> dict[UUID, list[Output]]:
    """The latest pictures of each session, oldest first; the database counts, for a session may have thousands."""
    newest_first = Window(
        RowNumber(),
        partition_by="attempt__turn__session",
        order_by=[F("attempt__turn__number").desc(), F("slot").desc(), F("position").desc(), F("pk").desc()],
    )
    outputs = (
        Output.objects.filter(attempt__turn__session__in=session_ids, attempt__status=Status.SUCCEEDED)
        .annotate(place=newest_first)
        .filter(place__lte=length)
        .select_related("asset", "attempt__turn")
        .order_by("-place")
    )
    strips: dict[UUID, list[Output]] = {}
    for output in outputs:
        strips.setdefault(output.attempt.turn.session_id, []).append(output)
    return strips


def _text(asked: Mapping[str, str], name: str) -> str:
    return asked.get(name, "").replace("\x00", "").strip()[:200]


def _one_of(asked: Mapping[str, str], name: str, allowed: tuple[str, ...]) -> str:
    value = asked.get(name, "")
    if value not in allowed:
        raise InvalidRequest(f"{name} is one of {', '.join(filter(None, allowed))}.", field=name)
    return value


def _id(asked: Mapping[str, str], name: str) -> UUID | None:
    value = asked.get(name, "")
    try:
        return UUID(value) if value else None
    except ValueError:
        raise InvalidRequest(f"There is no such {name}.", field=name) from None
