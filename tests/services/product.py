"""The real product in a process of its own, as a person starts it."""

from __future__ import annotations

import atexit
import fcntl
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Protocol
from urllib.error import HTTPError, URLError

from tests.services.environment import plain_environment
from tests.services.processes import ChildProcess, ServiceError, free_port

ROOT = Path(__file__).resolve().parents[2]
ENTER_LINE = re.compile(r"Open (http://\S+/enter/\S+)")
DATABASE = "palimpsest.sqlite3"
PREPARED = "TESTS_PREPARED"
OWNER = "owner"
PREPARE = f"""
from django.core.management import call_command
import django
django.setup()
call_command("migrate", verbosity=0)
call_command("create_token", "{OWNER}")
"""


class Deployment(Protocol):
    """The product, however many processes it has."""

    @property
    def base_url(self) -> str: ...

    def manage(self, *arguments: str) -> ChildProcess: ...

    def token_of(self, username: str) -> str: ...


@cache
def prepared() -> tuple[Path, str]:
    """A database with every migration and the first user in it, and that user's API token.

    Made once for all processes of a test run, in the folder that tests/conftest.py names: half of what a first start
    takes is migrations, and a command takes as long as a start.
    """
    folder = Path(os.environ.get(PREPARED) or tempfile.mkdtemp(prefix="palimpsest-prepared-"))
    if PREPARED not in os.environ:
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
    token = folder / "token"
    with (folder / "being-made").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not token.exists():
            token.write_text(prepare(DATA_DIR=str(folder)))
    return folder / DATABASE, token.read_text()


def prepare(**environment: str) -> str:
    """Make a database with every migration and the first user in it; that user's API token. Raises ``ServiceError``."""
    made = subprocess.run(
        [sys.executable, "-c", PREPARE],
        cwd=ROOT,
        env={**plain_environment(), "DJANGO_SETTINGS_MODULE": "studio.settings", **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    if made.returncode:
        raise ServiceError(f"The database could not be prepared.\n{made.stderr}")
    return made.stdout.strip()


class Product:
    """``manage.py up`` on a free port, over a data folder of its own below ``folder``."""

    def __init__(
        self, folder: Path, environment: Mapping[str, str] | None = None, *, first_start: bool = False
    ) -> None:
        """Start it and wait until it is ready. Raises ``ServiceError`` with the end of its log.

        Where there is no data yet, it finds a database that others of its kind have prepared; on a ``first_start``, none.
        """
        self.data_dir = folder / "data"
        self._tokens: dict[str, str] = {}
        if not (first_start or self.data_dir.exists()):
            database, self._tokens[OWNER] = prepared()
            self.data_dir.mkdir(parents=True)
            shutil.copy(database, self.data_dir)
        self.log = folder / "product.log"
        self.port = free_port()
        self.base_url = f"http://127.0.0.1:{self.port}"
        self.environment = {
            **plain_environment(),
            "DATA_DIR": str(self.data_dir),
            "PORT": str(self.port),
            "PYTHONUNBUFFERED": "1",
            **(environment or {}),
        }
        self._log_start = 0
        self._process = self._start()

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def running(self) -> bool:
        return self._process.running

    @property
    def enter_url(self) -> str:
        """The sign-in link for the first user that this start printed."""
        lines = ENTER_LINE.findall(self.output())
        if not lines:
            raise ServiceError(f"The product printed no sign-in link.\n{self._process.tail()}")
        return str(lines[-1])

    def output(self) -> str:
        """What it printed since its last start."""
        return self.log.read_bytes()[self._log_start :].decode("utf-8", errors="replace")

    def wait_until(self, ready: Callable[[], bool], what: str) -> None:
        """Return once ``ready()`` is true. Raises ``ServiceError`` when it ends or takes too long."""
        self._process.wait_until(ready, what)

    def stop(self, number: signal.Signals = signal.SIGINT, seconds: float = 40) -> int:
        """End it as Ctrl+C does; return its exit code. Raises ``ServiceError`` when it takes longer."""
        return self._process.stop(number, seconds)

    def kill9(self) -> None:
        """End it as a power cut would."""
        self._process.kill9()

    def restart(self, ready: str = "/readyz") -> None:
        """Start it again over the same data, on the same port, after ``stop()`` or ``kill9()``, until it answers there."""
        self._process.clean_up()
        self._process = self._start(ready)

    def clean_up(self) -> None:
        """End whatever is left of it."""
        self._process.clean_up()

    def manage(self, *arguments: str) -> ChildProcess:
        """Start another ``manage.py`` command over the same data; its output goes to the folder of the log."""
        log = self.log.with_name(f"{arguments[0]}.log")
        return ChildProcess([sys.executable, "manage.py", *arguments], log, environment=self.environment, folder=ROOT)

    def token_of(self, username: str) -> str:
        """An API token of the user, who is made if there is none by that name. Always the same one."""
        if username not in self._tokens:
            self._tokens[username] = new_token(self, username)
        return self._tokens[username]

    def _start(self, ready: str = "/readyz") -> ChildProcess:
        self._log_start = self.log.stat().st_size if self.log.exists() else 0
        command = [sys.executable, "manage.py", "up"]
        process = ChildProcess(command, self.log, environment=self.environment, folder=ROOT)
        try:
            process.wait_until(lambda: answers_ready(self.base_url, ready), "The product gets ready")
        except ServiceError:
            process.clean_up()
            raise
        return process


def new_token(deployment: Deployment, username: str) -> str:
    """An API token by the command line, of a user who is made if there is none by that name. Raises ``ServiceError``."""
    command = deployment.manage("create_token", username)
    if command.wait(60):
        raise ServiceError(f"create_token failed.\n{command.tail()}")
    return command.tail(1).strip()


def answers_ready(base_url: str, path: str = "/readyz") -> bool:
    """Whether the server answers 200 there."""
    try:
        with urllib.request.urlopen(f"{base_url}{path}", timeout=5) as answer:
            return bool(answer.status == 200)
    except (HTTPError, URLError, OSError):
        return False
