"""Every refusal has one shape: a status that fits, a stable code, a plain sentence, and what to do."""

from __future__ import annotations

from collections.abc import Iterator
from unittest.mock import patch

import pytest
from django.http import HttpResponse
from django.test import Client

from tests.cast import API, Cast

pytestmark = pytest.mark.both_databases


def error_of(answer: HttpResponse, status: int) -> dict[str, str]:
    """The error of a JSON refusal, checked for its shape."""
    assert answer.status_code == status
    assert answer["Content-Type"] == "application/json"
    assert answer["Cache-Control"] == "no-store"
    body = answer.json()
    assert set(body) == {"error"}
    assert {"code", "message"} <= set(body["error"]) <= {"code", "message", "hint", "field"}
    assert body["error"]["message"].endswith(".")
    return dict(body["error"])


def test_it_says_404_for_unknown_addresses_and_unknown_things(cast: Cast, client: Client) -> None:
    assert error_of(client.get("/api/v1/nonsense"), 404)["code"] == "not_found"
    assert error_of(client.get("/api/v2/sessions"), 404)["code"] == "not_found"
    for path in ("/sessions/x", "/turns/00000000-0000-0000-0000-000000000000", "/assets/../x", "/assets/x/original"):
        assert error_of(cast.bob.get(path), 404)["code"] == "not_found"


def test_it_says_405_and_what_is_possible(cast: Cast) -> None:
    answer = cast.bob.send("DELETE", "/sessions")
    error = error_of(answer, 405)
    assert error["code"] == "method_not_allowed"
    assert set(answer["Allow"].split(", ")) == {"GET", "PATCH", "POST"}


@pytest.mark.parametrize(
    "body", ["{", '{"title": "x"', "nonsense", '{"title": NaN}', "[" * 100_000, "\x00", '"\udcff"']
)
def test_it_says_400_for_what_is_no_json(cast: Cast, client: Client, body: str) -> None:
    headers = {"Authorization": f"Bearer {cast.bob.token}"}
    data = body.encode("utf-8", "surrogateescape")
    answer = client.generic("POST", f"{API}/sessions", data, content_type="application/json", headers=headers)
    assert "JSON" in error_of(answer, 400)["message"]


def test_it_says_400_for_a_form_without_a_boundary(cast: Cast, client: Client) -> None:
    headers = {"Authorization": f"Bearer {cast.bob.token}"}
    answer = client.generic("POST", f"{API}/assets", b"x", content_type="multipart/form-data", headers=headers)
    assert "multipart" in error_of(answer, 400)["message"]


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", "application/xml", ""])
def test_it_says_415_for_another_content_type(cast: Cast, client: Client, content_type: str) -> None:
    headers = {"Authorization": f"Bearer {cast.bob.token}"}
    answer = client.generic("POST", f"{API}/sessions", b'{"title": "x"}', content_type=content_type, headers=headers)
    error = error_of(answer, 415)
    assert (error["code"], "application/json" in error["hint"]) == ("unsupported_media_type", True)


@pytest.mark.parametrize(
    ("body", "field", "words"),
    [
        (None, "", "missing"),
        ([], "", "dictionary"),
        ({"prompt": 7}, "prompt", "string"),
        ({"prompt": "x", "colour": "red"}, "colour", "not something that this call knows"),
        ({"prompt": "x", "settings": {"loudness": 1}}, "settings.loudness", "not something"),
        ({"prompt": "x", "settings": {"variants": "2"}}, "settings.variants", "integer"),
        ({"prompt": "x", "settings": {"variants": 9}}, "settings.variants", "less than or equal to 4"),
        ({"prompt": "x", "settings": {"grounding": "maybe"}}, "settings.grounding", "web_and_image"),
        ({"prompt": "x", "inputs": [{"role": "base"}]}, "inputs.0.asset", "missing"),
        ({"prompt": "x", "inputs": [{"asset": "x", "role": "hat"}]}, "inputs.0.role", "base"),
        ({"prompt": "x", "region": {"rect": [0, 0, 1]}}, "region.rect", "4 items"),
        ({"prompt": "x", "region": {"rect": [0, 0, 1, 2]}}, "region.rect.3", "less than or equal to 1"),
        ({"prompt": "x", "region": {}}, "region", "one of rect, polygon, mask and turn"),
        ({"prompt": "x", "region": {"polygon": [[0, 0], [1, 1]]}}, "region.polygon", "3 items"),
        ({"prompt": "x", "region": {"rect": [0, 0, 1, 1], "feather": 600}}, "region.feather", "512"),
        ({"prompt": "x", "pins": [{"at": [0.5, 0.5], "text": " "}]}, "pins", "instruction"),
        ({"prompt": "x", "markup": [{"kind": "star"}]}, "markup.0", "arrow"),
        ({"prompt": "x\u0000y"}, "prompt", "NUL"),
        ({"prompt": "x", "client_id": "y" * 81}, "client_id", "80"),
    ],
)
def test_it_says_422_and_names_the_field(cast: Cast, body: object, field: str, words: str) -> None:
    error = error_of(cast.bob.post(f"/sessions/{cast.bob.new_session()}/turns", body), 422)
    assert (error["code"], error.get("field", "")) == ("invalid_request", field)
    assert words in error["message"]


def test_it_refuses_half_a_surrogate_pair(cast: Cast, client: Client) -> None:
    headers = {"Authorization": f"Bearer {cast.bob.token}"}
    data = b'{"title": "\\ud800"}'
    answer = client.generic("POST", f"{API}/sessions", data, content_type="application/json", headers=headers)
    assert error_of(answer, 422)["field"] == "title"


@pytest.fixture
def broken_storage() -> Iterator[None]:
    """A disk that fails in a way that nobody foresaw."""
    with patch("sessions_app.serving.open_blob", side_effect=ZeroDivisionError("secret detail")):
        yield


def test_it_says_500_with_a_reference_that_is_in_the_log(
    cast: Cast, broken_storage: None, caplog: pytest.LogCaptureFixture
) -> None:
    asset = cast.bob.new_asset()
    client = Client(raise_request_exception=False, headers={"Authorization": f"Bearer {cast.bob.token}"})
    answer = client.get(f"{API}/assets/{asset}/original")
    error = error_of(answer, 500)
    assert error["code"] == "internal_error"
    assert "secret detail" not in answer.content.decode()
    reference = error["hint"].rsplit(" ", 1)[1].rstrip(".")
    assert any(f"Reference {reference}" in message for message in caplog.messages)
    assert any("ZeroDivisionError" in str(record.exc_info) for record in caplog.records)


def test_it_shows_people_a_page_and_scripts_json(client: Client, db: None) -> None:
    for path, code in (("/nonsense", "not_found"), ("/s/nonsense", "link_ended")):
        page = client.get(path, headers={"Accept": "text/html,*/*;q=0.8"})
        assert (page.status_code, page["Content-Type"]) == (404, "text/html; charset=utf-8")
        assert code in page.content.decode()
        for headers in ({"Accept": "application/json"}, {"HX-Request": "true"}):
            assert client.get(path, headers=headers).json()["error"]["code"] == code


def test_it_refuses_a_form_without_a_csrf_token(db: None) -> None:
    browser = Client(enforce_csrf_checks=True)
    refused = browser.post("/sign-in", {"username": "bob", "password": "x"})
    assert refused.status_code == 403
    assert "csrf_failed" in refused.content.decode()


def test_it_answers_only_under_its_own_host_names(client: Client, db: None) -> None:
    for path in ("/healthz", f"{API}/sessions", "/sign-in"):
        assert client.get(path, headers={"Host": "evil.example"}).status_code == 400
