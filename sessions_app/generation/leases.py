"""Keep what this process is running: renew leases, hear of cancellations, tell of progress, in one thread for all."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from uuid import UUID

from django.db import Error, connection
from django.db.models import Q
from django.db.models.functions import Now

from sessions_app.generation.progress import Progress
from sessions_app.models import Attempt, Status

logger = logging.getLogger(__name__)

LEASE = timedelta(seconds=60)
RENEW_EVERY_SECONDS = 15.0
LOOK_EVERY_SECONDS = 0.5


class Lease:
    """One running attempt of this process. ``lost`` is set when it was canceled or taken over.

    ``progress`` is where its engine leaves word of how far it is.
    """

    def __init__(self, attempt: Attempt) -> None:
        self.attempt_id: UUID = attempt.pk
        self.fence = attempt.fence
        self.lost = threading.Event()
        self.progress = Progress()


class LeaseKeeper:
    """The leases of this process and the thread that looks after them; the thread lives while there are any."""

    def __init__(self) -> None:
        self._leases: set[Lease] = set()
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None
        self.draining = False

    @contextmanager
    def hold(self, attempt: Attempt) -> Iterator[Lease]:
        """Renew the attempt's lease as long as the block runs."""
        lease = Lease(attempt)
        with self._changed:
            self._leases.add(lease)
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="leases", daemon=True)
                self._thread.start()
        try:
            yield lease
        finally:
            with self._changed:
                self._leases.discard(lease)
                self._changed.notify_all()

    def drain(self, timeout_seconds: float) -> int:
        """Take nothing new and wait for what runs. Returns how many attempts are still running."""
        self.draining = True
        with self._changed:
            self._changed.wait_for(lambda: not self._leases, timeout_seconds)
            return len(self._leases)

    def count(self) -> int:
        """How many attempts this process is running."""
        with self._changed:
            return len(self._leases)

    def _run(self) -> None:
        renewed = time.monotonic()
        while True:
            with self._changed:
                self._changed.wait(LOOK_EVERY_SECONDS)
                leases = list(self._leases)
                if not leases:
                    self._thread = None
                    return
            try:
                # By the clock: a slow database must not make the renewals rarer.
                if time.monotonic() - renewed >= RENEW_EVERY_SECONDS:
                    self._renew(leases)
                    renewed = time.monotonic()
                self._look(leases)
                for lease in leases:
                    if not lease.lost.is_set():
                        lease.progress.write(lease.attempt_id, lease.fence)
            except Error as error:
                # A lease outlives several missed renewals; the next look will do.
                logger.warning("Could not look after running attempts: %s", error)
            finally:
                connection.close()

    def _renew(self, leases: list[Lease]) -> None:
        mine = Q()
        for lease in leases:
            mine |= Q(pk=lease.attempt_id, fence=lease.fence)
        Attempt.objects.filter(mine, lease_until__isnull=False).update(lease_until=Now() + LEASE)

    def _look(self, leases: list[Lease]) -> None:
        running = set(
            Attempt.objects.filter(pk__in=[lease.attempt_id for lease in leases], status=Status.RUNNING).values_list(
                "pk", "fence"
            )
        )
        for lease in leases:
            if (lease.attempt_id, lease.fence) not in running:
                lease.lost.set()


keeper = LeaseKeeper()
