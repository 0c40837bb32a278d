"""What waits for a decision: the page of all pictures in review, and the block about one in the workspace's panel."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from sessions_app import reviews
from sessions_app.actions.reviews import MAX_REQUIRED
from sessions_app.models import Member, Review, Role, Turn
from sessions_app.models.reviews import MAX_NOTE
from sessions_app.queries import TurnView
from sessions_app.views.settings import open_place

PAGE = 20
LISTS = (
    ("waiting", _("Waiting for me")),
    ("asked", _("Asked by me")),
    ("approved", _("Approved")),
    ("changes_requested", _("Changes requested")),
    ("all", _("All")),
)


@login_required
@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """Pictures in review over all the user's workspaces; ``?show=`` is one of the lists."""
    place = open_place(request)
    workspace = place.workspace
    context = {
        **_items(request),
        "lists": LISTS,
        "workspace": workspace,
        "is_owner": place.is_owner,
        "numbers": range(1, MAX_REQUIRED + 1),
    }
    return render(request, "reviews/inbox.html", context)


@login_required
@require_safe
def inbox_items(request: HttpRequest) -> HttpResponse:
    """The items alone: the next page, or the list as it is now."""
    return render(request, "reviews/items.html", _items(request))


def _items(request: HttpRequest) -> dict[str, Any]:
    show = request.GET.get("show", "waiting")
    page = reviews.inbox(request.user, show, request.GET.get("cursor", ""), PAGE)
    may = Member.objects.filter(user=request.user.pk or 0, role__gte=Role.REVIEWER)
    return {
        "show": show,
        "items": page.items,
        "next": page.next,
        "reviewed": set(may.values_list("workspace", flat=True)),
        "max_note": MAX_NOTE,
    }


def review_context(view: TurnView, role: int) -> dict[str, Any]:
    """What the panel says of the review of the picture that stands for the turn; nothing where there is no picture."""
    picture = view.turn.picture
    if picture is None:
        return {}
    known = any(output.reviewed_at for output in view.turn.outputs)
    history = _history(view.turn) if known else []
    standing = [one for one in history if one.output_id == picture.pk and one.counts]
    return {
        "may_review": role >= Role.REVIEWER,
        "verdict": view.verdict,
        "decisions": standing,
        "earlier": [one for one in history if one not in standing],
        "requests": [one for one in reviews.requests_of(view.turn) if one.ended_at is None]
        if known and view.turn.seen_at is None
        else [],
        "reviewers": _reviewers(view.turn) if role >= Role.EDITOR else [],
        "approved": None if view.turn.seen_at else reviews.approved_before([view.turn]).get(view.turn.pk),
        "max_note": MAX_NOTE,
    }


def _history(turn: Turn) -> list[Review]:
    """Its decisions, or those that it had at the time as of which it is seen."""
    found = list(reviews.history_of(turn))
    if turn.seen_at is None:
        return found
    there = [one for one in found if one.created_at <= turn.seen_at]
    for one in there:
        if one.replaced_at and one.replaced_at > turn.seen_at:
            one.replaced_at = None
    return there


def _reviewers(turn: Turn) -> list[str]:
    return reviews.reviewer_names(turn.session)
