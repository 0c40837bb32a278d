"""Workspaces, who works in them as what, and what is theirs."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.models import User
from django.db.models import Q, QuerySet
from django.db.models.functions import Lower
from django.utils import timezone

from sessions_app.access.tokens import Asker, hash_token, parse_id
from sessions_app.errors import AccessDenied, NotFound
from sessions_app.models import (
    EngineAccount,
    Invitation,
    Member,
    Palette,
    PromptSnippet,
    Role,
    StylePreset,
    Subject,
    Webhook,
    Workspace,
)


def memberships_of(user: Asker) -> list[Member]:
    """The user's place in each of their workspaces, the earliest first."""
    return list(Member.objects.filter(user=user.pk or 0).select_related("workspace").order_by("pk"))


def get_workspace(user: Asker, workspace_id: str | UUID | None = None, role: Role = Role.VIEWER) -> Workspace:
    """The named workspace, or the user's first. Raises NotFound or AccessDenied."""
    memberships = Member.objects.filter(user=user.pk or 0).select_related("workspace").order_by("pk")
    if workspace_id:
        memberships = memberships.filter(workspace=parse_id(workspace_id, "workspace"))
    member = memberships.first()
    if member is None:
        raise NotFound("There is no such workspace.")
    require_role(member.role, role)
    return member.workspace


def edits_somewhere(user: Asker) -> bool:
    """Whether the user may edit in any workspace."""
    return Member.objects.filter(user=user.pk or 0, role__gte=Role.EDITOR).exists() if user.is_authenticated else False


def get_editable_workspace(user: Asker, workspace_id: str | None = None) -> Workspace:
    """The named workspace, or the first in which the user edits. Raises NotFound or AccessDenied."""
    if workspace_id:
        return get_workspace(user, workspace_id, Role.EDITOR)
    editing = Member.objects.filter(user=user.pk or 0, role__gte=Role.EDITOR).select_related("workspace")
    member = editing.order_by("pk").first()
    if member is None:
        raise AccessDenied("Only people who edit in a workspace can take a copy.", hint="Sign in, then try again.")
    return member.workspace


def get_subject(user: Asker, subject_id: str | UUID, role: Role = Role.VIEWER) -> Subject:
    """A subject of one of the user's workspaces. Raises NotFound or AccessDenied."""
    found = Subject.objects.filter(pk=parse_id(subject_id, "subject"), workspace__members__user=user.pk or 0)
    subject = found.select_related("workspace").first()
    if subject is None:
        raise NotFound("There is no such subject.")
    require_role(role_in(user, subject.workspace_id), role)
    return subject


def get_palette(user: Asker, palette_id: str | UUID, role: Role = Role.VIEWER) -> Palette:
    """A palette of one of the user's workspaces. Raises NotFound or AccessDenied."""
    found = Palette.objects.filter(pk=parse_id(palette_id, "palette"), workspace__members__user=user.pk or 0)
    palette = found.select_related("workspace").first()
    if palette is None:
        raise NotFound("There is no such palette.")
    require_role(role_in(user, palette.workspace_id), role)
    return palette


def role_in(user: Asker, workspace_id: UUID) -> int:
    """The user's role in the workspace; 0 for strangers."""
    if not user.is_authenticated:
        return 0
    role = Member.objects.filter(user=user, workspace=workspace_id).values_list("role", flat=True).first()
    return role or 0


def get_engine_account(user: Asker, account_id: str | UUID) -> EngineAccount:
    """An engine that the user may change: their own, of a workspace that they own, or as staff one of the installation.

    Raises NotFound or AccessDenied.
    """
    found = EngineAccount.objects.filter(pk=parse_id(account_id, "engine")).select_related("workspace").first()
    hidden = found and found.person_id not in (None, user.pk)
    if found is None or hidden or (found.workspace_id and not role_in(user, found.workspace_id)):
        raise NotFound("There is no such engine.")
    if found.person_id:
        return found
    if found.workspace_id:
        require_role(role_in(user, found.workspace_id), Role.OWNER)
    else:
        require_staff(user)
    return found


def get_webhook(user: Asker, webhook_id: str | UUID) -> Webhook:
    """A webhook of a workspace that the user owns. Raises NotFound or AccessDenied."""
    hook = Webhook.objects.filter(pk=parse_id(webhook_id, "webhook")).first()
    if hook is None or not role_in(user, hook.workspace_id):
        raise NotFound("There is no such webhook.")
    require_role(role_in(user, hook.workspace_id), Role.OWNER)
    return hook


def require_staff(user: Asker) -> None:
    """Raises AccessDenied for whoever does not run this installation."""
    if not user.is_staff:
        raise AccessDenied("This belongs to the whole installation.", hint="Ask whoever runs it.")


def get_preset(user: Asker, preset_id: str | UUID, role: Role = Role.VIEWER) -> StylePreset:
    """A style of one of the user's workspaces. Raises NotFound or AccessDenied."""
    preset = StylePreset.objects.filter(pk=parse_id(preset_id, "style")).first()
    if preset is None or not role_in(user, preset.workspace_id):
        raise NotFound("There is no such style.")
    require_role(role_in(user, preset.workspace_id), role)
    return preset


def get_snippet(user: Asker, snippet_id: str | UUID, role: Role = Role.VIEWER) -> PromptSnippet:
    """A snippet of one of the user's workspaces. Raises NotFound or AccessDenied."""
    snippet = PromptSnippet.objects.filter(pk=parse_id(snippet_id, "snippet")).first()
    if snippet is None or not role_in(user, snippet.workspace_id):
        raise NotFound("There is no such snippet.")
    require_role(role_in(user, snippet.workspace_id), role)
    return snippet


def with_proven_address() -> QuerySet[User]:
    """The people whose address is known to be theirs, because they opened a link that was mailed to it."""
    proven = Q(emailaddress__verified=True, emailaddress__email=Lower("email"))
    return User.objects.filter(proven, is_active=True).exclude(email="")


def owner_of_address(email: str) -> User | None:
    """Whoever has proven that this e-mail address is theirs."""
    return with_proven_address().filter(email__iexact=email).first()


def holder_of_address(email: str) -> User | None:
    """Whoever signs in by this address and a password: its owner, or else the first who goes by it."""
    going_by_it = User.objects.filter(email__iexact=email, is_active=True).exclude(email="")
    return owner_of_address(email) or going_by_it.order_by("pk").first()


def get_member(user: Asker, workspace: Workspace, person: int, role: Role = Role.OWNER) -> Member:
    """Another member of a workspace in which the user has at least ``role``. Raises NotFound or AccessDenied."""
    require_role(role_in(user, workspace.pk), role)
    # Asked of the user's own key, for which a number that no column holds is nobody.
    found = Member.objects.filter(workspace=workspace, user__in=User.objects.filter(pk=person))
    member = found.select_related("user").first()
    if member is None:
        raise NotFound("This person does not work in this workspace.")
    return member


def get_invitation(user: Asker, invitation_id: str | UUID) -> Invitation:
    """An invitation to a workspace that the user owns. Raises NotFound or AccessDenied."""
    found = Invitation.objects.filter(pk=parse_id(invitation_id, "invitation")).select_related("workspace").first()
    if found is None or not role_in(user, found.workspace_id):
        raise NotFound("There is no such invitation.")
    require_role(role_in(user, found.workspace_id), Role.OWNER)
    return found


def open_invitations() -> QuerySet[Invitation]:
    """Those that can still be accepted."""
    return Invitation.objects.filter(accepted_at=None, revoked_at=None, expires_at__gt=timezone.now())


def find_invitation(token: str) -> Invitation:
    """The open invitation with this token. A wrong, an ended and a revoked one look alike: NotFound."""
    found = open_invitations().filter(token_hash=hash_token(token)).select_related("workspace", "invited_by").first()
    if found is None:
        raise NotFound(
            "This invitation has ended.", hint="Ask the person who sent it for a new one.", code="invitation_ended"
        )
    return found


def may_create_workspace(user: Asker) -> bool:
    """Whoever runs the installation, or owns a workspace already: else reviewers could spend its keys in one of their own."""
    return user.is_staff or any(member.role == Role.OWNER for member in memberships_of(user))


def require_role(has: int, needs: Role) -> None:
    if has < needs:
        raise AccessDenied(f"This needs the role {needs.label.lower()}.", hint="Ask an owner of the workspace.")
