"""The review report of a session or a branch: pictures, prompts and decisions, to keep and to print."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.utils import timezone

from sessions_app import reviews
from sessions_app.assetstore import ensure_print, read_blob
from sessions_app.comments import CommentView, threads
from sessions_app.errors import InvalidRequest
from sessions_app.models import Asset, Review, Session, Turn
from sessions_app.queries import Media, TurnView, turn_view, turns_for_show

# Pictures are held one at a time; the PDF that grows around them is what has to fit.
MAX_TURNS = 200
# How large the HTML shows a picture at most, in CSS pixels.
SHOWN = (720, 480)


@dataclass(frozen=True)
class Mark:
    """Where a note is pinned, from the picture's upper left corner; a point has no ``width`` and ``height``."""

    number: int
    left: float
    top: float
    width: float = 0
    height: float = 0

    def times(self, width: float, height: float) -> Mark:
        """The same on a picture of this size, instead of in shares of it."""
        return Mark(self.number, self.left * width, self.top * height, self.width * width, self.height * height)


@dataclass(frozen=True)
class ReportTurn:
    """A turn of the report: all decisions on its pictures, those that count no more too, and what was said of it; both the
    oldest first.
    """

    view: TurnView
    decisions: tuple[Review, ...]
    threads: tuple[CommentView, ...]

    @property
    def picture(self) -> Asset | None:
        """The one that stands for the turn."""
        return self.view.picture.asset if self.view.picture else None

    @property
    def marks(self) -> list[Mark]:
        """The places on that picture that its notes speak of, in shares of it."""
        found = []
        for one in self.threads:
            comment = one.comment
            if one.is_deleted or one.number is None or not self.view.picture:
                continue
            if comment.output_id == self.view.picture.output_id:
                found.append(Mark(one.number, *(comment.region or one.pin or ())))
        return found


@dataclass(frozen=True)
class Report:
    """What a report says at its head, and of which turns it is."""

    session: Session
    turns: QuerySet[Turn]
    number: int
    made_by: str
    made_at: datetime
    branch_of: int | None

    def entries(self) -> Iterator[ReportTurn]:
        """The turns in order, a few at a time."""
        ids = list(self.turns.order_by("number").values_list("pk", flat=True))
        for at in range(0, len(ids), 20):
            found = turns_for_show(Turn.objects.filter(pk__in=ids[at : at + 20]))
            said = threads(ids[at : at + 20])
            for turn in found:
                decisions = tuple(reversed(reviews.history_of(turn)))
                yield ReportTurn(turn_view(turn, Media()), decisions, tuple(said[turn.pk]))


def report_of(session: Session, turns: QuerySet[Turn], made_by: str, branch_of: int | None = None) -> Report:
    """A report of these turns. Raises InvalidRequest for too many or none."""
    number = turns.count()
    if not number:
        raise InvalidRequest("There is nothing to report on yet.", hint="Make a turn first.")
    if number > MAX_TURNS:
        raise InvalidRequest(
            f"A report has at most {MAX_TURNS} turns; these are {number}.",
            hint="Choose a branch: ?turn= is the turn that it ends at.",
            field="turn",
        )
    return Report(session, turns, number, made_by, timezone.now(), branch_of)


def html_report(report: Report) -> Iterator[str]:
    """The report as one HTML file with everything in it, piece by piece."""
    head, foot = render_to_string("reviews/report.html", {"report": report}).split("<!-- turns -->")
    yield head
    for entry in report.entries():
        context = {"entry": entry, "view": entry.view, "turn": entry.view.turn}
        if entry.picture:
            width, height = fitted(entry.picture, SHOWN)
            marks = [mark.times(width, height) for mark in entry.marks]
            picture = base64.b64encode(print_of(entry.picture)).decode()
            context |= {"picture": picture, "width": width, "height": height, "marks": marks}
        yield render_to_string("reviews/report_turn.html", context)
    yield foot


def fitted(asset: Asset, most: tuple[int, int]) -> tuple[float, float]:
    """Width and height of the picture where there is room for ``most``."""
    share = min(most[0] / asset.width, most[1] / asset.height, 1)
    return asset.width * share, asset.height * share


def print_of(asset: Asset) -> bytes:
    """The picture as a JPEG of at most 768 pixels."""
    return read_blob(ensure_print(asset).sha256)
