"""Keys go in and never come out: not by page or API, not in the log, not in a copy of the database."""

from __future__ import annotations

import json
import logging
from io import StringIO
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import Client

from sessions_app import engines
from sessions_app.models import EngineAccount
from tests.cast import Cast
from tests.engines.conftest import browser_of, models_of, set_up
from tests.providers.stand_in import StandIn

pytestmark = pytest.mark.django_db

KEY = "paid-key-that-nobody-may-see-9f3c"
SHOWN = KEY[-4:]


def test_it_never_shows_a_key(cast: Cast, gemini: StandIn, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    page = browser_of(cast.alice)
    form = {"kind": "gemini", "secret": KEY, "base_url": gemini.base_url}
    told = [page.post("/settings/engines/try", form), page.post("/settings/engines/new", form)]
    account = EngineAccount.objects.get()
    told += [page.get("/settings/"), page.get(f"/settings/engines/{account.pk}/edit")]
    told += [page.post(f"/settings/engines/{account.pk}/test"), cast.alice.get("/engines")]
    told += [cast.alice.post(f"/engines/{account.pk}/test"), cast.alice.post("/engines", form)]
    told += [cast.alice.send("PATCH", f"/engines/{account.pk}", {"label": "Ours"})]
    told += [page.post(f"/settings/engines/{account.pk}/edit", {"label": "Mine", "secret": KEY, "enabled": "1"})]
    assert [answer.status_code for answer in told] == [200] * 7 + [201, 200, 200]
    account.refresh_from_db()
    dump = StringIO()
    call_command("dumpdata", "sessions_app", stdout=dump)
    assert account.sealed in dump.getvalue() and len(account.sealed) > len(KEY)
    for text in (*(answer.content.decode() for answer in told), caplog.text, dump.getvalue(), repr(account)):
        assert KEY not in text
    assert f"…{SHOWN}" in page.get("/settings/").content.decode()
    listed = {engine["id"]: engine["key"] for engine in cast.alice.get("/engines").json()["items"]}
    assert listed[str(account.pk)] == {"set": True, "ends_in": SHOWN}


def test_it_shows_of_a_service_account_who_it_is(cast: Cast) -> None:
    account = {
        "type": "service_account",
        "project_id": "studio-7",
        "client_email": "painter@studio-7.iam.gserviceaccount.com",
        "private_key": "-----BEGIN PRIVATE KEY-----\nsecret\n-----END PRIVATE KEY-----\n",
        "token_uri": "https://oauth2.googleapis.com/token",
    }
    made = set_up(cast.alice, kind="vertex", secret=json.dumps(account))
    assert made["key"]["ends_in"] == account["client_email"]
    assert (made["project"], made["location"]) == ("studio-7", "global")
    assert "PRIVATE KEY" not in json.dumps(made) + browser_of(cast.alice).get("/settings/").content.decode()


def test_it_sends_a_stored_key_to_no_other_address(cast: Cast, gemini: StandIn) -> None:
    made = set_up(cast.alice, secret=KEY)
    answer = cast.alice.send("PATCH", f"/engines/{made['id']}", {"base_url": gemini.base_url})
    assert (answer.status_code, answer.json()["error"]["field"]) == (422, "secret")
    form = {"engine": made["id"], "base_url": gemini.base_url}
    assert "needed again" in browser_of(cast.alice).post("/settings/engines/try", form).content.decode()
    assert gemini.log == []
    both = {"base_url": gemini.base_url, "secret": "another-key-of-many-letters"}
    assert cast.alice.send("PATCH", f"/engines/{made['id']}", both).status_code == 200


def test_it_opens_what_an_earlier_secret_key_sealed_while_that_is_known(cast: Cast, settings: Any) -> None:
    made = set_up(cast.alice, secret=KEY)
    former, settings.SECRET_KEY = settings.SECRET_KEY, "a new secret key"
    settings.SECRET_KEY_FALLBACKS = [former]
    assert EngineAccount.objects.get().secret == KEY
    call_command("reseal_secrets", stdout=StringIO())
    settings.SECRET_KEY_FALLBACKS = []
    assert EngineAccount.objects.get().secret == KEY
    settings.SECRET_KEY = former
    with pytest.raises(Exception, match="SECRET_KEY of the studio has changed"):
        _ = EngineAccount.objects.get(pk=made["id"]).secret


def test_it_says_plainly_when_a_key_cannot_be_read_any_more(cast: Cast, settings: Any) -> None:
    made = set_up(cast.alice, secret=KEY, default=True)
    page = browser_of(cast.alice)
    settings.SECRET_KEY = "quite another secret key"
    engines.forget(EngineAccount.objects.get())  # as in a process that started with the other key
    page.force_login(cast.alice.user)
    why = "cannot be read any more"
    assert why in page.get("/settings/").content.decode()
    assert why in page.post(f"/settings/engines/{made['id']}/test").content.decode()
    assert why in cast.alice.post(f"/engines/{made['id']}/test").json()["message"]
    turn = cast.bob.post(f"/sessions/{cast.bob.new_session()}/turns", {"prompt": "a cup"})
    assert (turn.status_code, turn.json()["error"]["code"]) == (422, "key_missing")
    assert {name for name, _ in models_of(cast.bob)} == {"local"}
    form = {"secret": "a-new-key-of-many-letters", "enabled": "1"}
    assert why not in page.post(f"/settings/engines/{made['id']}/edit", form).content.decode()
    assert models_of(cast.bob)[0][0] == made["name"]


def test_staff_can_change_a_key_in_the_administration_and_not_read_it(cast: Cast) -> None:
    staff = Client()
    staff.force_login(User.objects.create_superuser("staff"))
    form = {"kind": "gemini", "label": "Everybody's", "prices": "{}", "enabled": "on", "secret": KEY}
    assert staff.post("/admin/sessions_app/engineaccount/add/", form).status_code == 302
    account = EngineAccount.objects.get()
    assert account.secret == KEY and account.name.startswith("gemini-everybodys-")
    address = f"/admin/sessions_app/engineaccount/{account.pk}/change/"
    shown = staff.get(address).content.decode()
    assert KEY not in shown and account.sealed not in shown
    assert staff.post(address, {**form, "label": "Ours", "secret": ""}).status_code == 302
    account.refresh_from_db()
    assert (account.label, account.secret) == ("Ours", KEY)
    wrong = staff.post(address, {**form, "secret": "two words"})
    assert "one word" in wrong.content.decode() and KEY not in wrong.content.decode()
