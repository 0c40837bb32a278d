"""Every way a call to a gateway can end without a picture, through HTTP: what is told, what was spent, what repeats."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest

from sessions_app.errors import Billed
from sessions_app.providers.gateway import GatewayProvider
from sessions_app.providers.gateway_endings import BROKEN_ENDINGS, FINISH_ENDINGS, HTTP_ENDINGS
from tests.providers.stand_in import StandIn
from tests.providers.support import ask, gateway_for, refusal
from tests.providers.test_endings import Row

NO, YES, UNKNOWN = Billed.NO, Billed.YES, Billed.UNKNOWN


def error(status: int, message: str = "", **more: Any) -> dict[str, Any]:
    """A behaviour: an HTTP error in OpenAI's shape."""
    return {"status": status, "body": {"error": {"message": message, **more}}}


HTTP_ROWS = {
    "closed door": Row(error(404, "Unknown request URL: POST /v1/chat"), "provider_unavailable", NO, hint="/v1"),
    "wrong key": Row(error(401, "Incorrect API key provided"), "key_invalid", NO),
    "vendor's key is wrong": Row(error(400, "API key not valid. Please pass a valid API key."), "key_invalid", NO),
    "moderation": Row(error(403, "Your input was flagged", metadata={"reasons": ["x"]}), "prompt_refused", NO),
    "content policy": Row(error(400, "x", code="content_policy_violation"), "prompt_refused", NO),
    "signature": Row(error(400, "Corrupted thought signature."), "invalid_request", NO, hint="latest picture only"),
    "place": Row(error(400, "User location is not supported for the API use."), "region_unsupported", NO),
    "model by 400": Row(error(400, "acme/x is not a valid model ID"), "model_not_found", NO),
    "model by 404": Row(error(404, "The model `x` does not exist"), "model_not_found", NO),
    "no endpoint for the model": Row(error(404, "No endpoints found for acme/x."), "model_not_found", NO),
    "too large": Row(error(400, "Request payload size exceeds the limit"), "request_too_large", NO),
    "bad input picture": Row(error(400, "Unable to process input image."), "invalid_image", NO),
    "bad argument": Row(error(400, "quality must be high"), "invalid_request", NO, hint="quality must be high"),
    "OpenAI's type of error says nothing": Row(
        error(400, "The quality of an image of this model is high", type="invalid_request_error"), "invalid_request", NO
    ),
    "422": Row({"status": 422, "body": {"detail": [{"msg": "Field required"}]}}, "invalid_request", NO),
    "401": Row({"status": 401}, "key_invalid", NO),
    "402": Row(error(402, "Insufficient credits"), "credit_exhausted", NO, retryable=True),
    "403": Row(error(403, "Key not allowed"), "permission_denied", NO),
    "405": Row({"status": 405}, "provider_unavailable", NO),
    "408": Row({"status": 408}, "outcome_unknown", UNKNOWN, retryable=True),
    "413": Row({"status": 413, "body": "<html>too large</html>"}, "request_too_large", NO),
    "free tier behind it": Row(error(429, "Quota exceeded, limit: 0"), "paid_key_required", NO),
    "no quota": Row(error(429, "x", code="insufficient_quota"), "credit_exhausted", NO, retryable=True),
    "per day": Row(error(429, "Rate limit exceeded: requests-per-day"), "quota_exhausted", NO, retryable=True),
    "429": Row({"status": 429, "headers": {"Retry-After": "7"}}, "rate_limited", NO, True, True, retry_after=7),
    "429 of Google": Row(
        error(429, "slow down", details=[{"retryDelay": "34s"}]), "rate_limited", NO, True, True, retry_after=34
    ),
    "redirect": Row({"status": 302, "headers": {"Location": "/v1/x"}}, "provider_unavailable", NO, retryable=True),
    "418": Row({"status": 418}, "invalid_request", NO),
    "500": Row(error(500, "Internal error"), "outcome_unknown", UNKNOWN, retryable=True),
    "502": Row({"status": 502, "body": "<html>Bad gateway</html>"}, "outcome_unknown", UNKNOWN, retryable=True),
    "503": Row(error(503, "No provider is available"), "provider_unavailable", NO, True, True),
    "504": Row({"status": 504}, "outcome_unknown", UNKNOWN, retryable=True),
    "524": Row({"status": 524}, "outcome_unknown", UNKNOWN, retryable=True),
}

ANSWERS = {
    "filtered": Row({"finish": "SAFETY"}, "output_refused", YES),
    "filtered, may pass": Row({"finish": "IMAGE_SAFETY"}, "output_refused", YES, retryable=True),
    "cut off": Row({"finish": "MAX_TOKENS"}, "no_image", YES, retryable=True),
    "Gemini's own reason": Row({"finish": "IMAGE_RECITATION"}, "output_refused", YES),
    "refusal": Row({"refusal": "I cannot help with that."}, "prompt_refused", YES, hint="It said: I cannot help"),
    "error in the choice": Row(
        {"error": {"code": 502, "message": "Upstream."}}, "no_image", YES, True, hint="Upstream."
    ),
    "error with 200": Row({"body": {"error": {"message": "Sorry."}}}, "no_image", YES, True, hint="Sorry."),
    "no choices": Row({"only": "no_candidates"}, "no_image", YES, retryable=True),
    "nothing": Row({"only": "nothing"}, "no_image", YES, retryable=True),
    "text only": Row({"only": "text", "text": "Which cat?"}, "no_image", YES, True, hint="It said: Which cat?"),
    "an empty body": Row({"body": ""}, "no_image", YES, retryable=True),
    "HTML": Row({"body": "<html>Welcome</html>"}, "no_image", YES, True, hint="not of its web page"),
    "half of the JSON": Row({"truncate": True}, "no_image", YES, retryable=True),
    "JSON of another kind": Row({"body": [1, 2]}, "no_image", YES, retryable=True),
    "bytes that are no picture": Row({"picture": "broken"}, "invalid_image", YES, retryable=True),
    "bad base64": Row({"base64": "!!! not base64"}, "invalid_image", YES, retryable=True),
    "reset before the request is read": Row({"reset": "before"}, "outcome_unknown", UNKNOWN, retryable=True),
    "reset after the request is read": Row({"reset": "after"}, "outcome_unknown", UNKNOWN, retryable=True),
    "reset in the middle of the answer": Row({"reset": "body"}, "outcome_unknown", UNKNOWN, retryable=True),
}


@pytest.fixture(scope="module")
def one_gemini() -> Iterator[StandIn]:
    """One stand-in for the whole table."""
    with StandIn() as stand_in:
        yield stand_in


@pytest.fixture(scope="module")
def one_provider(one_gemini: StandIn) -> GatewayProvider:
    """One provider for the whole table: no ending may spoil the client for the next."""
    return gateway_for(one_gemini, dialect="chat")


@pytest.mark.parametrize(
    "row", [pytest.param(row, id=name) for rows in (HTTP_ROWS, ANSWERS) for name, row in rows.items()]
)
def test_it_turns_an_ending_into_one_clear_error(row: Row, one_gemini: StandIn, one_provider: GatewayProvider) -> None:
    one_gemini.reset()
    one_gemini.script(row.behaviour)
    error = refusal(one_provider, "a boat")
    assert (error.code, error.billed, error.retryable, error.automatic) == (
        row.code,
        row.billed,
        row.retryable,
        row.automatic,
    )
    assert error.retry_after == row.retry_after
    assert row.hint in error.hint
    assert error.message.endswith(".")
    assert "<" not in error.message + error.hint
    assert len(one_gemini.log) == 1


@pytest.mark.parametrize(
    ("said", "wait"),
    [
        ("7.5", 7.5),
        ("-5", 0),
        ("inf", 3600),
        ("99999999999", 3600),
        ("nan", None),
        ("soon", None),
        (format_datetime(datetime(2015, 10, 21, 7, 28, tzinfo=UTC), usegmt=True), 0),
        (format_datetime(datetime(2199, 10, 21, 7, 28, tzinfo=UTC), usegmt=True), 3600),
        ("Fri, 31 Dec 9999 23:59:59 -2359", 3600),
    ],
)
def test_it_waits_as_it_is_asked_to_and_an_hour_at_most(
    said: str, wait: float | None, one_gemini: StandIn, one_provider: GatewayProvider
) -> None:
    one_gemini.reset()
    one_gemini.script({"status": 429, "headers": {"Retry-After": said}})
    assert refusal(one_provider, "a boat").retry_after == wait


def test_it_waits_until_the_moment_that_it_is_told(one_gemini: StandIn, one_provider: GatewayProvider) -> None:
    one_gemini.reset()
    until = datetime.now(UTC) + timedelta(minutes=10)
    one_gemini.script({"status": 429, "headers": {"Retry-After": format_datetime(until, usegmt=True)}})
    wait = refusal(one_provider, "a boat").retry_after
    assert wait is not None and 500 < wait <= 600


@pytest.mark.parametrize("cost", [-0.5, float("nan"), float("inf"), "much", True, [1]])
def test_it_believes_no_cost_that_is_none(cost: object, one_gemini: StandIn, one_provider: GatewayProvider) -> None:
    one_gemini.reset()
    one_gemini.script({"cost": cost})
    assert ask(one_provider, "a boat").cost_usd is None


@pytest.mark.parametrize(
    ("finish", "code"), [("content_filter", "output_refused"), ("length", "no_image"), ("error", "no_image")]
)
def test_it_reads_openais_own_reasons(
    finish: str, code: str, one_gemini: StandIn, one_provider: GatewayProvider
) -> None:
    one_gemini.reset()
    choice = {"message": {"role": "assistant", "content": ""}, "finish_reason": finish}
    one_gemini.script({"body": {"choices": [choice]}})
    error = refusal(one_provider, "a boat")
    assert (error.code, error.billed, error.message) == (code, YES, FINISH_ENDINGS[finish].message)


def test_its_table_has_no_row_that_is_not_tested() -> None:
    reached = {(row.code, row.billed, row.automatic) for row in HTTP_ROWS.values()}
    # The last row is for statuses below 300 other than 200.
    assert {(one.code, one.billed, one.automatic) for _, _, one in HTTP_ENDINGS[:-1]} <= reached
    assert set(BROKEN_ENDINGS) == {(reason, sent) for reason in ("network", "deadline", "canceled") for sent in (0, 1)}


def test_it_tells_where_the_picture_is_if_only_its_address_came(gemini: StandIn) -> None:
    gemini.script({"url": "https://pictures.example/7.png"})
    error = refusal(gateway_for(gemini, dialect="images"), "a boat")
    assert (error.code, error.billed) == ("no_image", YES)
    assert error.hint.endswith("It is at: https://pictures.example/7.png")


def test_it_says_what_a_refused_answer_cost(gemini: StandIn) -> None:
    gemini.script({"finish": "SAFETY", "cost": 0.002})
    assert str(refusal(gateway_for(gemini), "a boat").answer.cost_usd) == "0.002"


def test_it_does_not_repeat_the_key_in_its_words(gemini: StandIn) -> None:
    gemini.script(error(400, "Not good: paid-key"))
    assert refusal(gateway_for(gemini), "a boat").hint.endswith("The gateway says: Not good: ...")


def test_it_may_try_again_by_itself_when_nobody_was_reached(gemini: StandIn) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{closed.getsockname()[1]}/v1"
        error = refusal(gateway_for(gemini, base_url=address), "a boat")
    assert (error.code, error.billed, error.automatic) == ("provider_unavailable", NO, True)


def test_it_sends_nothing_without_an_address_or_for_another_model(gemini: StandIn) -> None:
    assert refusal(gateway_for(gemini, base_url=""), "a boat").code == "key_missing"
    assert (
        refusal(gateway_for(gemini, base_url="my server"), "a boat").hint == "It begins with https:// and names a host."
    )
    assert refusal(gateway_for(gemini), "a boat", model="acme/other").code == "model_not_found"
    assert gemini.log == []


@pytest.mark.parametrize(
    ("key", "code"), [("invalid-1", "key_invalid"), ("free-1", "paid_key_required"), ("poor-1", "credit_exhausted")]
)
def test_it_knows_keys_that_cannot_pay(key: str, code: str, gemini: StandIn) -> None:
    error = refusal(gateway_for(gemini, api_key=key), "a boat")
    assert (error.code, error.billed) == (code, NO)
    assert len(gemini.log) == 1
    assert ask(gateway_for(gemini), "a boat").pictures
