"""`manage.py reseal_secrets`: after a change of SECRET_KEY, let go of the former one."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from sessions_app.actions.engines import reseal_secrets
from sessions_app.errors import StudioError


class Command(BaseCommand):
    """Seal the stored keys of all engines under the newest SECRET_KEY."""

    help = "Seal the stored keys of all engines under SECRET_KEY; afterwards SECRET_KEY_FALLBACKS can go."

    def handle(self, *args: Any, **options: Any) -> None:
        """All or none."""
        try:
            number = reseal_secrets()
        except StudioError as error:
            raise CommandError(f"{error.message} Put the former key into SECRET_KEY_FALLBACKS.") from error
        self.stdout.write(f"Sealed {number} anew.")
