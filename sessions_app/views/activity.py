"""The log of a workspace or a session: who did what, the newest first."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from sessions_app import access
from sessions_app.activity import LogPage, log_of_session, log_of_workspace, parse_log_filters
from sessions_app.models import Event, Member, Session
from sessions_app.notices import follows
from sessions_app.views.settings import place_of

NAMES = ("workspace", "session", "person", "topic", "since", "until")
TOPICS = (
    (Event.Topic.TURNS, _("Turns")),
    (Event.Topic.CHOICES, _("Choices")),
    (Event.Topic.REVIEW, _("Comments and decisions")),
    (Event.Topic.LINKS, _("Links")),
    (Event.Topic.SESSION, _("Sessions")),
)


@login_required
@require_safe
def activity(request: HttpRequest) -> HttpResponse:
    """The log of ``?session=``, else of ``?workspace=``, else of the person's first workspace.

    A script of the page gets its lines alone, ``?cursor=`` those of the next page.
    """
    place = place_of(request)
    named = request.GET.get("session", "")
    session = access.get_session(request.user, named) if named else None
    asked = {name: value for name in NAMES if (value := request.GET.get(name, "").strip())}
    page = _page(request, session, asked)
    context: dict[str, Any] = {
        "page": page,
        "session": session,
        "asked": asked,
        "more": f"?{urlencode({**asked, 'cursor': page.next})}" if page.next else "",
        "narrows": bool({"person", "topic", "since", "until"} & set(asked)),
    }
    if request.headers.get("HX-Request"):
        return render(request, "activity/entries.html", context)
    people = Member.objects.filter(workspace=place.workspace).order_by("user__username")
    context["follows"] = session is not None and follows(place.user, session)
    context |= {**place.context, "people": people.values_list("user__username", flat=True), "topics": TOPICS}
    return render(request, "activity/activity.html", context)


def _page(request: HttpRequest, session: Session | None, asked: dict[str, Any]) -> LogPage:
    filters, cursor = parse_log_filters(asked), request.GET.get("cursor", "")
    if session:
        return log_of_session(session, filters, cursor)
    workspace = place_of(request).workspace
    return log_of_workspace(workspace, access.listed_sessions(request.user, workspace), filters, cursor)
