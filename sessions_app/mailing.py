"""Mails that workers send."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlencode

from django.contrib.auth import REDIRECT_FIELD_NAME
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from sessions_app.access import hash_token, new_token, owner_of_address
from sessions_app.models import SignInLink

MAILED_LINK_LIFE = timedelta(minutes=15)


def mail_sign_in_link(email: str, base_url: str, after: str) -> None:
    """Send whoever has the address a link that signs in once; nobody, if it is nobody's. ``after``: where it leads."""
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
