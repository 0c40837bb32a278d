"""The real product in a process of its own, as a person starts it."""

from __future__ import annotations

import re
import signal
import sys
import urllib.request
from collections.abc import Callable, Mapping
from pathlib import Path
from urllib.error import HTTPError, URLError

from tests.services.environment import plain_environment
from tests.services.processes import ChildProcess, ServiceError, free_port

ROOT = Path(__file__).resolve().parents[2]
ENTER_LINE = re.compile(r"Open (http://\S+/enter/\S+)")


class Product:
    """``manage.py up`` on a free port, over a data folder of its own below ``folder``."""

    def __init__(self, folder: Path, environment: Mapping[str, str] | None = None) -> None:
        """Start it and wait until it is ready. Raises ``ServiceError`` with the end of its log."""
        self.data_dir = folder / "data"
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

    def restart(self) -> None:
        """Start it again over the same data, on the same port, after ``stop()`` or ``kill9()``."""
        self._process.clean_up()
        self._process = self._start()

    def clean_up(self) -> None:
        """End whatever is left of it."""
        self._process.clean_up()

    def manage(self, *arguments: str) -> ChildProcess:
        """Start another ``manage.py`` command over the same data; its output goes to the folder of the log."""
        log = self.log.with_name(f"{arguments[0]}.log")
        return ChildProcess([sys.executable, "manage.py", *arguments], log, environment=self.environment, folder=ROOT)

    def _start(self) -> ChildProcess:
        self._log_start = self.log.stat().st_size if self.log.exists() else 0
        command = [sys.executable, "manage.py", "up"]
        process = ChildProcess(command, self.log, environment=self.environment, folder=ROOT)
        try:
            process.wait_until(self._ready, "The product gets ready")
        except ServiceError:
            process.clean_up()
            raise
        return process

    def _ready(self) -> bool:
        return answers_ready(self.base_url)


def answers_ready(base_url: str, path: str = "/readyz") -> bool:
    """Whether the server answers 200 there."""
    try:
        with urllib.request.urlopen(f"{base_url}{path}", timeout=5) as answer:
            return bool(answer.status == 200)
    except (HTTPError, URLError, OSError):
        return False
