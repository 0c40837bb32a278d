"""Every way a Gemini call can end without a picture, and what it means here: one table, one row for each ending.

Sources: Google's list of API errors and billing page ("if your request fails with a 400 or 500 error, you won't be
charged"), the SDK's enums of finish and block reasons, and messages as users reported them. An ending after which
money may have been spent is never repeated without a person.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from google.genai.errors import APIError

from sessions_app.errors import Billed, ProviderError
from sessions_app.providers.endings import Ending, Row, first_that_fits, quotable, retry_after
from sessions_app.providers.tiers import BATCH, FLEX, PRIORITY
from sessions_app.providers.transport import CallBroken


def _free(code: str, message: str, hint: str = "", *, retryable: bool = False, automatic: bool = False) -> Ending:
    return Ending(code, message, Billed.NO, hint, retryable=retryable or automatic, automatic=automatic)


def _overloaded(code: str, message: str, hint: str) -> Ending:
    return Ending(code, message, Billed.NO, hint, retryable=True, automatic=True, overloaded=True)


def _paid(code: str, message: str, hint: str = "", *, retryable: bool = False, quote: str = "Google says:") -> Ending:
    return Ending(code, message, Billed.YES, hint, retryable=retryable, quote=quote)


def _unknown(message: str) -> Ending:
    hint = "It may have been charged. Look at your Google bill, or try again if that is worth it."
    return Ending("outcome_unknown", message, Billed.UNKNOWN, hint, retryable=True)


def _job(code: str, message: str) -> Ending:
    hint = "Google does not say what that costs. Look at your Google bill, or try again if that is worth it."
    return Ending(code, message, Billed.UNKNOWN, hint, retryable=True)


SIGNATURE = _free(
    "invalid_request",
    "Gemini did not accept the earlier turns of this session.",
    "Run the turn with the latest picture only.",
)
_TOO_LARGE = _free(
    "request_too_large",
    "The pictures of this turn and its history are more than Gemini takes at once.",
    "Send fewer earlier turns or references.",
)
UNKNOWN_SETTING = _free(
    "invalid_request",
    "This address of the Gemini API does not know a setting that was sent.",
    "Set the API version to v1beta (GEMINI_API_VERSION).",
)
NO_MODEL = Ending("model_not_found", "Google has shut this model down, or your key cannot use it.", Billed.NO, quote="")

# HTTP status, what to look for in the error's text (no case), ending. The first row that fits counts.
HTTP_ENDINGS: tuple[Row, ...] = (
    (
        frozenset({400, 401, 403}),
        r"API_KEY_INVALID|api key (not valid|not found|expired)|reported as leaked",
        _free("key_invalid", "Google does not accept this API key.", "Make a new key in AI Studio and put it in."),
    ),
    (
        frozenset({400, 403}),
        r"enable billing|free tier is not available|BILLING_DISABLED",
        _free(
            "paid_key_required",
            "Gemini's image models need a project with billing.",
            "Turn on billing for the key's project in AI Studio, then try again.",
        ),
    ),
    (
        frozenset({400, 403}),
        r"FAILED_PRECONDITION|location is not supported|not available in your (country|region)",
        _free(
            "region_unsupported",
            "Google does not offer the Gemini API in the place where this server stands.",
            "Run the server in a supported country, or use Vertex AI.",
        ),
    ),
    (frozenset({400}), r"thought.?signature", SIGNATURE),
    (
        frozenset({400}),
        r"payload size exceeds|request (is )?too large|exceeds the (maximum|limit)",
        _TOO_LARGE,
    ),
    (
        frozenset({400}),
        r"unable to process input image|image is not valid|unsupported mime",
        _free("invalid_image", "Gemini cannot read one of the pictures that were sent.", "Try it as PNG or JPEG."),
    ),
    (
        frozenset({400}),
        r"unknown name",
        UNKNOWN_SETTING,
    ),
    (
        frozenset({400}),
        "",
        _free("invalid_request", "Gemini did not accept the request.", "Try other settings or another model."),
    ),
    (frozenset({401}), "", _free("key_invalid", "Google does not accept this API key.", "Check the key in Settings.")),
    (
        frozenset({402}),
        "",
        _free(
            "credit_exhausted",
            "The prepaid credit of this Gemini key is used up.",
            "Add credit in AI Studio, then try again.",
            retryable=True,
        ),
    ),
    (
        frozenset({403}),
        "",
        _free(
            "permission_denied",
            "This key may not use the Gemini API or this model.",
            "Check the key's restrictions and that the API is on for its project.",
        ),
    ),
    (frozenset({404}), "", NO_MODEL),
    (frozenset({408, 499}), "", _unknown("Gemini gave up on the request before it answered.")),
    (
        frozenset({413}),
        "",
        _TOO_LARGE,
    ),
    (
        frozenset({429}),
        r"limit: ?0\b|FreeTier|free_tier",
        _free(
            "paid_key_required",
            "Gemini's image models need a paid key, and this one is on the free tier.",
            "Turn on billing for the key's project in AI Studio, then try again.",
        ),
    ),
    (
        frozenset({429}),
        r"spend(ing)? (cap|limit)|credits? (is|are) (depleted|exhausted)",
        _free(
            "credit_exhausted",
            "The spending limit of this Gemini key is reached.",
            "Raise the limit in AI Studio, or wait for the next period.",
            retryable=True,
        ),
    ),
    (
        frozenset({429}),
        r"PerDay",
        _free(
            "quota_exhausted",
            "Today's quota of this Gemini key is used up.",
            "Google starts it anew at midnight Pacific time. Until then, choose another model or engine.",
            retryable=True,
        ),
    ),
    (
        frozenset({429}),
        "",
        _overloaded("rate_limited", "Gemini is getting too many requests from this key.", "Wait a moment."),
    ),
    (
        range(300, 400),
        "",
        _free(
            "provider_unavailable",
            "The Gemini address sends requests on to another place, and the key does not follow.",
            "Set the base URL (GOOGLE_GEMINI_BASE_URL) to the final address.",
            retryable=True,
        ),
    ),
    (range(400, 500), "", _free("invalid_request", "Gemini did not accept the request.", "Try other settings.")),
    (
        frozenset({500, 502}),
        "",
        _free("provider_unavailable", "Gemini had an error of its own.", "Try again in a minute.", automatic=True),
    ),
    (
        frozenset({503}),
        "",
        _overloaded(
            "provider_unavailable",
            "Gemini is overloaded.",
            "Try again later, or choose another model or a smaller size.",
        ),
    ),
    (range(500, 600), "", _unknown("Gemini did not finish in time.")),
    (range(0, 1000), "", _paid("no_image", "The answer from Gemini could not be read.", retryable=True)),
)

_NO_SUCH_TIER = _free(
    "invalid_request", "Google does not offer this service tier for this model or key.", "Choose the standard tier."
)
# Of calls that asked for a tier; they come before the rows that hold for all.
TIER_ENDINGS: dict[str, tuple[Row, ...]] = {
    FLEX: (
        (frozenset({400, 403}), r"service.?tier|\bflex\b", _NO_SUCH_TIER),
        (
            frozenset({503}),
            "",
            _overloaded(
                "provider_unavailable",
                "Gemini has no room for calls at the flex tier now.",
                "Try again later, or choose the standard tier.",
            ),
        ),
    ),
    PRIORITY: ((frozenset({400, 403}), r"service.?tier|\bpriority\b", _NO_SUCH_TIER),),
    BATCH: ((frozenset({400, 403}), r"batch", _NO_SUCH_TIER),),
}
NO_BATCHES = _free(
    "model_not_found",
    "Google has shut this model down, or does not take it in batches.",
    "Choose the standard tier or another model.",
)

# What became of a batch job without an answer, by its state's last word. Google prints no price for these.
JOB_ENDINGS: dict[str, Ending] = {
    "FAILED": _job("provider_unavailable", "The batch job failed at Google, without a picture."),
    "EXPIRED": _job("provider_timeout", "The batch job expired: Google did not get to it in time."),
    "CANCELLED": _job("provider_unavailable", "The batch job was canceled at Google."),
}
JOB_UNTOUCHED = _free(
    "provider_unavailable", "The batch job was canceled at Google before its turn came.", retryable=True
)
JOB_UNSURE = _unknown("Gemini did not say whether it took the batch job.")
JOB_UNREADABLE = _free("provider_unavailable", "What Gemini says of the batch job cannot be read.", retryable=True)

BROKEN_ENDINGS: dict[tuple[str, bool], Ending] = {
    ("network", False): _free(
        "provider_unavailable",
        "Gemini could not be reached.",
        "Check the server's connection to the internet.",
        automatic=True,
    ),
    ("network", True): _unknown("The connection broke after the request was sent, and the answer is lost."),
    ("deadline", False): _free(
        "provider_timeout", "Gemini could not be reached in time.", "Try again.", automatic=True
    ),
    ("deadline", True): _unknown("Gemini did not answer in time."),
    ("canceled", False): _free("canceled", "This was canceled before it was sent, and cost nothing.", retryable=True),
    ("canceled", True): Ending(
        "canceled",
        "This was canceled after it was sent; Google may still charge for it.",
        Billed.UNKNOWN,
        retryable=True,
    ),
}

_PROMPT_POLICY = _paid(
    "prompt_refused",
    "Google's rules do not allow this prompt or one of its pictures.",
    "Change the prompt or the picture.",
)
_PROMPT_SAFETY = _paid(
    "prompt_refused", "Gemini's safety filter stopped this prompt or one of its pictures.", "Say it in other words."
)

BLOCK_ENDINGS: dict[str, Ending] = {
    "SAFETY": _PROMPT_SAFETY,
    "IMAGE_SAFETY": _PROMPT_SAFETY,
    "JAILBREAK": _PROMPT_SAFETY,
    "BLOCKLIST": _PROMPT_POLICY,
    "PROHIBITED_CONTENT": _PROMPT_POLICY,
    "MODEL_ARMOR": _PROMPT_POLICY,
}
OTHER_BLOCK = _paid(
    "prompt_refused", "Gemini refused this prompt and did not say why.", "Change the prompt or the picture."
)

_OUTPUT_POLICY = _paid(
    "output_refused", "Google's rules do not allow the picture that this asks for.", "Ask for another."
)
_RECITATION = _paid(
    "output_refused",
    "The picture came out too close to an existing one, and Gemini kept it.",
    "Ask for something of your own.",
)
_NO_PICTURE = _paid(
    "no_image", "Gemini finished without a picture.", "Try again, and begin the prompt with a verb.", retryable=True
)
_TOOLS = _paid("no_image", "Gemini got lost in its tools.", "Try again without search.", retryable=True)

FINISH_ENDINGS: dict[str, Ending] = {
    "IMAGE_SAFETY": _paid(
        "output_refused",
        "Gemini's safety filter kept the picture that it made.",
        "A second try can pass; if not, say it in other words.",
        retryable=True,
    ),
    "SAFETY": _paid("output_refused", "Gemini's safety filter stopped the answer.", "Say it in other words."),
    "PROHIBITED_CONTENT": _OUTPUT_POLICY,
    "IMAGE_PROHIBITED_CONTENT": _OUTPUT_POLICY,
    "BLOCKLIST": _OUTPUT_POLICY,
    "SPII": _OUTPUT_POLICY,
    "MODEL_ARMOR": _OUTPUT_POLICY,
    "RECITATION": _RECITATION,
    "IMAGE_RECITATION": _RECITATION,
    "LANGUAGE": _paid("invalid_request", "Gemini does not know this language.", "Write the prompt in another one."),
    "MAX_TOKENS": _paid(
        "no_image",
        "Gemini used up its answer before the picture was done.",
        "Try a smaller size, a shorter history or a lower thinking level.",
        retryable=True,
    ),
    "MISSING_THOUGHT_SIGNATURE": _paid("invalid_request", SIGNATURE.message, SIGNATURE.hint),
    "NO_IMAGE": _NO_PICTURE,
    "MALFORMED_FUNCTION_CALL": _TOOLS,
    "UNEXPECTED_TOOL_CALL": _TOOLS,
    "TOO_MANY_TOOL_CALLS": _TOOLS,
}
"""Every other finish reason, known or new, ends as ``OTHER_FINISH``."""
OTHER_FINISH = _paid("no_image", "Gemini stopped without a picture.", "Try again.", retryable=True)

UNREADABLE = _paid("no_image", "The answer from Gemini could not be read.", "Try again.", retryable=True)
EMPTY = _paid("no_image", "Gemini sent an empty answer.", "Try again.", retryable=True)
DRAFTS_ONLY = _paid(
    "no_image", "Gemini only thought about the picture and did not finish it.", "Try again.", retryable=True
)
TEXT_ONLY = _paid("no_image", "Gemini answered in words, without a picture.", retryable=True, quote="It said:")
STREAM_CUT = _unknown("Gemini's answer broke off before it was complete.")
BAD_PICTURE = _paid("invalid_image", "Gemini sent a picture that cannot be opened.", "Try again.", retryable=True)

TEXT_ENDINGS: dict[str, Ending] = {
    "no_image": _paid("no_text", "Gemini sent no complete answer.", "Try again, or say it in other words."),
    "prompt_refused": _paid("prompt_refused", "Gemini refused these words.", "Say it in other words."),
    "output_refused": _paid("output_refused", "Gemini's filter stopped its answer.", "Say it in other words."),
}
"""Of questions to the text model, by the code that a picture's ending would have."""
NO_TEXT_MODEL = _free(
    "model_not_found",
    "This key or address has no such text model.",
    "Name another text model with the engine, under Settings.",
)

KEY_MISSING = _free("key_missing", "Gemini has no API key yet.", "Put one in under Settings.")


def find_http_ending(error: APIError) -> Ending:
    """The row that an HTTP error of the vendor falls under."""
    return find_ending(error.code, text_of(error))


def find_ending(code: int, text: str) -> Ending:
    """The row for an HTTP status, or a code in the middle of a stream, by what the vendor says beside it."""
    return first_that_fits(HTTP_ENDINGS, code, text) or UNREADABLE


def text_of(error: APIError) -> str:
    """All that the error says, to look for words in it."""
    return f"{error.status} {error.message} {json.dumps(error.details, default=str)}"


def from_ending(ending: Ending, error: APIError, secret: str, fallback: str = "") -> ProviderError:
    """The error for an HTTP error of the vendor. ``secret`` is the key, which some gateways repeat in their words.

    ``fallback`` names the model to run instead where this one is overloaded.
    """
    headers = error.response.headers if error.response is not None else {}
    wait = retry_after(error.details, headers) if ending.automatic else None
    if ending.code == "quota_exhausted":
        wait = seconds_of_the_quota_day(datetime.now(UTC))
    said = quotable(error.message or "", secret)
    return ending.error(said, retry_after=wait, offer=fallback if ending.overloaded else "")


def seconds_of_the_quota_day(now: datetime) -> float | None:
    """Seconds until Google's quotas by the day start anew, at midnight Pacific time (its page on rate limits, 2026-11);
    None on a machine that knows no time zones.
    """
    try:
        pacific = ZoneInfo("America/Los_Angeles")
    except ZoneInfoNotFoundError:
        return None
    tomorrow = now.astimezone(pacific).date() + timedelta(days=1)
    return (datetime(tomorrow.year, tomorrow.month, tomorrow.day, tzinfo=pacific).astimezone(UTC) - now).total_seconds()


def from_broken(broken: CallBroken) -> ProviderError:
    """What a call means that ended without a whole answer."""
    return BROKEN_ENDINGS[broken.reason, broken.sent].error()
