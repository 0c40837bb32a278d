"""The ASGI application: pages and API through Django, live updates through Channels."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from typing import Any

import django
from asgiref.sync import sync_to_async
from channels.auth import AuthMiddlewareStack
from channels.routing import ProtocolTypeRouter, URLRouter
from django.contrib.auth import get_user
from django.contrib.sessions.middleware import SessionMiddleware
from django.core.handlers.asgi import ASGIHandler, ASGIRequest
from django.db import close_old_connections
from django.http import HttpRequest
from django.http.response import HttpResponseBase

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "studio.settings")
django.setup(set_prefix=False)

# Django must be set up before anything that has models is imported.
from django.conf import settings

from sessions_app.access import asker_of
from sessions_app.generation.recovery import start_sweeper
from sessions_app.routing import websocket_urlpatterns
from sessions_app.tasks import look_at_job, run_attempt, tell_what_is_due
from studio.body_limit import BodyLimit
from studio.origin import OwnOrigin

MULTIPART_SLACK = 16 * 1024


class ThreadedHandler(ASGIHandler):
    """Django under ASGI, with one trip to a thread for each request.

    Every view here is synchronous. Django's own handler runs the middleware in the event loop and goes to a thread
    and back for each of them: some twenty trips, each of which waits for its turn behind all other threads. And it
    starts a thread for each request, which opens a database connection of its own; these threads stay, with theirs.
    """

    threads = ThreadPoolExecutor(max_workers=settings.REQUESTS_AT_ONCE, thread_name_prefix="requests")

    def load_middleware(self, is_async: bool = False) -> None:
        """Build the synchronous chain, whatever is asked for."""
        super().load_middleware(is_async=False)

    async def get_response_async(self, request: HttpRequest) -> HttpResponseBase:
        """The whole chain and the view, in one of the threads."""
        work = sync_to_async(self._answer, thread_sensitive=False, executor=self.threads)
        response: HttpResponseBase = await work(request)
        return response

    def _answer(self, request: HttpRequest) -> HttpResponseBase:
        try:
            return self.get_response(request)
        finally:
            # Django does this when a request has ended, but in another thread.
            close_old_connections()


async def import_limit(scope: Any) -> int:
    """Half a gigabyte is taken from people who are signed in; others are asked to be with the first megabyte."""

    def is_known() -> bool:
        try:
            request = ASGIRequest(scope, BytesIO())
            SessionMiddleware(django_application).process_request(request)
            return asker_of(request.headers.get("Authorization", ""), get_user(request)).is_authenticated
        finally:
            close_old_connections()

    known = await sync_to_async(is_known, thread_sensitive=False, executor=ThreadedHandler.threads)()
    return settings.MAX_IMPORT_BYTES + MULTIPART_SLACK if known else settings.MAX_BODY_BYTES


async def lifespan(scope: Any, receive: Any, send: Any) -> None:
    """Every process sweeps, from the start of the server on."""
    while True:
        message = await receive()
        if message["type"] == "lifespan.startup":
            start_sweeper(run_attempt.delay, look_at_job.delay, tell_what_is_due)
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return


django_application: Any = ThreadedHandler()
application = ProtocolTypeRouter(
    {
        "http": BodyLimit(
            django_application,
            settings.MAX_BODY_BYTES,
            {
                ("POST", "/api/v1/assets"): settings.MAX_UPLOAD_BYTES + MULTIPART_SLACK,
                ("POST", "/api/v1/imports"): import_limit,
            },
        ),
        "websocket": OwnOrigin(AuthMiddlewareStack(URLRouter(websocket_urlpatterns))),
        "lifespan": lifespan,
    }
)
