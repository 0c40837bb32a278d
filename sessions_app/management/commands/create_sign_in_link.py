"""`manage.py create_sign_in_link [USERNAME]`: a way in without a password."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from sessions_app.actions.workspaces import create_sign_in_link, ensure_user, first_user


class Command(BaseCommand):
    """Print a link that signs in once, within a day."""

    help = "Print a one-time sign-in link of a user, who is created if there is none by that name."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Whom the link signs in."""
        parser.add_argument("username", nargs="?", help="the owner of the installation, if left out")

    def handle(self, *args: Any, username: str | None, **options: Any) -> None:
        """Create and print."""
        user = ensure_user(username) if username else first_user()
        self.stdout.write(f"Open {settings.SITE_URL}/enter/{create_sign_in_link(user)}")
