"""How allauth's passkeys and single sign-on fit in here: no open sign-up, our pages, our users."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from allauth.socialaccount.providers.base import AuthProcess
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from sessions_app.access import find_invitation, owner_of_address
from sessions_app.actions.accounts import free_name_like, note_proven
from sessions_app.actions.invitations import accept_invitation
from sessions_app.errors import AccessDenied, Conflict, NotFound

# In the browser's session: the token of the invitation that is being answered.
INVITED_BY = "invitation"


class AccountAdapter(DefaultAccountAdapter):
    """Nobody signs up by allauth's own pages, and a passkey is a way in, not a second step behind the password."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """People come in by invitation."""
        return False

    def get_login_stages(self) -> list[str]:
        """None: whoever is known is in."""
        return []

    def is_reauthentication_required(self, *, app: str) -> bool:
        """Before a passkey is added or removed, whoever has a password says it."""
        return bool(context.request.user.has_usable_password())

    def get_reauthentication_methods(self, user: User) -> list[dict[str, Any]]:
        """The password alone."""
        return [{"id": "reauthenticate", "description": "", "url": reverse("account_reauthenticate")}]

    def respond_user_inactive(self, request: HttpRequest, user: User) -> HttpResponse:
        """An account that was switched off."""
        raise AccessDenied(_("This account is switched off."), hint=_("Ask whoever runs the studio."))

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Our pages say what has happened."""

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """Not sent: a studio on one machine has no mail."""


class PasskeyAdapter(DefaultMFAAdapter):
    """What a passkey is called and whom it stands for."""

    def _get_site_name(self) -> str:
        return "Palimpsest"


class SingleSignOnAdapter(DefaultSocialAccountAdapter):
    """Whoever signs on is known here by an earlier time or a proven address, or answers an invitation."""

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Tie the sign-on to the account whose proven address it vouches for."""
        connects = sociallogin.state.get("process") == AuthProcess.CONNECT and request.user.is_authenticated
        if sociallogin.is_existing or connects:
            return
        known = EmailAddress.objects.filter(
            email__in=_vouched(sociallogin), verified=True, user__is_active=True
        ).first()
        if known:
            sociallogin.connect(request, known.user)
            return
        if not self.is_open_for_signup(request, sociallogin):
            raise AccessDenied(
                _("Nobody here has this sign-on yet."),
                hint=_(
                    "If you have an account, sign in and connect this under Settings, You. Else ask an owner of a "
                    "workspace to invite you, and open the invitation first."
                ),
                code="not_invited",
            )

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        """With an open invitation in hand."""
        try:
            find_invitation(request.session.get(INVITED_BY, ""))
        except NotFound:
            return False
        return True

    def is_auto_signup_allowed(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        """Always: the invitation was the form."""
        return True

    def save_user(self, request: HttpRequest, sociallogin: SocialLogin, form: Any = None) -> User:
        """A new person with the invitation's address, in its workspace."""
        token = request.session.get(INVITED_BY, "")
        invitation = find_invitation(token)
        user: User = sociallogin.user
        user.username = free_name_like(user.username or invitation.email.partition("@")[0])
        # Of another address than the sign-on's nobody has said that it is theirs.
        vouched = invitation.email.lower() in _vouched(sociallogin)
        user.email = invitation.email if vouched or not owner_of_address(invitation.email) else ""
        user.set_unusable_password()
        sociallogin.email_addresses = []
        sociallogin.save(request)
        if vouched:
            note_proven(user)
        accept_invitation(token, user)
        request.session.pop(INVITED_BY, None)
        return user

    def get_connect_redirect_url(self, request: HttpRequest, socialaccount: Any) -> str:
        """Back to the person's own page."""
        return reverse("settings-you")

    def on_authentication_error(self, request: HttpRequest, provider: Any, **kwargs: Any) -> None:
        """The sign-on did not answer, or did not vouch."""
        raise Conflict(_("The sign-on did not work."), hint=_("Try again, or sign in another way."))


def _vouched(sociallogin: SocialLogin) -> list[str]:
    """The addresses that the sign-on says are the person's."""
    return [address.email.lower() for address in sociallogin.email_addresses if address.verified]
