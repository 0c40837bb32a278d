"""Wiring: settings, URLs, ASGI, Celery and the one-process mode. No domain words."""

from studio.celery import app as celery_app

__all__ = ["celery_app"]
