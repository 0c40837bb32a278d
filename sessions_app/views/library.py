"""The settings page of subjects."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from sessions_app.models import Palette, Role
from sessions_app.views.settings import place_of


@login_required
@require_safe
def subjects(request: HttpRequest) -> HttpResponse:
    """The workspace's characters, objects and palettes, to look at and, for editors, to change."""
    place = place_of(request)
    workspace = place.workspace
    context = {
        **place.context,
        "subjects": workspace.subjects.filter(session=None).prefetch_related("pictures"),
        "palettes": workspace.palettes.all(),
        "most_colors": Palette.MOST,
        "may_edit": place.role >= Role.EDITOR,
        "max_upload_bytes": settings.MAX_UPLOAD_BYTES,
    }
    return render(request, "settings/subjects.html", context)
