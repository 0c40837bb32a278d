"""Every way a call to an OpenAI-compatible gateway can end without a picture: one table, one row for each ending.

Sources: OpenAI's and OpenRouter's lists of error codes, LiteLLM's exceptions, and messages as users reported them. A
gateway stands between us and the model: a 500, 502 or 504 may come after the model drew and was paid, so only what is
refused beforehand counts as free. A 200 is paid, whatever it holds (most gateways bill every one).
"""

from __future__ import annotations

import json
from typing import Any

from openai import APIStatusError

from sessions_app.errors import Billed, ProviderError
from sessions_app.providers.endings import Ending, Row, first_that_fits, quotable, retry_after
from sessions_app.providers.reading import as_dict, as_text
from sessions_app.providers.transport import CallBroken

_QUOTE = "The gateway says:"


def _free(code: str, message: str, hint: str = "", *, retryable: bool = False, automatic: bool = False) -> Ending:
    return Ending(code, message, Billed.NO, hint, retryable or automatic, automatic, _QUOTE)


def _paid(code: str, message: str, hint: str = "", *, retryable: bool = False, quote: str = _QUOTE) -> Ending:
    return Ending(code, message, Billed.YES, hint, retryable, quote=quote)


def _unknown(message: str) -> Ending:
    hint = "It may have been charged. Look at the gateway's own log, or try again if that is worth it."
    return Ending("outcome_unknown", message, Billed.UNKNOWN, hint, retryable=True, quote=_QUOTE)


SIGNATURE = _free(
    "invalid_request",
    "The gateway did not accept the earlier turns of this session.",
    "Run the turn with the latest picture only.",
)
NO_DOOR = _free(
    "provider_unavailable",
    "There is no service for pictures at this address of the gateway.",
    "Check the base URL; it usually ends with /v1. Or choose another way to ask under Settings.",
)
NO_MODEL = _free(
    "model_not_found", "The gateway does not have this model.", "Check the model's id: the gateway lists its models."
)
_TOO_LARGE = _free(
    "request_too_large",
    "The pictures of this turn are more than the gateway takes at once.",
    "Send fewer earlier turns or references.",
)
_REFUSED = _free(
    "prompt_refused",
    "The rules of the model do not allow this prompt or one of its pictures.",
    "Change the prompt or the picture.",
)
_NO_CREDIT = _free(
    "credit_exhausted",
    "The credit of this gateway key is used up.",
    "Add credit at the gateway, then try again.",
    retryable=True,
)
_NO_FREE_TIER = _free(
    "paid_key_required",
    "The gateway's own key for this model is on the free tier, which has no image models.",
    "Turn on billing for the key that the gateway uses.",
)
_BAD_KEY = _free("key_invalid", "The gateway does not accept this API key.", "Check the key in Settings.")

_OTHER_DOOR = (
    r"unknown url|invalid url|unrecognized request url|not a chat model|not supported in the v1/chat"
    r"|not support\w* (chat|image|modalit)|no endpoints found that support"
)
"""Words of an endpoint that does not do this kind of request, though another of the same gateway may."""

HTTP_ENDINGS: tuple[Row, ...] = (
    (frozenset({400, 404, 405, 422, 501}), _OTHER_DOOR, NO_DOOR),
    (frozenset({400, 401, 403}), r"API_KEY_INVALID|(invalid|incorrect) api.?key|api key (not valid|expired)", _BAD_KEY),
    (
        frozenset({400, 403}),
        r"moderation|content.?policy|safety|flagged|blocked|prohibited|content.?filter",
        _REFUSED,
    ),
    (frozenset({400}), r"thought.?signature|reasoning.?details", SIGNATURE),
    (
        frozenset({400, 403}),
        r"location is not supported|not available in your (country|region)|unsupported_country",
        _free(
            "region_unsupported",
            "The model is not offered in the place where the gateway stands.",
            "Choose another model or another gateway.",
        ),
    ),
    (
        frozenset({400, 404, 422}),
        r"model.{0,200}(not found|not exist|not a valid|\bunknown\b|\binvalid\b|not supported)"
        r"|(\binvalid|unknown|no such) model|no endpoints found|model_not_found",
        NO_MODEL,
    ),
    (
        frozenset({400}),
        r"too large|exceeds the (maximum|limit)|payload size|context.?length|maximum context",
        _TOO_LARGE,
    ),
    (
        frozenset({400, 422}),
        r"(process|decode|read|\binvalid\b|unsupported).{0,40}image|image.{0,40}(\binvalid\b|not valid|corrupt)",
        _free("invalid_image", "The gateway cannot read one of the pictures that were sent.", "Try it as PNG or JPEG."),
    ),
    (
        frozenset({400, 422}),
        "",
        _free("invalid_request", "The gateway did not accept the request.", "Try other settings or another model."),
    ),
    (frozenset({401}), "", _BAD_KEY),
    (frozenset({402}), "", _NO_CREDIT),
    (
        frozenset({403}),
        "",
        _free(
            "permission_denied",
            "This key may not use this model at the gateway.",
            "Check the key's limits and the models it is allowed.",
        ),
    ),
    (frozenset({404, 405, 501}), "", NO_DOOR),
    (frozenset({408, 499}), "", _unknown("The gateway gave up on the request before it answered.")),
    (frozenset({413}), "", _TOO_LARGE),
    (frozenset({429}), r"limit: ?0\b|FreeTier|free_tier", _NO_FREE_TIER),
    (frozenset({429}), r"insufficient_quota|credit|billing|spend(ing)? (cap|limit)|budget", _NO_CREDIT),
    (
        frozenset({429}),
        r"per.?day|daily",
        _free(
            "quota_exhausted", "Today's quota of this gateway key is used up.", "Try again tomorrow.", retryable=True
        ),
    ),
    (
        frozenset({429}),
        "",
        _free("rate_limited", "The gateway is getting too many requests.", "Wait a moment.", automatic=True),
    ),
    (
        range(300, 400),
        "",
        _free(
            "provider_unavailable",
            "The gateway's address sends requests on to another place, and the key does not follow.",
            "Set the base URL to the final address.",
            retryable=True,
        ),
    ),
    (range(400, 500), "", _free("invalid_request", "The gateway did not accept the request.", "Try other settings.")),
    (
        frozenset({503}),
        "",
        _free(
            "provider_unavailable",
            "The gateway has no room for this request now.",
            "Try again later, or choose another model.",
            automatic=True,
        ),
    ),
    (range(500, 600), "", _unknown("The gateway had an error after it took the request.")),
    (range(0, 1000), "", _paid("no_image", "The answer of the gateway could not be read.", retryable=True)),
)

BROKEN_ENDINGS: dict[tuple[str, bool], Ending] = {
    ("network", False): _free(
        "provider_unavailable",
        "The gateway could not be reached.",
        "Check its address, and the server's connection.",
        automatic=True,
    ),
    ("network", True): _unknown("The connection broke after the request was sent, and the answer is lost."),
    ("deadline", False): _free(
        "provider_timeout", "The gateway could not be reached in time.", "Try again.", automatic=True
    ),
    ("deadline", True): _unknown("The gateway did not answer in time."),
    ("canceled", False): _free("canceled", "This was canceled before it was sent, and cost nothing.", retryable=True),
    ("canceled", True): Ending(
        "canceled",
        "This was canceled after it was sent; the gateway may still charge for it.",
        Billed.UNKNOWN,
        retryable=True,
    ),
}

_SAFETY = _paid(
    "output_refused",
    "The safety filter of the model kept the picture.",
    "A second try can pass; if not, say it in other words.",
    retryable=True,
)
FINISH_ENDINGS: dict[str, Ending] = {
    "content_filter": _SAFETY,
    "length": _paid(
        "no_image",
        "The model used up its answer before the picture was done.",
        "Try a smaller size or a shorter history.",
        retryable=True,
    ),
    "error": _paid("no_image", "The model stopped with an error.", "Try again.", retryable=True),
    "tool_calls": _paid("no_image", "The model got lost in its tools.", "Try again.", retryable=True),
}
"""By ``finish_reason``; where the gateway passes Gemini's own reason on, Gemini's table speaks first."""
MODEL_REFUSED = _paid(
    "prompt_refused",
    "The model refused this prompt.",
    "Say it in other words, or change the picture.",
    quote="It said:",
)
ERROR_IN_ANSWER = _paid(
    "no_image", "The gateway answered with an error instead of a picture.", "Try again.", retryable=True
)
UNREADABLE = _paid(
    "no_image",
    "The answer of the gateway could not be read.",
    "Check that the base URL is that of its API, not of its web page.",
    retryable=True,
)
EMPTY = _paid("no_image", "The gateway sent an empty answer.", "Try again.", retryable=True)
TEXT_ONLY = _paid(
    "no_image",
    "The model answered in words, without a picture.",
    "Check that this model makes pictures.",
    retryable=True,
    quote="It said:",
)
BAD_PICTURE = _paid("invalid_image", "The gateway sent a picture that cannot be opened.", "Try again.", retryable=True)
ADDRESS_ONLY = _paid(
    "no_image",
    "The gateway sent the address of a picture and not the picture.",
    "Set the gateway to answer with base64. The picture is there for a while.",
    retryable=True,
    quote="It is at:",
)

TEXT_ENDINGS: dict[str, Ending] = {
    "no_image": _paid("no_text", "The model sent no complete answer.", "Try again, or say it in other words."),
    "prompt_refused": _paid("prompt_refused", "The model refused these words.", "Say it in other words."),
    "output_refused": _paid("output_refused", "The model's filter stopped its answer.", "Say it in other words."),
}
"""Of questions to the text model, by the code that a picture's ending would have."""

KEY_MISSING = _free("key_missing", "This gateway has no base URL or no model yet.", "Put them in under Settings.")


def find_http_ending(error: APIStatusError) -> Ending:
    """The row that an HTTP error of the gateway falls under."""
    text = f"{error.message} {json.dumps(error.body, default=str)}"
    return first_that_fits(HTTP_ENDINGS, error.status_code, text) or UNREADABLE


def from_ending(ending: Ending, error: APIStatusError, secret: str) -> ProviderError:
    """The error for an HTTP error. ``secret`` is the key, which some gateways repeat in their words."""
    body = _body_of(error)
    wait = retry_after(body, error.response.headers) if ending.automatic else None
    told = as_dict(body).get("error", body)
    said = as_text(as_dict(told).get("message")) or as_text(told) or ""
    return ending.error(quotable(said, secret), retry_after=wait)


def _body_of(error: APIStatusError) -> Any:
    """The whole body: the SDK keeps only what is under ``error``."""
    try:
        return error.response.json()
    except ValueError:
        return None


def from_broken(broken: CallBroken) -> ProviderError:
    """What a call means that ended without a whole answer."""
    return BROKEN_ENDINGS[broken.reason, broken.sent].error()
