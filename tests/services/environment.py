"""Hide the caller's keys, servers and data from what the tests run."""

from __future__ import annotations

import atexit
import os
import re
import shutil
import tempfile

PRODUCT_VARIABLES = re.compile(
    r"(DATA_DIR|DATABASE_URL|REDIS_URL|SECRET_KEY|SECRET_KEY_FALLBACKS|ALLOWED_HOSTS|CSRF_TRUSTED_ORIGINS|DEBUG|HOST|PORT|DEFAULT_PROVIDER"
    r"|MONTHLY_BUDGET_USD|WORKER_CONCURRENCY|MIN_FREE_MB|(EDITS|UPLOADS|VIEWS|CALLS)_PER_.*|SITE_URL|(AUDIT|TRASH)_DAYS"
    r"|DEFAULT_FROM_EMAIL|(AWS|C2PA|CELERY|EMAIL|FETCH|GATEWAY|GEMINI|GOOGLE|OIDC|VERTEX|WEBHOOK)_.*)(_FILE)?"
)


def plain_environment() -> dict[str, str]:
    """The environment for another process: without any variable that the product reads."""
    kept = {name: value for name, value in os.environ.items() if not PRODUCT_VARIABLES.fullmatch(name)}
    kept.pop("DJANGO_SETTINGS_MODULE", None)
    return kept


def isolate() -> None:
    """Point this process at an empty data folder, and at TEST_DATABASE_URL's database if that is set."""
    for name in filter(PRODUCT_VARIABLES.fullmatch, list(os.environ)):
        del os.environ[name]
    os.environ["DATA_DIR"] = tempfile.mkdtemp(prefix="palimpsest-tests-")
    atexit.register(shutil.rmtree, os.environ["DATA_DIR"], ignore_errors=True)
    if "TEST_DATABASE_URL" in os.environ:
        os.environ["DATABASE_URL"] = os.environ["TEST_DATABASE_URL"]
