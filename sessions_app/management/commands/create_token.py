"""`manage.py create_token USERNAME`: a key to the HTTP API."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from sessions_app.actions.workspaces import create_api_token, ensure_user


class Command(BaseCommand):
    """Print a new API token; it is stored hashed and never shown again."""

    help = "Print a new API token of a user, who is created if there is none by that name."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Whose token, and what it is called."""
        parser.add_argument("username")
        parser.add_argument("--name", default="command line")

    def handle(self, *args: Any, username: str, name: str, **options: Any) -> None:
        """Create and print."""
        self.stdout.write(create_api_token(ensure_user(username), name))
