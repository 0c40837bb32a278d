"""Mails that workers send. Links that sign in go to proven addresses alone."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlencode

from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.models import User
from django.core import signing
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from sessions_app.access import hash_token, new_token, owner_of_address
from sessions_app.models import SignInLink

MAILED_LINK_LIFE = timedelta(minutes=15)
PROOF_OF_ADDRESS = "proof of an address"
PROOF_LIFE = timedelta(days=1)


def mail_sign_in_link(email: str, base_url: str, after: str) -> None:
    """Send whoever has proven the address a link that signs in once. ``after``: where it leads.

    Of an address that somebody only put in, its real owner would be led into that person's account.
    """
    user = owner_of_address(email)
    if user is None:
        return
    token = new_token()
    ends = timezone.now() + MAILED_LINK_LIFE
    SignInLink.objects.create(user=user, token_hash=hash_token(token), expires_at=ends)
    query = f"?{urlencode({REDIRECT_FIELD_NAME: after})}" if after else ""
    address = f"{base_url.rstrip('/')}{reverse('sign-in-by-link', args=[token])}{query}"
    send_mail(
        _("Sign in to Palimpsest"), render_to_string("mail/sign_in.txt", {"address": address}), None, [user.email]
    )


def mail_proof_of_address(user_id: int, email: str, base_url: str) -> None:
    """Send a link to the address by which the user, and nobody else, makes it theirs."""
    user = User.objects.get(pk=user_id)
    # With the address of before, so that it works once.
    proof = signing.dumps([user.pk, user.email, email], salt=PROOF_OF_ADDRESS)
    address = f"{base_url.rstrip('/')}{reverse('prove-address', args=[proof])}"
    context = {"address": address, "person": user}
    send_mail(_("Your address at Palimpsest"), render_to_string("mail/address.txt", context), None, [email])
