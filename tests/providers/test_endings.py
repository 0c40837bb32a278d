"""Every way a call can end without a picture, through HTTP: what the person is told, and whether money was spent."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest
from google.genai import types

from sessions_app.errors import Billed
from sessions_app.providers import gemini_endings
from sessions_app.providers.gemini import GeminiConfig, GeminiProvider
from sessions_app.providers.gemini_endings import (
    BLOCK_ENDINGS,
    BROKEN_ENDINGS,
    FINISH_ENDINGS,
    HTTP_ENDINGS,
    JOB_ENDINGS,
    TIER_ENDINGS,
    find_ending,
    seconds_of_the_quota_day,
)
from tests.providers.stand_in import StandIn
from tests.providers.support import ask, provider_for, refusal
from tests.providers.test_streaming import BREAKS as STREAM_BREAKS

# interfaces.md, and "canceled", which is no failure.
CODES = {
    *("prompt_refused", "output_refused", "no_image", "key_missing", "key_invalid", "paid_key_required"),
    *("credit_exhausted", "permission_denied", "region_unsupported", "model_not_found", "rate_limited"),
    *("quota_exhausted", "provider_unavailable", "provider_timeout", "invalid_request", "request_too_large"),
    *("invalid_image", "image_too_large", "outcome_unknown", "canceled"),
}
NO, YES, UNKNOWN = Billed.NO, Billed.YES, Billed.UNKNOWN


@dataclass
class Row:
    """A behaviour of the vendor and what must come of it."""

    behaviour: dict[str, Any]
    code: str
    billed: Billed
    retryable: bool = False
    automatic: bool = False
    retry_after: float | None = None
    hint: str = ""


def error(code: int, status: str, message: str = "", details: list[dict[str, Any]] | None = None) -> dict[str, Any]:
    """A behaviour: Google's JSON for an HTTP error."""
    body = {"error": {"code": code, "message": message, "status": status, "details": details or []}}
    return {"status": code, "body": body}


def quota(id: str, delay: str = "34s") -> list[dict[str, Any]]:
    """Details of a 429."""
    return [
        {"violations": [{"quotaId": id}]},
        {"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": delay},
    ]


BAD_KEY = [{"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "API_KEY_INVALID"}]
PER_MINUTE = "GenerateRequestsPerMinutePerProjectPerModel"

HTTP_ROWS = {
    "bad key": Row(error(400, "INVALID_ARGUMENT", "API key not valid.", BAD_KEY), "key_invalid", NO),
    "leaked key": Row(error(403, "PERMISSION_DENIED", "Your API key was reported as leaked."), "key_invalid", NO),
    "no billing": Row(
        error(400, "FAILED_PRECONDITION", "The free tier is not available in your country. Please enable billing."),
        "paid_key_required",
        NO,
    ),
    "place": Row(
        error(400, "FAILED_PRECONDITION", "User location is not supported for the API use."), "region_unsupported", NO
    ),
    "signature": Row(
        error(400, "INVALID_ARGUMENT", "Image part is missing a thought_signature in content position 2."),
        "invalid_request",
        NO,
        hint="latest picture only",
    ),
    "corrupted signature": Row(
        error(400, "INVALID_ARGUMENT", "Corrupted thought signature."), "invalid_request", NO, hint="latest picture"
    ),
    "too large": Row(
        error(400, "INVALID_ARGUMENT", "Request payload size exceeds the limit: 20971520 bytes."),
        "request_too_large",
        NO,
    ),
    "bad input picture": Row(error(400, "INVALID_ARGUMENT", "Unable to process input image."), "invalid_image", NO),
    "unknown name": Row(
        error(400, "INVALID_ARGUMENT", 'Unknown name "responseModalities"'), "invalid_request", NO, hint="v1beta"
    ),
    "bad argument": Row(
        error(400, "INVALID_ARGUMENT", "Unsupported image size"), "invalid_request", NO, hint="Unsupported image size"
    ),
    "401": Row(error(401, "UNAUTHENTICATED"), "key_invalid", NO),
    "402": Row(error(402, "RESOURCE_EXHAUSTED", "Prepaid credit is used up."), "credit_exhausted", NO, retryable=True),
    "403": Row(error(403, "PERMISSION_DENIED", "Denied."), "permission_denied", NO),
    "404": Row(error(404, "NOT_FOUND", "models/x is not found"), "model_not_found", NO, hint="Nano Banana 2.1"),
    "408": Row({"status": 408}, "outcome_unknown", UNKNOWN, retryable=True),
    "499": Row(error(499, "CANCELLED"), "outcome_unknown", UNKNOWN, retryable=True),
    "413": Row({"status": 413, "body": "<html>too large</html>"}, "request_too_large", NO),
    "limit zero": Row(
        error(429, "RESOURCE_EXHAUSTED", "Quota exceeded, limit: 0", quota(PER_MINUTE)), "paid_key_required", NO
    ),
    "free tier": Row(
        error(429, "RESOURCE_EXHAUSTED", "Quota exceeded", quota("GenerateRequestsPerDayPerProjectPerModel-FreeTier")),
        "paid_key_required",
        NO,
    ),
    "spending cap": Row(
        error(429, "RESOURCE_EXHAUSTED", "Your project has exceeded its spending cap."),
        "credit_exhausted",
        NO,
        retryable=True,
    ),
    "per day": Row(
        error(429, "RESOURCE_EXHAUSTED", "Quota exceeded", quota("GenerateRequestsPerDayPerProjectPerModel")),
        "quota_exhausted",
        NO,
        hint="midnight Pacific time",
        retryable=True,
    ),
    "per minute": Row(
        error(429, "RESOURCE_EXHAUSTED", "Quota exceeded", quota(PER_MINUTE, "34.5s")),
        "rate_limited",
        NO,
        retryable=True,
        automatic=True,
        retry_after=34.5,
    ),
    "429 with a header": Row(
        {"status": 429, "headers": {"Retry-After": "7"}}, "rate_limited", NO, True, True, retry_after=7
    ),
    "429 in a list": Row({"status": 429, "body": [{"error": {"code": 429}}]}, "rate_limited", NO, True, True),
    "redirect": Row(
        {"status": 302, "headers": {"Location": "/v1/models"}}, "provider_unavailable", NO, True, hint="final address"
    ),
    "other 4xx": Row({"status": 418}, "invalid_request", NO),
    "500": Row(error(500, "INTERNAL"), "provider_unavailable", NO, True, True),
    "500 without a body": Row({"status": 500, "body": ""}, "provider_unavailable", NO, True, True),
    "502 of a proxy": Row({"status": 502, "body": "<html>Bad gateway</html>"}, "provider_unavailable", NO, True, True),
    "503": Row(error(503, "UNAVAILABLE", "The model is overloaded."), "provider_unavailable", NO, True, True),
    "504": Row(error(504, "DEADLINE_EXCEEDED"), "outcome_unknown", UNKNOWN, retryable=True),
    "524 of a proxy": Row({"status": 524}, "outcome_unknown", UNKNOWN, retryable=True),
    "201": Row({"status": 201}, "no_image", YES, retryable=True),
}

# By the tier that was asked for: what an error means only there.
TIER_ROWS = {
    "flex": {
        "flex is not for this model": Row(
            error(400, "INVALID_ARGUMENT", "Service tier flex is not supported for this model."),
            "invalid_request",
            NO,
            hint="standard tier",
        ),
        "flex has no room": Row(
            error(503, "UNAVAILABLE", "The service is currently unavailable."),
            "provider_unavailable",
            NO,
            True,
            True,
            hint="standard tier",
        ),
        "flex took too long": Row(error(504, "DEADLINE_EXCEEDED"), "outcome_unknown", UNKNOWN, retryable=True),
    },
    "priority": {
        "priority is not for this key": Row(
            error(403, "PERMISSION_DENIED", "Priority inference is available to Tier 2 and Tier 3 projects."),
            "invalid_request",
            NO,
            hint="standard tier",
        ),
        "priority is overloaded": Row(error(503, "UNAVAILABLE", "Overloaded."), "provider_unavailable", NO, True, True),
    },
}

BLOCKS = {
    reason: Row({"block": reason, "message": "Because."}, "prompt_refused", YES, hint="Because.")
    for reason in (
        "SAFETY",
        "IMAGE_SAFETY",
        "JAILBREAK",
        "BLOCKLIST",
        "PROHIBITED_CONTENT",
        "MODEL_ARMOR",
        "OTHER",
        "NEW",
    )
}

FINISHES = {
    "IMAGE_SAFETY": ("output_refused", True),
    "SAFETY": ("output_refused", False),
    "PROHIBITED_CONTENT": ("output_refused", False),
    "IMAGE_PROHIBITED_CONTENT": ("output_refused", False),
    "BLOCKLIST": ("output_refused", False),
    "SPII": ("output_refused", False),
    "MODEL_ARMOR": ("output_refused", False),
    "RECITATION": ("output_refused", False),
    "IMAGE_RECITATION": ("output_refused", False),
    "LANGUAGE": ("invalid_request", False),
    "MAX_TOKENS": ("no_image", True),
    "MISSING_THOUGHT_SIGNATURE": ("invalid_request", False),
    "NO_IMAGE": ("no_image", True),
    "IMAGE_OTHER": ("no_image", True),
    "OTHER": ("no_image", True),
    "MALFORMED_RESPONSE": ("no_image", True),
    "MALFORMED_FUNCTION_CALL": ("no_image", True),
    "UNEXPECTED_TOOL_CALL": ("no_image", True),
    "TOO_MANY_TOOL_CALLS": ("no_image", True),
    "CONTINUATION": ("no_image", True),
    "ESCALATION": ("no_image", True),
    "PUP_LIMITED_DISABLED": ("no_image", True),
    "A_BRAND_NEW_REASON": ("no_image", True),
}
FINISH_ROWS = {
    reason: Row({"finish": reason, "message": "Google's own words."}, code, YES, retryable, hint="Google's own words.")
    for reason, (code, retryable) in FINISHES.items()
}

SHAPES = {
    "no candidates": Row({"only": "no_candidates"}, "no_image", YES, retryable=True),
    "no parts": Row({"only": "nothing"}, "no_image", YES, retryable=True),
    "drafts only": Row({"only": "drafts"}, "no_image", YES, retryable=True),
    "text only": Row(
        {"only": "text", "text": "Which of the two cats?"},
        "no_image",
        YES,
        True,
        hint="It said: Which of the two cats?",
    ),
    "an empty body": Row({"body": ""}, "no_image", YES, retryable=True),
    "HTML": Row({"body": "<html>Welcome to the hotel</html>"}, "no_image", YES, retryable=True),
    "half of the JSON": Row({"truncate": True}, "no_image", YES, retryable=True),
    "JSON of another kind": Row({"body": [1, 2]}, "no_image", YES, retryable=True),
    "an error with 200": Row(
        {"body": {"error": {"message": "Sorry."}}}, "no_image", YES, retryable=True, hint="Sorry."
    ),
    "bad base64": Row({"base64": "!!! not base64"}, "invalid_image", YES, retryable=True),
    "bytes that are no picture": Row({"picture": "broken"}, "invalid_image", YES, retryable=True),
    "an animation": Row({"picture": "gif", "mime": "image/gif"}, "invalid_image", YES, retryable=True),
    "reset before the request is read": Row({"reset": "before"}, "outcome_unknown", UNKNOWN, retryable=True),
    "reset after the request is read": Row({"reset": "after"}, "outcome_unknown", UNKNOWN, retryable=True),
    "reset in the middle of the answer": Row({"reset": "body"}, "outcome_unknown", UNKNOWN, retryable=True),
    "gzip that is none": Row(
        {"body": "plain", "headers": {"Content-Encoding": "gzip"}}, "outcome_unknown", UNKNOWN, retryable=True
    ),
}


@pytest.mark.parametrize(
    ("now", "hours"), [("2026-11-28T07:00+00:00", 1), ("2026-07-01T06:00+00:00", 1), ("2027-03-14T08:00+00:00", 23)]
)
def test_it_knows_when_a_days_quota_starts_anew(now: str, hours: int) -> None:
    assert seconds_of_the_quota_day(datetime.fromisoformat(now)) == hours * 3600


@pytest.fixture(scope="module")
def one_gemini() -> Iterator[StandIn]:
    """One stand-in for the whole table."""
    with StandIn() as stand_in:
        yield stand_in


@pytest.fixture(scope="module")
def one_provider(one_gemini: StandIn) -> GeminiProvider:
    """One provider for the whole table: no ending may spoil the client for the next."""
    return provider_for(one_gemini)


@pytest.mark.parametrize(
    "row",
    [pytest.param(row, id=name) for rows in (HTTP_ROWS, BLOCKS, FINISH_ROWS, SHAPES) for name, row in rows.items()],
)
def test_it_turns_an_ending_into_one_clear_error(row: Row, one_gemini: StandIn, one_provider: GeminiProvider) -> None:
    one_gemini.reset()
    one_gemini.script(row.behaviour)
    error = refusal(one_provider, model="nano-banana-2-lite")
    assert (error.code, error.billed, error.retryable, error.automatic) == (
        row.code,
        row.billed,
        row.retryable,
        row.automatic,
    )
    if row.code == "quota_exhausted":
        assert error.retry_after and 0 < error.retry_after <= 25 * 3600
    else:
        assert error.retry_after == row.retry_after
    assert row.hint in error.hint
    assert error.message.endswith(".")
    assert "<" not in error.message + error.hint
    assert len(one_gemini.log) == 1


@pytest.mark.parametrize(
    ("tier", "row"),
    [pytest.param(tier, row, id=name) for tier, rows in TIER_ROWS.items() for name, row in rows.items()],
)
def test_an_ending_of_a_tier_says_what_to_do_about_it(
    tier: str, row: Row, gemini: StandIn, provider: GeminiProvider
) -> None:
    gemini.script(row.behaviour)
    error = refusal(provider, service_tier=tier)
    assert (error.code, error.billed, error.retryable, error.automatic) == (
        row.code,
        row.billed,
        row.retryable,
        row.automatic,
    )
    assert row.hint in error.hint
    assert len(gemini.log) == 1


# The endings that stand beside the tables, and what of this file and of test_streaming.py reaches them.
ALONE = {
    "SIGNATURE": "signature",
    "NO_MODEL": "404",
    "OTHER_BLOCK": "OTHER",
    "OTHER_FINISH": "A_BRAND_NEW_REASON",
    "UNREADABLE": "HTML",
    "EMPTY": "no parts",
    "DRAFTS_ONLY": "drafts only",
    "TEXT_ONLY": "text only",
    "BAD_PICTURE": "bytes that are no picture",
    "STREAM_CUT": "it ends without a finish reason",
    "UNKNOWN_SETTING": "unknown name",
    "KEY_MISSING": "test_it_asks_for_a_key_before_it_sends_anything",
}
# Those of batches, which test_batches.py reaches, and of rewrites, which money/test_calls.py does.
OF_BATCHES = {"NO_BATCHES", "JOB_UNTOUCHED", "JOB_UNSURE", "JOB_UNREADABLE"}
OF_REWRITES = {"NO_TEXT_MODEL"}


def test_its_table_has_no_row_that_is_not_tested() -> None:
    assert set(FINISH_ENDINGS) <= set(FINISHES)
    assert set(BLOCK_ENDINGS) <= set(BLOCKS)
    reached = {
        id(find_ending(row.behaviour["status"], json.dumps(row.behaviour.get("body")))) for row in HTTP_ROWS.values()
    }
    assert [ending for _, _, ending in HTTP_ENDINGS if id(ending) not in reached] == []
    assert set(BROKEN_ENDINGS) == {(reason, sent) for reason in ("network", "deadline", "canceled") for sent in (0, 1)}
    alone = {
        name
        for name, value in vars(gemini_endings).items()
        if isinstance(value, gemini_endings.Ending) and not name.startswith("_")
    }
    assert alone == set(ALONE) | OF_BATCHES | OF_REWRITES
    tested = {*HTTP_ROWS, *BLOCKS, *FINISH_ROWS, *SHAPES, *STREAM_BREAKS, *globals()}
    assert set(ALONE.values()) <= tested


def test_every_reason_that_the_sdk_knows_is_tested() -> None:
    normal = {"STOP", "FINISH_REASON_UNSPECIFIED"}
    assert {reason.value for reason in types.FinishReason} - normal <= set(FINISHES)
    assert {reason.value for reason in types.BlockedReason} - {"BLOCKED_REASON_UNSPECIFIED"} <= set(BLOCKS)


def test_every_ending_has_a_code_of_the_contract_and_a_cure() -> None:
    rows = [ending for _, _, ending in HTTP_ENDINGS]
    rows += [ending for of_tier in TIER_ENDINGS.values() for _, _, ending in of_tier]
    rows += [*BROKEN_ENDINGS.values(), *BLOCK_ENDINGS.values(), *FINISH_ENDINGS.values(), *JOB_ENDINGS.values()]
    for ending in rows:
        assert ending.code in CODES
        assert ending.hint or ending.retryable or ending is gemini_endings.NO_MODEL
        if ending.code in ("paid_key_required", "key_invalid", "permission_denied", "credit_exhausted"):
            assert not ending.automatic


def test_it_says_what_a_refused_answer_cost(gemini: StandIn, provider: GeminiProvider) -> None:
    gemini.script({"finish": "IMAGE_SAFETY"})
    error = refusal(provider)
    # 168 tokens of thoughts at USD 7.50 and 3 of the prompt at USD 1.50 a million.
    assert error.answer.cost_usd is not None
    assert f"{error.answer.cost_usd:.7f}" == "0.0012645"


def test_it_may_try_again_by_itself_when_nobody_was_reached() -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{closed.getsockname()[1]}"
        error = refusal(GeminiProvider(GeminiConfig(api_key="paid-key", base_url=address)))
    assert (error.code, error.billed, error.automatic) == ("provider_unavailable", NO, True)


def test_it_asks_for_a_key_before_it_sends_anything(gemini: StandIn) -> None:
    error = refusal(provider_for(gemini, api_key=""))
    assert (error.code, error.billed) == ("key_missing", NO)
    assert gemini.log == []


def test_it_recognises_a_key_of_the_free_tier(gemini: StandIn) -> None:
    error = refusal(provider_for(gemini, api_key="free-key"))
    assert (error.code, error.retryable, error.automatic) == ("paid_key_required", False, False)
    assert "billing" in error.hint


def test_it_sends_once_where_the_answer_says_that_it_could_go_on(gemini: StandIn, provider: GeminiProvider) -> None:
    gemini.script({"finish": "CONTINUATION", "continuation": True})
    assert len(ask(provider).pictures) == 1
    assert len(gemini.log) == 1
