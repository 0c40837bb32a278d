"""Answering an invitation: sign up, or join with the account that one has."""

from __future__ import annotations

from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from sessions_app import rates
from sessions_app.access import find_invitation, owner_of_address
from sessions_app.actions.accounts import free_name_like
from sessions_app.actions.invitations import accept_invitation, sign_up
from sessions_app.errors import Conflict, InvalidRequest
from sessions_app.models import Member
from sessions_app.views.account import TRIES_PER_ADDRESS, count_try
from sessions_app.views.adapters import INVITED_BY
from sessions_app.views.settings import OPEN_WORKSPACE
from sessions_app.views.settings_people import ROLES


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """What one is invited to, and the way in; posted, in one is."""
    count_try(f"invitation {rates.sender(request)}", TRIES_PER_ADDRESS * 5)
    found = find_invitation(token)
    if request.method == "POST" and isinstance(request.user, User):
        accept_invitation(token, request.user)
        return _inside(request, found.workspace_id)
    error = None
    if request.method == "POST":
        name, password = (request.POST.get(field, "").replace("\x00", "") for field in ("name", "password"))
        try:
            login(request, sign_up(token, name, password, request.GET.get("mailed", "")))
        except (InvalidRequest, Conflict) as refused:
            error = refused
        else:
            return _inside(request, found.workspace_id)
    request.session[INVITED_BY] = token
    has_account = owner_of_address(found.email) is not None
    is_member = Member.objects.filter(workspace=found.workspace, user=request.user.pk or 0).exists()
    context = {
        "invitation": found,
        "about": next(about for role, about in ROLES if role == found.role),
        "error": error,
        "name": request.POST.get("name") or free_name_like(found.email.partition("@")[0]),
        "has_account": has_account,
        "is_member": is_member,
        "sign_in": f"{reverse('sign-in')}?{urlencode({'next': request.path})}",
        "sso": settings.OIDC_NAME if settings.OIDC_ISSUER else "",
    }
    return render(request, "account/invitation.html", context, status=422 if error else 200)


def _inside(request: HttpRequest, workspace: object) -> HttpResponse:
    request.session.pop(INVITED_BY, None)
    request.session[OPEN_WORKSPACE] = str(workspace)
    return redirect("sessions")
