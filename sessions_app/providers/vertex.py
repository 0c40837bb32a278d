"""What is different on Vertex AI: addresses, credentials, the size of a picture, and endings of its own."""

from __future__ import annotations

import dataclasses
import functools
import json
import re

import google.auth
from google.auth import exceptions
from google.auth.credentials import Credentials
from google.auth.transport.requests import Request
from google.oauth2 import service_account

from sessions_app.errors import Billed, ProviderError, StudioError
from sessions_app.imaging.renditions import render_safely
from sessions_app.providers.base import Exchange, ImageRequest, ModelInfo, Picture
from sessions_app.providers.endings import Ending, Row, quotable

MAX_PICTURE_BYTES = 7_000_000
"""Of one inline picture (Vertex's model pages, 2026-11). Its own PNGs at 2K and 4K weigh more."""
SIGN_IN_SECONDS = 15.0
_SCOPES = ["https://www.googleapis.com/auth/cloud-platform"]
_SENT_COPY = "send.jpg"


def address_of(location: str) -> str:
    """Where Vertex AI answers for a location."""
    if location in ("", "global"):
        return "https://aiplatform.googleapis.com"
    if location in ("us", "eu"):
        return f"https://aiplatform.{location}.rep.googleapis.com"
    return f"https://{location}-aiplatform.googleapis.com"


def _free(code: str, message: str, hint: str = "", *, automatic: bool = False, overloaded: bool = False) -> Ending:
    return Ending(code, message, Billed.NO, hint, retryable=automatic, automatic=automatic, overloaded=overloaded)


BAD_CREDENTIALS = _free(
    "key_invalid",
    "Google does not accept this service account.",
    "Make a new JSON key for it in the Google Cloud console and put it in.",
)
UNREADABLE_CREDENTIALS = _free(
    "key_invalid",
    "This is not a service account's JSON key.",
    "Paste the whole file that Google Cloud gave out, as it is.",
)
NO_CREDENTIALS = _free(
    "key_missing",
    "Vertex AI has no credentials yet.",
    "Put a service account's JSON key or an express key in, or set GOOGLE_APPLICATION_CREDENTIALS.",
)
NO_PROJECT = _free("key_missing", "Vertex AI needs the id of a Google Cloud project.", "Put the project in.")
NO_SIGN_IN = _free(
    "provider_unavailable",
    "Google's sign-in for service accounts could not be reached.",
    "Check the server's connection to the internet.",
    automatic=True,
)
NOT_IN_REGION = _free(
    "region_unsupported",
    "Vertex AI does not offer this model in the chosen location, or not to this project.",
    "Set the location to global.",
)

# They come before the rows of the Developer API, whose cures point to AI Studio.
VERTEX_ENDINGS: tuple[Row, ...] = (
    (
        frozenset({400, 401, 403}),
        r"API_KEY_INVALID|api key (not valid|not found|expired)|reported as leaked",
        _free(
            "key_invalid",
            "Google does not accept this express key.",
            "Make a new one in the Google Cloud console and put it in.",
        ),
    ),
    (
        frozenset({400, 403}),
        r"BILLING_DISABLED|requires billing|enable billing",
        _free(
            "paid_key_required",
            "The Google Cloud project has no billing.",
            "Turn on billing for the project in the Google Cloud console.",
        ),
    ),
    (
        frozenset({403}),
        r"SERVICE_DISABLED|has not been used|is disabled",
        _free(
            "permission_denied",
            "The Vertex AI API is off for this project.",
            "Turn on the Vertex AI API in the Google Cloud console, and wait a minute.",
        ),
    ),
    (
        frozenset({403}),
        r"Permission .*denied|IAM_PERMISSION_DENIED|does not have permission",
        _free(
            "permission_denied",
            "This account may not use Vertex AI in this project.",
            "Give it the role Vertex AI User in the project, and check the project's id.",
        ),
    ),
    (
        frozenset({400}),
        r"FAILED_PRECONDITION|unsupported (location|region)|location is not supported",
        NOT_IN_REGION,
    ),
    (
        frozenset({401}),
        "",
        _free("key_invalid", "Vertex AI does not accept this key or account.", "Check it in Settings."),
    ),
    (
        frozenset({429}),
        r"(?s)^(?!.*(limit: ?0\b|free_?tier|PerDay|spend|credit))",
        _free(
            "rate_limited",
            "Vertex AI has no room for this request now; its capacity is shared.",
            "Wait a moment, or ask Google for provisioned throughput.",
            automatic=True,
            overloaded=True,
        ),
    ),
)


def load_credentials(credentials_json: str) -> Credentials:
    """The service account in the text, else Google's default ones. Raises ``ProviderError``."""
    if not credentials_json:
        try:
            return google.auth.default(scopes=_SCOPES)[0]
        except exceptions.DefaultCredentialsError as error:
            raise NO_CREDENTIALS.error() from error
    try:
        account = json.loads(credentials_json)
        return service_account.Credentials.from_service_account_info(account, scopes=_SCOPES)  # type: ignore[no-untyped-call, no-any-return]
    except (ValueError, TypeError, KeyError, exceptions.GoogleAuthError) as error:
        # The error's words may hold a piece of the key.
        raise UNREADABLE_CREDENTIALS.error() from error


def sign_in(credentials: Credentials) -> None:
    """Get a token where there is none or it is about to end; it costs nothing. Raises ``ProviderError``."""
    if credentials.valid:
        return
    try:
        credentials.refresh(functools.partial(Request(), timeout=SIGN_IN_SECONDS))  # type: ignore[no-untyped-call]
    except exceptions.RefreshError as error:
        raise (NO_SIGN_IN if error.retryable else BAD_CREDENTIALS).error(_reason(error)) from error
    except exceptions.TransportError as error:
        raise NO_SIGN_IN.error() from error
    except exceptions.GoogleAuthError as error:
        raise BAD_CREDENTIALS.error(quotable(str(error))) from error


def _reason(error: exceptions.RefreshError) -> str:
    """OAuth's "code: description"; of any other body, which google-auth repeats whole, nothing."""
    said = quotable(str(error.args[0]))
    return said if re.match(r"\w+: ", said) else ""


def project_of(credentials_json: str) -> str:
    """The project that a service account's JSON key names, or nothing."""
    try:
        return str(json.loads(credentials_json)["project_id"])
    except (ValueError, TypeError, KeyError):
        return ""


def without_tiers(model: ModelInfo) -> ModelInfo:
    """The model as Vertex AI has it: there the tiers are headers, which the SDK has no field for."""
    return dataclasses.replace(model, capabilities=dataclasses.replace(model.capabilities, service_tiers=()))


def history_fits(history: tuple[Exchange, ...]) -> bool:
    """Whether Vertex takes the history's pictures; those it made itself have to go back unchanged."""
    parts = [part for exchange in history for part in (*exchange.asked, *exchange.answered) if not part.thought]
    return all(len(part.picture.data) <= MAX_PICTURE_BYTES for part in parts if part.picture)


def with_small_pictures(request: ImageRequest) -> ImageRequest:
    """The request with pictures that are too heavy as smaller JPEGs. Raises ``ProviderError``."""
    references = tuple(dataclasses.replace(one, picture=_small(one.picture)) for one in request.references)
    base, marked = request.base and _small(request.base), request.marked and _small(request.marked)
    return dataclasses.replace(request, base=base, marked=marked, references=references)


def _small(picture: Picture) -> Picture:
    if len(picture.data) <= MAX_PICTURE_BYTES:
        return picture
    try:
        (made,) = render_safely(picture.data, _SENT_COPY)
    except StudioError as error:
        raise ProviderError(error.code, error.message, billed=Billed.NO, hint=error.hint, retryable=False) from error
    return Picture(made.data, made.mime_type)
