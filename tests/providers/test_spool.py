"""A paid answer is kept before anything reads it, and reads the same after a crash."""

from __future__ import annotations

import json

import pytest

from sessions_app.errors import ProviderError
from sessions_app.providers.base import CallHooks, Usage
from sessions_app.providers.gemini import GeminiProvider
from tests.providers.stand_in import StandIn
from tests.providers.support import ask, refusal


@pytest.mark.parametrize("behaviour", [{}, {"gzip": True}])
def test_it_reads_the_spooled_bytes_as_it_read_the_answer(
    behaviour: dict[str, bool], gemini: StandIn, provider: GeminiProvider
) -> None:
    gemini.set(drafts=1)
    gemini.script(behaviour)
    spooled: list[bytes] = []
    result = ask(provider, grounding="web", hooks=CallHooks(spool=spooled.append))
    assert len(spooled) == 1
    assert provider.parse(spooled[0], result.model_id) == result


def test_it_spools_what_it_then_cannot_read(gemini: StandIn, provider: GeminiProvider) -> None:
    gemini.script({"truncate": True})
    spooled: list[bytes] = []
    refused = refusal(provider, hooks=CallHooks(spool=spooled.append))
    assert spooled[0].startswith(b'{"modelVersion"')
    with pytest.raises(ProviderError) as caught:
        provider.parse(spooled[0], "nano-banana-2")
    assert (caught.value.code, caught.value.message) == (refused.code, refused.message)


def test_it_does_not_spool_what_costs_nothing(gemini: StandIn, provider: GeminiProvider) -> None:
    gemini.script({"status": 503})
    spooled: list[bytes] = []
    refusal(provider, hooks=CallHooks(spool=spooled.append))
    assert spooled == []


def test_it_reads_fields_and_spellings_that_it_has_not_seen(provider: GeminiProvider, gemini: StandIn) -> None:
    spooled: list[bytes] = []
    result = ask(provider, hooks=CallHooks(spool=spooled.append))
    body = json.loads(spooled[0])
    body["newField"] = {"deep": [1]}
    for part in body["candidates"][0]["content"]["parts"]:
        part["newField"] = 1
        part["thoughtSignature"] = part["thoughtSignature"].replace("+", "-").replace("/", "_").rstrip("=")
    assert provider.parse(json.dumps(body).encode(), "nano-banana-2").parts == result.parts


@pytest.mark.parametrize(
    "candidate",
    [None, 3, [], {}, {"content": None}, {"content": {"parts": "x"}}, {"content": {"parts": [{}]}}],
)
def test_it_has_a_clear_error_for_any_shape(candidate: object, provider: GeminiProvider) -> None:
    with pytest.raises(ProviderError) as caught:
        provider.parse(json.dumps({"candidates": [candidate]}).encode(), "nano-banana-2")
    assert caught.value.code == "no_image"


def test_it_counts_no_tokens_that_there_cannot_be(provider: GeminiProvider, gemini: StandIn) -> None:
    spooled: list[bytes] = []
    ask(provider, hooks=CallHooks(spool=spooled.append))
    body = json.loads(spooled[0])
    body["usageMetadata"] = {"promptTokenCount": -1_000_000, "candidatesTokenCount": "many", "thoughtsTokenCount": None}
    assert provider.parse(json.dumps(body).encode(), "nano-banana-2").usage == Usage()
