"""Is the studio up, is it ready, and what is it doing? For load balancers, monitors and people who run it."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable, Iterator
from functools import cache
from ipaddress import ip_address

from celery import current_app
from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from sessions_app import limits
from sessions_app import release as front_end
from sessions_app.errors import NotFound, StorageFull
from sessions_app.queries import attempts_by_status, call_totals, unserved_seconds

UNSERVED_SECONDS = 30
PING_SECONDS = 1.0

logger = logging.getLogger(__name__)


class NotReady(Exception):
    """One of the checks below failed; the message is for whoever asked."""


@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """The process is up."""
    return HttpResponse("ok", content_type="text/plain")


@never_cache
@require_safe
def release(request: HttpRequest) -> HttpResponse:
    """Which front end the studio has now, for pages that were open when it was updated."""
    return JsonResponse({"release": front_end.release()})


@never_cache
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """Everything that a turn needs is there; 503 with what is wrong otherwise."""
    checks: dict[str, Callable[[], None]] = {
        "database": check_database,
        "storage": check_storage,
        "disk": check_disk,
        "broker": check_broker,
        "worker": check_worker,
    }
    found = {name: outcome(name, check) for name, check in checks.items()}
    ready = all(word == "ok" for word in found.values())
    return JsonResponse({"ready": ready, "checks": found}, status=200 if ready else 503)


def outcome(name: str, check: Callable[[], None]) -> str:
    """ "ok", or a sentence about what is wrong; the details are for the log."""
    try:
        check()
    except NotReady as reason:
        return str(reason)
    except Exception as error:  # noqa: BLE001 (whatever a driver raises: who asks is told what is away)
        logger.warning("Not ready: %s: %s", name, error)
        return "It cannot be reached; the log says why."
    return "ok"


def check_database() -> None:
    """It answers, and is as this version wants it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    check_migrations()


@cache
def check_migrations() -> None:
    """It has every migration: looked at until it has, and then no more."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise NotReady("It lacks migrations: run manage.py migrate.")


def check_storage() -> None:
    """It takes a file and gives it back."""
    content = secrets.token_bytes(16)
    name = default_storage.save(f"probes/{content.hex()}", ContentFile(content))
    try:
        with default_storage.open(name) as file:
            if file.read() != content:
                raise NotReady("It does not give back what it was given.")
    finally:
        default_storage.delete(name)


def check_disk() -> None:
    """It has room for new work."""
    try:
        limits.check_disk()
    except StorageFull:
        left = limits.free_bytes() // 2**20
        raise NotReady(f"It has {left} MB left, less than MIN_FREE_MB, so no new work is taken.") from None


def check_broker() -> None:
    """It takes a connection."""
    with current_app.connection_for_write() as broker:
        broker.ensure_connection(max_retries=1, timeout=PING_SECONDS)


def check_worker() -> None:
    """One answers, and turns do not wait while none works."""
    if not current_app.control.inspect(timeout=PING_SECONDS, limit=1).ping():
        raise NotReady("No worker answers.")
    waiting = unserved_seconds()
    if waiting > UNSERVED_SECONDS:
        raise NotReady(f"A turn has waited for {waiting:.0f} s and no worker takes it.")


@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Counts and costs for Prometheus: for staff, and for programs on this machine."""
    if not (isinstance(request.user, User) and request.user.is_staff) and not is_loopback(request):
        raise NotFound("There is nothing at this address.")
    registry = CollectorRegistry()
    registry.register(Studio())
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


def is_loopback(request: HttpRequest) -> bool:
    """Asked from this machine, and not through a proxy on it."""
    if "X-Forwarded-For" in request.headers or "Forwarded" in request.headers:
        return False
    try:
        return ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False


class Studio(Collector):
    """What the database knows, read anew for each scrape, so that every process gives the same figures."""

    def collect(self) -> Iterator[Metric]:
        """Attempts, waiting time, paid calls and what they cost."""
        attempts = GaugeMetricFamily("palimpsest_attempts", "Attempts by state.", labels=["status"])
        for status, number in attempts_by_status().items():
            attempts.add_metric([status], number)
        yield attempts
        yield GaugeMetricFamily(
            "palimpsest_unserved_seconds", "How long a turn waits while no worker works.", value=unserved_seconds()
        )
        yield GaugeMetricFamily("palimpsest_free_bytes", "Room on the disk of DATA_DIR.", value=limits.free_bytes())
        labels = ["provider", "model", "status"]
        calls = CounterMetricFamily("palimpsest_provider_calls", "Paid calls by outcome.", labels=labels)
        cost = CounterMetricFamily("palimpsest_provider_cost_usd", "What they cost, in US dollars.", labels=labels)
        for total in call_totals():
            calls.add_metric([total.provider, total.model, total.status], total.number)
            cost.add_metric([total.provider, total.model, total.status], float(total.cost_usd))
        yield calls
        yield cost
