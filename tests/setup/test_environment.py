"""Values that a start refuses, each with a sentence that names the variable."""

from __future__ import annotations

import runpy
import subprocess
import sys
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from tests.services.environment import plain_environment
from tests.services.product import ROOT


def settings(monkeypatch: pytest.MonkeyPatch, **environment: str) -> dict[str, Any]:
    """The settings as a start with this environment reads them."""
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    return runpy.run_path("studio/settings.py")


@pytest.mark.parametrize(
    ("environment", "said"),
    [
        ({"PORT": "99999"}, "PORT must be a whole number from 0 to 65535"),
        ({"DATA_DIR": "/proc/none"}, "DATA_DIR: the folder /proc/none cannot be made"),
        ({"DATABASE_URL": "nonsense"}, "DATABASE_URL must be postgres://"),
        ({"DATABASE_URL": "mysql://u@host/d"}, "DATABASE_URL must be postgres://"),
        ({"DATABASE_URL": "postgres://u:a/b@host/d"}, "%2F for / in the password"),
        ({"REDIS_URL": "host:6379"}, "REDIS_URL must be an address such as redis://"),
        ({"EMAIL_URL": "smtp://host:abc"}, "EMAIL_URL must be an address such as smtp://"),
        ({"EMAIL_URL": "smtp://u:p@host?tls=true"}, "[?]tls=1"),
        ({"SITE_URL": "studio.example.com"}, "SITE_URL must be an address such as http://"),
        ({"ALLOWED_HOSTS": "https://studio.example.com"}, "ALLOWED_HOSTS has names without https://"),
        ({"ALLOWED_HOSTS": "studio.example.com:8000"}, "without a port"),
        ({"CSRF_TRUSTED_ORIGINS": "studio.example.com"}, "CSRF_TRUSTED_ORIGINS must have origins such as"),
        ({"AWS_S3_ENDPOINT_URL": "http://minio:9000"}, "AWS_STORAGE_BUCKET_NAME is not"),
        (
            {"AWS_STORAGE_BUCKET_NAME": "b", "AWS_S3_ENDPOINT_URL": "minio:9000"},
            "AWS_S3_ENDPOINT_URL must be an address",
        ),
        ({"GATEWAY_MODEL": "acme/x"}, "GATEWAY_BASE_URL is not"),
        ({"GATEWAY_MODEL": "acme/x", "GATEWAY_BASE_URL": "gw.example/v1"}, "GATEWAY_BASE_URL must be an address"),
        ({"GOOGLE_GEMINI_BASE_URL": "gw.example"}, "GOOGLE_GEMINI_BASE_URL must be an address"),
        ({"OIDC_CLIENT_ID": "palimpsest"}, "OIDC_ISSUER is not"),
        ({"OIDC_CLIENT_ID": "palimpsest", "OIDC_ISSUER": "login"}, "OIDC_ISSUER must be an address"),
    ],
)
def test_it_stops_with_a_sentence(environment: dict[str, str], said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if "GOOGLE_GEMINI_BASE_URL" in environment:
        monkeypatch.setenv("GEMINI_API_KEY", "k")
    with pytest.raises(ImproperlyConfigured, match=said):
        settings(monkeypatch, **environment)


def test_it_takes_what_people_write(monkeypatch: pytest.MonkeyPatch) -> None:
    found = settings(
        monkeypatch,
        ALLOWED_HOSTS="studio.example.com, .example.org, [fd00::1]",
        CSRF_TRUSTED_ORIGINS="https://studio.example.com/, https://*.example.org",
        EMAIL_URL="smtp://u:p%40ss@host:2525?tls=1",
    )
    assert found["CSRF_TRUSTED_ORIGINS"] == ["https://studio.example.com", "https://*.example.org"]
    assert {"studio.example.com", ".example.org", "[fd00::1]"} < set(found["ALLOWED_HOSTS"])
    assert found["EMAIL_HOST_PASSWORD"] == "p@ss"
    assert (found["EMAIL_USE_TLS"], found["EMAIL_USE_SSL"]) == (True, False)


def test_whoever_looks_after_it_asks_by_a_loopback_address(monkeypatch: pytest.MonkeyPatch) -> None:
    found = settings(monkeypatch, ALLOWED_HOSTS="studio.example.com")
    assert {"127.0.0.1", "localhost", "[::1]"} < set(found["ALLOWED_HOSTS"])


@pytest.mark.parametrize(
    ("environment", "address"),
    [
        ({}, "http://127.0.0.1:8000"),
        ({"HOST": "0.0.0.0", "PORT": "80"}, "http://127.0.0.1:80"),  # noqa: S104
        ({"CSRF_TRUSTED_ORIGINS": "https://*.example.com,https://studio.example.com"}, "https://studio.example.com"),
        (
            {"CSRF_TRUSTED_ORIGINS": "https://a.example.com", "SITE_URL": "https://b.example.com/"},
            "https://b.example.com",
        ),
    ],
)
def test_links_lead_to_one_address(environment: dict[str, str], address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert settings(monkeypatch, **environment)["SITE_URL"] == address


def test_a_command_says_the_sentence_and_nothing_else() -> None:
    command = [sys.executable, "manage.py", "up"]
    environment = {**plain_environment(), "PORT": "eighty"}
    ended = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert ended.returncode == 1
    assert ended.stderr == "Palimpsest cannot start: PORT must be a whole number from 0 to 65535, not 'eighty'.\n"
