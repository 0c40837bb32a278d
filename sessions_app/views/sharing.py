"""Links for people without an account: the dialog that makes them, and the player that they open."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from sessions_app import access, live, queries
from sessions_app.actions.sharing import note_view
from sessions_app.models import Role, Turn
from sessions_app.queries import Media
from sessions_app.rendering import render_step


@login_required
@require_safe
def share_dialog(request: HttpRequest, session_id: str) -> HttpResponse:
    """The share dialog, as a fragment; ``?turn=N`` is on the branch that it offers."""
    session = access.get_session(request.user, session_id, Role.EDITOR)
    number = request.GET.get("turn", "")
    numbered = Turn.objects.filter(session=session, number=number if number.isdecimal() and len(number) < 10 else -1)
    turn = numbered.first()
    context = {
        "session": session,
        "turn": turn,
        "branch_length": len(access.branch_of(turn.pk, session.pk)) if turn else 0,
        "links": queries.live_links(session),
    }
    return render(request, "sharing/dialog.html", context)


@require_safe
@never_cache
def shared(request: HttpRequest, token: str) -> HttpResponse:
    """The player; ``?step=N`` is the turn to start at."""
    shared = access.get_shared(token)
    note_view(shared.link)
    media = Media(f"/s/{token}", originals=shared.link.allow_download)
    steps = [view for view in queries.timeline(shared.turns(), media) if view.picture]
    named = [view for view in steps if str(view.turn.number) == request.GET.get("step", "")]
    context = {
        "link": shared.link,
        # A session is called by its first prompt unless somebody names it.
        "title": shared.session.title if shared.link.show_prompts else "",
        "seq": shared.session.last_seq,
        "token": token,
        "steps": [render_step(view, shared.link.show_prompts, shared.link.allow_download) for view in steps],
        "current": next(iter(named or steps[-1:]), None),
    }
    response = render(request, "sharing/shared.html", context)
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    return response


@require_safe
@never_cache
def shared_events(request: HttpRequest, token: str) -> HttpResponse:
    """What the link's socket would send after ``?after=N``, for whoever was away or cannot hold one open."""
    after = request.GET.get("after", "")
    start = int(after) if after.isdecimal() and len(after) < 10 else 0
    return HttpResponse(live.page(live.guest_audience(token), start), content_type="application/json")
