"""The ASGI application: pages and API through Django, live updates through Channels."""

from __future__ import annotations

import os
from typing import Any

from channels.auth import AuthMiddlewareStack
from channels.routing import ProtocolTypeRouter, URLRouter
from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "studio.settings")
django_application: Any = get_asgi_application()

# Django must be set up before anything that has models is imported.
from django.conf import settings

from sessions_app.generation.recovery import start_sweeper
from sessions_app.routing import websocket_urlpatterns
from sessions_app.tasks import run_attempt
from studio.body_limit import BodyLimit
from studio.origin import OwnOrigin

MULTIPART_SLACK = 16 * 1024


async def lifespan(scope: Any, receive: Any, send: Any) -> None:
    """Every process sweeps, from the start of the server on."""
    while True:
        message = await receive()
        if message["type"] == "lifespan.startup":
            start_sweeper(run_attempt.delay)
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return


application = ProtocolTypeRouter(
    {
        "http": BodyLimit(
            django_application,
            settings.MAX_BODY_BYTES,
            {("POST", "/api/v1/assets"): settings.MAX_UPLOAD_BYTES + MULTIPART_SLACK},
        ),
        "websocket": OwnOrigin(AuthMiddlewareStack(URLRouter(websocket_urlpatterns))),
        "lifespan": lifespan,
    }
)
