"""Who is notified of what, how it is gathered, read and mailed."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.test import Client
from django.utils import timezone

from sessions_app import events
from sessions_app.models import Event, Follow, Member, Notification, NotificationChoice, Role, Session, Turn
from sessions_app.tasks import send_digest, tell_of_event, tell_what_is_due
from sessions_app.telling.digest import due
from tests.cast import Cast, Program
from tests.services.queries import queries_asked

pytestmark = pytest.mark.django_db

Happen = Callable[..., Event]


@pytest.fixture
def session(cast: Cast) -> str:
    """One of bob's, with a turn of his."""
    session = cast.bob.new_session("Poster")
    cast.bob.upload_turn(session)
    return session


@pytest.fixture
def happen(session: str) -> Happen:
    """Let something happen on the session's turn, and tell of it as the worker does."""

    def one(kind: str, actor: Program | None, **payload: Any) -> Event:
        turn = Turn.objects.get(session=session)
        with transaction.atomic():
            seq = events.record(
                Session.objects.get(pk=session),
                kind,
                turn=None if kind == "share.changed" else turn,
                actor=actor.user if actor else None,
                payload=payload,
            )
        event = Event.objects.get(session=session, seq=seq)
        tell_of_event(event.pk)
        return event

    return one


def notices(program: Program, **query: Any) -> list[tuple[str, str, int]]:
    items = program.get("/notifications", **query).json()["items"]
    return [(one["kind"], one["text"], one["count"]) for one in items]


def test_a_comment_reaches_those_who_work_there_and_mentions_come_first(cast: Cast, happen: Happen) -> None:
    happen(
        "comment.changed", cast.vera, comment="c", act="created", mentions=[cast.alice.user.pk, cast.mallory.user.pk]
    )
    assert notices(cast.bob) == [("comment", "vera commented on turn 1", 1)]
    assert notices(cast.alice) == [("mention", "vera mentioned you on turn 1", 1)]
    # Who did it is not told, and nobody who may not see the session is.
    assert notices(cast.vera) == [] and notices(cast.mallory) == []
    # Nor is anybody of what was only put away, or is not asked any more.
    for act in ("resolved", "reopened", "reacted", "deleted", "edited"):
        happen("comment.changed", cast.vera, comment="c", act=act)
    happen("review.asked", cast.vera, act="withdrawn", asked=[cast.bob.user.pk])
    assert notices(cast.bob) == [("comment", "vera commented on turn 1", 1)]
    happen("review.asked", cast.vera, act="asked", asked=[cast.bob.user.pk])
    assert notices(cast.bob)[0] == ("review", "vera asked you to review turn 1", 1)


def test_telling_many_asks_little_more_than_telling_one(cast: Cast, session: str, happen: Happen) -> None:
    def queries() -> int:
        with queries_asked() as asked:
            happen("comment.changed", cast.alice, comment="c", act="created")
        return len(asked)

    queries()
    one = queries()
    for number in range(20):
        person = User.objects.create_user(f"person{number}")
        Member.objects.create(workspace=cast.workspace, user=person, role=Role.VIEWER)
        Follow.objects.create(session_id=session, person=person, following=True)
    queries()
    # One for each row that is written anew.
    assert queries() <= one + 20
    assert Notification.objects.filter(kind="comment").count() == 21


def test_an_event_that_cannot_be_told_holds_up_no_other(cast: Cast, session: str) -> None:
    with transaction.atomic():
        place = Session.objects.get(pk=session)
        events.record(place, "share.changed", payload={"act": "opened", "link": "no id"})
        events.record(place, "review.changed", payload={"decision": "approved"})
    Event.objects.update(created_at=timezone.now() - timedelta(minutes=1))
    tell_what_is_due()
    assert [kind for kind, _, _ in notices(cast.bob)] == ["review"]


def test_a_burst_makes_one_row_until_it_is_read(cast: Cast, happen: Happen) -> None:
    for _ in range(5):
        happen("comment.changed", cast.alice, comment="c", act="created")
    assert notices(cast.bob) == [("comment", "alice commented on turn 1", 5)]
    (one,) = cast.bob.get("/notifications").json()["items"]
    assert cast.alice.post(f"/notifications/{one['id']}/read").status_code == 404
    assert cast.bob.post(f"/notifications/{one['id']}/read").status_code == 204
    assert cast.bob.get("/notifications").json()["unread"] == 0
    happen("comment.changed", cast.alice, comment="c", act="created")
    assert [count for _, _, count in notices(cast.bob)] == [1, 5]
    assert notices(cast.bob, unread="true") == [("comment", "alice commented on turn 1", 1)]
    cast.bob.post("/notifications/read")
    assert notices(cast.bob, unread="true") == []


def test_an_event_is_told_once_whoever_gets_to_it(cast: Cast, happen: Happen) -> None:
    event = happen("comment.changed", cast.alice, comment="c", act="created")
    tell_of_event(event.pk)
    tell_what_is_due()
    assert notices(cast.bob) == [("comment", "alice commented on turn 1", 1)]


def test_a_lost_wake_up_is_made_good_by_the_sweeper(cast: Cast, session: str) -> None:
    with transaction.atomic():
        turn = Turn.objects.select_related("session").get(session=session)
        payload = {"comment": "c", "act": "created"}
        events.record(turn.session, "comment.changed", turn=turn, actor=cast.alice.user, payload=payload)
    Event.objects.filter(pending=True).update(created_at=timezone.now() - timedelta(minutes=1))
    tell_what_is_due()
    assert notices(cast.bob) == [("comment", "alice commented on turn 1", 1)]


def test_ones_own_turn_tells_when_it_failed_and_when_it_is_done_on_request(cast: Cast, happen: Happen) -> None:
    turn = Turn.objects.get()
    happen("turn.changed", None, act="succeeded")
    assert notices(cast.bob) == []
    cast.bob.send("PUT", "/notifications/settings", {"channels": {"finished": "app"}})
    happen("turn.changed", None, act="succeeded")
    assert notices(cast.bob) == [("finished", "Turn 1 is done", 1)]
    turn.attempts.update(status="failed")
    happen("turn.changed", None, act="failed", said={"error": "The model said no."})
    assert notices(cast.bob)[0] == ("failed", "Turn 1 failed: The model said no.", 1)
    assert notices(cast.alice) == []


def test_following_is_ones_own_word(cast: Cast, session: str, happen: Happen) -> None:
    assert cast.bob.get(f"/sessions/{session}/follow").json() == {"following": True}
    assert cast.vera.get(f"/sessions/{session}/follow").json() == {"following": False}
    cast.bob.send("PUT", f"/sessions/{session}/follow", {"following": False})
    cast.vera.send("PUT", f"/sessions/{session}/follow", {"following": True})
    happen("review.changed", cast.alice, review="r", decision="approved", sha256="0" * 64)
    assert notices(cast.bob) == []
    assert notices(cast.vera) == [("review", "alice approved turn 1", 1)]


def test_an_opened_link_tells_who_made_it_unless_that_is_off(cast: Cast, session: str, happen: Happen) -> None:
    link = cast.bob.post(f"/sessions/{session}/shares", {"scope": "session"}).json()["id"]
    happen("share.changed", None, link=link, act="opened")
    assert notices(cast.bob) == [("opened", "A link of this session was opened", 1)]
    cast.bob.send("PUT", "/notifications/settings", {"channels": {"opened": "off"}})
    happen("share.changed", None, link=link, act="opened")
    assert [count for _, _, count in notices(cast.bob)] == [1]
    assert cast.bob.send("PUT", "/notifications/settings", {"channels": {"gossip": "app"}}).status_code == 422
    assert cast.bob.send("PUT", "/notifications/settings", {"mail_minutes": 1}).status_code == 422


def test_who_left_is_told_nothing_any_more(cast: Cast, session: str, happen: Happen) -> None:
    happen("comment.changed", cast.alice, comment="c", act="created")
    assert len(notices(cast.bob)) == 1
    # Nor is anybody of what lies in the trash, until it is back.
    cast.alice.send("DELETE", f"/sessions/{session}")
    assert cast.bob.get("/notifications").json() == {"items": [], "next": None, "unread": 0}
    cast.alice.post(f"/sessions/{session}/restore")
    assert len(notices(cast.bob)) == 1
    Member.objects.filter(user=cast.bob.user).delete()
    happen("comment.changed", cast.vera, comment="c", act="created")
    assert Notification.objects.get().count == 1
    # Nor of what was told before: it has other people's words in it.
    assert cast.bob.get("/notifications").json() == {"items": [], "next": None, "unread": 0}


def test_e_mail_is_gathered_and_ends_with_one_click(cast: Cast, session: str, happen: Happen, settings: Any) -> None:
    bob = cast.bob
    bob.user.email = "bob@example.com"
    bob.user.save()
    happen("comment.changed", cast.alice, comment="c", act="created", mentions=[bob.user.pk])
    happen("review.changed", cast.alice, review="r", decision="changes_requested")
    happen("comment.changed", cast.vera, comment="d", act="created")  # in the app alone
    Notification.objects.update(created_at=timezone.now() - timedelta(minutes=5))
    assert send_now(bob) == []  # nobody knows whether the address is his
    bob.has_proven("bob@example.com")
    Notification.objects.update(created_at=timezone.now())
    assert send_now(bob) == []  # there is time to read it first
    Notification.objects.update(created_at=timezone.now() - timedelta(minutes=5))
    usual, settings.EMAIL_BACKEND = settings.EMAIL_BACKEND, "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    assert send_now(bob) == []  # no mail goes out; it is tried again in an hour
    settings.EMAIL_BACKEND = usual
    assert send_now(bob) == []
    NotificationChoice.objects.update(mailed_at=timezone.now() - timedelta(hours=2))

    (sent,) = send_now(bob)
    assert sent.to == ["bob@example.com"] and sent.subject == "2 pieces of news at Palimpsest"
    assert "alice mentioned you on turn 1" in sent.body and f"/sessions/{session}?turn=1#notes" in sent.body
    assert "\nPoster\n" in sent.body
    assert "vera" not in sent.body
    # At most one in an hour, and nothing twice.
    happen("comment.changed", cast.alice, comment="c", act="created", mentions=[bob.user.pk])
    Notification.objects.update(created_at=timezone.now() - timedelta(minutes=5))
    assert send_now(bob) == []
    send_digest(bob.user.pk)  # another process, which had found it due before
    assert mail.outbox == []
    NotificationChoice.objects.update(mailed_at=timezone.now() - timedelta(hours=2))
    (again,) = send_now(bob)
    assert again.subject == "alice mentioned you on turn 1" and "and once more" in again.body
    NotificationChoice.objects.update(mailed_at=timezone.now() - timedelta(hours=2))
    assert send_now(bob) == []
    happen("comment.changed", cast.alice, comment="c", act="created", mentions=[bob.user.pk])
    bob.post("/notifications/read")
    assert send_now(bob) == []  # read in the app

    address = re.fullmatch(r"<https?://[^/]+(.+)>", str(sent.extra_headers["List-Unsubscribe"]))
    assert address and str(sent.extra_headers["List-Unsubscribe-Post"]) == "List-Unsubscribe=One-Click"
    nobody = Client(enforce_csrf_checks=True)
    assert "bob would still be told in the app" in nobody.get(address[1]).content.decode()
    assert "mail" in bob.get("/notifications/settings").json()["channels"].values()
    assert nobody.post(address[1]).status_code == 200
    assert "mail" not in bob.get("/notifications/settings").json()["channels"].values()
    assert nobody.post("/notifications/stop/forged").status_code == 404


def send_now(program: Program) -> list[EmailMultiAlternatives]:
    """What goes out if the sweeper looks now."""
    mail.outbox.clear()
    tell_what_is_due()
    for person in due():
        send_digest(person)
    return list(mail.outbox)  # type: ignore[arg-type]


def test_the_bell_and_the_page_of_choices(cast: Cast, happen: Happen) -> None:
    happen("comment.changed", cast.alice, comment="c", act="created")
    browser = Client()
    browser.force_login(cast.bob.user)
    assert 'data-count="1"' in browser.get("/").content.decode()
    assert "alice commented on turn 1" in browser.get("/notifications/").content.decode()
    assert browser.get("/notifications/unread").json() == {"unread": 1}
    page = browser.get("/settings/notifications/").content.decode()
    assert 'name="comment" value="app" checked' in page
    browser.post("/settings/notifications/", {"comment": "off", "mail_minutes": "1440"})
    chosen = cast.bob.get("/notifications/settings").json()
    assert (chosen["channels"]["comment"], chosen["mail_minutes"]) == ("off", 1440)


def test_the_page_of_choices_says_whether_anything_is_mailed(cast: Cast, settings: Any) -> None:
    browser = Client()
    browser.force_login(cast.bob.user)

    def said() -> str:
        return browser.get("/settings/notifications/").content.decode()

    assert "has no mail server, so nothing is mailed" in said()
    settings.EMAIL_HOST = "mail.example.com"
    assert "knows no e-mail address of yours" in said()
    User.objects.filter(pk=cast.bob.user.pk).update(email="bob@example.com")
    assert "Nothing is mailed until" in said()
    cast.bob.has_proven("bob@example.com")
    assert "E-mail goes to bob@example.com" in said()
