"""Record that something changed and tell every open browser. The only sender of live messages."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, Literal, TypedDict
from uuid import UUID

from asgiref.sync import async_to_sync
from celery import current_app
from channels.layers import get_channel_layer
from django.contrib.auth.models import User
from django.db import connection, transaction
from redis.exceptions import RedisError

from sessions_app.models import Attempt, Event, NotificationChoice, Session, Status, Turn, Webhook

logger = logging.getLogger(__name__)


class SessionHint(TypedDict):
    """What travels through the channel layer: only that session ``session`` has reached ``seq``.

    A hint may be lost, late or doubled; whoever gets one reads the events it does not have from the database.
    ``begins``: something was begun and no more; more follows soon, and may be told together with it.
    """

    type: Literal["session.hint"]
    session: str
    seq: int
    begins: bool


class AccessHint(TypedDict):
    """A permission may have ended: sockets of the session check theirs again at once."""

    type: Literal["access.hint"]


class GalleryHint(TypedDict):
    """Something about session ``session`` that lists of sessions show has changed."""

    type: Literal["gallery.hint"]
    session: str


class PersonHint(TypedDict):
    """A person's notifications have changed: their open pages look."""

    type: Literal["person.hint"]


class LineHint(TypedDict):
    """The places of the session's turns that wait in line may have changed: members' sockets look."""

    type: Literal["line.hint"]


# Where the log lists what happened. What has no line here is told to open browsers and listed nowhere.
TOPIC_OF_KIND = {
    "session.changed": Event.Topic.SESSION,
    "comment.changed": Event.Topic.REVIEW,
    "review.changed": Event.Topic.REVIEW,
    "review.asked": Event.Topic.REVIEW,
    "share.changed": Event.Topic.LINKS,
}
TOPIC_OF_ACT = {
    **dict.fromkeys(
        ("submitted", "retried", "canceled", "resolved", "succeeded", "failed", "unknown"), Event.Topic.TURNS
    ),
    **dict.fromkeys(("starred", "chosen", "muted", "described", "named"), Event.Topic.CHOICES),
}
# Of these notifications and webhooks may be made.
# The task that does it, by its name: it lies floors above. A lost message only costs time, the sweeper finds the event.
TELL = "sessions_app.tasks.tell_of_event"
TOLD_KINDS = {"comment.changed", "review.changed", "review.asked", "share.changed"}
TOLD_ACTS = {"succeeded", "failed", "unknown"}

Message = tuple[str, SessionHint | AccessHint | GalleryHint | LineHint | PersonHint]


def gallery_group(workspace_id: UUID | str) -> str:
    """The channel-layer group of the open lists of a workspace's sessions."""
    return f"gallery.{workspace_id}"


def session_group(session_id: UUID | str) -> str:
    """The channel-layer group of a session's sockets."""
    return f"session.{session_id}"


def person_group(user_id: int) -> str:
    """The channel-layer group of all that one person has open."""
    return f"person.{user_id}"


def record(
    session: Session,
    kind: str,
    *,
    turn: Turn | None = None,
    actor: User | None = None,
    payload: dict[str, Any] | None = None,
    begins: bool = False,
) -> int:
    """Write the session's next event and announce it on commit; returns its sequence number.

    Must be called inside the transaction that makes the change: the lock on the session's row is what makes the
    numbers follow commit order.
    """
    seq = _next_seq(session)
    payload = payload or {}
    of_turn = kind == "turn.changed"
    act = payload.get("act", "")
    event = Event.objects.create(
        session_id=session.pk,
        workspace_id=session.workspace_id,
        seq=seq,
        kind=kind,
        topic=TOPIC_OF_ACT.get(act, "") if of_turn else TOPIC_OF_KIND.get(kind, ""),
        turn=turn,
        actor=actor,
        payload=payload,
        pending=_may_concern(session, turn, act) if turn and of_turn else _is_told(kind, payload),
    )
    if turn is not None:
        Turn.objects.filter(pk=turn.pk).update(revision=seq)
        turn.revision = seq
    hint: SessionHint = {"type": "session.hint", "session": str(session.pk), "seq": seq, "begins": begins}
    # Drafts come often and change no card.
    card = [] if kind == "turn.preview" else [_gallery(session)]
    _send_on_commit(session.pk, (session_group(session.pk), hint), *card)
    if event.pending:
        # After the hint, which somebody waits for.
        transaction.on_commit(partial(current_app.send_task, TELL, [event.pk]), robust=True)
    return seq


def _is_told(kind: str, payload: dict[str, Any]) -> bool:
    """Of what is changed in a session, only a new author is told."""
    return kind in TOLD_KINDS or (kind == "session.changed" and "author" in payload)


def _may_concern(session: Session, turn: Turn, act: str) -> bool:
    """Whether anybody may want to be told. That a turn is done, most see on the page."""
    if act != "succeeded":
        return act in TOLD_ACTS
    # Two plain questions take half the time to compile of one that has both in it.
    hooks = Webhook.objects.filter(workspace=session.workspace_id, active=True)
    return hooks.exists() or NotificationChoice.objects.filter(person=turn.author_id).exists()


def _next_seq(session: Session) -> int:
    """In one statement, and the same on both databases; the ORM has no RETURNING and takes two."""
    table = connection.ops.quote_name(Session._meta.db_table)
    pk = Session._meta.pk.get_db_prep_value(session.pk, connection)
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET last_seq = last_seq + 1 WHERE id = %s RETURNING last_seq", [pk])  # noqa: S608
        (seq,) = cursor.fetchone()
    return int(seq)


def imported(session: Session, actor: User, told: dict[str, Any], turns: Mapping[Turn, dict[str, Any]]) -> list[Event]:
    """The first events of a session that nobody has seen yet, to be stored after its turns, whose ``revision`` they set:
    that it came in, then each turn with the payload of its event.
    """
    first = Event(seq=1, kind="session.changed", topic=Event.Topic.SESSION, payload=told)
    found = [first]
    for seq, (turn, payload) in enumerate(turns.items(), start=2):
        turn.revision = seq
        found.append(Event(seq=seq, kind="turn.changed", turn=turn, payload=payload))
    for event in found:
        event.session, event.workspace_id, event.actor = session, session.workspace_id, actor
    session.last_seq = len(found)
    return found


def turn_changed(
    turn: Turn,
    actor: User | None = None,
    *,
    act: str = "",
    became: Mapping[Attempt, Status] | None = None,
    begins: bool = False,
    **said: Any,
) -> int:
    """The turn's tile is to be drawn again; with ``begins``, a moment later, when it may have gone on already.

    ``act`` is what happened, ``became`` the states that attempts of it have from now on, ``said`` what was chosen:
    from these the session can be shown as it was at any time (``past``).
    """
    payload: dict[str, Any] = {"act": act} if act else {}
    if became:
        payload["attempts"] = {str(attempt.pk): str(status) for attempt, status in became.items()}
    if said:
        payload["said"] = said
    return record(turn.session, "turn.changed", turn=turn, actor=actor, payload=payload, begins=begins)


def line_moved(provider: str) -> None:
    """The engine's line, or what runs before it, has changed: on commit, the sessions that wait in it are told.

    Call it after the change's event, which then goes first.
    """

    def send() -> None:
        waiting = Attempt.objects.filter(status=Status.QUEUED, provider=provider)
        hint: LineHint = {"type": "line.hint"}
        sessions = waiting.values_list("turn__session_id", flat=True).order_by().distinct()
        _send(f"the line for {provider}", [(session_group(session), hint) for session in sessions])

    transaction.on_commit(send, robust=True)


def access_changed(session_id: UUID) -> None:
    """Somebody's permission on the session ended; on commit their sockets are closed."""
    hint: AccessHint = {"type": "access.hint"}
    _send_on_commit(session_id, (session_group(session_id), hint))


def person_changed(*user_ids: int) -> None:
    """What these people may see has changed; on commit all that they have open is checked again."""
    hint: AccessHint = {"type": "access.hint"}
    messages: list[Message] = [(person_group(user_id), hint) for user_id in user_ids]
    transaction.on_commit(lambda: _send("a person's access", messages), robust=True)


def gallery_changed(session: Session) -> None:
    """The session's card is to be drawn again; on commit every open list of the workspace's sessions is told."""
    _send_on_commit(session.pk, _gallery(session))


def person_told(person: int) -> None:
    """The person's notifications have changed; on commit their open pages are told."""
    hint: PersonHint = {"type": "person.hint"}
    transaction.on_commit(lambda: _send(f"notifications of {person}", [(person_group(person), hint)]), robust=True)


def _gallery(session: Session) -> Message:
    hint: GalleryHint = {"type": "gallery.hint", "session": str(session.pk)}
    return gallery_group(session.workspace_id), hint


def _send_on_commit(session_id: UUID, *messages: Message) -> None:
    transaction.on_commit(lambda: _send(f"session {session_id}", messages), robust=True)


def _send(what: str, messages: Sequence[Message]) -> None:
    layer = get_channel_layer()
    try:
        # The layer of the one-process mode can be told without a loop of one's own. Asked of its class: in a thread without
        # a loop, channels_redis' layer raises for any attribute that it has not.
        if hasattr(type(layer), "tell_group"):
            for group, hint in messages:
                layer.tell_group(group, hint)
        else:
            async_to_sync(_send_all)(messages)
    except (OSError, RedisError) as error:
        # A lost hint costs time only: sockets look at the database every few seconds.
        logger.warning("Could not announce a change of %s: %s", what, error)


async def _send_all(messages: Sequence[Message]) -> None:
    layer = get_channel_layer()
    for group, hint in messages:
        await layer.group_send(group, hint)
