"""Who looks at a session just now.

Nothing of it is written down. Each process knows the sockets that it holds, and tells the other processes of a session
whom it has, whenever that changes and every few seconds besides. What is not said again is forgotten: a socket whose page
has gone quiet, and all those of a process that was killed. For each session a process sends one message in a beat,
however many look at it.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Literal, TypedDict
from uuid import UUID, uuid4

BEAT_SECONDS = 3.5
"""A process says again whom it has; sockets look every four seconds, and the first of them does it."""
FORGET_PROCESS_SECONDS = 10.0
FORGET_PAGE_SECONDS = 50.0
"""Pages say again where they look every 20 s: two of these may get lost."""
MOST_TOLD = 100
"""Of the people that a process has in one session."""

MOST_TURNS = 1_000_000
NOTHING: Any = object()

_STARTED = uuid4().hex


class PresenceHint(TypedDict):
    """Everybody whom one process has in the session, as ``[user id or None, name, turn]``; ``hello``: who else is there?"""

    type: Literal["presence.hint"]
    process: str
    viewers: list[list[Any]]
    hello: bool


@dataclass(frozen=True, slots=True)
class Viewer:
    """Somebody who looks at turn number ``looks``, 0 while there is none; a guest of a link has no ``user_id``."""

    user_id: int | None
    name: str
    looks: int


@dataclass
class Room:
    """The viewers of one session, as this process knows them."""

    here: dict[str, tuple[Viewer | None, float]] = field(default_factory=dict)
    elsewhere: dict[str, tuple[list[Viewer], float]] = field(default_factory=dict)
    told: float = 0.0

    def local(self) -> list[Viewer]:
        """Those whose sockets this process holds and whose pages were heard of lately."""
        since = time.monotonic() - FORGET_PAGE_SECONDS
        return [viewer for viewer, heard in self.here.values() if viewer is not None and heard > since]

    def everybody(self) -> list[Viewer]:
        """Those of all processes that were heard of lately."""
        since = time.monotonic() - FORGET_PROCESS_SECONDS
        self.elsewhere = {name: known for name, known in self.elsewhere.items() if known[1] > since}
        return [*self.local(), *(viewer for viewers, _ in self.elsewhere.values() for viewer in viewers)]


_rooms: dict[UUID, Room] = {}


def looks_of(text: str) -> Any:
    """Which turn a page says that it shows, None if nobody looks at it; ``NOTHING`` if it says something else."""
    try:
        said = json.loads(text)
    except ValueError:
        return NOTHING
    looks = said.get("looks", NOTHING) if isinstance(said, dict) else NOTHING
    known = looks is None or (type(looks) is int and 0 <= looks < MOST_TURNS)
    return looks if known else NOTHING


def enter(session_id: UUID, socket: str) -> bool:
    """A socket of the session opened; returns whether it is this process's first one there."""
    first = session_id not in _rooms
    _rooms.setdefault(session_id, Room()).here[socket] = (None, time.monotonic())
    return first


def leave(session_id: UUID, socket: str) -> bool:
    """The socket closed; returns whether somebody has gone with it whom the others should be told of."""
    room = _rooms.get(session_id)
    if room is None:
        return False
    viewer, _ = room.here.pop(socket, (None, 0.0))
    if not room.here:
        del _rooms[session_id]
    return viewer is not None


def look(session_id: UUID, socket: str, viewer: Viewer | None) -> bool:
    """The socket's page says where it looks, None if nowhere; returns whether that is new."""
    room = _rooms.get(session_id)
    if room is None or socket not in room.here:
        return False
    before = room.here[socket][0]
    room.here[socket] = (viewer, time.monotonic())
    return before != viewer


def hint(session_id: UUID, *, hello: bool = False) -> PresenceHint:
    """What this process tells the others of the session now."""
    room = _rooms.get(session_id)
    if room is not None:
        room.told = time.monotonic()
    viewers = room.local()[:MOST_TOLD] if room else []
    told = [[viewer.user_id, viewer.name, viewer.looks] for viewer in viewers]
    return {"type": "presence.hint", "process": _process(), "viewers": told, "hello": hello}


def is_due(session_id: UUID) -> bool:
    """Whether this process has somebody in the session and has not said so for a beat."""
    room = _rooms.get(session_id)
    return room is not None and time.monotonic() - room.told >= BEAT_SECONDS and bool(room.local())


def hear(session_id: UUID, message: PresenceHint) -> bool:
    """A process told whom it has; returns whether this one should answer."""
    room = _rooms.get(session_id)
    if room is None or message["process"] == _process():
        return False
    room.elsewhere[message["process"]] = ([Viewer(*viewer) for viewer in message["viewers"]], time.monotonic())
    # Each socket of this process hears it; the first one answers for all.
    return message["hello"] and time.monotonic() - room.told >= 0.2


def others(session_id: UUID, user_id: int | None) -> dict[str, Any]:
    """Who but this user looks at the session: each person once, with all turns that they look at; guests are counted."""
    room = _rooms.get(session_id)
    viewers = room.everybody() if room else []
    people: dict[int, Viewer] = {viewer.user_id: viewer for viewer in viewers if viewer.user_id not in (None, user_id)}
    guests = [viewer for viewer in viewers if viewer.user_id is None]
    return {
        "people": [
            {"name": person.name, "looks": _turns(viewer for viewer in viewers if viewer.user_id == person.user_id)}
            for person in sorted(people.values(), key=lambda person: person.name.casefold())
        ],
        "guests": {"count": len(guests), "looks": _turns(guests)},
    }


def _turns(viewers: Iterable[Viewer]) -> list[int]:
    return sorted({viewer.looks for viewer in viewers if viewer.looks})


def _process() -> str:
    """The name of this process; one that was forked from it has another."""
    return f"{_STARTED}.{os.getpid()}"
