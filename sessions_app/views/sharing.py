"""Links for people without an account: the dialog that makes them, and what they open."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import cast

from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sessions_app import access, guests, live, rates, sharing
from sessions_app.access import SharedView
from sessions_app.actions.forking import fork_shared
from sessions_app.actions.sharing import note_view, try_password
from sessions_app.errors import AccessDenied, Conflict, LimitReached, PasswordNeeded
from sessions_app.guests import Guest
from sessions_app.models import SOCIAL, CommentReaction, Role, ShareLink, Turn
from sessions_app.rendering import notes_context, render_step
from sessions_app.views.settings import place_of

# What programs say that look at an address for others, as chats do for a preview: they are no views. Whoever says so to
# stay uncounted wins nothing, as a link for so many people counts by its button.
LOOKS_FOR_OTHERS = re.compile(
    r"(?<!cu)bot\b|crawler|spider|preview|facebookexternalhit|^whatsapp|embedly", re.IGNORECASE
)


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
        "links": sharing.live_links(ShareLink.objects.filter(session=session)),
    }
    return render(request, "sharing/dialog.html", context)


@login_required
@require_safe
def my_links(request: HttpRequest) -> HttpResponse:
    """The settings page of the person's links, over all sessions of the workspace."""
    place = place_of(request)
    links = access.links_of(request.user).filter(session__workspace=place.workspace)
    context = {**place.context, "links": sharing.live_links(links)}
    return render(request, "settings/links.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def shared(request: HttpRequest, token: str) -> HttpResponse:
    """The player; ``?step=N`` is the turn to start at.

    A link with a password asks for it first, and takes it here. One that opens for so many people asks for the press of a
    button, so that a program that looks at the address for a preview uses nothing up.
    """
    rates.check(rates.VIEWS, rates.sender(request))
    if request.method == "POST":
        return _unlisted(_come_in(request, token))
    try:
        shared = access.get_shared(token, request.COOKIES, opening=True)
    except PasswordNeeded:
        return _unlisted(render(request, "sharing/password.html", status=403))
    if shared.link.max_views is not None and not shared.visitor.has_opened:
        return _unlisted(render(request, "sharing/opening.html", {"link": shared.link}))
    return _private(_player(request, token, shared))


def _player(request: HttpRequest, token: str, shared: SharedView) -> HttpResponse:
    is_person = request.method == "GET" and not LOOKS_FOR_OTHERS.search(request.headers.get("User-Agent", ""))
    if is_person:
        note_view(shared)
    media = sharing.media_of(shared, token)
    views = sharing.steps(shared, media)
    named = [view for view in views if str(view.turn.number) == request.GET.get("step", "")]
    current = next(iter(named or views[-1:]), None)
    context = {
        "link": shared.link,
        "title": shared.title,
        "seq": shared.session.last_seq,
        "token": token,
        "guest": shared.guest,
        "decided": json.dumps(sharing.decisions_of(shared)) if shared.link.allow_approve and shared.guest else "",
        "may_take": shared.link.allow_fork and access.edits_somewhere(request.user),
        "steps": [render_step(view, shared.link) for view in views],
        "current": current,
        # A picture for those who may not open the link is none for other sites either.
        "social": media.rendition(current.picture.asset, SOCIAL)
        if current and current.picture and not shared.link.password and shared.link.max_views is None
        else "",
    }
    response = render(request, "sharing/shared.html", context)
    if is_person and not shared.visitor.has_opened:
        _remember(request, response, shared.link, replace(shared.visitor, has_opened=True))
    return response


def _come_in(request: HttpRequest, token: str) -> HttpResponse:
    """Back to the link, which is open now; or the password's form again with what was wrong."""
    link, guest = access.find_link(token, request.COOKIES, opening=True)
    if not guests.may_pass(link, guest):
        try:
            if not try_password(link, request.POST.get("password", ""), rates.sender(request)):
                return render(request, "sharing/password.html", {"wrong": True}, status=403)
        except LimitReached as refused:
            response = render(request, "sharing/password.html", {"refused": refused}, status=refused.http_status)
            response.headers["Retry-After"] = refused.headers["Retry-After"]
            return response
        guest = replace(guest, key=guests.key_of(link))
    if link.max_views is not None and not guest.has_opened:
        note_view(SharedView(link, link.session, guest))
        guest = replace(guest, has_opened=True)
    response = redirect(request.get_full_path())
    _remember(request, response, link, guest)
    return response


@require_POST
@never_cache
def name_guest(request: HttpRequest, token: str) -> HttpResponse:
    """Take the name by which the guest goes, once for this link."""
    rates.check(rates.WORDS, rates.sender(request))
    shared = access.get_shared(token, request.COOKIES)
    name = guests.clean_name(request.POST.get("name", ""))
    if sharing.name_is_taken(shared, name):
        raise Conflict(
            _("Another guest of this link is called %s already.") % name,
            hint=_("Add something to your name, such as your surname; also if that was you, in another browser."),
            code="name_taken",
            field="name",
        )
    response = HttpResponse(status=204)
    _remember(request, response, shared.link, replace(shared.visitor, name=name))
    return _private(response)


@require_safe
@never_cache
def notes(request: HttpRequest, token: str) -> HttpResponse:
    """The comments on the turn ``?turn=id`` with all that a guest does with them, as a fragment."""
    shared = access.get_shared(token, request.COOKIES)
    if not shared.link.allow_comment:
        raise AccessDenied("This link does not take comments.")
    turn = shared.get_turn(request.GET.get("turn", ""))
    [view] = sharing.steps(shared, sharing.media_of(shared, token), [turn.pk])
    context = {
        **notes_context(view, sharing.threads_of(shared, [turn.pk])[turn.pk], names=shared.link.show_names),
        "notes_may": "comment",
        "note_kinds": CommentReaction.Kind.values,
        "notes_root": f"/api/v1/shared/{token}",
        "guest_name": shared.guest,
    }
    return _private(render(request, "notes/panel.html", context))


@require_POST
@never_cache
def fork(request: HttpRequest, token: str) -> HttpResponse:
    """Take the chain that leads to ``turn`` into a workspace of whoever is signed in; answers with the copy's address."""
    shared = access.get_shared(token, request.COOKIES)
    turn = shared.get_turn(request.POST.get("turn", ""))
    workspace = access.get_editable_workspace(request.user, request.POST.get("workspace") or None)
    rates.check(rates.COPIES, request.user.pk)
    session = fork_shared(shared, turn, cast(User, request.user), workspace)
    return _private(JsonResponse({"url": reverse("workspace", args=[session.pk])}, status=201))


@require_safe
@never_cache
def shared_events(request: HttpRequest, token: str) -> HttpResponse:
    """What the link's socket would send after ``?after=N``, for whoever was away or cannot hold one open."""
    after = request.GET.get("after", "")
    start = int(after) if after.isdecimal() and len(after) < 10 else 0
    audience = live.guest_audience(token, request.COOKIES)
    return HttpResponse(live.page(audience, start), content_type="application/json")


def _remember(request: HttpRequest, response: HttpResponse, link: ShareLink, guest: Guest) -> None:
    """For pages, pictures and sockets of this link alone; scripts cannot read it."""
    response.set_cookie(
        guests.cookie_name(link),
        guests.write(link, guest),
        max_age=guests.LIFE_SECONDS,
        secure=request.is_secure(),
        httponly=True,
        samesite="Lax",
    )


def _private(response: HttpResponse) -> HttpResponse:
    response["Referrer-Policy"] = "no-referrer"
    return _unlisted(response)


def _unlisted(response: HttpResponse) -> HttpResponse:
    """A page with a form needs its Referrer-Policy: without a referrer, browsers send "null" as its origin."""
    response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    return response
