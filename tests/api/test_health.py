"""What load balancers and monitors are told."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from celery import current_app
from celery.contrib.testing.worker import start_worker
from django.contrib.auth.models import User
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from django.utils import timezone

from sessions_app.models import Attempt
from sessions_app.views.health import check_migrations
from tests.cast import Cast


def test_it_says_that_the_process_is_up_without_asking_anything_else(client: Client) -> None:
    answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok")


@pytest.mark.django_db(transaction=True)
def test_it_is_ready_while_a_worker_answers(client: Client) -> None:
    with start_worker(current_app, pool="threads", perform_ping_check=False, shutdown_timeout=30):
        answer = client.get("/readyz")
    assert answer.json() == {
        "ready": True,
        "checks": {"database": "ok", "storage": "ok", "disk": "ok", "broker": "ok", "worker": "ok"},
    }
    assert answer.status_code == 200


def test_it_is_not_ready_without_a_worker(client: Client, db: None) -> None:
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert (answer.json()["ready"], answer.json()["checks"]["worker"]) == (False, "No worker answers.")
    assert answer.json()["checks"]["database"] == "ok"


@pytest.mark.django_db(transaction=True)
def test_it_is_not_ready_before_the_database_is_migrated(client: Client) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM django_migrations WHERE app = 'sessions_app' ORDER BY name DESC LIMIT 1")
        (latest,) = cursor.fetchone()
    recorder = MigrationRecorder(connection)
    check_migrations.cache_clear()
    recorder.record_unapplied("sessions_app", latest)
    try:
        said = client.get("/readyz").json()["checks"]["database"]
    finally:
        recorder.record_applied("sessions_app", latest)
    assert said == "It lacks migrations: run manage.py migrate."
    assert client.get("/readyz").json()["checks"]["database"] == "ok"


def test_it_is_not_ready_when_storage_takes_nothing(client: Client, db: None, settings: Any) -> None:
    backend = "django.core.files.storage.FileSystemStorage"
    nowhere = Path("/proc/no-such-folder")
    settings.STORAGES = {**settings.STORAGES, "default": {"BACKEND": backend, "OPTIONS": {"location": nowhere}}}
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["checks"]["storage"] == "It cannot be reached; the log says why."
    assert "/proc" not in answer.content.decode()


def metric(client: Client, line: str) -> float:
    """The value of one line of /metrics."""
    found = [row for row in client.get("/metrics").content.decode().splitlines() if row.startswith(line + " ")]
    assert len(found) == 1, line
    return float(found[0].rsplit(" ", 1)[1])


def test_it_counts_attempts_for_prometheus(cast: Cast, client: Client) -> None:
    session = cast.bob.new_session()
    assert metric(client, 'palimpsest_attempts{status="queued"}') == 0
    assert metric(client, "palimpsest_unserved_seconds") == 0
    cast.bob.post(f"/sessions/{session}/turns", {"prompt": "a red kite"})
    Attempt.objects.update(created_at=timezone.now() - timedelta(hours=1))
    assert metric(client, 'palimpsest_attempts{status="queued"}') == 1
    assert metric(client, "palimpsest_unserved_seconds") > 1000


@pytest.mark.parametrize(
    ("extra", "status"),
    [
        ({"REMOTE_ADDR": "127.0.0.1"}, 200),
        ({"REMOTE_ADDR": "::1"}, 200),
        ({"REMOTE_ADDR": "192.0.2.7"}, 404),
        ({"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "192.0.2.7"}, 404),
        ({"REMOTE_ADDR": ""}, 404),
    ],
)
def test_it_shows_metrics_to_this_machine_only(client: Client, db: None, extra: dict[str, Any], status: int) -> None:
    assert client.get("/metrics", **extra).status_code == status


def test_it_shows_metrics_to_staff_from_anywhere(client: Client, db: None) -> None:
    user = User.objects.create_user("staff", is_staff=True)
    client.force_login(user)
    assert client.get("/metrics", REMOTE_ADDR="192.0.2.7").status_code == 200
    user.is_staff = False
    user.save(update_fields=["is_staff"])
    assert client.get("/metrics", REMOTE_ADDR="192.0.2.7").status_code == 404
