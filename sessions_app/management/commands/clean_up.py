"""Delete for good what nobody can see any more."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from sessions_app.generation import cleaning


class Command(BaseCommand):
    """Says what would go; with ``--delete`` it goes."""

    help = (
        "Old sessions in the trash, pictures that nothing uses, files without a row, ended sign-in links, and what is kept "
        "for a time. "
        "Only says what would be deleted, unless --delete is given."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """One switch."""
        parser.add_argument("--delete", action="store_true", help="delete it")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print one line for each kind."""
        found = cleaning.clean_up() if options["delete"] else cleaning.pending()
        for kind, number in found.items():
            self.stdout.write(f"{number} {kind} {'deleted' if options['delete'] else 'to delete'}")
