"""`manage.py up`: the whole product in one process."""

from __future__ import annotations

from argparse import ArgumentParser
from ipaddress import ip_address
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError

from sessions_app.actions.workspaces import create_sign_in_link, first_user
from sessions_app.generation.leases import keeper
from sessions_app.generation.recovery import take_over
from studio import embedded


class Command(BaseCommand):
    """Start web server, worker and live updates in this process."""

    help = "Start the whole product in one process and print a sign-in link."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where to listen."""
        parser.add_argument("--host", default=settings.HOST)
        parser.add_argument("--port", type=int, default=settings.PORT)

    def handle(self, *args: Any, host: str, port: int, **options: Any) -> None:
        """Lock the data folder, bring the database up to date, recover, and serve."""
        if not settings.EMBEDDED:
            raise CommandError("This command is for one machine; with REDIS_URL set, see docs/operating.md.")
        try:
            lock = embedded.hold_data_folder(settings.DATA_DIR)
            listener = embedded.listen(host, port)
        except embedded.CannotStart as error:
            raise CommandError(str(error)) from error
        try:
            call_command("migrate", verbosity=0)
        except OperationalError as error:
            raise CommandError(f"The database cannot be used: {error}") from error
        user = first_user()
        token = create_sign_in_link(user)
        take_over()

        def ready(bound_port: int) -> None:
            self.stdout.write(f"Open http://{_shown(host)}:{bound_port}/enter/{token}")
            self.stdout.write("Ctrl+C ends it.")
            self.stdout.flush()

        with lock:
            embedded.serve(listener, ready, keeper.drain)


def _shown(host: str) -> str:
    try:
        return "127.0.0.1" if ip_address(host).is_unspecified else host
    except ValueError:
        return host
