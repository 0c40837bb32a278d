"""Going from one workspace to another, and making one."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from sessions_app import access
from sessions_app.actions.people import create_workspace
from sessions_app.errors import InvalidRequest
from sessions_app.views.settings import OPEN_WORKSPACE


@login_required
@require_POST
def open_one(request: HttpRequest) -> HttpResponse:
    """Show this workspace's sessions from now on."""
    workspace = access.get_workspace(request.user, request.POST.get("workspace") or "none")
    request.session[OPEN_WORKSPACE] = str(workspace.pk)
    return redirect("sessions")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """The form for a workspace; posted, it is there, and open."""
    error = None
    may = access.may_create_workspace(request.user)
    if request.method == "POST" and isinstance(request.user, User):
        try:
            made = create_workspace(request.user, request.POST.get("name", "").replace("\x00", ""))
        except InvalidRequest as refused:
            error = refused
        else:
            request.session[OPEN_WORKSPACE] = str(made.pk)
            return redirect("sessions")
    context = {"may": may, "error": error, "name": request.POST.get("name", "")}
    return render(request, "account/new_workspace.html", context, status=422 if error else 200)
