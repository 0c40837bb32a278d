"""What a person has in a workspace that somebody else could take over, and who could."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db.models import QuerySet

from sessions_app.access import role_in
from sessions_app.models import Member, ReviewRequest, Role, Session, ShareLink, Webhook
from sessions_app.sharing import live_links


@dataclass(frozen=True)
class Work:
    """What is a member's own, in numbers: ``private`` of the ``sessions``, the trashed ones included, ``links`` that
    still open, ``webhooks``; and ``requests``, the pictures that wait for their review.
    """

    sessions: int
    private: int
    links: int
    webhooks: int
    requests: int

    @property
    def can_be_handed(self) -> bool:
        """Whether there is anything to take over."""
        return bool(self.sessions or self.links or self.webhooks)


def work_of(member: Member) -> Work:
    """What is the member's own in that workspace."""
    sessions = Session.objects.filter(workspace=member.workspace_id, author=member.user_id, purged_at=None)
    links = ShareLink.objects.filter(session__workspace=member.workspace_id, created_by=member.user_id)
    return Work(
        sessions=sessions.count(),
        private=sessions.filter(private=True).count(),
        links=live_links(links).count(),
        webhooks=Webhook.objects.filter(workspace=member.workspace_id, created_by=member.user_id).count(),
        requests=requests_to(member).count(),
    )


def requests_to(member: Member) -> QuerySet[ReviewRequest]:
    """The reviews in that workspace for which the member was asked, and which are not done."""
    return ReviewRequest.objects.filter(session__workspace=member.workspace_id, asked=member.user_id, ended_at=None)


def heirs_of(member: Member, asker: User) -> QuerySet[Member]:
    """To whom the asker may hand the member's work: whoever else edits there. Nobody, for one who does not edit."""
    others = Member.objects.filter(workspace=member.workspace_id, role__gte=Role.EDITOR, user__is_active=True)
    if role_in(asker, member.workspace_id) < Role.EDITOR:
        others = others.none()
    return others.exclude(pk=member.pk).select_related("user").order_by("user__username")
