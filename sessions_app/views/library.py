"""The settings page of subjects."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from sessions_app import access
from sessions_app.models import Role


@login_required
@require_safe
def subjects(request: HttpRequest) -> HttpResponse:
    """The workspace's characters and objects, to look at and, for editors, to change."""
    workspace = access.get_workspace(request.user)
    context = {
        "workspace": workspace,
        "subjects": workspace.subjects.filter(session=None).prefetch_related("pictures"),
        "may_edit": access.role_in(request.user, workspace.pk) >= Role.EDITOR,
        "max_upload_bytes": settings.MAX_UPLOAD_BYTES,
    }
    return render(request, "settings/subjects.html", context)
