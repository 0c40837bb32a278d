"""Lists of sessions that somebody looks at."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable
from contextlib import suppress

from django.contrib.auth.models import AnonymousUser
from django.db import Error

from sessions_app import access, live
from sessions_app.consumers.base import (
    ENDED,
    LIFETIME_SECONDS,
    LOOK_EVERY_SECONDS,
    TIRED,
    Consumer,
    browser_of,
    check_rate,
    number_in,
    read,
)
from sessions_app.errors import LimitReached
from sessions_app.events import AccessHint, GalleryHint, PersonHint, gallery_group, person_group

# What comes in a burst is told together.
GALLERY_SECONDS = 0.3


class GalleryConsumer(Consumer):
    """A list of all sessions that somebody looks at: told which have changed, never how. It asks for what it lists."""

    watch: asyncio.Task[None] | None = None
    groups_joined: tuple[str, ...] = ()

    async def connect(self) -> None:
        """Let the member in; hints of all their workspaces come here from now on, and what changed ``since`` the page."""
        await self.accept()
        self.changed: set[str] = set()
        self.telling: asyncio.Task[None] | None = None
        headers = dict(self.scope["headers"])
        authorization = headers.get(b"authorization", b"").decode("latin-1")
        self.user = await read(access.asker_of, authorization, self.scope.get("user") or AnonymousUser())
        self.browser = "" if access.token_of(authorization) is not None else browser_of(self.scope)
        workspaces = await read(live.workspaces_of, self.user, self.browser)
        try:
            await read(check_rate, self.scope, self.user.pk)
        except LimitReached:
            await self.close(code=TIRED)
            return
        if not workspaces:
            await self.close(code=ENDED)
            return
        self.workspaces = workspaces
        self.groups_joined = (*map(gallery_group, workspaces), person_group(self.user.pk or 0))
        for group in self.groups_joined:
            await self.channel_layer.group_add(group, self.channel_name)
        if since := number_in(self.scope, "since"):
            self._add(await read(live.changed_since, workspaces, since))
        self.watch = asyncio.create_task(self._watch())

    async def disconnect(self, code: int) -> None:
        """Leave the groups."""
        for task in (self.watch, self.telling if hasattr(self, "telling") else None):
            if task:
                task.cancel()
        for group in self.groups_joined:
            await self.channel_layer.group_discard(group, self.channel_name)

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        """Nothing is taken from a socket."""

    async def person_hint(self, _message: PersonHint) -> None:
        """The person has news: the page's bell asks for it."""
        await self.send(text_data=json.dumps({"kind": "notifications"}))

    async def access_hint(self, _message: AccessHint) -> None:
        """What the person may see has changed: they connect anew, or not."""
        live.forget_permissions()
        await self.close(code=TIRED)

    async def gallery_hint(self, message: GalleryHint) -> None:
        """A session has changed; told together with what else changes in the next moment."""
        self._add([message["session"]])

    def _add(self, sessions: Iterable[str]) -> None:
        self.changed.update(sessions)
        if self.changed and (self.telling is None or self.telling.done()):
            self.telling = asyncio.create_task(self._tell())

    async def _tell(self) -> None:
        # Again for what has come while it was sent.
        while self.changed:
            await asyncio.sleep(GALLERY_SECONDS)
            changed, self.changed = self.changed, set()
            await self.send(text_data=json.dumps({"sessions": sorted(changed)}))

    async def _watch(self) -> None:
        """Whoever joins or leaves a workspace, is switched off or signs out connects anew, or not; so do all now and then."""
        started = asyncio.get_running_loop().time()
        while asyncio.get_running_loop().time() - started <= LIFETIME_SECONDS:
            await asyncio.sleep(LOOK_EVERY_SECONDS)
            with suppress(Error, OSError):
                if await read(live.workspaces_of, self.user, self.browser) != self.workspaces:
                    break
        await self.close(code=TIRED)
