"""Fragments about one turn."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from sessions_app import access, queries
from sessions_app.errors import NotFound
from sessions_app.models import Turn
from sessions_app.queries import Media
from sessions_app.views.sessions import panel_context


@login_required
@require_safe
def panel(request: HttpRequest, session_id: str) -> HttpResponse:
    """The right panel of the workspace for turn ``?turn=N``."""
    session = access.get_session(request.user, session_id)
    number = request.GET.get("turn", "")
    turns = Turn.objects.filter(session=session, number=number if number.isdecimal() and len(number) < 10 else -1)
    turn = queries.turns_for_show(turns).first()
    if turn is None:
        raise NotFound("There is no such turn in this session.")
    view = queries.turn_view(turn, Media())
    return render(
        request, "sessions/panel.html", panel_context(view, access.role_in(request.user, session.workspace_id))
    )
