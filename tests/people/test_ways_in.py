"""The ways in: password, mailed link, single sign-on; and one's own account. Passkeys need a browser (tests/e2e)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from asgiref.sync import sync_to_async
from django.contrib.auth.models import User
from django.core import mail
from django.test import Client
from django.utils import timezone

from sessions_app.models import ApiToken, Member, SignInLink
from tests.access.test_sockets import ENDED, Socket, run
from tests.cast import API, Cast
from tests.people.sign_on import CLIENT, SECRET, SignOn
from tests.people.test_invitations import PASSWORD, invite, path_of


@pytest.fixture
def at_once(settings: Any) -> None:
    """Workers' mails are sent within the request."""
    settings.CELERY_TASK_ALWAYS_EAGER = True


@pytest.fixture
def sign_on(settings: Any) -> Iterator[SignOn]:
    """The installation with single sign-on, as OIDC_ISSUER and its kind set it up."""
    with SignOn() as stand_in:
        about = {"provider_id": "oidc", "name": "Kite ID", "client_id": CLIENT, "secret": SECRET}
        app = about | {"settings": {"server_url": stand_in.issuer, "oauth_pkce_enabled": True}}
        settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [app]}}
        settings.OIDC_ISSUER, settings.OIDC_NAME = stand_in.issuer, "Kite ID"
        yield stand_in


def signed_in(browser: Client) -> bool:
    return browser.get(f"{API}/workspaces").status_code == 200


def sign_in_by(sign_on: SignOn, browser: Client, query: str = "", **person: Any) -> Any:
    """Go to the single sign-on and come back as the person; where that leads."""
    sign_on.person = person
    asked = browser.get(f"/sign-in/sso/oidc/login/{query}")
    assert asked.status_code == 302, asked.content
    there = parse_qs(urlsplit(asked["Location"]).query)
    assert asked["Location"].startswith(f"{sign_on.issuer}/authorize?")
    assert there["redirect_uri"] == ["http://testserver/sign-in/sso/oidc/login/callback/"]
    assert there["code_challenge_method"] == ["S256"]
    return browser.get("/sign-in/sso/oidc/login/callback/", {"code": "c", "state": there["state"][0]})


@pytest.mark.usefixtures("at_once")
def test_a_mailed_link_signs_in_at_the_press_of_a_button(cast: Cast, client: Client) -> None:
    cast.bob.has_proven("bob@example.com")
    known = client.post("/sign-in/link", {"email": "Bob@Example.com", "next": "/settings/you/"})
    assert "a link that signs in is on its way" in known.content.decode()
    [sent] = mail.outbox
    [path] = re.findall(r"http://testserver(/sign-in/link/\S+)", sent.body)
    # A mail server that looks at the link uses nothing up.
    assert "Sign in as bob?" in client.get(path).content.decode()
    assert not signed_in(client)
    entered = client.post(path)
    assert (entered.status_code, entered["Location"]) == (302, "/settings/you/")
    assert signed_in(client)
    again = Client()
    assert again.get(path).status_code == 404
    assert again.post(path).status_code == 404
    assert SignInLink.objects.get().expires_at < timezone.now() + timedelta(minutes=16)


@pytest.mark.usefixtures("at_once")
def test_nobody_learns_whose_address_is_known(cast: Cast, client: Client) -> None:
    cast.bob.has_proven("bob@example.com")
    pages = []
    for email in ("bob@example.com", "eve@example.com", ""):
        answer = client.post("/sign-in/link", {"email": email})
        page = re.sub(r'nonce="[^"]*"|content="[^"]{60,}"', "", answer.content.decode())
        pages.append(page.replace(email or "\0", "?"))
    assert pages[0] == pages[1]
    assert len(mail.outbox) == 1
    for _ in range(5):
        last = client.post("/sign-in/link", {"email": "eve@example.com"})
    assert last.status_code == 429


@pytest.mark.usefixtures("at_once")
def test_a_mailed_link_leads_nowhere_outside(cast: Cast, client: Client) -> None:
    cast.bob.has_proven("bob@example.com")
    client.post("/sign-in/link", {"email": "bob@example.com", "next": "https://evil.example/"})
    [path] = re.findall(r"http://testserver(/sign-in/link/\S+)", mail.outbox[0].body)
    assert "evil" not in path
    assert client.post(path, {"next": "//evil.example"})["Location"] == "/"


def test_the_button_of_the_sign_on_is_there_once_it_is_set_up(client: Client, db: None, sign_on: SignOn) -> None:
    assert "Continue with Kite ID" in client.get("/sign-in").content.decode()


def test_without_a_sign_on_there_is_no_button(client: Client, db: None) -> None:
    assert "/sign-in/sso/" not in client.get("/sign-in").content.decode()


def test_single_sign_on_lets_nobody_in_who_is_not_invited(cast: Cast, sign_on: SignOn) -> None:
    browser = Client()
    refused = sign_in_by(sign_on, browser, sub="1", email="eve@example.com", email_verified=True)
    assert (refused.status_code, signed_in(browser)) == (403, False)
    assert "Nobody here has this sign-on yet" in refused.content.decode()
    # An address that nobody proved here opens nothing, and neither does one for which the sign-on does not vouch.
    User.objects.filter(pk=cast.bob.user.pk).update(email="bob@example.com")
    cast.vera.has_proven("vera@example.com")
    for email, vouched in (("bob@example.com", True), ("vera@example.com", False)):
        refused = sign_in_by(sign_on, browser, sub="2", email=email, email_verified=vouched)
        assert refused.status_code == 403
    assert not User.objects.filter(socialaccount__isnull=False).exists()


def test_single_sign_on_answers_an_invitation_and_signs_in_from_then_on(cast: Cast, sign_on: SignOn) -> None:
    browser = Client()
    assert "Continue with Kite ID" in browser.get(path_of(invite(cast, role="editor"))).content.decode()
    person = {"sub": "mia-1", "email": "mia@kite.example", "email_verified": False, "preferred_username": "bob"}
    assert sign_in_by(sign_on, browser, **person)["Location"] == "/"
    assert sign_on.asked["code_verifier"]
    mia = User.objects.get(email="mia@example.com")
    # The name that the sign-on says was taken; then the address's.
    assert mia.username == "mia"
    assert not mia.has_usable_password()
    assert Member.objects.get(user=mia).workspace == cast.workspace
    # The sign-on spoke of another address: the invitation's is nobody's yet for those who come with that.
    other = {"sub": "mia-2", "email": "mia@example.com", "email_verified": True}
    assert sign_in_by(sign_on, Client(), **other).status_code == 403
    again = Client()
    assert sign_in_by(sign_on, again, **person).status_code == 302
    assert signed_in(again)
    User.objects.filter(pk=mia.pk).update(is_active=False)
    refused = sign_in_by(sign_on, Client(), **person)
    assert (refused.status_code, "switched off" in refused.content.decode()) == (403, True)


@pytest.mark.usefixtures("at_once")
def test_single_sign_on_knows_people_by_their_proven_address(cast: Cast, sign_on: SignOn) -> None:
    # Whoever invites mia has her link too, and may have come by it: that makes no address theirs.
    own = Client()
    own.post(path_of(invite(cast)), {"name": "mia", "password": PASSWORD})
    person = {"sub": "9", "email": "Mia@example.com", "email_verified": True}
    refused = sign_in_by(sign_on, Client(), **person)
    assert (refused.status_code, "connect this under Settings" in refused.content.decode()) == (403, True)
    assert own.post(prove(own, {"act": "prove"})).status_code == 302
    browser = Client()
    assert sign_in_by(sign_on, browser, **person).status_code == 302
    assert signed_in(browser)
    mia = User.objects.get(username="mia")
    assert mia.has_usable_password()


def test_somebody_signed_in_connects_their_sign_on(cast: Cast, sign_on: SignOn) -> None:
    browser = Client()
    browser.force_login(cast.bob.user)
    asked = sign_in_by(sign_on, browser, "?process=connect", sub="7", email="x@kite.example")
    assert asked["Location"] == "/settings/you/confirm"
    assert browser.post(asked["Location"], {"password": "correct horse"})["Location"] == "/settings/you/"
    other = Client()
    assert sign_in_by(sign_on, other, sub="7", email="x@kite.example").status_code == 302
    assert 'value="bob"' in other.get("/settings/you/").content.decode()


def test_a_sign_on_that_does_not_answer_is_said_plainly(cast: Cast, sign_on: SignOn, client: Client) -> None:
    sign_on.server.shutdown()
    sign_on.server.server_close()
    refused = client.get("/sign-in/sso/oidc/login/")
    assert (refused.status_code, "The sign-on does not answer" in refused.content.decode()) == (502, True)


def prove(browser: Client, said: dict[str, str]) -> str:
    """Where the link leads that the page of one's account mails."""
    mail.outbox.clear()
    assert "A link is on its way" in browser.post("/settings/you/", said).content.decode()
    [path] = re.findall(r"http://testserver(/settings/you/address/\S+)", str(mail.outbox[0].body))
    return str(path)


@pytest.mark.usefixtures("at_once")
def test_an_address_is_taken_up_once_it_is_proven(cast: Cast, client: Client) -> None:
    client.force_login(cast.bob.user)
    path = prove(client, {"act": "person", "name": "bob", "email": "Bob@example.com"})
    assert mail.outbox[0].to == ["Bob@example.com"]
    bob = User.objects.filter(pk=cast.bob.user.pk, email="Bob@example.com")
    assert not bob.exists()
    # Nobody else's, whoever opens the mail; and a mail server that looks at the link changes nothing.
    other = Client()
    assert other.get(path).status_code == 302
    other.force_login(cast.vera.user)
    assert (other.get(path).status_code, other.post(path).status_code) == (404, 404)
    assert "Is Bob@example.com yours?" in client.get(path).content.decode()
    assert not bob.exists()
    assert client.post(path)["Location"] == "/settings/you/?saved=person#person"
    assert bob.exists()
    assert client.post(path).status_code == 404
    assert client.post(path.replace("address/", "address/x")).status_code == 404
    taken = other.post("/settings/you/", {"act": "person", "name": "vera", "email": "bob@example.com"})
    assert (taken.status_code, "Somebody has the address" in taken.content.decode()) == (409, True)
    client.post("/settings/you/", {"act": "person", "name": "bob", "email": ""})
    mail.outbox.clear()
    Client().post("/sign-in/link", {"email": "bob@example.com"})
    assert mail.outbox == []


@pytest.mark.usefixtures("at_once")
def test_an_address_that_is_only_claimed_gets_no_mail_and_keeps_nobody_out(cast: Cast) -> None:
    claimer = Client()
    claimer.post(path_of(invite(cast)), {"name": "claimer", "password": PASSWORD})
    assert "no mail goes there" in claimer.get("/settings/you/").content.decode()
    mail.outbox.clear()
    Client().post("/sign-in/link", {"email": "mia@example.com"})
    assert mail.outbox == []
    # She can be invited still; by the link in her mail, which nobody else was shown, the address is hers.
    invite(cast)
    [path] = re.findall(r"http://testserver(/invitations/\S+)", str(mail.outbox[0].body))
    mia = Client()
    assert mia.post(path, {"name": "mia", "password": PASSWORD}).status_code == 302
    assert "no mail goes there" not in mia.get("/settings/you/").content.decode()
    assert [user.username for user in User.objects.filter(email__iexact="mia@example.com")] == ["mia"]
    Client().post("/sign-in/link", {"email": "mia@example.com"})
    [link] = re.findall(r"http://testserver(/sign-in/link/\S+)", str(mail.outbox[1].body))
    assert "Sign in as mia?" in Client().get(link).content.decode()


@pytest.mark.usefixtures("at_once")
def test_a_mailbox_is_not_filled_by_asking_for_proof(cast: Cast, client: Client) -> None:
    client.force_login(cast.bob.user)
    person = {"act": "person", "name": "bob", "email": "victim@example.com"}
    assert [client.post("/settings/you/", person).status_code for _ in range(6)] == [200] * 5 + [429]
    assert len(mail.outbox) == 5


@pytest.mark.usefixtures("at_once")
def test_people_change_their_name_address_and_password(cast: Cast) -> None:
    browser = Client()
    browser.force_login(cast.bob.user)
    own = "/settings/you/"
    person = {"act": "person", "name": "bob.k", "email": "bob@example.com"}
    assert browser.post(prove(browser, person))["Location"] == "/settings/you/?saved=person#person"
    assert "Saved." in browser.get("/settings/you/?saved=person").content.decode()
    taken = browser.post(own, person | {"name": "alice"})
    assert (taken.status_code, "called alice already" in taken.content.decode()) == (409, True)
    assert User.objects.get(pk=cast.bob.user.pk).username == "bob.k"
    wrong = browser.post(own, {"act": "password", "old": "nonsense", "new": PASSWORD})
    assert (wrong.status_code, "not your password" in wrong.content.decode()) == (422, True)
    elsewhere = Client()
    elsewhere.force_login(User.objects.get(pk=cast.bob.user.pk))
    assert browser.post(own, {"act": "password", "old": "correct horse", "new": PASSWORD}).status_code == 302
    assert (signed_in(browser), signed_in(elsewhere)) == (True, False)
    assert Client().post("/sign-in", {"username": "bob@example.com", "password": PASSWORD}).status_code == 302
    assert browser.post(own, {"act": "nonsense"}).status_code == 422


def test_tries_at_the_old_password_are_few(cast: Cast) -> None:
    browser = Client()
    browser.force_login(cast.bob.user)
    olds = [*(f"guess {number}" for number in range(10)), "correct horse"]
    tries = [browser.post("/settings/you/", {"act": "password", "old": old, "new": PASSWORD}) for old in olds]
    assert [answer.status_code for answer in tries] == [422] * 10 + [429]
    assert "Too many tries" in tries[-1].content.decode()


def test_people_make_and_revoke_their_programs_tokens(cast: Cast, client: Client) -> None:
    client.force_login(cast.bob.user)
    page = client.post("/settings/you/", {"act": "token", "name": "nightly import"}).content.decode()
    [token] = re.findall(r'id="new-token" readonly value="([^"]+)"', page)
    program = Client(headers={"Authorization": f"Bearer {token}"})
    assert signed_in(program)
    assert token not in client.get("/settings/you/").content.decode()
    row = ApiToken.objects.get(name="nightly import")
    stranger = Client()
    stranger.force_login(cast.vera.user)
    stranger.post("/settings/you/", {"act": "end-token", "token": str(row.pk)})
    assert signed_in(program)
    client.post("/settings/you/", {"act": "end-token", "token": str(row.pk)})
    assert not signed_in(program)


@pytest.mark.django_db(transaction=True)
def test_open_sockets_of_a_revoked_token_end(cast: Cast) -> None:
    session = cast.bob.new_session()
    browser = Client()
    browser.force_login(cast.bob.user)
    row = str(ApiToken.objects.get(user=cast.bob.user).pk)

    async def work() -> Any:
        socket = Socket(f"/ws/sessions/{session}", authorization=f"Bearer {cast.bob.token}")
        await socket.accepted()
        await sync_to_async(browser.post)("/settings/you/", {"act": "end-token", "token": row})
        return await socket.closed()

    assert run(work) == ENDED


def test_a_passkey_is_added_by_whoever_says_the_password(cast: Cast, client: Client) -> None:
    client.force_login(cast.bob.user)
    asked = client.get("/settings/you/passkeys/new", follow=True)
    assert "Say your password once more" in asked.content.decode()
    wrong = client.post(asked.redirect_chain[-1][0], {"password": "nonsense"})
    assert "This is not your password." in wrong.content.decode()
    on = client.post(asked.redirect_chain[-1][0], {"password": "correct horse"}, follow=True).content.decode()
    assert "passkey-add" in on
    assert '"residentKey"' in on
    forged = client.post("/settings/you/passkeys/new", {"name": "x", "credential": "{}", "passwordless": "on"})
    assert "could not be checked" in forged.content.decode()


def test_sign_in_by_a_forged_passkey_is_refused(cast: Cast, client: Client) -> None:
    told = client.get("/sign-in/passkey", headers={"X-Requested-With": "XMLHttpRequest"}).json()
    assert told["request_options"]["publicKey"]["userVerification"] == "required"
    forged = client.post("/sign-in/passkey", {"credential": "{}"}, follow=True)
    assert forged.redirect_chain[-1][0].startswith("/sign-in")
    assert not signed_in(client)
    answers = [client.post("/sign-in/passkey", {"credential": "{}"}).status_code for _ in range(12)]
    assert answers[-1] == 429
