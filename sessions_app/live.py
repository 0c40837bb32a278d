"""What a socket, or a client that catches up, is told: who listens, and the session's events as messages for them."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache, partial
from typing import Any
from uuid import UUID

from django.contrib.auth.models import AnonymousUser, User
from django.utils.translation import get_language, override

from sessions_app import access, queries, rendering, sharing
from sessions_app.access import SharedView
from sessions_app.assetstore import small_at_hand
from sessions_app.models import ApiToken, Event, Member, Session, ShareLink
from sessions_app.queries import Media, TurnView
from sessions_app.representation import MEMBERS, Json, event_messages, guests_of, line_json

PAGE = 200
PERMISSION_SECONDS = 0.5
# Sockets that are up to date are told the same few events at the same time. Whoever catches up is told alone: pages of
# 200 events may be megabytes each, and must not stay in memory.
TOLD_TOGETHER = 20


@dataclass(frozen=True)
class Audience:
    """Who listens to a session: a member, or everybody who holds the same link, in one language. Equal audiences are
    told the same.

    ``version`` is when the link was edited last: its guests then have to come in anew. ``token`` is the hash of the API
    token by which a program came, ``browser`` the key of the session in which a person has signed in.
    """

    session_id: UUID
    user_id: int | None = None
    link_id: UUID | None = None
    prefix: str = ""
    version: datetime | None = None
    token: str = ""
    browser: str = field(default="", repr=False)
    language: str = field(default_factory=lambda: get_language() or "en")

    @property
    def tells(self) -> Audience:
        """Members of a session are all told the same, so one message serves all of a language."""
        return Audience(self.session_id, language=self.language) if self.user_id else self


def member_audience(
    user: User | AnonymousUser, session_id: str, authorization: str = "", browser: str = ""
) -> Audience:
    """A member of the session's workspace, signed in in a browser, or a program of theirs. Raises NotFound."""
    token = access.token_of(authorization)
    found = access.get_session(user, session_id).pk
    if token is not None:
        return Audience(found, user_id=user.pk, token=access.hash_token(token))
    return Audience(found, user_id=user.pk, browser=browser)


def guest_audience(token: str, cookies: Mapping[str, str]) -> Audience:
    """Whoever holds the link, and has given its password. Raises NotFound or PasswordNeeded."""
    link = access.get_shared(token, cookies).link
    return Audience(link.session_id, link_id=link.pk, prefix=f"/s/{token}", version=link.edited_at)


def may_listen(audience: Audience) -> bool:
    """Whether the permission still holds; looked up at most twice a second for each audience."""
    return _may_listen(audience, int(time.monotonic() / PERMISSION_SECONDS))


def may_stay(audience: Audience) -> bool:
    """The same, and whoever came by a browser is signed in there still: asked every few seconds, not for each message."""
    if not may_listen(audience):
        return False
    user = User.objects.filter(pk=audience.user_id or 0).first() if audience.browser else None
    return user is None or access.is_signed_in(user, audience.browser)


def forget_permissions() -> None:
    """Somebody's permission changed: look again at once."""
    _may_listen.cache_clear()


@lru_cache(maxsize=4096)
def _may_listen(audience: Audience, _now: int) -> bool:
    if audience.link_id:
        link = ShareLink.objects.filter(pk=audience.link_id).select_related("session").first()
        return link is not None and access.is_live(link) and link.edited_at == audience.version
    if audience.token and not ApiToken.objects.filter(token_hash=audience.token).exists():
        return False
    return access.may_see(audience.user_id or 0, audience.session_id)


def workspaces_of(user: User | AnonymousUser, browser: str = "") -> list[UUID]:
    """The workspaces whose lists of sessions the user may follow, in a fixed order; none once the ``browser`` by whose
    session they came has signed out, or has a former password.
    """
    now = User.objects.filter(pk=user.pk or 0, is_active=True).first()
    if now is None or (browser and not access.is_signed_in(now, browser)):
        return []
    return list(Member.objects.filter(user=now).order_by("workspace").values_list("workspace", flat=True))


def changed_since(workspaces: Sequence[UUID], since: int) -> list[str]:
    """The ids of the workspaces' sessions with events since this second, Unix time: what a page was drawn without.

    Looks back ten minutes at most, and names 200; who was away for longer draws the whole page again.
    """
    # Events of the seconds before it may have been committed while the page was being drawn.
    moment = max(since - 2, int(time.time()) - 600)
    since_then = datetime.fromtimestamp(moment, UTC)
    # A new session has no event yet.
    moved = Session.objects.filter(workspace__in=workspaces, updated_at__gte=since_then).order_by()
    happened = Event.objects.filter(workspace__in=workspaces, created_at__gte=since_then).order_by()
    found = {*moved.values_list("pk", flat=True)[:100], *happened.values_list("session", flat=True).distinct()[:100]}
    return [str(pk) for pk in found]


def last_seq(session_id: UUID) -> int:
    """The number of the session's latest event."""
    return Session.objects.values_list("last_seq", flat=True).get(pk=session_id)


def messages(audience: Audience, after: int, html: bool = True) -> tuple[str, ...]:
    """The session's events after ``after`` as JSON texts, in order, without gaps, at most 200.

    Everybody in an audience gets the same texts, so the latest are made once for all of its sockets.
    """
    upto = last_seq(audience.session_id)
    make = _messages if upto - after <= TOLD_TOGETHER else _messages.__wrapped__
    return make(audience.tells, after, upto, html)


def news(audience: Audience, after: int) -> tuple[str, ...] | None:
    """``messages``, or None if the permission has ended: all that a hint needs, in one trip to a thread."""
    return messages(audience, after) if may_listen(audience) else None


def line(audience: Audience) -> list[Json] | None:
    """The session's turns that wait in line, or None if the permission has ended."""
    return line_json(audience.session_id) if may_listen(audience) else None


def page(audience: Audience, after: int, html: bool = True) -> str:
    """The same as one page of JSON: ``{"items": [...], "next": "seq" or null}``."""
    texts = messages(audience, after, html)
    more = str(after + len(texts)) if len(texts) == PAGE else None
    return f'{{"items": [{", ".join(texts)}], "next": {json.dumps(more)}}}'


@lru_cache(maxsize=64)
def _messages(audience: Audience, after: int, _upto: int, html: bool) -> tuple[str, ...]:
    events = queries.events_after(audience.session_id, after, PAGE)
    link_id = audience.link_id
    with override(audience.language):
        told = _for_guests(audience, link_id, events, html) if link_id else _for_members(events, html)
    return tuple(json.dumps(message) for message in told)


def _for_members(events: Sequence[Event], html: bool) -> list[dict[str, Any]]:
    if not html:
        return event_messages(events, Media(), MEMBERS)
    bring = _thumb if len(events) <= TOLD_TOGETHER else None
    return event_messages(events, Media(), MEMBERS, _tile, rendering.render_notes, bring=bring)


def _thumb(view: TurnView) -> dict[str, str]:
    """The thumbnail that the turn's tile shows, by its address: with the message it is seen a round trip earlier."""
    data = small_at_hand(view.picture.asset) if view.picture else ""
    return {view.picture.thumb: data} if view.picture and data else {}


def _tile(view: TurnView) -> str:
    return rendering.render_tiles([view])[0]


def _for_guests(audience: Audience, link_id: UUID, events: Sequence[Event], html: bool) -> list[dict[str, Any]]:
    """Guests are told of turns with a picture within their link, and of the rest only that the count went on."""
    link = ShareLink.objects.select_related("session", "turn").get(pk=link_id)
    shared = SharedView(link, link.session)
    media = Media(audience.prefix, originals=link.allow_download)
    views = sharing.steps(shared, media, {event.turn_id for event in events if event.turn_id})
    covered = {view.turn.pk for view in views}
    show = guests_of(link)
    shown = [e for e in events if e.turn_id in covered and (show.comments or e.kind != "comment.changed")]
    draw = partial(rendering.render_step, link=link)
    notes = partial(rendering.render_notes, names=show.names)
    threads = partial(sharing.threads_of, shared)
    told = event_messages(shown, media, show, draw if html else None, notes if html else None, views, threads)
    by_seq = {message["seq"]: message for message in told if "turn" in message}
    return [by_seq.get(event.seq, {"seq": event.seq}) for event in events]
