"""Pictures in review: what waits for whom, what was decided, and what has changed since the picture that was approved."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.http import urlsafe_base64_decode, urlsafe_base64_encode

from sessions_app.access import Asker, listed_sessions, reviewers_of, sessions_of
from sessions_app.adjustments import in_words
from sessions_app.errors import InvalidRequest
from sessions_app.models import Output, Review, ReviewRequest, Session, Turn, Verdict
from sessions_app.queries import Media, PictureView, TurnView, picture_view, turn_view, turns_for_show, verdict_of

SHOWS = ("waiting", "asked", "approved", "changes_requested", "all")
# A list says the latest turns on the way from the approved picture; whoever wants all of them opens the session.
MAX_STEPS = 50

Row = TypeVar("Row", Review, ReviewRequest)

# The decisions that count.
STANDING = Review.objects.filter(replaced_at=None).exclude(decision=Review.Decision.WITHDRAWN)


@dataclass(frozen=True)
class Step:
    """A turn on the way: its number, and its words or what the studio's tools did."""

    number: int
    prompt: str


@dataclass(frozen=True)
class Since:
    """The approved picture that another comes from, and the turns from there to it, in order."""

    turn: Turn
    picture: PictureView
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class ReviewItem:
    """A picture in review, as a list shows it: one of the turn's, not always the one that stands for it."""

    view: TurnView
    picture: PictureView
    output: Output
    verdict: Verdict
    reviews: tuple[Review, ...]
    requests: tuple[ReviewRequest, ...]
    since: Since | None

    @property
    def session(self) -> Session:
        """The session that the picture was made in."""
        return self.view.turn.session


@dataclass(frozen=True)
class InboxPage:
    """Some items, and where the next page begins, if there is one."""

    items: list[ReviewItem]
    next: str | None


def history_of(turn: Turn) -> QuerySet[Review]:
    """All decisions on the turn's pictures, the newest first; those that count no more have a ``replaced_at``."""
    return Review.objects.filter(turn=turn).select_related("reviewer").order_by("-created_at")


def requests_of(turn: Turn) -> QuerySet[ReviewRequest]:
    """Who was asked about the turn's pictures, the newest first."""
    return ReviewRequest.objects.filter(turn=turn).select_related("asked", "asked_by").order_by("-created_at")


def reviewer_names(session: Session) -> list[str]:
    """The user names of all who may decide about the session's pictures."""
    return list(reviewers_of(session).order_by("username").values_list("username", flat=True))


def waiting_for(user: Asker) -> int:
    """How many pictures wait for the user's decision."""
    seen = sessions_of(user).filter(trashed_at=None)
    return ReviewRequest.objects.filter(asked=user.pk or 0, ended_at=None, session__in=seen).count()


def inbox(user: Asker, show: str, cursor: str = "", limit: int = 30) -> InboxPage:
    """Pictures in review over all the user's workspaces, those that something happened to last first.

    ``show`` is one of SHOWS. Raises InvalidRequest for what is none, or for what is no cursor of ours.
    """
    if show not in SHOWS:
        raise InvalidRequest(f"show is one of {', '.join(SHOWS)}.", field="show")
    wanted = _shown(user, show)
    if cursor:
        when, last = _place(cursor)
        wanted = wanted.filter(Q(reviewed_at__lt=when) | Q(reviewed_at=when, pk__lt=last), reviewed_at__lte=when)
    outputs = list(wanted.order_by("-reviewed_at", "-pk")[: limit + 1])
    more = _cursor(outputs[limit - 1]) if len(outputs) > limit else None
    return InboxPage(items_of(outputs[:limit]), more)


def items_of(outputs: list[Output]) -> list[ReviewItem]:
    """An item for each of these pictures, in their order, in a fixed number of queries."""
    ids = [output.pk for output in outputs]
    rows = Output.objects.filter(pk__in=ids).values_list("pk", "attempt__turn")
    turn_of = dict(rows)
    turns = {turn.pk: turn for turn in turns_for_show(Turn.objects.filter(pk__in=turn_of.values()))}
    sessions = Session.objects.in_bulk({turn.session_id for turn in turns.values()})
    for turn in turns.values():
        turn.session = sessions[turn.session_id]
    reviews = _by_output(STANDING.filter(output__in=ids).select_related("reviewer").order_by("created_at"))
    asked = ReviewRequest.objects.filter(output__in=ids, ended_at=None).select_related("asked", "asked_by")
    requests = _by_output(asked)
    since = approved_before(turns.values())
    items = []
    for output in outputs:
        turn = turns[turn_of[output.pk]]
        shown = next((one for one in turn.outputs if one.pk == output.pk), None)
        verdict = verdict_of(turn, shown) if shown else None
        # Decided about or taken back in this moment.
        if shown is None or verdict is None:
            continue
        items.append(
            ReviewItem(
                view=turn_view(turn, Media()),
                picture=picture_view(shown, Media()),
                output=output,
                verdict=verdict,
                reviews=tuple(reviews.get(output.pk, ())),
                requests=tuple(requests.get(output.pk, ())),
                since=since.get(turn.pk),
            )
        )
    return items


def approved(outputs: QuerySet[Output]) -> QuerySet[Output]:
    """Those of the pictures that are approved, by the rule of ``models.reviews.verdict_on``."""
    mine = STANDING.filter(output=OuterRef("pk")).order_by()
    approvals = mine.filter(decision=Review.Decision.APPROVED).values("output")
    required = Coalesce(
        "attempt__turn__session__folder__required_approvals", "attempt__turn__session__workspace__required_approvals"
    )
    against = mine.filter(decision=Review.Decision.CHANGES_REQUESTED)
    return (
        outputs.filter(~Exists(against), reviewed_at__isnull=False)
        .annotate(
            people=_number(approvals.filter(link=None).annotate(n=Count("pk")).values("n")),
            links=_number(approvals.annotate(n=Count("link", distinct=True)).values("n")),
            required=required,
        )
        .filter(required__lte=F("people") + F("links"))
    )


def approved_before(turns: Iterable[Turn]) -> dict[UUID, Since]:
    """For each of the turns that builds on an approved picture, the nearest one, in a fixed number of queries."""
    listed = list(turns)
    sessions = {turn.session_id for turn in listed}
    found = approved(Output.objects.filter(attempt__turn__session__in=sessions)).select_related("asset")
    # Of a turn with several approved pictures, the one that was looked at last.
    standing = {output.turn_id: output for output in found.annotate(turn_id=F("attempt__turn")).order_by("reviewed_at")}
    if not standing:
        return {}
    rows = Turn.objects.filter(session__in=sessions).values_list("pk", "parent_id")
    parents: dict[UUID, UUID | None] = dict(rows)
    lines: dict[UUID, list[UUID]] = {}
    for turn in listed:
        line, at = [turn.pk], turn.parent_id
        while at is not None and at not in standing:
            line.append(at)
            at = parents.get(at)
        if at is not None:
            lines[turn.pk] = [at, *line[:MAX_STEPS][::-1]]
    words = Turn.objects.in_bulk({pk for line in lines.values() for pk in line})
    return {
        pk: Since(
            turn=words[line[0]],
            picture=picture_view(standing[line[0]], Media()),
            steps=tuple(Step(words[one].number, _words(words[one])) for one in line[1:]),
        )
        for pk, line in lines.items()
    }


def _words(turn: Turn) -> str:
    return turn.prompt or (in_words(turn.adjustment) if turn.adjustment else "")


def _sessions(user: Asker) -> QuerySet[Session]:
    return listed_sessions(user).filter(trashed_at=None)


def _shown(user: Asker, show: str) -> QuerySet[Output]:
    outputs = Output.objects.filter(reviewed_at__isnull=False, attempt__turn__session__in=_sessions(user))
    requests = ReviewRequest.objects.filter(output=OuterRef("pk"))
    standing = STANDING.filter(output=OuterRef("pk"))
    if show == "waiting":
        return outputs.filter(Exists(requests.filter(asked=user.pk or 0, ended_at=None)))
    if show == "approved":
        return approved(outputs)
    if show == "changes_requested":
        return outputs.filter(Exists(standing.filter(decision=Review.Decision.CHANGES_REQUESTED)))
    # What was taken back altogether is in review no more.
    alive = outputs.filter(Exists(requests.filter(ended_at=None)) | Exists(standing))
    mine = requests.filter(Q(ended_at=None) | Q(review__isnull=False), asked_by=user.pk or 0)
    return alive.filter(Exists(mine)) if show == "asked" else alive


def _number(counted: QuerySet[Review, Any]) -> Coalesce:
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def _by_output(rows: Iterable[Row]) -> dict[UUID, list[Row]]:
    found: dict[UUID, list[Row]] = {}
    for row in rows:
        found.setdefault(row.output_id, []).append(row)
    return found


def _cursor(output: Output) -> str:
    return urlsafe_base64_encode(f"{output.reviewed_at.isoformat()} {output.pk}".encode()) if output.reviewed_at else ""


def _place(cursor: str) -> tuple[datetime, UUID]:
    try:
        when, _, pk = urlsafe_base64_decode(cursor).decode().partition(" ")
        place = datetime.fromisoformat(when), UUID(pk)
        if place[0].utcoffset() != timedelta(0):
            raise ValueError("Our cursors are in UTC.")
    except ValueError:
        raise InvalidRequest("This cursor is not one that the studio gave out.", field="cursor") from None
    return place
