"""The Test button: each trouble with a key or an address has its own sentence and cure, and no test costs more than a
hundredth of a cent."""

from __future__ import annotations

import socket
from typing import Any

import pytest

from sessions_app.providers.base import Check
from sessions_app.providers.gemini import GeminiConfig, GeminiProvider
from sessions_app.providers.local import LocalProvider
from tests.providers.stand_in import StandIn
from tests.providers.support import GATEWAY_MODEL, gateway_for, provider_for


def google(status: int, message: str = "", kind: str = "") -> dict[str, Any]:
    """An answer of Google's in place of the list of models."""
    return {"status": status, "body": {"error": {"code": status, "message": message, "status": kind}}}


def at_a_closed_port(scheme: str = "http") -> str:
    """An address where nothing listens."""
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        return f"{scheme}://127.0.0.1:{closed.getsockname()[1]}"


def assert_trouble(found: Check, code: str, words: str) -> None:
    """Not well, with this code, a sentence, and these words in the sentence or the cure."""
    assert (found.ok, found.code) == (False, code)
    assert found.message.endswith(".")
    assert found.hint
    assert words in found.message + " " + found.hint
    assert "paid-key" not in found.message + found.hint
    assert "<" not in found.message + found.hint


def test_it_is_content_with_a_good_key(gemini: StandIn) -> None:
    found = provider_for(gemini).check()
    assert (found.ok, found.code, found.message) == (True, "ok", "The key works and sees 5 image models.")
    assert found.models[0] == "gemini-nano-banana-2.1"
    assert found.hint == ""
    (word,) = gemini.log
    assert (word["model"], word["status"], word["pictures"]) == ("gemini-nano-banana-2.1", 200, 0)
    assert word["body"]["generationConfig"] == {"responseModalities": ["TEXT"], "maxOutputTokens": 1}


def test_it_names_a_key_of_the_free_tier(gemini: StandIn) -> None:
    found = provider_for(gemini, api_key="free-paid-key").check()
    assert_trouble(found, "paid_key_required", "this one is on the free tier. Turn on billing")
    assert found.models
    assert [(entry["status"], entry["model"]) for entry in gemini.log] == [(429, "gemini-nano-banana-2.1")]


@pytest.mark.parametrize(
    ("answer", "code", "words"),
    [
        (google(402, "Your prepaid credits are depleted."), "credit_exhausted", "Add credit"),
        (google(403, "The caller does not have permission", "PERMISSION_DENIED"), "permission_denied", "this model"),
        (google(400, "User location is not supported", "FAILED_PRECONDITION"), "region_unsupported", "Vertex"),
        (google(429, "quotaId GenerateRequestsPerDayPerProject"), "quota_exhausted", "midnight"),
        (google(400, 'Unknown name "responseModalities"', "INVALID_ARGUMENT"), "invalid_request", "v1beta"),
    ],
)
def test_it_names_what_a_picture_would_meet(answer: dict[str, Any], code: str, words: str, gemini: StandIn) -> None:
    gemini.script(answer)
    assert_trouble(provider_for(gemini).check(), code, words)


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (google(400, "This model only supports image output.", "INVALID_ARGUMENT"), "did not accept the request"),
        (google(429, "Too many requests"), "too many requests"),
        (google(503), "overloaded"),
        ({"reset": "after"}, "connection"),
    ],
)
def test_a_key_works_even_if_its_billing_cannot_be_tried(answer: dict[str, Any], why: str, gemini: StandIn) -> None:
    gemini.script(answer)
    found = provider_for(gemini).check()
    assert (found.ok, found.code) == (True, "ok")
    assert found.hint.startswith("Whether its project has billing") and why in found.hint


def test_it_passes_by_a_model_that_is_listed_and_not_there(gemini: StandIn) -> None:
    gone = google(404, "not found", "NOT_FOUND")
    gemini.script(gone)
    assert provider_for(gemini).check().ok
    assert [entry["model"] for entry in gemini.log] == ["gemini-nano-banana-2.1", "gemini-3.1-flash-image"]
    gemini.script(*[gone] * 5)
    assert_trouble(provider_for(gemini).check(), "model_not_found", "none of the image models answers")


def test_the_local_engine_is_always_well() -> None:
    assert LocalProvider().check().ok


@pytest.mark.parametrize(
    ("key", "listing", "code", "words"),
    [
        ("", None, "key_missing", "Put one in"),
        ("invalid-1", None, "key_invalid", "Make a new key"),
        ("leaked-1", None, "key_invalid", "reported as leaked"),
        ("ok", google(400, "User location is not supported.", "FAILED_PRECONDITION"), "region_unsupported", "Vertex"),
        (
            "ok",
            google(403, "Gemini API has not been used in project 1", "PERMISSION_DENIED"),
            "permission_denied",
            "on",
        ),
        ("ok", google(403, "Please enable billing"), "paid_key_required", "Turn on billing"),
        ("ok", google(429, "Quota exceeded, limit: 0"), "paid_key_required", "billing"),
        ("ok", google(503), "provider_unavailable", "overloaded"),
        ("ok", google(504), "provider_unavailable", "an error of its own"),
        ("ok", {"body": "<html>Welcome</html>"}, "provider_unavailable", "not one of the Gemini API"),
        ("ok", {"status": 404, "body": "<html>nothing</html>"}, "provider_unavailable", "v1beta"),
        ("ok", {"body": {"models": [{"name": "models/gemini-text"}]}}, "model_not_found", "sees no image model"),
    ],
)
def test_it_names_the_trouble_with_gemini(
    key: str, listing: dict[str, Any] | None, code: str, words: str, gemini: StandIn
) -> None:
    gemini.set(listing=listing)
    assert_trouble(provider_for(gemini, api_key=key).check(), code, words)
    assert gemini.log == []


@pytest.mark.parametrize("door", ["gemini", "gateway"])
@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("closed", "Nothing listens at 127.0.0.1"),
        ("http://no-such-host.invalid", "no host called no-such-host.invalid"),
        ("plain as https", "does not speak HTTPS"),
        ("my server", "not a web address"),
        ("http://[oops", "not a web address"),
    ],
)
def test_it_names_the_trouble_with_an_address(door: str, address: str, words: str, gemini: StandIn) -> None:
    real = {"closed": at_a_closed_port(), "plain as https": gemini.base_url.replace("http", "https")}
    base_url = real.get(address, address)
    make = provider_for if door == "gemini" else gateway_for
    assert_trouble(make(gemini, base_url=base_url).check(), "provider_unavailable", words)


@pytest.mark.parametrize("door", ["gemini", "gateway"])
def test_it_repeats_of_an_address_one_short_plain_line(door: str, gemini: StandIn) -> None:
    gemini.set(listing=google(403, "No\n\u202eentry\x1b[31m. " + "Secret of the house. " * 100))
    found = (provider_for if door == "gemini" else gateway_for)(gemini).check()
    assert_trouble(found, "permission_denied", "says: No entry [31m. Secret of the house.")
    assert found.hint.isprintable() and found.hint.endswith("…") and len(found.hint) < 450


def test_it_waits_only_so_long(gemini: StandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sessions_app.providers.gateway_check.CHECK_SECONDS", 0.5)
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        base_url = f"http://127.0.0.1:{silent.getsockname()[1]}/v1"
        assert_trouble(gateway_for(gemini, base_url=base_url).check(), "provider_timeout", "did not answer in time")


@pytest.mark.parametrize(
    ("end", "words"),
    [
        ("/v1beta", "set v1beta as the API version"),
        ("/v1beta/models/gemini-3-pro-image:generateContent", "set v1beta as the API version"),
        ("/v1beta/openai/", "set the address up as a gateway"),
    ],
)
def test_it_sees_a_version_in_the_base_url(end: str, words: str, gemini: StandIn) -> None:
    provider = GeminiProvider(GeminiConfig(api_key="paid-key", base_url=gemini.base_url + end))
    assert_trouble(provider.check(), "provider_unavailable", words)


@pytest.mark.parametrize("shape", ["openrouter", "litellm"])
def test_it_is_content_with_a_good_gateway(shape: str, gemini: StandIn) -> None:
    gemini.set(shape=shape)
    found = gateway_for(gemini).check()
    assert (found.ok, found.code) == (True, "ok")
    assert GATEWAY_MODEL in found.models
    assert "openai/gpt-text" not in found.models
    assert gemini.log == []


@pytest.mark.parametrize("shape", ["openrouter", "litellm"])
def test_it_finds_a_wrong_key_even_where_models_are_shown_to_anybody(shape: str, gemini: StandIn) -> None:
    gemini.set(shape=shape)
    assert_trouble(gateway_for(gemini, api_key="invalid-1").check(), "key_invalid", "Check the key")


def test_it_sees_that_a_gateway_key_has_no_credit_left(gemini: StandIn) -> None:
    assert_trouble(gateway_for(gemini, api_key="poor-1").check(), "credit_exhausted", "Add credit")


@pytest.mark.parametrize(
    ("model", "words"),
    [
        ("gemini-3-pro-image", "Did you mean google/gemini-3-pro-image?"),
        ("google/gemini-nano-banana-21", "google/gemini-nano-banana-2.1"),
        ("something-else", "Choose one of the gateway's models, such as google/gemini-nano-banana-2.1"),
        ("openai/gpt-text", "makes no pictures"),
        ("", "It needs a model."),
    ],
)
def test_it_looks_for_the_model(model: str, words: str, gemini: StandIn) -> None:
    found = gateway_for(gemini, model=model).check()
    assert_trouble(found, "model_not_found", words)
    assert GATEWAY_MODEL in found.models


def test_it_sees_that_v1_is_missing(gemini: StandIn) -> None:
    found = gateway_for(gemini, base_url=gemini.base_url).check()
    assert_trouble(found, "provider_unavailable", f"Set the base URL to {gemini.base_url}/v1.")


@pytest.mark.parametrize("end", ["/v1/chat/completions", "/v1/images/generations/"])
def test_it_sees_the_path_of_one_endpoint(end: str, gemini: StandIn) -> None:
    found = gateway_for(gemini, base_url=gemini.base_url + end).check()
    assert_trouble(found, "provider_unavailable", f"{gemini.base_url}/v1")


@pytest.mark.parametrize(
    ("listing", "code", "words"),
    [
        ({"body": "<html>Welcome</html>"}, "provider_unavailable", "usually ends with /v1"),
        ({"status": 404}, "provider_unavailable", "usually ends with /v1"),
        ({"body": {"data": []}}, "model_not_found", "lists no models"),
        ({"status": 403, "body": {"error": {"message": "Not for you."}}}, "permission_denied", "Not for you."),
        ({"status": 500}, "provider_unavailable", "had an error of its own"),
    ],
)
def test_it_names_the_trouble_with_a_gateway(listing: dict[str, Any], code: str, words: str, gemini: StandIn) -> None:
    gemini.set(listing=listing)
    assert_trouble(gateway_for(gemini).check(), code, words)


def test_it_asks_for_an_address(gemini: StandIn) -> None:
    assert_trouble(gateway_for(gemini, base_url="").check(), "key_missing", "no base URL")
