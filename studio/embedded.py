"""The one-process mode: web server, worker and live updates in one process over SQLite and local files."""

from __future__ import annotations

import asyncio
import fcntl
import logging
import os
import signal
import socket
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

import uvicorn
from channels.layers import InMemoryChannelLayer
from django.conf import settings

from studio.celery import app

logger = logging.getLogger(__name__)

DRAIN_SECONDS = 25
SWITCH_SECONDS = 0.0005


class CannotStart(Exception):
    """Something else has the data folder or the port; the message says what to do."""


class BridgedChannelLayer(InMemoryChannelLayer):
    """Channels' in-memory layer, for senders in other threads.

    The layer belongs to the server's event loop and is not safe to use from another: a message sent from a worker's
    thread was seen to arrive 7 s late. So such messages are handed to the loop that the sockets live in.
    """

    _loop: asyncio.AbstractEventLoop | None = None

    def __init__(self, **options: Any) -> None:
        # A message that expires unread would take its socket out of every group for good (channels 4.3).
        super().__init__(**{"expiry": 24 * 3600, "group_expiry": 10 * 365 * 24 * 3600, **options})

    async def group_add(self, group: str, channel: str) -> None:
        """Let a socket hear what the group is told, in the loop that it lives in."""
        self._loop = asyncio.get_running_loop()
        await super().group_add(group, channel)

    def tell_group(self, group: str, message: dict[str, Any]) -> None:
        """Send to everybody in the group, from any thread, and do not wait for it."""
        if self._loop is not None and not self._loop.is_closed():
            asyncio.run_coroutine_threadsafe(self.group_send(group, message), self._loop)


class Server(uvicorn.Server):
    """Uvicorn, which tells when it is listening and on which port."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[int], None]) -> None:
        super().__init__(config)
        self.ready = ready

    async def startup(self, sockets: Any = None) -> None:
        """Start to listen."""
        await super().startup(sockets)
        if self.started:
            self.ready(self.servers[0].sockets[0].getsockname()[1])


def hold_data_folder(folder: Path) -> IO[str]:
    """Lock the data folder for this process; keep the returned file open. Raises CannotStart."""
    file = (folder / "lock").open("w")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        raise CannotStart(f"Palimpsest is already running on {folder}. Stop it, or set another DATA_DIR.") from error
    return file


def listen(host: str, port: int) -> socket.socket:
    """Take the port, 0 for any. Raises CannotStart."""
    # With the protocol named: asyncio turns Nagle's algorithm off only where it is, and with it on, the second half of
    # an answer waits for the 40 ms after which the other side acknowledges the first.
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        reason = error.strerror or error
        advice = (
            "HOST must be an address of this machine"
            if isinstance(error, socket.gaierror)
            else "Choose another port, say PORT=8001"
        )
        raise CannotStart(f"Cannot listen on {host}:{port}: {reason}. {advice}.") from error
    return listener


def start_worker() -> None:
    """Run a Celery worker in a thread of this process."""
    worker = app.WorkController(
        pool_cls="threads",
        concurrency=settings.WORKER_CONCURRENCY,
        without_gossip=True,
        without_mingle=True,
        without_heartbeat=True,
        loglevel=logging.WARNING,
    )
    threading.Thread(target=worker.start, name="worker", daemon=True).start()


def serve(listener: socket.socket, ready: Callable[[int], None], drain: Callable[[float], int]) -> None:
    """Serve on ``listener`` until Ctrl+C or SIGTERM; then let what is in flight end, and leave.

    ``ready`` is told the port; ``drain`` waits so many seconds and returns how many attempts still run. A thread that
    waits for a vendor cannot be stopped, so the process leaves at the end whatever it still holds: an answer that
    comes too late is shown as "outcome unknown" at the next start, and nothing is lost.
    """
    # Threads that work on turns run in short steps between waits, and would wait 5 ms after each for one that draws a page.
    sys.setswitchinterval(SWITCH_SECONDS)
    start_worker()
    config = uvicorn.Config(
        "studio.asgi:application",
        lifespan="on",
        ws="websockets-sansio",
        ws_max_size=4096,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=3,
    )
    server = Server(config, ready)
    # Uvicorn sends itself the signal that ended it once more, when it has shut down; turns in flight come first.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: None)
    server.run([listener])
    signal.signal(signal.SIGINT, lambda *_: os._exit(1))
    left = drain(DRAIN_SECONDS)
    if left:
        logger.warning("%d turns were still running; they are shown as unknown at the next start.", left)
    logging.shutdown()
    os._exit(0 if server.started else 1)
