"""What is deleted for good: the trash after its time, and what nothing uses any more."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db.models import JSONField, Model, TextField

from sessions_app.models import (
    Asset,
    Attempt,
    Draft,
    Event,
    Follow,
    KeepLock,
    Notification,
    Output,
    PinnedReference,
    ProviderCall,
    ReplyPart,
    Rewrite,
    SearchText,
    SentRequest,
    Session,
    SignInLink,
    Status,
    Subject,
    Turn,
    Webhook,
    WebhookDelivery,
)
from tests.cast import Cast
from tests.imaging.samples import encoded, photo

pytestmark = pytest.mark.both_databases


def clean_up(*arguments: str) -> str:
    said = StringIO()
    call_command("clean_up", *arguments, stdout=said)
    return said.getvalue()


def long_ago(days: float = 0) -> datetime:
    return datetime.now(UTC) - timedelta(days=settings.TRASH_DAYS + days, minutes=1)


def trashed(cast: Cast, seed: int, when: datetime) -> tuple[str, dict[str, Any]]:
    session = cast.bob.new_session(f"Secret {seed}")
    turn = cast.bob.upload_turn(session, encoded(photo(seed=seed)))
    cast.bob.send("DELETE", f"/sessions/{session}")
    Session.objects.filter(pk=session).update(trashed_at=when)
    return session, turn


def test_the_trash_is_emptied_after_its_time_and_not_before(cast: Cast) -> None:
    old, turn = trashed(cast, 11, long_ago())
    young, _ = trashed(cast, 12, long_ago(days=-1))
    Asset.objects.update(created_at=long_ago())
    call = ProviderCall.objects.create(
        attempt=Attempt.objects.get(turn=turn["id"]),
        number=1,
        status="paid",
        provider="g",
        model="m",
        actual_usd="0.04",
    )
    assert "1 sessions in the trash to delete" in clean_up()
    assert Session.objects.get(pk=old).title == "Secret 11"

    assert "1 sessions in the trash deleted" in clean_up("--delete")
    assert [s["id"] for s in cast.bob.get("/sessions", trashed="true").json()["items"]] == [young]
    assert cast.bob.post(f"/sessions/{old}/restore").status_code == 404
    assert not Output.objects.filter(attempt__turn__session=old).exists()
    assert not SearchText.objects.filter(session=old).exists()
    assert not Asset.objects.filter(pk=turn["outputs"][0]["asset"]).exists()
    assert ProviderCall.objects.get(pk=call.pk).attempt.turn.session_id == Turn.objects.get(session=old).session_id
    assert cast.bob.post(f"/sessions/{young}/restore").json()["title"] == "Secret 12"


def test_what_was_drawn_and_said_in_a_session_goes_with_it(cast: Cast) -> None:
    session, made = trashed(cast, 16, long_ago())
    turn = Turn.objects.get(pk=made["id"])
    mask = cast.bob.new_asset(encoded(photo(seed=17)))
    lock = KeepLock.objects.create(session=turn.session, turn=turn, name="Her face", region={}, mask_id=mask)
    drawn = {"region": {"rect": [0, 0, 1, 1]}, "pins": [{"text": "hers"}], "markup": [{}], "locks": [str(lock.pk)]}
    said = {"alt_text": "Her face", "branch": "Hers", "adjustment": [{"op": "crop", "rect": [0, 0, 0.5, 1]}]}
    Turn.objects.filter(pk=turn.pk).update(**drawn, **said, waits=True)
    Asset.objects.update(created_at=long_ago())
    clean_up("--delete")
    turn = Turn.objects.get(session=session)
    assert (turn.region, turn.pins, turn.markup, turn.locks) == (None, [], [], [])
    assert (turn.alt_text, turn.branch, turn.adjustment, turn.waits) == ("", "", None, False)
    assert not KeepLock.objects.filter(session=session).exists()
    assert not Asset.objects.filter(pk=mask).exists()


CANARY = "zqcanary"


def fill(model: type[Model], **which: Any) -> None:
    """Put the canary into every text and every JSON of these rows, whatever fields there will be."""
    fields = [field for field in model._meta.concrete_fields if isinstance(field, TextField | JSONField)]
    values = {field.name: [CANARY] if isinstance(field, JSONField) else CANARY for field in fields}
    model._default_manager.filter(**which).update(**values)


def sung() -> Iterator[str]:
    """Where the canary is in the database."""
    for model in apps.get_app_config("sessions_app").get_models():
        rows = str(list(model._default_manager.values()))
        if CANARY in rows:
            yield model.__name__


def test_no_word_of_a_session_outlives_it(cast: Cast) -> None:
    session, made = trashed(cast, 23, long_ago())
    about = {"session_id": session, "turn_id": made["id"]}
    attempt, asset = Attempt.objects.get(turn=made["id"]), made["outputs"][0]["asset"]
    cast.bob.post(f"/sessions/{session}/restore")
    cast.bob.send("PATCH", f"/sessions/{session}", {"title": CANARY, "tags": [CANARY]})
    for path, body in (
        (f"turns/{made['id']}/comments", {"text": CANARY}),
        (f"turns/{made['id']}/reviews", {"decision": "approved", "note": CANARY}),
        (f"turns/{made['id']}/review-requests", {"people": ["rita"], "note": CANARY}),
        (f"sessions/{session}/shares", {"scope": "session", "note": CANARY}),
    ):
        assert cast.bob.post(f"/{path}", body).status_code == 201, path
    KeepLock.objects.create(**about, name=CANARY, region={})
    Subject.objects.create(workspace=cast.workspace, session_id=session, name=CANARY)
    PinnedReference.objects.create(session_id=session, asset_id=asset, name=CANARY)
    Rewrite.objects.create(session_id=session, author=cast.bob.user, prompt=CANARY, question="", provider="g")
    Follow.objects.create(session_id=session, person=cast.vera.user, following=True)
    told = {"person": cast.vera.user, "kind": "comment", "workspace": cast.workspace, "updated_at": datetime.now(UTC)}
    Notification.objects.create(**about, **told, about=CANARY)
    SentRequest.objects.create(attempt=attempt, model_id="m", contents=[])
    ReplyPart.objects.create(attempt=attempt, position=0, text=CANARY)
    Draft.objects.create(attempt=attempt, data=CANARY.encode())
    for model, which in ((Turn, {"session": session}), (Attempt, {"turn": made["id"]}), (Event, {"session": session})):
        fill(model, **which)
    fill(SentRequest, attempt=attempt)
    Turn.objects.filter(session=session).update(named_author=CANARY, alt_text=CANARY, branch=CANARY)
    assert len(set(sung())) > 12
    Session.objects.filter(pk=session).update(trashed_at=long_ago())

    clean_up("--delete")

    assert list(sung()) == []
    assert Session.objects.get(pk=session).purged_at
    assert not Follow.objects.filter(session=session).exists()


def test_a_session_in_the_trash_is_not_emptied_while_it_is_at_work(cast: Cast) -> None:
    session, made = trashed(cast, 24, long_ago())
    for status in (Status.QUEUED, Status.RUNNING):
        Attempt.objects.filter(turn=made["id"]).update(status=status)
        assert "0 sessions in the trash deleted" in clean_up("--delete")
    Attempt.objects.filter(turn=made["id"]).update(status=Status.UNKNOWN)
    assert "1 sessions in the trash deleted" in clean_up("--delete")
    assert Session.objects.get(pk=session).title == ""


def test_what_was_told_long_ago_goes(cast: Cast) -> None:
    hook = Webhook.objects.create(workspace=cast.workspace, url="https://example.com/")
    now = datetime.now(UTC)
    for days in (1, 400):
        then = now - timedelta(days=days)
        Notification.objects.create(
            person=cast.vera.user, kind="webhook", workspace=cast.workspace, updated_at=then, read_at=then
        )
        WebhookDelivery.objects.create(webhook=hook, kind="test", body="", not_before=then, finished_at=then)
        SignInLink.objects.create(user=cast.vera.user, token_hash=str(days), expires_at=then + timedelta(days=1))
    # Still to be tried, however old.
    WebhookDelivery.objects.create(webhook=hook, kind="test", body="", not_before=now - timedelta(days=400))
    said = clean_up("--delete")
    for what in ("sign-in links", "notifications", "webhook deliveries"):
        assert f"1 {what} deleted" in said
    left = (SignInLink.objects.count(), Notification.objects.count(), WebhookDelivery.objects.count())
    assert left == (1, 1, 2)


def test_it_says_what_it_would_do_and_keeps_what_anything_uses(cast: Cast) -> None:
    turn = Turn.objects.get(pk=cast.bob.upload_turn(cast.bob.new_session(), encoded(photo(seed=18)))["id"])
    mask, sent, unused = (Asset.objects.get(pk=cast.bob.new_asset(encoded(photo(seed=n)))) for n in (19, 20, 21))
    KeepLock.objects.create(session=turn.session, turn=turn, region={}, mask=mask)
    # The copy with marks that a model was shown: nothing but the request names it.
    told = {"role": "user", "parts": [{"text": "hi"}, {"picture": {"sha256": sent.sha256, "mime": "image/png"}}]}
    SentRequest.objects.create(attempt=Attempt.objects.get(turn=turn), model_id="m", contents=[told])
    Asset.objects.update(created_at=long_ago())
    assert "1 unused pictures to delete" in clean_up()
    assert "1 unused pictures deleted" in clean_up("--delete")
    assert set(Asset.objects.filter(pk__in=[mask.pk, sent.pk, unused.pk])) == {mask, sent}


def test_a_picture_that_another_session_shows_stays(cast: Cast) -> None:
    _, turn = trashed(cast, 13, long_ago())
    kept = cast.bob.upload_turn(cast.bob.new_session("Kept"), encoded(photo(seed=13)))
    assert kept["outputs"][0]["asset"] == turn["outputs"][0]["asset"]
    Asset.objects.update(created_at=long_ago())
    clean_up("--delete")
    assert cast.bob.get(f"/assets/{kept['outputs'][0]['asset']}/original").status_code == 200


def test_files_that_no_row_names_go_once_they_are_a_day_old(cast: Cast) -> None:
    asset = Asset.objects.get(pk=cast.bob.new_asset(encoded(photo(seed=14))))
    path = Path(default_storage.path(f"{asset.sha256[:2]}/{asset.sha256[2:4]}/{asset.sha256}"))
    asset.delete()
    clean_up("--delete")
    assert path.exists()
    yesterday = (datetime.now(UTC) - timedelta(days=1, minutes=1)).timestamp()
    os.utime(path, (yesterday, yesterday))
    clean_up()
    assert path.exists()
    clean_up("--delete")
    assert not path.exists()


def test_an_upload_that_waits_for_its_turn_stays(cast: Cast) -> None:
    asset = cast.bob.new_asset(encoded(photo(seed=15)))
    clean_up("--delete")
    assert cast.bob.get(f"/assets/{asset}/original").status_code == 200


def test_an_old_picture_that_comes_in_again_waits_for_its_turn_anew(cast: Cast) -> None:
    asset = cast.bob.new_asset(encoded(photo(seed=22)))
    Asset.objects.update(created_at=long_ago())
    assert cast.bob.new_asset(encoded(photo(seed=22))) == asset
    clean_up("--delete")
    assert cast.bob.get(f"/assets/{asset}/original").status_code == 200
