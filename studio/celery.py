"""The Celery application."""

from __future__ import annotations

import os
from typing import Any

from celery import Celery, signals

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "studio.settings")

app = Celery("studio")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["sessions_app"])


@signals.celeryd_init.connect
def wait_longer_for_messages(conf: Any, **_: object) -> None:
    """A worker blocks on its queue; the web must not, so only workers get the long socket timeout."""
    if conf.broker_transport_options.get("socket_timeout"):
        conf.broker_transport_options = {**conf.broker_transport_options, "socket_timeout": 30}
