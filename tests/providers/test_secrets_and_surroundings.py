"""The key goes to Google and nowhere else, and no stray variable of the machine changes where that is."""

from __future__ import annotations

import logging

import pytest

from sessions_app.providers.gemini import GeminiConfig, GeminiProvider
from tests.providers.stand_in import StandIn
from tests.providers.support import ask, provider_for, refusal

KEY = "paid-key-that-nobody-may-see"


def test_it_keeps_the_key_out_of_addresses_logs_and_texts(gemini: StandIn, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    provider = provider_for(gemini, api_key=KEY)
    gemini.script({}, {"status": 400, "body": {"error": {"message": f"Not good: {KEY}", "status": "INVALID_ARGUMENT"}}})
    ask(provider)
    error = refusal(provider)
    assert error.hint.endswith("Google says: Not good: ...")
    assert [entry["key_in_url"] for entry in gemini.log] == [False, False]
    assert caplog.records
    for text in (caplog.text, error.hint, error.message, repr(GeminiConfig(api_key=KEY)), str(gemini.log)):
        assert KEY not in text


def test_it_carries_the_call_id_to_the_vendor(gemini: StandIn, provider: GeminiProvider) -> None:
    ask(provider, call_id="call-7")
    assert gemini.log[0]["call"] == "call-7"


@pytest.mark.parametrize("vertex", [False, True])
def test_it_minds_no_stray_variable(vertex: bool, gemini: StandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOOGLE_GENAI_USE_ENTERPRISE", str(not vertex))
    monkeypatch.setenv("GOOGLE_GENAI_USE_VERTEXAI", str(not vertex))
    monkeypatch.setenv("GOOGLE_API_KEY", "free-key")
    monkeypatch.setenv("GOOGLE_CLOUD_PROJECT", "another")
    monkeypatch.setenv("GOOGLE_GEMINI_BASE_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("GOOGLE_VERTEX_BASE_URL", "http://127.0.0.1:9")
    assert ask(provider_for(gemini, vertex=vertex)).pictures
    developer, express = "/v1/models/", "/v1beta1/publishers/google/models/"
    assert gemini.log[0]["path"].startswith(express if vertex else developer)


def test_it_goes_through_the_proxy_of_the_machine(gemini: StandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", gemini.base_url)
    monkeypatch.setenv("no_proxy", "inside.example")
    provider = GeminiProvider(GeminiConfig(api_key="paid-key", base_url="http://gemini.example"))
    assert ask(provider).pictures
    assert gemini.log[0]["path"].startswith("http://gemini.example/v1/models/")
    inside = GeminiProvider(GeminiConfig(api_key="paid-key", base_url="http://inside.example"))
    assert refusal(inside).code == "provider_unavailable"
    assert len(gemini.log) == 1
