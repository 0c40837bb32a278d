"""To the company's single sign-on and back: allauth's views, with a plain sentence where nobody answers there."""

from __future__ import annotations

from collections.abc import Callable

from allauth.socialaccount.providers.openid_connect import views
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from requests import RequestException

from sessions_app.errors import Conflict


@never_cache
@require_safe
def login(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Go there."""
    return _answered(views.login, request, provider_id)


@never_cache
@require_safe
def callback(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Come back, known or not."""
    return _answered(views.callback, request, provider_id)


def _answered(view: Callable[[HttpRequest, str], HttpResponse], request: HttpRequest, provider_id: str) -> HttpResponse:
    try:
        return view(request, provider_id)
    except RequestException as error:
        raise Conflict(
            _("The sign-on does not answer."), hint=_("Try again in a minute, or sign in another way."), http_status=502
        ) from error
