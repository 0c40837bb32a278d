"""The section You of the settings page: name, address, password, passkeys, and tokens for programs."""

from __future__ import annotations

from typing import Any

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from sessions_app.actions.accounts import change_person, revoke_api_token, set_password
from sessions_app.actions.workspaces import create_api_token
from sessions_app.errors import InvalidRequest, StudioError
from sessions_app.views.settings import place_of


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def you(request: HttpRequest) -> HttpResponse:
    """One's own account; posted, ``act`` says what to change of it."""
    place = place_of(request)
    more: dict[str, Any] = {}
    act = request.POST.get("act", "")
    if request.method == "POST":
        if act not in ACTS:
            raise InvalidRequest(_("The studio does not know what to change."))
        try:
            token = ACTS[act](request, place.user)
        except StudioError as error:
            place.user.refresh_from_db()
            more = {"error": error, "failed": act}
        else:
            if token is None:
                return redirect(f"{reverse('settings-you')}?saved={act}#{act}")
            more = {"token": token}
    context = place.context | {
        "person": place.user,
        "tokens": list(place.user.api_tokens.order_by("-created_at")),
        "passkeys": list(Authenticator.objects.filter(user=place.user, type=Authenticator.Type.WEBAUTHN)),
        "sso": settings.OIDC_NAME if settings.OIDC_ISSUER else "",
        "saved": request.GET.get("saved", ""),
        "section": "settings-you",
    }
    return render(
        request, "settings/you.html", context | more, status=more["error"].http_status if "error" in more else 200
    )


def _person(request: HttpRequest, user: User) -> None:
    change_person(user, _said(request, "name"), _said(request, "email"))


def _password(request: HttpRequest, user: User) -> None:
    set_password(user, request.POST.get("old", ""), request.POST.get("new", ""))
    update_session_auth_hash(request, user)


def _new_token(request: HttpRequest, user: User) -> str:
    return create_api_token(user, _said(request, "name")[:120] or _("a program"))


def _end_token(request: HttpRequest, user: User) -> None:
    number = _said(request, "token")
    revoke_api_token(user, int(number) if number.isdecimal() and len(number) < 10 else 0)


def _said(request: HttpRequest, field: str) -> str:
    return request.POST.get(field, "").replace("\x00", "").strip()


ACTS = {"person": _person, "password": _password, "token": _new_token, "end-token": _end_token}
