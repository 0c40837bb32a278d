"""Read models for pages: what a template or a client is shown of a session's turns."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from statistics import median
from typing import Any, Protocol
from uuid import UUID

from django.db.models import Count, F, Min, Prefetch, Q, QuerySet, Sum, prefetch_related_objects
from django.db.models.functions import Coalesce, Now
from django.utils import timezone
from django.utils.translation import gettext

from sessions_app.adjustments import in_words
from sessions_app.errors import Billed
from sessions_app.models import (
    STAGE,
    STILL,
    THUMB,
    UPLOAD,
    Asset,
    Attempt,
    Event,
    Output,
    ProviderCall,
    Review,
    ReviewRequest,
    Status,
    Turn,
    TurnInput,
    Verdict,
    verdict_on,
)
from sessions_app.models.turns import prefetched

MEDIAN_OF = 20
# Of turns that are only named, the number is all that is shown: joins, but no rows.
NUMBERS = {
    "parent_number": F("parent__number"),
    "base_number": F("base__attempt__turn__number"),
    "revises_number": F("revises__number"),
    "required_approvals": Coalesce("session__folder__required_approvals", "session__workspace__required_approvals"),
}


@dataclass(frozen=True)
class Media:
    """Where an audience gets its pictures: members under ``/``, guests under their link's address.

    Without ``originals`` (a link that allows no download) the stage shows renditions only.
    """

    prefix: str = ""
    originals: bool = True

    def original(self, asset: Asset) -> str:
        """Address of the exact stored bytes."""
        return f"{self.prefix}/assets/{asset.pk}/original"

    def rendition(self, asset: Asset, spec: str) -> str:
        """Address of a derived size or format."""
        return f"{self.prefix}/assets/{asset.pk}/renditions/{spec}"


@dataclass(frozen=True)
class PictureView:
    """A picture as a page shows it; ``light`` is for guests, who may look at it on a phone's connection.

    ``full`` are all its pixels, for whoever looks closely: the original, or of one that moves its first frame, which is
    what is edited.
    """

    output_id: UUID
    asset: Asset
    thumb: str
    stage: str
    light: str
    full: str
    original: str

    @property
    def width(self) -> int:
        """Pixels, as displayed."""
        return self.asset.width

    @property
    def height(self) -> int:
        """Pixels, as displayed."""
        return self.asset.height


@dataclass(frozen=True)
class TurnView:
    """A turn as a tile, a panel or a step of the player shows it."""

    turn: Turn
    status: str
    attempt: Attempt | None
    picture: PictureView | None
    before: PictureView | None
    inputs: tuple[TurnInput, ...]
    parent_number: int | None
    base_number: int | None
    lane: int = 0
    pictures: tuple[PictureView, ...] = ()

    @property
    def title(self) -> str:
        """The prompt, what the studio's tools did, or what an upload was called."""
        if self.turn.prompt:
            return self.turn.prompt
        if self.turn.adjustment:
            return in_words(self.turn.adjustment)
        name = next((i.name for i in self.inputs if i.role == TurnInput.Kind.BASE), "")
        return gettext("Uploaded %(name)s") % {"name": name} if name else gettext("Uploaded picture")

    @property
    def alt_text(self) -> str:
        """What the picture shows, for those who do not see it: what a person wrote, else the prompt."""
        return self.turn.alt_text or self.title

    @property
    def verdict(self) -> Verdict | None:
        """Where the review of the picture that stands for the turn is; None if nobody was asked or has decided."""
        picture = self.turn.picture
        return verdict_of(self.turn, picture) if picture else None

    @property
    def references(self) -> list[TurnInput]:
        """The pictures that went along, in the order of their numbers."""
        return [i for i in self.inputs if i.role == TurnInput.Kind.REFERENCE]

    @property
    def overlay(self) -> TurnInput | None:
        """The picture of markup that was drawn over the one to edit."""
        return next((i for i in self.inputs if i.role == TurnInput.Kind.MARKUP), None)

    @property
    def is_upload(self) -> bool:
        """A picture that a person brought; no engine made it."""
        return self.attempt is not None and self.attempt.provider == UPLOAD

    @property
    def is_live(self) -> bool:
        """Queued or running."""
        return self.status in (Status.QUEUED, Status.RUNNING)

    @property
    def seconds(self) -> float | None:
        """From submit, or the last retry, to the end; None while it runs or if it never ran."""
        if self.attempt is None or self.is_upload or not self.attempt.finished_at:
            return None
        return (self.attempt.finished_at - self.attempt.created_at).total_seconds()

    @property
    def queued_seconds(self) -> float | None:
        """From submit to the first claim."""
        if self.attempt is None or not self.attempt.started_at:
            return None
        return max(0.0, (self.attempt.started_at - self.attempt.created_at).total_seconds())

    @property
    def engine_seconds(self) -> float | None:
        """From sending the request to the whole answer."""
        if self.attempt is None or not self.attempt.sent_at or not self.attempt.answered_at:
            return None
        return (self.attempt.answered_at - self.attempt.sent_at).total_seconds()

    @property
    def cost_usd(self) -> Decimal | None:
        """What the turn has cost over all its attempts; None for what costs nothing."""
        costs = [a.actual_usd for a in self.turn.attempts.all() if a.actual_usd]
        return sum(costs, Decimal(0)) if costs else None

    @property
    def unknown_usd(self) -> Decimal | None:
        """What calls whose outcome nobody knows may have cost; None if there are none."""
        lost = [a.estimated_usd or Decimal(0) for a in self.turn.attempts.all() if a.billed == Billed.UNKNOWN]
        return sum(lost, Decimal(0)) if lost else None


def verdict_of(turn: Turn, output: Output) -> Verdict | None:
    """Where the review of one picture of the turn is, which ``turns_for_show`` fetched."""
    asked = sum(request.output_id == output.pk for request in turn.review_requests.all())
    return verdict_on(output, turn.reviews.all(), asked, turn.required_approvals)


def draft_url(attempt: Attempt) -> str | None:
    """Address of the running attempt's latest draft, for members; each draft has its own."""
    if attempt.status != Status.RUNNING or not attempt.drafts:
        return None
    return f"/turns/{attempt.turn_id}/preview?slot={attempt.slot}&n={attempt.drafts}"


def turns_for_show(
    turns: QuerySet[Turn], only: Sequence[UUID] | None = None, *, with_reviews: bool = True
) -> QuerySet[Turn]:
    """The turns with all that a tile needs, in a fixed number of queries.

    ``only``: as if there were no other pictures than those with these ids, and no attempts that made none of them.
    Those that come without reviews have to be given to ``add_reviews``.
    """
    outputs = Output.objects.select_related("asset__credentials").defer(
        "asset__credentials__story", "asset__credentials__manifest"
    )
    # Few have been composed; without any this is no query.
    outputs = outputs.prefetch_related("model_asset")
    attempts = Attempt.objects.all()
    if only is not None:
        outputs = outputs.filter(pk__in=only)
        attempts = attempts.filter(outputs__in=only).distinct()
    attempts = attempts.prefetch_related(Prefetch("outputs", queryset=outputs))
    inputs = Prefetch("inputs", queryset=TurnInput.objects.select_related("asset"))
    found = turns.select_related("author", "base__asset").annotate(**NUMBERS).order_by("number")
    found = found.prefetch_related(Prefetch("attempts", queryset=attempts), inputs)
    return found.prefetch_related(*_reviews()) if with_reviews else found


def add_reviews(turns: Sequence[Turn]) -> None:
    """What was decided on pictures of these turns, and who was asked: no query where nobody was ever asked of any."""
    reviewed = [turn for turn in turns if any(output.reviewed_at for output in turn.outputs)]
    for turn in turns:
        if turn not in reviewed:
            prefetched(turn, "reviews", [])
            prefetched(turn, "review_requests", [])
    prefetch_related_objects(reviewed, *_reviews())


def _reviews() -> tuple[Prefetch[Any, Any, Any], ...]:
    return (
        Prefetch("reviews", Review.objects.filter(replaced_at=None)),
        Prefetch("review_requests", ReviewRequest.objects.filter(ended_at=None)),
    )


def picture_view(output: Output, media: Media) -> PictureView:
    """Addresses for one picture; small results are shown as they are, larger ones as a WebP."""
    asset = output.asset
    return PictureView(
        output_id=output.pk,
        asset=asset,
        thumb=media.rendition(asset, THUMB),
        stage=media.original(asset) if asset.fits_stage and media.originals else media.rendition(asset, STAGE),
        light=media.rendition(asset, STAGE),
        full=media.rendition(asset, STILL) if asset.animated else media.original(asset),
        original=media.original(asset),
    )


def turn_view(turn: Turn, media: Media, lane: int = 0) -> TurnView:
    """One turn, fetched by ``turns_for_show``."""
    picture = turn.picture
    attempts = turn.current_attempts
    status = turn.status
    return TurnView(
        turn=turn,
        status=status,
        attempt=next((a for a in attempts if a.status == status), None),
        picture=picture_view(picture, media) if picture else None,
        before=picture_view(turn.base, media) if turn.base else None,
        inputs=tuple(turn.inputs.all()),
        parent_number=turn.parent_number,
        base_number=turn.base_number,
        lane=lane,
        pictures=tuple(picture_view(output, media) for output in turn.outputs),
    )


class Knot(Protocol):
    """A turn as far as the shape of the tree goes."""

    @property
    def pk(self) -> UUID: ...

    @property
    def number(self) -> int: ...

    @property
    def parent_id(self) -> UUID | None: ...


def lanes(turns: Iterable[Knot]) -> dict[UUID, int]:
    """Which rail each turn hangs on: the line of the newest turn is rail 0; every other line takes the first rail
    further in than the one that it leaves from, on which no other line runs at the same time. Those that ended first
    choose first, so a new branch moves only the line that was the newest, and what hangs on that.

    The same rule stands in static/js/lib/chain.js, which follows live changes; tests/lanes.json holds both to it.
    """
    known = {turn.pk: (turn.number, turn.parent_id) for turn in turns}
    line_of: dict[UUID, int] = {}
    lines: list[tuple[UUID | None, int, int]] = []
    for head in sorted(known, key=lambda pk: known[pk][0], reverse=True):
        step: UUID | None = head
        first = head
        while step is not None and step in known and step not in line_of:
            line_of[step] = len(lines)
            first, step = step, known[step][1]
        if line_of[head] == len(lines):
            fork = step if step in known else None
            lines.append((fork, known[fork or first][0], known[head][0]))
    rails: dict[int, int] = {}
    for line in [0, *reversed(range(1, len(lines)))] if lines else []:
        # The line that it leaves from comes first.
        path: list[int] = []
        at: int | None = line
        while at is not None and at not in rails:
            path.append(at)
            fork = lines[at][0]
            at = line_of[fork] if fork else None
        for one in reversed(path):
            rails[one] = _free_rail(one, lines, line_of, rails)
    return {pk: rails[line] for pk, line in line_of.items()}


def _free_rail(
    line: int, lines: list[tuple[UUID | None, int, int]], line_of: dict[UUID, int], rails: dict[int, int]
) -> int:
    """The rail of a line (``(fork, first, last)`` in numbers of turns), beside those that have one."""
    fork, first, last = lines[line]
    rail = (rails[line_of[fork]] if fork else 0) + 1 if rails else 0
    beside = {rails[one] for one in rails if first < lines[one][2] and lines[one][1] < last}
    while rail in beside:
        rail += 1
    return rail


def events_after(session_id: UUID, after: int, limit: int = 200) -> Sequence[Event]:
    """The session's events newer than ``after``, in order, without gaps, at most ``limit``."""
    return list(Event.objects.filter(session=session_id, seq__gt=after).order_by("seq")[:limit])


def usual_seconds(model: str, image_size: str) -> float | None:
    """How long this model usually takes for this size: the median of the latest successes, None before the first."""
    size = Q(turn__settings__image_size=image_size) if image_size else Q(turn__settings__image_size__isnull=True)
    done = Attempt.objects.filter(
        size,
        status=Status.SUCCEEDED,
        fence__gt=0,  # made here, not imported
        model=model,
        sent_at__isnull=False,
        answered_at__isnull=False,
    ).order_by("-finished_at")[:MEDIAN_OF]
    times = [(a.answered_at - a.sent_at).total_seconds() for a in done if a.answered_at and a.sent_at]
    return median(times) if times else None


def unserved_seconds() -> float:
    """How long the oldest attempt has been waiting while no worker works on anything; zero when all is well."""
    if Attempt.objects.filter(status=Status.RUNNING, lease_until__gte=Now()).exists():
        return 0.0
    since = Attempt.objects.claimable().aggregate(oldest=Min(Coalesce("not_before", "created_at")))["oldest"]
    return max(0.0, (timezone.now() - since).total_seconds()) if since else 0.0


def attempts_by_status() -> dict[str, int]:
    """How many attempts there are in each state."""
    counted = dict(Attempt.objects.values_list("status").annotate(number=Count("pk")).order_by())
    return {status: counted.get(status, 0) for status in Status.values}


@dataclass(frozen=True)
class CallTotal:
    """The paid calls of one model that ended in the same way."""

    provider: str
    model: str
    status: str
    number: int
    cost_usd: Decimal


def call_totals() -> list[CallTotal]:
    """The whole ledger, summed by provider, model and outcome."""
    groups = ProviderCall.objects.values_list("provider", "model", "status").order_by("provider", "model", "status")
    return [
        CallTotal(provider, model, status, number, cost or Decimal(0))
        for provider, model, status, number, cost in groups.annotate(number=Count("pk"), cost=Sum("actual_usd"))
    ]
