"""The product grown beyond one process: web servers and workers of their own over PostgreSQL and Redis."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

from tests.services.environment import plain_environment
from tests.services.processes import ChildProcess, ServiceError, free_port
from tests.services.product import OWNER, ROOT, answers_ready, new_token


class Grown:
    """``uvicorn`` and ``celery worker`` processes that share a database, a Redis and a folder for pictures."""

    def __init__(
        self, folder: Path, database_url: str, owner_token: str, redis_url: str, environment: Mapping[str, str]
    ) -> None:
        """Start one web server over a database with the first user in it. Raises ``ServiceError``."""
        self.folder = folder
        self._tokens = {OWNER: owner_token}
        self.environment = {
            **plain_environment(),
            "DATA_DIR": str(folder / "data"),
            "DATABASE_URL": database_url,
            "REDIS_URL": redis_url,
            "PYTHONUNBUFFERED": "1",
            **environment,
        }
        self.processes: list[ChildProcess] = []
        self.workers: list[ChildProcess] = []
        self.web_urls: list[str] = []
        try:
            self.add_web()
        except ServiceError:
            self.clean_up()
            raise

    @property
    def base_url(self) -> str:
        """The first web server."""
        return self.web_urls[0]

    def manage(self, *arguments: str) -> ChildProcess:
        """Start a ``manage.py`` command."""
        return self._start([sys.executable, "manage.py", *arguments], arguments[0])

    def token_of(self, username: str) -> str:
        """An API token of the user, who is made if there is none by that name. Always the same one."""
        if username not in self._tokens:
            self._tokens[username] = new_token(self, username)
        return self._tokens[username]

    def add_web(self) -> str:
        """Start another web server; returns its address once it answers."""
        port = free_port()
        command = [sys.executable, "-m", "uvicorn", "studio.asgi:application", "--port", str(port), "--no-access-log"]
        process = self._start(command, f"web-{port}")
        url = f"http://127.0.0.1:{port}"
        process.wait_until(lambda: answers_ready(url, "/healthz"), "The web server answers")
        self.web_urls.append(url)
        return url

    def add_worker(self) -> ChildProcess:
        """Start another worker; it may take a moment until it takes work."""
        name = f"worker-{len(self.workers) + 1}"
        command = [
            sys.executable,
            "-m",
            "celery",
            "-A",
            "studio",
            "worker",
            "--loglevel",
            "warning",
            "-n",
            f"{name}@%h",
        ]
        worker = self._start(command, name)
        self.workers.append(worker)
        return worker

    def clean_up(self) -> None:
        """End whatever is left."""
        for process in self.processes:
            process.clean_up()

    def _start(self, command: list[str], name: str) -> ChildProcess:
        process = ChildProcess(command, self.folder / f"{name}.log", environment=self.environment, folder=ROOT)
        self.processes.append(process)
        return process
