"""Live updates: connect, check, forward. Nothing is ever written here; commands travel by HTTP.

The one thing that a page says through its socket is which turn it looks at, for ``presence``.
"""

from __future__ import annotations

import asyncio
import json
from contextlib import suppress
from typing import Any

from channels.consumer import get_handler_name
from django.contrib.auth.models import AnonymousUser
from django.db import Error
from django.utils.translation import override
from redis.exceptions import RedisError

from sessions_app import access, live, presence
from sessions_app.consumers.base import (
    ENDED,
    LIFETIME_SECONDS,
    LOOK_EVERY_SECONDS,
    TIRED,
    Consumer,
    browser_of,
    check_rate,
    language_of,
    number_in,
    read,
)
from sessions_app.errors import LimitReached, StudioError
from sessions_app.events import AccessHint, LineHint, PersonHint, SessionHint, person_group, session_group
from sessions_app.live import Audience
from sessions_app.presence import PresenceHint, Viewer

# A turn is queued, then claimed, and may be done at once. Told together a moment later, one that has begun does not hold
# up its own work, and nobody sees the difference: whoever sent it has seen its tile since.
BEGINNING_SECONDS = 0.15
SAY_SEQ_EVERY = 5
LINE_SECONDS = 0.3
PRESENCE_SECONDS = 0.3
GUESTS_SECONDS = 0.03
ASKED_TOGETHER: dict[tuple[Audience, int], asyncio.Task[tuple[str, ...] | None]] = {}


class StreamConsumer(Consumer):
    """One browser's view of one session's events.

    A hint through the channel layer only says that there is more; what is sent always comes from the database, in
    order and without gaps, whatever was lost, doubled or late on the way.
    """

    audience: Audience
    have: int
    watch: asyncio.Task[None] | None = None
    beginning: asyncio.Task[None] | None = None
    presenting: asyncio.Task[None] | None = None
    # A member's name; guests have none.
    name = ""

    async def dispatch(self, message: dict[str, Any]) -> None:
        """Call the handler. Channels first goes to a thread to close old connections, of which sockets have none."""
        await getattr(self, get_handler_name(message))(message)

    async def connect(self) -> None:
        """Let the listener in, tell everything newer than ``?after=``, then whatever happens."""
        await self.accept()
        try:
            self.audience = await read(self._audience)
            latest = await read(live.last_seq, self.audience.session_id)
        except LimitReached:
            await self.close(code=TIRED)
            return
        except StudioError:
            await self.close(code=ENDED)
            return
        after = number_in(self.scope, "after")
        self.have = latest if after is None else min(after, latest)
        if after is not None and after > latest:
            # The page has seen events that are no more, say after a restore from a backup.
            resync = {"seq": latest, "kind": "resync", "session": str(self.audience.session_id)}
            await self.send(text_data=json.dumps(resync))
        self.sending = asyncio.Lock()
        self.group = session_group(self.audience.session_id)
        await self.channel_layer.group_add(self.group, self.channel_name)
        if self.audience.user_id:
            await self.channel_layer.group_add(person_group(self.audience.user_id), self.channel_name)
        self.watch = asyncio.create_task(self._watch())
        await self._send_new()
        if presence.enter(self.audience.session_id, self.channel_name):
            await self._announce(hello=True)

    def _audience(self) -> Audience:
        with override(language_of(self.scope)):
            audience = self.find_audience()
        check_rate(self.scope, audience.user_id)
        return audience

    def find_audience(self) -> Audience:
        """Who is listening, by URL, cookie or token. Raises StudioError for whoever may not."""
        raise NotImplementedError

    async def disconnect(self, code: int) -> None:
        """Forget the socket."""
        for task in (self.watch, self.beginning, self.presenting):
            if task is not None:
                task.cancel()
        if self.watch is not None:
            await self.channel_layer.group_discard(self.group, self.channel_name)
            if self.audience.user_id:
                await self.channel_layer.group_discard(person_group(self.audience.user_id), self.channel_name)
            if presence.leave(self.audience.session_id, self.channel_name):
                await self._announce()

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        """``{"looks": 4}``: the page shows turn 4; 0 while there is none, null while nobody looks at it. No more is taken."""
        looks = presence.looks_of(text_data or "")
        if looks is presence.NOTHING or self.watch is None:
            return
        viewer = Viewer(self.audience.user_id, self.name, looks) if looks is not None else None
        if presence.look(self.audience.session_id, self.channel_name, viewer):
            self._present()

    async def presence_hint(self, message: PresenceHint) -> None:
        """Some process says whom it has."""
        if presence.hear(self.audience.session_id, message):
            await self._announce()
        await self.tell_presence()

    async def tell_presence(self) -> None:
        """Who else looks: nothing to guests."""

    def _present(self) -> None:
        """Tell the others in a moment; who walks through turns by key tells of the last."""
        if self.presenting is None or self.presenting.done():
            self.presenting = asyncio.create_task(self._announce(PRESENCE_SECONDS))

    async def _announce(self, delay: float = 0.0, *, hello: bool = False) -> None:
        await asyncio.sleep(delay)
        # What gets lost is said again with the next beat.
        with suppress(OSError, RedisError):
            await self.channel_layer.group_send(
                session_group(self.audience.session_id), presence.hint(self.audience.session_id, hello=hello)
            )

    async def session_hint(self, message: SessionHint) -> None:
        """The session has reached ``seq``."""
        seq = message["seq"]
        if seq <= self.have:
            return
        if not message.get("begins"):
            await self._send_new(seq)
        elif self.beginning is None or self.beginning.done():
            self.beginning = asyncio.create_task(self._send_later(seq))

    async def access_hint(self, _message: AccessHint) -> None:
        """Somebody's permission ended: ours?"""
        live.forget_permissions()
        await self._close_unless_permitted()

    async def line_hint(self, _message: LineHint) -> None:
        """Places in the line have moved: nothing to guests."""

    async def _send_later(self, seq: int) -> None:
        """Whatever is new by then, unless it was told before."""
        await asyncio.sleep(BEGINNING_SECONDS)
        # A database that is away for a moment is asked again by the watch.
        with suppress(Error, OSError):
            await self._send_new(seq)

    async def _send_new(self, seq: int | None = None) -> None:
        """Send what is new; with ``seq``, unless that was sent while this waited."""
        async with self.sending:
            if seq is not None and seq <= self.have:
                return
            while True:
                texts = await self.news()
                if texts is None:
                    await self.close(code=ENDED)
                    return
                for text in texts:
                    await self.send(text_data=text)
                self.have += len(texts)
                if len(texts) < live.PAGE:
                    return

    async def news(self) -> tuple[str, ...] | None:
        """What the listener does not have yet, None if the permission has ended."""
        return await read(live.news, self.audience, self.have)

    async def _close_unless_permitted(self) -> bool:
        permitted = await read(live.may_stay, self.audience)
        if not permitted:
            await self.close(code=ENDED)
        return permitted

    async def _watch(self) -> None:
        """Every few seconds: is the permission still there, and has a hint been lost? Now and then say where we are."""
        started = asyncio.get_running_loop().time()
        for beat in range(1, 1 << 30):
            await asyncio.sleep(LOOK_EVERY_SECONDS)
            if asyncio.get_running_loop().time() - started > LIFETIME_SECONDS:
                await self.close(code=TIRED)
                return
            # A database that is away for a moment must not end the watch; the next look will do.
            with suppress(Error, OSError):
                await self._look(beat)

    async def _look(self, beat: int) -> None:
        """What is done every few seconds while the permission lasts."""
        if not await self._close_unless_permitted():
            return
        if await read(live.last_seq, self.audience.session_id) > self.have:
            await self._send_new()
        if beat % SAY_SEQ_EVERY == 0:
            await self.send(text_data=json.dumps({"seq": self.have}))
        if presence.is_due(self.audience.session_id):
            await self._announce()
        # Whoever was not heard of again is gone.
        await self.tell_presence()


class SessionConsumer(StreamConsumer):
    """A member's socket: the browser's session, or an API token in the Authorization header."""

    def find_audience(self) -> Audience:
        """The signed-in member, or the token's owner."""
        headers = dict(self.scope["headers"])
        authorization = headers.get(b"authorization", b"").decode("latin-1")
        user = access.asker_of(authorization, self.scope.get("user") or AnonymousUser())
        self.name = user.get_username()
        session_id = self.scope["url_route"]["kwargs"]["session_id"]
        return live.member_audience(user, session_id, authorization, browser_of(self.scope))

    async def connect(self) -> None:
        """Besides, tell who waits in line, if any of the session's turns does."""
        self.line: list[dict[str, Any]] = []
        self.line_moved = asyncio.Event()
        self.line_moved.set()
        self.telling: asyncio.Task[None] | None = None
        self.looked = False
        self.others: dict[str, Any] | None = None
        await super().connect()
        if self.watch is not None:
            self.telling = asyncio.create_task(self._tell_line())

    async def disconnect(self, code: int) -> None:
        """Forget the socket."""
        if self.telling is not None:
            self.telling.cancel()
        await super().disconnect(code)

    async def person_hint(self, _message: PersonHint) -> None:
        """The person has news: the page's bell asks for it. A program that says nothing of itself has no bell."""
        if self.looked:
            await self.send(text_data=json.dumps({"kind": "notifications"}))

    async def line_hint(self, _message: LineHint) -> None:
        """Places in the line have moved; told together with what else moves in the next moment."""
        self.line_moved.set()

    async def tell_presence(self) -> None:
        """Send who else looks if that has changed. A program that says nothing of itself is told nothing of others."""
        if self.looked:
            others = presence.others(self.audience.session_id, self.audience.user_id)
            if others != self.others:
                self.others = others
                await self.send(text_data=json.dumps({"kind": "presence.changed", **others}))

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        """Besides, from now on it is told who else looks."""
        await super().receive(text_data, bytes_data)
        if not self.looked and self.watch is not None and presence.looks_of(text_data or "") is not presence.NOTHING:
            self.looked = True
            await self.tell_presence()

    async def _look(self, beat: int) -> None:
        await super()._look(beat)
        if self.line:
            self.line_moved.set()

    async def _tell_line(self) -> None:
        """Send the places whenever they differ from those last sent. Outside the events' numbers: other sessions move them."""
        while True:
            await self.line_moved.wait()
            await asyncio.sleep(LINE_SECONDS)
            self.line_moved.clear()
            # What cannot be read now is read at the next hint or look.
            with suppress(Error, OSError):
                line = await read(live.line, self.audience)
                if line is not None and line != self.line:
                    self.line = line
                    await self.send(text_data=json.dumps({"kind": "line", "items": line}))


class SharedConsumer(StreamConsumer):
    """A guest's socket: whoever holds the link."""

    def find_audience(self) -> Audience:
        """Everybody who holds this link, by its cookie where it takes one."""
        return live.guest_audience(self.scope["url_route"]["kwargs"]["token"], self.scope.get("cookies") or {})

    async def news(self) -> tuple[str, ...] | None:
        """All guests of a link who lack the same are told by one read: hundreds would hold up the editor's own requests.

        It begins a moment after the first of them asks. Whoever asks later asks for another: theirs may be newer.
        """
        key = (self.audience, self.have)
        asked = ASKED_TOGETHER.get(key)
        if asked is None:
            asked = ASKED_TOGETHER[key] = asyncio.create_task(self._read_together(key))
        # One who leaves does not take it from the others.
        return await asyncio.shield(asked)

    async def _read_together(self, key: tuple[Audience, int]) -> tuple[str, ...] | None:
        await asyncio.sleep(GUESTS_SECONDS)
        del ASKED_TOGETHER[key]
        return await read(live.news, *key)
