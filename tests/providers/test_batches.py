"""Batches of one request: handed in once, found again by their call, and read in every state that they can have."""

from __future__ import annotations

import json
import uuid
from typing import Any

import pytest

from sessions_app.errors import Billed, ProviderError
from sessions_app.providers import gemini_endings
from sessions_app.providers.base import BatchProvider, CallHooks, ImageRequest, Job
from sessions_app.providers.gemini import GeminiProvider
from sessions_app.providers.gemini_batch import read_job
from tests.providers.stand_in import StandIn
from tests.providers.support import exchange, gateway_for, picture, provider_for
from tests.providers.test_endings import error as http_error

NO, YES, UNKNOWN = Billed.NO, Billed.YES, Billed.UNKNOWN


@pytest.fixture
def provider(gemini: StandIn) -> GeminiProvider:
    return provider_for(gemini)


def new_request(**fields: Any) -> ImageRequest:
    about = {"model": "nano-banana-2", "call_id": uuid.uuid4().hex, "service_tier": "batch", "base": picture()}
    return ImageRequest(prompt="make it darker", **about | fields)


def hand_in(provider: GeminiProvider, **fields: Any) -> str:
    return provider.create_job(new_request(**fields), CallHooks())


def refusal(provider: GeminiProvider, **fields: Any) -> ProviderError:
    with pytest.raises(ProviderError) as caught:
        hand_in(provider, **fields)
    return caught.value


def ended(provider: GeminiProvider, gemini: StandIn, **script: Any) -> Job:
    gemini.script_jobs(script)
    return provider.ask_job(hand_in(provider))


def test_a_job_is_the_same_request_in_an_envelope(gemini: StandIn, provider: GeminiProvider) -> None:
    told: list[Any] = []
    request = new_request(image_size="2K", thinking_level="high", grounding="web")
    name = provider.create_job(request, CallHooks(sending=told.append))

    [entry] = gemini.log
    assert entry["call"] == request.call_id and entry["pictures"] == 1
    assert entry["body"]["batch"] == {"displayName": request.call_id, "metadata": {"key": request.call_id}}
    assert entry["body"]["generationConfig"]["imageConfig"] == {"imageSize": "2K"}
    assert entry["body"]["tools"] == [{"googleSearch": {}}] and "serviceTier" not in entry["body"]
    assert told[0].config["batch"] == {"display_name": request.call_id} and told[0].size > len(picture().data)
    assert provider.ask_job(name) == Job()
    job = provider.ask_job(name)
    result = provider.parse(job.answer or b"", "nano-banana-2")
    assert len(result.pictures) == 1 and result.cost_usd


def test_a_history_goes_along_with_its_signatures(gemini: StandIn, provider: GeminiProvider) -> None:
    first = ended(provider, gemini, states=["SUCCEEDED"])
    told = exchange("make it darker", provider.parse(first.answer or b"", "nano-banana-2"))
    hand_in(provider, base=None, history=(told,))
    assert gemini.log[-1]["turn"] == 2 and gemini.log[-1]["status"] == 200


def test_a_job_is_found_by_its_call_on_whatever_page(gemini: StandIn, provider: GeminiProvider) -> None:
    calls = [uuid.uuid4().hex for _ in range(3)]
    names = [hand_in(provider, call_id=call) for call in calls]
    assert [provider.find_job(call) for call in calls] == names
    assert provider.find_job(uuid.uuid4().hex) == ""
    gemini.set(jobs="away")
    with pytest.raises(ProviderError) as caught:
        provider.find_job(calls[0])
    assert caught.value.code == "provider_unavailable"


@pytest.mark.parametrize(
    "behaviour",
    [
        http_error(500, "INTERNAL"),
        http_error(503, "UNAVAILABLE"),
        http_error(499, "CANCELLED"),
        {"reset": "body"},
        {"body": "<html>"},
        {"body": {"name": "operations/1/../2"}},
    ],
    ids=["500", "503", "499", "cut", "no JSON", "no name"],
)
def test_without_a_clear_answer_there_may_be_a_job(
    gemini: StandIn, provider: GeminiProvider, behaviour: dict[str, Any]
) -> None:
    gemini.script(behaviour)
    error = refusal(provider, call_id="the-call")
    assert (error.code, error.billed, error.automatic) == ("outcome_unknown", UNKNOWN, False)
    assert len(gemini.log) == len(gemini.jobs) == 1
    assert provider.find_job("the-call") == "batches/job-1"


@pytest.mark.parametrize(
    ("behaviour", "code", "automatic"),
    [
        (http_error(429, "RESOURCE_EXHAUSTED", "Too many batches."), "rate_limited", True),
        (http_error(400, "INVALID_ARGUMENT", "Batch is not supported for this model."), "invalid_request", False),
        (http_error(403, "PERMISSION_DENIED", "No."), "permission_denied", False),
    ],
    ids=["429", "no such tier", "403"],
)
def test_a_refusal_is_free(
    gemini: StandIn, provider: GeminiProvider, behaviour: dict[str, Any], code: str, automatic: bool
) -> None:
    gemini.script(behaviour)
    error = refusal(provider)
    assert (error.code, error.billed, error.automatic) == (code, NO, automatic)
    assert "standard tier" in error.hint or code != "invalid_request"
    assert len(gemini.log) == 1


def test_an_id_without_batches_is_still_good_for_other_calls(gemini: StandIn, provider: GeminiProvider) -> None:
    lite = provider.models()[3]
    assert lite.name == "nano-banana-2-lite" and "batch" not in lite.capabilities.service_tiers
    ids = provider.models()[0].ids
    gemini.script(*[http_error(404, "NOT_FOUND", "It is not supported for batchGenerateContent.")] * len(ids))
    error = refusal(provider)
    assert (error.code, error.billed) == ("model_not_found", NO)
    assert error.hint.startswith("Choose the standard tier or another model.")
    assert len(gemini.log) == len(ids) and provider.models()[0].ids == ids


@pytest.mark.parametrize(
    ("script", "code", "billed"),
    [
        ({"states": ["FAILED"]}, "provider_unavailable", UNKNOWN),
        ({"states": ["EXPIRED"]}, "provider_timeout", UNKNOWN),
        ({"states": ["CANCELLED"]}, "provider_unavailable", UNKNOWN),
        ({"states": ["SUCCEEDED"], "error": {"code": 13, "message": "Internal."}}, "provider_unavailable", NO),
        (
            {"states": ["SUCCEEDED"], "error": {"code": 3, "message": "Corrupted thought signature."}},
            "invalid_request",
            NO,
        ),
        ({"states": ["SUCCEEDED"], "error": {"code": 4, "message": "Deadline."}}, "outcome_unknown", UNKNOWN),
        ({"states": ["SUCCEEDED"], "error": {"message": "<b>"}}, "provider_unavailable", NO),
    ],
    ids=lambda value: json.dumps(value) if isinstance(value, dict) else None,
)
def test_a_job_without_an_answer_says_why_and_is_never_repeated_by_itself(
    gemini: StandIn, provider: GeminiProvider, script: dict[str, Any], code: str, billed: Billed
) -> None:
    job = ended(provider, gemini, **script)
    assert job.answer is None and job.error is not None
    assert (job.error.code, job.error.billed, job.error.automatic) == (code, billed, False)
    assert "<" not in job.error.hint and (job.error.hint or job.error.retryable)


def test_a_canceled_job_cost_nothing_if_nobody_had_touched_it(gemini: StandIn, provider: GeminiProvider) -> None:
    gemini.script_jobs({"states": ["PENDING"]}, {"states": ["RUNNING"]}, {"states": ["SUCCEEDED"]})
    names = [hand_in(provider) for _ in range(3)]
    for name in names:
        provider.cancel_job(name)
    waiting, running, done = map(provider.ask_job, names)
    assert waiting.error is not None and waiting.error.billed is NO
    assert running.error is not None and running.error.billed is UNKNOWN
    assert done.answer is not None


@pytest.mark.parametrize("raw", [b"", b"[]", b"<html>", b'{"name": "batches/1"}', b'{"metadata": []}'])
def test_what_cannot_be_read_says_nothing_of_the_job(raw: bytes) -> None:
    with pytest.raises(ProviderError) as caught:
        read_job(raw)
    assert caught.value.code == gemini_endings.JOB_UNREADABLE.code


def test_a_job_that_succeeded_without_an_answer_was_paid_for() -> None:
    job = read_job(b'{"metadata": {"state": "JOB_STATE_SUCCEEDED"}}')
    assert job.error is not None and (job.error.code, job.error.billed) == ("no_image", YES)
    # Google's REST pages have the answer in the operation's response.
    there = {"metadata": {"state": "BATCH_STATE_SUCCEEDED"}}
    inlined = {"inlinedResponses": {"inlinedResponses": [{"response": {"candidates": []}}]}}
    assert read_job(json.dumps({**there, "response": inlined}).encode()).answer == b'{"candidates": []}'


def test_only_the_developer_api_takes_batches(gemini: StandIn, provider: GeminiProvider) -> None:
    assert isinstance(provider, BatchProvider)
    assert not isinstance(gateway_for(gemini), BatchProvider)
    assert not any(m.capabilities.service_tiers for m in provider_for(gemini, vertex=True, api_key="paid").models())
