"""The app's configuration."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate

from sessions_app import search_schema


class SessionsAppConfig(AppConfig):
    """Sessions, turns, attempts, assets, review and sharing."""

    name = "sessions_app"
    verbose_name = "Palimpsest"

    def ready(self) -> None:
        """Keep the search index right whatever migrations do to its tables."""
        pre_migrate.connect(search_schema.remove_before_migrations, sender=self)
        post_migrate.connect(search_schema.install_after_migrations, sender=self)
