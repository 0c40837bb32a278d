"""What the API answers when it cannot do as asked: one shape, and a sentence for every mistake."""

from __future__ import annotations

import json
from typing import Any, NoReturn

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.multipartparser import MultiPartParserError
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.parser import Parser

from sessions_app.errors import AccessDenied, InvalidRequest, NotFound, StudioError
from sessions_app.representation import error_json

SIGN_IN = "Send an API token in the Authorization header, or sign in."


class JsonBody(Parser):
    """Bodies are JSON and say so; a page of another site can send neither without asking the browser first."""

    def parse_body(self, request: HttpRequest) -> Any:
        """The body's value. Raises InvalidRequest, which ninja wraps and ``http_error`` unwraps."""
        if request.content_type != "application/json":
            hint = "Send JSON with Content-Type: application/json."
            raise InvalidRequest("The body is not JSON.", code="unsupported_media_type", hint=hint, http_status=415)
        try:
            return json.loads(request.body, parse_constant=_no_constant)
        except (ValueError, RecursionError) as error:
            place = f" (line {error.lineno}, column {error.colno})" if isinstance(error, json.JSONDecodeError) else ""
            raise InvalidRequest(f"The body is not valid JSON{place}.", http_status=400) from None


def register(api: NinjaAPI) -> None:
    """Answer for every kind of error in the one shape."""
    api.exception_handler(StudioError)(studio_error)
    api.exception_handler(ValidationError)(validation_error)
    api.exception_handler(AuthenticationError)(not_signed_in)
    api.exception_handler(HttpError)(http_error)
    api.exception_handler(Http404)(nothing_here)
    api.exception_handler(MultiPartParserError)(no_form)
    api.exception_handler(Exception)(unexpected)


def studio_error(request: HttpRequest, error: StudioError) -> HttpResponse:
    """An error of ours."""
    return JsonResponse(error_json(error), status=error.http_status, headers=error.headers)


def validation_error(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """The first thing that is wrong with the input, as a sentence that names the field."""
    return studio_error(request, read_validation_error(error.errors[0]))


def not_signed_in(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    """No token or a wrong one, and no session."""
    response = studio_error(request, AccessDenied(SIGN_IN, code="not_signed_in", http_status=401))
    response["WWW-Authenticate"] = "Bearer"
    return response


def http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
    """What ninja refuses itself: a body that does not parse, a request without its CSRF token."""
    if isinstance(error.__cause__, StudioError):
        return studio_error(request, error.__cause__)
    if error.status_code == 403:
        hint = "Send the CSRF cookie's value as X-CSRFToken, or use an API token."
        return studio_error(request, AccessDenied("The CSRF check failed.", code="csrf_failed", hint=hint))
    return studio_error(request, InvalidRequest(f"{error.message}.", http_status=error.status_code))


def nothing_here(request: HttpRequest, error: Http404) -> HttpResponse:
    """No such thing."""
    return studio_error(request, NotFound("There is no such thing."))


def no_form(request: HttpRequest, error: MultiPartParserError) -> HttpResponse:
    """An upload that is cut short, or does not say where its parts end."""
    return studio_error(request, InvalidRequest("The body is not valid multipart/form-data.", http_status=400))


def unexpected(request: HttpRequest, error: Exception) -> NoReturn:
    """A fault of ours: Django logs it, and studio.urls.handler500 answers."""
    raise error


def read_validation_error(problem: dict[str, Any]) -> InvalidRequest:
    """One of pydantic's findings as our error.

    >>> str(read_validation_error({"type": "missing", "loc": ("body", "body", "prompt"), "msg": "Field required"}))
    'prompt is missing.'
    """
    source, *path = (str(step) for step in problem["loc"])
    # Behind the source ninja names its own parameter, which clients never see.
    field = ".".join(path[1:] if source == "body" else path)
    subject = field or "The body"
    if problem["type"] == "missing":
        sentence = f"{subject} is missing."
    elif problem["type"] == "extra_forbidden":
        sentence = f"{subject} is not something that this call knows."
    elif problem["type"] == "value_error":
        sentence = problem["msg"].removeprefix("Value error, ")
    else:
        sentence = f"{subject}: {problem['msg'][:1].lower()}{problem['msg'][1:]}."
    return InvalidRequest(sentence, field=field)


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON.")
