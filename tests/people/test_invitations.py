"""Coming in by invitation: asked by an owner, by mail or by a copied link, with or without an account."""

from __future__ import annotations

import re
from typing import Any

from django.contrib.auth.models import User
from django.core import mail
from django.test import Client
from django.utils import timezone

from sessions_app.models import Invitation, Member, Role
from tests.cast import API, Cast

PASSWORD = "a long pass phrase"


def invite(cast: Cast, email: str = "mia@example.com", role: str = "reviewer") -> dict[str, object]:
    made = cast.alice.post(f"/workspaces/{cast.workspace.pk}/invitations", {"email": email, "role": role})
    assert made.status_code == 201, made.content
    return dict(made.json())


def path_of(made: dict[str, object]) -> str:
    return str(made["url"]).removeprefix("http://testserver")


def test_it_mails_the_link_and_shows_it_once(cast: Cast) -> None:
    made = invite(cast)
    assert made["mailed"] is True
    [sent] = mail.outbox
    assert sent.to == ["mia@example.com"]
    assert str(made["url"]) in sent.body
    assert "My workspace" in sent.subject
    token = path_of(made).rpartition("/")[2]
    assert token not in str(list(Invitation.objects.values()))
    [listed] = cast.alice.get(f"/workspaces/{cast.workspace.pk}/invitations").json()["items"]
    assert (listed["id"], listed["role"], "url" in listed) == (made["id"], "reviewer", False)
    life = Invitation.objects.get().expires_at - timezone.now()
    assert timezone.timedelta(days=13, hours=23) < life <= timezone.timedelta(days=14)


def test_it_gives_the_link_where_no_mail_can_be_sent(cast: Cast, settings: object) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"  # type: ignore[attr-defined]
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9  # type: ignore[attr-defined]
    made = invite(cast)
    assert made["mailed"] is False
    assert Client().get(path_of(made)).status_code == 200


def test_the_page_says_whether_the_link_is_mailed(cast: Cast, settings: Any) -> None:
    browser = Client()
    browser.force_login(cast.alice.user)

    def said(email: str) -> str:
        return browser.post("/settings/people/invite", {"email": email, "role": "viewer"}).content.decode()

    assert "This studio has no mail server. Pass this link on to <b>mia@example.com</b>" in said("mia@example.com")
    # A link with a loopback address leads whoever gets it to their own machine.
    assert "on this computer alone" not in said("max@example.com")
    browser.defaults["HTTP_HOST"] = "127.0.0.1:8000"
    assert "on this computer alone" in said("may@example.com")
    settings.EMAIL_HOST = "mail.example.com"
    assert "The link is mailed to <b>jo@example.com</b>" in said("jo@example.com")


def test_somebody_new_signs_up_and_lands_in_the_workspace(cast: Cast) -> None:
    path = path_of(invite(cast))
    browser = Client()
    page = browser.get(path).content.decode()
    assert "alice invites you as Reviewer" in page
    assert 'value="mia"' in page
    weak = browser.post(path, {"name": "mia", "password": "12345678"})
    assert weak.status_code == 422
    assert "too common" in weak.content.decode()
    taken = browser.post(path, {"name": "Bob", "password": PASSWORD})
    assert (taken.status_code, "called Bob already" in taken.content.decode()) == (422, True)
    spaced = browser.post(path, {"name": "Mia Berg", "password": PASSWORD})
    assert (spaced.status_code, "without spaces" in spaced.content.decode()) == (422, True)
    joined = browser.post(path, {"name": "mia.berg", "password": PASSWORD}, follow=True)
    assert joined.redirect_chain == [("/", 302)]
    assert "My workspace" in joined.content.decode()
    mia = User.objects.get(username="mia.berg")
    assert mia.email == "mia@example.com"
    assert Member.objects.get(user=mia).role == Role.REVIEWER
    assert Client().get(path).status_code == 404
    again = Client()
    assert again.post("/sign-in", {"username": "MIA@example.com", "password": PASSWORD}).status_code == 302


def test_somebody_with_an_account_signs_in_and_joins(cast: Cast) -> None:
    cast.mallory.has_proven("mallory@example.com")
    path = path_of(invite(cast, "mallory@example.com", "viewer"))
    browser = Client()
    page = browser.get(path).content.decode()
    assert "has an account here" in page
    assert f"/sign-in?next={path.replace('/', '%2F')}" in page
    browser.force_login(cast.mallory.user)
    assert "Join as mallory" in browser.get(path).content.decode()
    assert browser.post(path).status_code == 302
    assert "My workspace" in browser.get("/").content.decode()
    mine = cast.mallory.get("/workspaces").json()["items"]
    assert [one["role"] for one in mine] == ["owner", "viewer"]
    # Whoever works there already keeps their role, by whatever invitation they come in again.
    browser.force_login(cast.alice.user)
    assert browser.post(path_of(invite(cast, "somebody@example.com", "viewer"))).status_code == 302
    assert Member.objects.get(workspace=cast.workspace, user=cast.alice.user).role == Role.OWNER


def test_revoked_renewed_expired_and_wrong_links_end_alike(cast: Cast) -> None:
    workspace = cast.workspace.pk
    old = invite(cast)
    fresh = cast.alice.post(f"/workspaces/{workspace}/invitations/{old['id']}/resend").json()
    revoked, expired = invite(cast, "a@example.com"), invite(cast, "b@example.com")
    assert cast.alice.send("DELETE", f"/workspaces/{workspace}/invitations/{revoked['id']}").status_code == 204
    Invitation.objects.filter(pk=expired["id"]).update(expires_at=timezone.now())
    paths = [path_of(one) for one in (old, revoked, expired)] + ["/invitations/wrong"]
    answers = [Client().get(path) for path in paths]
    assert {answer.status_code for answer in answers} == {404}
    pages = {re.sub(r'nonce="[^"]*"|content="[^"]{60,}"', "", answer.content.decode()) for answer in answers}
    assert len(pages) == 1
    assert Client().get(path_of(fresh)).status_code == 200
    assert cast.alice.post(f"/workspaces/{workspace}/invitations/{revoked['id']}/resend").status_code == 409


def test_a_second_invitation_to_an_address_ends_the_first(cast: Cast) -> None:
    first, second = invite(cast), invite(cast, "MIA@example.com", "editor")
    assert Client().get(path_of(first)).status_code == 404
    assert Client().get(path_of(second)).status_code == 200
    assert len(cast.alice.get(f"/workspaces/{cast.workspace.pk}/invitations").json()["items"]) == 1


def test_only_owners_invite_and_only_good_addresses(cast: Cast) -> None:
    path = f"/workspaces/{cast.workspace.pk}/invitations"
    for program, status in ((cast.bob, 403), (cast.vera, 403), (cast.mallory, 404)):
        assert program.post(path, {"email": "x@example.com"}).status_code == status
    wrong = cast.alice.post(path, {"email": "no address"})
    assert (wrong.status_code, wrong.json()["error"]["field"]) == (422, "email")
    cast.bob.has_proven("bob@example.com")
    assert cast.alice.post(path, {"email": "Bob@example.com"}).status_code == 409
    foreign = cast.mallory.get("/workspaces").json()["items"][0]["id"]
    elsewhere = cast.mallory.post(f"/workspaces/{foreign}/invitations", {"email": "x@example.com"}).json()["id"]
    assert cast.alice.send("DELETE", f"{path}/{elsewhere}").status_code == 404


def test_nobody_signs_up_without_an_invitation(client: Client) -> None:
    for path in ("/accounts/signup/", "/signup/", "/sign-up", "/invitations/"):
        assert client.get(path).status_code == 404
    assert client.get(f"{API}/workspaces").status_code == 401


def test_owners_invite_on_the_page_of_the_settings(cast: Cast) -> None:
    browser = Client(headers={"HX-Request": "true"})
    browser.force_login(cast.alice.user)
    told = browser.post("/settings/people/invite", {"email": "mia@example.com", "role": "editor"}).content.decode()
    [path] = re.findall(r'value="http://testserver(/invitations/[^"]+)"', told)
    assert Client().get(path).status_code == 200
    [invitation] = Invitation.objects.all()
    page = browser.get("/settings/people/").content.decode()
    assert "mia@example.com" in page
    assert path not in page
    browser.post(f"/settings/people/invitations/{invitation.pk}/revoke")
    assert Client().get(path).status_code == 404
    wrong = browser.post("/settings/people/invite", {"email": "nothing", "role": "editor"})
    assert "no e-mail address" in wrong.content.decode()
