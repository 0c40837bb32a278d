"""The line to a turn as a GIF or WebP: one picture after the other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from sessions_app.access import branch_of
from sessions_app.assetstore import ensure_rendition, read_blob
from sessions_app.errors import Conflict
from sessions_app.imaging.animation import MOST_FRAMES, Kind, animate_safely
from sessions_app.models import Session, Status, Turn
from sessions_app.queries import turns_for_show

T = TypeVar("T")

FRAME = "fit-768.webp"


def animation_of(session: Session, turn: Turn | None, kind: Kind) -> bytes:
    """The pictures of the line through ``turn``, or of the newest line; of more than MOST_FRAMES some, evenly.

    Raises Conflict if there is none, and ImageTooLarge.
    """
    done = Turn.objects.filter(session=session, attempts__status=Status.SUCCEEDED)
    end = turn or done.order_by("-number").first()
    line = Turn.objects.filter(pk__in=branch_of(end.pk, session.pk)) if end else Turn.objects.none()
    pictures = [picture.asset for shown in turns_for_show(line, with_reviews=False) if (picture := shown.picture)]
    if not pictures:
        raise Conflict("There is no picture yet to animate.", hint="Wait for the first one.", field="turn")
    return animate_safely([read_blob(ensure_rendition(one, FRAME).sha256) for one in _some(pictures)], kind)


def _some(all_of_them: Sequence[T]) -> Sequence[T]:
    """At most MOST_FRAMES of them, the first and the last among these."""
    last = len(all_of_them) - 1
    if last < MOST_FRAMES:
        return all_of_them
    return [all_of_them[round(place * last / (MOST_FRAMES - 1))] for place in range(MOST_FRAMES)]
