"""Coming in and going out."""

from __future__ import annotations

import unicodedata
from typing import Any

from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME, login
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sessions_app import rates
from sessions_app.access import find_sign_in_link, holder_of_address
from sessions_app.actions.accounts import ask_for_sign_in_link
from sessions_app.actions.workspaces import use_sign_in_link
from sessions_app.errors import LimitReached, NotFound

WINDOW_SECONDS = 600
TRIES_PER_NAME = 10
# Many people may share one address.
TRIES_PER_ADDRESS = 40
MAILS_PER_ADDRESS = 5


@never_cache
@require_GET
def enter(request: HttpRequest, token: str) -> HttpResponse:
    """Sign in by a one-time link, under a new session key."""
    user = use_sign_in_link(token)
    if user is None:
        raise NotFound(
            "This sign-in link has been used or is too old.",
            hint="Start the studio again with make run: it prints a new link. Or sign in with a password.",
            code="sign_in_link_ended",
        )
    login(request, user)
    return redirect("sessions")


class NameOrAddress(AuthenticationForm):
    """The field for the name takes an e-mail address too."""

    def clean_username(self) -> str:
        """The name of whoever has the address."""
        return _account_of(self.cleaned_data["username"])


def _account_of(said: str) -> str:
    """Whose account is meant by a name or an address, as the form reads it, however it is spaced and written."""
    name = unicodedata.normalize("NFKC", said[:254]).replace("\x00", "").strip()
    known = holder_of_address(name) if "@" in name else None
    return known.get_username() if known else name


class SignIn(LoginView):
    """Name and password, a limited number of times in ten minutes."""

    template_name = "account/sign_in.html"
    authentication_form = NameOrAddress

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The other ways in that this installation has."""
        return super().get_context_data(**kwargs, sso=settings.OIDC_NAME if settings.OIDC_ISSUER else "")

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Count the try before the password is looked at, so that parallel guesses count too."""
        count_try(f"name {_account_of(request.POST.get('username', '')).lower()}", TRIES_PER_NAME)
        count_try(f"address {rates.sender(request)}", TRIES_PER_ADDRESS)
        return super().post(request, *args, **kwargs)


@never_cache
@require_POST
def mail_link(request: HttpRequest) -> HttpResponse:
    """Mail a sign-in link to the address, if it is proven to be somebody's; whether it is, nobody learns."""
    email = request.POST.get("email", "").replace("\x00", "").strip()[:254]
    count_try(f"mail {email.lower()}", MAILS_PER_ADDRESS)
    count_try(f"mails from {rates.sender(request)}", TRIES_PER_ADDRESS)
    # By a worker, so that the answer takes as long for an address that nobody has.
    ask_for_sign_in_link(email, request.build_absolute_uri("/"), _next_of(request))
    context = {"mailed": email, "mail_is_printed": not settings.EMAIL_HOST}
    return render(request, "account/sign_in.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def by_link(request: HttpRequest, token: str) -> HttpResponse:
    """A mailed link: signs in at the press of a button, so that a mail server that follows links spends none."""
    link = find_sign_in_link(token)
    user = use_sign_in_link(token) if link and request.method == "POST" else None
    if link is None or (request.method == "POST" and user is None):
        raise NotFound(
            _("This sign-in link has been used or is too old."),
            hint=_("Ask for another one on the sign-in page."),
            code="sign_in_link_ended",
        )
    if user is None:
        return render(request, "account/by_link.html", {"person": link.user, "next": _next_of(request)})
    login(request, user)
    return redirect(_next_of(request) or "sessions")


@require_GET
def sign_on_canceled(request: HttpRequest) -> HttpResponse:
    """The person turned back at the single sign-on."""
    return redirect("sign-in")


def _next_of(request: HttpRequest) -> str:
    """Where to go once signed in; nowhere outside."""
    wanted = request.POST.get(REDIRECT_FIELD_NAME) or request.GET.get(REDIRECT_FIELD_NAME, "")
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if safe else ""


def count_try(who: str, limit: int) -> None:
    """Raise LimitReached at the first try above ``limit`` within ten minutes."""
    wait = rates.seconds_to_wait("sign-in", who, limit, WINDOW_SECONDS)
    if wait:
        raise LimitReached("Too many tries to sign in.", hint="Wait ten minutes, then try again.", retry_after=wait)


sign_in = SignIn.as_view()
sign_out = LogoutView.as_view(next_page="sign-in")
