"""What becomes of what a person has in a workspace when they leave it, or may do less there."""

from __future__ import annotations

from contextlib import suppress

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _

from sessions_app import audit, events
from sessions_app.actions.reviews import withdraw_request
from sessions_app.actions.turns import cancel_turn
from sessions_app.errors import Conflict, InvalidRequest
from sessions_app.handover import heirs_of, requests_to
from sessions_app.models import ApiToken, Attempt, Folder, Member, Role, Session, ShareLink, Status, Turn, Webhook


def get_heir(member: Member, actor: User, person: int) -> User:
    """Whoever takes over what the member has. Raises InvalidRequest for somebody who cannot."""
    # As in access.get_member: the number may be any.
    heir = heirs_of(member, actor).filter(user__in=User.objects.filter(pk=person)).first()
    if heir is None:
        raise InvalidRequest(
            _("Nobody who edits in this workspace was named to take it over."),
            hint=_("Choose another editor or owner of the workspace."),
            field="heir",
        )
    return heir.user


@transaction.atomic
def hand_over_all(member: Member, heir: User, actor: User) -> int:
    """Make the heir the author of the member's sessions there, and give them the member's links, webhooks and place in
    private folders. Turns, comments and decisions keep their names. Returns how many sessions it were.
    """
    theirs = {"workspace": member.workspace_id, "author": member.user_id, "purged_at": None}
    # In the order of their ids, as everybody who changes several.
    sessions = list(Session.objects.select_for_update().filter(**theirs).order_by("pk"))
    for folder in Folder.objects.filter(workspace=member.workspace_id, members=member.user_id):
        folder.members.add(heir)
    told = {"author": heir.get_username(), "was": {"author": member.user.get_username()}}
    for session in sessions:
        session.author = heir
        session.save(update_fields=["author"])
        events.record(session, "session.changed", actor=actor, payload=told)
    ShareLink.objects.filter(session__workspace=member.workspace_id, created_by=member.user_id).update(created_by=heir)
    Webhook.objects.filter(workspace=member.workspace_id, created_by=member.user_id).update(created_by=heir)
    events.person_changed(heir.pk)
    return len(sessions)


def end_tokens(person: User, member: Member, actor: User) -> None:
    """Whoever works nowhere any more has no programs that do."""
    if Member.objects.filter(user=person).exists():
        return
    for token in ApiToken.objects.filter(user=person):
        token.delete()
        of = {"person": person.get_username()}
        audit.note("token_removed", token.name, actor=actor, workspace=member.workspace_id, detail=of)


def stop_waiting(member: Member, role: int, actor: User) -> None:
    """End what is under way for somebody who has no more than this role there; 0 for none.

    Below an editor, their turns are canceled: they would spend the workspace's money. Below a reviewer, nobody waits for
    their decisions.
    """
    if role < Role.EDITOR:
        _stop_turns(member, actor)
    if role < Role.REVIEWER:
        for request in requests_to(member).select_related("turn__session", "output__asset", "asked"):
            withdraw_request(request, actor)


def _stop_turns(member: Member, actor: User) -> None:
    """Each turn in a transaction of its own: one that holds a session's row must not ask for another turn's attempts,
    which whoever settles them locks before the session.
    """
    live = Attempt.objects.filter(
        status__in=[Status.QUEUED, Status.RUNNING],
        turn__author=member.user_id,
        turn__session__workspace=member.workspace_id,
    )
    for turn in Turn.objects.filter(pk__in=live.values("turn")).select_related("session").order_by("pk"):
        # It may have ended meanwhile, by itself or with its parent.
        with suppress(Conflict):
            cancel_turn(turn, actor)
