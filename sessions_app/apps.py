"""The app's configuration."""

from django.apps import AppConfig


class SessionsAppConfig(AppConfig):
    """Sessions, turns, attempts, assets, review and sharing."""

    name = "sessions_app"
    verbose_name = "Palimpsest"
