"""Every refusal in one shape: JSON with a stable code for programs, a page for people."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable

from django.core.exceptions import RequestDataTooBig
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from sessions_app import audit
from sessions_app.errors import AccessDenied, DatabaseAway, InvalidRequest, NotFound, RequestTooLarge, StudioError
from sessions_app.representation import error_json
from sessions_app.sentences import translated

logger = logging.getLogger(__name__)


class StudioErrorMiddleware:
    """StudioError becomes an answer with its status and code. What the API answers is never kept by a cache."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        with audit.coming_from(request.META.get("REMOTE_ADDR", "")):
            response = self.get_response(request)
        if response.status_code == 405:
            response = method_not_allowed(request, response["Allow"])
        if not is_api(request):
            return response
        if "Cache-Control" not in response:
            response["Cache-Control"] = "no-store"
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer for errors of ours, and for a database that is away; all others are Django's business."""
        if isinstance(exception, OperationalError | InterfaceError):
            logger.error("%s %s: the database cannot be reached.", request.method, request.path, exc_info=exception)
            return error_response(request, DatabaseAway())
        return error_response(request, exception) if isinstance(exception, StudioError) else None


def error_response(request: HttpRequest, error: StudioError) -> HttpResponse:
    """The error as JSON for the API and for scripts of our pages, else as a page."""
    if wants_json(request):
        return JsonResponse(error_json(error), status=error.http_status, headers=error.headers)
    context = {
        "code": error.code,
        "message": translated(error.message),
        "hint": translated(error.hint),
        "status": error.http_status,
    }
    response = render(request, "errors/error.html", context, status=error.http_status)
    for name, value in error.headers.items():
        response[name] = value
    return response


def is_api(request: HttpRequest) -> bool:
    """Whether the address belongs to the HTTP API."""
    return request.path_info.startswith("/api/")


def wants_json(request: HttpRequest) -> bool:
    """Whether a program asks, and not a person who follows a link."""
    by_script = request.headers.get("HX-Request") == "true"
    return is_api(request) or by_script or request.get_preferred_type(["text/html", "application/json"]) != "text/html"


def method_not_allowed(request: HttpRequest, allowed: str) -> HttpResponse:
    """405 in the shape of every other refusal; people come there by the address of what only a button does."""
    if wants_json(request):
        message, hint = f"{request.method} is not possible here.", f"Use {allowed}."
    else:
        message, hint = _("There is nothing to see at this address."), _("A button of the page before leads there.")
    error = StudioError(message, code="method_not_allowed", http_status=405, hint=hint)
    response = error_response(request, error)
    response["Allow"] = allowed
    return response


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's 400: a malformed body, or a host name that is not ours."""
    if isinstance(exception, RequestDataTooBig):
        return error_response(request, RequestTooLarge("This request is larger than the studio takes here."))
    return error_response(request, InvalidRequest("The studio could not read this request.", http_status=400))


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's 403."""
    return error_response(request, AccessDenied("You may not open this page."))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's 404."""
    return error_response(request, NotFound("There is nothing at this address.", hint="Check the address."))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form or script that did not come from a page of ours, or from one that is too old."""
    return error_response(
        request,
        AccessDenied(
            "This request did not come from a page of the studio.", hint="Load the page again.", code="csrf_failed"
        ),
    )


def server_error(request: HttpRequest) -> HttpResponse:
    """Django's 500. The reference is what ties a person's report to the traceback in the log."""
    reference = secrets.token_hex(4)
    logger.error("Reference %s: %s %s failed, see the traceback.", reference, request.method, request.path)
    hint = f"Try again. If it happens again, tell whoever runs the studio this reference: {reference}."
    return error_response(request, StudioError("Something went wrong on our side.", hint=hint))
