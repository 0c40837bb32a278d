"""Fragments about one turn."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from sessions_app import access, chain, engines, queries
from sessions_app.chain import beginning_of
from sessions_app.errors import InvalidRequest, NotFound
from sessions_app.models import Role, Turn
from sessions_app.past import past_of
from sessions_app.queries import Media
from sessions_app.rendering import render_tiles
from sessions_app.views.sessions import panel_context


@login_required
@require_safe
def panel(request: HttpRequest, session_id: str) -> HttpResponse:
    """The right panel of the workspace for turn ``?turn=N``."""
    session = access.get_session(request.user, session_id)
    number = request.GET.get("turn", "")
    turns = Turn.objects.filter(session=session, number=number if number.isdecimal() and len(number) < 10 else -1)
    past = past_of(session, request.GET.get("at", ""))
    found = list(queries.turns_for_show(turns))
    turn = next(iter(past.as_then(found) if past else found), None)
    if turn is None:
        raise NotFound("There is no such turn in this session.")
    view = queries.turn_view(turn, Media())
    role = Role.VIEWER if past else session.asker_role
    branch = past.line_of(turn) if past else beginning_of(turn)[1]
    return render(request, "sessions/panel.html", panel_context(view, role, branch, past) | {"session": session})


@login_required
@require_safe
def tiles(request: HttpRequest, session_id: str) -> HttpResponse:
    """Tiles of the chain, in order: ``?turns=1,2,3``, at most as many as a page brings."""
    session = access.get_session(request.user, session_id)
    numbers = request.GET.get("turns", "").split(",")
    if len(numbers) > chain.WINDOW or not all(one.isdecimal() and len(one) < 10 for one in numbers):
        raise InvalidRequest(f"Name at most {chain.WINDOW} turns by their numbers.", field="turns")
    engines.offered(session.workspace_id, request.user.pk)
    past = past_of(session, request.GET.get("at", ""))
    return HttpResponse("".join(render_tiles(chain.tiles(session, [int(one) for one in numbers], Media(), past))))


@login_required
@require_safe
def chain_search(request: HttpRequest, session_id: str) -> JsonResponse:
    """The numbers of the turns whose words contain ``?search=``."""
    session = access.get_session(request.user, session_id)
    return JsonResponse(
        {"turns": chain.numbers_with(session, request.GET.get("search", "").replace("\x00", "").strip())}
    )
