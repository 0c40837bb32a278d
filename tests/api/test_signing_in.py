"""Who may call: a token, or a browser's session with its CSRF token; and how a browser gets its session."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.cache.backends.locmem import LocMemCache
from django.test import Client
from django.utils import timezone

from sessions_app.actions.workspaces import create_sign_in_link
from sessions_app.models import ApiToken, SignInLink
from tests.cast import API, Cast


def browser_of(user: User) -> Client:
    """A browser that checks CSRF, signed in by a one-time link."""
    browser = Client(enforce_csrf_checks=True)
    assert browser.get(f"/enter/{create_sign_in_link(user)}").status_code == 302
    return browser


def test_it_asks_for_a_token(cast: Cast, client: Client) -> None:
    refused = client.get(f"{API}/sessions")
    assert refused.status_code == 401
    assert refused["WWW-Authenticate"] == "Bearer"
    assert refused.json()["error"]["code"] == "not_signed_in"


@pytest.mark.parametrize("header", ["Bearer wrong", "Bearer", "bearer  ", "Basic YWxpY2U6", "Token x"])
def test_it_refuses_wrong_tokens(cast: Cast, client: Client, header: str) -> None:
    assert client.get(f"{API}/sessions", headers={"Authorization": header}).status_code == 401


def test_it_judges_whoever_sends_a_token_by_the_token_alone(cast: Cast) -> None:
    browser = browser_of(cast.alice.user)
    assert browser.get(f"{API}/sessions").status_code == 200
    assert browser.get(f"{API}/sessions", headers={"Authorization": "Bearer wrong"}).status_code == 401
    session = cast.alice.new_session()
    as_mallory = {"Authorization": f"Bearer {cast.mallory.token}"}
    assert browser.get(f"{API}/sessions/{session}", headers=as_mallory).status_code == 404


def test_it_keeps_tokens_hashed_and_forgets_those_of_people_who_left(cast: Cast) -> None:
    assert cast.bob.token not in str(list(ApiToken.objects.values()))
    User.objects.filter(pk=cast.bob.user.pk).update(is_active=False)
    assert cast.bob.get("/sessions").status_code == 401


def test_it_lets_a_browser_change_things_only_with_its_csrf_token(cast: Cast) -> None:
    browser = browser_of(cast.alice.user)
    send = {"data": "{}", "content_type": "application/json"}
    refused = browser.post(f"{API}/sessions", **send)
    assert (refused.status_code, refused.json()["error"]["code"]) == (403, "csrf_failed")
    browser.get("/sign-in")
    token = next(cookie.value for name, cookie in browser.cookies.items() if "csrf" in name)
    with_token = {"X-CSRFToken": token}
    assert browser.post(f"{API}/sessions", headers=with_token, **send).status_code == 201
    for origin in ("https://evil.example", "http://testserver:3000", "https://testserver", "null"):
        headers = {**with_token, "Origin": origin}
        assert browser.post(f"{API}/sessions", headers=headers, **send).status_code == 403, origin
    own = {**with_token, "Origin": "http://testserver"}
    assert browser.post(f"{API}/sessions", headers=own, **send).status_code == 201


def test_it_signs_in_once_by_a_link_and_under_a_new_session_key(cast: Cast, client: Client) -> None:
    client.get("/sign-in")
    client.session["kept"] = "no"
    before = client.session.session_key
    link = f"/enter/{create_sign_in_link(cast.alice.user)}"
    assert client.head(link).status_code == 405
    entered = client.get(link)
    assert (entered.status_code, entered["Location"]) == (302, "/")
    assert client.session.session_key != before
    assert client.get(f"{API}/sessions").status_code == 200
    again = Client().get(link)
    assert again.status_code == 404
    assert "has been used" in again.content.decode()


def test_it_refuses_wrong_and_old_links_alike(cast: Cast, client: Client) -> None:
    token = create_sign_in_link(cast.alice.user)
    SignInLink.objects.update(expires_at=timezone.now())
    gone = create_sign_in_link(cast.bob.user)
    User.objects.filter(pk=cast.bob.user.pk).update(is_active=False)
    answers = [client.get(f"/enter/{word}") for word in (token, gone, "wrong")]
    assert [answer.status_code for answer in answers] == [404, 404, 404]
    assert client.get(f"{API}/sessions").status_code == 401


def test_it_signs_in_by_name_and_password_and_out_again(cast: Cast, client: Client) -> None:
    wrong = client.post("/sign-in", {"username": "bob", "password": "wrong"})
    assert (wrong.status_code, client.get(f"{API}/sessions").status_code) == (200, 401)
    right = client.post("/sign-in", {"username": "bob", "password": "correct horse"})
    assert (right.status_code, client.get(f"{API}/sessions").status_code) == (302, 200)
    by_address = client.get("/sign-out")
    assert by_address.status_code == 405
    assert "There is nothing to see at this address." in by_address.content.decode()
    assert client.post("/sign-out")["Location"] == "/sign-in"
    assert client.get(f"{API}/sessions").status_code == 401


def test_it_never_redirects_to_another_site_after_signing_in(cast: Cast, client: Client) -> None:
    body = {"username": "bob", "password": "correct horse", "next": "https://evil.example/"}
    assert client.post("/sign-in", body)["Location"] == "/"


def test_it_limits_the_tries_to_sign_in(cast: Cast, client: Client) -> None:
    answers = [client.post("/sign-in", {"username": "bob", "password": f"guess {n}"}) for n in range(11)]
    assert [answer.status_code for answer in answers] == [200] * 10 + [429]
    # However the name is written, which Django reads as the same one, and by address.
    cast.bob.has_proven("bob@example.com")
    for said in ("BOB", " bob", "bob\t", "ｂｏｂ", "Bob@Example.com", "bob@example.com ", "b\x00ob"):  # noqa: RUF001
        assert client.post("/sign-in", {"username": said, "password": "correct horse"}).status_code == 429, said
    assert client.post("/sign-in", {"username": "vera", "password": "correct horse"}).status_code == 302
    # Nor does one address try one name after the other.
    stranger = Client(REMOTE_ADDR="192.0.2.7")
    answers = [stranger.post("/sign-in", {"username": f"name {n}", "password": "guess"}) for n in range(41)]
    assert [answer.status_code for answer in answers] == [200] * 40 + [429]


def test_it_sends_the_administration_through_the_same_door(cast: Cast, client: Client) -> None:
    assert client.get("/admin/", follow=True).redirect_chain[-1][0] == "/sign-in?next=%2Fadmin%2F"
    assert client.post("/admin/login/", {"username": "bob", "password": "correct horse"})["Location"] == "/sign-in"


def test_a_count_of_tries_that_ends_meanwhile_is_no_error(cast: Cast, client: Client, settings: Any) -> None:
    settings.CACHES = {"default": {"BACKEND": f"{__name__}.Forgetful"}}
    answer = client.post("/sign-in", {"username": "bob", "password": "correct horse"})
    assert (answer.status_code, answer["Location"]) == (302, "/")


class Forgetful(LocMemCache):
    """A cache whose entries end between two looks."""

    def __init__(self, name: str, params: dict[str, Any]) -> None:
        super().__init__("forgetful", params)

    def add(self, *args: Any, **options: Any) -> bool:
        """Somebody else has begun to count."""
        return False
