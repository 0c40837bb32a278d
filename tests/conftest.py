"""Fixtures for every test: real servers, the real product and a real browser, each ended by its process id."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.core.cache import cache
from django.utils import translation

from tests.providers.stand_in import StandIn
from tests.providers.stand_in.signing import authority
from tests.services.browser import find_chromium
from tests.services.grown import Grown
from tests.services.postgres import PostgresServer, postgres_server
from tests.services.product import PREPARED, Product, prepare
from tests.services.redis import RedisServer, redis_server

StartProduct = Callable[..., Product]

LONGEST = {"test_both_databases.py", "test_kill.py", "test_many_processes.py", "test_power_cut.py", "test_protocol.py"}
"""Files whose tests take 15 s and more each: they end processes, wait for others to notice, or try thousands of steps."""


def pytest_configure(config: pytest.Config) -> None:
    """One folder for what the processes of a test run share; those that xdist starts are told of it."""
    if not hasattr(config, "workerinput"):
        os.environ[PREPARED] = tempfile.mkdtemp(prefix="palimpsest-prepared-")
        config.add_cleanup(lambda: shutil.rmtree(os.environ[PREPARED], ignore_errors=True))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """One process more than there are processors: a third of the time that these tests take, they wait for something."""
    return (os.cpu_count() or 1) + 1


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Start the longest tests first, so that no worker is left alone with one of them at the end."""
    items.sort(key=lambda item: item.path.name not in LONGEST)


@pytest.fixture(autouse=True)
def forget_tries() -> None:
    """How often somebody has done something outlives a test."""
    cache.clear()


@pytest.fixture(autouse=True)
def speak_english() -> None:
    """The language of the last request outlives it, in the thread that answered it."""
    translation.deactivate()


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A PostgreSQL server for this session; ``new_database()`` gives the URL of a new database."""
    with postgres_server() as server:
        yield server


@pytest.fixture
def postgres_url(postgres: PostgresServer) -> str:
    """The URL of an empty PostgreSQL database, this test's alone."""
    return postgres.new_database()


@pytest.fixture(scope="session")
def prepared_postgres(postgres: PostgresServer) -> tuple[str, str]:
    """A database with every migration and the first user in it, to be copied, and that user's API token."""
    url = postgres.new_database()
    with tempfile.TemporaryDirectory(prefix="palimpsest-prepared-") as folder:
        return url, prepare(DATA_DIR=folder, DATABASE_URL=url)


@pytest.fixture
def redis() -> Iterator[RedisServer]:
    """A Redis server, this test's alone: it may be ended and restarted."""
    with redis_server() as server:
        yield server


@pytest.fixture
def redis_url(redis: RedisServer) -> str:
    """The URL of an empty Redis server, this test's alone."""
    return redis.url


@pytest.fixture
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StartProduct]:
    """Start the real product, as often as a test likes: ``product(GEMINI_API_KEY="...", ...) -> Product``.

    For a test that ends it, sets it up or counts what is in it. Others share a running one: see tests/turns/studio.py.
    """
    started: list[Product] = []

    def start(*, first_start: bool = False, **environment: str) -> Product:
        started.append(Product(tmp_path_factory.mktemp("product"), environment, first_start=first_start))
        return started[-1]

    yield start
    for one in started:
        one.clean_up()


@pytest.fixture
def gemini() -> Iterator[StandIn]:
    """A stand-in for the Gemini API, this test's alone."""
    with StandIn() as stand_in:
        yield stand_in


@pytest.fixture
def with_gemini(gemini: StandIn) -> dict[str, str]:
    """The environment that points the product at the stand-in."""
    return {"GEMINI_API_KEY": "paid-key", "GOOGLE_GEMINI_BASE_URL": gemini.base_url}


@pytest.fixture
def grown(
    tmp_path: Path,
    postgres: PostgresServer,
    prepared_postgres: tuple[str, str],
    redis_url: str,
    with_gemini: dict[str, str],
) -> Iterator[Grown]:
    """Web server over PostgreSQL and Redis, without a worker yet."""
    template, token = prepared_postgres
    deployment = Grown(tmp_path, postgres.new_database(template), token, redis_url, with_gemini)
    yield deployment
    deployment.clean_up()


@pytest.fixture(scope="session")
def shared_product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """One running product with the local engine for all tests that neither end it nor count what is in it."""
    product = Product(tmp_path_factory.mktemp("product"))
    yield product
    product.clean_up()


@pytest.fixture(scope="session")
def google() -> Iterator[StandIn]:
    """The stand-in of ``product_with_google``; tests see it through ``gemini`` of tests/turns/studio.py."""
    with StandIn() as stand_in:
        yield stand_in


@pytest.fixture(scope="session")
def product_with_google(tmp_path_factory: pytest.TempPathFactory, google: StandIn) -> Iterator[Product]:
    """One running product with the stand-in for all tests that neither end it nor count what is in it.

    Of those who sign pictures it trusts Google, and no camera.
    """
    trusted = tmp_path_factory.mktemp("trusted")
    (trusted / "google.pem").write_text(authority().root)
    environment = {
        "GEMINI_API_KEY": "paid-key",
        "GOOGLE_GEMINI_BASE_URL": google.base_url,
        "C2PA_TRUST_ANCHORS": str(trusted),
    }
    product = Product(tmp_path_factory.mktemp("google"), environment)
    yield product
    product.clean_up()


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of Chromium."""
    return find_chromium()
