"""The chain of a session: the shape of the whole tree, and in full only the turns that are looked at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import groupby
from uuid import UUID

from django.db.models import Q, QuerySet

from sessions_app.models import Attempt, Session, Status, Turn
from sessions_app.past import Past
from sessions_app.queries import Media, TurnView, lanes, turn_view, turns_for_show

WINDOW = 60
"""So many tiles come with the page, and at most as many with one fetch: about six screens of them."""


@dataclass(frozen=True)
class Place:
    """Where a turn stands in the tree; ``revises`` is a number."""

    pk: UUID
    number: int
    parent_id: UUID | None
    parent: int | None
    branch: str
    revises: int | None
    lane: int = 0


@dataclass(frozen=True)
class Chain:
    """All turns of a session in order, with the views of some of them by number; ``selected`` is the one to look at."""

    places: tuple[Place, ...]
    views: dict[int, TurnView]
    selected: TurnView | None

    @property
    def branch(self) -> str:
        """The name of the line that the selected turn is on."""
        known = {place.pk: (place.parent_id, place.branch) for place in self.places}
        return _beginning(known, self.selected.turn.pk)[1] if self.selected else ""

    def runs(self) -> Iterator[tuple[list[TurnView], list[Place]]]:
        """The chain in order, in runs of either views or places whose turns are still to be fetched."""
        for known, run in groupby(self.places, key=lambda place: place.number in self.views):
            listed = list(run)
            yield ([self.views[place.number] for place in listed], []) if known else ([], listed)


def chain_of(session: Session, wanted: str, media: Media, past: Past | None = None) -> Chain:
    """The chain with the tiles around turn number ``wanted``, else around the newest that has a picture.

    With them come the turns that this one is made from, and all that still run: nine queries, however many turns.
    With ``past`` it is all as it was then.
    """
    turns = Turn.objects.filter(session=session)
    places = _places(turns, past)
    number = _selected(turns, places, wanted)
    near = {place.number for place in _window(places, number)} | _before(places, number)
    # Named one by one: from statistics of an emptier table PostgreSQL makes of one question a plan that takes minutes.
    running = Attempt.objects.filter(turn__session=session, status__in=[Status.QUEUED, Status.RUNNING]).values_list(
        "turn", flat=True
    )
    pks = {place.pk for place in places if place.number in near} | set(running)
    rails = {place.pk: place.lane for place in places}
    found = list(_then(turns_for_show(turns.filter(pk__in=pks)), past))
    for turn in found:
        turn.session = session
    shown = [turn_view(turn, media, rails[turn.pk]) for turn in found]
    views = {view.turn.number: view for view in shown}
    return Chain(tuple(places), views, views.get(number) if number else None)


def tiles(session: Session, numbers: Collection[int], media: Media, past: Past | None = None) -> list[TurnView]:
    """The views of these turns, in order; numbers without a turn are left out."""
    found = turns_for_show(Turn.objects.filter(session=session, number__in=numbers))
    return [turn_view(turn, media) for turn in _then(found, past)]


def _then(turns: Iterable[Turn], past: Past | None) -> Iterable[Turn]:
    return past.as_then(turns) if past else turns


def numbers_with(session: Session, words: str) -> list[int]:
    """The numbers of the turns whose prompt, or the name of an uploaded picture, contains the words as they are."""
    said = Q(prompt__icontains=words) | Q(prompt="", inputs__name__icontains=words)
    found = Turn.objects.filter(said, session=session).order_by("number").distinct()
    return list(found.values_list("number", flat=True))


def _places(turns: QuerySet[Turn], past: Past | None) -> list[Place]:
    fields = ("pk", "number", "parent_id", "parent__number", "branch", "revises__number")
    listed = [Place(*row) for row in turns.order_by("number").values_list(*fields)]
    if past:
        listed = [replace(one, branch=past.branch_of(one.pk)) for one in listed if one.pk in past.turns]
    rails = lanes(listed)
    return [
        Place(one.pk, one.number, one.parent_id, one.parent, one.branch, one.revises, rails[one.pk]) for one in listed
    ]


def _selected(turns: QuerySet[Turn], places: list[Place], wanted: str) -> int | None:
    """The turn that the address names, else the newest that has a picture, else the newest."""
    named = next((place.number for place in places if str(place.number) == wanted), None)
    if named or not places:
        return named
    # Of the past, later turns are no part.
    there = turns.filter(number__lte=places[-1].number)
    pictured = there.filter(attempts__outputs__isnull=False).order_by("-number").values_list("number", flat=True)
    return pictured.first() or places[-1].number


def _window(places: list[Place], number: int | None) -> list[Place]:
    """The last places, or if the turn is not among them those around it."""
    at = next((index for index, place in enumerate(places) if place.number == number), len(places))
    start = max(0, min(at - WINDOW // 2, len(places) - WINDOW))
    return places[start : start + WINDOW]


def _before(places: list[Place], number: int | None) -> set[int]:
    """Its parent and the parent of that: what is compared with it, and what another try at it builds on."""
    parents = {place.number: place.parent for place in places}
    parent = parents.get(number) if number else None
    return {one for one in (parent, parents.get(parent) if parent else None) if one}


def beginning_of(turn: Turn) -> tuple[UUID, str]:
    """The turn that carries the name of the line which this one is on, and that name: the nearest that has one, or else
    the first after the fork that the line comes from.
    """
    rows = Turn.objects.filter(session=turn.session_id).values_list("pk", "parent_id", "branch")
    return _beginning({pk: (parent, branch) for pk, parent, branch in rows}, turn.pk)


def _beginning(known: Mapping[UUID, tuple[UUID | None, str]], at: UUID) -> tuple[UUID, str]:
    children = Counter(parent for parent, _ in known.values())
    while not known[at][1] and (parent := known[at][0]) and children[parent] == 1:
        at = parent
    return at, known[at][1]
