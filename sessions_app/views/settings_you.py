"""The section You of the settings page: name, address, password, passkeys, and tokens for programs."""

from __future__ import annotations

from typing import Any, cast

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

from sessions_app.access import with_proven_address
from sessions_app.actions.accounts import (
    address_to_prove,
    ask_to_prove,
    change_person,
    prove_address,
    revoke_api_token,
    set_password,
)
from sessions_app.actions.workspaces import create_api_token
from sessions_app.errors import InvalidRequest, StudioError
from sessions_app.views.account import MAILS_PER_ADDRESS, TRIES_PER_ADDRESS, TRIES_PER_NAME, count_try
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
            said = ACTS[act](request, place.user)
        except StudioError as error:
            place.user.refresh_from_db()
            more = {"error": error, "failed": act}
        else:
            if said is None:
                return redirect(f"{reverse('settings-you')}?saved={act}#{act}")
            more = said
    context = place.context | {
        "person": place.user,
        "is_proven": with_proven_address().filter(pk=place.user.pk).exists(),
        "mail_is_printed": not settings.EMAIL_HOST,
        "tokens": list(place.user.api_tokens.order_by("-created_at")),
        "passkeys": list(Authenticator.objects.filter(user=place.user, type=Authenticator.Type.WEBAUTHN)),
        "sso": settings.OIDC_NAME if settings.OIDC_ISSUER else "",
        "saved": request.GET.get("saved", ""),
        "section": "settings-you",
    }
    return render(
        request, "settings/you.html", context | more, status=more["error"].http_status if "error" in more else 200
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def prove(request: HttpRequest, proof: str) -> HttpResponse:
    """Where the link leads that is mailed to an address: at the press of a button it is one's own."""
    user = cast(User, request.user)
    if request.method == "POST":
        prove_address(user, proof)
        return redirect(f"{reverse('settings-you')}?saved=person#person")
    return render(request, "account/prove_address.html", {"email": address_to_prove(user, proof)})


def _person(request: HttpRequest, user: User) -> dict[str, Any] | None:
    email = _said(request, "email")
    change_person(user, _said(request, "name"), email)
    return _prove(request, user) if email and email != user.email else None


def _prove(request: HttpRequest, user: User) -> dict[str, Any]:
    """Mail a link to the address that was put in, or to the one that is there."""
    email = _said(request, "email") or user.email
    count_try(f"mail {email.lower()}", MAILS_PER_ADDRESS)
    count_try(f"mails for {user.pk}", TRIES_PER_ADDRESS)
    ask_to_prove(user, email, request.build_absolute_uri("/"))
    return {"mailed": email}


def _password(request: HttpRequest, user: User) -> None:
    # Whoever found a page open does not find out the password by it.
    count_try(f"name {user.get_username().lower()}", TRIES_PER_NAME)
    set_password(user, request.POST.get("old", ""), request.POST.get("new", ""))
    update_session_auth_hash(request, user)


def _new_token(request: HttpRequest, user: User) -> dict[str, Any]:
    return {"token": create_api_token(user, _said(request, "name")[:120] or _("a program"))}


def _end_token(request: HttpRequest, user: User) -> None:
    number = _said(request, "token")
    revoke_api_token(user, int(number) if number.isdecimal() and len(number) < 10 else 0)


def _said(request: HttpRequest, field: str) -> str:
    return request.POST.get(field, "").replace("\x00", "").strip()


ACTS = {"person": _person, "prove": _prove, "password": _password, "token": _new_token, "end-token": _end_token}
