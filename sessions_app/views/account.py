"""Coming in and going out."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import login
from django.contrib.auth.views import LoginView, LogoutView
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from sessions_app.access import hash_token
from sessions_app.actions.workspaces import use_sign_in_link
from sessions_app.errors import LimitReached, NotFound

WINDOW_SECONDS = 600
TRIES_PER_NAME = 10
# Many people may share one address.
TRIES_PER_ADDRESS = 40


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


class SignIn(LoginView):
    """Name and password, a limited number of times in ten minutes."""

    template_name = "account/sign_in.html"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Count the try before the password is looked at, so that parallel guesses count too."""
        count_try(f"name {request.POST.get('username', '').lower()}", TRIES_PER_NAME)
        count_try(f"address {request.META.get('REMOTE_ADDR', '')}", TRIES_PER_ADDRESS)
        return super().post(request, *args, **kwargs)


def count_try(who: str, limit: int) -> None:
    """Raise LimitReached at the first try above ``limit`` within ten minutes."""
    # Hashed, because a cache takes neither every character nor every length in a key.
    key = f"sign-in-{hash_token(who)}"
    cache.add(key, 0, WINDOW_SECONDS)
    if cache.incr(key) > limit:
        raise LimitReached("Too many tries to sign in.", hint="Wait ten minutes, then try again.")


sign_in = SignIn.as_view()
sign_out = LogoutView.as_view(next_page="sign-in")
