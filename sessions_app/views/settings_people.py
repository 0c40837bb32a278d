"""The section People of the settings page: the workspace's name, its members and their roles, and who is invited."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sessions_app import access
from sessions_app.actions.invitations import invite, mail_invitation, renew_invitation, revoke_invitation
from sessions_app.actions.people import change_role, remove_member, rename_workspace
from sessions_app.errors import InvalidRequest, StudioError
from sessions_app.handover import heirs_of, work_of
from sessions_app.models import Invitation, Member, Role
from sessions_app.views.settings import Place, place_of

ROLES = (
    (Role.OWNER, gettext_lazy("runs the workspace: people, engines, budgets")),
    (Role.EDITOR, gettext_lazy("edits and shares")),
    (Role.REVIEWER, gettext_lazy("comments and decides, spends nothing")),
    (Role.VIEWER, gettext_lazy("looks")),
)
"""What each may do, in a few words."""


@login_required
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Who works here, and for owners who is invited."""
    return render(request, "settings/people.html", _context(place_of(request)) | {"section": "settings-people"})


@login_required
@require_POST
def rename(request: HttpRequest) -> HttpResponse:
    """Give the workspace another name."""
    place = place_of(request, Role.OWNER)
    try:
        rename_workspace(place.workspace, place.user, _said(request, "name"))
    except StudioError as error:
        return _list(request, place, error=error)
    return _list(request, place, done=_("The workspace has its new name."))


@login_required
@require_POST
def ask(request: HttpRequest) -> HttpResponse:
    """Invite somebody; the link is mailed, and shown this once."""
    place = place_of(request, Role.OWNER)
    try:
        made, token = invite(place.workspace, place.user, _said(request, "email"), _role(request))
    except StudioError as error:
        return _list(request, place, error=error, email=_said(request, "email"))
    return _link(request, place, made, token)


@login_required
@require_POST
def resend(request: HttpRequest, invitation_id: str) -> HttpResponse:
    """A new link for an open invitation; the old one ends."""
    invitation = access.get_invitation(request.user, invitation_id)
    place = place_of(request, Role.OWNER)
    try:
        token = renew_invitation(invitation, place.user)
    except StudioError as error:
        return _list(request, place, error=error)
    return _link(request, place, invitation, token)


@login_required
@require_POST
def revoke(request: HttpRequest, invitation_id: str) -> HttpResponse:
    """End an invitation."""
    revoke_invitation(access.get_invitation(request.user, invitation_id), place_of(request).user)
    return _list(request, place_of(request), done=_("The invitation is revoked. Its link has ended."))


@login_required
@require_POST
def role(request: HttpRequest, person: int) -> HttpResponse:
    """Let a member be something else."""
    place = place_of(request, Role.OWNER)
    member = access.get_member(place.user, place.workspace, person)
    try:
        change_role(member, place.user, _role(request))
    except StudioError as error:
        return _list(request, place, error=error)
    # Who has just stepped down sees the page as what they are now.
    done = _("%(name)s is now %(role)s.") % {"name": member.user.get_username(), "role": _role(request).label.lower()}
    return _list(request, place_of(request), done=done)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: HttpRequest, person: int) -> HttpResponse:
    """End a member's place here, or one's own; first, what they have, and what is to become of it."""
    place = place_of(request)
    leaving = person == place.user.pk
    member = access.get_member(place.user, place.workspace, person, Role.VIEWER if leaving else Role.OWNER)
    if request.method != "POST":
        heirs = list(heirs_of(member, place.user))
        context = {"member": member, "leaving": leaving, "work": work_of(member), "heirs": heirs}
        return render(request, "settings/remove_member.html", place.context | context)
    heir = _said(request, "heir")
    try:
        remove_member(member, place.user, (int(heir) if heir.isdecimal() and len(heir) < 20 else 0) if heir else None)
    except StudioError as error:
        return _list(request, place, error=error)
    if leaving:
        gone = HttpResponse(status=204)
        gone["HX-Redirect"] = reverse("sessions")
        return gone
    return _list(request, place, done=_("%s has no access any more.") % member.user.get_username())


def invitation_address(request: HttpRequest, token: str) -> str:
    """The address of an invitation's page."""
    return request.build_absolute_uri(reverse("invitation", args=[token]))


def members_of(place: Place) -> QuerySet[Member]:
    """Everybody who works there, owners first."""
    members = Member.objects.filter(workspace=place.workspace).select_related("user")
    return members.order_by("-role", "user__username")


def _link(request: HttpRequest, place: Place, made: Invitation, token: str) -> HttpResponse:
    address = invitation_address(request, token)
    return _list(request, place, made=made, address=address, mailed=mail_invitation(made, address, token))


def _list(request: HttpRequest, place: Place, **more: Any) -> HttpResponse:
    return render(request, "settings/people_list.html", _context(place) | more)


def _context(place: Place) -> dict[str, Any]:
    invitations = access.open_invitations().filter(workspace=place.workspace).select_related("invited_by")
    return place.context | {
        "members": list(members_of(place)),
        "invitations": list(invitations) if place.is_owner else [],
        "roles": ROLES,
        "me": place.user,
        "mail_is_printed": not settings.EMAIL_HOST,
    }


def _said(request: HttpRequest, field: str) -> str:
    return request.POST.get(field, "").replace("\x00", "").strip()


def _role(request: HttpRequest) -> Role:
    try:
        return Role[request.POST.get("role", "").upper()]
    except KeyError:
        raise InvalidRequest(_("A role is owner, editor, reviewer or viewer."), field="role") from None
